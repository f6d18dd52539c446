"""A cluster of Ray: joined where there is one, else one of this machine, which ends with the run.

Ray talks a lot, on both streams.  Nothing of that gets into a report, and nobody is told of a run.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO, cast

from zxlint.cores import usable_cores
from zxlint.signature import hashed, own_files, shipped_files
from zxlint.work import EngineError

STORE = 1 << 29
"""Bytes of a cluster of this machine in which what is on its way is held; there is nothing to be shared beyond that."""

LONGEST = 40
"""Characters of a folder in which the sockets of a cluster fit into what a system allows."""

PATIENCE = 10.0
"""Seconds that a cluster has to answer a knock."""

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_SCHEDULER_EVENTS": "0",
    "RAY_DEDUP_LOGS": "0",
}
"""What Ray is told by its environment: to report to nobody, and to keep quiet."""

OWN = {"RAY_AUTH_MODE": "token", "RAY_worker_niceness": "0"}
"""What holds for a cluster of this machine: others are kept out, and its workers count for as much as processes do."""


class Cluster:
    """A cluster that is joined or started when it is needed.

    Args:
        jobs: documents that may be looked at at a time; as many as there are cores if it is None.
        address: of the cluster to join; None for one of this machine.
        rule_paths: rules of a user's own that all nodes need.

    Raises:
        EngineError: Ray is not installed.
    """

    def __init__(self, jobs: int | None, address: str | None, rule_paths: Sequence[Path]) -> None:
        if not (find_spec("ray") and find_spec("pyarrow")):
            raise EngineError("--engine ray needs Ray; pip install 'zxlint[ray]'")
        self._jobs, self._address, self._rule_paths = jobs, address, rule_paths
        self._ray: Any = None
        self._folder: Path | None = None
        self._stdout: TextIO | None = None
        self._environment = ExitStack()

    @property
    def size(self) -> int:
        """How many documents may be looked at at a time."""
        if self._jobs:
            return self._jobs
        return int(self.ray().cluster_resources().get("CPU", 1)) if self._address else usable_cores()

    @property
    def limit(self) -> int | None:
        """How many documents may be looked at at a time where that is less than the cluster could do."""
        return self._jobs if self._address else None

    def ray(self) -> Any:  # noqa: ANN401 - it brings types that change from one version to the next
        """Return Ray, having joined or started the cluster.

        Raises:
            EngineError: that failed, or its nodes have another zxlint.
        """
        if self._ray is None:
            import secrets

            # Without a token, Ray would write one into the home of the user.
            own = {} if self._address else OWN | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
            self._environment.enter_context(_told(SETTINGS | own))
            with hushed():
                self._ray = self._started()
            if self._address:
                self._compare_nodes()
        return self._ray

    def close(self) -> None:
        """Leave the cluster; one of this machine ends."""
        if "ray" in sys.modules and (self._ray or self._folder):
            with hushed(), suppress(Exception):  # whatever Ray says now, the results are there
                sys.modules["ray"].shutdown()
        self._ray = None
        self._environment.close()
        if self._folder:
            import shutil

            shutil.rmtree(self._folder, ignore_errors=True)
        if isinstance(sys.stdout, _Report):
            sys.stdout = self._stdout

    def _started(self) -> Any:  # noqa: ANN401
        try:
            import ray
        except ImportError as error:
            raise EngineError(f"Ray cannot be loaded: {error}") from None
        if ray.is_initialized():
            raise EngineError("this process is part of a cluster already")
        quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        try:
            if self._address:
                _reach(self._address)
                ray.init(address=self._address, **quiet)
            else:
                self._folder = _folder()
                more = {"_temp_dir": str(self._folder)} if self._folder else {}
                with _told({"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}):  # noqa: PTH109
                    ray.init(
                        "local",
                        num_cpus=self.size,
                        num_gpus=0,
                        include_dashboard=False,
                        object_store_memory=STORE,
                        **quiet,
                        **more,
                    )
        except Exception as error:
            if os.environ.get("ZXLINT_DEBUG"):
                raise
            words = (str(error).strip() or type(error).__name__).splitlines()[0]
            where = f"the cluster {self._address} cannot be joined" if self._address else "Ray cannot be started"
            raise EngineError(f"{where}: {words}") from None
        # What a raylet has to say of the death of a worker is printed into standard output by a thread of Ray.
        self._stdout = sys.stdout
        sys.stdout = cast(TextIO, _Report(sys.stdout))
        return ray

    def _compare_nodes(self) -> None:
        """Make sure that all nodes would find what this machine finds."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as OnNode

        ray = self._ray
        tell = ray.remote(max_retries=0, num_cpus=0)(code_of)
        nodes = [node for node in ray.nodes() if node["Alive"]]
        paths = [path.resolve() for path in self._rule_paths]
        told = [tell.options(scheduling_strategy=OnNode(node["NodeID"], soft=False)).remote(paths) for node in nodes]
        for node, answer in zip(nodes, told, strict=True):
            where = node.get("NodeManagerHostname") or node["NodeID"]
            try:
                there = ray.get(answer)
            except Exception as error:
                words = str(error).strip().splitlines()[-1]
                raise EngineError(f"zxlint cannot be run on {where}: {words}") from None
            if there != code_of(paths):
                raise EngineError(f"{where} has another zxlint or other rules; install the same ones on all nodes")


def code_of(rule_paths: Sequence[Path]) -> bytes:
    """Return a hash of the code of zxlint and of rules of a user's own, on the machine where it is called."""
    return b"".join(map(hashed, (shipped_files(), own_files(rule_paths))))


@contextmanager
def hushed() -> Iterator[None]:
    """Keep back the warnings of Ray about itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Report:
    """Standard output for all threads but those of Ray."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        if threading.current_thread().name.startswith("ray_"):
            return len(words)
        return self._stream.write(words)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)


def _reach(address: str) -> None:
    """Make sure that there is somebody at an address, for whom Ray would wait for minutes.

    Raises:
        OSError: there is not.
        ValueError: it is no address.
    """
    import socket

    host, _, port = address.rpartition(":")
    if address == "auto":
        return
    if not (host and port.isdecimal()) or "/" in host:
        raise ValueError("an address is auto or HOST:PORT")
    with socket.create_connection((host.strip("[]"), int(port)), PATIENCE):
        pass


def _folder() -> Path | None:
    """Return a new folder for what Ray writes down; None where only the one that Ray takes would do."""
    from tempfile import gettempdir, mkdtemp

    return Path(mkdtemp(prefix="zxlint-")) if len(gettempdir()) + 16 <= LONGEST else None


@contextmanager
def _told(settings: Mapping[str, str]) -> Iterator[None]:
    """Let processes that are started meanwhile find settings in their environment."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
