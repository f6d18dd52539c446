"""The cache: what is known of a document is used again, as long as it is true, and only then."""

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pytest

from zxlint.cache import Cache, _checksum

RULE = '''"""ZX998 made-up."""

from zxlint.rule import Hit, rule
from zxlint.text import Span

WORD = "会议"


@rule("XX001", "made-up", zh="“{bad}”", en="“{bad}”", examples=["一⟦会议⟧一。"])
def made_up(doc, *, least: int = 1):
    """A word.

    Made up for a test.
    Silent on all else.
    """
    at = doc.text.find(WORD)
    if at >= 0 and doc.text.count(WORD) >= least:
        yield Hit(Span(at, at + 2))
'''


@pytest.fixture
def looked_at(monkeypatch):
    """The texts that were looked at, as opposed to taken from the cache."""
    import zxlint.work as work

    texts = []
    examine, mend = work.examine, work.mend
    monkeypatch.setattr(work, "examine", lambda doc, *more: (texts.append(doc.text), examine(doc, *more))[1])
    monkeypatch.setattr(
        work, "mend", lambda doc, *more, **named: (texts.append(doc.text), mend(doc, *more, **named))[1]
    )
    return texts


@pytest.fixture
def document(here):
    """A document with a fault, and one without."""
    (here / "a.txt").write_text("会议在北京召开,会期三天 and 两夜。\n")
    (here / "b.txt").write_text("会议在北京召开，会期三天。\n")
    return here / "a.txt"


@pytest.fixture
def check(zxlint, looked_at):
    """Check everything, and return what was said and how many documents were looked at for it."""

    def run(*arguments, command="check"):
        looked_at.clear()
        ran = zxlint(command, ".", "--output-format", "json", *arguments)
        return (ran.status, ran.out, ran.err), len(looked_at)

    return run


def whole(ran):
    return ran.status, ran.out, ran.err


def store(here):
    return here / ".zxlint_cache" / "findings.sqlite"


def test_what_is_known_is_not_looked_at_again(check, document, here):
    first, looked = check()
    assert looked == 2 and first[0] == 1
    assert check() == (first, 0)
    assert check("--no-cache") == (first, 2)
    document.write_text(document.read_text() + "\n又,一。\n")
    assert check()[1] == 1


def test_documents_of_one_text_share_what_is_known(check, document, here):
    check()
    document.rename(here / "c.txt")
    again, looked = check()
    assert looked == 0 and "c.txt" in again[1] and "a.txt" not in again[1]
    (here / "c.txt").rename(here / "c.md")  # Markdown is read in another way
    assert check()[1] == 1


def test_the_folder_is_passed_over_by_everybody(zxlint, document, here):
    assert not (here / ".zxlint_cache").exists()
    zxlint("check", "a.txt")
    assert (here / ".zxlint_cache" / ".gitignore").read_text() == "*\n"
    assert (
        (here / ".zxlint_cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=here, check=True, capture_output=True, text=True)
    assert "zxlint_cache" not in status.stdout


def test_it_lies_beside_the_configuration_or_where_one_says(zxlint, document, here):
    (here / "sub").mkdir()
    (here / "sub" / "c.txt").write_text("好,的。\n")
    (here / ".zxlint.toml").write_text("")
    zxlint("check", "sub")
    assert store(here).exists() and not (here / "sub" / ".zxlint_cache").exists()
    zxlint("check", "sub", "--cache-dir", "elsewhere")
    assert (here / "elsewhere" / "findings.sqlite").exists()
    (here / ".zxlint.toml").write_text('cache-dir = "kept"\n')
    zxlint("check", "sub")
    assert (here / "kept" / "findings.sqlite").exists()
    (here / ".zxlint.toml").write_text('cache-dir = "../../out"\n')
    ran = zxlint("check", "sub")
    assert ran.status == 2 and "cache-dir leads out of" in ran.err


def test_standard_input_leaves_nothing_behind(zxlint, here):
    zxlint("check", "-", stdin="好,的。\n".encode())
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        ("--select", "ZX2"),
        ("--ignore", "ZX201"),
        ("--extend-select", "ALL"),
        ("--config", "severity.ZX201 = 'info'"),
        ("--config", "unfixable = ['ZX2']"),
        ("--config", "fixable = ['ZX5']"),
        ("--config", "extend-safe-fixes = ['ZX5']"),
        ("--config", "extend-unsafe-fixes = ['ZX2']"),
        ("--config", "style = 'tech'"),
        ("--config", "rules.mixed-digit-spacing.gap = 'never'"),
        ("--config", "per-file-ignores = {'*.txt' = ['ZX2']}"),
    ],
    ids=lambda change: change[1],
)
def test_another_setting_is_another_question(check, document, change):
    check()
    changed, looked = check(*change)
    assert looked == 2
    assert changed == check(*change, "--no-cache")[0]
    assert check(*change)[1] == 0
    assert check()[1] == 0


