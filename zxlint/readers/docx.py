"""Word documents (.docx): the paragraphs that a reader sees, by their numbers."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zxlint.readers.building import PARAGRAPH, Builder
from zxlint.reading import ReadError, Reading
from zxlint.text import Position

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

MOST_XML = 64 << 20
"""Bytes of XML, unpacked, that are read: some ten million characters of text."""

MOST = 256 << 20
"""Bytes of everything in the file, unpacked: pictures are unpacked too, though not looked at."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = ("footnotes", "endnotes")

_GONE = {_W + name for name in ("del", "moveFrom", "rt", "instrText", "pPr", "rPr", "sectPr", "txbxContent")}
_GONE.add(_FALLBACK)
"""What holds no text of its paragraph: deleted revisions, readings over characters, fields, settings, text boxes."""

_BREAKS = {"page": "", "column": ""}  # the text flows on over these
_SIGNS = {_W + "tab": "\t", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


class _Paragraph(NamedTuple):
    """What a paragraph says, and the row of a table that it is a cell of."""

    text: str
    row: Element | None


def read(data: bytes) -> Reading:
    """Return the text of a Word document; the row of a character is its paragraph's number, from 1.

    Counted are the paragraphs of the body, those of tables among them and empty ones too; after them those of text
    boxes, footnotes and endnotes.  Headers, footers and tables of contents are not read: they say again what the
    document says.

    Raises:
        ReadError: python-docx is missing, or the bytes are no Word document.
    """
    try:
        import docx
    except ImportError:
        raise ReadError("reading .docx needs python-docx; pip install 'zxlint[docx]'") from None
    _make_sure(data)
    try:
        document = docx.Document(io.BytesIO(data))
        notes = list(_notes(document))
        contents = {style.style_id for style in document.styles if (style.name or "").lower().startswith("toc ")}
    except Exception as error:  # of three libraries, none of which lists what it raises
        raise ReadError(f"not a Word document: {_first_line(error)}") from None
    return _reading(_paragraphs(document.element.body, notes, contents))


def _make_sure(data: bytes) -> None:
    """Look at the archive before anything in it is unpacked."""
    if data.startswith(_OLE):
        raise ReadError("an old or encrypted Word document; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
            if sum(entry.file_size for entry in xml) > MOST_XML or sum(entry.file_size for entry in entries) > MOST:
                raise ReadError(f"it would unpack to more than {MOST_XML >> 20} MiB of text; it is not read")
            for entry in xml:
                # No Word file declares a document type; entities are declared in one.
                if b"<!DOCTYPE" in archive.read(entry):
                    raise ReadError(f"{entry.filename} declares a document type, which no Word document does")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise ReadError(f"not a Word document: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _paragraphs(body: Element, notes: Sequence[Element], contents: Collection[str]) -> Iterator[_Paragraph]:
    """Yield every paragraph, in order; those of a table of contents, told by their styles, say nothing."""
    yield from _joined(_below(body), contents)
    for box in body.iter(_W + "txbxContent"):
        if not any(parent.tag in (_FALLBACK, _W + "del") for parent in box.iterancestors()):
            yield from _joined(_below(box))
    for note in notes:
        yield from _joined(_below(note))


def _notes(document: Document) -> Iterator[Element]:
    """Yield the footnotes and the endnotes."""
    from docx.oxml.parser import parse_xml

    for kind in _NOTES:
        for relation in document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                root: Any = parse_xml(relation.target_part.blob)
                # Those with a type are the rules between text and notes.
                yield from (note for note in root if note.get(_W + "type") is None)


def _below(element: Element, row: Element | None = None) -> Iterator[tuple[Element, Element | None]]:
    """Yield the paragraphs below an element, with the row of a table that they stand in.

    Left out are those in the text boxes of others, and in deleted rows.
    """
    for child in element:
        if child.tag == _W + "p":
            yield child, row
        elif child.tag == _W + "tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield from _below(child, child if _is_plain(child) else None)
        elif child.tag not in _GONE:
            yield from _below(child, row)


def _is_plain(row: Element) -> bool:
    """Tell whether each cell holds a paragraph at most; cells that hold more hold running text."""
    cells = row.findall(_W + "tc")
    return len(cells) > 1 and all(len(cell.findall(f".//{_W}p")) <= 1 for cell in cells)


def _joined(
    paragraphs: Iterator[tuple[Element, Element | None]], contents: Collection[str] = ()
) -> Iterator[_Paragraph]:
    """Yield what paragraphs say; one whose end is a deleted revision goes on in the next."""
    begun = ""
    for paragraph, row in paragraphs:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        listed = style is not None and style.get(_W + "val") in contents
        text = begun + ("" if listed else "".join(_text(paragraph)))
        begun = text if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None else ""
        if not begun:
            yield _Paragraph(text, row)
    if begun:
        yield _Paragraph(begun, None)


def _text(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag == _W + "br":
            yield _BREAKS.get(child.get(_W + "type", ""), "\n")
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _GONE and not _is_hidden(child):
            yield from _text(child)


def _is_hidden(element: Element) -> bool:
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val", "true") not in ("false", "0", "off")


def _reading(paragraphs: Iterator[_Paragraph]) -> Reading:
    built = Builder()
    last: Element | None = None
    for number, (text, row) in enumerate(paragraphs, 1):
        if not text.strip():
            continue
        if row is None or row is not last:
            built.close_row()
        if row is not None:
            built.open_cell()
        elif built.length:
            built.join(PARAGRAPH)
        last = row
        column = 1
        for line in text.rstrip("\n").split("\n"):
            if column > 1:
                built.join("\n" if row is None else " ")
            built.put(line, Position(number, column))
            column += len(line) + 1
    built.close_row()
    return built.reading()
