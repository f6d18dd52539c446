"""Evidence: where a document is doubtful, by the shipped tables, by its profile, and by the correctors that are asked.

All scores are log-odds times ``forest.UNIT``.  Whoever raised a doubt, it goes the same way: through the same traps,
past the oddities that a profile accepts, and against the same thresholds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zxlint.correctors import LONGEST, CorrectorError, Sentence, Suggestion
from zxlint.document import Document, analysis
from zxlint.later import regex
from zxlint.model.candidates import similarity
from zxlint.model.counting import LINE, tokens
from zxlint.model.forest import UNIT
from zxlint.model.suspects import is_gain, suspects, threshold
from zxlint.model.table import shipped
from zxlint.model.traps import trapped
from zxlint.profile import Profile, Quantiles, oddity
from zxlint.protect import prose
from zxlint.structure import wrap_width
from zxlint.text import Edit, Places, Span

GARBLED, SUSPECT = "garbled-text", "suspect-text"
"""The tiers: the names under which a profile keeps their quantiles."""

UNLIKE = 8.0
"""Bits that a corrector's replacement costs that looks nothing like the character; likeness saves its share."""

PRIOR = 7.0
"""Bits of gain that make a doubtful character as likely wrong as right: one in a thousand is wrong in OCR of the better
kind, and the first stage keeps one in eight."""

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
def doubts(doc: Document) -> tuple[Doubt, ...]:
    """Return the doubtful places in order, none of which overlap, without those that a profile accepts."""
    suspected = suspects(doc)
    found = [Doubt(suspect.span, suspect.good, suspect.score) for suspect in suspected]
    found += _suggested(doc, [suspect.span for suspect in suspected])
    profile = profile_of(doc)
    if profile and profile.oddities:
        found = [doubt for doubt in found if oddity_at(doc, doubt.span) not in profile.oddities]
    taken = Places()
    best_first = sorted(found, key=lambda doubt: (-doubt.score, doubt.model, doubt.span))
    return tuple(sorted(doubt for doubt in best_first if taken.take([doubt.span])))


def offer(doc: Document, doubt: Doubt) -> tuple[tuple[Edit, ...], dict[str, str]]:
    """Return the repair that is offered for a place, and its words: what may be meant, and by which plugin's model.

    Both are empty where nobody knows better than what stands there.
    """
    (start, end), good = doubt.span, doubt.good
    if not good or good == doc.text[start:end] or not (doubt.model or is_gain(doc, doubt.span, good)):
        return (), {"zh_good": "", "en_good": ""}
    by = (f"（{doubt.model}）", f" ({doubt.model})") if doubt.model else ("", "")
    words = {"zh_good": f"，疑为“{good}”{by[0]}", "en_good": f"; {good} may be meant{by[1]}"}
    return (Edit(start, end, good),), words


def least_score(doc: Document, rate: float, rule: str) -> int:
    """Return the score from which a rule reports a place of a document.

    Args:
        doc: the document; its profile, where it rests on enough text, says what is enough.
        rate: false alarms per 10,000 characters that good text may have.
        rule: ``GARBLED`` or ``SUSPECT``.
    """
    profile = profile_of(doc)
    if profile and profile.calibrated:
        return threshold(profile.quantiles[rule], rate)
    return threshold(shipped().header["quantiles"], rate)


def quantiles(scores: Mapping[int, int], length: int) -> Quantiles:
    """Return the least scores that good text reaches or passes at most so often, for the rates of the shipped table.

    Args:
        scores: how many places of good text scored how high.
        length: length of that text in code points.
    """
    found = []
    for rate, _ in shipped().header["quantiles"]:
        allowed = rate * length / 10_000
        least = max(scores, default=0) + 1
        for score in sorted(scores, reverse=True):
            allowed -= scores[score]
            if allowed < 0:
                break
            least = score
        found.append((float(rate), least))
    return found


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
                yield from _doubt(doc, sentence, offsets, suggestion)


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


def _doubt(doc: Document, sentence: Sentence, offsets: Sequence[int], suggestion: Suggestion) -> Iterator[Doubt]:
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
    if _NUMERAL.findall(bad) != _NUMERAL.findall(good) or trapped(doc, span):
        return
    odds = suggestion.gain - _unlike(bad, good) - PRIOR
    yield Doubt(span, good, round(odds * math.log(2) * UNIT), suggestion.model)


def _unlike(bad: str, good: str) -> float:
    if len(bad) != len(good):
        return UNLIKE
    return sum(UNLIKE * (255 - similarity(*pair)) / 255 for pair in zip(bad, good, strict=True))
