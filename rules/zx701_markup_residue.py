"""ZX701 markup-residue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from zxlint.document import Document, analysis
from zxlint.later import re, regex
from zxlint.protect import HIDDEN, prose, protected
from zxlint.rule import Hit, Ranks, matches, rule, swap, unprotected
from zxlint.shape import shape
from zxlint.structure import SHORT, Block, Kind, blocks, chosen, initials, lines
from zxlint.text import Edit, Span

RUN = regex.compile(r"(?<![*\\/])\*{2,3}(?![*/])|(?<![_\w])__(?=[^\s_])|(?<=[^\s_])__(?![_\w])|(?<!~)~~(?!~)")
RUNS = {sign: re.compile(f"{re.escape(sign)}+") for sign in ("**", "__", "~~")}
HAN, HAN_OR_DIGIT = regex.compile(r"\p{Han}"), regex.compile(r"\p{Han}|\d")
PUNCTUATION, PROGRAM = regex.compile(r"[\p{P}\p{S}]"), regex.compile("[A-Za-z=]")
WRITTEN, POWER = regex.compile(rb"[LDM]"), regex.compile(r"[A-Za-z\d]{2}")
BRACKETED = regex.compile(r"“[^“”]+”|《[^《》]+》|「[^「」]+」|【[^【】]+】|（[^（）]+）")
PARAGRAPH_END = regex.compile(r"[\r\n][ \t]*[\r\n]")
CLOSERS = "，。、；：！？”’》〉）」』】〕…,.;:!?)]}"
# 138****5678, **省**市, **有限公司: stars that hide a name or number. They look like emphasis and are none.
MASK = regex.compile(
    r"\d\*{2,}\d|\d\*{3,}|\*{2}(?:[省市县区镇乡村路街号院室]\*|有限|股份|先生|女士)|某\*|[被原]告人?\p{Han}?\*{1,3}"
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
# Stars that lead to a note: 李明* 王芳**, and * 本文系……
TO_NOTE = regex.compile(r"(?<=\p{Han})\*(?!\*)|^\*{1,3}[ \t]*(?:本文|作者|通讯|通信|基金|注)", regex.MULTILINE)
# What stands after a hidden name: 李**和王**，.
AFTER_NAME = regex.compile(r"[，。、；：（）()和与及诉等的\s]|\Z")
# Real documents ask for a blank after the hashes or for a Chinese numeral, so that #话题# and #1 are none.
HEADING = regex.compile(
    r"^[ \t]{0,3}(?P<mark>#{1,6}[ \t]+(?=\S)|#{2,6}(?=\p{Han}))(?P<words>[^\r\n]*)", regex.MULTILINE
)
QUOTE = regex.compile(r"^(?P<mark>(?:>[ \t]?)++)(?=[\p{Han}“《（*])", regex.MULTILINE)
# A picture that has a row to itself goes with the row.
IMAGE = regex.compile(
    r"(?P<row>^[ \t]*)?!\[[^\]\r\n]{0,200}\]\([^()\s]{0,400}\)(?(row)(?:[ \t]*(?:\r\n|\n|\r))*)", regex.MULTILINE
)
TICKS = regex.compile(
    r"(?<![`A-Za-z0-9_])`(?!`)(?P<words>[^`\r\nA-Za-z]{0,40}\p{Han}[^`\r\nA-Za-z]{0,40})`(?![`A-Za-z0-9_])"
)
BULLET = regex.compile(r"[-•◆●▪■◇](?:[ \t\u3000]+|(?<=[◆●▪■◇]))(?=[\p{Han}“《（])")
ROW = regex.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
BULLET_BEGUN = re.compile("[-•◆●▪■◇]")
ANY_BULLET = regex.compile(r"[-*+•◆●○■□▪▶➢◇※·]\s*\S|[\d①-⑳]+\s*[.．、)）]")
SENTENCE_END = regex.compile("[。！？]")
FENCE = regex.compile(r"^ {0,3}(?:`{3,}|~{3,})[^\r\n`]*", regex.MULTILINE)


@rule(
    "ZX701",
    "markup-residue",
    zh="残留的标记“{bad}”（“{around}”）",
    en="left-over markup “{bad}” (“{around}”)",
    rank=Ranks.MARKUP,
    edits_markup=True,
    examples=[
        "会议要求⟦**⇒⟧压实各方责任⟦**⇒⟧，抓好落实。\n",
        "⟦**⇒⟧“三个一”工程⟦**⇒⟧按期完成。\n",
        "⟦**⇒⟧2023年⟦**⇒⟧，全镇⟦**⇒⟧乡村振兴⟦**⇒⟧成效明显。\n",
        "一年来，全镇⟦**⇒⟧兴修水利，成效明显。\n",
        "⟦## ⇒⟧三、下一步打算\n\n继续做好防汛工作。\n",
        "⟦> ⇒⟧本办法由民政局解释。\n\n正文从这里开始。\n",
        "正文之前有一张图。\n\n⟦![第二页](images/p2.png)\n\n⇒⟧正文之后还有一段。\n",
        "文中⟦`⇒⟧重点项目⟦`⇒⟧一词，指下列工程。\n",
        "原价一栏写着，⟦~~⇒⟧此件作废⟦~~⇒⟧四个字。\n",
        "汛期来了。\n\n⟦• ⇒⟧今年入夏以来，全县平均降雨量比常年多出三成，各级干部下沉一线，昼夜巡查堤坝，转移群众两千余人。\n\n水退了。\n",
        "被告张**，男，住**省**市**路12号，电话138****5678。\n",
        "李**和王**系邻居。\n",
        "原告**有限公司与被告**公司买卖合同纠纷一案。\n",
        "王芳*，李明**\n\n* 通讯作者，** 指导教师。\n",
        "其中 2**3 等于八，a**b 表示乘方。\n",
        "#防汛救灾# 话题登上热搜，他住在#3楼。\n",
        "# 安装依赖\napt-get install git\n# 启动服务\nsystemctl start app\n",
        "姓名：__性别：__\n编号：____年__月__日\n",
        "好吃~~真的好吃~~\n",
        "采购清单如下：\n\n- 抽水泵三十台、救生衣五百件、编织袋十万条，均由县防汛办统一采购并在汛期到来之前分发到各乡镇。\n",
        "若 a > b，则 b < a。\n\n★ 注意事项\n",
    ],
    markdown=[
        "会议要求**压实责任**，`**` 表示粗体。\n\n# 标题\n\n> 引文\n\n```\n**\n```\n",
        "会议要求⟦**压实责任 **⇒**压实责任**⟧，抓好落实。\n",
        "⟦**重点任务：**⇒**重点任务**：⟧抓好防汛。\n",
        "会议要求⟦**⇒⟧压实责任，抓好落实。\n",
        "落实⟦**“三个一”**⇒“**三个一**”⟧工程，做好⟦**堤防（一期）**⇒堤防（一期）⟧建设。\n",
        "正文。⟦\n\n```⇒⟧\n",
        "**注意：** 汛期将至。\n\n**加粗一**和**加粗二**，`代码`。\n",
    ],
)
def markup_residue(doc: Document, *, bullets: bool = True) -> Iterator[Hit]:
    """Marks of Markdown that show as characters: ``**``, ``# ``, ``> ``, ``~~``, single back quotes, ``![](...)``.

    Recognition by a language model answers in Markdown, and the marks stay in the text.  In a plain text each mark is
    reported by itself; in a Markdown file only what does not work there: emphasis whose marks CommonMark does not
    take for such, because of a blank or a Chinese mark inside, a mark without its partner, a fence that is never
    closed.  Silent on stars that hide names and numbers, on powers, globs, forms with lines to fill in, hashtags and
    comments of programs.  No repair is certain, since the mark may have been meant.

    ``bullets``: also report a bullet before a whole paragraph, where the document has no list near it.

    中文

    Markdown 记号当作文字留了下来：``**``、``# ``、``> ``、``~~``、单个反引号、``![](...)``。

    语言模型识别后以 Markdown 作答，记号便留在文中。纯文本中每个记号各报一处；Markdown 文件中只报不起作
    用的：因内侧有空格或中文标点而 CommonMark 不认的强调记号，没有另一半的记号，没有结尾的围栏。以下情形
    不报：遮盖姓名和数字的星号，乘方，通配符，供填写的横线，话题标签，程序注释。记号也可能是有意写的，所
    以修复一律不算安全。

    ``bullets``：文档近旁没有列表时，整段之前的项目符号也报。
    """
    if doc.kind == "markdown":
        yield from _broken_emphasis(doc)
        yield from _unclosed_fence(doc)
        return
    found = [*_emphasis(doc), *_headings(doc), *_quotes(doc)]
    found += [m.span() for m in IMAGE.finditer(doc.text)] if "![" in doc.text else []
    found += [
        at
        for m in (matches(TICKS, doc) if "`" in doc.text else ())
        for at in ((m.start(), m.start() + 1), (m.end() - 1, m.end()))
    ]
    if bullets:
        found += _lone_bullets(doc)
    for span in sorted(found):
        yield swap(span, "", safe=False)


@analysis
def _runs(doc: Document) -> list[tuple[regex.Match[str], regex.Match[str] | None]]:
    """Pair the marks of emphasis, each with the next of its kind in its paragraph; the second is None where none is."""
    pairs: list[tuple[regex.Match[str], regex.Match[str] | None]] = []
    # One sign after the other, since a pattern that begins with one character is found at the speed of memory.
    places = [run.start() for sign, alike in RUNS.items() if sign in doc.text for run in alike.finditer(doc.text)]
    if not places:
        return []
    marks = unprotected((mark for at in sorted(places) if (mark := RUN.match(doc.text, at))), doc)
    found = sorted(marks, key=lambda m: (m.group(), m.start()))
    for _, alike in groupby(found, key=lambda m: m.group()):
        first = None
        for mark in alike:
            if first and (PARAGRAPH_END.search(doc.text, first.end(), mark.start())):
                pairs.append((first, None))
                first = None
            if first:
                pairs.append((first, mark))
                first = None
            else:
                first = mark
        if first:
            pairs.append((first, None))
    return pairs


def _emphasis(doc: Document) -> Iterator[tuple[int, int]]:
    """Yield the marks that a reader of the plain text takes for left-over emphasis."""
    if not _runs(doc):
        return
    masked, notes = _hides_names(doc), bool(TO_NOTE.search(doc.text))
    for first, second in _runs(doc):
        if "*" in first.group() and masked:
            continue
        if second is None:
            if "*" in first.group() and not notes and _beside_han(doc, first):
                yield first.span()
        elif _embraces_words(doc.text, first, second):
            yield first.span()
            yield second.span()


def _hides_names(doc: Document) -> bool:
    firsts = [first for first, _ in _runs(doc) if doc.text[max(first.start() - 1, 0)] in SURNAMES]
    return bool(MASK.search(doc.text)) or any(AFTER_NAME.match(doc.text, mark.end()) for mark in firsts)


def _beside_han(doc: Document, mark: regex.Match[str]) -> bool:
    letters = shape(doc)
    around = letters[max(mark.start() - 1, 0) : mark.start()] + letters[mark.end() : mark.end() + 1]
    return b"H" in around and not WRITTEN.search(around)


def _embraces_words(text: str, first: regex.Match[str], second: regex.Match[str], *, trimmed: bool = False) -> bool:
    content = text[first.end() : second.start()]
    content = content.strip() if trimmed else content
    if len(content) < 2 or content[0] in CLOSERS or content[0].isspace() or not HAN_OR_DIGIT.search(content):
        return False
    before = text[max(first.start() - 1, 0) : first.start()]
    if "*" in first.group():
        # A power or a call: 2**3 和 4**2.
        return not POWER.fullmatch(before + content[0])
    return not (before.isalpha() or content[-1].isspace() or content[-1] in "：:（")


def _headings(doc: Document) -> Iterator[tuple[int, int]]:
    if "#" not in doc.text:
        return
    rows = {line.start: index for index, line in enumerate(lines(doc))}
    for match in matches(HEADING, doc):
        if HAN.search(match["words"]) and not match["words"].rstrip().endswith(("。", "；", "，")):
            index = rows[match.start()]
            near = (*lines(doc)[max(index - 1, 0) : index], *lines(doc)[index + 1 : index + 2])
            if not any(PROGRAM.search(t) and not HAN.search(t) for t in _texts(doc, near)):
                yield match.span("mark")


def _texts(doc: Document, rows: tuple[tuple[int, int, int], ...]) -> Iterator[str]:
    return (doc.text[start:end] for start, end, _ in rows)


def _quotes(doc: Document) -> Iterator[tuple[int, int]]:
    if ">" not in doc.text:
        return
    last = -2
    for match in matches(QUOTE, doc):
        # Quotes of several lines in a row are how mail quotes.
        end = ROW.match(doc.text, match.end())
        alone = match.start() != last and not (end and doc.text.startswith(">", end.end()))
        last = end.end() if end else last
        if alone:
            yield match.span("mark")


def _lone_bullets(doc: Document) -> Iterator[tuple[int, int]]:
    """Yield the bullets before a paragraph that have no list about them."""
    begun = [match.start() for match in BULLET_BEGUN.finditer(initials(doc))]
    items = [(i, b) for i, b in zip(begun, chosen(doc, begun), strict=True) if b.kind is Kind.ITEM]
    places = [i for i, b in items if BULLET.match(doc.text, b.start, b.end)]
    rows = blocks(doc)
    for i in places if len(places) <= 3 else []:
        match = BULLET.match(doc.text, rows[i].start, rows[i].end)
        near = [rows[j] for j in (i - 1, i + 1) if 0 <= j < len(rows)]
        if match and _is_paragraph(doc, rows[i]) and not any(_leads_a_list(doc, b, rows[i]) for b in near):
            yield match.span()


def _is_paragraph(doc: Document, block: Block) -> bool:
    return block.end - block.start > SHORT and bool(SENTENCE_END.search(doc.text, block.start, block.end))


def _leads_a_list(doc: Document, block: Block, item: Block) -> bool:
    leads = block.start < item.start and doc.text[block.end - 1] in "：:"
    return leads or block.line == item.line - 1 or bool(ANY_BULLET.match(doc.text, block.start, block.end))


def _broken_emphasis(doc: Document) -> Iterator[Hit]:
    """Find the strong emphasis of a Markdown file that CommonMark leaves standing as stars."""
    shown = prose(doc)
    for first, second in _runs(doc):
        if "*" not in first.group():
            continue
        if second is None:
            if _beside_han(doc, first):
                yield swap(first.span(), "", safe=False)
        elif not (_opens(shown, first) and _closes(shown, second)):
            span = Span(first.start(), second.end())
            content = shown[first.end() : second.start()]
            if HAN.search(content) and HIDDEN not in content and _embraces_words(shown, first, second, trimmed=True):
                yield Hit(span, (Edit(*span, _set_right(content, first.group())),), safe=False)


def _set_right(content: str, mark: str) -> str:
    """Put the marks of emphasis where CommonMark takes them; without them where it would take them nowhere."""
    content = content.strip()
    core = content.rstrip("：，。；、！？:")
    rest = content[len(core) :]
    if not rest and BRACKETED.fullmatch(core):
        return f"{core[0]}{mark}{core[1:-1]}{mark}{core[-1]}"
    return content if not core or _is_mark(core[0]) or _is_mark(core[-1]) else f"{mark}{core}{mark}{rest}"


def _opens(text: str, mark: regex.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else " ", text[mark.end() : mark.end() + 1]
    return bool(after.strip()) and (not _is_mark(after) or not before.strip() or _is_mark(before))


def _closes(text: str, mark: regex.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before.strip()) and (not _is_mark(before) or not after.strip() or _is_mark(after))


def _is_mark(character: str) -> bool:
    return bool(PUNCTUATION.match(character))


def _unclosed_fence(doc: Document) -> Iterator[Hit]:
    """Find the fence that runs to the end of the file without an end of its own."""
    if len(protected(doc)) == 0 and not FENCE.search(doc.text):
        return
    opened = None
    for match in FENCE.finditer(doc.text):
        mark = match.group().strip()
        if opened is None:
            opened = match
        elif mark.strip("`~") == "" and mark.startswith(opened.group().strip()[:3]):
            opened = None
    if opened is not None:
        end = opened.end()
        start = opened.start() if doc.text[end:].strip() else len(doc.text[: opened.start()].rstrip())
        yield swap((start, end), "", safe=False)
