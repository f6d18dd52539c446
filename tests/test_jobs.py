"""Several processes at work: the same to the byte as one, whatever happens to them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from zxlint.cores import quota, usable_cores
from zxlint.forking import can_fork

FORMATS = ["full", "concise", "grouped", "json", "json-lines", "csv", "sarif", "github", "gitlab", "junit", "rdjson"]

EAGER = "import sys, zxlint.course as c; c.WORTH = 1; from zxlint.cli import main; sys.exit(main(sys.argv[1:]))"
"""A command line that starts workers for the least bit of work."""

ANEW = "import zxlint.pool, zxlint.course; zxlint.pool.can_fork = zxlint.course.can_fork = lambda: False; "
"""Begins a program whose workers are started anew, as they are wherever a process can't be copied."""

HELD = """import time
from zxlint.pool import Pool
pool = Pool(2)
pool.grow(2)
list(pool.answers(wait=True))
print(*(worker.process.pid for worker in pool._workers), flush=True)
time.sleep(600)
"""
"""A program with two workers that have nothing to do."""


@pytest.fixture
def eager(monkeypatch):
    """Let workers be started for the least bit of work."""
    monkeypatch.setattr("zxlint.course.WORTH", 1)


@pytest.fixture
def documents(here, root):
    """Documents of all kinds: the seeds, damaged bytes, comments, a suppression, what can't be read, Markdown."""
    folder = here / "docs"
    (folder / "sub").mkdir(parents=True)
    for file in sorted((root / "seeds").glob("*.txt"))[:3]:
        (folder / file.name).write_bytes(file.read_bytes()[:9_000].decode("utf-8", "ignore").encode())
    (folder / "bad.txt").write_bytes("好的。".encode() + b"\xff\xfe" + "坏,的。\n".encode())
    (folder / "big5.txt").write_bytes("繁體中文的文件".encode("big5"))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "utf16.txt").write_bytes("甲,乙 and 丙。\r\n".encode("utf-16"))
    (folder / "commented.md").write_text("群众,好。<!-- zxlint-disable-line halfwidth-punctuation: ok -->\n\n好,的。\n")
    (folder / "wrong.md").write_text("好,的。<!-- zxlint-disable-line nonsense -->\n")
    (folder / "bom.md").write_bytes(b"\xef\xbb\xbf# \xe7\x94\xb2\r\n\r\n" + "一,二, `x,y` 三。\r\n".encode())
    (folder / "sub" / "accepted.txt").write_text("这是 and 那是。\n又,一。\n")
    (folder / "sub" / "looping.txt").write_text("各位代表" + "，我们要" * 30 + "。\n")
    for number in range(12):
        (folder / "sub" / f"n{number:02}.txt").write_text(
            f"第{number}次,会议在北京召开 and 结束。\n" * (number % 4 + 1)
        )
    (here / ".zxlint-suppressions.toml").write_text(
        '[[suppress]]\nfile = "docs/sub/accepted.txt"\nrule = "stray-english"\nreason = "as printed"\n\n'
        '[[suppress]]\nfile = "docs/sub/n01.txt"\nrule = "doubled-characters"\nreason = "out of date"\n'
    )
    return folder


def many(here, **special):
    """Write clean documents and special ones among them, by name."""
    folder = here / "docs"
    folder.mkdir()
    for number in range(20):
        (folder / f"a{number:02}.txt").write_text(f"第{number}次会议在北京召开,会期三天。\n")
    for name, text in special.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def whole(ran):
    return ran.status, ran.out, ran.err


@pytest.mark.parametrize("form", FORMATS)
def test_every_report_is_the_same_however_many_work(zxlint, eager, documents, form):
    first, *others = (
        zxlint("check", "docs", "gone.txt", "--output-format", form, "--no-cache", "--jobs", jobs) for jobs in (1, 2, 3)
    )
    assert first.status == 2
    assert "gone.txt" in first.err and "wrong.md" in first.err
    for other in others:
        assert whole(other) == whole(first)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "docs", "--summary", "json"),
        ("check", "docs", "--summary", "text", "--statistics"),
        ("check", "docs", "--min-score", "99", "-q"),
        ("check", "docs", "--select", "ALL", "--output-format", "concise"),
        ("fix", "docs"),
        ("fix", "docs", "--unsafe", "--statistics"),
        ("fix", "docs", "--output-format", "json"),
        ("fix", "docs/sub", "--unsafe", "--output-format", "sarif"),
    ],
)
def test_verdicts_and_repairs_are_the_same_however_many_work(zxlint, eager, documents, arguments):
    first, other = (zxlint(*arguments, "--no-cache", "--jobs", jobs) for jobs in (1, 3))
    assert whole(other) == whole(first)


