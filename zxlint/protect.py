"""What no rule may touch: code, link targets, tags and front matter in Markdown; addresses in any document."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document, analysis, analysis_for
from zxlint.later import re, regex
from zxlint.text import NEWLINE, Span

HIDDEN = "\ufffc"
"""Stands in ``prose`` for each protected character (OBJECT REPLACEMENT CHARACTER)."""

_HAN = r"\p{Han}\u3000-\u303f\uff00-\uffef“”‘’…—"
# Each form begins at a boundary or a fixed word, and its runs are possessive: a long run of letters is read once.
# A name has 30 parts at most, since giving back one part after another is slow.
_ADDRESS = regex.compile(
    rf"""(?i:https?|ftps?|file)://[^\s<>"{_HAN}]+
       | (?<![A-Za-z0-9_])(?i:www)\.[\w-]++\.[^\s<>"{_HAN}]+
       | (?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++
       | (?<![A-Za-z0-9._-])(?:[a-z0-9-]++\.){{1,30}}(?:com|org|net|gov|edu|cn|io|hk|tw)(?![A-Za-z0-9-])
             (?:/[^\s<>"{_HAN}]*)?
    """,
    regex.VERBOSE,
)
_ADDRESS_HINT = re.compile(r"://|@|\.[A-Za-z]")
_NAME_HINT = re.compile(r"\.[A-Za-z]")
"""The same for a text without the first two: a pattern that begins with one character is found as fast as that."""
_RUN_START = regex.compile(rf'(?r)[\s<>"{_HAN}]')
_RUN_END = regex.compile(rf'[\s<>"{_HAN}]')
_ADDRESS_TAIL = ".,;:!?)]}'\""

_ROW_END = r"(?>\r\n|\n|\r)"
_FRONT_MATTER = regex.compile(
    rf"\A(---|\+\+\+)[ \t]*{_ROW_END}(?:.*?{_ROW_END})??\1[ \t]*(?={_ROW_END}|\Z)", regex.DOTALL
)
_BLOCK_OPENER = regex.compile(r"(?:\A|(?<=[\r\n]))(?: {0,3}(?:`{3}|~{3}|<)|\t| {4})")
_FENCE_ROUND_ALL = regex.compile(
    rf"\s*(`{{3,20}}|~{{3,20}})[^`\r\n]*{_ROW_END}(?P<inner>(?:(?![ \t]*\1)[^\r\n]*+{_ROW_END})*+)[ \t]*\1\s*\Z"
)
_BLANK = regex.compile(rf"{_ROW_END}(?:[ \t>]*+{_ROW_END})++")
_DEFINITION = regex.compile(
    r"""(?<![^\r\n])\ {0,3}
        (\[(?!\^)(?:[^\[\]\\\r\n]|\\[^\r\n])++\]:[ \t]*+(?:<[^<>\r\n]*+>|[^\s<，。；、！？《》][^\s，。；、！？《》]*+))
        (?:([ \t]++["'])[^"'\r\n]*+(["']))?+
        [ \t]*+(?![^\r\n])
    """,
    regex.VERBOSE,
)

_COMMENT = regex.compile("<!--.*?-->", regex.DOTALL)

# What follows is matched within one paragraph, so that a line end is a blank like any other.
_SPECIAL = regex.compile(r"[\\`<&\[\]]")
_TICKS = regex.compile(r"`++")
# Neither form of a tag reads past the next "<", and neither form of a target past the second bracket or quote that
# could open another one: however often they fail, a character is read a few times at most.
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+'|[^\s"'=<>`]++)"""
_TAG = rf"""</?[A-Za-z][A-Za-z0-9-]*+(?:\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+{_VALUE})?+)*+\s*+/?>
          | </?[A-Za-z][^<>\r\n]*+>"""
_ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});"
_TITLE = r"""(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))"""
_TARGET = rf"""\]\(\s*+(?:<[^<>\r\n]*+>|(?:\\[()]|[^\s<>()]|\([^\s()]*+\))*+)(?:\s++{_TITLE})?+\s*+\)
             | \]\((?:[^()\r\n]|\([^()\r\n]*+\))*+\)
             | \]\[[^\[\]]*+\](?!\()"""
_MARK = regex.compile(
    rf"""\\[!-/:-@\[-`{{-~] | (?P<ticks>`++) | (?P<comment><!--) | (?P<whole>{_TAG}|{_ENTITY})
       | (?P<open>\[) | (?P<link>{_TARGET}) | (?P<close>\])
    """,
    regex.VERBOSE | regex.DOTALL,
)


@analysis
def protected(doc: Document) -> tuple[Span, ...]:
    """Return the protected spans in order, joined where they touch."""
    spans = list(_addresses(doc.text))
    if doc.reading:
        spans += doc.reading.asides
    if doc.kind == "markdown":
        spans += _markdown(doc.text)
    return _joined(spans)


@analysis_for("ZX4")
def prose(doc: Document) -> str:
    """Return the text with every protected character but line ends replaced by ``HIDDEN``; offsets stay."""
    pieces: list[str] = []
    at = 0
    for start, end in protected(doc):
        pieces += doc.text[at:start], regex.sub(r"[^\r\n]", HIDDEN, doc.text[start:end])
        at = end
    return "".join([*pieces, doc.text[at:]]) if pieces else doc.text


def _addresses(text: str) -> Iterator[Span]:
    # Each form holds one of these; the search for the whole is slow, and only made in the run of characters around.
    at = 0
    hints = _ADDRESS_HINT if "@" in text or "://" in text else _NAME_HINT
    for hint in hints.finditer(text):
        if hint.start() < at:
            continue
        before = _RUN_START.search(text, at, hint.start())
        after = _RUN_END.search(text, hint.end())
        start, at = (before.end() if before else at), (after.start() if after else len(text))
        for match in _ADDRESS.finditer(text, start, at):
            yield Span(match.start(), match.start() + len(match.group().rstrip(_ADDRESS_TAIL)))


def _markdown(text: str) -> Iterator[Span]:
    front, body, end = _extent(text)
    yield Span(0, front)
    # Inline code inside a fence is no code span; look only between the blocks.
    at = body
    for block, _ in _blocks(text, body, end):
        yield block
        yield from _definitions(text, at, block.start)
        for start, stop in _paragraphs(text, at, block.start):
            yield from _inline(text, start, stop)
        at = max(at, block.end)


@analysis
def comments(doc: Document) -> tuple[Span, ...]:
    """Return the comments of a Markdown document or a web page in order; what code shows of one is none."""
    if doc.reading:
        return tuple(span for span in doc.reading.asides if doc.text.startswith("<!--", span.start))
    if doc.kind != "markdown" or "<!--" not in doc.text:
        return ()
    return tuple(_comments(doc.text))


def _comments(text: str) -> Iterator[Span]:
    _, at, end = _extent(text)
    for block, is_html in _blocks(text, at, end):
        for start, stop in _paragraphs(text, at, block.start):
            yield from (span for span in _inline(text, start, stop) if text.startswith("<!--", span.start))
        if is_html:
            # Behind the last end none is closed; looked for from each beginning, it would be read again.
            last = text.rfind("-->", *block) + 3
            yield from (Span(*match.span()) for match in _COMMENT.finditer(text, block.start, max(block.start, last)))
        at = max(at, block.end)


def _extent(text: str) -> tuple[int, int, int]:
    """Return where the front matter ends, and where what the document says begins and ends."""
    front = match.end() if (match := _FRONT_MATTER.match(text)) else 0
    # A fence round everything is a model's remark; what it holds is the document.
    if fence := _FENCE_ROUND_ALL.match(text, front):
        return front, *fence.span("inner")
    return front, front, len(text)


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Yield the blocks that hold no text, and whether they are HTML; at last an empty one at the end."""
    if _BLOCK_OPENER.search(text, start, end):
        yield from _code_blocks(text, start, end)
    yield Span(end, end), False


def _definitions(text: str, start: int, end: int) -> Iterator[Span]:
    """Find link definitions, all but the words of their titles; a footnote is text and no definition."""
    for match in _DEFINITION.finditer(text, start, end):
        for group in (1, 2, 3):
            if match[group] is not None:
                yield Span(*match.span(group))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for blank in _BLANK.finditer(text, start, end):
        yield Span(start, blank.start())
        start = blank.end()
    yield Span(start, end)


def _inline(text: str, start: int, end: int) -> Iterator[Span]:
    """Find code spans, comments, tags, entities and what surrounds the texts of links, in one paragraph."""
    # Where each opener could close at the latest: what stays open must not be searched for again and again.
    last = {run.group(): run.start() for run in _TICKS.finditer(text, start, end)}
    last["<!--"] = text.rfind("-->", start, end)
    opened: list[Span] = []
    at = start
    while special := _SPECIAL.search(text, at, end):
        mark = _MARK.match(text, special.start(), end)
        span = Span(*(mark or special).span())
        before, at = at, span.end
        match mark and mark.lastgroup:
            case "whole":
                yield span
            case "ticks" | "comment" if span.start < last.get(text[slice(*span)], -1):
                at = _closed(text, span, end)
                yield Span(span.start, at)
            case "open":
                image = text.startswith("!", span.start - 1) and before < span.start
                opened.append(Span(span.start - image, span.end))
            case "link" if opened:
                yield from (opened.pop(), span)
            case "close" if opened:
                opened.pop()
            case "link":
                at = span.start + 1


def _closed(text: str, opener: Span, end: int) -> int:
    """Return where the code span or comment ends that is known to close."""
    if text[opener.start] == "<":
        return text.index("-->", opener.start + 2, end) + 3
    ticks = text[slice(*opener)]
    return next(run.end() for run in _TICKS.finditer(text, opener.end, end) if run.group() == ticks)


def _code_blocks(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Find fences, indented code and HTML blocks as CommonMark does; tell which are HTML."""
    from markdown_it import MarkdownIt

    rows = [start, *(m.end() for m in NEWLINE.finditer(text, start, end)), end]
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for token in parser.parse(text[start:end]):
        if token.type not in ("fence", "code_block", "html_block") or token.map is None:
            continue
        span = Span(rows[token.map[0]], rows[min(token.map[1], len(rows) - 1)])
        # Indented Han is a paragraph that OCR indented.
        if token.type == "code_block" and regex.search(r"\p{Han}", token.content):
            continue
        yield span, token.type == "html_block"


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.start < span.end:
            joined.append(span)
    return tuple(joined)
