"""``zxlint init``: a configuration file for a folder, made after looking at its documents."""

import json
import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint import sampling
from zxlint.survey import spread

ROOT = Path(__file__).parent.parent
CLOSED = "2019年，全县新建学校40所，惠及师生2万余人，投入资金300万元，改造道路15公里。\n"
APART = "在 2019 年，全县新建学校 40 所，惠及师生 2 万余人，投入资金 300 万元，改造道路 15 公里。\n"
TRADITIONAL = "會議強調，要發揚民主，認真聽取羣眾意見，切實解決實際問題，爲羣眾辦好實事。\n"
WRAPPED = "".join(
    f"{'各村成立了巡查队备足了沙袋和木桩入汛以后日夜轮班巡查没有出过险情大家都说好'}\n" for _ in range(12)
)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """On a busy machine, too, all documents of a sample are looked at."""
    monkeypatch.setattr(sampling, "PATIENCE", 1_000)


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def seeds():
    for seed in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(seed, seed.name)


def said(text):
    """What the file says is found, by code; the rules that it does not list are left out."""
    return {
        code: int(n.replace(",", "")) for code, n in re.findall(r"^#   (ZX\d+) [\w-]+: ([\d,]+)", text, re.MULTILINE)
    }


def found(zxlint):
    ran = zxlint("check", "--output-format", "json")
    return Counter(one["code"] for one in json.loads(ran.out))


def assert_true_to_its_word(zxlint, text):
    counts = found(zxlint)
    listed = said(text)
    assert listed == {code: counts[code] for code in listed}
    total = re.search(r"([\d,]+) findings in|发现 ([\d,]+) 处", text)
    assert counts.total() == (int((total[1] or total[2]).replace(",", "")) if total else 0)
    assert len(listed) == min(12, len(counts))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_to_be_found_is_found(zxlint, language):
    seeds()
    ran = zxlint("init", "--language", language)
    assert (ran.status, ran.err) == (0, "")
    text = Path(".zxlint.toml").read_text(encoding="utf-8")
    assert_true_to_its_word(zxlint, text)
    assert "5 of 5 documents" in text or "5 份文档中的 5 份" in text
    assert ("wrote .zxlint.toml" if language == "en" else "已写入 .zxlint.toml") in ran.out