@pytest.mark.parametrize("how", [("--write",), ("--write", "--unsafe"), ("--output", "copies")])
def test_what_is_written_is_the_same_however_many_work(zxlint, eager, documents, here, how):
    before = {file: file.read_bytes() for file in documents.rglob("*.*")}
    came = []
    for jobs in (1, 3):
        for file, data in before.items():
            file.write_bytes(data)
        ran = zxlint("fix", "docs", *how, "--no-journal", "--no-cache", "--jobs", jobs)
        written = {str(file): file.read_bytes() for file in here.rglob("*.*") if file.is_file()}
        came.append((whole(ran), written))
    assert came[0] == came[1]
    assert any(came[0][1][str(file)] != data for file, data in before.items()) or "--output" in how


def test_baselines_and_suppressions_hold_whoever_works(zxlint, eager, documents, here):
    written = []
    for jobs in (1, 2):
        (here / ".zxlint-baseline.json").unlink(missing_ok=True)
        zxlint("check", "docs", "--write-baseline", "--no-cache", "--jobs", jobs)
        ran = zxlint("check", "docs", "--output-format", "concise", "--no-cache", "--jobs", jobs)
        written.append(((here / ".zxlint-baseline.json").read_bytes(), whole(ran)))
        assert "known, not reported" in ran.err and "ZX901 unused suppression" in ran.out
        assert "accepted.txt:1" not in ran.out
    assert written[0] == written[1]


def test_a_profile_and_terms_hold_whoever_works(zxlint, eager, documents, here):
    (here / "mine.terms").write_text("北京召开会\n")
    zxlint("learn", "docs/sub", "-o", "mine.profile", "-q")
    first, other = (
        zxlint("check", "docs", "--profile", "mine.profile", "--config", 'terms = ["mine.terms"]', "--select", "ALL",
               "--no-cache", "--output-format", "json", "--jobs", jobs)
        for jobs in (1, 2)
    )  # fmt: skip
    assert whole(other) == whole(first)


