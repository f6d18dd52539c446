"""Profiles: what accepted documents have taught, as ``zxlint learn`` wrote it down.

The file is a table of the character model with the counts of the documents and their fingerprints (hashes, no text),
then in JSON which scores good text reached how often and which oddities stand in it, the length of that (32 bits), and
the SHA-256 of all before.
"""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from pathlib import Path

from zxlint.later import regex
from zxlint.model.counting import DIGITS, LATIN, LINE, Counts
from zxlint.model.score import Model
from zxlint.model.table import MAGIC, Table, TableError, shipped
from zxlint.model.table import read as read_table
from zxlint.regular import contents

VERSION = 1
"""Version of what a profile holds beside the counts."""

SKETCH = 32
"""Hashes of clauses that are kept of a document at least, the smallest ones (Broder 1997)."""

SAMPLED = 1 << 30
"""Hashes below this are all kept: one clause in four."""

ALIKE = 0.5
"""Share of clauses in common from which on a text is a version or a part of another."""

COMMON = 3
"""Clauses that it has in common with it at least; formulae stand in many documents."""

ENOUGH = 30_000
"""Code points of documents from which thresholds are told; of less text a single score says too much."""

UNKNOWN = "\0"
"""The token of a character that the shipped table does not know."""

_ALL = (1 << 32) - 1
_DIGEST = 32

LARGEST = 1 << 30
"""Bytes that a profile may have."""
_CLAUSE = regex.compile(rf"[\p{{Han}}〇々{DIGITS}{LATIN}]{{4,}}")


Quantiles = Sequence[tuple[float, int]]
"""Pairs of false alarms per 10,000 code points and the least score that has no more of them, the rates rising."""


