"""Break the rules one at a time and see whether a test fails.

    python -m benchmarks.mutation                      every change of every rule, for hours
    python -m benchmarks.mutation --sample 1500        so many, spread over all by chance, always the same ones
    python -m benchmarks.mutation --sample 500 --after 1500    500 others, which nobody has looked at yet
    python -m benchmarks.mutation --rule ZX206         one rule, whole
    python -m benchmarks.mutation --survivors          again those that survived, after examples were added
    python -m benchmarks.mutation --survivors --tests tests --seconds 60    put them to the tests that name a rule
    python -m benchmarks.mutation --sample 1500 --publish   write docs/testing.md of what is known by now

Outcomes are kept in a file as they come (``--state``), and a run goes on where the last one was stopped.  Listed are
the survivors, as file:line, and what was changed; explained.tsv says which no test can tell from the rule, and why.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.mutation import page
from benchmarks.mutation.mutants import OWNERS, Mutant, mutants_of
from benchmarks.mutation.outcomes import Outcomes, scores, survivors
from benchmarks.mutation.trial import ORDER, ROOT, SECONDS, try_out, warm
from zxlint.plugins import load
from zxlint.rule import Rule

RULES = ROOT / "rules"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the changes asked for and list the survivors; 1 where there are any."""
    given = _parser().parse_args(arguments)
    every = [mutant for file in _files(given.rule) for mutant in mutants_of(file)]
    chosen = sampled(every, given.sample, given.after)
    known = Outcomes(given.state)
    if not given.publish:
        _try(chosen, known, given)
    left = survivors(chosen, known)
    for mutant in left:
        print(f"{mutant.file.relative_to(ROOT)}:{mutant.line}: {mutant.shown}")
    print(page.table(scores(chosen, known)))
    if given.publish:
        others = sampled(every, given.sample, given.after + given.sample) if given.sample else []
        print(f"written: {page.write(chosen, others, known, after=given.after)}", file=sys.stderr)
    return 1 if left else 0


def sampled(mutants: Sequence[Mutant], size: int | None, after: int = 0) -> list[Mutant]:
    """Return so many changes, in order of place: chosen by their hash, so that the choice is the same in every run.

    Args:
        mutants: all changes.
        size: how many, None for all.
        after: how many of those that would be chosen first are left out.
    """
    if size is None:
        return list(mutants)
    drawn = sorted(mutants, key=lambda m: hashlib.sha256("\t".join(m.key).encode()).digest())
    kept = set(drawn[after : after + size])
    return [mutant for mutant in mutants if mutant in kept]


def _try(chosen: Sequence[Mutant], known: Outcomes, given: argparse.Namespace) -> None:
    rules, SECONDS["tests"] = _by_stem(), given.seconds
    until = time.monotonic() + 60 * given.minutes
    waiting = [mutant for mutant in chosen if known.waits(mutant, again=given.survivors)]
    warmed = ""
    for done, mutant in enumerate(waiting):
        if time.monotonic() > until:
            print(f"time is up, {len(waiting) - done} are left: run again", file=sys.stderr)
            return
        rule = rules[mutant.rule]
        if warmed != rule.code:
            warm(rule)
            warmed = rule.code
            print(f"{done} of {len(waiting)}, {rule.code} {rule.name}", file=sys.stderr, flush=True)
        known.add(mutant, try_out(mutant, rule, given.tests.split(",")))


def _by_stem() -> dict[str, Rule]:
    return {rule.find.__module__.rpartition(".")[2]: rule for rule in load().values()}


def _files(code: str | None) -> Iterable[Path]:
    files = sorted(RULES.glob(f"{code.lower()}_*.py" if code else "zx*.py"))
    if not files:
        raise SystemExit(f"there is no rule {code} in {RULES}")
    owned = [RULES / "data" / f"{name}.tsv" for name, rule in OWNERS.items() if rule in {file.stem for file in files}]
    return sorted([*files, *owned], key=lambda file: (OWNERS.get(file.stem, file.stem), file.suffix))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sample", type=int, metavar="N", help="try so many changes (default: all)")
    parser.add_argument("--after", type=int, default=0, metavar="N", help="leave out the first so many of the draw")
    parser.add_argument("--rule", metavar="CODE", help="break one rule alone")
    parser.add_argument("--survivors", action="store_true", help="try again what survived and is not explained")
    parser.add_argument("--minutes", type=float, default=1e6, metavar="M", help="stop after so many")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS["tests"], metavar="S", help="for tests that name a rule"
    )
    parser.add_argument("--tests", default=",".join(ORDER), help="which tests, in order (default: %(default)s)")
    parser.add_argument("--publish", action="store_true", help="try nothing, write docs/testing.md")
    parser.add_argument("--state", type=Path, default=ROOT / ".mutation" / "outcomes.tsv", metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
