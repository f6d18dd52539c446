"""Evidence: where a document is doubtful, by the shipped tables, by its profile, and by the correctors that are asked.

All scores are in 1/16 bit.  Whoever raised a doubt, it goes the same way: through the same traps, past the oddities
that a profile accepts, and against the same thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from zxlint.correctors import LONGEST, CorrectorError, Sentence, Suggestion
from zxlint.document import Document, analysis
from zxlint.model.candidates import similarity
from zxlint.model.counting import LINE, tokens
from zxlint.model.score import BIT, Model, model
from zxlint.model.suspects import suspects
from zxlint.model.table import shipped
from zxlint.profile import Profile, oddity
from zxlint.protect import prose
from zxlint.structure import wrap_width
from zxlint.text import Span

UNLIKE = 8 * BIT
"""What a corrector's replacement costs that looks nothing like the character; one that looks like it costs less."""

_SENTENCE = regex.compile(r"[^。！？；\r\n]+[。！？；]?")
_WRAPPED = regex.compile(r"(?:[^。！？；\r\n]|(?:\r\n?|\n)(?![ \t\u3000]*[\r\n]))+[。！？；]?")
_HAN = regex.compile(r"\p{Han}+")
_NUMERAL = regex.compile(r"[〇零一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟]")


class Doubt(NamedTuple):
    """A place that may be wrong, what may have stood there, how sure that is, and which model of a plugin said so."""

    span: Span
    good: str | None
    score: int
    model: str = ""


def profile_of(doc: Document) -> Profile | None:
    """Return the profile that is to be used for a document, if any."""
    return doc.knowledge.profile if doc.knowledge else None


@analysis
def tokens_of(doc: Document) -> str:
    """Return the tokens of a document, as they are counted and looked up: without markup, its wrapped lines joined."""
    text = prose(doc)
    if wrap_width(doc) is not None:
        text = regex.sub(r"(?<=[^。！？；：\s])(?:\r\n?|\n)(?=[^\s])", "", text)
    return tokens(text)[0]


@analysis
def model_of(doc: Document) -> Model:
    """Return the model to judge a document by: the shipped table, and a profile without the document's own counts."""
    profile = profile_of(doc)
    if profile is None:
        return model()
    return Model(shipped(), profile.table, own=profile.own(tokens_of(doc)))


@analysis
def doubts(doc: Document) -> tuple[Doubt, ...]:
    """Return the doubtful places in order, none of which overlap, without those that a profile accepts."""
    found = [Doubt(suspect.span, suspect.good, suspect.score) for suspect in suspects(doc, model_of(doc))]
    found += _suggested(doc, [doubt.span for doubt in found])
    profile = profile_of(doc)
    if profile and profile.oddities:
        found = [doubt for doubt in found if oddity_at(doc, doubt.span) not in profile.oddities]
    kept: list[Doubt] = []
    for doubt in sorted(found, key=lambda doubt: (doubt.span.start, -doubt.score, doubt.model)):
        if kept and doubt.span.start < kept[-1].span.end:
            if doubt.score > kept[-1].score:
                kept[-1] = doubt
        else:
            kept.append(doubt)
    return tuple(kept)


def oddity_at(doc: Document, span: Span) -> str:
    """Return a place as a profile keeps it."""
    text = prose(doc)
    left, right = tokens(text[max(0, span.start - 16) : span.start])[0], tokens(text[span.end : span.end + 16])[0]
    return oddity(LINE * 2 + left, text[slice(*span)], right + LINE * 2)


def _suggested(doc: Document, kept: Sequence[Span]) -> Iterator[Doubt]:
    """Yield what the correctors say of the sentences that hold a doubtful place."""
    if not (doc.knowledge and doc.knowledge.correctors and kept):
        return
    asked = list(_sentences(doc, kept))
    for corrector in doc.knowledge.correctors:
        try:
            answers = corrector.suggestions([sentence for sentence, _ in asked])
        except CorrectorError as error:
            doc.failures.append(error)
            continue
        for (sentence, offsets), suggestions in zip(asked, answers, strict=True):
            for suggestion in suggestions:
                yield from _doubt(sentence, offsets, suggestion)


def _sentences(doc: Document, kept: Sequence[Span]) -> Iterator[tuple[Sentence, Sequence[int]]]:
    """Yield the sentences that hold a doubtful place, each with the offset of every character."""
    text = prose(doc)
    places = [place for span in kept for place in range(span.start, span.end)]
    at = 0
    for match in (_SENTENCE if wrap_width(doc) is None else _WRAPPED).finditer(text):
        first = at
        while at < len(places) and places[at] < match.end():
            at += 1
        if at > first:
            offsets = [place for place in range(*match.span()) if not text[place].isspace()]
            yield from _cut(text, offsets, set(places[first:at]))


def _cut(text: str, offsets: Sequence[int], doubtful: set[int]) -> Iterator[tuple[Sentence, Sequence[int]]]:
    for start in range(0, len(offsets), LONGEST):
        part = offsets[start : start + LONGEST]
        inside = tuple(index for index, place in enumerate(part) if place in doubtful)
        if inside:
            yield Sentence("".join(text[place] for place in part), inside), part


def _doubt(sentence: Sentence, offsets: Sequence[int], suggestion: Suggestion) -> Iterator[Doubt]:
    """Yield the doubt that a suggestion amounts to; nothing where it touches what is not to be touched."""
    start, end, good = suggestion.start, suggestion.end, suggestion.replacement
    bad = sentence.text[start:end]
    while len(bad) == len(good) > 1 and bad[0] == good[0]:
        start, bad, good = start + 1, bad[1:], good[1:]
    while len(bad) == len(good) > 1 and bad[-1] == good[-1]:
        end, bad, good = end - 1, bad[:-1], good[:-1]
    span = Span(offsets[start], offsets[end - 1] + 1)
    if bad == good or span.end - span.start != len(bad) or not (_HAN.fullmatch(bad) and _HAN.fullmatch(good)):
        return
    if _NUMERAL.findall(bad) != _NUMERAL.findall(good):
        return
    cost = _unlike(bad, good)
    yield Doubt(span, good, round(suggestion.gain * BIT) - cost, suggestion.model)


def _unlike(bad: str, good: str) -> int:
    if len(bad) != len(good):
        return UNLIKE
    return sum(UNLIKE * (255 - similarity(*pair)) // 255 for pair in zip(bad, good, strict=True))


def threshold(scores: Mapping[int, int], characters: int, rate: float) -> int:
    """Return the least score that good text reaches or passes at most ``rate`` times per 10,000 characters.

    Args:
        scores: how many places of good text scored how high.
        characters: length of that text in code points.
        rate: false alarms per 10,000 characters.
    """
    allowed = rate * characters / 10_000
    least = max(scores, default=0) + 1
    for score in sorted(scores, reverse=True):
        allowed -= scores[score]
        if allowed < 0:
            break
        least = score
    return least
