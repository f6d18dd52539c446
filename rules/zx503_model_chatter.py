"""ZX503 model-chatter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from zxlint.document import Document, analysis
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, rule
from zxlint.structure import Block, blocks, initials
from zxlint.text import Edit, Span

PICTURE = r"(?:图片|图像|图中|照片|截图|扫描件|扫描图|原图|这张图|该图|此图|页面图|PDF|OCR)"
WORK = r"(?:文字|文本|识别|转录|转写|提取|OCR|Markdown)"
SURE = r"(?:(?:好的|好|当然(?:可以)?|没问题|明白了?)[，,。！!、]\s*)?"
END = r"[：:。！!]?"
# Each alternative is a whole remark. None may be a sentence that an author might write of a matter of his own.
REMARK = regex.compile(
    rf"{SURE}(?:以下|下面|这|这里)(?:就?是|为)(?:我|从|对|根据|您|你|该|这张|此|上传|提供|的)*{PICTURE}[^。：:]{{0,10}}{WORK}[^。：:]{{0,14}}{END}"
    rf"|{SURE}(?:以下|下面|这|这里)(?:就?是|为)(?:我|从|对|根据|您|你|该|的)*(?:识别|转录|提取|转写)(?:出来?)?(?:的|结果|后)[^。：:]{{0,14}}(?:内容|文字|文本|结果|版本)[^。：:]{{0,10}}{END}"
    rf"|{SURE}(?:该|这张|此)?{PICTURE}[中里上]?(?:的|所示的?|包含的?)?(?:全部|主要)?(?:文字|文本)(?:内容|信息)?(?:如下|是|为)(?:所示)?[：:]"
    rf"|{SURE}(?:根据|按照)(?:您|你)?(?:所?提供|上传|给出|发送)?的?(?:这张)?{PICTURE}[^。：:]{{0,20}}(?:{WORK}|内容)[^。：:]{{0,12}}(?:如下|为)?[：:。]"
    rf"|{SURE}我(?:来|将|会|已)[^。：:]{{0,10}}(?:{PICTURE}[^。：:]{{0,8}}{WORK}|{WORK}[^。：:]{{0,8}}{PICTURE})[^。：:]{{0,12}}{END}"
    rf"|(?:很|非常)?(?:抱歉|对不起)[，,]?\s*(?:但)?(?:由于)?(?:我|您|你|这张|该)?[^。]{{0,12}}(?:{PICTURE}[^。]{{0,16}}(?:无法|不能|没有|看不清|模糊|不清)|(?:无法|不能|没有|看不清)[^。]{{0,12}}{PICTURE})[^。]{{0,30}}[。！]?"
    rf"|以上(?:就)?(?:是|为)(?:该|这张|此|从|对|我)*{PICTURE}[^。]{{0,16}}{WORK}[^。]{{0,16}}[。！]?"
    r"|(?:Sure|Certainly|Of course|Okay)?[!,.]?\s*(?:Here(?:'s|’s| is| are)|Below is|This is|The following is)\s+(?:the|a|an)\s[^.\r\n:]{0,60}"
    r"(?:transcri|OCR|extracted|recogni[sz]ed|markdown|text (?:content )?(?:from|in|of) the (?:image|picture|page|document))[^\r\n]{0,100}"
    r"|(?:The )?(?:transcribed|extracted|recogni[sz]ed|OCR) (?:text|content|result)[^.\r\n]{0,40}[:.]"
    r"|I(?:'m|’m| am) (?:sorry|unable)[^\r\n]{0,160}(?:image|picture|photo|assist|help|read|text|transcri)[^\r\n]{0,120}"
    r"|As an AI(?: language)? (?:model|assistant)[^\r\n]{0,200}",
    regex.IGNORECASE,
)
# Polite words that only a model speaks at the end of a text, or in refusing.
FAREWELL = regex.compile(
    r"(?:希望|但愿)(?:这|以上|上述|对|能|本次)[^。]{0,12}(?:您|你)[^。]{0,8}(?:帮助|帮到|满意)[^\r\n]{0,60}"
    r"|(?:希望)?(?:以上|上述)(?:内容|信息|文字|转录|结果)[^。]{0,8}对(?:您|你)有(?:所)?帮助[^\r\n]{0,60}"
    r"|(?:如果|如)(?:您|你)?(?:还)?有?(?:任何|其他|更多|进一步)[^。]{0,14}(?:需要|需求|问题|疑问|要求)[^。]{0,14}(?:告诉我|告知我|问我)[^\r\n]{0,20}"
    r"|如(?:果)?(?:您|你)?(?:还)?需要(?:我)?(?:进一步|继续|其他|更多)[^。]{0,24}(?:告诉我|告知|请说)[^\r\n]{0,20}"
    r"|(?:很|非常)?(?:抱歉|对不起)[，,]\s*(?:但)?我(?:无法|不能)(?:识别|处理|提供|查看|协助|读取|完成|辨认)[^\r\n]{0,60}"
    r"|(?:I )?[Hh]ope this helps[^\r\n]{0,40}|(?:Please )?[Ll]et me know if you[^\r\n]{0,100}"
)
# Said at the very head of a document these are remarks; anywhere else they may be the author's.
OPENING = regex.compile(
    rf"{SURE}(?:以下|下面)(?:就?是|为)(?:{PICTURE}|文档|文件|页面|扫描)?的?(?:识别|转录|提取|转写|OCR)?的?(?:结果|内容|文字|文本|文字内容|文本内容)(?:如下)?[：:]"
    rf"|{PICTURE}(?:中的)?(?:内容|信息)(?:如下|为)[：:]"
    r"|The (?:image|picture|document|page) (?:contains|shows|reads|says)[^\r\n]{0,60}:",
    regex.IGNORECASE,
)
CAUTION = regex.compile(
    r"(?:注|注意|请注意|说明|备注|提示)[：:，,]\s*(?:由于|因|因为)?[^。]{0,6}(?:图片|图像|原图|扫描件|截图)[^。]{0,20}"
    r"(?:不清|模糊|质量|识别|辨认|截断|遮挡)[^。]{0,30}(?:识别|辨认|有误|错误|不准|出入|无法|难以|核对)[^。]{0,20}[。！]?"
)
# After a remark of the model, this too is its own.
POLITE = regex.compile(
    r"(?:如|若|请|希望|我)[^\r\n]{0,40}(?:告诉我|告知|帮助|核对|确认|联系我|补充|调整|尽力|说明)[^\r\n]{0,20}"
)
SENTENCE = regex.compile(r"[^。！!]+[。！!]?")
NOTE = regex.compile(
    r"[【\[（(〔]\s*(?:(?:注|注意|说明|备注|提示)[：:]\s*)?(?:由于|因)?(?:部分|此处|以下|后续|其余|下方|右侧|左侧|底部|该处|原始)?的?"
    r"(?:图片|图像|原图|截图|扫描件|页面|内容|文字|文本|表格)(?:内容|文字|部分|质量|较|的|中|右侧|左侧|下方|底部|处)*"
    r"(?:不清晰|不清楚|模糊|较模糊|(?:模糊)?[，,]?(?:无法|难以|不能|未能)(?:识别|辨认|辨识|看清|读取)|不完整|被截断|被遮挡|截断|遮挡|未显示(?:完整)?|缺失)"
    r"[^】\]）)〕\r\n]{0,24}[】\]）)〕][。]?"
)
# A remark begins with one of these, or a blank, and one in Chinese holds one of these words.
HEADS = frozenset("以下这该此图照截扫原页根按我很非抱对好当没明。！!,.SCOHBTERIAPscohbteriapſı")
WORDED = re.compile("图|照片|扫描|识别|转录|转写|提取|[Pp][Dd][Ff]|[Oo][Cc][Rr]")
# With these begin polite words and cautions. The long patterns are not even compiled for other lines.
PARTING, CAREFUL = frozenset("希但以上如很非抱对IHhPLl"), frozenset("注请说备提")
NOTE_OPENS, NOTE_CLOSES = frozenset("【[（(〔"), frozenset("】]）)〕。")
BEGUN = re.compile(f"[{re.escape(''.join(sorted(HEADS | NOTE_OPENS)))}]|\\s")
HAN = "一", "鿿"
LONGEST = 260
# A text on such things quotes them.
ABOUT = regex.compile(r"大模型|语言模型|提示词|人工智能助手|聊天机器人|光学字符识别|OCR\s*(?:软件|技术|引擎|模型|系统)")
FENCE = regex.compile(
    r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<word>markdown|md|text|txt|plain|plaintext|html|latex|tex|)[ \t]*", regex.IGNORECASE
)
INDENTED = regex.compile(r"^[ \t\u3000]{2,}\S", regex.MULTILINE)
BLANK = regex.compile(r"[\s\u3000]*")
LAST_END = regex.compile(r"(?r)[\r\n]")


@rule(
    "ZX503",
    "model-chatter",
    zh="识别模型自己的话“{bad}”",
    en="a remark of the model that read the page: “{bad}”",
    rank=Ranks.MODEL_CHATTER,
    edits_markup=True,
    examples=[
        "⟦以下是图片中的文字内容：\n\n⇒⟧关于加强防汛工作的通知\n\n各镇：请抓好落实。\n",
        "⟦好的，以下是从图片中提取的文字：\n⇒⟧关于加强防汛工作的通知\n",
        "⟦```markdown\n⇒⟧关于加强防汛工作的通知\n\n各镇：请抓好落实。\n⟪```\n→⟫",
        "关于加强防汛工作的通知\n\n各镇：请抓好落实。⟦\n\n希望以上内容对您有所帮助！⇒⟧\n",
        "第一段讲防汛。\n\n⟦【注：图片不清晰，部分文字无法识别】\n\n⇒⟧第二段讲抗旱。\n",
        "⟦I'm sorry, but I can't read the text in this image.\n\n⇒⟧第二页\n",
        "⟦Here is the transcription of the document:\n\n⇒⟧关于加强防汛工作的通知\n",
        "第一段讲防汛。⟦\n\n以上就是图片中的全部文字内容。⇒⟧\n",
        "“好的，我来安排。”老王放下电话，又拿起了铁锹。\n",
        "好的，我来说说这件事。那年夏天，雨下得特别大。\n",
        "抱歉，我无法答应你的请求。她说完转身就走。\n\n他愣在原地。\n",
        "以下是图中各部件的说明：\n\n1．机壳；2．电源开关。\n",
        "对包装无法识别的疫苗，应当如实记录。\n\n（内容有删节）\n",
        "根据图片，嫌疑人身高约一米七。\n\n图为防汛现场。\n",
        "```\n静夜\n\n　　床前的月光落在地上。\n　　我想起了故乡。\n```\n",
        "调用大模型时，它常以这样一句开头。\n\n以下是图片中的文字内容：\n\n随后才是正文。\n",
    ],
    markdown=[
        "⟦```markdown\n⇒⟧# 通知\n\n请抓好落实。\n⟪```\n→⟫",
        "说明如下。\n\n```text\n以下是图片中的文字内容：\n```\n\n完。\n",
        "```python\nprint('汉字')\n```\n",
    ],
)
def model_chatter(doc: Document) -> Iterator[Hit]:
    """What a model that read the page says of itself: an opening, a farewell, an apology, a fence round everything.

    A whole line is wanted: remarks about the picture and its text anywhere, polite words only in the first or last
    two lines of the document.  A fence counts when it stands round everything and is named as text or not at all; a
    nameless one round lines laid out with blanks keeps that layout and is left alone.  Silent on such words in
    running text, and in the body of texts that speak of models and recognition.  The repair deletes the line, and is
    never certain.

    中文

    识别模型自己说的话：开场白、结束语、道歉，或裹住全文的代码围栏。

    必须是整行：谈及图片及其文字的话在哪里都报，客套话只在文档最前或最后两行才报。围栏须裹住全文，且标为
    文本类或没有标名才算；没有标名、所裹各行用空白排版的，是为了保留版式，不报。夹在行文中的这类词语，以
    及讨论模型和识别的文章正文，不报。修复删去该行，一律不算安全。
    """
    rows = blocks(doc)
    fence = _fence(doc, rows)
    for index in _worth_a_look(doc, len(rows)):
        block = rows[index]
        inner = 1 < index < len(rows) - 2
        if block.end - block.start > LONGEST or (inner and not _may_be_remark(doc.text, block)):
            continue
        if fence and block in fence:
            continue
        content = doc.text[block.start : block.end]
        depth = min(index, len(rows) - 1 - index)
        spoken = (
            (_may_be_remark(doc.text, block) and _is_remark(content) and (depth == 0 or not _speaks_of_models(doc)))
            or (depth < 2 and (_is_farewell(content) or (content[0] in CAREFUL and CAUTION.fullmatch(content))))
            or (index == 0 < len(rows) - 1 and content[0] in HEADS and OPENING.fullmatch(content))
        )
        if spoken and (doc.kind == "text" or not _in_fence(doc, block)):
            yield _delete(doc, rows, index)
    if fence:
        head, tail = (_row(doc, block) for block in fence)
        yield Hit(head, (Edit(*head, ""), Edit(*tail, "")), safe=False)


def _worth_a_look(doc: Document, count: int) -> list[int]:
    """Return the first and the last two of so many lines, and those that begin with what a remark may begin with."""
    begun = (match.start() for match in BEGUN.finditer(initials(doc)))
    return sorted({*begun, *range(min(2, count)), *range(max(0, count - 2), count)})


def _may_be_remark(text: str, block: Block) -> bool:
    """Whether a line begins, and for a note ends, as remarks do: nearly all lines are done with by that."""
    first = text[block.start]
    if first in NOTE_OPENS:
        return text[block.end - 1] in NOTE_CLOSES
    if first not in HEADS:
        return first.isspace()
    return not HAN[0] <= first <= HAN[1] or WORDED.search(text, block.start, block.end) is not None


def _is_remark(content: str) -> bool:
    if content[0] in NOTE_OPENS:
        return NOTE.fullmatch(content) is not None
    if REMARK.fullmatch(content):
        return True
    sentences = SENTENCE.findall(content)
    return len(sentences) > 1 and bool(REMARK.fullmatch(sentences[0])) and all(map(_is_polite, sentences[1:]))


def _is_farewell(content: str) -> bool:
    return content[0] in PARTING and FAREWELL.fullmatch(content) is not None


def _is_polite(sentence: str) -> bool:
    sentence = sentence.strip()
    return bool(
        REMARK.fullmatch(sentence)
        or FAREWELL.fullmatch(sentence)
        or CAUTION.fullmatch(sentence)
        or POLITE.fullmatch(sentence)
    )


@analysis
def _speaks_of_models(doc: Document) -> bool:
    return ABOUT.search(doc.text) is not None


def _in_fence(doc: Document, block: Block) -> bool:
    """Whether a line of a Markdown file stands in a code block that is a part of it."""
    from zxlint.protect import protected

    spans = protected(doc)
    at = bisect_right(spans, Span(block.start, len(doc))) - 1
    return at >= 0 and spans[at].covers(block.span)


def _delete(doc: Document, rows: Sequence[Block], index: int) -> Hit:
    """Delete a line with the blank lines after it; the last one with those before it."""
    block = rows[index]
    if index + 1 < len(rows) or index == 0:
        end = BLANK.match(doc.text, block.end)
        span = Span(block.start, end.end() if end else block.end)
        if index + 1 < len(rows):
            # The indent of the next line is its own.
            span = Span(block.start, _line_start(doc.text, rows[index + 1].start))
    else:
        span = Span(rows[index - 1].end, block.end)
    return Hit(span, (Edit(*span, ""),), safe=False)


def _line_start(text: str, at: int) -> int:
    before = LAST_END.search(text, 0, at)
    return before.end() if before else 0


def _row(doc: Document, block: Block) -> Span:
    end = regex.compile(r"[ \t]*(?:\r\n|\n|\r)?").match(doc.text, block.end)
    return Span(_line_start(doc.text, block.start), end.end() if end else block.end)


def _fence(doc: Document, rows: Sequence[Block]) -> tuple[Block, Block] | None:
    """Return the first and last row of the fence round everything but remarks."""
    if "```" not in doc.text and "~~~" not in doc.text:
        return None
    spoken = next((at for at in range(len(rows)) if not _is_remark(doc.text[slice(*rows[at].span)])), len(rows))
    for last in range(len(rows) - 1, max(len(rows) - 4, spoken), -1):
        opening, closing = (doc.text[b.start : b.end] for b in (rows[spoken], rows[last]))
        mark = FENCE.fullmatch(opening)
        if not mark:
            return None
        if closing == mark["mark"]:
            content = doc.text[rows[spoken].end : rows[last].start]
            laid_out = len(INDENTED.findall(content)) * 20 >= last - spoken
            fitting = (mark["word"] or not laid_out) and "```" not in content and regex.search(r"\p{Han}", content)
            return (rows[spoken], rows[last]) if fitting else None
        if not (_is_farewell(closing) or _is_remark(closing)):
            return None
    return None
