"""How the least usual of the registers that the model is counted from looks to a model that does not know the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gather import Text

from zxlint.document import Document
from zxlint.model.lookup import lookup_of
from zxlint.model.reading import read
from zxlint.model.score import Model
from zxlint.model.scores import score, surprise
from zxlint.model.traps import function_words


def least_usual(models: Sequence[Model], held: Sequence[tuple[Text, int]]) -> dict[str, int]:
    """Return how improbable the texts of the least usual register are, and how many words of grammar they have.

    The median and the 99th percentile of the mean information of a character, in 1/16 bit, in the register where the
    median is highest, and the first percentile of its words of today's grammar, of a thousand characters.

    Args:
        models: tables that do not know a quarter of the texts each.
        held: the texts, each with its quarter.
    """
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for text, quarter in held:
        lookup = lookup_of(models[quarter])
        tokens = read(Document(text.text), models[quarter].table).tokens
        seen[text.register].append((surprise(tokens, score(lookup, tokens)), function_words(text.text)))
    _, found = max((sorted(pair[0] for pair in pairs)[len(pairs) // 2], pairs) for pairs in seen.values())
    information, words = (sorted(column) for column in zip(*found, strict=True))
    return {
        "median": information[len(information) // 2],
        "most": information[len(information) * 99 // 100],
        "function words": words[len(words) // 100],
    }
