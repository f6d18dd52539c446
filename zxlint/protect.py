"""What no rule may touch: code, link targets, tags and front matter in Markdown; addresses in any document."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from zxlint.document import Document, analysis
from zxlint.text import NEWLINE, Span

HIDDEN = "\ufffc"
"""Stands in ``prose`` for each protected character (OBJECT REPLACEMENT CHARACTER)."""

_HAN = r"\p{Han}\u3000-\u303f\uff00-\uffef“”‘’…—"
_ADDRESS = regex.compile(
    rf"""(?:https?|ftps?|file)://[^\s<>"{_HAN}]+
       | \bwww\.[\w-]+\.[^\s<>"{_HAN}]+
       | [A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
       | (?<![A-Za-z0-9._-])(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|cn|io|hk|tw)(?![A-Za-z0-9-])(?:/[^\s<>"{_HAN}]*)?
    """,
    regex.VERBOSE,
)
_ADDRESS_TAIL = ".,;:!?)]}'\""

_ROW_END = r"(?:\r\n|\n|\r)"
_FRONT_MATTER = regex.compile(
    rf"\A(---|\+\+\+)[ \t]*{_ROW_END}(?:.*?{_ROW_END})??\1[ \t]*(?={_ROW_END}|\Z)", regex.DOTALL
)
_CODE_SPAN = regex.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n|\r\n[ \t]*\r\n).)+?(?<!`)\1(?!`)", regex.DOTALL)
_LINK = regex.compile(r"(!?\[)(?:[^\[\]\n]|\[[^\[\]\n]*\])*(\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\[\]\n]*\])")
_DEFINITION = regex.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*$", regex.MULTILINE)
_TAG = regex.compile(r"<!--.*?-->|</?[A-Za-z][^<>\n]*>", regex.DOTALL)
_ENTITY = regex.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BLOCK_OPENER = regex.compile(r"(?:\A|(?<=[\r\n]))(?: {0,3}(?:`{3}|~{3}|<)|\t| {4})")
_FENCE_ROUND_ALL = regex.compile(
    rf"\s*(`{{3,}}|~{{3,}})[^`\r\n]*{_ROW_END}(?P<inner>(?:(?!\s*\1).*{_ROW_END})*+)[ \t]*\1\s*\Z"
)


@analysis
def protected(doc: Document) -> tuple[Span, ...]:
    """Return the protected spans in order, joined where they touch."""
    spans = list(_addresses(doc.text))
    if doc.kind == "markdown":
        spans += _markdown(doc.text)
    return _joined(spans)


@analysis
def prose(doc: Document) -> str:
    """Return the text with every protected character but line ends replaced by ``HIDDEN``; offsets stay."""
    pieces: list[str] = []
    at = 0
    for start, end in protected(doc):
        pieces += doc.text[at:start], regex.sub(r"[^\r\n]", HIDDEN, doc.text[start:end])
        at = end
    return "".join([*pieces, doc.text[at:]]) if pieces else doc.text


def _addresses(text: str) -> Iterator[Span]:
    # Each form holds a full stop between ASCII letters or an @; most documents hold neither.
    if not ("@" in text or "://" in text or regex.search(r"[a-z]\.[a-z]", text)):
        return
    for match in _ADDRESS.finditer(text):
        yield Span(match.start(), match.start() + len(match.group().rstrip(_ADDRESS_TAIL)))


def _markdown(text: str) -> Iterator[Span]:
    body = 0
    if front := _FRONT_MATTER.match(text):
        body = front.end()
        yield Span(0, body)
    end = len(text)
    # A fence round everything is a model's remark; what it holds is the document.
    if fence := _FENCE_ROUND_ALL.match(text, body):
        body, end = fence.span("inner")
    blocks = list(_code_blocks(text, body, end)) if _BLOCK_OPENER.search(text, body, end) else []
    yield from blocks
    # Inline code inside a fence is no code span; look only between the blocks.
    at = body
    for block in [*blocks, Span(end, end)]:
        yield from _inline(text, at, block.start)
        at = max(at, block.end)


def _inline(text: str, start: int, end: int) -> Iterator[Span]:
    for pattern in (_CODE_SPAN, _TAG, _ENTITY, _DEFINITION):
        for match in pattern.finditer(text, start, end):
            yield Span(*match.span())
    for match in _LINK.finditer(text, start, end):
        yield Span(*match.span(1))
        yield Span(*match.span(2))


def _code_blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Find fences, indented code and HTML blocks as CommonMark does."""
    from markdown_it import MarkdownIt

    rows = [start, *(m.end() for m in NEWLINE.finditer(text, start, end)), end]
    for token in MarkdownIt("commonmark").parse(text[start:end]):
        if token.type not in ("fence", "code_block", "html_block") or token.map is None:
            continue
        span = Span(rows[token.map[0]], rows[min(token.map[1], len(rows) - 1)])
        # Indented Han is a paragraph that OCR indented.
        if token.type == "code_block" and regex.search(r"\p{Han}", token.content):
            continue
        yield span


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.start < span.end:
            joined.append(span)
    return tuple(joined)