def test_terms_count_by_what_they_are(check, document, here):
    (here / "mine.terms").write_text("北京召开会\n")
    pack = "--config", 'terms = ["mine.terms"]'
    assert check(*pack)[1] == 2
    assert check(*pack)[1] == 0
    (here / "mine.terms").write_text("南京召开会\n")
    os.utime(here / "mine.terms", (1, 1))
    assert check(*pack)[1] == 2


def test_a_profile_counts_by_what_it_holds(check, zxlint, document, here):
    (here / "good").mkdir()
    (here / "good" / "x.md").write_text("全体会议在北京召开，会期三天。\n" * 3)
    zxlint("learn", "good", "-o", "mine.profile", "-q")
    assert check("--profile", "mine.profile")[1] == 3
    assert check("--profile", "mine.profile")[1] == 0
    (here / "good" / "x.md").write_text("全体会议在南京召开，会期五天。\n" * 3)
    zxlint("learn", "good", "-o", "mine.profile", "-q")
    assert check("--profile", "mine.profile")[1] == 3


def test_rules_of_a_users_own_count_by_their_code(check, document, here):
    (here / "own").mkdir()
    (here / "own" / "xx.py").write_text(RULE)
    first, looked = check("--rule-path", "own")
    assert looked == 2 and first[1].count("XX001") == 2
    assert check("--rule-path", "own") == (first, 0)
    assert check()[1] == 2  # without them


def test_a_table_beside_a_users_own_rules_counts(process, document, here):
    (here / "own").mkdir()
    table = 'from pathlib import Path\n\nWORD = Path(__file__).with_name("words.txt").read_text("utf-8")'
    (here / "own" / "xx.py").write_text(RULE.replace('WORD = "会议"', table))
    arguments = "check", "a.txt", "--rule-path", "own", "--select", "XX001", "--output-format", "concise", "-q"
    for word in ("会议", "两夜"):
        (here / "own" / "words.txt").write_text(word, "utf-8")
        assert word in process(*arguments).out


def test_code_that_changed_is_noticed(process, document, here):
    (here / "own.py").write_text(RULE)
    arguments = "check", ".", "--rule-path", "own.py", "--select", "XX001", "--output-format", "concise", "-q"
    assert len(process(*arguments).out.splitlines()) == 2
    (here / "own.py").write_text(RULE.replace('"会议"', '"两夜"'))
    assert len(process(*arguments).out.splitlines()) == 1
    (here / "own.py").write_text(RULE.replace('zh="“{bad}”", en="“{bad}”"', 'zh="“{bad}”", en="new {bad}"'))
    assert "new 会议" in process(*arguments).out


@pytest.mark.parametrize("what", ["packages", "shipped_files"])
def test_other_packages_and_another_zxlint_are_noticed(check, document, monkeypatch, what):
    check()
    other = {"packages": lambda: b"other", "shipped_files": lambda: [str(Path(__file__))]}[what]
    monkeypatch.setattr(f"zxlint.identity.{what}", other)
    assert check()[1] == 2
    assert check()[1] == 0


