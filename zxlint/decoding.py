"""A file's bytes as text: in which encoding they are, and how certain that is.

A byte order mark says it.  Bytes that are strictly UTF-8 are UTF-8.  What is neither may be GBK, GB18030, Big5 or
UTF-16 without a mark: each reading is weighed by how probable it is as Chinese, and one is taken that is a million
times likelier than any other and than chance.  Anything less is not read at all.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from zxlint.document import Fault
from zxlint.later import re

Basis = Literal["named", "bom", "utf-8", "likely"]
"""Why a file is taken to be in an encoding: the user says so, its byte order mark, strict UTF-8, how probable it is."""

NUL_WITHIN = 8192
"""Bytes at the start of a file that are searched for a NUL, as git does."""

CERTAIN = 20.0
"""Bits by which a reading must beat every other one and chance: odds of a million to one."""

DOUBT, DOUBT_EACH = 5.0, 2.0
"""Bits, of all and of each character, from which what reads as Chinese in GBK or Big5 is not certain to be UTF-8.

Chinese text has 3 a character; German, which has what is common in Chinese for its ü, has 1 at most.
"""

WINDOW = 1 << 16
"""Bytes, from the first one outside ASCII on, by which readings are weighed."""

DAMAGED = 50
"""Characters among which at most one may be undecodable in a file that is said to be damaged."""

SAMPLE, FEWEST = 4096, 64
"""Bytes that charset-normalizer is asked about, and how many of them must lie outside ASCII for its word to count."""

_BOMS = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))
_FAMILIES = (("gbk", "gb18030"), ("cp950", "big5hkscs"))
_ALIKE = frozenset("‧﹑¯～⊕⊙∕﹨￥￠￡")
"""Characters for which CP950 and Big5-HKSCS have like ones; where they differ in others, HKSCS is what was meant."""

_WIDE = re.compile(rb"[\x80-\xff]")
_LONG = re.compile("[\u0800-\U0010ffff]")
_SHOWN = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp950": "Big5",
    "big5hkscs": "Big5-HKSCS",
}
# Of these every character has bytes of its own, whatever stands before it.
_STATELESS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|gb18030|gbk|cp950|big5hkscs|shift_jis|cp932|euc_jp|euc_kr|cp949|johab|ascii"
    r"|cp\d{3,4}|iso8859-\d+|koi8-[rtu]|mac-\w+|tis-620"
)
# Whoever says the one means the other, as browsers know.  The mark of utf-8-sig is looked for anyway.
_MEANT = {"gb2312": "gbk", "big5": "cp950", "utf-8-sig": "utf-8"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes as text: without the BOM, which ``bom`` keeps, and with its line ends as they are.

    ``encoding`` is a codec's name, such as utf-8, utf-16-le, gbk or cp950 (Big5).  ``confidence`` is the probability
    that it is the right one, as far as the bytes tell: 1 unless ``basis`` is ``likely``.  Where ``fault`` is
    set, ``text`` is empty.
    """

    text: str
    encoding: str
    bom: bytes
    fault: Fault | None = None
    basis: Basis = "utf-8"
    confidence: float = 1.0


class _Reading(NamedTuple):
    """The bytes read in an encoding: bits of likelihood of the window, bits by which it beats chance."""

    encoding: str
    total: float
    gain: float


def read(data: bytes, encoding: str | None = None) -> Source:
    """Return the bytes of a file as text, or the first place where they are none.

    Args:
        data: the bytes; ``fault.offset`` counts them, the BOM among them.
        encoding: what the user says they are, as ``codec_named`` returns it; None to find out.
    """
    found, bom = _marked(data)
    if encoding:
        return _named(data, encoding, found, bom)
    if bom:
        nul = _nul(data)
        return Source("", found, bom, _binary(nul), "bom") if nul >= 0 else _strict(data, found, bom, "bom")
    if (nul := _nul(data)) >= 0:
        return _without_mark(data, nul)
    source = _strict(data, "utf-8", b"", "utf-8")
    if not source.fault:
        return _doubted(data, source) if _is_narrow(source.text) else source
    return _weighed(data, source.fault)


def is_binary(data: bytes) -> bool:
    """Tell whether a NUL near the start shows that the bytes are no text."""
    return _nul(data) >= 0 and not (_marked(data)[1] == b"" and _without_mark(data, 0).fault is None)


