"""By what it is known that two runs repair alike: the version, the code of the rules, and all that is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path

from zxlint import __version__
from zxlint.document import Document
from zxlint.engine import Plan
from zxlint.settings import Settings
from zxlint.signature import contents, modules_of, own_files, packages, shipped_files

CHUNK = 1 << 20

ELSEWHERE = ("root", "source", "origins", "exclude", "extend_exclude", "extend_include", "force_exclude", "baseline")
"""Settings that say which documents there are, and where things were written."""


def repairs_alike(like: Document, rules: Plan, settings: Settings, *, unsafe: bool) -> str:
    """Return what two runs have in common if they repair every text alike.

    Args:
        like: a document with all that holds for the texts.
        rules: those that are run.
        settings: that hold.
        unsafe: whether repairs that are not certain are made.
    """
    found = blake2b(digest_size=16)
    set_ = [(field.name, getattr(settings, field.name)) for field in fields(settings) if field.name not in ELSEWHERE]
    plan = [(rule.code, sorted(options.items())) for rule, options in rules]
    for part in (__version__, unsafe, like.kind, like.terms, like.suppressions, set_, plan):
        found.update(repr(part).encode("utf-8", "surrogatepass") + b"\0")
    profile = [str(settings.profile)] if settings.profile else []
    plugins = modules_of(rule.find.__module__ for rule, _ in rules)
    found.update(packages())
    for files in (shipped_files(), own_files(settings.rule_paths), plugins, profile):
        found.update(contents(files, _anew))
    return found.hexdigest()


def digest(path: Path) -> str:
    """Return a hash of a file, however large it is.

    Raises:
        OSError: it cannot be read.
    """
    found = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _anew(_: bytes, work_out: Callable[[], bytes]) -> bytes:
    return work_out()
