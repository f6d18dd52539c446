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
    walk, text = _Walk(), doc.text
    begun = [match.start() for match in _BEGUN.finditer(initials(doc))]
    return tuple(
        [
            walk.place(text, index, match)
            for index, (kind, start, end, _) in zip(begun, chosen(doc, begun), strict=True)
            if kind not in _SKIPPED and (match := _ENUMERATOR.match(text, start, end))
        ]
    )


@analysis_for("ZX3")
def han_enumerators(doc: Document) -> tuple[Enumerator, ...]:
    """Return the lines that begin as headings do, without the lists that they belong to: those take longer to tell."""
    text = doc.text
    begun = [match.start() for match in _HAN_BEGUN.finditer(initials(doc))]
    known: dict[str, str | None] = {}
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
        if head not in known:
            match = _ENUMERATOR.fullmatch(head)
            known[head] = _style(head, match, match.lastgroup) if match and match.lastgroup in _HAN_FORMS else None
        if (style := known[head]) is not None:
            found.append(_enumerator((index, stop, style)))
    return tuple(found)


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


class _Walk:
    """Goes down the document and keeps the lists that are open, the innermost last.

    A form that appears between two items of another is its child; a new item of the parent closes the child.  A list
    whose numbers run on under the next parent (一、 1. 2. 二、 3. 4.) is one list.
    """

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._closed: dict[tuple[str, int], _List] = {}
        self._made = 0

    def place(self, text: str, index: int, match: regex.Match[str]) -> Item:
        """Return the item that the enumerator of a block is."""
        named = match.lastgroup or ""
        kind, form = ("article", match["unit"]) if named == "unit" else (named, named)
        start, end = match.span()
        number = value(match[kind])
        style = _style(text, match, kind)
        home = self._open[-1] if self._open else None
        # Most items are the next of the innermost list.
        if home is None or home.form != form or home.style != style or home.last + 1 != number:
            home = self._home(form, style, number)
        home.last = number
        return _item((form, number, style, _span((start, end)), index, home.series, home.depth))

    def _home(self, form: str, style: str, number: int) -> _List:
        if form in _HEADS:
            # 第三章 closes everything but the chapters, and 第五条 runs on through all of them.
            self._close([one for one in self._open if one.form not in _HEADS[: _HEADS.index(form) + 1]])
        same = [one for one in reversed(self._open) if one.form == form]
        next_in = [one for one in same if number == one.last + 1]
        home = next((one for one in next_in if one.style == style), next_in[0] if next_in else None)
        if home is None and number == 1:
            before = next((one for one in same if one.style == style), None)
            return self._begin(form, style, before)
        if home is None and not same:
            home = self._resumed(form, number)
        if home is None and same:
            home = same[0]
        if home is None:
            return self._begin(form, style, None)
        at = self._open.index(home)
        self._close(self._open[at + 1 :])
        return home

    def _begin(self, form: str, style: str, instead: _List | None) -> _List:
        if instead is not None:
            self._close(self._open[self._open.index(instead) :])
        elif len(self._open) >= DEEPEST:
            self._close(self._open[DEEPEST - 1 :])
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

    def _close(self, ended: list[_List]) -> None:
        if not ended:
            return
        for one in ended:
            self._closed[one.form, one.depth] = one
        self._open = [one for one in self._open if one not in ended]