def codec_named(name: str) -> str:
    """Return the codec of a name such as ``GB2312`` or ``big5-hkscs``.

    Raises:
        LookupError: there is none, or zxlint could not keep the bytes of a file in it.
    """
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        raise LookupError(f'unknown encoding "{name}"; name one such as utf-8, gb18030, big5 or utf-16') from None
    found = _MEANT.get(found, found)
    if not _STATELESS.fullmatch(found):
        raise LookupError(f'the encoding "{name}" cannot be kept byte for byte; convert the documents to UTF-8 first')
    return found


def shown_encoding(encoding: str) -> str:
    """Return the name by which people know a codec."""
    return _SHOWN.get(encoding, encoding.upper())


def shown_confidence(confidence: float) -> str:
    """Return a probability in percent, never more than it is."""
    percent = int(confidence * 1_000_000) / 10_000
    return f"{percent:g} %"


def _named(data: bytes, encoding: str, found: str, bom: bytes) -> Source:
    if encoding == "utf-16":
        encoding = found if bom and found != "utf-8" else "utf-16-le"
    if bom and found != encoding:
        name, real = shown_encoding(encoding), shown_encoding(found)
        reason = f"a byte order mark says {real}, not {name}"
        return Source("", encoding, b"", Fault(0, reason, f"字节顺序标记表明是 {real}，不是 {name}"), "named")
    if (nul := _nul(data)) >= 0 and (bom or not encoding.startswith("utf-16")):
        return Source("", encoding, bom, _binary(nul), "named")
    return _strict(data, encoding, bom, "named")


def _strict(data: bytes, encoding: str, bom: bytes, basis: Basis) -> Source:
    try:
        return Source(data[len(bom) :].decode(encoding), encoding, bom, None, basis)
    except UnicodeDecodeError as error:
        return Source("", encoding, bom, _not_text(data, error.start + len(bom), encoding), basis)


def _weighed(data: bytes, fault: Fault) -> Source:
    """Return the reading that is certain, else why there is none; ``fault`` is why the bytes are not UTF-8."""
    readings = sorted(_readings(data), key=lambda one: -one.total)
    if not readings or (best := readings[0]).gain <= 0:
        return Source("", "utf-8", b"", _damaged(data) or _foreign(data, fault))
    bits = _margin(readings)
    confidence = 1 - 2 ** -min(bits, 50.0) if bits > 0 else 0.5
    if bits >= CERTAIN:
        return Source(data.decode(best.encoding), best.encoding, b"", None, "likely", confidence)
    first, name = _first_wide(data), shown_encoding(best.encoding)
    percent = shown_confidence(confidence)
    reason = f"probably {name}, but not certainly ({percent}); name the encoding with --encoding"
    zh = f"可能是 {name}，但不能确定（{percent}）；请用 --encoding 指明编码"
    return Source("", best.encoding, b"", Fault(first, reason, zh), "likely", confidence)


def _margin(readings: list[_Reading]) -> float:
    """Return the bits by which the first reading beats the next one and chance."""
    best, *others = readings
    return min(best.gain, *(best.total - other.total for other in others), 1000.0)


def _readings(data: bytes) -> Iterator[_Reading]:
    from zxlint.likelihood import likelihood

    for encoding in _possible(data):
        yield _Reading(encoding, *likelihood(_window(data, encoding)))


def _possible(data: bytes) -> Iterator[str]:
    """Yield the encodings in which all the bytes can be read; of a family the one that holds least."""
    for family in _FAMILIES:
        able = [encoding for encoding in family if _reads(data, encoding)]
        yield from able[1:] if able == ["cp950", "big5hkscs"] and _is_hkscs(data) else able[:1]
    if len(data) % 2 == 0:
        yield from (encoding for encoding in ("utf-16-le", "utf-16-be") if _reads(data, encoding))


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_hkscs(data: bytes) -> bool:
    """Tell whether bytes that are Big5 hold characters that Python's CP950 has in places where no one uses them."""
    one, other = data.decode("cp950"), data.decode("big5hkscs")
    return one != other and not {a for a, b in zip(one, other, strict=False) if a != b} <= _ALIKE


def _window(data: bytes, encoding: str) -> str:
    start = _first_wide(data)
    start -= start % 2 * encoding.startswith("utf-16")
    return data[start : start + WINDOW].decode(encoding, "ignore")


