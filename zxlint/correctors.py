"""Correctors: what a plugin's model says of the sentences that the shipped tables find doubtful.

A plugin offers correctors by the hook ``zxlint_correctors``; the settings choose among those that are installed.  What
a corrector suggests is read here with suspicion: a place outside the sentence, two places that overlap, or another type
than agreed is a ``CorrectorError``, which names the corrector and leaves all other findings complete.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from zxlint.document import Failure

BATCH = 32
"""Sentences that a corrector gets at a time at most."""

LONGEST = 256
"""Code points of the longest sentence that a corrector gets, and of the longest replacement."""

REMEMBERED = 10_000
"""Sentences whose suggestions are kept."""


class CorrectorError(Failure):
    """A corrector could not be started, raised, or returned what it must not."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"corrector {name}", f"corrector {name} {words}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a corrector is asked about: the text, and the positions in it that the first stage kept.

    Positions are code points.  Line ends, blanks between Han and markup are already left out; U+FFFC stands for what
    is protected.
    """

    text: str
    doubtful: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What should stand in a sentence from ``start`` to ``end``, in code points, ``end`` exclusive.

    ``gain`` is how much likelier the model finds the replacement than what stands there, in bits (the base-2
    logarithm of the ratio of their likelihoods); ``model`` names the model that said so, for the message.
    """

    start: int
    end: int
    replacement: str
    gain: float
    model: str


class Corrector(Protocol):
    """A model that corrects sentences."""

    def correct(self, sentences: Sequence[Sentence]) -> Sequence[Iterable[Suggestion]]:
        """Return the suggestions for each sentence of a batch, in the order of the sentences.

        Suggestions for one sentence do not overlap.
        """


CorrectorFactory = Callable[..., Corrector]
"""Makes a corrector; the options of ``[correctors.NAME]`` are its keyword arguments.  It may take its time."""


@dataclass(eq=False)
class ChosenCorrector:
    """A corrector that the settings chose; it is made when there is a first sentence to ask it about."""

    name: str
    make: CorrectorFactory
    options: Mapping[str, object] = field(default_factory=dict)
    _made: Corrector | None = None
    _error: CorrectorError | None = None
    _known: dict[Sentence, tuple[Suggestion, ...]] = field(default_factory=dict)

    def suggestions(self, sentences: Sequence[Sentence]) -> list[tuple[Suggestion, ...]]:
        """Return what the corrector says of each sentence, in order of place.

        Raises:
            CorrectorError: it could not be started, raised, or returned what it must not.
        """
        if len(self._known) > REMEMBERED:
            self._known.clear()
        # A repair looks at a text again after each pass; what has not changed is not asked about again.
        asked = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        for at in range(0, len(asked), BATCH):
            batch = asked[at : at + BATCH]
            self._known.update(zip(batch, self._answers(batch), strict=True))
        return [self._known[sentence] for sentence in sentences]

    def _answers(self, batch: Sequence[Sentence]) -> list[tuple[Suggestion, ...]]:
        corrector = self._started()
        try:
            return list(_read(corrector.correct(batch), batch))
        except _NonsenseError as error:
            raise CorrectorError(self.name, f"is not to be trusted: {error}") from None
        except Exception as error:
            raise CorrectorError(self.name, f"failed: {type(error).__name__}: {error}") from error

    def _started(self) -> Corrector:
        if self._error:
            raise self._error  # what did not start once is not tried again for each document
        if self._made is None:
            try:
                self._made = self.make(**self.options)
            except Exception as error:
                self._error = CorrectorError(self.name, f"could not be started: {type(error).__name__}: {error}")
                raise self._error from error
        return self._made


class _NonsenseError(Exception):
    """What a corrector returned is not what was agreed."""


def _read(answer: object, batch: Sequence[Sentence]) -> Iterator[tuple[Suggestion, ...]]:
    if isinstance(answer, (str, bytes, Mapping)) or not isinstance(answer, Sequence):
        raise _NonsenseError(f"it returned {_shown(answer)}, not a list with the suggestions for each sentence")
    if len(answer) != len(batch):
        raise _NonsenseError(f"it was asked about {len(batch)} sentences and answered on {len(answer)}")
    for sentence, given in zip(batch, answer, strict=True):
        if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
            raise _NonsenseError(f"it returned {_shown(given)} for a sentence, not its suggestions")
        suggestions = sorted((_checked(one, sentence) for one in given), key=lambda one: one.start)
        for first, second in pairwise(suggestions):
            if second.start < first.end:
                raise _NonsenseError(f"{_shown(first)} and {_shown(second)} overlap")
        yield tuple(suggestions)


def _checked(one: object, sentence: Sentence) -> Suggestion:
    if not isinstance(one, Suggestion):
        raise _NonsenseError(f"it returned {_shown(one)}, not a Suggestion")
    if type(one.start) is not int or type(one.end) is not int:
        raise _NonsenseError(f"the positions of {_shown(one)} are not whole numbers")
    if not 0 <= one.start < one.end <= len(sentence.text):
        raise _NonsenseError(f"{_shown(one)} lies outside a sentence of {len(sentence.text)} characters")
    if type(one.replacement) is not str or len(one.replacement) > LONGEST or not one.replacement.isprintable():
        raise _NonsenseError(f"the replacement of {_shown(one)} is not a short text without control characters")
    if isinstance(one.gain, bool) or not isinstance(one.gain, (int, float)) or not math.isfinite(one.gain):
        raise _NonsenseError(f"the gain of {_shown(one)} is not a finite number of bits")
    if type(one.model) is not str or not one.model.strip() or not one.model.isprintable() or len(one.model) > LONGEST:
        raise _NonsenseError(f"{_shown(one)} does not name its model")
    return one


def _shown(thing: object) -> str:
    words = repr(thing)
    return words if len(words) <= 100 else f"{words[:99]}…"
