"""How many processor cores this process may use: those of the machine that the system and its container leave to it."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Return how many cores there are to work on, at least 1."""
    if count := getattr(os, "process_cpu_count", None):  # from Python 3.13 on
        cores = count() or 1
    elif affinity := getattr(os, "sched_getaffinity", None):
        cores = len(affinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(cores, math.ceil(quota(CGROUP) or cores)))


def quota(folder: Path) -> float | None:
    """Return how many cores' time a Linux container gets; None where nothing limits it.

    Args:
        folder: where the control groups are, of version 2 or 1.
    """
    with suppress(OSError, ValueError):
        time, period = (folder / "cpu.max").read_text().split()
        return None if time == "max" else int(time) / int(period)
    with suppress(OSError, ValueError, ZeroDivisionError):
        time, period = ((folder / "cpu" / name).read_text() for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
        return int(time) / int(period) if int(time) > 0 else None
    return None
