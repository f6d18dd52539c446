"""The enumerators at the heads of lines, as lists within lists: （一） 一、 1. （1） ① 第一条 第一章 A."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from zxlint.document import Document, analysis, analysis_for
from zxlint.later import regex
from zxlint.structure import Kind, chosen, initials
from zxlint.text import Span

_HAN = "〇零一二三四五六七八九十百千两"
_ENUMERATOR = regex.compile(
    rf"""第\s*(?P<article>[{_HAN}]{{1,9}}|\d{{1,4}})\s*(?P<unit>[编章节条])(?=[\s（(【〔]|\Z)
       | [（(]\s*(?:(?P<han_in>[{_HAN}]{{1,5}})|(?P<digit_in>\d{{1,3}}))\s*[）)]
       | (?P<han>[{_HAN}]{{1,5}})\s*[、.．][ \t\u3000]*
       | (?P<digit>\d{{1,3}})(?:[.．、][ \t\u3000]*(?!\d)|[.．、][ \t\u3000]+|[.．、](?=\d{{4}}年))
       | (?P<digit_half>\d{{1,3}})[）)]
       | (?P<circle>[①-⑳])
       | (?P<letter>[A-Za-z])[.．)）、](?=[\s\p{{Han}}])
    """,
    regex.VERBOSE,
)
# No frozenset: the hash of a member is worked out anew each time.
_SKIPPED = (Kind.TABLE, Kind.CODE, Kind.RULE, Kind.FURNITURE, Kind.CAPTION)
# Most lines begin with a Han character that is no numeral, or with a quote.
_BEGUN = regex.compile(rf"[\p{{Nd}}第{_HAN}(（①-⑳A-Za-z]")
_HAN_FORMS = frozenset(("han", "han_in"))
_HAN_BEGUN = regex.compile(rf"[{_HAN}(（]")
_ROOM = (" ", "\t", "\u3000")
_UNITS = {"千": 1000, "百": 100, "十": 10}
_HEADS = ("编", "章", "节", "条")
_ABOVE = {form: frozenset(_HEADS[: at + 1]) for at, form in enumerate(_HEADS)}
"""For each of these the forms of lists that it does not close."""

_REMEMBERED = 1000
"""Enumerators of which it is remembered what they say."""

DEEPEST = 12
"""Lists within lists that are kept open; no document has as many, and nonsense must not make it slow."""


class Item(NamedTuple):
    """A line that begins with an enumerator, and the list it belongs to."""

    form: str
    """The kind of number and what stands about it: ``digit``, ``han_in`` (in brackets), 章 and so on."""
    number: int
    style: str
    """The enumerator with ``#`` for its number, blanks after it included: ``#.``, ``#. ``, ``（#）``."""
    span: Span
    """The enumerator, blanks after it included where they belong to its style."""
    block: int
    """Index of the line in ``blocks``."""
    series: int
    """Items of one list have the same."""
    depth: int
    """How many lists this one stands within."""


class Enumerator(NamedTuple):
    """A line that begins as headings do, with a number of Han characters: 一、 or （一）."""

    block: int
    """Index of the line in ``blocks``."""
    end: int
    """Offset of the first character after the enumerator, and after blanks that belong to it."""
    style: str
    """As that of an ``Item``."""


# In a third of the time that the constructors take.
_span = partial(tuple.__new__, Span)
_item = partial(tuple.__new__, Item)
_enumerator = partial(tuple.__new__, Enumerator)


@dataclass(slots=True, eq=False)
class _List:
    series: int
    form: str
    style: str
    last: int
    depth: int


@analysis
def outline(doc: Document) -> tuple[Item, ...]:
    """Return the enumerated lines in order, each told the list it belongs to."""
    walk, text, read, prose = _Walk(), doc.text, _ENUMERATOR.match, Kind.PROSE
    begun = [match.start() for match in _BEGUN.finditer(initials(doc))]
    return tuple(
        [
            walk.place(index, match)
            for index, (kind, start, end, _) in zip(begun, chosen(doc, begun), strict=True)
            if (kind is prose or kind not in _SKIPPED) and (match := read(text, start, end))
        ]
    )


@analysis_for("ZX3")
def han_enumerators(doc: Document) -> tuple[Enumerator, ...]:
    """Return the lines that begin as headings do, without the lists that they belong to: those take longer to tell."""
    text = doc.text
    begun = [match.start() for match in _HAN_BEGUN.finditer(initials(doc))]
    found = []
    for index, (kind, start, end, _) in zip(begun, chosen(doc, begun), strict=True):
        if kind is not Kind.PROSE and kind in _SKIPPED:
            continue
        # Few enumerators are all that there are in a document.
        stop = text.find("）" if text[start] == "（" else "、", start, min(end, start + 7)) + 1
        head = text[start:stop]
        if not head or text[stop : stop + 1] in _ROOM:
            match = _ENUMERATOR.match(text, start, end)
            if match and match.lastgroup in _HAN_FORMS:
                found.append(_enumerator((index, match.end(), _style(text, match, match.lastgroup))))
            continue
        if (style := _han_style(head)) is not None:
            found.append(_enumerator((index, stop, style)))
    return tuple(found)


