"""What findings and repairs depend on beside the text: by this the cache and unfinished datasets are known again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b, file_digest
from pathlib import Path

from zxlint.copies import Copy
from zxlint.document import Document
from zxlint.engine import Plan
from zxlint.settings import Settings
from zxlint.signature import SIZE, digest, hashed, modules_of, own_files, packages, shipped_files

_SEEN_BY_RULES = (
    *("select", "ignore", "extend_select", "fixable", "unfixable", "extend_safe_fixes", "extend_unsafe_fixes"),
    *("severity", "style", "rules"),
)


def repairs_alike(like: Document, rules: Plan, settings: Settings, left_out: frozenset[str], *, unsafe: bool) -> str:
    """Return what two runs have in common if they repair every text alike.

    Args:
        like: a document with all that holds for the texts.
        rules: those that are run.
        settings: that hold.
        left_out: codes of rules that the settings switch off for the texts.
        unsafe: whether repairs that are not certain are made.
    """
    code = of_code(settings.rule_paths, modules_of(rule.find.__module__ for rule, _ in rules))
    profile = hashed([str(settings.profile)]) if settings.profile else b""
    # Of a model that is asked no more is known than its name and its options.
    asked = repr(settings.correctors).encode("utf-8", "surrogatepass")
    return digest(code, of_settings(settings, left_out), of_document(like), profile, asked, bytes([unsafe])).hex()


def of_code(
    rule_paths: Iterable[Path], plugins: Sequence[str], read: Callable[[Sequence[str]], bytes] = hashed
) -> bytes:
    """Return the hash of all code that findings depend on.

    Args:
        rule_paths: rules of a user's own.
        plugins: files of plugins.
        read: returns the hash of the contents of files.
    """
    return digest(packages(), *(read(files) for files in (shipped_files(), own_files(rule_paths), plugins)))


def of_settings(settings: Settings, left_out: frozenset[str]) -> bytes:
    """Return the settings that rules see, and the codes of rules that they switch off for one place."""
    seen = {name: getattr(settings, name) for name in _SEEN_BY_RULES} | {"left_out": sorted(left_out)}
    # Not sorted: of two entries for one rule the later wins.
    return json.dumps(seen, default=str).encode("ascii")


def of_document(document: Document) -> bytes:
    """Return what is known of a document beside its text and its profile, with all that findings depend on."""
    fault, reading = document.fault, document.reading
    entries = [(one.rule, one.text, one.prefix, one.suffix, one.count, one.reason) for one in document.suppressions]
    read = [[*reading.asides], [*reading.origins.pieces]] if reading else None
    place = document.encoding, document.record is not None, [_told(copy) for copy in document.copies]
    known = document.kind, fault and (fault.offset, fault.reason, fault.zh), document.terms, entries, read, place
    return json.dumps(known).encode("ascii")


def of_file(path: Path) -> str:
    """Return a hash of a file, however large it is.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file_digest(file, lambda: blake2b(digest_size=SIZE)).hexdigest()


def _told(copy: Copy) -> tuple[object, ...]:
    there = copy.original
    original = there.filename, there.start, there.end, there.excerpt, there.record
    return copy.span, copy.size, copy.edits, copy.documents, original
