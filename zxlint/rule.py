"""What a rule is: one decorated generator that yields hits, with everything a user may ask about it."""

from __future__ import annotations

import inspect
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import regex

from zxlint.copies import Elsewhere
from zxlint.document import Document
from zxlint.language import Language as Language  # what asks a rule for its words names the language
from zxlint.protect import protected
from zxlint.signs import signs
from zxlint.text import Edit, Span, trim

Severity = Literal["error", "warning", "info"]
Applicability = Literal["safe", "unsafe", "display"]
"""Of a repair: certain; to be looked at first; only to be shown, because the file is not repaired."""

CHINESE = "中文"
"""The line of a docstring after which the manual of the rule is told again, in Chinese."""


class Cause(Enum):
    """Why two findings may be one defect: only findings of one cause compete for a place."""

    REPEAT = "repetition and seams"
    MARK = "marks"
    BLANK = "blanks"
    CHARACTER = "wrong characters"
    MARKUP = "markup and remarks"
    OTHER = "on its own"

    __hash__ = object.__hash__  # an enumeration's own is worked out in Python each time


class Damage(Enum):
    """What a fault has done that no edit makes good: it speaks for reading the page again."""

    NONE = "none"
    LOST = "text is lost"
    GARBLED = "text is misread"
    LOOP = "the reader went in circles"


class Rank(NamedTuple):
    """How much a rule explains: within a cause, the lowest order wins a place that several claim."""

    order: int
    cause: Cause


class Ranks:
    """The order of all built-in rules, in one place; a rule names its own row.

    A plugin's rule may name one of these, make a ``Rank`` of its own, or go without (``OTHER``).
    """

    DOUBLED_CHARACTERS = Rank(10, Cause.REPEAT)
    REPETITION_LOOP = Rank(20, Cause.REPEAT)
    DUPLICATE_PASSAGE = Rank(30, Cause.REPEAT)
    DUPLICATE_LINE = Rank(40, Cause.REPEAT)
    PAGE_FURNITURE = Rank(45, Cause.REPEAT)
    CAPTION = Rank(46, Cause.REPEAT)
    PAGE_OVERLAP = Rank(50, Cause.REPEAT)
    REPEATED_WORD = Rank(60, Cause.REPEAT)
    ORPHAN_FRAGMENT = Rank(70, Cause.REPEAT)
    TRUNCATED_PARAGRAPH = Rank(70, Cause.REPEAT)
    SPLIT_LINE = Rank(80, Cause.REPEAT)
    BLANK_LINES = Rank(90, Cause.REPEAT)

    ELLIPSIS_OR_DASH = Rank(10, Cause.MARK)
    REPEATED_MARK = Rank(20, Cause.MARK)
    STRAIGHT_QUOTE = Rank(30, Cause.MARK)
    PAIR = Rank(40, Cause.MARK)
    HALFWIDTH_MARK = Rank(50, Cause.MARK)

    LETTER_SPACING = Rank(10, Cause.BLANK)
    STRAY_SPACE = Rank(20, Cause.BLANK)
    LINE_BLANK = Rank(30, Cause.BLANK)

    STRAY_ENGLISH = Rank(10, Cause.CHARACTER)
    STRAY_SCRIPT = Rank(15, Cause.CHARACTER)
    MISSPELT_TERM = Rank(20, Cause.CHARACTER)
    GARBLED_TEXT = Rank(22, Cause.CHARACTER)
    SUSPECT_TEXT = Rank(24, Cause.CHARACTER)
    CHARACTER_FORM = Rank(30, Cause.CHARACTER)

    MODEL_CHATTER = Rank(10, Cause.MARKUP)
    HTML = Rank(20, Cause.MARKUP)
    LATEX = Rank(30, Cause.MARKUP)
    MARKUP = Rank(40, Cause.MARKUP)
    BULLET = Rank(50, Cause.MARKUP)

    OTHER = Rank(100, Cause.OTHER)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a hit: the original of a duplicate, the head of a torn tail.

    It lies in another file where ``elsewhere`` names one; ``span`` then says nothing.
    """

    span: Span
    zh: str
    en: str
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault: where it is, how it is repaired, and the words its message needs.

    The edits are made all or none.  ``safe`` says that they are certain and change no meaning.
    """

    span: Span
    edits: tuple[Edit, ...] = ()
    safe: bool = True
    words: Mapping[str, object] = field(default_factory=dict)
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a rule, read from its signature."""

    name: str
    type: Any
    default: Any


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule and all that is known of it.  Calling ``find`` runs it."""

    code: str
    name: str
    find: Callable[..., Iterable[Hit]]
    zh: str
    en: str
    examples: tuple[str | bytes, ...]
    markdown: tuple[str, ...] = ()
    severity: Severity = "warning"
    rank: Rank = Ranks.OTHER
    default: bool = True
    edits_markup: bool = False
    about_file: bool = False
    about_suppressions: bool = False
    about_corpus: bool = False
    damage: Damage = Damage.NONE

    @property
    def documentation(self) -> str:
        """The English manual: the docstring up to ``CHINESE``, dedented."""
        return self.manual("en")

    def manual(self, language: Language) -> str:
        """Return the manual in a language; in English where it is told in that alone."""
        english, _, chinese = (inspect.getdoc(self.find) or "").partition(f"\n{CHINESE}\n")
        return (language == "zh" and chinese.strip()) or english.strip()

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The keyword-only parameters of the generator: names, types and defaults of the rule's options."""
        parameters = inspect.signature(self.find).parameters.values()
        names = vars(sys.modules[self.find.__module__]) if self.find.__module__ in sys.modules else {}
        # Only these annotations are evaluated: those of the document may be known to type checkers alone.
        return tuple(
            Option(
                p.name, eval(p.annotation, dict(names)) if isinstance(p.annotation, str) else p.annotation, p.default
            )
            for p in parameters
            if p.kind is inspect.Parameter.KEYWORD_ONLY
        )

    @cached_property
    def needed(self) -> frozenset[str] | None:
        """The words that messages in any language are filled in with; ``None`` where they say how words are written."""
        from string import Formatter

        fields = [field for message in (self.zh, self.en) for field in Formatter().parse(message)]
        names = [name for _, name, _, _ in fields if name is not None]
        plain = all(name.isidentifier() for name in names) and not any(how or as_what for _, _, how, as_what in fields)
        return frozenset(names) if plain else None

    def message(self, language: Language, words: Mapping[str, object]) -> str:
        """Return what is wrong, in words, with the place's own text filled in."""
        return (self.zh if language == "zh" else self.en).format_map(words)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding that has been settled: a hit of a rule, with the safety and severity that the settings gave it."""

    rule: Rule
    span: Span
    edits: tuple[Edit, ...]
    applicability: Applicability
    severity: Severity
    words: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    related: tuple[Related, ...] = ()

    @property
    def code(self) -> str:
        """The rule's code, such as ZX201."""
        return self.rule.code

    @property
    def name(self) -> str:
        """The rule's name, such as halfwidth-punctuation."""
        return self.rule.name

    @property
    def safe(self) -> bool:
        """Whether there is a repair, and it is certain."""
        return bool(self.edits) and self.applicability == "safe"

    def message(self, language: Language = "zh") -> str:
        """Return what is wrong in this place."""
        return self.rule.message(language, self.words)


