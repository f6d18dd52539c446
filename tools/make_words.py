"""Make rules/data/words.tsv from a dictionary in jieba's format (word, count, part of speech).

    python tools/make_words.py path/to/jieba/dict.txt rules/data/words.tsv

jieba's dictionary is MIT licensed (https://github.com/fxsjy/jieba).  Kept are words of two to four Han characters
counted at least MINIMUM times, by their first character, so that a word is found without reading all of them, and
then by the first letter of their part of speech; the counts are left out.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import regex

MINIMUM = 5
HEADER = """\
# Chinese words of two to four characters: the first character, then for each part of speech (first letter of the
# ICTCLAS tag) that letter and the words, with a comma after each
# Source: the dictionary of jieba 0.42.1, words counted at least {minimum} times; made by tools/make_words.py
# Licence: MIT, copyright 2013 Sun Junyi
"""


def main(source: str, target: str) -> None:
    """Read the dictionary and write the table."""
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if int(count) >= MINIMUM and regex.fullmatch(r"\p{Han}{2,4}", word):
            words[word[0]][tag[0]].append(word)
    rows = [f"{first}{''.join(map(_cell, sorted(tags.items())))}\n" for first, tags in sorted(words.items())]
    Path(target).write_text(HEADER.format(minimum=MINIMUM) + "".join(rows), encoding="utf-8")


def _cell(of_tag: tuple[str, list[str]]) -> str:
    tag, members = of_tag
    return f"\t{tag}," + "".join(f"{word}," for word in sorted(members))


if __name__ == "__main__":
    main(*sys.argv[1:])