def test_comments_and_suppressions_hold_when_they_change(check, document, here):
    check()
    sidecar = here / ".zxlint-suppressions.toml"
    sidecar.write_text('[[suppress]]\nfile = "a.txt"\nrule = "ZX201"\nreason = "so it is"\n')
    suppressed, looked = check()
    assert looked == 1 and "ZX201" not in suppressed[1]
    assert check() == (suppressed, 0)
    # It is known of the cached document, too, that the entry was of use.
    sidecar.write_text("\n\n" + sidecar.read_text() + '\n[[suppress]]\nfile = "b.txt"\nrule = "ZX201"\nreason = "-"\n')
    idle, looked = check()
    assert idle[1].count("ZX901") == 1
    assert check()[0] == idle
    sidecar.unlink()
    assert "ZX201" in check()[0][1]


def test_an_entry_expires_while_its_document_is_in_the_cache(check, document, here, monkeypatch):
    (here / ".zxlint-suppressions.toml").write_text(
        '[[suppress]]\nfile = "a.txt"\nrule = "ZX201"\nreason = "for now"\nuntil = 2027-12-31\n'
    )

    def today(day):
        monkeypatch.setattr("zxlint.ledger.date", type("Day", (date,), {"today": staticmethod(lambda: day)}))

    today(date(2027, 12, 31))
    assert "ZX201" not in check()[0][1]
    assert check()[1] == 0
    today(date(2028, 1, 1))
    after = check()[0][1]
    assert "ZX201" in after and "it expired on 2027-12-31" in after


def test_a_baseline_holds_over_cached_findings(check, zxlint, document, here):
    check()
    zxlint("check", ".", "--write-baseline")
    (status, out, _), looked = check()
    assert (status, json.loads(out), looked) == (0, [], 0)
    (here / ".zxlint-baseline.json").unlink()
    assert check()[0][0] == 1


@pytest.mark.parametrize("unsafe", [(), ("--unsafe",)])
def test_repairs_are_kept_each_kind_for_itself(zxlint, looked_at, document, unsafe):
    first = zxlint("fix", ".", *unsafe)
    looked_at.clear()
    assert whole(zxlint("fix", ".", *unsafe)) == whole(first)
    assert looked_at == []
    assert whole(zxlint("fix", ".", *unsafe, "--no-cache")) == whole(first)
    other = ("--unsafe",) if not unsafe else ()
    assert whole(zxlint("fix", ".", *other)) == whole(zxlint("fix", ".", *other, "--no-cache"))
    looked_at.clear()
    zxlint("fix", ".", *unsafe, "--write")
    assert looked_at == []
    assert "召开，会期" in document.read_text()


def test_what_check_knows_to_be_beyond_repair_fix_does_not_look_at(zxlint, looked_at, document):
    zxlint("check", "b.txt")
    looked_at.clear()
    assert zxlint("fix", "b.txt", "--write").status == 0
    assert looked_at == []


def test_verdicts_come_from_the_cache(zxlint, looked_at, document):
    first = zxlint("check", ".", "--summary", "json")
    looked_at.clear()
    assert whole(zxlint("check", ".", "--summary", "json")) == whole(first)
    assert looked_at == []


def test_what_failed_is_tried_again(check, document, here):
    (here / "own").mkdir()
    (here / "own" / "xx.py").write_text(
        RULE.replace("    at = doc", '    if "两夜" in doc.text:\n        1 / 0\n    at = doc')
    )
    first, looked = check("--rule-path", "own")
    assert looked == 2 and first[0] == 2 and "ZeroDivisionError" in first[2]
    assert check("--rule-path", "own") == (first, 1)


