"""ZX002 control-character."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.signs import signs
from zxlint.text import NEWLINE, Span, nearby

ANY = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u2028\u2029]")
# An escape sequence of a terminal goes as a whole, or its "[31m" would stay behind as text.
CONTROL = regex.compile(r"(?:\x1b\[[0-9;]{0,20}[A-Za-z])+|[\x0b\x0c\u2028\u2029]+|[\x00-\x08\x0e-\x1f\x7f-\x9f]+|\xad+")
BREAKS = "\x0b\x0c\u2028\u2029"
WINDOWS = str.maketrans("\x85\x91\x92\x93\x94\x96\x97", "…‘’“”–—")
"""Marks of Windows-1252 whose bytes are C1 controls in Latin-1."""

MOST = 24
"""Characters of a run that the message shows."""

LATIN = regex.compile(r"[0-9A-Za-z]")
LOWER = regex.compile(r"[a-zà-ÿ]")
HIGH_LATIN = regex.compile(r"[\xa0-\xac\xae-\xff]")


@rule(
    "ZX002",
    "control-character",
    zh="“{place}”中的{what}不应出现在文本中",
    en="{name} in “{place}” does not belong in text",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "各单位要⟦\x07→⟧按时报送材料。",
        "第一季度⟦\x00\x00→⟧完成投资三成。",
        "这是基础⟦\xad→⟧设施的说明。",
        "See the infor⟦\xad→⟧mation below.",
        "标准编号为 GB⟦\xad⇒-⟧5749。",
        "上一页到此为止。\n⟦\x0c→⟧\n下一页从这里开始。",
        "上一页到此为止。⟦\x0c→\n⟧下一页从这里开始。",
        "第一行写完了。⟦\u2028→\n⟧第二行接着写。",
        "屏幕上显示⟦\x1b[31m→⟧错误⟦\x1b[0m→⟧二字。",
        "代号为 A⟦\x02⇒⟧B 的设备已经停用。",
        "他说⟦\x93⇒“⟧可以⟦\x94⇒”⟧，大家就散了。",
        "姓名\t年龄\t住址\r\n张某\t四十\t城关镇\r\n",
        "第一段。\n\n第二段。\n",
        "按 Ctrl+L 可以换页，写作 ^L 或 \\f。",
        "全角空格\u3000和不换行空格都不是控制字符。",
        "表情🙂与生僻字𠮷都能正常显示。",
    ],
    markdown=["先按 `\x1b` 键，再输入命令。"],
)
def control_character(doc: Document) -> Iterator[Hit]:
    """A control character, a separator that editors do not show as a line end, or a soft hyphen.

    Extraction from PDF and broken conversions leave them; they cannot be seen, and search fails on the word that
    holds one.  Tab, CR and LF are never touched.  The character is deleted; a form feed, vertical tab or line
    separator between two pieces of text becomes a line end, so that nothing is glued.  Not safe between two
    Latin letters or digits, where a letter may be lost, and where a C1 control stands for a mark of Windows-1252
    or a soft hyphen for a hyphen.  Silent beside letters of Latin-1, which is mojibake.

    中文

    控制字符、编辑器不显示为换行的分隔符，以及软连字符。

    多由 PDF 提取和错误转换留下，肉眼看不见，夹在词中便检索不到该词。制表符、CR 和 LF 一概不动。修复时删
    去该字符；换页符、垂直制表符、行分隔符如果夹在两段文字之间，则改为换行，以免前后粘连。以下情形的修复
    不算安全：夹在两个西文字母或数字之间，可能丢了字母；C1 控制字符实为 Windows-1252 的标点；软连字符实
    为连字符。与 Latin-1 字母相邻时不报，那属于乱码（mojibake）。
    """
    if not ANY.search(signs(doc)):
        return
    line_end = first.group() if (first := NEWLINE.search(doc.text)) else "\n"
    for match in matches(CONTROL, doc):
        bad, (start, end) = match.group(), match.span()
        before, after = doc.text[start - 1 : start] if start else "", doc.text[end : end + 1]
        if bad[0] >= "\x80" and bad[0] <= "\x9f" and HIGH_LATIN.search(before + after):
            continue
        good, safe = repair(bad, before, after, line_end)
        yield swap((start, end), good, safe=safe, **naming(doc, Span(start, end)))


def repair(bad: str, before: str, after: str, line_end: str) -> tuple[str, bool]:
    """Return what stands there once the control is gone, and whether that is certain."""
    if bad[0] in BREAKS:
        torn = before.strip("\r\n") and after.strip("\r\n")
        return (line_end if torn else ""), True
    between_latin = bool(LATIN.match(before) and LATIN.match(after))
    if bad[0] == "\xad":
        if LOWER.match(before) and (LOWER.match(after) or after in ("", "\r", "\n")):
            return "", after not in ("", "\r", "\n")
        return ("-", False) if between_latin else ("", True)
    good = bad.translate(WINDOWS) if len(bad) == 1 else ""
    if good and good != bad:
        return good, False
    return "", bad.startswith("\x1b[") or not between_latin


def naming(doc: Document, span: Span) -> dict[str, object]:
    bad = doc.text[slice(*span)]
    before, after = nearby(doc.text, span)
    shown = ANY.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", bad if len(bad) <= MOST else bad[:MOST] + "…")
    place = ANY.sub("", before) + shown + ANY.sub("", after)
    if bad[0] == "\xad":
        return {"what": "软连字符", "name": "a soft hyphen", "place": place}
    if bad[0] == "\x0c":
        return {"what": "换页符", "name": "a form feed", "place": place}
    if bad[0] in BREAKS:
        return {"what": "行分隔符", "name": "a line separator", "place": place}
    return {"what": "控制字符", "name": "a control character", "place": place}
