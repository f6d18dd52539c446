"""ZX001 undecodable-bytes."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.rule import Hit, rule
from zxlint.text import Span


@rule(
    "ZX001",
    "undecodable-bytes",
    zh="第 {offset} 字节（从 0 数起）处读不成文本：{zh_reason}",
    en="not text at byte offset {offset}: {reason}",
    severity="error",
    about_file=True,
    examples=[
        b"\xff\xd6\xd0\xce\xc4",
        "普通的文本。\n",
        "生僻字𠮷野家，表情🙂。\n",
        "替换字符\ufffd是文本，由别的规则来管。\n",
    ],
)
def undecodable_bytes(doc: Document) -> Iterator[Hit]:
    """A file whose bytes are not text in the encoding found for it, whose encoding is not certain, or that is binary.

    UTF-8, UTF-16, GBK, GB18030 and Big5 are recognised.  The message names the first bad byte by its offset from the
    start of the file.  Such a file is not read further and never written: name the encoding with ``--encoding``, mend
    the byte, or convert the file, for instance with ``iconv -f SHIFT_JIS -t UTF-8``.

    中文

    文件的字节按查明的编码读不成文本，或者编码不能确定，或者文件根本不是文本。

    能识别的编码有 UTF-8、UTF-16、GBK、GB18030 和 Big5。消息给出第一个坏字节距文件开头的位置。这样的文件不再往下读，
    也绝不改写。请用 ``--encoding`` 指明编码，或者改正坏字节，或者转换编码，例如 ``iconv -f SHIFT_JIS -t UTF-8``。
    """
    if doc.fault:
        yield Hit(Span(0, 0), words={"offset": doc.fault.offset, "reason": doc.fault.reason, "zh_reason": doc.fault.zh})