class ProfileError(Exception):
    """A file that is no profile, a damaged one, or one of another version; the message says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """A document without its text: a hash of all its tokens, and the smallest hashes of its clauses, in order."""

    whole: int
    sketch: tuple[int, ...]

    @property
    def complete_to(self) -> int:
        """The hash up to which the sketch holds all there are."""
        return _ALL if len(self.sketch) < SKETCH else max(self.sketch[-1], SAMPLED - 1)

    def is_version_of(self, other: Fingerprint) -> bool:
        """Whether this is the other document, another version of it, or a part of it.

        Told from the hashes that both keep: half of this document's clauses stand in the other one.
        """
        if self.whole == other.whole:
            return True
        limit = min(self.complete_to, other.complete_to)
        mine = self.sketch[: bisect_right(self.sketch, limit)]
        common = len(set(mine).intersection(other.sketch))
        return common >= max(COMMON, ALIKE * len(mine))


def fingerprint(tokens: str) -> Fingerprint:
    """Return the fingerprint of a document, of which the tokens are given."""
    clauses = {zlib.crc32(match.group().encode("utf-8", "surrogatepass")) for match in _CLAUSE.finditer(tokens)}
    hashes = sorted(clauses)
    import hashlib

    whole = hashlib.blake2b(tokens.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    kept = max(SKETCH, bisect_left(hashes, SAMPLED))
    return Fingerprint(int.from_bytes(whole, "little"), tuple(hashes[:kept]))


def counts_of(tokens: str) -> Counts:
    """Return the n-grams of a document, each once however often it stands there.

    So a profile counts documents: a page that stands twice, or a name on every page, says no more than one that stands
    once, and what a document has put in is known from any version of it.
    """
    counts = Counts()
    counts.add_tokens(LINE + tokens.strip(LINE) + LINE)
    for counter in (counts.uni, counts.bi, counts.tri):
        for key in list(counter):
            if UNKNOWN in key:
                del counter[key]
            else:
                counter[key] = 1
    return counts


@dataclass(frozen=True, eq=False)
class Profile:
    """A profile in memory.

    ``documents`` are the fingerprints of what was learned.  ``quantiles`` tells for garbled-text and suspect-text, by
    name, which score good text reached how often per 10,000 code points, each document left out of its own evidence.
    ``oddities`` are the places that were accepted, each as ``oddity`` has it.
    """

    table: Table
    documents: Sequence[Fingerprint]
    quantiles: Mapping[str, Quantiles] = field(default_factory=dict)
    oddities: frozenset[str] = frozenset()

    @property
    def length(self) -> int:
        """Length of the learned documents in code points."""
        return int(self.table.header["length"])

    @property
    def calibrated(self) -> bool:
        """Whether the documents are long enough to tell thresholds from."""
        return self.length >= ENOUGH

    def model(self, tokens: str) -> Model:
        """Return the model to judge a document by: the shipped table, and the profile without the document."""
        own = self.own(tokens)
        return self._whole if own is None else Model(shipped(), self.table, own=own)

    @cached_property
    def _whole(self) -> Model:
        return Model(shipped(), self.table)

    def own(self, tokens: str) -> Counts | None:
        """Return what a document has itself put into the counts; None where it is not among those learned.

        A document that was edited since counts as the one it was, and so does a part of one; where several of those
        learned are versions of it, all are left out.
        """
        own = Counts()
        if times := self._versions(fingerprint(tokens)):
            own.merge(counts_of(tokens), times)
        return own if times else None

    def _versions(self, document: Fingerprint) -> int:
        near = {number for key in (document.whole, *document.sketch) for number in self._holders.get(key, ())}
        return sum(document.is_version_of(self.documents[number]) for number in near)

    @cached_property
    def _holders(self) -> Mapping[int, Sequence[int]]:
        holders: dict[int, list[int]] = {}
        for number, document in enumerate(self.documents):
            for key in (document.whole, *document.sketch):
                holders.setdefault(key, []).append(number)
        return holders


def oddity(left: str, bad: str, right: str) -> str:
    """Return a place as a profile keeps it: what stands there, between two tokens on either side."""
    return f"{left[-2:]}[{bad}]{right[:2]}"


def blobs_of(documents: Iterable[Fingerprint]) -> dict[str, array[int]]:
    """Return fingerprints as the arrays that a table holds beside its counts."""
    wholes, starts, sketches = array("Q"), array("I", [0]), array("I")
    for document in documents:
        wholes.append(document.whole)
        sketches.extend(document.sketch)
        starts.append(len(sketches))
    return {"wholes": wholes, "sketch_starts": starts, "sketches": sketches}


@cache
def identity(table: Table) -> str:
    """Tell a table from any other: eight hexadecimal digits."""
    return f"{reduce(lambda so_far, name: zlib.crc32(table.arrays[name], so_far), sorted(table.arrays), 0):08x}"


def header_of(model: str, documents: int, length: int) -> dict[str, object]:
    """Return what a profile says of itself.

    Args:
        model: the identity of the shipped table that the scores rest on.
        documents: how many were learned.
        length: of these, in code points.
    """
    return {
        "kind": "profile",
        "profile": VERSION,
        "model": model,
        "documents": documents,
        "length": length,
        "source": "zxlint learn",
    }


def sealed(table: bytes, quantiles: Mapping[str, Quantiles], oddities: Iterable[str]) -> bytes:
    """Return the bytes of a profile, of which the table is given."""
    beside = {"quantiles": quantiles, "oddities": sorted(oddities)}
    text = json.dumps(beside, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    data = table + text + struct.pack("<I", len(text))
    import hashlib

    return data + hashlib.sha256(data).digest()


def read_profile(path: Path, model: str) -> Profile:
    """Open a profile.

    Args:
        path: the file.
        model: the identity of the shipped table; scores under another one do not compare.

    Raises:
        OSError: the file cannot be read.
        ProfileError: it is no profile, is damaged, or was made by another version of zxlint.
    """
    data = contents(path, LARGEST)
    if not data.startswith(MAGIC):
        raise ProfileError("it is not a profile; zxlint learn makes one")
    body, digest = data[:-_DIGEST], data[-_DIGEST:]
    import hashlib

    if hashlib.sha256(body).digest() != digest:
        raise ProfileError("it is damaged, cut short, or not a profile; make it again with zxlint learn")
    try:
        table = read_table(path)
        header = table.header
        if (header["kind"], header["profile"], header["model"]) != ("profile", VERSION, model):
            raise ValueError
        (length,) = struct.unpack("<I", body[-4:])
        beside = json.loads(body[-4 - length : -4])
        quantiles = {name: [(float(r), int(n)) for r, n in rows] for name, rows in beside["quantiles"].items()}
        return Profile(table, _documents(table), quantiles, frozenset(map(str, beside["oddities"])))
    except (TableError, struct.error, AttributeError, ValueError, KeyError, TypeError, IndexError):
        # The digest is right, so this is what some zxlint has written.
        raise ProfileError("it was made by another version of zxlint; make it again with zxlint learn") from None


def _documents(table: Table) -> list[Fingerprint]:
    arrays = table.arrays
    starts, sketches = arrays["sketch_starts"], arrays["sketches"]
    return [Fingerprint(whole, tuple(sketches[starts[n] : starts[n + 1]])) for n, whole in enumerate(arrays["wholes"])]
