"""The datasets of a run that a cluster is to read: what is sent along with each."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import TYPE_CHECKING

from zxlint.cluster.parts import Brief, Source
from zxlint.cluster.stream import Scattered, Stream
from zxlint.datasets.places import state
from zxlint.datasets.rows import DatasetError
from zxlint.plugins import PluginError
from zxlint.settings import SettingsError
from zxlint.walk import Found
from zxlint.work import Wants, bare
from zxlint.worker import Context, as_sent

if TYPE_CHECKING:
    from zxlint.run import Run


def scattered(run: Run, every: Sequence[Found], wants: Wants) -> dict[int, Scattered]:
    """Return the datasets that are read by the cluster of a run, by the ``id`` of what was found.

    Those that can't be opened are left out, so that it is said in their turn why; so are those whose rows are looked
    at by a model, which is loaded once and in the first process.
    """
    sources: list[tuple[Found, Source, Brief]] = []
    for found in every:
        try:
            brief = _brief(run, found, wants)
            place = found.remote or found.path
            if brief is not None:
                sources.append((found, Source(run.loader.dataset(found), place, state(place)), brief))
        except (OSError, DatasetError, SettingsError, PluginError):
            continue
    assert run.means.cluster is not None
    opened, briefs = [source for _, source, _ in sources], [brief for _, _, brief in sources]
    stream = Stream(run.means.cluster, opened, briefs, run.voice.complain)
    return {id(found): stream.dataset(number) for number, (found, _, _) in enumerate(sources)}


def _brief(run: Run, found: Found, wants: Wants) -> Brief | None:
    """Return what holds for all rows of a dataset; None where they are to be looked at here."""
    like, _, settings = run.loader.holding(found)
    if like.knowledge and like.knowledge.correctors:
        return None
    context = pickle.dumps(Context(bare(settings), run.loader.left_out(settings, found.path), like.terms))
    timed = bool(run.arguments.timing)
    return Brief(context, as_sent(like), like.knowledge is not None, wants, timed)
