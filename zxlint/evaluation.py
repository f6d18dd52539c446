"""Many documents, in order: what is known of each is taken from the cache, the rest is worked out here or elsewhere.

Results come in the order of the documents and are the same whoever works them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from zxlint import timing
from zxlint.document import Failure
from zxlint.keeping import Keeper
from zxlint.outcome import ForeignError, read_checked, read_repair, write_checked, write_repair
from zxlint.rule import Rule
from zxlint.work import Outcome, Slot, Wants, Work, evaluate

if TYPE_CHECKING:
    from zxlint.course import MakePool
    from zxlint.worker import Answer

W = TypeVar("W", bound=Work)


class Evaluation:
    """Finds out about documents.

    Args:
        jobs: processes that may work at a time; with 1 this one does everything.
        keeper: what keeps outcomes; None to work everything out anew.
        timed: whether other processes are to say where the time goes.
        pool: makes the workers that are given documents; None: processes of this machine.
    """

    def __init__(
        self, jobs: int = 1, keeper: Keeper | None = None, *, timed: bool = False, pool: MakePool | None = None
    ) -> None:
        self._jobs, self._keeper, self._timed, self._pool = jobs, keeper, timed, pool
        self._catalogues: dict[int, tuple[object, dict[str, Rule]]] = {}

    def one(self, work: W, wants: Wants, known: Outcome | None = None) -> Outcome:
        """Find out about one document, here or from the cache; ``known`` is known already."""
        slot = self.looked_up(work, wants, known)
        if not slot.done:
            self.do_here(slot)
        return slot.known

    def results(
        self, documents: Iterable[W], wants: Callable[[], Wants], early: Sequence[W] = ()
    ) -> Iterator[tuple[W, Outcome]]:
        """Yield each document with what was wanted of it, in their order.

        Args:
            documents: as they come; read ahead no farther than keeps the workers busy.
            wants: what is wanted of a document, asked when it is read.
            early: some of them, the same objects, that are so long that they are begun before their turn.
        """
        if self._jobs > 1 or self._pool:
            from zxlint.course import Course

            course = Course(self, documents, wants, early, self._jobs, timed=self._timed, pool=self._pool)
            try:
                yield from course.run()
            finally:
                course.close()
        else:
            yield from ((work, self.one(work, wants())) for work in documents)

    def looked_up(self, work: W, wants: Wants, known: Outcome | None = None) -> Slot[W]:
        """Return a document on its way, with what is known of it."""
        slot = Slot(work, wants, known or Outcome())
        if work.answer is not None:
            self._take_ready(slot)
        if self._keeper and not slot.known.answers(wants):
            slot.key = self._keeper.key(work)
            if slot.key is not None:
                slot.known = slot.known.over(self._keeper.get(slot.key, work.document, self._rules(work), wants))
        slot.done = slot.known.answers(wants)
        return slot

    def _take_ready(self, slot: Slot[W]) -> None:
        """Take up what was found out before the document came here; what can't be, is for this process alone."""
        answer = cast("Answer", slot.work.answer)
        if answer.spell:
            timing.add_spell(answer.spell)
        slot.here = answer.foreign or not self.take(slot, answer)

    def do_here(self, slot: Slot[W]) -> None:
        """Work out in this process what is wanted of a document."""
        before, slot.known = slot.known, evaluate(slot.work, slot.wants, slot.known)
        slot.done = True
        if slot.key is None or slot.known.failures:
            return
        checked, repair = slot.known.checked, slot.known.repair
        try:
            of_check = write_checked(slot.work.document, checked) if checked and not before.checked else None
            of_repair = write_repair(repair) if repair and not before.repair else None
        except ForeignError:
            return
        self._keep(slot, of_check, of_repair)

    def take(self, slot: Slot[W], answer: Answer) -> bool:
        """Take up what another process has found out; tell whether that can be done."""
        try:
            outcome = self._read(slot.work, answer)
        except ForeignError:
            return False
        slot.known, slot.done = outcome.over(slot.known), True
        if not outcome.failures:
            self._keep(slot, answer.checked, answer.repair)
        return True

    def note_deaths(self, slot: Slot[W]) -> None:
        """Keep in mind that processes die over a document, so that the next run does not begin with this one."""
        if self._keeper and slot.key is not None:
            self._keeper.note_deaths(slot.key)

    def is_deadly(self, slot: Slot[W]) -> bool:
        """Tell whether an earlier run has lost processes over a document."""
        return bool(self._keeper and slot.key is not None and self._keeper.is_deadly(slot.key))

    def close(self) -> None:
        """Write what is new to the cache."""
        if self._keeper:
            self._keeper.close()
            self._keeper = None

    def _read(self, work: W, answer: Answer) -> Outcome:
        rules, document = self._rules(work), work.document
        of_check, of_repair = (tuple(Failure(*one) for one in some) for some in answer.failures)
        checked = repair = None
        if answer.checked is not None:
            checked = replace(read_checked(answer.checked, document, rules, answer.sent), failures=of_check)
        if answer.repair is not None:
            repair = replace(read_repair(answer.repair, document, rules, answer.sent), failures=of_repair)
        return Outcome(checked, repair)

    def _keep(self, slot: Slot[W], checked: bytes | None, repair: bytes | None) -> None:
        if self._keeper and slot.key is not None:
            self._keeper.put(slot.key, slot.wants, checked, repair)

    def _rules(self, work: W) -> dict[str, Rule]:
        """Return the rules of a document by code."""
        known = self._catalogues.get(id(work.rules))
        if known is None:
            # The plan is held on to, so that its id stays its own.
            known = self._catalogues[id(work.rules)] = work.rules, {rule.code: rule for rule, _ in work.rules}
        return known[1]
