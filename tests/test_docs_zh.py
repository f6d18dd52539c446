"""The Chinese README is run, not believed."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import zxlint
from zxlint.config import load_file
from zxlint.plugins import load
from zxlint.settings import validate
from zxlint.testing import check_rule

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_report_is_what_one_sees(monkeypatch, capsys):
    from zxlint.cli import main

    [shown] = [block for block in blocks("") if "ZX010" in block]
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(ROOT)
    assert main(["check", "--isolated", "--language", "zh", "seeds/"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [row for row in shown.splitlines() if row not in printed] == []


def test_the_verdicts_are_what_one_sees(monkeypatch, capsys):
    from zxlint.cli import main

    [shown] = [block for block in blocks("") if block.startswith("$ zxlint check seeds/ --summary")]
    monkeypatch.chdir(ROOT)
    assert main(["check", "--isolated", "--language", "zh", "--summary", "text", "seeds/"]) == 1
    assert shown.partition("\n")[2] == capsys.readouterr().out


def test_both_readmes_name_the_same_commands_options_and_documents():
    """What one language is told, the other is."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    for what in (
        r"(?m)^zxlint ((?!finds)[a-z]+) ",
        r"(?m)^\| (`--[^|]+`) \|",
        r"\]\((docs/[^)]+)\)",
        r"(?m)^\| (ZX\d)",
        r"```(\w+)\n",
    ):
        found = [{re.sub("[、, ]+", " ", one) for one in re.findall(what, text)} for text in (english, README)]
        assert found[0] - {"docs/rules.md"} == found[1] - {"docs/rules.zh-CN.md"}, what


def test_the_library_returns_what_is_shown():
    [example] = [block for block in blocks("python") if "import check, fix" in block]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.zh-CN.md", "exec"), {})
    assert (
        printed.getvalue().splitlines()[0]
        == "ZX501 stray-english Span(start=11, end=16) 中文句子里混进了英文词“and” True"
    )


def test_the_plugin_passes_the_battery_and_has_a_chinese_manual():
    [example] = [block for block in blocks("python") if "hookimpl" in block]
    names: dict[str, object] = {}
    exec(compile(example, "README.zh-CN.md", "exec"), names)
    [rule] = names["zxlint_rules"]()
    check_rule(rule)
    assert rule.manual("zh").splitlines()[0] == "该写出汉字的地方用了叠字号“々”。"
    assert rule.documentation.endswith("Silent in Japanese names.")


def test_the_configuration_is_accepted(tmp_path):
    [shown] = blocks("toml")
    (tmp_path / "below").mkdir()
    (tmp_path / "zxlint.toml").write_text("", encoding="utf-8")
    file = tmp_path / "below" / "zxlint.toml"
    file.write_text(shown, encoding="utf-8")
    (tmp_path / "below" / "terms.txt").write_text("青云湖水利枢纽\n", encoding="utf-8")
    validate(load_file(file), load())


def test_the_version_is_the_released_one():
    assert f"rev: v{zxlint.__version__}" in README


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()
