"""Pages that are damaged as a reader of pages damages them: for rules that look at more than a line.

Passages stand twice, exactly or nearly; sentences are torn and glued; heads of pages come between; lines get lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from zlib import crc32

from zxlint.lexicon import table

SIZE = 900
"""Characters of a page."""

VERSIONS = 80
"""Versions of each page."""

_MISREAD = "口曰末土己人八力于千大木"


def versions(pages: Mapping[str, str], draw: str = "") -> Iterator[tuple[str, str]]:
    """Yield damaged pages of texts, with how each is called; other ones for another draw."""
    for name, text in pages.items():
        chance = random.Random(name + draw)
        for number in range(VERSIONS):
            start = chance.randrange(max(1, len(text) - SIZE))
            start = text.rfind("\n", 0, start) + 1 if number % 2 else start
            page = text[start : start + SIZE]
            ways = chance.choices(_WAYS, k=chance.choice((1, 1, 2, 3)))
            for way in ways:
                page = way(page, chance)
            yield f"{name} {number} {' '.join(way.__name__.strip('_') for way in ways)}", page


def _place(page: str, chance: random.Random) -> int:
    return chance.randrange(len(page) + 1)


def _end(page: str, chance: random.Random) -> int:
    """Return a place at which a line begins."""
    return page.rfind("\n", 0, _place(page, chance)) + 1


def _repeated(page: str, chance: random.Random) -> str:
    start = chance.choice((_place, _end))(page, chance)
    size = chance.choice((4, 6, 8, 9, 10, 12, 15, 19, 20, 24, 30, 41, 60, 80, 120, 200))
    copy = page[start : start + size]
    for _ in range(chance.choice((0, 0, 0, 1, 2, 4))):
        at = _place(copy, chance)
        copy = copy[:at] + chance.choice(_MISREAD) + copy[at + chance.choice((0, 1, 1)) :]
    to = chance.choice((start + size, start + size, _end(page, chance), _place(page, chance)))
    between = chance.choice(("", "", "\n", "\n\n"))
    return page[:to] + between + copy + chance.choice(("", "\n")) + page[to:]


def _torn(page: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(1, 5)):
        at = _place(page, chance)
        page = page[:at] + chance.choice(("\n", "\n\n", " \n", "\n　　", "\n- 12 -\n", "\n\n第3页\n\n")) + page[at:]
    return page


def _wrapped(page: str, chance: random.Random) -> str:
    width = chance.choice((12, 18, 24, 30, 40))
    rows = [line[at : at + width] for line in page.split("\n") for at in range(0, max(1, len(line)), width)]
    return "\n".join(rows)


def _glued(page: str, chance: random.Random) -> str:
    ends = [at for at, sign in enumerate(page) if sign == "\n"]
    for at in sorted(chance.sample(ends, min(len(ends), chance.randrange(1, 4))), reverse=True):
        page = page[:at] + page[at + 1 :]
    return page


def _headed(page: str, chance: random.Random) -> str:
    head = chance.choice(("某市政府公报", "中国统计年鉴 2019", "第 {} 页", "- {} -", "{}", "· {} ·", "政协文史资料 {}"))
    every = chance.choice((5, 8, 12))
    rows: list[str] = []
    for number, line in enumerate(page.split("\n") + [""] * 2):
        rows += [head.format(number // every + 3)] if number % every == every - 1 else []
        rows.append(line)
    return "\n".join(rows)


def _lost(page: str, chance: random.Random) -> str:
    start = _place(page, chance)
    return page[:start] + page[start + chance.choice((1, 2, 5, 12, 30, 80)) :]


def _moved(page: str, chance: random.Random) -> str:
    lines = page.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def _looped(page: str, chance: random.Random) -> str:
    start = _place(page, chance)
    unit = page[start : start + chance.choice((1, 2, 3, 4, 6, 9, 14, 22, 41))]
    return page[: start + len(unit)] + unit * chance.choice((1, 2, 3, 4, 8, 12)) + page[start + len(unit) :]


def _misread(page: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(1, 6)):
        at = _place(page, chance)
        page = page[:at] + chance.choice(_MISREAD + "aR3,.( ") + page[at + 1 :]
    return page


def _numbered(page: str, chance: random.Random) -> str:
    """Number the lines, and let one number be wrong or in another style."""
    style, other = chance.sample(("{}. ", "{}．", "{}、", "（{}）", "({})", "{}) "), 2)
    odd = chance.randrange(1, 8)
    rows = []
    for number, line in enumerate([each for each in page.split("\n") if each], 1):
        shown = number + (chance.choice((0, 1)) if number >= odd else 0)
        rows.append((other if number == odd else style).format(shown) + line[:40])
    return "\n".join(rows)


def _titled(page: str, chance: random.Random) -> str:
    """Put titles between lines, some with nothing beneath them, some glued to the line after them."""
    lines = page.split("\n")
    for number, title in enumerate(("一、基本情况", "二、主要做法", "（一）加强领导", "三、存在问题", "第四章 附则")):
        at = chance.randrange(len(lines) + 1)
        lines.insert(at, title if chance.random() < 0.7 or at == len(lines) else title + lines[at][:30])
        if number > chance.randrange(3, 6):
            break
    return "\n".join(lines)


def _itemised(page: str, chance: random.Random) -> str:
    """Make items of the lines and say some again further down, as a reader does who loses his place."""
    style = chance.choice(("{}、", "（{}）", "{}. ", "第{}条 "))
    figures = "一二三四五六七八九十" if "." not in style else [str(number) for number in range(1, 11)]
    items = [style.format(each) + line[:70] for each, line in zip(figures, _lines(page), strict=False)]
    first = chance.randrange(max(1, len(items)))
    again = items[first : first + chance.choice((1, 1, 2, 3))]
    to = chance.choice((first + len(again), chance.randrange(len(items) + 1), len(items)))
    items[to:to] = [chance.choice((item, _misread(item, chance))) for item in again]
    if chance.random() < 0.3:
        items.insert(chance.randrange(len(items) + 1), "二、工作要求：")
    return chance.choice(("\n", "\n\n")).join(items) + "\n"


def _overlapped(page: str, chance: random.Random) -> str:
    """Say the end of a page again at the head of the next one."""
    for _ in range(chance.randrange(1, 5)):
        at = _place(page, chance)
        size = chance.choice((1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 14, 22))
        again = page[max(0, at - size) : at].rpartition("\n")[2]
        if chance.random() < 0.5 and again:
            slip = chance.randrange(len(again))
            again = again[:slip] + chance.choice(_MISREAD) + again[slip + 1 :]
        page = page[:at] + chance.choice(("\n", "\n\n", "\n第一章 总则\n")) + again + page[at:]
    return page


def _converted(page: str, chance: random.Random) -> str:
    """Put Traditional characters in the place of some, or of all in a line."""
    forms = {row[0]: row[1].replace(" ", "") for row in table("traditional.tsv")}
    places = [at for at, sign in enumerate(page) if sign in forms]
    line = chance.choice(_lines(page) or [page])
    begun = page.find(line)
    for at in chance.sample(places, min(len(places), chance.choice((1, 2, 3, 6)))):
        page = page[:at] + chance.choice(forms[page[at]]) + page[at + 1 :]
    if chance.random() < 0.4:
        changed = "".join(forms.get(sign, sign)[0] for sign in page[begun : begun + len(line)])
        page = page[:begun] + changed + page[begun + len(line) :]
    return page


def _misspelt(page: str, chance: random.Random) -> str:
    """Put in terms, most of them with a character lost, doubled, misread, or changed with its neighbour."""
    terms = [term for row in table("terms.tsv") for term in row[1].split(" ")]
    for _ in range(chance.randrange(2, 7)):
        # Of which a new one in the table changes few choices.
        mark = str(chance.random())
        term = min(terms, key=lambda each: crc32((mark + each).encode()))
        at = chance.randrange(len(term) - 1)
        other = chance.choice(_MISREAD + "市县区新旧的和十年干部人民不大小")
        wrong = chance.choice((term[at] + other, "", term[at] * 2, other, other, term[at + 1 : at + 2] + term[at]))
        to = _place(page, chance)
        page = page[:to] + term[:at] + wrong + term[at + 1 + (len(wrong) == 2 and wrong[1] == term[at]) :] + page[to:]
    return page


def _marked(page: str, chance: random.Random) -> str:
    """Let marks be of the other width, doubled, or of another kind."""
    places = [at for at, sign in enumerate(page) if sign in "，。、；：？！“”（）"]
    halves = dict(zip("，。、；：？！“”（）", ',.,;:?!""()', strict=True))
    for at in sorted(chance.sample(places, min(len(places), chance.choice((1, 3, 8, 20)))), reverse=True):
        half = halves[page[at]]
        page = page[:at] + chance.choice((half, half, page[at] + "。", "")) + page[at + 1 :]
    return page


def _lines(page: str) -> list[str]:
    return [line for line in page.split("\n") if line]


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_repeated, _repeated, _repeated, _torn, _torn, _wrapped, _glued, _headed, _lost),
    *(_moved, _looped, _misread, _numbered, _titled, _itemised, _overlapped, _converted, _misspelt, _marked),
)
