"""ZX005 mojibake."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.lexicon import is_word
from zxlint.protect import prose
from zxlint.rule import Damage, Hit, Ranks, matches, rule
from zxlint.signs import may_hold
from zxlint.text import Edit, Span

# Bytes of UTF-8 or GBK seen as Latin-1 or Windows-1252: three or more characters from their upper halves in a row.
HIGH = "\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
LATIN = regex.compile(rf"[\xa1-\xff][{HIGH}]{{2,}}+")
HIGH_LETTER = regex.compile(r"[\xa1-\xff]")
REPLACED = regex.compile(r"锟(?:斤拷锟?)+(?:斤)?|烫{4,}|屯{4,}|葺{4,}")
TOLD_BY = "锟斤拷", 4 * "烫", 4 * "屯", 4 * "葺"
ABOUT = regex.compile("乱码|字符编码|编码(?:格式|方式|错误)|字符集|[Mm]ojibake|未初始化|GBK|UTF-8")
"""Words of a document that shows such text as its subject."""

WESTERN = {0x80 + i: c for i, c in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace")) if c != "\ufffd"}
TO_BYTES = {ord(c): byte for byte, c in WESTERN.items()}
LETTER = regex.compile("[À-ÖØ-öø-ÿ]")
"""What a run of signs that stand for something left out or counted (××××, ±, °, ·, ¥) does not hold."""

CLEAN = regex.compile(r"[\p{Han}，、。；：？！“”‘’（）《》〈〉【】…—·％\u3000-\u301f\x20-\x7e\n]+")
HAN = regex.compile(r"\p{Han}")
LONGEST_RUN = 500
"""Characters of a run up to which ftfy, which tries many ways, is asked."""

ENOUGH = 4
"""Han that a repair has to give before it counts as certain."""


@rule(
    "ZX005",
    "mojibake",
    zh="乱码“{bad}”：字节按错误的编码读出{meant}",
    en="mojibake “{bad}”: bytes read in the wrong encoding{means}",
    severity="error",
    rank=Ranks.CHARACTER_FORM,
    damage=Damage.GARBLED,
    examples=[
        "标题：⟦å¹´åº¦æ€»ç»“→年度总结⟧",
        "附件名为⟦æŠ¥å‘Š⇒报告⟧。",
        "目录显示为⟦ÖÐ¹úÈËÃñ→中国人民⟧。",
        "正文第一行是⟦浣犲ソ涓栫晫→你好世界⟧，其余正常。",
        "联系人：⟦锟斤拷锟斤拷⟧，电话见附页。",
        "缓冲区里是⟦烫烫烫烫烫烫⟧。",
        "刚出锅的粥烫烫的，大家都慢慢喝；屯田之制始于汉代。",
        "法语 déjà vu、德语 Größe、Ångström、naïve、ÄÖÜ 都不是乱码。",
        "乱码的例子有“锟斤拷”和 å¤§å®¶ 两种。",
        "溪水潺潺，鐨、鈥、銆三个字很少用到。",
        "联系人：××××××，住××省××市××××号，×年×月×日，电话：×××××××××××。",
        "××省人民政府·×××：每×××·×××一份，——····±±±、°°°、§§§、¥¥¥¥、½½½½、¶¶¶¶、·×·×·×。",
        "字母表 ÀÁÂÃÄÅ、ÇÈÉÊËÌÍÎÏ、àáâãäå、èéêëìíîï，拼音 ǖǘǚǜü，人名 Désirée、Beyoncé、Łódź、Størøya。",
        "温度为 25 °C ± 2 °C，面积 30 m²，价格 £5。",
    ],
    markdown=["`å¹´åº¦æ€»ç»“`"],
)
def mojibake(doc: Document) -> Iterator[Hit]:
    """Text that was read in the wrong encoding: å¹´åº¦ for 年度, 浣犲ソ for 你好, 锟斤拷.

    UTF-8 read as Latin-1, Windows-1252 or GBK, GBK read as Latin-1, and what the library ftfy knows beside; it is
    asked with every other change switched off, so that Chinese punctuation stays.  A repair is offered where the
    decoding gives clean Chinese.  Safe where it gives four Han or more and encodes back to just what stood there.
    What decoders put for lost bytes (锟斤拷, 烫烫烫烫) cannot be repaired.  Silent in documents about encodings.

    中文

    按错误的编码读出的文字：“年度”成了“å¹´åº¦”，“你好”成了“浣犲ソ”，还有“锟斤拷”。

    包括把 UTF-8 当作 Latin-1、Windows-1252 或 GBK 读出的，把 GBK 当作 Latin-1 读出的，以及 ftfy 库能识
    别的其他情形；使用 ftfy 时关闭了它的其他改动，中文标点不会受影响。还原后是通顺的中文才给出修复；还原
    出四个以上汉字，且按原路编码回去与原文一字不差的，才算安全。字节已经丢失的（锟斤拷、烫烫烫烫）无法修
    复。谈论编码问题的文档不报。
    """
    found = [*latin(doc), *gbk(doc)]
    if any(words in doc.text for words in TOLD_BY):
        found += [(Span(*match.span()), "", False) for match in matches(REPLACED, doc)]
    if not found or ABOUT.search(doc.text):
        return
    for span, good, safe in sorted(found):
        words = {"meant": f"，原文当为“{good}”" if good else "", "means": f", probably {good}" if good else ""}
        yield Hit(span, (Edit(*span, good),) if good else (), safe, words)


def latin(doc: Document) -> Iterator[tuple[Span, str, bool]]:
    """Yield what was read as Latin-1 or Windows-1252, with what was meant and whether that is certain."""
    for match in matches(LATIN, doc, holding=HIGH_LETTER):
        bad = match.group()
        if decoded := decode_latin(bad):
            good, rest, exact = decoded
            yield Span(match.start(), match.end() - len(rest)), good, exact and len(HAN.findall(good)) >= ENOUGH


def decode_latin(bad: str) -> tuple[str, str, bool] | None:
    """Return what was meant, the marks of the text itself that follow, and whether it encodes back to what stood there."""
    for tail in range(min(3, len(bad) - 3) + 1):
        run, rest = bad[: len(bad) - tail], bad[len(bad) - tail :]
        try:
            data = run.translate(TO_BYTES).encode("latin-1")
        except UnicodeEncodeError:
            return None
        for encoding in ("utf-8", "gb2312"):
            try:
                good = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding != "utf-8" and not (LETTER.search(run) and is_told(good)):
                continue
            if is_chinese(good, least=2 if encoding == "utf-8" else 3):
                return good, rest, True
    good = by_ftfy(bad)
    return (good, "", False) if is_chinese(good, least=2) else None


def by_ftfy(bad: str) -> str:
    if len(bad) > LONGEST_RUN:
        return ""
    import ftfy

    return ftfy.fix_encoding(bad, ftfy.TextFixerConfig(restore_byte_a0=False))


def is_chinese(text: str, least: int) -> bool:
    return bool(CLEAN.fullmatch(text)) and len(HAN.findall(text)) >= least and is_common(text)


def is_told(text: str) -> bool:
    """Whether words make up half of a text: two bytes in a row are nearly always some Han, ×××× is 鬃鬃."""
    han = "".join(HAN.findall(text))
    starts = (i for i in range(len(han) - 1) if is_word(han[i : i + 2]))
    return 2 * len({place for start in starts for place in (start, start + 1)}) >= len(han) and len(set(han)) > 1


def is_common(text: str) -> bool:
    """Whether every Han of the text is one of the 6763 of GB 2312."""
    return "?" not in "".join(HAN.findall(text)).encode("gb2312", "replace").decode("gb2312")


@cache
def gbk_firsts() -> str:
    """Return the characters that GBK makes of the first two bytes of a character of UTF-8."""
    pairs = (bytes((a, b)).decode("gb18030", "ignore") for a in (*range(0xE3, 0xEA), 0xEF) for b in range(0x80, 0xC0))
    return "".join(c for c in pairs if len(c) == 1)


@cache
def gbk_pattern() -> re.Pattern[str]:
    """Return the pattern of six bytes of UTF-8, two characters, as the three characters that GBK makes of them.

    Only the first of the three is told by its bytes; decoding tells about the others.
    """
    three = f"[{gbk_firsts()}][^\x00-\x7f]{{2}}"
    # A class for a beginning is what re finds quickly, and faster than regex does.
    return re.compile(f"{three}(?:{three})*")


def gbk(doc: Document) -> Iterator[tuple[Span, str, bool]]:
    """Yield what was UTF-8 and read as GBK."""
    if not may_hold(doc, gbk_firsts()):
        return
    for match in gbk_pattern().finditer(prose(doc)):
        bad = match.group()
        try:
            good = bad.encode("gb18030").decode("utf-8")
        except UnicodeError:
            continue
        if not is_chinese(good, least=2):
            continue
        # Two characters may come about by chance: then they have to be a word, and what stands there must be none.
        if len(good) == 2 and (not is_word(good) or is_common(bad)):
            continue
        yield Span(*match.span()), good, len(HAN.findall(good)) >= ENOUGH
