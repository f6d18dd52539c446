"""Whether a copy of this process can do a part of its work."""

from __future__ import annotations

import os
import sys


def can_fork() -> bool:
    """Tell whether this process can be copied: the copy of one with threads may find locks held that nobody frees.

    Elsewhere than on Linux, libraries of the system may have threads that cannot be counted.
    """
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:
        return False
