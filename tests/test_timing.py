"""Where the time of a run goes."""

import json
import re
from pathlib import Path

import pytest

from zxlint import timing
from zxlint.document import Document, analysis
from zxlint.report.timings import tabulate

FAULTY = "基层单位 and 群众,好。\n"


@pytest.fixture
def hands(monkeypatch):
    """A clock whose hands stand still until they are moved."""
    now = [0.0]
    monkeypatch.setattr("zxlint.timing.perf_counter", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    yield move
    timing.stop()


def rows_of(table):
    """The rows of a table, without its heading: milliseconds, share, nanoseconds per character, times, what."""
    rows = [re.split(r" {2,}", row.strip(), maxsplit=4) for row in table.splitlines()[1:]]
    return [(float(ms.replace(",", "")), float(share.rstrip("%")), times, what) for ms, share, _, times, what in rows]


def test_an_analysis_is_no_burden_of_the_rule_that_asks_first(hands):
    @analysis
    def shared(doc):
        hands(5)
        return 1

    clock = timing.start()
    hands(1)
    doc = Document("甲")
    for name, own in (("first", 2), ("second", 3)):
        with timing.timed("rule", name):
            shared(doc)
            hands(own)
    spent = {name.rpartition(".")[2]: (one.seconds, one.calls) for (_, name), one in clock.spent.items()}
    assert spent == {"first": (2, 1), "second": (3, 1), "shared": (5, 1)}
    rows = rows_of(tabulate(clock, "en"))
    assert [(ms, what.split()[0]) for ms, _, _, what in rows] == [
        (5000, "analysis"),
        (3000, "rule"),
        (2000, "rule"),
        (1000, "the"),
        (11000, "all"),
    ]
    assert round(sum(share for _, share, _, _ in rows[:-1])) == 100


def test_what_fails_is_timed_and_ends(hands):
    clock = timing.start()
    with pytest.raises(ValueError), timing.timed("rule", "outer"), timing.timed("analysis", "inner"):
        hands(2)
        raise ValueError
    assert {name: one.seconds for (_, name), one in clock.spent.items()} == {"inner": 2, "outer": 0}


@pytest.mark.parametrize("command", [["check"], ["fix"], ["fix", "--write"], ["check", "--summary", "json"]])
def test_the_table_goes_to_standard_error_and_adds_up(zxlint, command):
    Path("a.txt").write_text(FAULTY * 40, encoding="utf-8")
    plain = zxlint(*command)
    Path("a.txt").write_text(FAULTY * 40, encoding="utf-8")
    ran = zxlint(*command, "--timing")
    assert (ran.status, ran.out) == (plain.status, plain.out)
    table = ran.err.removeprefix(plain.err)
    rows = rows_of(table)
    named = [what for *_, what in rows]
    assert "rule ZX201 halfwidth-punctuation" in named
    assert "analysis shape.shape" in named
    assert rows[:-1] == sorted(rows[:-1], key=lambda row: -row[0])
    assert named[-1].startswith("all told")
    # Each row is rounded to a tenth of a millisecond.
    assert sum(ms for ms, *_ in rows[:-1]) == pytest.approx(rows[-1][0], abs=0.05 * len(rows) + 0.1)


def test_each_rule_is_there_once_however_many_documents(zxlint):
    for name in "abc":
        Path(f"{name}.txt").write_text(FAULTY, encoding="utf-8")
    ran = zxlint("check", "--output-format", "json", "--timing")
    assert len(json.loads(ran.out)) == 6
    named = {what: times for _, _, times, what in rows_of(ran.err)}
    assert named["rule ZX501 stray-english"] == "3"
    assert f"all told ({3 * len(FAULTY)} characters examined)" in named
    assert len(named) == len(rows_of(ran.err))


def test_the_table_speaks_chinese(zxlint):
    Path("a.txt").write_text(FAULTY, encoding="utf-8")
    err = zxlint("check", "--timing", "--language", "zh").err
    assert "规则 ZX201 halfwidth-punctuation" in err
    assert err.splitlines()[0].split() == ["毫秒", "占比", "纳秒/字", "次数", "项目"]


def test_nothing_is_timed_unasked(zxlint):
    Path("a.txt").write_text(FAULTY, encoding="utf-8")
    zxlint("check", "--timing")
    assert timing.timed("rule", "x").__class__.__name__ == "nullcontext"
    assert zxlint("check").err == ""
