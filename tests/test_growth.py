"""The time of all rules together grows with the text and no faster, whatever the text is."""

import sys
from pathlib import Path
from time import process_time

import pytest

from zxlint.document import Document
from zxlint.engine import examine, plan
from zxlint.plugins import load
from zxlint.settings import Settings

sys.path.insert(0, str(Path(__file__).parent.parent / "fuzz"))
from hostile import DOCUMENTS

SETTINGS = Settings(select=("ALL",))
RULES = plan(SETTINGS, load())
SHORT, LONG = 6_000, 24_000
TINY = 0.5
"""Seconds of the processor for the longer text below which nothing is wrong: most need a tenth."""
GROWTH = 6
SLOW = {
    "all tildes", "all mail", "all chatter in rows", "all page numbers", "all directives", "all captures", "all blanks",
    "all quotes of quotes", "all opening quotes", "all straight quotes", "all line ends", "all letters", "all table rows",
    "no pattern", "short rows, all different", "nested kinds", "nested quotations", "ticks of every length", "Fibonacci",
    "comment that stays open", "formula that stays open", "fence that stays open", "one long line", "all tags open", "all dates",
}  # fmt: skip
"""Those that have been slow, or are most like it; ``python tests/test_growth.py`` tries all."""


def seconds(text, kind):
    started = process_time()
    checked = examine(Document(text, kind), RULES, SETTINGS)
    assert checked.failures == ()
    return process_time() - started


def grown(name, kind):
    """How many times as long four times the text takes; 0 where it takes no time to speak of."""
    long = seconds(DOCUMENTS[name](LONG), kind)
    if long < TINY:
        return 0.0
    short = min(seconds(DOCUMENTS[name](SHORT), kind) for _ in range(2))
    return min(long, seconds(DOCUMENTS[name](LONG), kind)) / short


@pytest.mark.parametrize("kind", ["text", "markdown"])
@pytest.mark.parametrize("name", sorted(SLOW))
def test_time_grows_with_the_text(name, kind):
    assert grown(name, kind) <= GROWTH


if __name__ == "__main__":
    for each in DOCUMENTS:
        for way in ("text", "markdown"):
            print(f"{grown(each, way):6.1f} {each} [{way}]", flush=True)
