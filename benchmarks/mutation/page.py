"""The page docs/testing.md, made of what became of the broken rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.mutation.mutants import Mutant
from benchmarks.mutation.outcomes import Outcomes, Score, reason, scores, survivors, together
from benchmarks.mutation.trial import ENDLESS, ORDER, ROOT, SURVIVED

PAGE = ROOT / "docs" / "testing.md"

_KINDS = {
    "comparison": "a comparison is turned round: `==` to `!=`, `<` to `>=`, `in` to `not in`",
    "condition": "one side of an `and` or `or` is dropped",
    "guard": "the condition of an `if` always holds, or never",
    "number": "a number is made one larger, one with decimals twice as large",
    "pattern": "a pattern loses an alternative, or what must or must not stand beside it",
    "row": "a table in the rule's file loses a row, a string of characters one of them",
    "safety": "true and false are exchanged, above all whether a repair is safe",
}

_NOT_ASKED = (
    "The tests that name a rule take seconds for every change and were not asked in this run; what they would catch "
    "counts as surviving."
)


LOOKED_AT = 4_200
"""Changes first in the draw at whose survivors somebody has looked, to write texts and find explanations."""


def write(
    chosen: Sequence[Mutant], others: Sequence[Mutant], known: Outcomes, path: Path = PAGE, *, after: int = 0
) -> Path:
    """Write the page.

    Args:
        chosen: the changes that the page is about.
        others: as many that nobody has looked at.
        known: what became of them.
        path: where the page goes.
        after: how many of the draw come before those that the page is about.
    """
    text = Path(__file__).with_name("page.md").read_text(encoding="utf-8")
    by_kind = scores(chosen, known)
    whole = together(by_kind.values())
    filled = {
        "kinds": "\n".join(f"- **{kind}**: {words}" for kind, words in _KINDS.items()),
        "tried": f"{whole.tried:,}",
        "score": f"{whole.share:.1%}",
        "table": table(by_kind),
        "looked": _looked(whole, after),
        "fresh": _fresh(others, known),
        "asked": "" if whole.caught["tests"] else _NOT_ASKED,
        "explained": _explained([mutant for mutant in chosen if known.of(mutant) == SURVIVED]),
        "survivors": _list(survivors(chosen, known)),
    }
    for key, value in filled.items():
        text = text.replace("{{" + key + "}}", value)
    path.write_text(text, encoding="utf-8")
    return path


def _looked(whole: Score, after: int) -> str:
    """Return whether somebody had looked at the sample when texts were written and explanations looked for."""
    if after >= LOOKED_AT:
        left = 100 * (1.96 * (whole.share * (1 - whole.share) / max(1, whole.tried - whole.explained)) ** 0.5)
        return (
            f"Nobody had looked at any of them: they are those behind the first {after:,} of the draw.  Chance may "
            f"have it that of all changes {left:.1f} points more or less are caught."
        )
    return (
        "Some texts of `tests/cases` were written, and explanations looked for, with survivors of this very sample at "
        "hand."
    )


def _fresh(others: Sequence[Mutant], known: Outcomes) -> str:
    whole = together(scores(others, known).values())
    if not whole.tried:
        return "Nothing is known of others."
    return f"Of {whole.tried:,} others, of which nobody has looked at any, they catch **{whole.share:.1%}**."


def table(by_kind: Mapping[str, Score]) -> str:
    """Return scores as a Markdown table."""
    by = (*ORDER, ENDLESS)
    rows = [("kind", "tried", *(f"by {name}" if name in ORDER else name for name in by), "explained", "left", "caught")]
    rows.append(("---", *["---:"] * (len(by) + 4)))
    for kind, score in (*by_kind.items(), ("all", together(by_kind.values()))):
        left = score.tried - score.explained - score.caught.total()
        cells = (score.tried, *(score.caught[name] for name in by), score.explained, left)
        rows.append((kind, *(f"{cell:,}" for cell in cells), f"{score.share:.1%}"))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _explained(mutants: Sequence[Mutant]) -> str:
    reasons: dict[str, int] = {}
    for mutant in mutants:
        if why := reason(mutant):
            reasons[why] = reasons.get(why, 0) + 1
    return "\n".join(f"- {why} ({number})" for why, number in sorted(reasons.items(), key=lambda item: -item[1]))


def _list(mutants: Sequence[Mutant]) -> str:
    return "\n".join(f"{m.file.relative_to(ROOT)}:{m.line}: {m.shown}" for m in mutants) or "none"
