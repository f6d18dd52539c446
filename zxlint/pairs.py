"""Brackets, quotes and title marks: which belong together, and which stand alone.

Each kind of mark has a stack of its own, so that a mark astray spoils the pairs of its kind only; an opening mark
that is left when its paragraph ends was not closed, and a closing one that finds nothing open was not opened.  A
round bracket may be closed by one of the other width: which width it ought to have is for the rules to say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from zxlint.document import Document, analysis_for
from zxlint.later import re, regex
from zxlint.protect import prose
from zxlint.shape import shape
from zxlint.structure import Block, lined, lines, wrap_width
from zxlint.text import Span

OPENING = "“‘《〈（(【〔「『［["
CLOSING = "”’》〉）)】〕」』］]"
KINDS = {
    mark: name
    for name, members in {
        "double": "“”", "single": "‘’", "title": "《》", "inner title": "〈〉", "round": "（）()", "lens": "【】",
        "shell": "〔〕", "corner": "「」", "white corner": "『』", "square": "［］[]",
    }.items()
    for mark in members
}  # fmt: skip
"""Kind of each mark; marks of one kind pair with each other."""

NEAR = 40
"""Characters within which two marks that do not fit are still taken for a pair gone wrong."""

RUNNING = 5000
"""Characters that a quotation of several paragraphs may run on for, if it begins after a colon or with a paragraph."""

BRIEF = 400
"""The same for one that begins within a sentence."""

REST = 2 * NEAR
"""Characters of a torn sentence that are looked at before the tear."""

HABIT = 6
"""Lone marks of a kind from which on, when they are most of it, the document uses the sign for something else."""

STRAIGHT = '"＂'
"""Quotation marks of typewriters, which do not tell whether they open or close."""

_LISTED = 100
"""Marks of a line up to which it is remembered how they fit."""

_STRAIGHT = re.compile('["＂]')
_BRACKET = re.compile(rb"[OCoc]")
"""The shapes of all marks, and of a few signs that are none."""
_ARTICLE = regex.compile(r"(?:\A|(?<=[\r\n]))[ \t\u3000]*第[ \d一二三四五六七八九十百零〇]{1,9}[编章节条款] ?\Z")
_CLAUSES = regex.compile("[，。；]")
_BLANK = " \t\u3000\xa0"
_END = "。！？；：…!?;:—."
_TAIL = _BLANK + "”’」』）)】〕》\"'＂"
_ENUMERATOR = regex.compile(
    r"(?:^|(?<=[\s。；，、：:;,.]))[\p{So}\p{No}]?"
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[甲乙丙丁]|[A-Za-z]|[ivxIVX]{1,4})[ 、.]?\Z"
)


_DOUBTFUL = frozenset("’‘”()《》〈〉")
"""Signs that may be no mark."""
_NUMBERS = frozenset("一二三四五六七八九十甲乙丙丁、")


class Pair(NamedTuple):
    """Offsets of an opening mark and of its partner."""

    opening: int
    closing: int


class Lone(NamedTuple):
    """A mark without its partner, and the paragraph, over line ends where it was torn, in which it was sought."""

    at: int
    kind: str
    opens: bool
    paragraph: Span


class Straight(NamedTuple):
    """Offsets of two quotes one or both of which are typewriter marks, and whether none was left over near them."""

    opening: int
    closing: int
    certain: bool


class Pairing(NamedTuple):
    """All marks of a document, each list in order.

    ``pairs`` fit, but for the widths of round and square brackets; ``mismatched`` are of two kinds (“…》);
    ``turned`` face the wrong way on one side or on both (“…“, ”…”, ”…“).  ``straight`` are in part or
    whole typewriter marks; ``specks`` are lone quotes after the number of an article: what was a blank there.
    """

    pairs: tuple[Pair, ...]
    mismatched: tuple[Pair, ...]
    turned: tuple[Pair, ...]
    lone: tuple[Lone, ...]
    straight: tuple[Straight, ...]
    specks: tuple[int, ...]


@analysis_for("ZX2")
def pairing(doc: Document) -> Pairing:
    """Pair the brackets, quotes and title marks of a document."""
    pairs: list[Pair] = []
    mismatched: list[Pair] = []
    turned: list[Pair] = []
    lone: list[Lone] = []
    straight: list[Straight] = []
    specks: list[int] = []
    text = doc.text
    marks = [at for match in _BRACKET.finditer(shape(doc)) if text[at := match.start()] in KINDS]
    typed = _typed(doc)
    fitting, rest = _fitting(doc, marks)
    fitted = 0
    for paragraph in _holding(doc, rest, typed):
        start, end = paragraph
        # What fits within its line is told anew, because a mark astray beside it may take its partner.
        before = bisect_left(fitting, (start,), fitted)
        pairs += fitting[fitted:before]
        fitted = bisect_left(fitting, (end,), before)
        typed_first, typed_at = bisect_left(typed, start), bisect_left(typed, end)
        found, alone = _stacked(text, paragraph, marks[bisect_left(marks, start) : bisect_left(marks, end)])
        pairs += found
        if alone:
            alone = _without_specks(text, alone, specks)
        if typed_first < typed_at:
            alone = _without_straight(text, typed[typed_first:typed_at], alone, straight)
        if alone:
            alone = _without_turned(text, alone, turned)
            lone += _without_mismatched(text, alone, mismatched)
    pairs += fitting[fitted:]
    if lone:
        lone = _without_running(text, lone, pairs)
        if wrap_width(doc) is None:
            lone = [mark for mark in lone if not (mark.opens and _is_torn_off(text, mark.at))]
        lone = _without_habits(text, lone)
    return Pairing(tuple(sorted(pairs)), tuple(mismatched), tuple(turned), tuple(lone), tuple(straight), tuple(specks))


def _typed(doc: Document) -> list[int]:
    if STRAIGHT[0] not in doc.text and STRAIGHT[1] not in doc.text:
        return []
    return [match.start() for match in _STRAIGHT.finditer(prose(doc))]


def _fitting(doc: Document, marks: Sequence[int]) -> tuple[list[Pair], list[int]]:
    """Return the pairs in lines whose marks all fit, as they do in most lines, and the marks of the other lines."""
    text = doc.text
    if "\r" in text or doc.reading:
        return [], list(marks)
    pairs: list[Pair] = []
    rest: list[int] = []
    first, size = 0, len(marks)
    while first < size:
        stop = text.find("\n", marks[first])
        last = bisect_left(marks, stop, first) if stop >= 0 else size
        line = marks[first:last]
        signs = "".join([text[at] for at in line])
        partners = _partners(signs) if len(line) <= _LISTED else None
        if partners is None or (("(" in signs or ")" in signs) and any(_is_no_mark(text, at, True) for at in line)):
            rest += line
        else:
            pairs += [_pair((line[a], line[b])) for a, b in partners]
        first = last
    return pairs, rest


@lru_cache(maxsize=1000)
def _partners(marks: str) -> tuple[tuple[int, int], ...] | None:
    """Return for the marks of a line which belong together, or None where one is alone or may be no mark.

    That half-width round brackets are marks is for those who ask to say.
    """
    if "‘" in marks or "’" in marks or any(2 * mark in marks for mark in "《》〈〉"):
        return None
    open_: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for at, mark in enumerate(marks):
        waiting = open_[KINDS[mark]]
        if mark in OPENING:
            waiting.append(at)
        elif waiting:
            found.append((waiting.pop(), at))
        else:
            return None
    return None if any(open_.values()) else tuple(sorted(found))


def _holding(doc: Document, marks: Sequence[int], typed: Sequence[int]) -> Iterator[Span]:
    """Yield the paragraphs that hold some of these marks."""
    places = sorted([*marks, *typed])
    at = 0
    for paragraph in paragraphs(doc) if places else ():
        first, at = at, bisect_left(places, paragraph.end, at)
        if first < at:
            yield paragraph


def paragraphs(doc: Document) -> Iterator[Span]:
    """Yield the stretches within which marks are paired: rows joined until one stops in a closing mark."""
    text, width = doc.text, wrap_width(doc)
    start, stop, last = -1, 0, None
    for block, head, end in lined(doc):
        if last is not None and ((width is None and text[last.end - 1] in _END) or _stops(doc, last, block, width)):
            yield Span(start, stop)
            start = -1
        if start < 0:
            start = head
        stop, last = end, block
    if last is not None:
        yield Span(start, stop)


def _stops(doc: Document, block: Block, following: Block, width: int | None) -> bool:
    """Whether a paragraph ends with this block, which another follows."""
    text = doc.text
    if width is not None:
        upper, lower = lines(doc)[block.line], lines(doc)[following.line]
        if lower.start == upper.stop and block.end - upper.start >= width - 4:
            return text[lower.start] in _BLANK
    if text[block.end - 1] not in _TAIL:
        return text[block.end - 1] in _END
    return text[block.start : block.end].rstrip(_TAIL)[-1:] in _END


_pair = partial(tuple.__new__, Pair)  # most marks are in pairs; its own constructor takes three times as long


def _stacked(text: str, paragraph: Span, marks: Sequence[int]) -> tuple[list[Pair], list[Lone]]:
    open_: defaultdict[str, list[int]] = defaultdict(list)
    pairs: list[Pair] = []
    lone: list[Lone] = []
    listed = False
    for at in marks:
        mark = text[at]
        kind = KINDS[mark]
        waiting = open_[kind]
        if mark in _DOUBTFUL and _is_no_mark(text, at, bool(waiting)):
            continue
        if mark in OPENING:
            waiting.append(at)
            continue
        enumerates = kind == "round" and _is_enumerator(text, paragraph.start, at)
        listed = listed or (enumerates and text[at - 2] not in "（(" and text[at - 3 : at - 2] not in ("（", "("))
        if waiting:
            pairs.append(_pair((waiting.pop(), at)))
        elif not enumerates:
            lone.append(Lone(at, kind, False, paragraph))
    lone += [Lone(at, kind, True, paragraph) for kind, left in open_.items() for at in left]
    # With enumerators such as 1） about, nobody can tell which bracket lacks its partner.
    return pairs, sorted(mark for mark in lone if not (listed and mark.kind == "round"))


def _is_enumerator(text: str, start: int, at: int) -> bool:
    """Whether an enumerator stands before a bracket, in the paragraph that begins at ``start``."""
    # Every enumerator ends in one of these, and few brackets have one before them.
    last = text[at - 1 : at]
    numbers = last in _NUMBERS or not "一" <= last <= "鿿"
    return numbers and _ENUMERATOR.search(text, max(start, at - 6), at) is not None


def _is_no_mark(text: str, at: int, is_open: bool) -> bool:
    """Whether the sign is an apostrophe, a prime, part of an emoticon or an arrow."""
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if mark in "’‘":
        latin_before, latin_after = _is_latin(before), _is_latin(after)
        if (latin_before and latin_after) or after.isdecimal():
            return True
        return not is_open and (latin_before or before.isdecimal() or (mark == "’" and latin_after))
    if mark == "”":
        return before.isdecimal() and not is_open
    if mark in "()":
        return before in (":", ";", "=", "-", "^") or (mark == "(" and after in (":", ";", "^"))
    return mark in "《》〈〉" and mark in (before, after)


def _is_latin(c: str) -> bool:
    return c.isalpha() and (c < "\u0250" or "Ａ" <= c <= "ｚ")


def _without_specks(text: str, lone: list[Lone], specks: list[int]) -> list[Lone]:
    """Take out the quotes right after the number of an article."""
    found = {m.at for m in lone if m.kind == "double" and _ARTICLE.search(text, max(0, m.at - 16), m.at)}
    specks += sorted(found)
    return [mark for mark in lone if mark.at not in found]


def _without_straight(text: str, typed: Sequence[int], lone: list[Lone], straight: list[Straight]) -> list[Lone]:
    """Pair the typewriter marks of a paragraph, and take out the curly ones whose partner is such a mark."""
    curly = [mark.at for mark in lone if mark.kind == "double"]
    found: list[Pair] = []
    opened: int | None = None
    for at in sorted([*typed, *curly]):
        if _opens(text, at, opened is not None):
            opened = at
        elif opened is not None and (text[opened] in STRAIGHT or text[at] in STRAIGHT):
            found.append(Pair(opened, at))
            opened = None
        elif text[at] not in STRAIGHT:
            opened = None
    certain = 2 * len(found) == len(typed) + len(curly)
    straight += [Straight(*pair, certain) for pair in found]
    taken = {at for pair in found for at in pair}
    return [mark for mark in lone if mark.at not in taken]


def _opens(text: str, at: int, is_open: bool) -> bool:
    if text[at] not in STRAIGHT:
        return text[at] == "“"
    return _only_opens(text, at) if is_open else not _only_closes(text, at)


def _only_opens(text: str, at: int) -> bool:
    """Whether no quotation can end here: the mark begins a line or follows a colon, and a word follows it."""
    after = text[at + 1 : at + 2]
    return (at == 0 or text[at - 1] in "：\n\r（《") and after.isalnum()


def _only_closes(text: str, at: int) -> bool:
    """Whether no quotation can begin here; a digit before the mark makes it the sign of inches or seconds."""
    after = text[at + 1 : at + 2]
    return after in "，。、；：！？）》\n\r" or text[at - 1 : at].isdecimal()


def _without_turned(text: str, lone: list[Lone], turned: list[Pair]) -> list[Lone]:
    """Take out the quotes that have a partner which faces the wrong way."""
    gone: set[int] = set()
    last: dict[str, int] = {}
    for index, mark in enumerate(lone):
        if mark.kind not in ("double", "single"):
            continue
        before = last.pop(mark.kind, None)
        if before is not None and _are_turned(text, lone[before], mark):
            gone |= {before, index}
            turned.append(Pair(lone[before].at, mark.at))
        else:
            last[mark.kind] = index
    return [mark for index, mark in enumerate(lone) if index not in gone]


def _are_turned(text: str, a: Lone, b: Lone) -> bool:
    content = text[a.at + 1 : min(b.at, a.at + 4 * NEAR)]
    if not content.strip() or b.at - a.at > 3 * NEAR:
        return False
    before, after = text[b.at - 1], text[a.at + 1]
    ends_line = text[b.at + 1 : b.at + 2] in "\r\n"
    can_close = before not in "：，、；—“‘（\n\r" and (ends_line or not (before in "。！？" and b.opens))
    can_open = after not in "，。、；：！？”’）》的\n\r" and text[a.at - 1 : a.at] not in ("。", "！", "？")
    if a.opens == b.opens:
        return can_close if a.opens else can_open
    return not a.opens and can_open and can_close and 1 < len(content) < NEAR and "。" not in content


def _without_mismatched(text: str, lone: list[Lone], mismatched: list[Pair]) -> list[Lone]:
    """Take out the marks that a near mark of another kind closes."""
    left: list[Lone] = []
    for mark in lone:
        if left and _are_mismatched(text, left[-1], mark):
            mismatched.append(Pair(left.pop().at, mark.at))
            continue
        left.append(mark)
    return left


def _are_mismatched(text: str, a: Lone, b: Lone) -> bool:
    fits = a.opens and not b.opens and a.kind != b.kind and b.at - a.at <= NEAR
    return fits and "。" not in text[a.at : b.at - 1]


def _without_running(text: str, lone: list[Lone], pairs: list[Pair]) -> list[Lone]:
    """Take out quotations and asides of several paragraphs, each of which may have an opening mark of its own."""
    left: list[Lone] = []
    waiting: defaultdict[str, list[Lone]] = defaultdict(list)
    for mark in lone:
        if mark.opens:
            waiting[mark.kind].append(mark)
            continue
        opened = waiting.pop(mark.kind, [])
        near = [m for m in opened if mark.at - m.at <= (RUNNING if _begins_passage(text, m) else BRIEF)]
        if near and _ends_passage(text, mark):
            pairs.append(Pair(near[-1].at, mark.at))
            left += opened[: len(opened) - len(near)]
        else:
            left += [*opened, mark]
    left += [mark for rest in waiting.values() for mark in rest]
    return sorted(mark for mark in left if not (mark.opens and _is_taken_up(text, mark)))


def _begins_passage(text: str, mark: Lone) -> bool:
    before = text[max(0, mark.at - 8) : mark.at].rstrip(_BLANK + "“‘「『（")
    return not before or before[-1] in "：:，,\n\r" or (mark.kind in ("round", "lens") and before[-1] in "。！？")


def _ends_passage(text: str, mark: Lone) -> bool:
    after = text[mark.at + 1 : mark.at + 8].lstrip(_BLANK + "”’」』）。")
    return text[mark.at - 1] in "。！？…；!?.;”’）》\n\r" or not after or after[0] in "\n\r"


def _is_taken_up(text: str, mark: Lone) -> bool:
    """Whether the next paragraph begins with the mark again, as it does in a quotation that goes on."""
    following = text[mark.paragraph.end : mark.paragraph.end + 40].lstrip(_BLANK + "\r\n")
    return mark.kind in ("double", "corner") and _begins_passage(text, mark) and following[:1] == text[mark.at]


def _is_torn_off(text: str, at: int) -> bool:
    """Whether the row stops in mid-sentence soon after an opening mark.

    What follows need not be the rest of the sentence, and the partner stands where the rest does.
    """
    end = text.find("\n", at, at + REST)
    if end < 0 or not text[end : end + REST].strip():
        return False
    upper = text[max(0, end - REST) : end].rstrip()
    upper = upper[upper.rfind("\n") + 1 :]
    return upper[-1:] not in _END + _TAIL and _CLAUSES.search(upper) is not None


def _without_habits(text: str, lone: list[Lone]) -> list[Lone]:
    """Take out signs that are alone nearly everywhere in the document: they mean something else there."""
    alone = Counter(text[mark.at] for mark in lone)
    habits = {sign for sign, n in alone.items() if n >= HABIT and 2 * n > text.count(sign)}
    return [mark for mark in lone if text[mark.at] not in habits]
