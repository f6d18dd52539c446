"""Documents that make a program slow: each a text of about the length asked for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def _filled(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def _rows(row: Callable[[int], str]) -> Callable[[int], str]:
    """Make a text of rows that differ by their number."""

    def text(length: int) -> str:
        rows: list[str] = []
        size = number = 0
        while size < length:
            rows.append(row(number))
            size += len(rows[-1]) + 1
            number += 1
        return "\n".join(rows)

    return text


def _numeral(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _different(length: int) -> str:
    """Return Han without a pattern: a congruential generator chooses."""
    state, chosen = 1, []
    for _ in range(length):
        state = (state * 1103515245 + 12345) % (1 << 31)
        chosen.append(HAN[(state >> 8) % len(HAN)])
    return "".join(chosen)


def _short(number: int) -> str:
    state = number * 2654435761 % (1 << 32)
    return "".join(HAN[state >> shift & 31] for shift in (0, 6, 12, 18, 24))


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    return lambda length: opening * (length // 2) + closing * (length // 2)


def _fibonacci(length: int) -> str:
    one, other = "甲", "甲乙"
    while len(other) < length:
        one, other = other, other + one
    return other[:length]


DOCUMENTS: dict[str, Callable[[int], str]] = {
    **{
        f"all {name}": _filled(unit)
        for name, unit in {
            "one character": "中",
            "blanks": " ",
            "wide blanks": "\u3000",
            "tabs": "\t",
            "line ends": "\n",
            "CR": "\r",
            "CRLF": "\r\n",
            "blank and line end": " \n",
            "NUL": "\0",
            "controls": "\x1b",
            "separators": "\u2028",
            "zero width": "\u200b",
            "joiners": "\u200d",
            "surrogates": "\ud800",
            "missing glyphs": "\ufffd",
            "private use": "\ue000",
            "combining marks": "\u0301",
            "emoji": "👨‍👩‍👧",
            "right-to-left": "שלום ",
            "traditional": "職",
            "kana": "あ",
            "hangul": "글",
            "Cyrillic": "ж",
            "radicals": "⼀",
            "boxes": "□",
            "bullets": "●",
            "digits": "1",
            "wide digits": "１",
            "letters": "a",
            "wide letters": "Ａ",
            "words": "word ",
            "capitals": "A",
            "numerals": "一",
            "numerals and stops": "一、",
            "and": "中 and 文",
            "The": "The ",
            "commas": ",",
            "stops": ".",
            "wide commas": "，",
            "wide stops": "。",
            "enumeration commas": "、",
            "middle dots": "·",
            "dashes": "—",
            "hyphens": "-",
            "ones for dashes": "一一",
            "ellipses": "…",
            "colons": ":",
            "semicolons": "；",
            "straight quotes": '"',
            "apostrophes": "'",
            "opening quotes": "“",
            "closing quotes": "”",
            "opening brackets": "（",
            "closing brackets": "）",
            "half-width brackets": "(",
            "square brackets": "[",
            "titles": "《",
            "closing titles": "》",
            "corner brackets": "「",
            "reversed quotes": "”甲“",
            "quoted": "“甲”",
            "straight quoted": '"甲"',
            "mixed brackets": "(甲）",
            "mismatched": "（甲]",
            "crossed": "“（”）",
            "Han and blank": "中 ",
            "Han and two blanks": "中  ",
            "Han and comma": "中,",
            "Han and line end": "中\n",
            "Han and two line ends": "中\n\n",
            "Han and digit": "中1",
            "Han and letter": "中a",
            "Han, blank, digit": "中 1 ",
            "Han and tab": "中\t",
            "two by turns": "甲乙",
            "doubled": "基基本本规规定定",
            "sentence": "会议强调，要坚持以人民为中心的发展思想。",
            "sentence in rows": "会议强调，要坚持以人民为中心的发展思想。\n",
            "torn": "会议强调，要坚\n\n持以人民为中心的发展，",
            "page overlap": "民主\n\n主监督民",
            "stars": "*",
            "double stars": "**",
            "bold": "**甲**",
            "underscores": "_",
            "ticks": "`",
            "fences": "```\n",
            "fences open": "```甲\n",
            "tildes": "~",
            "hashes": "#",
            "headings": "# 甲\n",
            "quotes of quotes": "> ",
            "rules": "---\n",
            "table rows": "| 甲 | 乙 |\n",
            "bars": "|",
            "links": "[甲](乙)",
            "link heads": "[甲](",
            "definitions": "[甲]: 乙\n",
            "footnotes": "[^1]",
            "list items": "- 甲\n",
            "numbered": "1. 甲\n",
            "deeper list": "- ",
            "backslashes": "\\",
            "tags open": "<a ",
            "tags": "<b>",
            "closing tags": "</b>",
            "less": "<",
            "comments open": "<!--",
            "comments": "<!-- 甲 -->",
            "comments closed": "-->",
            "directives": "<!-- zxlint-disable ZX201 -->",
            "directives in rows": "<!-- zxlint-disable-next-line ZX201 -->\n甲,乙\n",
            "directives for lines": "甲,乙 <!-- zxlint-disable-line ZX201 -->\n",
            "captures": "<!-- zxlint-capture -->",
            "directives open": "<!-- zxlint-disable ",
            "entities": "&amp;",
            "ampersands": "&",
            "numbers of characters": "&#20013;",
            "tables of HTML": "<table><tr><td>甲</td></tr></table>",
            "attributes": "<a b='",
            "sections": "<![CDATA[",
            "dollars": "$",
            "double dollars": "$$",
            "formulas": "$x^2$",
            "commands": "\\textbf{",
            "closed commands": "\\textbf{甲}",
            "braces": "{",
            "begins": "\\begin{a}",
            "percent": "$26\\%$",
            "round formulas": "\\(",
            "square formulas": "\\[",
            "dates": "2023年5月1日",
            "dates in figures": "2023-05-01 ",
            "times": "12:30",
            "ranges": "1982一1984",
            "prices": "1,000.00",
            "versions": "1.",
            "document numbers": "京政发〔2018〕59号",
            "page numbers": "第 3 页\n",
            "page numbers in figures": "\n3\n",
            "furniture": "- 12 -\n",
            "captions": "图1 会议\n",
            "chapters": "第一章 总则\n",
            "articles": "第一条",
            "items": "（一）",
            "items in rows": "（一）甲\n",
            "circled": "①",
            "chapters in rows": "第一章\n",
            "addresses": "http://a.b/",
            "address heads": "http://",
            "mail": "a@b.cn ",
            "at": "a@",
            "dotted": "a.",
            "www": "www.",
            "mojibake": "锟斤拷",
            "Latin mojibake": "å¤§",
            "accents": "é",
            "laughter": "哈",
            "reduplication": "研究研究",
            "doubled words": "转化转化为",
            "de": "的",
            "names": "习近平",
            "terms": "人民代表大会",
            "near terms": "民族团练林",
            "chatter": "好的，以下是",
            "chatter in rows": "以下是图片中的文字内容：\n",
            "journalists": "（记者 王某）",
            "front matter": "---\na: b\n",
            "full stop and blank": "。 ",
            "indented": "    中\n",
            "wide indented": "　　中\n",
            "smileys": ":D",
            "citations": "[1]",
            "spaced": "工 作 报 告",
        }.items()
    },
    "no pattern": _different,
    "short rows, all different": _rows(_short),
    "rows that differ in a number": _rows(lambda n: f"全县第{n}次会议在城关镇召开，代表们认真听取了报告。"),
    "rows that differ in a numeral": _rows(lambda n: f"第{_numeral(n)}条　各部门应当在职责范围内做好有关工作。"),
    "paragraphs that differ in a number": _rows(lambda n: f"全县第{n}次会议在城关镇召开，代表们认真听取了报告，\n"),
    "headings, numbered": _rows(lambda n: f"{_numeral(n)}、工作报告"),
    "items, numbered": _rows(lambda n: f"{n}. 工作"),
    "rows of figures": _rows(lambda n: f"{n} {n * 7} {n * 13}"),
    "rows of words": _rows(lambda n: f"w{n} is a{n} word"),
    "footnotes, numbered": _rows(lambda n: f"甲[^{n}]乙\n\n[^{n}]: 注"),
    "links, numbered": _rows(lambda n: f"[甲{n}]: http://a.b/{n}"),
    "ticks of every length": _rows(lambda n: "`" * (n % 300 + 1) + "甲"),
    "quotes of every length": _rows(lambda n: "“" * (n % 100) + "甲" + "”" * (n % 70)),
    "opened again and again": _rows(lambda n: f"“会议{n}强调，要坚持"),
    "closed again and again": _rows(lambda n: f"会议{n}强调，要坚持”"),
    "blanks of every length": _rows(lambda n: " " * (n % 200) + "甲" + " " * (n * 7 % 200)),
    "doubled passages": _rows(lambda n: (_short(n // 2) + _short(n // 2 + 7)) * 2 + f"{n // 2}。"),
    "turned round": _rows(lambda n: _short(n % 89) + _short(n % 97) + "，" + _short(n % 101)),
    "Fibonacci": _fibonacci,
    "nested brackets": _nested("（", "）"),
    "nested kinds": lambda length: "（〔【《“" * (length // 10) + "”》】〕）" * (length // 10),
    "nested quotes": _nested("“", "”"),
    "nested tags": _nested("<b>", "</b>"),
    "nested lists": lambda length: "".join(
        f"{' ' * (2 * (n % 60))}- 甲\n" for n in islice(cycle(range(60)), length // 64)
    ),
    "nested quotations": lambda length: "\n".join(">" * (n % 100) + "甲" for n in range(length // 51)),
    "one long line": lambda length: "，".join(_short(n) for n in range(length // 6)),
    "opened at the head": lambda length: f"“（《{_different(length)}",
    "closed at the foot": lambda length: f"{_different(length)}》）”",
    "fence that stays open": lambda length: f"```\n{_rows(_short)(length)}",
    "comment that stays open": lambda length: f"<!-- {_rows(_short)(length)}",
    "formula that stays open": lambda length: f"$$ {_rows(_short)(length)}",
    "table of one row": lambda length: "|".join(_short(n) for n in range(length // 6)),
}
"""Texts by name; a unit that is repeated, or what makes one of a length."""
