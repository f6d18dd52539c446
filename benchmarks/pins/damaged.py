"""A marked text in many versions, near what OCR and editors do to a text: each shows where a rule draws its lines.

Characters are lost, doubled, misread; blanks and line ends come in; lines are lost or change places; a text stands
twice, within another one, or at another length.  The choice of places hangs on the text alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

FILLING = (
    "全市各级各部门认真贯彻落实会议精神扎实推进各项重点工作取得了明显成效人民群众的获得感不断增强"
    "生态环境持续改善城乡面貌焕然一新产业结构更加优化科技创新能力稳步提升社会大局保持和谐稳定"
)
"""Ordinary words without a mark, of which a text is made longer."""

PARAGRAPH = "春天到了，村里的果树都开了花。老人们坐在门前聊天，孩子们在田埂上放风筝。"
MARKS = "，。、；：？！“”‘’（）《》〔〕【】…—·,.;:?!()[]\"'-*#|~`$\\/<>=_&%"
LETTERS = "的一了人王年月日第条市中国是在和〇aAxI1058零Ωかé☆●□�"
PAIRS = [
    *zip("，。；：？！（）", ",.;:?!()", strict=True),
    *zip("“”‘’", "\"\"''", strict=True),
    ("—", "-"),
    ("、", ","),
]
OTHER_WIDTH = {a: b for one, two in PAIRS for a, b in ((one, two), (two, one))} | {
    **{chr(code): chr(code + 0xFEE0) for code in (*range(48, 58), *range(65, 91), *range(97, 123))},
    " ": "\u3000",
    "\u3000": " ",
}
TWICE, SPLICED = 60, 20
"""Versions of a text that are damaged in two places, and that go over into another one."""

FRAMES = (
    *("“{}”", "（{}）", "《{}》", "> {}", "- {}", "1. {}", "# {}", "　　{}", "| {} |", "    {}", "一、{}", "`{}`"),
    *("{0}{0}", "{0}\n{0}", "{0}\n\n{0}", "{0}\n{0}\n{0}\n", "\n{}\n\n\n", "王明：“{}", "{}\r\n", "第{}条", "**{}**"),
    f"{PARAGRAPH}\n{{}}",
    f"{PARAGRAPH}\n\n{{}}\n\n{PARAGRAPH}\n",
    f"{{}}\n{PARAGRAPH}",
    f"{{}}{PARAGRAPH}",
    f"{PARAGRAPH}{{}}",
    "\n".join(["{}"] + [PARAGRAPH] * 12),
    "\n\n".join([PARAGRAPH] * 6 + ["{0}"] + [PARAGRAPH] * 6 + ["{0}"]),
)
"""What a text is put into; ``{}`` is the text."""


def versions(text: str, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield versions of a text, each once, with how it was made.

    Args:
        text: the text.
        others: more texts of the same rule, the next ones first; some are put before and after this one.
    """
    seen = {text}
    for way, version in _all(text, others):
        if version not in seen:
            seen.add(version)
            yield way, version


