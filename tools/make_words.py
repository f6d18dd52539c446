"""Make rules/data/words.tsv from a dictionary in jieba's format (word, count, part of speech).

    python tools/make_words.py path/to/jieba/dict.txt rules/data/words.tsv

jieba's dictionary is MIT licensed (https://github.com/fxsjy/jieba).  Kept are words of two to four Han characters
counted at least MINIMUM times, grouped by the first letter of their part of speech; the counts are left out.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import regex

MINIMUM = 5
HEADER = """\
# Chinese words of two to four characters: part of speech (first letter of the ICTCLAS tag), words joined by blanks
# Source: the dictionary of jieba 0.42.1, words counted at least {minimum} times; made by tools/make_words.py
# Licence: MIT, copyright 2013 Sun Junyi
"""


def main(source: str, target: str) -> None:
    """Read the dictionary and write the table."""
    words: dict[str, list[str]] = defaultdict(list)
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if int(count) >= MINIMUM and regex.fullmatch(r"\p{Han}{2,4}", word):
            words[tag[0]].append(word)
    rows = [f"{tag}\t{' '.join(sorted(members))}\n" for tag, members in sorted(words.items())]
    Path(target).write_text(HEADER.format(minimum=MINIMUM) + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
