"""What a run passes or fails by: any finding, or verdicts and scores of whole documents."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zxlint.result import FileResult
from zxlint.run import UsageError
from zxlint.settings import nearest
from zxlint.verdict import Verdict


@dataclass
class Bar:
    """How bad a document may be; ``failed`` once one was worse.

    Without a verdict and a score, a document fails by any finding.
    """

    fail_on: Verdict | None = None
    least: int | None = None
    failed: bool = False

    @property
    def is_set(self) -> bool:
        """Whether verdicts and scores decide, and not any finding."""
        return not (self.fail_on is None and self.least is None)

    def watch(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """Yield the results, having held each against the bar."""
        for result in results:
            self.failed = self.failed or self._fails(result)
            yield result

    def _fails(self, result: FileResult) -> bool:
        if not self.is_set:
            return bool(result.diagnostics)
        if result.judge is None or not (result.diagnostics or result.document.fault):
            return False
        found = result.judge()
        low = self.least is not None and found.score < self.least
        return low or (self.fail_on is not None and found.verdict.badness >= self.fail_on.badness)


def bar_of(arguments: argparse.Namespace) -> Bar:
    """Return the bar that the command line sets.

    Raises:
        UsageError: there is no such verdict.
    """
    given = arguments.fail_on
    known = [verdict.value for verdict in Verdict]
    if given is not None and given not in known:
        raise UsageError(f'unknown verdict "{given}" (--fail-on); there are {", ".join(known)}{nearest(given, known)}')
    if given == Verdict.CLEAN.value:
        raise UsageError(f"--fail-on clean would fail every document; name one of {', '.join(known[1:])}")
    return Bar(Verdict(given) if given else None, arguments.min_score)