@pytest.mark.parametrize("style", ["official", "tech"])
def test_the_majority_style_is_set_and_counted_with(zxlint, style):
    usual, odd = (CLOSED, APART) if style == "official" else (APART, CLOSED)
    for n in range(10):
        write(f"{n}.txt", usual)
    write("odd.txt", usual + odd + odd)
    zxlint("init")
    text = Path(".zxlint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["style"] == style
    assert "in 10 of 11 documents" in text
    assert_true_to_its_word(zxlint, text)
    assert said(text)["ZX107"] > 1


def test_a_style_is_only_proposed_where_a_document_has_the_contrary_one(zxlint):
    for n in range(10):
        write(f"{n}.txt", CLOSED)
    write("odd.txt", APART)
    zxlint("init")
    text = Path(".zxlint.toml").read_text(encoding="utf-8")
    assert '# Han beside digits: closed up in 10 of 11 documents\n#style = "official"\n' in text
    assert "Nothing is reported" in text
    assert zxlint("check").status == 0


def test_no_style_is_set_where_documents_differ_or_are_few(zxlint):
    for n in range(6):
        write(f"{n}.txt", CLOSED if n % 2 else APART)
    assert "style" not in tomllib.loads(zxlint("init", "--dry-run").out)
    for n in range(6):
        Path(f"{n}.txt").unlink()
    write("a.txt", CLOSED)
    assert "style" not in tomllib.loads(zxlint("init", "--dry-run").out)


def test_a_traditional_folder_is_checked_as_such(zxlint):
    for n in range(4):
        write(f"{n}.txt", TRADITIONAL)
    write("9.txt", TRADITIONAL.replace("實事", "实事") * 2)
    zxlint("init")
    text = Path(".zxlint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["rules"]["traditional-character"] == {"script": "traditional"}
    assert_true_to_its_word(zxlint, text)
    assert said(text)["ZX010"] == 2


def test_the_head_tells_what_the_documents_are_like(zxlint):
    write("a.txt", "会议指出，要密切联系群众。\n")
    write("b.md", "\ufeff# 会议\r\n\r\n会议指出，要密切联系群众。\r\n")
    write("c.txt", "会议指出，要密切联系群众。\n".encode("gb18030"))
    write("d.txt", WRAPPED)
    write("e.txt", b"\0\0\0")
    text = zxlint("init", "--dry-run").out
    assert "#   encoding: UTF-8 2, GBK 1, UTF-8 with a BOM 1\n" in text
    assert "#   format: plain text 3, Markdown 1\n" in text
    assert "#   line ends: LF 3, CRLF 1\n" in text
    assert "# documents wrapped at a printed width: 1; " in text
    assert "# Looked at 4 of 4 documents" in text


def test_every_example_holds_when_the_sign_is_taken_off(zxlint):
    for folder in (Path("above"), Path("above/below")):
        folder.mkdir()
    write("above/zxlint.toml", 'ignore = ["ZX103"]\n')
    write("above/below/a.txt", "好。\n")
    shown = zxlint("init", "--dry-run", "above/below").out
    examples = re.findall(r'^#(?=[\w"])', shown, re.MULTILINE)
    assert len(examples) > 10
    write("above/below/terms.txt", "青云湖水利枢纽\n")
    zxlint("learn", "above/below/a.txt", "-o", "above/below/accepted.profile")
    used = re.sub(r'^#(?=[\w"])', "", shown, flags=re.MULTILINE)
    write("above/below/.zxlint.toml", used)
    ran = zxlint("config", "above/below", "--output-format", "json")
    assert (ran.status, ran.err) == (0, "")
    settings = json.loads(ran.out)["settings"]
    untouched = {key for key, one in settings.items() if one["origin"] == "default"}
    assert untouched <= {"exclude", "fixable", "force-exclude", "correctors", "rule-paths", "baseline", "cache-dir"}


def test_a_configuration_that_is_there_is_left_alone(zxlint):
    seeds()
    mine = write(".zxlint.toml", 'ignore = ["ZX103"]\n')
    ran = zxlint("init")
    assert (ran.status, ran.out) == (2, "")
    assert ".zxlint.toml is there already" in ran.err and ran.err.count("\n") == 1
    assert zxlint("init", "--dry-run").status == 0
    assert mine.read_text(encoding="utf-8") == 'ignore = ["ZX103"]\n'
    assert zxlint("init", "--force").status == 0
    assert_true_to_its_word(zxlint, mine.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "text"), [("zxlint.toml", ""), ("pyproject.toml", "[tool.zxlint]\n")])
def test_no_other_configuration_is_hidden_unasked(zxlint, name, text):
    write(name, text)
    ran = zxlint("init")
    assert ran.status == 2 and name in ran.err
    assert not Path(".zxlint.toml").exists()


def test_a_pyproject_that_does_not_speak_to_zxlint_is_no_hindrance(zxlint):
    write("pyproject.toml", '[project]\nname = "a"\n')
    assert zxlint("init").status == 0


def test_a_broken_link_is_not_written_through(zxlint):
    Path(".zxlint.toml").symlink_to("elsewhere.toml")
    assert zxlint("init").status == 2
    assert not Path("elsewhere.toml").exists()


@pytest.mark.parametrize("arguments", [["--dry-run"], ["-"], ["--dry-run", "docs"]])
def test_a_dry_run_prints_the_file_alone_and_writes_nothing(zxlint, arguments):
    write("docs/a.txt", CLOSED)
    ran = zxlint("init", *arguments)
    tomllib.loads(ran.out)
    assert ran.status == 0 and "nothing is written" in ran.err
    assert sorted(path.name for path in Path().rglob("*")) == ["a.txt", "docs"]


def test_an_empty_folder_gets_a_file_that_holds(zxlint):
    ran = zxlint("init")
    assert ran.status == 0
    assert "There were no documents to look at." in ran.out
    assert zxlint("check").status == 0


def test_what_cannot_be_opened_is_counted_and_stops_nothing(zxlint, monkeypatch):
    write("a.txt", CLOSED)
    write("b.txt", CLOSED)
    from zxlint import sampling

    opened = sampling.contents

    def read_bytes(path, most):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, most)

    monkeypatch.setattr(sampling, "contents", read_bytes)
    text = zxlint("init", "--dry-run").out
    assert "# Looked at 1 of 2 documents" in text
    assert "#   could not be opened: 1\n" in text


