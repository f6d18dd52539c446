"""What holds for any text whatever, put so that a machine can try it: the properties of tests and of the fuzz target.

``keep`` runs rules over a document and repairs it, and raises where a promise is broken.  The author of a plugin can
call it with rules and texts of their own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from itertools import pairwise

from zxlint.document import Document, Failure
from zxlint.engine import Plan, Repair, choose, examine, mend
from zxlint.later import regex
from zxlint.protect import protected
from zxlint.rule import Cause, Diagnostic
from zxlint.settings import Settings
from zxlint.suppressions import CommentError
from zxlint.text import Edit, Span, apply, in_order

_LETTER = regex.compile(r"[\p{L}\p{N}\p{Co}]")
_HAN = regex.compile(r"\p{Han}")


class BrokenPromiseError(AssertionError):
    """A promise that a text has broken: which, and by what."""


def keep(doc: Document, rules: Plan, settings: Settings | None = None) -> None:
    """Check and repair a document, safely and unsafely, and make sure of all that is promised of any text.

    Every rule ends and raises nothing; findings lie within the text and do not depend on the order of the rules; edits
    do not overlap; a repair settles and a repaired text is not repaired again; what is protected stays; a safe repair
    changes letters and digits only as its cause allows (``allowed``).

    Raises:
        BrokenPromiseError: says which promise, and the place.
    """
    settings = settings or Settings()
    checked = examine(doc, rules, settings)
    _make_sure_of_failures(checked.failures, "")
    _make_sure_of_places(doc, checked.diagnostics)
    other = examine(doc.with_text(doc.text), list(reversed(rules)), settings)
    if _told(other.diagnostics) != _told(checked.diagnostics):
        raise BrokenPromiseError("what is found depends on the order of the rules")
    for unsafe in (False, True):
        _make_sure_of_repair(doc, rules, settings, unsafe)


def allowed(diagnostic: Diagnostic, text: str) -> bool:
    """Tell whether the edits of a safe finding change no more of letters and digits than its cause declares.

    Repetition and seams may take letters away, and put none in; marks and blanks leave them all; markup leaves the
    Han, but for an enumerator that stands twice; wrong characters may be replaced, and as many stand there as Han stood
    before.  What a comment says to zxlint is no text.
    """
    if diagnostic.rule.about_suppressions:
        return True
    span = Span(min(e.start for e in diagnostic.edits), max(e.end for e in diagnostic.edits))
    inner = [Edit(e.start - span.start, e.end - span.start, e.content) for e in diagnostic.edits]
    old = text[slice(*span)]
    new = apply(old, inner)
    cause = diagnostic.rule.rank.cause
    if cause is Cause.MARKUP and all(_stands_twice(text, edit) for edit in diagnostic.edits):
        return True
    return _ALLOWED[cause](_plain(old), _plain(new))


def _stands_twice(text: str, edit: Edit) -> bool:
    """Whether an edit takes away what stands before it as well, with blanks between at most."""
    gone = text[edit.start : edit.end].strip()
    return not edit.content and gone != "" and text[: edit.start].rstrip().endswith(gone)


def _plain(text: str) -> str:
    """Return what a text says, whichever characters of compatibility and entities it says it with."""
    return unicodedata.normalize("NFKC", unescape(text))


def _letters(text: str) -> str:
    return "".join(_LETTER.findall(text))


def _han(text: str) -> str:
    return "".join(_HAN.findall(text))


def _same(old: str, new: str) -> bool:
    return _letters(old) == _letters(new)


def _taken_away(old: str, new: str) -> bool:
    rest = iter(_letters(old))
    return all(letter in rest for letter in _letters(new))


def _replaced(old: str, new: str) -> bool:
    return len(new) >= len(_han(old))


def _same_han(old: str, new: str) -> bool:
    return _han(old) == _han(new)


_ALLOWED: dict[Cause, Callable[[str, str], bool]] = {
    Cause.REPEAT: _taken_away,
    Cause.MARK: _same,
    Cause.BLANK: _same,
    Cause.CHARACTER: _replaced,
    Cause.MARKUP: _same_han,
    Cause.OTHER: _same,
}


def _make_sure_of_failures(failures: Iterable[Failure], when: str) -> None:
    for failure in failures:
        if not isinstance(failure, CommentError):  # a comment that is wrong is the document's fault
            raise BrokenPromiseError(f"raises{when}: {failure}") from failure


def _make_sure_of_places(doc: Document, found: Sequence[Diagnostic]) -> None:
    for diagnostic in found:
        for place in (diagnostic.span, *(related.span for related in diagnostic.related)):
            if not 0 <= place.start <= place.end <= len(doc):
                raise BrokenPromiseError(f"{diagnostic.code} at {place} lies outside the text")
        in_order(diagnostic.edits, len(doc))
        for language in ("zh", "en"):
            diagnostic.message(language)
    for cause in Cause:
        spans = sorted(d.span for d in found if d.rule.rank.cause is cause)
        if cause is not Cause.OTHER and any(one.meets(other) for one, other in pairwise(spans)):
            raise BrokenPromiseError(f"two findings about {cause.value} share a place")
    for unsafe in (False, True):
        in_order((edit for one in choose(found, unsafe=unsafe) for edit in one.edits), len(doc))


def _make_sure_of_repair(doc: Document, rules: Plan, settings: Settings, unsafe: bool) -> None:
    how = "unsafe" if unsafe else "safe"
    repair = mend(doc, rules, settings, unsafe=unsafe)
    _make_sure_of_failures(repair.failures, " in a later pass")
    if repair.unsettled:
        raise BrokenPromiseError(f"the {how} repair does not settle: {', '.join(repair.unsettled)}")
    now = doc
    for made, edits in _passes(repair):
        after = doc.with_text(apply(now.text, edits))
        if not any(one.rule.edits_markup for one in made) and _shielded(now) != _shielded(after):
            raise BrokenPromiseError(f"{_codes(made)} changed what is protected")
        if not unsafe:
            for one in made:
                if not one.safe or not allowed(one, now.text):
                    old, new = now.text[slice(*one.span)], [edit.content for edit in one.edits]
                    raise BrokenPromiseError(f"{one.code} is not safe where it makes {new} of {old!r}")
        now = after
    if now.text != repair.text:
        raise BrokenPromiseError("the steps of the repair do not lead to its text")
    again = mend(doc.with_text(repair.text), rules, settings, unsafe=unsafe)
    if again.text != repair.text or again.unsettled:
        raise BrokenPromiseError(f"what was {how}ly repaired is repaired again: {_codes(again.fixed)}")
    _make_sure_of_failures(again.failures, " on the repaired text")


def _passes(repair: Repair) -> Iterator[tuple[list[Diagnostic], Sequence[Edit]]]:
    """Yield what was repaired in each pass, and its edits."""
    fixed = iter(repair.fixed)
    for edits in repair.steps:
        made: list[Diagnostic] = []
        count = 0
        while count < len(edits):
            made.append(next(fixed))
            count += len(made[-1].edits)
        yield made, edits


def _shielded(doc: Document) -> list[str]:
    return [doc.text[slice(*span)] for span in protected(doc)]


def _codes(found: Sequence[Diagnostic]) -> str:
    return ", ".join(sorted({one.code for one in found})) or "nothing"


def _told(found: Sequence[Diagnostic]) -> Counter[object]:
    return Counter((one.code, one.span, one.edits, one.applicability, one.related) for one in found)