@lru_cache(maxsize=1000)
def _han_style(head: str) -> str | None:
    """Return the style of an enumerator of Han characters, None for anything else."""
    match = _ENUMERATOR.fullmatch(head)
    return _style(head, match, match.lastgroup) if match and match.lastgroup in _HAN_FORMS else None


@analysis
def lists(doc: Document) -> tuple[tuple[Item, ...], ...]:
    """Return the same items list by list, in the order in which the lists begin."""
    found: defaultdict[int, list[Item]] = defaultdict(list)
    for item in outline(doc):
        found[item.series].append(item)
    return tuple(tuple(items) for items in found.values())


@lru_cache(maxsize=1000)
def value(numeral: str) -> int:
    """Return the number that Arabic or Han digits, a circled digit or a letter stand for."""
    if numeral.isdecimal():
        return int(numeral)
    if len(numeral) == 1 and "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    if numeral.isascii():
        return ord(numeral.upper()) - ord("A") + 1
    if not any(unit in numeral for unit in _UNITS):
        # 一二 and 二〇 write a number digit by digit.
        return int("".join(str(_digit(c)) for c in numeral))
    total, digit = 0, 0
    for c in numeral:
        if c in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[c], 0
        else:
            digit = _digit(c)
    return total + digit


def _digit(c: str) -> int:
    return 2 if c == "两" else max("〇一二三四五六七八九".find(c), 0)


def _style(text: str, match: regex.Match[str], kind: str) -> str:
    """Return an enumerator with ``#`` for the number, which is a group of the match."""
    (start, end), (begin, stop) = match.span(), match.span(kind)
    return f"{text[start:begin]}#{text[stop:end]}"


class _Told(dict[str, tuple[str, int, str]]):
    """Form, number and style of enumerators by their characters: those of one document are much like those of others.

    What stands behind an enumerator decides whether it is one, not what it says.
    """

    def of(self, match: regex.Match[str]) -> tuple[str, int, str]:
        """Return what an enumerator says."""
        head = match.group()
        told = self.get(head)
        if told is None:
            if len(self) >= _REMEMBERED:
                self.clear()
            named = match.lastgroup or ""
            kind, form = ("article", match["unit"]) if named == "unit" else (named, named)
            told = self[head] = (form, value(match[kind]), _style(match.string, match, kind))
        return told


_told = _Told()


class _Walk:
    """Goes down the document and keeps the lists that are open, the innermost last.

    A form that appears between two items of another is its child; a new item of the parent closes the child.  A list
    whose numbers run on under the next parent (一、 1. 2. 二、 3. 4.) is one list.
    """

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._closed: dict[tuple[str, int], _List] = {}
        self._made = 0

    def place(self, index: int, match: regex.Match[str]) -> Item:
        """Return the item that the enumerator of a block is."""
        form, number, style = _told.of(match)
        home = self._open[-1] if self._open else None
        # Most items are the next of the innermost list.
        if home is None or home.last + 1 != number or home.form != form or home.style != style:
            home = self._home(form, style, number)
        home.last = number
        return _item((form, number, style, _span(match.span()), index, home.series, home.depth))

    def _home(self, form: str, style: str, number: int) -> _List:
        if form in _ABOVE:
            self._close_under(_ABOVE[form])
        following = same = alike = -1
        for at in range(len(self._open) - 1, -1, -1):
            one = self._open[at]
            if one.form != form:
                continue
            if one.last + 1 == number:
                if one.style == style:
                    return self._back(at)
                following = at if following < 0 else following
            same = at if same < 0 else same
            alike = at if alike < 0 and one.style == style else alike
        if following >= 0:
            return self._back(following)
        if number == 1:
            return self._begin(form, style, alike)
        if same >= 0:
            return self._back(same)
        return self._resumed(form, number) or self._begin(form, style, -1)

    def _begin(self, form: str, style: str, instead: int) -> _List:
        """Open a list, in the place of one that is open if ``instead`` says which."""
        if instead >= 0:
            self._close(instead)
        elif len(self._open) >= DEEPEST:
            self._close(DEEPEST - 1)
        self._made += 1
        fresh = _List(self._made, form, style, 0, len(self._open))
        self._open.append(fresh)
        return fresh

    def _resumed(self, form: str, number: int) -> _List | None:
        known = self._closed.get((form, len(self._open)))
        if known is None or known.last + 1 != number:
            return None
        self._open.append(known)
        return known

    def _back(self, at: int) -> _List:
        """Return an open list, and close those within it."""
        self._close(at + 1)
        return self._open[at]

    def _close(self, first: int) -> None:
        """Close the lists from the first one on."""
        for one in self._open[first:]:
            self._closed[one.form, one.depth] = one
        del self._open[first:]

    def _close_under(self, above: frozenset[str]) -> None:
        """Close what 第三章 closes, everything but the chapters and parts; 第五条 runs on through all of them."""
        ended = [one for one in self._open if one.form not in above]
        for one in ended:
            self._closed[one.form, one.depth] = one
        if ended:
            self._open = [one for one in self._open if one.form in above]
