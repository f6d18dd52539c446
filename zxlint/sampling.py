"""A sample of the documents of a folder: what they are like, and what is found in them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from zxlint.config import Configuration
from zxlint.decoding import Source, is_binary, read
from zxlint.document import Document, Kind, kind_of
from zxlint.engine import examine, plan
from zxlint.plugins import load
from zxlint.regular import contents
from zxlint.settings import Settings
from zxlint.starter import Count, Tally
from zxlint.survey import Survey, spread, traits_of
from zxlint.walk import Found, walk

SAMPLE = 200
"""Documents that are looked at, at most."""

CHARACTERS = 2_000_000
"""Characters of them, at most."""

LARGE = 1_000_000
"""Bytes from which a document is passed over."""

PATIENCE = 15.0
"""Seconds after which no further document is looked at; half of them go to seeing what the documents are like."""


class Seen(NamedTuple):
    """A document of the sample."""

    source: Source
    kind: Kind


class Sample(NamedTuple):
    """What was looked at; ``deadline`` is the moment after which no further document is."""

    survey: Survey
    documents: Sequence[Seen]
    deadline: float


def look(folder: Path) -> Sample:
    """Look at documents that are spread over the folder, and say what they are like."""
    configuration = Configuration(isolated=True)
    walked = list(walk([str(folder)], configuration))
    paths = [found.path for found in walked if isinstance(found, Found)]
    survey, sample = Survey(there=len(paths), unread=len(walked) - len(paths)), list[Seen]()
    deadline = time.monotonic() + PATIENCE
    for name in spread(map(str, paths), SAMPLE):
        if survey.characters > CHARACTERS or time.monotonic() > deadline - PATIENCE / 2:
            break
        path = Path(name)
        try:
            if path.stat().st_size > LARGE:
                survey.large += 1
                continue
            data = contents(path, LARGE)
        except OSError:
            survey.unread += 1
            continue
        if is_binary(data):
            survey.there -= 1  # no document, as check sees it
            continue
        source = read(data)
        doc = Document(source.text, kind_of(name), source.fault)
        survey.add(traits_of(source, doc))
        sample.append(Seen(source, doc.kind))
    return Sample(survey, sample, deadline)


def count(sample: Sample, settings: Settings) -> Tally:
    """Return what is found in the documents of the sample, as many of them as there is time for."""
    rules = plan(settings, load())
    found: Counter[tuple[str, str]] = Counter()
    safe: Counter[tuple[str, str]] = Counter()
    documents: Counter[tuple[str, str]] = Counter()
    looked = 0
    for seen in sample.documents:
        if looked and time.monotonic() > sample.deadline:
            break
        looked += 1
        doc = Document(seen.source.text, seen.kind, seen.source.fault)
        diagnostics = examine(doc, rules, settings).diagnostics
        found.update((one.code, one.name) for one in diagnostics)
        safe.update((one.code, one.name) for one in diagnostics if one.safe)
        documents.update({(one.code, one.name) for one in diagnostics})
    ordered = sorted(found, key=lambda rule: (-found[rule], rule))
    counts = tuple(Count(*rule, found[rule], safe[rule], documents[rule]) for rule in ordered)
    return Tally(looked, counts)