def test_of_many_documents_a_few_are_looked_at_that_are_spread(zxlint):
    for n in range(10_000):
        write(f"{n // 100:02}/{n:04}.txt", CLOSED if n < 9_000 else APART)
    ran = zxlint("init", "--dry-run")
    assert "# Looked at 200 of 10,000 documents" in ran.out
    assert "Han beside digits: closed up 180, set apart 20" in ran.out
    assert "in 200 of 10,000 documents" in ran.err


def test_a_large_document_is_passed_over(zxlint):
    write("a.txt", CLOSED * 20_000)
    write("b.txt", CLOSED)
    text = zxlint("init", "--dry-run").out
    assert "# Looked at 1 of 2 documents" in text
    assert "#   too large to look at: 1\n" in text


def test_when_time_is_up_what_was_seen_is_said(zxlint, monkeypatch):
    for n in range(5):
        write(f"{n}.txt", "会议指出,要密切联系群众。\n")
    now = iter([0, 1, 2, 3, *range(50, 90)])
    monkeypatch.setattr(sampling, "PATIENCE", 7)
    monkeypatch.setattr("zxlint.sampling.time.monotonic", lambda: next(now))
    text = zxlint("init", "--dry-run").out
    seen, counted = re.search(r"Looked at (\d) of 5", text)[1], re.search(r"findings in (\d) of 5", text)[1]
    assert 1 <= int(counted) < int(seen) < 5
    assert said(text)["ZX201"] == int(counted)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["gone"], "no such folder"), (["a.txt"], "no such folder"), (["--focre"], 'did you mean "--force"?')],
)
def test_bad_input_is_one_line_and_2(zxlint, arguments, words):
    write("a.txt", CLOSED)
    ran = zxlint("init", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err and ran.err.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line_and_2(zxlint, monkeypatch):
    def refuse(path, data):
        raise PermissionError(13, "no permission to write into the folder .")

    monkeypatch.setattr("zxlint.starting.write_new", refuse)
    ran = zxlint("init")
    assert ran.status == 2
    assert ran.err == "zxlint: .zxlint.toml cannot be written: no permission to write into the folder .\n"


def test_what_to_do_next_can_be_done(zxlint):
    import yaml

    write("my docs/a.txt", "基层单位 and 群众,好。\n")
    out = zxlint("init", "my docs").out
    commands = re.findall(r"^  zxlint (\w+) 'my docs'(?: (--.*?))?(?:  |$)", out, re.MULTILINE)
    assert [command for command, _ in commands] == ["check", "check", "fix", "config"]
    for command, options in commands:
        assert zxlint(command, "my docs", *options.split()).status in (0, 1), (command, options)
    [repository] = yaml.safe_load(out[out.index("  repos:") :])["repos"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in offered}
    assert zxlint("init", "--quiet", "--force", "my docs").out == ""


@given(st.integers(0, 600), st.integers(1, 40))
def test_a_sample_is_spread_from_its_first_members_on(there, most):
    every = [str(n) for n in range(there)]
    taken = spread(every, most)
    assert len(taken) == len(set(taken)) == min(there, most)
    assert set(taken) <= set(every)
    if there <= most:
        assert set(taken) == set(every)
    if len(taken) >= 8:  # whoever stops after four has seen both halves
        assert {int(one) * 2 // there for one in taken[:4]} == {0, 1}