@pytest.mark.parametrize("damage", ["cut", "cut short", "flipped", "garbage", "empty", "other tables", "a folder"])
def test_a_damaged_cache_is_noticed_and_made_anew(check, document, here, damage):
    first, _ = check()
    data = bytearray(store(here).read_bytes())
    for ending in ("-wal", "-shm"):
        Path(f"{store(here)}{ending}").unlink(missing_ok=True)
    store(here).unlink()
    if damage == "a folder":
        store(here).mkdir()
    elif damage == "other tables":
        with sqlite3.connect(store(here)) as other:
            other.execute("CREATE TABLE rows (key BLOB, used INTEGER, body BLOB)")
        other.close()
    else:
        if damage == "flipped":
            for at in range(200, len(data), 97):
                data[at] ^= 0xFF
        cut = {"cut": data[: len(data) // 2], "cut short": data[:50], "garbage": b"no database" * 999, "empty": b""}
        store(here).write_bytes(cut.get(damage, data))
    (status, out, err), _ = check()
    assert (status, out) == first[:2]
    assert err.count("the cache was damaged") == (damage not in ("empty", "a folder"))
    assert check()[0] == first
    assert check()[1] == (2 if damage == "a folder" else 0)


def rows(here):
    with sqlite3.connect(store(here)) as open_:
        found = dict(open_.execute("SELECT key, body FROM rows").fetchall())
    open_.close()
    return found


def body_of(row):
    return zlib.decompress(row[9:]) if row[8] else row[9:]


def forged(here, change):
    """Change the findings in every row, and give the rows a checksum that is right."""
    with sqlite3.connect(store(here)) as open_:
        for key, row in rows(here).items():
            body = body_of(row)
            if b'"found"' in body:
                table = json.loads(body)
                change(table)
                packed = b"\0" + json.dumps(table).encode()
                open_.execute("UPDATE rows SET body = ? WHERE key = ?", (_checksum(key, packed) + packed, key))
    open_.close()


HOSTILE = {
    "out of range": lambda one: one.__setitem__(2, 10_000),
    "negative": lambda one: one.__setitem__(1, -1),
    "backwards": lambda one: one.__setitem__(1, one[2] + 1),
    "a float": lambda one: one.__setitem__(1, 1.5),
    "true": lambda one: one.__setitem__(1, True),
    "unknown rule": lambda one: one.__setitem__(0, "ZX999"),
    "no rule": lambda one: one.__setitem__(0, ["ZX201"]),
    "severity": lambda one: one.__setitem__(5, "fatal"),
    "applicability": lambda one: one.__setitem__(4, {}),
    "words": lambda one: one.__setitem__(6, {}),
    "words of words": lambda one: one[6].__setitem__("bad", {"a": 1}),
    "edit outside": lambda one: one.__setitem__(3, [[0, 999, ""]]),
    "edits overlap": lambda one: one.__setitem__(3, [[0, 3, ""], [1, 4, ""]]),
    "edit of a number": lambda one: one.__setitem__(3, [[0, 3, 7]]),
    "related outside": lambda one: one.__setitem__(7, [[5, 999, "a", "b"]]),
    "short": lambda one: one.pop(),
    "long": lambda one: one.append(1),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_have_been_found_is_not_believed(check, document, here, what):
    first, _ = check()
    forged(here, lambda table: [HOSTILE[what](one) for one in table["found"]])
    (status, out, err), looked = check()
    assert (status, out) == first[:2]
    assert looked == 1 and err.count("the cache was damaged") == 1
    assert check() == (first, 0)


def test_a_row_that_was_touched_is_not_believed(check, document, here):
    first, _ = check()
    with sqlite3.connect(store(here)) as open_:
        for key, row in rows(here).items():
            open_.execute("UPDATE rows SET body = ? WHERE key = ?", (row[:-1] + bytes([row[-1] ^ 1]), key))
    open_.close()
    (status, out, err), looked = check()
    assert (status, out, looked) == (*first[:2], 2)
    assert err.count("the cache was damaged") == 1


def test_rows_that_changed_places_are_not_believed(check, document, here):
    first, _ = check()
    found = [(key, row) for key, row in rows(here).items() if b'"found"' in body_of(row)]
    with sqlite3.connect(store(here)) as open_:
        for (key, _), (_, row) in zip(found, reversed(found), strict=True):
            open_.execute("UPDATE rows SET body = ? WHERE key = ?", (row, key))
    open_.close()
    (status, out, _), looked = check()
    assert (status, out, looked) == (*first[:2], 2)


def test_two_runs_at_once_are_safe(document, here, environment):
    for number in range(60):
        (here / f"n{number}.txt").write_text(f"第{number}次会议在北京召开,会期三天。\n")
    arguments = [sys.executable, "-m", "zxlint", "check", ".", "--output-format", "concise"]
    runs = [
        subprocess.Popen(arguments, cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = {(*run.communicate(), run.returncode) for run in runs}
    assert len(said) == 1
    [(out, err, status)] = said
    assert (err, status) == (b"", 1) and len(out.splitlines()) == 63
    again = subprocess.run(arguments, cwd=here, env=environment, capture_output=True)
    assert (again.stdout, again.stderr) == (out, b"")


def test_a_warm_run_loads_neither_rules_nor_numpy(process, document):
    script = (
        "import sys; from zxlint.cli import main; status = main(sys.argv[1:]);"
        "print(sorted(n for n in sys.modules if n.partition('.')[0] in ('numpy', 'opencc', 'ftfy', 'markdown_it')"
        " or n.startswith('zxlint.rules.')), file=sys.stderr); sys.exit(status)"
    )
    arguments = "check", ".", "--output-format", "concise"
    cold, warm = (process(*arguments, python=("-c", script)) for _ in range(2))
    assert (warm.status, warm.out) == (cold.status, cold.out)
    assert "zxlint.rules.zx201" in cold.err
    assert warm.err == "[]\n"


@pytest.mark.parametrize("form", ["full", "sarif", "gitlab", "csv"])
def test_every_report_is_the_same_from_the_cache(zxlint, document, form):
    first, again = (zxlint("check", ".", "--output-format", form) for _ in range(2))
    assert whole(again) == whole(first) == whole(zxlint("check", ".", "--output-format", form, "--no-cache"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything may be written")
def test_a_folder_that_cannot_be_written_means_no_cache(check, document, here):
    here.chmod(0o555)
    try:
        first, looked = check()
        assert looked == 2 and first[2] == ""
        assert check() == (first, 2)
    finally:
        here.chmod(0o755)


def test_a_cache_that_cannot_be_made_means_no_cache(check, document, here):
    (here / ".zxlint_cache").write_text("a file")
    first, looked = check()
    assert looked == 2 and first[2] == ""
    assert check() == (first, 2)
    assert (here / ".zxlint_cache").read_text() == "a file"


@pytest.mark.parametrize("link", [".zxlint_cache", ".zxlint_cache/findings.sqlite"])
def test_no_link_is_followed(check, document, here, tmp_path, link):
    target = tmp_path / "target"
    if link == ".zxlint_cache":
        target.mkdir()
    else:
        (here / ".zxlint_cache").mkdir()
        target.write_text("mine")
    try:
        (here / link).symlink_to(target)
    except OSError:
        pytest.skip("no links here")
    assert check()[1] == 2
    assert list(target.iterdir()) == [] if target.is_dir() else target.read_text() == "mine"


def test_what_was_not_used_for_longest_is_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr("zxlint.cache.MOST", 100_000)
    now = [1_000_000]
    monkeypatch.setattr("zxlint.cache.time.time", lambda: now[0])
    for number in range(8):
        cache = Cache(tmp_path / "cache", lambda: pytest.fail("damaged"))
        now[0] += 100_000
        cache.get(b"0")  # which is used all the time
        cache.put(str(number).encode(), os.urandom(30_000))
        cache.close()
    cache = Cache(tmp_path / "cache", lambda: pytest.fail("damaged"))
    kept = [number for number in range(8) if cache.get(str(number).encode()) is not None]
    cache.close()
    assert kept[0] == 0 and kept[-1] == 7 and 1 not in kept
    assert (tmp_path / "cache" / "findings.sqlite").stat().st_size < 150_000


def test_a_corrector_is_asked_each_time(zxlint, looked_at, document, here, monkeypatch):
    import zxlint.knowledge as knowledge

    class Made:
        def correct(self, sentences):
            return [() for _ in sentences]

    monkeypatch.setattr(knowledge, "correctors", lambda: {"made": Made})
    for _ in range(2):
        looked_at.clear()
        zxlint("check", ".", "--corrector", "made", "--output-format", "concise")
        assert len(looked_at) == 2
