"""Web pages (.html): the text that a browser shows, by the rows and columns of the file."""

from __future__ import annotations

import codecs
import html
from collections.abc import Iterator
from itertools import islice
from typing import Any

from zxlint.decoding import read as decode
from zxlint.later import re
from zxlint.readers.flow import Flow
from zxlint.reading import ReadError, Reading

# Words rather than lists, so that they can be read.
_SKIPPED = frozenset(
    re.split(
        r"\s+",
        "head script style template noscript iframe object canvas audio video svg math textarea select datalist "
        "del rt rp rtc",
    )
)
"""Elements whose text is none of the page's: what is not shown, deletions, readings over characters."""

_BLOCKS = frozenset(
    re.split(
        r"\s+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
        "search section summary table tbody td tfoot th thead tr ul",
    )
)
_CELLS = ("td", "th")
_CODE = frozenset(("code", "kbd", "samp", "tt", "var"))
_CHARSET = re.compile(rb"""<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")
_NUMBER = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+))")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_MISSED = 32
"""Places in a row, where a text may go on in the source, that are looked at in vain before it is given up."""

_BOGUS = re.compile(
    r"(?P<comment><!--(?:-?>|.*?--!?>|.*\Z))|<(?:\?|!(?!doctype)|/(?![A-Za-z]))[^>]*>?", re.IGNORECASE | re.DOTALL
)
_END_TAG = re.compile(r"(</[A-Za-z][^\s/>]*)([\s/][^<>]*)>")
_OURS = re.compile(r"\s*zxlint-")


def read(data: bytes) -> Reading:
    """Return the text of a web page; rows and columns are those of the file.

    Raises:
        ReadError: justhtml is missing, or the bytes are no text.
    """
    try:
        from justhtml import JustHTML
    except ImportError:
        raise ReadError("reading .html needs justhtml; pip install 'zxlint[html]'") from None
    # As a parser of HTML does; rows and columns stay.
    source = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    root: Any = JustHTML(_evened(source), sanitize=False, track_node_locations=True).root
    flow = Flow(source)
    # Not by recursion: pages nest as deep as they like.
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        node, seen = waiting.pop()
        if not seen and _enter(node, flow):
            waiting.append((node, True))
            waiting += ((child, False) for child in reversed(node.children or ()))
        elif seen:
            _leave(node.name, flow)
    return flow.reading()


def _evened(source: str) -> str:
    """Return the source, as long as it was, without what justhtml takes for text where it is to tell places.

    That is markup that browsers pass over, such as ``<?xml ...?>``, and attributes of end tags.
    """
    # A parser drops NUL.
    source = _BOGUS.sub(lambda match: match["comment"] or _blanked(match.group(), "\0"), source)
    return _END_TAG.sub(lambda match: f"{match[1]}{_blanked(match[2], ' ')}>", source)


def _blanked(text: str, blank: str) -> str:
    return re.sub(r"[^\n]", blank, text)


def _enter(node: Any, flow: Flow) -> bool:  # noqa: ANN401 - the parser's nodes have no common type
    """Take up what a node says itself, and tell whether to look into it."""
    if node.name == "#text":
        if node.data and node.origin_offset is not None:
            flow.add(_pieces(node.data, flow.source, node.origin_offset))
    elif node.name == "#comment":
        if _OURS.match(node.data or "") and node.origin_offset is not None:
            flow.add_aside(f"<!-- {' '.join(node.data.split())} -->", node.origin_offset)
    elif node.name == "br":
        flow.break_line()
    elif node.name in ("#document", "#document-fragment"):
        return True
    elif not node.name.startswith(("#", "!")) and not _is_skipped(node):
        if node.name == "tr" and not flow.in_row:
            flow.in_row = _is_plain(node)
        if node.name in _CELLS and flow.in_row:
            flow.open_cell()
        elif node.name in _BLOCKS:
            flow.break_paragraph()
        flow.kept += node.name == "pre"
        if node.name in _CODE:
            flow.open_aside()
        return True
    return False


def _leave(name: str, flow: Flow) -> None:
    if name in _CODE:
        flow.close_aside()
    flow.kept -= name == "pre"
    if name == "tr" and flow.in_row:
        flow.close_row()
    if name in _BLOCKS:
        flow.break_paragraph()


def _is_plain(row: Any) -> bool:  # noqa: ANN401
    """Tell whether each cell holds a paragraph at most; cells that hold more hold running text."""
    cells = [child for child in row.children or () if child.name in _CELLS]
    return len(cells) > 1 and not any(any(islice(filter(_is_block, _below(cell)), 1, None)) for cell in cells)


def _is_block(node: Any) -> bool:  # noqa: ANN401
    return node.name in _BLOCKS or node.name == "br"


def _below(node: Any) -> Iterator[Any]:  # noqa: ANN401
    waiting = list(node.children or ())
    while waiting:
        found = waiting.pop()
        yield found
        waiting += found.children or ()


def _is_skipped(node: Any) -> bool:  # noqa: ANN401
    attributes = node.attrs or {}
    hidden = "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or "")
    return node.name in _SKIPPED or bool(hidden)


def _pieces(data: str, source: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the parts of a text as they stand in the source: each with the offset of its first character there."""
    done, behind, missed = 0, at, 0
    while done < len(data):
        entity = _ENTITY.match(source, at)
        meant = _meant(entity.group()) if entity else ""
        if entity and meant != entity.group() and data.startswith(meant, done):
            yield meant, at
            done, at = done + len(meant), entity.end()
            behind, missed = at, 0
        elif tag := _TAG.match(source, at):
            at = tag.end()  # the parser has joined what a tag stands between
        elif length := _common(data, done, source, at):
            yield data[done : done + length], at
            done, at = done + length, at + length
            behind, missed = at, 0
        elif data[done] in " \t\n\f":
            yield data[done], at  # of a text that begins with blanks, the parser tells where it goes on
            done += 1
        elif missed < _MISSED and (ahead := re.compile(f"[&<{re.escape(data[done])}]").search(source, at + 1)):
            at, missed = ahead.start(), missed + 1  # it has put what stands between in another place
        else:
            yield data[done:], behind  # nor is it in the source as it is, such as a NUL
            return


def _meant(entity: str) -> str:
    """Return what a character reference stands for, also a number that no character has, which the parser keeps."""
    known = html.unescape(entity)
    number = _NUMBER.match(entity)
    if known or not number:
        return known
    return chr(int(number["hex"], 16) if number["hex"] else int(number["decimal"]))


def _common(data: str, done: int, source: str, at: int) -> int:
    """Return how many characters the text and its source have in common, up to the next entity."""
    stop = source.find("&", at + 1)
    most = min(len(data) - done, (len(source) if stop < 0 else stop) - at)
    if data.startswith(source[at : at + most], done):
        return most
    return next(n for n in range(most) if data[done + n] != source[at + n])


def _decoded(data: bytes) -> str:
    source = decode(data)
    declared = _CHARSET.search(data, 0, 4096)
    # What the page says of itself counts for more than what is merely likely.
    if not (source.fault or (source.basis == "likely" and declared)):
        return source.text
    if not declared:
        raise ReadError(f"{source.fault.reason if source.fault else ''}; it declares no charset")
    name = declared[1].decode("ascii", "replace").lower()
    name = "gb18030" if name in ("gb2312", "gbk") else name  # browsers, too, read the one as the other
    try:
        return data.decode(codecs.lookup(name).name)
    except (LookupError, UnicodeDecodeError) as error:
        raise ReadError(f"it declares the charset {name}, but cannot be read so: {error}") from None