def _all(text: str, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    chance = random.Random(text)
    yield from _characters(text, chance)
    yield from _stretches(text, chance)
    yield from _lines(text, chance)
    for _ in range(TWICE):
        yield "twice damaged", _once(_once(text, chance), chance)
    for _ in range(TWICE // 2):
        yield "much damaged", _once(_once(_once(_once(text, chance), chance), chance), chance)
    for other in chance.choices(others, k=SPLICED) if others else ():
        yield "spliced", text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]
    for end in ("\r\n", "\r", " \n", "\n\n"):
        yield f"line ends {end!r}", text.replace("\n", end)
        yield f"line ends {end!r}, twice", f"{text}\n{text}".replace("\n", end)
    for frame in FRAMES:
        yield "framed", frame.replace("{0}", "{}").replace("{}", text)
    for other, between in zip(others, ("\n", "\n\n", "", "\n", "\n\n", ""), strict=False):
        yield "with another", text + between + other


def _characters(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for at in _some(range(len(text)), 30, chance):
        yield "lost", text[:at] + text[at + 1 :]
    for at in _some(range(len(text)), 16, chance):
        yield "doubled", text[:at] + text[at] + text[at:]
    for at in _some([at for at, sign in enumerate(text) if sign in OTHER_WIDTH], 10, chance):
        yield "of the other width", text[:at] + OTHER_WIDTH[text[at]] + text[at + 1 :]
    for at in _some(range(len(text) + 1), 12, chance):
        yield "a blank", text[:at] + chance.choice((" ", " ", "\u3000", "  ", "\t")) + text[at:]
    for at in _some(range(len(text) + 1), 16, chance):
        yield "a line end", text[:at] + chance.choice(("\n", "\n", "\n\n", "\r\n", "\n\u3000\u3000")) + text[at:]
    for signs in (MARKS, LETTERS):
        for at in _some(range(len(text)), 14, chance):
            yield "misread", text[:at] + chance.choice(signs) + text[at + 1 :]
        for at in _some(range(len(text) + 1), 10, chance):
            yield "come in", text[:at] + chance.choice(signs) + text[at:]


def _once(text: str, chance: random.Random) -> str:
    """Damage a text in one place and one way."""
    at = chance.randrange(len(text) + 1)
    sign = (
        chance.choice((*MARKS, *LETTERS, *" \n\n\u3000")) if chance.random() < 0.7 or not text else chance.choice(text)
    )
    end = at + chance.choice((0, 0, 0, 1, 1, 1, 2, 3))
    return text[:at] + (sign if chance.random() < 0.8 else text[at:end]) + text[chance.choice((at, end, end)) :]


def _stretches(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    places = range(len(text) + 1)
    for at in _some(places, 30, chance):
        yield "cut off", text[at:]
    for at in _some(places, 15, chance):
        yield "cut off", text[:at]
    for at in _some(places, 12, chance):
        end = at + chance.randrange(2, 9)
        yield "lost", text[:at] + text[end:]
        yield "said again", text[:end] + text[at:]
    for at in _some(places, 16, chance):
        size = chance.choice((1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 30, 40, 80))
        begun = chance.randrange(len(FILLING) - min(size, 40))
        yield "longer", text[:at] + (FILLING[begun:] + FILLING)[:size] + text[at:]
    for at in _some(places, 16, chance):
        unit = text[at : at + chance.choice((1, 1, 2, 2, 3, 4, 5, 7, 9, 14))]
        times, rest = chance.choice((2, 3, 4, 5, 6, 8, 9, 12, 17)), chance.choice((0, 0, 1, len(unit) // 2))
        yield "over and over", text[:at] + unit * times + unit[:rest] + text[at + len(unit) * chance.choice((0, 1)) :]
    numbers = [*re.finditer(r"\d+", text)]
    for at in _some(range(len(numbers)), 4, chance):
        number = numbers[at]
        value = int(number[0])
        for other in (value + 1, max(0, value - 1), value * 10, value // 10):
            yield "another number", text[: number.start()] + str(other) + text[number.end() :]


def _lines(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    lines = text.split("\n")
    for at in _some(range(len(lines)), 4, chance) if len(lines) > 1 else ():
        yield "a line lost", "\n".join(lines[:at] + lines[at + 1 :])
        yield "a line twice", "\n".join([*lines[: at + 1], *lines[at:]])
        yield "a line moved", "\n".join([*lines[:at], *lines[at + 1 :], lines[at]])
        yield "a line between", "\n".join([*lines[:at], PARAGRAPH, *lines[at:]])
        yield "a title between", "\n".join([*lines[:at], "二、工作安排", *lines[at:]])


def _some(places: Sequence[int], most: int, chance: random.Random) -> Sequence[int]:
    return places if len(places) <= most else sorted(chance.sample(places, most))
