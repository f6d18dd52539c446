"""What a run works with: the processes it may use, the cache of its project, and the catalogue of rules."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from zxlint.cache import Cache
from zxlint.cachefolder import NAME
from zxlint.config import Configuration
from zxlint.cores import usable_cores
from zxlint.evaluation import Evaluation
from zxlint.keeping import Keeper
from zxlint.plugins import load, readers
from zxlint.project import project_of
from zxlint.rule import Rule
from zxlint.walk import Found
from zxlint.work import EngineError

if TYPE_CHECKING:
    from zxlint.across import Corpus
    from zxlint.cluster.joining import Cluster

COMMANDS = ("check", "fix", "suppress")
"""Those that look for faults in documents, and so have something to keep."""

LOCAL = "local"
"""The engine that works by processes of this machine."""

LONG = 1_000_000
"""Bytes of a document that may be begun before its turn, where it is a large part of all there are."""


class Means:
    """What a run works with.

    Args:
        arguments: the command line.
        configuration: the settings of the run, which say where the cache is.
        damaged: called where the cache was damaged.
    """

    def __init__(
        self, arguments: argparse.Namespace, configuration: Configuration, damaged: Callable[[], None]
    ) -> None:
        self._arguments, self._configuration, self._damaged = arguments, configuration, damaged

    @cached_property
    def evaluation(self) -> Evaluation:
        """What finds out about documents."""
        timed = bool(getattr(self._arguments, "timing", False))
        if self.cluster is None:
            return Evaluation(self.jobs, self._keeper, timed=timed)
        from zxlint.cluster.crew import Crew

        return Evaluation(self.jobs, self._keeper, timed=timed, pool=partial(Crew, self.cluster))

    @cached_property
    def cluster(self) -> Cluster | None:
        """The cluster that does the work, where that is asked for.

        Raises:
            EngineError: Ray is not installed.
        """
        given = self._arguments
        if getattr(given, "engine", LOCAL) == LOCAL:
            if getattr(given, "ray_address", None):
                raise EngineError("--ray-address is for --engine ray; add that, or leave it out")
            return None
        from zxlint.cluster.joining import Cluster

        settings = self._configuration.for_folder(Path())
        cluster = Cluster(given.jobs, given.ray_address, settings.rule_paths)
        given.ending.callback(cluster.close)  # last of all, since Ray may end this process meanwhile
        return cluster

    @property
    def make_corpus(self) -> Callable[[], Corpus] | None:
        """What makes a corpus to be compared, where that is not done by this process alone."""
        if self.cluster is None:
            return None
        from zxlint.cluster.corpus import ScatteredCorpus

        return partial(ScatteredCorpus, self.cluster)

    @property
    def jobs(self) -> int:
        """Workers that may look at documents at a time."""
        if self.cluster is not None:
            return self.cluster.size
        return getattr(self._arguments, "jobs", 1) or usable_cores()

    def catalogue(self, rule_paths: tuple[Path, ...]) -> Mapping[str, Rule]:
        """Return all rules by code.

        Raises:
            PluginError: a plugin failed to load, or two rules share a code or a name.
        """
        return self._keeper.catalogue(rule_paths)[0] if self._keeper else load(rule_paths)

    def has_reader(self, name: str) -> bool:
        """Tell whether a file of this name is no plain text.

        Raises:
            PluginError: a plugin failed to load.
        """
        endings: Iterable[str] = self._keeper.catalogue(())[1] if self._keeper else readers()
        return name.lower().endswith(tuple(endings))

    def early(self, found: Sequence[Found]) -> list[Found]:
        """Return the files so large that whoever began with one of them last would keep all others waiting."""
        if self.jobs == 1 or len(found) < 2:
            return []
        sizes = [_size(one.path) for one in found]
        least = max(LONG, sum(sizes) / (2 * self.jobs))
        large = [at for at, size in enumerate(sizes) if size >= least]
        return [found[at] for at in sorted(large, key=lambda at: -sizes[at])[: self.jobs]]

    def close(self) -> None:
        """Write to the cache what is new, and let go of it; a cluster is left when the status of the run is known."""
        if "evaluation" in vars(self):
            self.evaluation.close()
        elif keeper := vars(self).get("_keeper"):
            keeper.close()

    @cached_property
    def _keeper(self) -> Keeper | None:
        given = self._arguments
        if given.command not in COMMANDS or given.no_cache or getattr(given, "timing", False):
            return None  # with --timing one asks where the time goes, not what it would be
        return Keeper(Cache(self._folder(), self._damaged))

    def _folder(self) -> Path:
        """Return where the cache is: as the settings say, else in the project, else where the user is."""
        path = Path(next(iter(self._arguments.paths), "."))
        start = path if path.is_dir() else path.parent
        settings = self._configuration.for_folder(start)
        return settings.cache_dir or (project_of(start) or Path.cwd()) / NAME


def _size(path: Path) -> int:
    with suppress(OSError, ValueError):
        return os.stat(path).st_size  # noqa: PTH116 - thousands of them
    return 0