def test_findings_that_are_no_plain_data_are_found_as_well(zxlint, eager, rules, here):
    many(here, a05x="甲怪乙。\n", b="怪。\n")
    first, other = (
        zxlint("check", "docs", "--rule-path", rules, "--output-format", "json", "--no-cache", "--jobs", jobs)
        for jobs in (1, 2)
    )
    assert whole(other) == whole(first)
    assert [one["message"] for one in json.loads(first.out) if one["code"] == "XX002"] == ["odd", "odd"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_worker_that_dies_loses_one_document_and_is_named(zxlint, eager, rules, here):
    many(here, a05x="杀死。\n", a11x="退出。\n")
    ran = zxlint("check", "docs", "--rule-path", rules, "--output-format", "json", "--no-cache", "--jobs", 2)
    assert ran.status == 2
    assert len({one["filename"] for one in json.loads(ran.out)}) == 20
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("zxlint: docs/a05x.txt: not looked at: the process that did so was ended by SIGKILL")
    assert lines[1].startswith("zxlint: docs/a11x.txt: not looked at: the process that did so ended with status 7")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_document_that_processes_die_over_does_not_end_the_next_run(process, rules, here):
    many(here, a05x="杀死。\n", a11x="退出。\n")
    arguments = "check", "docs", "--rule-path", rules, "--output-format", "concise", "--jobs", 2
    first = process(*arguments, python=("-c", EAGER))
    assert first.status == 2 and first.err.count("not looked at") == 2
    # All else is known by now, and so little would else be done without workers.
    assert whole(process(*arguments)) == whole(first)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_document_whose_worker_died_is_tried_once_more(zxlint, eager, rules, here):
    many(here, a05x="杀一次,好。\n")
    ran = zxlint("check", "docs", "--rule-path", rules, "--output-format", "concise", "--no-cache", "--jobs", 2)
    assert (ran.status, ran.err) == (1, "")
    assert "docs/a05x.txt:1:4: ZX201" in ran.out and "docs/a05x.txt:1:1: XX001" in ran.out
    assert len({row.partition(":")[0] for row in ran.out.splitlines()[:-1]}) == 21


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_nothing_is_written_of_a_document_whose_worker_died(zxlint, eager, rules, here):
    folder = many(here, a05x="杀死,好。\n")
    ran = zxlint("fix", "docs", "--write", "--rule-path", rules, "--no-cache", "--jobs", 2)
    assert ran.status == 2
    assert (folder / "a05x.txt").read_text() == "杀死,好。\n"
    assert (folder / "a19.txt").read_text() == "第19次会议在北京召开，会期三天。\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_memory_that_runs_out_is_a_failure_of_one_rule(zxlint, eager, rules, here, jobs):
    many(here, a05x="内存,好。\n")
    ran = zxlint("check", "docs", "--rule-path", rules, "--output-format", "concise", "--no-cache", "--jobs", jobs)
    assert ran.status == 2
    assert "a05x.txt: rule XX001 deadly failed: MemoryError" in ran.err
    assert "docs/a05x.txt:1:3: ZX201" in ran.out and "a19.txt" in ran.out


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_that_nobody_expected_stops_one_document(zxlint, here, monkeypatch, jobs):
    many(here)
    import zxlint.work as work

    examine = work.examine
    monkeypatch.setattr(work, "examine", lambda doc, *more: 1 / 0 if "第5次" in doc.text else examine(doc, *more))
    ran = zxlint("check", "docs", "--output-format", "concise", "--no-cache", "--jobs", jobs)
    assert ran.status == 2
    assert ran.err.startswith("zxlint: docs/a05.txt: internal error: ZeroDivisionError")
    assert len(ran.out.splitlines()) == 20


def test_workers_that_cannot_be_started_are_done_without(zxlint, eager, here, monkeypatch):
    many(here)

    def refuse(timed):
        raise OSError("no more processes")

    monkeypatch.setattr("zxlint.pool._started", refuse)
    ran = zxlint("check", "docs", "--output-format", "concise", "--no-cache", "--jobs", 2)
    assert (ran.status, ran.err, len(ran.out.splitlines())) == (1, "", 21)


def test_workers_that_end_at_once_are_done_without(zxlint, eager, here, monkeypatch):
    many(here)
    monkeypatch.setattr("zxlint.pool.serve", sys.exit)
    ran = zxlint("check", "docs", "--output-format", "concise", "--no-cache", "--jobs", 2)
    assert (ran.status, len(ran.out.splitlines())) == (1, 21)


def test_the_time_of_all_workers_is_added_up(zxlint, eager, documents):
    rows = []
    for jobs in (1, 2):
        ran = zxlint("check", "docs", "--timing", "--jobs", jobs, "--output-format", "concise")
        table = [line.split() for line in ran.err.splitlines() if line.startswith(" ") or line[:1].isdigit()]
        rows.append({" ".join(row[4:]): row[3] for row in table if len(row) > 5})
        shares = [float(row[1].rstrip("%")) for row in table if row[1:2] and row[1].endswith("%")]
        assert 95 < sum(shares[:-1]) < 105  # each of a hundred rows is rounded
    calls = [{what: times for what, times in some.items() if what.startswith("rule ")} for some in rows]
    assert calls[0] == calls[1]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("everyone", [True, False])
def test_ctrl_c_ends_it_all_without_a_word(here, environment, rules, jobs, everyone):
    folder = many(here, a05x="睡着了,好。\n", a06x="睡着了,好。\n")
    process = subprocess.Popen(
        [sys.executable, "-c", EAGER, "fix", "docs", "--write", "--rule-path", rules, "--jobs", str(jobs)],
        cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while not list(rules.glob("asleep-*")) and process.poll() is None:
        time.sleep(0.05)
    (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)  # far less than it would sleep
    assert (process.returncode, err.decode()) == (130, "")
    for file in folder.iterdir():
        assert file.suffix == ".txt"
        assert file.read_text().endswith("。\n")
    with pytest.raises(ProcessLookupError):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            os.killpg(process.pid, 0)  # a worker is left
            time.sleep(0.05)


@pytest.mark.parametrize("start", ["module", "script", "unguarded"])
def test_workers_start_however_the_program_was_started(process, here, start):
    many(here)
    script = here / "zxlint-script"
    guarded = "if __name__ == '__main__':\n    " if start == "script" else ""
    script.write_text(
        "import sys\nimport zxlint.course\nzxlint.course.WORTH = 1\nfrom zxlint.cli import main\n"
        f"{guarded}sys.exit(main())\n"
    )
    python = ("-m", "zxlint") if start == "module" else (str(script),)
    if start == "module":
        for number in range(40):  # enough for two workers by any measure
            (here / "docs" / f"b{number:02}.txt").write_text(f"{number} 会议在北京召开。\n" * 2_000)
    arguments = "check", "docs", "--output-format", "concise", "--no-cache"
    first, other = (process(*arguments, "--jobs", jobs, python=python) for jobs in (1, 2))
    assert whole(other) == whole(first)
    assert first.status == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all workers are started anew")
@pytest.mark.parametrize("given", [("--output-format", "json"), ("--summary", "json"), ("--output-format", "full")])
def test_copies_and_workers_started_anew_say_the_same(process, documents, given):
    arguments = "check", "docs", "gone.txt", "--no-cache", *given
    alone, copies, anew = (
        process(*arguments, "--jobs", jobs, python=("-c", code))
        for jobs, code in ((1, EAGER), (2, EAGER), (2, ANEW + EAGER))
    )
    assert alone.status == 2 and "gone.txt" in alone.err
    assert whole(copies) == whole(alone)
    assert whole(anew) == whole(alone)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
@pytest.mark.parametrize("before", ["", ANEW])
def test_no_worker_outlives_a_process_that_is_killed(here, environment, before):
    process = subprocess.Popen(
        [sys.executable, "-c", before + HELD], cwd=here, env=environment, stdout=subprocess.PIPE, text=True
    )
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert len(workers) == 2
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and any(map(_is_alive, workers)):
        time.sleep(0.05)
    assert not any(map(_is_alive, workers))
    process.stdout.close()


def _is_alive(pid):
    """Tell whether a process is there and has not ended; one that nobody has asked about since is a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
        return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
    except OSError:
        return False


def test_a_process_with_threads_is_not_copied():
    asked = threading.Event()
    thread = threading.Thread(target=asked.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        asked.set()
        thread.join()


def test_small_runs_start_no_worker(zxlint, here, monkeypatch):
    many(here)
    monkeypatch.setattr("zxlint.pool._started", lambda timed: pytest.fail("a worker was started"))
    assert zxlint("check", "docs", "--jobs", 8, "--no-cache").status == 1


def test_a_document_that_makes_up_most_of_the_work_goes_first(zxlint, eager, here, monkeypatch):
    many(here, z="会议在北京召开,会期三天。\n" * 900)
    given = []
    from zxlint.pool import Pool

    give = Pool.give
    monkeypatch.setattr(
        Pool, "give", lambda self, tasks: (given.append(len(tasks[0].document.text)), give(self, tasks))
    )
    monkeypatch.setattr("zxlint.means.LONG", 1_000)
    ran = zxlint("check", "docs", "--jobs", 2, "--no-cache", "--output-format", "concise", "--max-per-rule", 1)
    assert given[0] > 10_000
    assert ran.out.splitlines()[0].startswith("docs/a00.txt")


@pytest.mark.parametrize("given", ["0", "-1", "many", "100000"])
def test_a_number_of_jobs_that_makes_no_sense_is_refused(zxlint, given):
    ran = zxlint("check", "--jobs", given)
    assert ran.status == 2 and "argument --jobs/-j" in ran.err


def test_cores_are_those_that_are_left_to_the_process(tmp_path):
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    assert quota(tmp_path) is None
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    for microseconds, cores in (("-1", None), ("150000", 1.5)):
        (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(f"{microseconds}\n")
        assert quota(tmp_path) == cores
    for line, cores in (("max 100000", None), ("250000 100000", 2.5)):
        (tmp_path / "cpu.max").write_text(f"{line}\n")
        assert quota(tmp_path) == cores


def test_findings_are_accepted_whoever_works(zxlint, eager, here):
    many(here)
    written = []
    for jobs in (1, 2):
        (here / ".zxlint-suppressions.toml").unlink(missing_ok=True)
        ran = zxlint("suppress", "docs", "--rule", "ZX201", "--reason", "as printed", "--no-cache", "--jobs", jobs)
        assert ran.status == 0
        written.append((here / ".zxlint-suppressions.toml").read_bytes())
    assert written[0] == written[1]
