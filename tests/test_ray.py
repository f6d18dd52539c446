"""The engine of Ray: a real cluster of this machine finds, repairs and says what the processes of zxlint do."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from test_across import WELL, misread, written
from test_datasets import CLEAN, FAULTY, KILLED, KINDS, make, rows_of, texts
from test_overseeing import gone, until

pytest.importorskip("ray", reason="Ray is not installed: pip install 'zxlint[ray]'")

OURS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "made up for a test"}
HEAD = """
import sys, ray
ray.init("local", num_cpus=2, num_gpus=0, include_dashboard=False, object_store_memory=1 << 28, _temp_dir=sys.argv[1])
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""
SMALL = (
    "import zxlint.course, zxlint.across, zxlint.cluster.corpus, zxlint.cluster.stream\n"
    "zxlint.course.WORTH, zxlint.cluster.stream.SIZE = 1, 2_000\n"
    "zxlint.across.PART, zxlint.cluster.corpus.CHARACTERS = 500, 2_000\n"
)
EAGER = f"{SMALL}import sys; from zxlint.cli import main; sys.exit(main(sys.argv[1:]))"
"""A command line that sends the least bit of work to the cluster, and divides the smallest dataset."""


@pytest.fixture(scope="module")
def cluster():
    """The address of a cluster that is there already."""
    folder = tempfile.mkdtemp(prefix="zxr-")
    root = str(Path(__file__).resolve().parent.parent)
    head = subprocess.Popen(
        [sys.executable, "-c", HEAD, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | OURS | {"PYTHONPATH": root},
    )
    yield head.stdout.readline().decode().strip()
    head.communicate(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ray(process, cluster):
    """Run a command by the cluster, eagerly."""

    def run(*arguments, **variables):
        more = ("--engine", "ray", "--ray-address", cluster, "--no-cache")
        return process(*arguments, *more, python=("-c", EAGER), **OURS, **variables)

    return run


@pytest.fixture
def both(ray, process):
    """Run a command by each engine, and make sure that all it says is the same; return what it came to."""

    def run(*arguments):
        ran = ray(*arguments)
        assert ran == process(*arguments, "--no-cache")
        return ran

    return run


def corpus(root):
    """Rows with what a dataset can hold: seeds, faults, nulls, half characters, long texts."""
    names = sorted(path.name for path in (root / "seeds").glob("*.txt"))[:3]
    seeds = [(root / "seeds" / name).read_text(encoding="utf-8")[:3_000] for name in names]
    special = [None, "", FAULTY, f"{CLEAN}\r\n{FAULTY}", "各位代表" + "，我们要" * 30 + "。\n", *seeds]
    plain = [f"第{number}次,会议在北京召开 and 结束。\n{CLEAN}" for number in range(60)]
    return rows_of(*plain[:20], *special, *plain[20:], CLEAN)


def write(name, rows):
    make(name, rows, **({"row_group_size": 7} if name.endswith("parquet") else {}))


def test_datasets_are_checked_as_by_processes(both, root):
    for name in KINDS:
        write(name, corpus(root))
    ran = both("check", *KINDS, "--output-format", "json")
    assert ran.status == 1 and ran.err == ""
    found = json.loads(ran.out)
    assert all(sum(one["filename"] == name for one in found) > 60 for name in KINDS)


def test_datasets_are_repaired_as_by_processes(ray, process, here, root):
    for name in KINDS:
        write(name, corpus(root))
    ran = ray("fix", *KINDS, "--output", "out")
    Path("out").rename("ray")
    assert ran == process("fix", *KINDS, "--output", "out")
    for name in KINDS:
        assert Path("ray", name).read_bytes() == Path("out", name).read_bytes()
        assert texts(f"ray/{name}") != texts(name)
    assert len(list(Path("ray").iterdir())) == len(KINDS)


def test_what_else_is_asked_of_datasets_is_answered_alike(both, root):
    write("a.jsonl", corpus(root))
    write("b.parquet", corpus(root))
    Path("c.txt").write_text(FAULTY)
    both("check", "a.jsonl", "c.txt", "b.parquet", "--summary", "json")
    both("check", "b.parquet", "a.jsonl", "--statistics", "--select", "ALL", "--output-format", "concise")
    both("fix", "a.jsonl", "b.parquet", "--unsafe")


def test_lines_that_are_no_rows_are_told_of_in_their_places(both, here):
    wrong = [
        b"",
        b"{bad",
        b'"word"',
        b'{"text": 3}',
        b'\xff{"text": "x"}',
        b'{"text": "\\ud83d"}',
        b'{"id": "\\ud83d", "text": "x"}',
    ]
    lines = [b"\xef\xbb\xbf" + json.dumps({"text": FAULTY}).encode()]
    for number in range(200):
        lines.append(json.dumps({"id": number, "text": FAULTY if number % 3 else CLEAN}, ensure_ascii=False).encode())
        lines.append(wrong[number % 7])
    Path("a.jsonl").write_bytes(b"\r\n".join(lines))
    ran = both("check", "a.jsonl", "--output-format", "json")
    assert ran.status == 2 and "a.jsonl#" in ran.err and "more rows" in ran.err


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.parquet"])
def test_a_damaged_dataset_is_said_to_be_so(both, here, name):
    write(name, rows_of(*[FAULTY * 40] * 600))
    data = Path(name).read_bytes()
    half = len(data) // 2
    Path(name).write_bytes(data[:half] + bytes(200) + data[half + 200 :])
    assert both("check", name, "--output-format", "concise").status in (1, 2)
    Path("empty.jsonl").write_bytes(b"")
    assert both("check", "empty.jsonl", "gone.jsonl").status == 2


def test_files_are_checked_as_by_processes(both, here, root):
    for number in range(12):
        Path(f"n{number:02}.txt").write_text(f"第{number}次,会议在北京召开 and 结束。\n" * (number % 4 + 1))
    Path("bad.txt").write_bytes("好的。".encode() + b"\xff\xfe" + "坏,的。\n".encode())
    Path("big5.txt").write_bytes("繁體中文的文件,好。".encode("big5"))
    Path("odd.md").write_text("群众,好。<!-- zxlint-disable-line halfwidth-punctuation: ok -->\n\n好,的。\n")
    assert both("check", ".", "gone.txt", "--output-format", "json").status == 2
    both("fix", ".")


def test_a_worker_that_dies_once_costs_nothing(ray, rules, process):
    make("a.jsonl", rows_of(*[CLEAN] * 50, "杀一次", *[CLEAN] * 50, "杀"))
    (rules / "once").touch()
    expected = process("check", "a.jsonl", "--output-format", "json", "--select", "ZX5,XX001", "--rule-path", rules)
    assert [one["record"]["row"] for one in json.loads(expected.out)] == [51, 102]
    (rules / "once").unlink()
    ran = ray("check", "a.jsonl", "--output-format", "json", "--select", "ZX5,XX001", "--rule-path", rules)
    assert (rules / "once").exists()
    assert ran == expected


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
def test_a_row_that_kills_every_worker_is_named_and_all_others_are_done(ray, rules, name):
    write(name, rows_of(*[FAULTY] * 60, "杀死", *[FAULTY] * 60, "退出", FAULTY))
    ran = ray("check", name, "--output-format", "json", "--select", "ZX501,XX001", "--rule-path", rules)
    assert ran.status == 2
    assert [one["record"]["row"] for one in json.loads(ran.out)] == [*range(1, 61), *range(62, 122), 123]
    deaths = "not looked at: the process that did so died, 2 times; all other documents are done"
    assert ran.err.splitlines() == [f"zxlint: {name}#{row} (doc-{row}): {deaths}" for row in (61, 122)]


def test_a_file_that_kills_every_worker_is_named_and_all_others_are_done(ray, rules, here):
    for number in range(20):
        Path(f"a{number:02}.txt").write_text("杀死" if number == 7 else FAULTY)
    ran = ray("check", ".", "--output-format", "json", "--select", "ZX501,XX001", "--rule-path", rules)
    assert ran.status == 2 and len(json.loads(ran.out)) == 19
    assert "a07.txt: not looked at: the process that did so died, 2 times" in ran.err


def test_findings_that_cannot_be_sent_are_found_here(both, rules, here):
    make("a.jsonl", rows_of(CLEAN, "怪", FAULTY))
    ran = both("check", "a.jsonl", "--output-format", "concise", "--select", "ZX5,XX002", "--rule-path", rules)
    assert "XX002 odd" in ran.out


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl", "a.parquet"])
def test_a_killed_repair_is_taken_up_by_either_engine(ray, process, cluster, here, name):
    values = [f"{FAULTY}第{n}行。" if n % 3 else None if n % 5 else f"{CLEAN}第{n}行。" for n in range(60)]
    write(name, rows_of(*values))
    whole = ray("fix", "--output", "out", name)
    assert whole.status == 0
    for first, then in (("ray", process), ("local", ray)):
        more = ("--engine", "ray", "--ray-address", cluster) if first == "ray" else ()
        killed = process("fix", "--write", name, *more, python=("-c", SMALL + KILLED, "repaired", "17"), **OURS)
        if first == "ray":
            assert killed.status == 2 and "was ended by SIGKILL (out of memory?) before it was done" in killed.err
        else:
            assert killed.status == -signal.SIGKILL
        ran = then("fix", "--write", name)
        assert ran.status == 0 and f"{name}: taken up at row" in ran.err
        fixed = Path(name.replace("a.", "a.fixed."))
        assert fixed.read_bytes() == Path("out", name).read_bytes()
        fixed.unlink()


def test_a_run_whose_process_is_aborted_has_failed_and_says_so(ray, rules, process, here):
    make("a.jsonl", rows_of(*[FAULTY] * 50, "断", *[FAULTY] * 50))
    for command in ("check", "fix --write"):
        for left in rules.glob("broken-*"):
            left.unlink()
        ran = ray(*command.split(), "a.jsonl", "--select", "ZX501,XX", "--rule-path", rules, "--language", "zh")
        assert ran.status == 2  # Ray shows where its core was, and then comes what is to be known
        assert ran.err.endswith("\nzxlint: 使用 Ray 的进程没有完成就被 SIGABRT 终止；报告可能不完整；请重新运行\n")
        assert not Path("a.fixed.jsonl").exists()


def test_a_pool_that_has_just_done_its_work_can_be_closed_at_any_moment(process, here, cluster):
    script = """
import random, sys, time
from contextlib import ExitStack
from zxlint.cluster.crew import Crew
from zxlint.cluster.joining import Cluster
from zxlint.document import Document
from zxlint.settings import Settings
from zxlint.work import Wants
from zxlint.worker import Context, Task

with ExitStack() as ending:
    cluster = Cluster(2, sys.argv[1], ())
    ending.callback(cluster.close)
    for number in range(300):
        crew = Crew(cluster)
        crew.grow(1)
        context = crew.context((0, frozenset()), Context(Settings(), frozenset(), ()))
        crew.give([Task(number, context, Document("好。"), False, Wants())])
        while not list(crew.answers(wait=True)):
            pass
        time.sleep(random.random() * 0.003)
        crew.close()
print("done")
"""
    ran = process(cluster, python=("-c", script), **OURS)
    assert (ran.status, ran.out) == (0, "done\n"), ran.err


def test_an_abort_when_all_is_written_changes_nothing(process, here, cluster):
    make("a.jsonl", rows_of(*[FAULTY] * 50))
    dying = "import os, zxlint.cluster.joining as j; j.Cluster.close = lambda self: os.abort()\n" + EAGER
    for command in (["check", "a.jsonl", "--output-format", "json"], ["fix", "a.jsonl", "--output", "out"]):
        ran = process(*command, "--engine", "ray", "--ray-address", cluster, python=("-c", dying), **OURS)
        shutil.rmtree("out", ignore_errors=command[0] == "check")
        assert "SIGABRT" in ran.err and ran[:2] == process(*command)[:2]


@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_an_interrupt_ends_a_run_and_its_workers(environment, rules, here, send):
    make("a.jsonl", rows_of(*[FAULTY] * 50, "睡", *[FAULTY] * 50))
    command = ("fix", "--write", "a.jsonl", "--select", "ZX501,XX001", "--rule-path", str(rules), "--engine", "ray")
    told = "import os; from pathlib import Path\n"
    told += "os.register_at_fork(after_in_child=lambda: Path('pid').write_text(str(os.getpid())))\n"
    run = subprocess.Popen(
        [sys.executable, "-c", told + EAGER, *command, "--jobs", "1", "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment | OURS,
        start_new_session=True,
    )
    asleep = until(lambda: list(rules.glob("asleep-*")))
    send(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (130, b"")
    for pid in (int(Path("pid").read_text()), int(asleep[0].name.partition("-")[2])):
        until(lambda pid=pid: gone(pid))
    assert not Path("a.fixed.jsonl").exists()


def test_urls_are_read_and_written_by_both_engines(both, ray, process, here):
    names = ("a.jsonl", "b.parquet", "c.jsonl.gz")
    urls = [f"local://{here.as_posix()}/{name}" for name in names]
    for name in names:
        write(name, rows_of(CLEAN, FAULTY, *[FAULTY] * 90))
    ran = both("check", *urls, "--output-format", "json")
    assert ran.status == 1 and {one["filename"] for one in json.loads(ran.out)} == set(urls)
    fixed = [name.replace(".", ".fixed.", 1) for name in names]
    made = []
    for engine in (ray, process):
        ran = engine("fix", "--write", *urls)
        assert ran.status == 0 and f"written to local://{here.as_posix()}/{fixed[0]}" in ran.err
        made.append([Path(name).read_bytes() for name in fixed])
        assert process("fix", "--write", urls[0]).status == 2, "it is there already"
        for name in fixed:
            Path(name).unlink()
    assert made[0] == made[1] and texts(names[0])[1] == FAULTY
    log = json.loads(process("check", urls[0], "--output-format", "sarif").out)
    places = [one["locations"][0]["physicalLocation"] for one in log["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {urls[0]}
    assert process("check", f"file://{here.as_posix()}/a.jsonl").status == 1


def test_urls_that_cannot_be_read_are_errors(process, here):
    for url, words in (
        (f"local://{here.as_posix()}/gone.jsonl", "no such file"),
        ("nonsense://x/a.parquet", "a URL that cannot be read"),
        ("s3://bucket/a.txt", "no dataset"),
    ):
        ran = process("check", url)
        assert ran.status == 2 and words in ran.err


def test_a_cluster_is_started_for_the_run_and_ends_with_it(process, environment, here):
    make("a.jsonl", rows_of(*[FAULTY] * 30))
    temporary = Path(tempfile.mkdtemp(prefix="zxr-"))
    command = ("check", "a.jsonl", "--engine", "ray", "--jobs", "1", "--output-format", "json", "--timing")
    ran = process(*command, TMPDIR=str(temporary))
    assert (ran.status, len(json.loads(ran.out))) == (1, 30)
    assert "rule ZX501 stray-english" in ran.err and "Ray" not in ran.err
    assert not list((here.parent / "own").rglob("*")), "Ray leaves nothing in the home of the user"
    assert not list(temporary.iterdir())


def test_what_cannot_be_had_is_an_error(process, here, cluster):
    Path("a.txt").write_text(FAULTY)
    make("a.jsonl", rows_of(FAULTY))
    ran = process("check", "a.jsonl", "--engine", "ray", "--ray-address", "127.0.0.1:1")
    assert ran.status == 2 and "zxlint: the cluster 127.0.0.1:1 cannot be joined: " in ran.err
    ran = process("check", "a.jsonl", "--ray-address", cluster)
    assert ran.status == 2 and "--ray-address is for --engine ray" in ran.err
    without = "import sys; sys.modules['ray'] = None; from zxlint.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = process("check", "a.txt", "--engine", "ray", python=("-c", without))
    assert (ran.status, ran.out) == (2, "") and "pip install 'zxlint[ray]'" in ran.err


def test_copies_across_documents_are_those_that_one_process_finds(both, here):
    chance = random.Random(7)
    passages = [written(chance, size) for size in (50, 60, 90, 200, 400)]
    texts_ = []
    for _ in range(60):
        copied = misread(chance.choice(passages), chance.choice((0, 0, 0.02)), chance)
        texts_.append(written(chance, 300) + "\n" + copied + "\n" + written(chance, 200))
    write("a.parquet", rows_of(*texts_[:30]))
    write("b.jsonl", rows_of(*texts_[30:50], None, WELL))
    for number, text in enumerate([*texts_[50:], WELL]):
        Path(f"n{number:02}.txt").write_text(text.replace("\n", "\r\n" if number % 2 else "\n"))
    for paths in (("n00.txt", "a.parquet", "b.jsonl", "."), ("b.jsonl",), ("n00.txt",)):
        ran = both("check", *paths, "--select", "ZX406,ZX501", "--output-format", "json")
        assert ran.err == ""
    found = json.loads(both("check", "a.parquet", "b.jsonl", ".", "--select", "ZX406", "--output-format", "json").out)
    assert len(found) > 50 and {one["filename"] for one in found} >= {"a.parquet", "b.jsonl", "n10.txt"}


def test_nodes_with_other_rules_are_refused(process, here, cluster, rules):
    make("a.jsonl", rows_of(FAULTY))
    other = "import zxlint.cluster.joining as j; j.shipped_files = lambda: []\n" + EAGER
    ran = process("check", "a.jsonl", "--engine", "ray", "--ray-address", cluster, python=("-c", other), **OURS)
    assert ran.status == 2 and "has another zxlint or other rules; install the same ones on all nodes" in ran.err
