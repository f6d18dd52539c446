"""What is kept of documents that were looked at: under which key, in which form, and when it may be believed.

A key is a hash of all that an outcome depends on: the text and what is known of it, the settings that rules see, the
entries that suppress findings today, the terms, the profile, and all code (``signature``).  Two documents of one text
share a row, whatever they are called.  What failed is not kept, nor what a corrector has had a say in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from zxlint.cache import Cache
from zxlint.catalogue import read_cards, write_cards
from zxlint.document import Document
from zxlint.identity import of_code, of_document, of_settings
from zxlint.outcome import ForeignError, read_checked, read_repair
from zxlint.plugins import load, plugged_in, readers
from zxlint.rule import Rule
from zxlint.settings import Settings
from zxlint.signature import SIZE, contents, digest, modules_of, packages, stamp
from zxlint.work import Outcome, Wants, Work, untouched

T = TypeVar("T")

CHECKED, DEADLY = b"check", b"deadly"

FORM = b"1"
"""Version of what is kept; another one is not looked at."""

_PART = 1 << 20


class Keeper:
    """Keeps outcomes in a cache and gives them back.

    Args:
        cache: where they are kept.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[tuple[Path, ...], tuple[Mapping[str, Rule], Sequence[str]]] = {}
        self._codes: dict[tuple[Path, ...], bytes] = {}
        self._prefixes: dict[tuple[int, frozenset[str]], tuple[Settings, bytes]] = {}
        self._watched: dict[str, bytes] = {}

    def catalogue(self, rule_paths: tuple[Path, ...]) -> tuple[Mapping[str, Rule], Sequence[str]]:
        """Return all rules, loaded when they are called, and the endings of files that a reader reads.

        Raises:
            PluginError: a plugin failed to load, or two rules share a code or a name.
        """
        if rule_paths not in self._known:
            self._known[rule_paths] = self._remembered_rules(rule_paths)
        return self._known[rule_paths]

    def _remembered_rules(self, rule_paths: tuple[Path, ...]) -> tuple[Mapping[str, Rule], Sequence[str]]:
        key = digest(b"catalogue", FORM, self._code(rule_paths), *(str(path).encode() for path in rule_paths))
        data = self._cache.get(key)
        if data is not None:
            if known := read_cards(data, rule_paths):
                return known
            self._cache.drop(key)
        rules, endings = load(rule_paths), tuple(readers())
        if (data := write_cards(rules.values(), endings)) is not None:
            self._cache.put(key, data, aside=True)
        return rules, endings

    def key(self, work: Work) -> bytes | None:
        """Return what a document is known by; None where nothing is to be kept of it."""
        knowledge = work.document.knowledge
        if not work.kept or (knowledge and knowledge.correctors):
            return None
        return digest(self._prefix(work), of_document(work.document), _hashed(work.document.text))

    def get(self, key: bytes, document: Document, rules: Mapping[str, Rule], wants: Wants) -> Outcome:
        """Return what is known of a document, as far as it is wanted.

        Args:
            key: what it is known by.
            document: it.
            rules: those that look at it, by code.
            wants: what is to be found out.
        """
        checked = self._believed(_row(key, CHECKED), lambda data: read_checked(data, document, rules))
        if not wants.repair:
            return Outcome(checked)
        repair = untouched(document, checked) if checked else None
        if repair is None:
            repair = self._believed(_row(key, _mode(wants)), lambda data: read_repair(data, document, rules))
        return Outcome(checked, repair)

    def put(self, key: bytes, wants: Wants, checked: bytes | None, repair: bytes | None) -> None:
        """Keep what came of a document, as ``outcome`` writes it."""
        if checked is not None:
            self._cache.put(_row(key, CHECKED), checked)
        if repair is not None:
            self._cache.put(_row(key, _mode(wants)), repair)
        if self._cache.full:
            self._flush()

    def note_deaths(self, key: bytes) -> None:
        """Keep in mind that processes die over a document."""
        self._cache.put(_row(key, DEADLY), b"")

    def is_deadly(self, key: bytes) -> bool:
        """Tell whether processes have died over a document, as far as that is kept."""
        return self._cache.get(_row(key, DEADLY)) is not None

    def close(self) -> None:
        """Let go of the cache, having written what is new."""
        self._flush()
        self._cache.close()

    def _flush(self) -> None:
        # What was found out while code or a profile changed belongs to neither state.
        if any(stamp(file) != seen for file, seen in self._watched.items()):
            self._cache.forget()
        self._cache.flush()

    def _believed(self, key: bytes, read: Callable[[bytes], T]) -> T | None:
        data = self._cache.get(key)
        if data is None:
            return None
        try:
            return read(data)
        except ForeignError:
            self._cache.drop(key)
            return None

    def _prefix(self, work: Work) -> bytes:
        """Return the part of a key that many documents have in common."""
        settings, left_out, informed = work.settings, work.left_out, work.document.knowledge is not None
        known = self._prefixes.get((id(settings), left_out))
        if known is None:
            profile = self._contents([str(settings.profile)]) if settings.profile and informed else b""
            prefix = digest(FORM, self._code(settings.rule_paths), of_settings(settings, left_out), profile)
            known = self._prefixes[id(settings), left_out] = settings, prefix
        return known[1]

    def _code(self, rule_paths: tuple[Path, ...]) -> bytes:
        """Return the hash of all code that findings depend on."""
        if rule_paths not in self._codes:
            plugins = self._remembered(digest(b"plugins", FORM, packages()), _plugin_files)
            self._codes[rule_paths] = of_code(rule_paths, json.loads(plugins), self._contents)
        return self._codes[rule_paths]

    def _contents(self, files: Sequence[str]) -> bytes:
        self._watched |= {file: stamp(file) for file in files}
        return contents(files, self._remembered)

    def _remembered(self, key: bytes, work_out: Callable[[], bytes]) -> bytes:
        data = self._cache.get(key)
        if data is None:
            data = work_out()
            self._cache.put(key, data, aside=True)
        return data


def _plugin_files() -> bytes:
    load()  # what plugins import when they are asked for their rules is theirs, too
    return json.dumps(modules_of(plugged_in())).encode("ascii")


def _hashed(text: str) -> bytes:
    """Return the hash of a text, part by part, since its bytes take more room than it does."""
    hashed = blake2b(digest_size=SIZE)
    for at in range(0, len(text), _PART):
        hashed.update(text[at : at + _PART].encode("utf-8", "surrogatepass"))
    return hashed.digest()


def _row(key: bytes, mode: bytes) -> bytes:
    return digest(key, mode)


def _mode(wants: Wants) -> bytes:
    return b"fix unsafe" if wants.unsafe else b"fix"