def _without_mark(data: bytes, nul: int) -> Source:
    """Return UTF-16 without a byte order mark, where it is certain; else what is binary."""
    readings = [one for one in _readings(data) if "\0" not in _window(data, one.encoding)] if len(data) % 2 == 0 else []
    readings.sort(key=lambda one: -one.total)
    if readings and readings[0].encoding.startswith("utf-16") and (bits := _margin(readings)) >= CERTAIN:
        encoding = readings[0].encoding
        text = data.decode(encoding)
        if "\0" not in text[: NUL_WITHIN // 2]:
            return Source(text, encoding, b"", None, "likely", 1 - 2 ** -min(bits, 50.0))
    return Source("", "utf-8", b"", _binary(nul))


def _is_narrow(text: str) -> bool:
    """Tell whether a text has letters outside ASCII, but none of those that UTF-8 writes in three bytes or four."""
    return not (text.isascii() or _LONG.search(text))


def _doubted(data: bytes, source: Source) -> Source:
    """Return a text of letters with accents, Greek or Cyrillic, unless its bytes read as Chinese in GBK or Big5."""
    readings = sorted(_readings(data), key=lambda one: -one.total)
    wide = sum(character > "\x7f" for character in source.text[:WINDOW])
    if not readings or readings[0].gain < max(DOUBT, wide * DOUBT_EACH):
        return source
    name = shown_encoding(readings[0].encoding)
    reason = f"it reads as UTF-8 and as {name}; name the encoding with --encoding"
    zh = f"既可读作 UTF-8，也可读作 {name}；请用 --encoding 指明编码"
    return Source("", "utf-8", b"", Fault(_first_wide(data), reason, zh))


def _damaged(data: bytes) -> Fault | None:
    """Return the first bad byte of what is in GBK or Big5 but for a few bytes."""
    from zxlint.likelihood import likelihood

    for encoding in ("gb18030", "big5hkscs"):
        first = _first_wide(data)
        text = data[first : first + WINDOW].decode(encoding, "replace")
        bad = text.count("\ufffd")
        if bad * DAMAGED <= len(text) and likelihood(text).gain >= CERTAIN:
            try:
                data.decode(encoding)
            except UnicodeDecodeError as error:
                name = "GB18030" if encoding == "gb18030" else "Big5"
                byte = f"0x{data[error.start]:02x}"
                reason = f"byte {byte} is not {name}, as which the rest reads"
                return Fault(error.start, reason, f"字节 {byte} 不是 {name}，而其余部分是")
    return None


def _foreign(data: bytes, fault: Fault) -> Fault:
    """Return why the bytes are not text, with what charset-normalizer takes them for."""
    first = _first_wide(data)
    sample = data[first : first + SAMPLE]
    if len(_WIDE.findall(sample)) < FEWEST:
        return fault
    from charset_normalizer import from_bytes  # slow to load, and seldom asked

    best = from_bytes(sample).best()
    if best is None or not _STATELESS.fullmatch(name := codecs.lookup(best.encoding).name) or name == "utf-8":
        return fault
    reason = f"{fault.reason}; it may be {name.upper()}, name the encoding with --encoding"
    return Fault(fault.offset, reason, f"{fault.zh}；可能是 {name.upper()}，请用 --encoding 指明编码")


def _first_wide(data: bytes) -> int:
    found = _WIDE.search(data)
    return found.start() if found else 0


def _not_text(data: bytes, offset: int, encoding: str) -> Fault:
    byte, name = f"0x{data[offset]:02x}", shown_encoding(encoding)
    return Fault(offset, f"byte {byte} is not {name}", f"字节 {byte} 不是 {name}")


def _binary(nul: int) -> Fault:
    return Fault(nul, "binary data", "二进制数据")


def _marked(data: bytes) -> tuple[str, bytes]:
    for encoding, bom in _BOMS:
        if data.startswith(bom):
            return encoding, bom
    return "utf-8", b""


def _nul(data: bytes) -> int:
    """Return the offset of the first NUL character near the start, or -1."""
    encoding, bom = _marked(data)
    if encoding == "utf-8":
        return data.find(b"\0", 0, NUL_WITHIN)
    if b"\0\0" not in data[:NUL_WITHIN]:
        return -1
    return next((at for at in range(len(bom), min(NUL_WITHIN, len(data)), 2) if data[at : at + 2] == b"\0\0"), -1)
