"""The document that rules look at, and analyses that are worked out once for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from zxlint.copies import Copy
from zxlint.reading import Reading, Record
from zxlint.text import Rows
from zxlint.timing import timed

if TYPE_CHECKING:
    from zxlint.knowledge import Knowledge
    from zxlint.suppressions import Entry, Idle

Kind = Literal["markdown", "text"]
T = TypeVar("T")

_LARGE = 1_000_000
"""Characters from which memory is worth more than what it takes to work out something twice."""

_PASSING: dict[Callable[..., Any], str] = {}
"""The analyses that are forgotten, and the last rule that asks for each."""

MARKDOWN_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Fault:
    """The first byte of a file that is not text: its offset from 0, and what is wrong, in English and in Chinese."""

    offset: int
    reason: str
    zh: str


class Failure(Exception):  # noqa: N818 - one of the things that a check comes to
    """Something failed on a document while all else went on: who failed, and one line that says how."""

    def __init__(self, culprit: str, words: str) -> None:
        super().__init__(words)
        self.culprit = culprit


@dataclass(frozen=True, eq=False)
class Document:
    """One immutable text.

    ``fault`` is set where the bytes could not be read, and then ``text`` is empty.  ``terms`` are those of the user's
    own packs, which hold for the document beside the ones that come with zxlint.  ``encoding`` is that of the file:
    no repair puts in what it cannot hold.  ``knowledge`` is what is known beside
    the text, a profile and correctors.  ``suppressions`` are the entries of a file beside the document that hold for
    it, ``idle`` what suppresses nothing.  ``copies`` are the passages that stand in another document, as far as the
    documents of a corpus were compared.  ``reading`` is set where the text was read out of a file of another
    kind, ``record`` where it is a row of a dataset.  ``failures`` collects what failed when something was worked out
    and did not stop the rest, ``notes`` what a reader of the report should know that is no finding.
    """

    text: str
    kind: Kind = "text"
    fault: Fault | None = None
    terms: tuple[str, ...] = ()
    knowledge: Knowledge | None = None
    suppressions: tuple[Entry, ...] = ()
    idle: tuple[Idle, ...] = ()
    copies: tuple[Copy, ...] = ()
    reading: Reading | None = None
    record: Record | None = None
    encoding: str = "utf-8"
    failures: list[Failure] = field(default_factory=list, repr=False)
    notes: list[str] = field(default_factory=list, repr=False)
    _worked_out: dict[Callable[[Document], Any], Any] = field(default_factory=dict, repr=False)

    def with_text(self, text: str) -> Document:
        """Return the same document with another text, of which nothing is worked out yet."""
        same = text == self.text
        reading, copies = (self.reading, self.copies) if same else (None, ())  # they speak of the places of this text
        return replace(self, text=text, reading=reading, copies=copies, failures=[], notes=[], _worked_out={})

    def note(self, words: str) -> None:
        """Let a reader of the report know something, once."""
        if words not in self.notes:
            self.notes.append(words)

    def rows(self) -> Rows:
        """Return what tells the row and column of an offset as a person finds them in the file."""
        return self.reading.origins if self.reading else text_rows(self)

    def __len__(self) -> int:
        return len(self.text)


def kind_of(filename: str) -> Kind:
    """Tell by its name whether a file is Markdown."""
    return "markdown" if filename.lower().endswith(MARKDOWN_SUFFIXES) else "text"


def analysis(work_out: Callable[[Document], T]) -> Callable[[Document], T]:
    """Make a function of a document answer from memory when the same document is asked about again."""
    name = f"{work_out.__module__.removeprefix('zxlint.')}.{work_out.__name__}"

    @wraps(work_out)
    def remembered(doc: Document) -> T:
        known = doc._worked_out
        try:
            result: T = known[work_out]  # nearly always; a document is asked some hundreds of times
        except KeyError:
            with timed("analysis", name):
                result = known[work_out] = work_out(doc)
        return result

    return remembered


def analysis_for(last: str) -> Callable[[Callable[[Document], T]], Callable[[Document], T]]:
    """Make an analysis that takes much memory and is asked for by some rules alone: behind them it is forgotten.

    Args:
        last: the last of them, or what the last of them begin with: ``"ZX4"``.
    """

    def made(work_out: Callable[[Document], T]) -> Callable[[Document], T]:
        _PASSING[work_out] = last
        return analysis(work_out)

    return made


def forgets(doc: Document) -> bool:
    """Whether a document is so large that what is of no more use is to be forgotten."""
    return len(doc.text) >= _LARGE


def forget(doc: Document, code: str) -> None:
    """Forget of a large document what rules before this one alone ask for; who asks again has it worked out again."""
    if not forgets(doc):
        return
    for work_out in [one for one in doc._worked_out if one in _PASSING]:
        if code[: len(_PASSING[work_out])] > _PASSING[work_out]:
            del doc._worked_out[work_out]


@analysis
def text_rows(doc: Document) -> Rows:
    """Return the rows of the text itself, wherever it was read from."""
    return Rows(doc.text)
