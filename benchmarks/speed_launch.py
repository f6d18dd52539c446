"""Run a command and tell what it took: seconds, seconds of processors, bytes of memory, its status when waited for.

    python benchmarks/speed_launch.py DESCRIPTOR COMMAND...

The system counts as memory of a process also what the one had that started it, which this small one keeps low.
"""

import os
import sys
import time

os.set_inheritable(int(sys.argv[1]), False)  # what the command leaves running holds nobody up
started = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - started
memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
os.write(int(sys.argv[1]), f"{wall} {usage.ru_utime + usage.ru_stime} {memory} {status}".encode())