def rule(
    code: str,
    name: str,
    *,
    zh: str,
    en: str,
    examples: Iterable[str | bytes],
    markdown: Iterable[str] = (),
    severity: Severity = "warning",
    rank: Rank = Ranks.OTHER,
    default: bool = True,
    edits_markup: bool = False,
    about_file: bool = False,
    about_suppressions: bool = False,
    about_corpus: bool = False,
    damage: Damage = Damage.NONE,
) -> Callable[[Callable[..., Iterable[Hit]]], Rule]:
    """Make a rule of a generator ``find(doc, *, options...) -> hits``.

    Args:
        code: ``ZX`` and three digits, or a plugin's own letters and digits.
        name: the fault in lower case, words joined by hyphens.
        zh: the message in Chinese; ``{bad}`` and ``{good}`` stand for the text and its repair, ``{before}`` and
            ``{after}`` for the characters beside it, ``{around}`` for all three; other names for the words of the hit.
        en: the same in English.
        examples: marked texts: ``⟦bad→good⟧`` a repair, ``⟦bad⇒good⟧`` a repair that must not be safe, ``⟦bad⟧`` a
            complaint, no mark: silence.  Bytes stand for the bytes of a file that is complained of as a whole.
        markdown: the same, read as Markdown.
        severity: how bad the fault is; settings may change it.
        rank: the rule's row in ``Ranks``.
        default: whether the rule is selected when the user selects nothing.
        edits_markup: whether its repairs may change protected text.
        about_file: whether it is about the file and not its text: then it runs whatever is selected unless it is
            ignored, and it alone looks at a file that could not be read.
        about_suppressions: whether it is about what was suppressed: then it runs when all others have, and finds in
            ``doc.idle`` what suppressed nothing.
        about_corpus: whether it is about what a document shares with others: then the documents of a run for which it
            is selected are compared, and it finds in ``doc.copies`` what stands in an earlier one.  An option
            ``min_length`` of such a rule says how short a passage it asks for.  In its examples a row ``⸻`` parts
            documents, and the last one is looked at.
        damage: what its findings say about the reading of the page, for the verdict on a document.
    """

    def make(find: Callable[..., Iterable[Hit]]) -> Rule:
        marked = tuple(examples), tuple(markdown)
        about = about_file, about_suppressions, about_corpus
        return Rule(code, name, find, zh, en, *marked, severity, rank, default, edits_markup, *about, damage)

    return make


def swap(span: tuple[int, int], content: str, *, safe: bool = True, **words: object) -> Hit:
    """Return the hit that replaces its own span by ``content``."""
    return Hit(Span(*span), (Edit(*span, content),), safe, words)


def heal(doc: Document, span: tuple[int, int], content: str, *, safe: bool = True, **words: object) -> Hit:
    """Return the hit whose span shows more than its edit changes, such as the characters round a tear."""
    return Hit(Span(*span), (trim(doc.text, *span, content),), safe, words)


def matches(
    pattern: regex.Pattern[str], doc: Document, holding: regex.Pattern[str] | None = None
) -> Iterator[regex.Match[str]]:
    """Yield the matches of a pattern over the text that touch nothing protected.

    Args:
        pattern: what is looked for.
        doc: the document.
        holding: a pattern of one character, none of the common Han (``signs``), that every match holds.  Where the
            document has none, which is told at once, nothing is looked for.
    """
    if holding and not holding.search(signs(doc)):
        return
    yield from unprotected(pattern.finditer(doc.text), doc)


def unprotected(found: Iterable[regex.Match[str]], doc: Document) -> Iterator[regex.Match[str]]:
    """Yield those of some matches, given in order, that touch nothing protected."""
    shielded = protected(doc)
    if not shielded:
        yield from found
        return
    at = 0
    for match in found:
        span = Span(*match.span())
        # The first place that ends behind the beginning of the match: places do not overlap.
        at = bisect_right(shielded, (span.start, len(doc.text)), at)
        near = at - 1 if at and shielded[at - 1].end > span.start else at
        if near == len(shielded) or not shielded[near].meets(span):
            yield match
