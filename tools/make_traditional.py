"""Make rules/data/traditional.tsv: the Han characters that OpenCC turns into Simplified ones when they stand alone.

    python tools/make_traditional.py rules/data/traditional.tsv

The rule needs the characters to find its candidates; what each becomes in its place is asked of OpenCC again, whose
phrase tables know 乾隆 from 乾燥.  One character may stand for several, which is why the table is kept by the
Simplified form: every row is one Simplified character and all that OpenCC turns into it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import opencc

HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
HEADER = """\
# Simplified character, and the Traditional ones that OpenCC's configuration t2s turns into it
# Source: OpenCC {version}, dictionary TSCharacters; made by tools/make_traditional.py
# Licence: Apache-2.0, https://github.com/BYVoid/OpenCC
"""


def simplified(blocks: Iterable[range]) -> dict[str, list[str]]:
    """Return the Traditional characters of the blocks by the Simplified character that each becomes."""
    convert = opencc.OpenCC("t2s").convert
    found: dict[str, list[str]] = defaultdict(list)
    for block in blocks:
        for code in block:
            plain = convert(chr(code))
            # A Simplified form beyond the basic plane has no place in common fonts: such a repair would be no help.
            if plain != chr(code) and len(plain) == 1 and ord(plain) < 0x10000:
                found[plain].append(chr(code))
    return found


def main(target: str) -> None:
    """Write the table."""
    rows = [f"{plain}\t{''.join(members)}\n" for plain, members in sorted(simplified(HAN).items())]
    text = HEADER.format(version=opencc.__version__) + "".join(rows)
    Path(target).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
