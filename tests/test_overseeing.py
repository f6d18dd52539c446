"""A command that is carried out by a child: its status, or that it did not come so far as to have one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")

SCRIPT = """
import os, signal, sys, time
from pathlib import Path
from zxlint.overseeing import overseen

def complain(words):
    print(words, file=sys.stderr)
    return 2

def asleep():
    Path("pid").write_text(str(os.getpid()))
    try:
        Path("asleep").touch()
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(0.3)  # a second interrupt would come now
        Path("mended").touch()
        return 130
    return 0

def work(ending):
    print("report")
    {0}

status = overseen(work, complain)
print("status", status, file=sys.stderr)
sys.exit(status)
"""


@pytest.fixture
def run(process):
    """Oversee some lines of Python, and return what came of it."""
    return lambda lines, **more: process(python=("-c", SCRIPT.replace("{0}", lines.replace("\n", "\n    "))), **more)


@pytest.fixture
def started(here, environment):
    """Start a command that sleeps, having interrupts in a group of its own, and return it and the child."""
    begun = []

    def start(lines="return asleep()"):
        script = SCRIPT.replace("{0}", lines)
        begun.append(
            subprocess.Popen(
                [sys.executable, "-c", script],
                stderr=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=here,
                env=environment,
                start_new_session=True,
            )
        )
        until(Path("asleep").exists)
        return begun[0], int(Path("pid").read_text())

    yield start
    for one in begun:
        one.kill()
        one.communicate()


def until(true):
    """Wait for something, which is to be so within a minute, and return it."""
    end = time.monotonic() + 60
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "State:\tZ" in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else False


@pytest.mark.parametrize("status", [0, 1, 2, 130])
def test_the_status_is_that_of_the_command(run, status):
    ran = run(f"return {status}")
    assert ran == (status, "report\n", f"status {status}\n")


@pytest.mark.parametrize(
    ("death", "how"),
    [
        ("os.abort()", "was ended by SIGABRT"),
        ("os._exit(1)", "ended with status 1"),
        ("os._exit(0)", "ended with status 0"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL (out of memory?)"),
    ],
)
def test_a_command_that_does_not_come_to_its_end_is_an_error(run, death, how):
    ran = run(death)
    assert ran.status == 2
    assert f"the process that works with Ray {how} before it was done" in ran.err


def test_what_happens_after_the_end_changes_nothing(run):
    ran = run("ending.callback(os.abort)\nreturn 1")
    assert ran == (1, "report\n", "status 1\n")


def test_what_is_to_be_done_in_the_end_is_done(run, here):
    run("import atexit; atexit.register(Path('exit').touch)\nending.callback(Path('end').touch)\nreturn 0")
    assert Path("end").exists() and Path("exit").exists()


def test_what_waits_to_be_written_is_written_once(process):
    script = SCRIPT.replace("status = ", "print('before')\nstatus = ").replace("{0}", "return 0")
    assert process(python=("-c", script)).out == "before\nreport\n"


def test_standard_input_is_the_commands(run):
    assert run("print(sys.stdin.read())\nreturn 0", stdin="好。".encode()).out == "report\n好。\n"


def test_an_exception_is_told_as_python_tells_it(run):
    ran = run("raise ValueError('wrong')")
    assert ran.status == 1 and "ValueError: wrong" in ran.err
    assert run("sys.exit(15)").status == 15


@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_an_interrupt_is_heard_once_whether_it_comes_to_all_or_to_the_parent(started, send):
    parent, child = started()
    send(parent.pid, signal.SIGINT)
    out, err = parent.communicate(timeout=30)
    assert (parent.returncode, out) == (130, b"report\n") and b"status 130" in err
    assert Path("mended").exists() and gone(child)


@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_who_ends_the_parent_ends_the_child(started, send):
    parent, child = started()
    send(parent.pid, signal.SIGTERM)
    parent.communicate(timeout=30)
    assert parent.returncode == -signal.SIGTERM and gone(child)


def test_a_child_does_not_outlive_its_parent(started):
    parent, child = started()
    parent.kill()
    parent.communicate(timeout=30)
    until(lambda: gone(child))


def test_a_process_with_threads_does_the_work_itself(process):
    thread = "import threading\nthreading.Thread(target=time.sleep, args=(0.5,)).start()\n"
    script = SCRIPT.replace("{0}", "print(os.getpid())\n    return 1") + "print(os.getpid())\n"
    for before, same in (("", False), (thread, True)):
        whole = script.replace("status = ", f"{before}status = ").replace("sys.exit(status)\n", "")
        _, child, parent = process(python=("-c", whole)).out.split()
        assert (child == parent) is same
