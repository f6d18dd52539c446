"""The documentation is run, not believed."""

import contextlib
import io
import re
import tomllib
from pathlib import Path

import zxlint
from zxlint.plugins import load
from zxlint.rule import Rule
from zxlint.testing import check_rule

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_readme_shows_what_the_library_returns():
    example = next(block for block in blocks(README, "python") if "import check, fix" in block)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    rows = printed.getvalue().splitlines()
    assert rows[0].startswith("ZX501 stray-english Span(start=11, end=16)") and rows[0].endswith("True")
    assert "各项举措得到了基层单位和群众的欢迎。" in rows
    assert rows[-1] == "()"


def test_the_report_of_the_readme_is_what_one_sees(monkeypatch, capsys):
    from zxlint.cli import main

    [shown] = [block for block in blocks(README, "") if "seeds/004" in block and "ZX010" in block]
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(ROOT)
    assert main(["check", "--isolated", "--language", "en", "seeds/"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [row for row in shown.splitlines() if row not in printed] == []


def test_the_plugin_of_the_readme_passes_the_battery():
    example = next(block for block in blocks(README, "python") if "hookimpl" in block)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    rules = names["zxlint_rules"]()
    assert [type(rule) for rule in rules] == [Rule]
    check_rule(rules[0])


def test_the_rule_of_the_contributing_guide_is_the_real_one():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [shown] = [block for block in blocks(guide, "python") if "ZX104" in block]
    assert shown == (ROOT / "rules" / "zx104_missing_final_newline.py").read_text(encoding="utf-8")


def test_the_configuration_of_the_readme_is_accepted(tmp_path, monkeypatch):
    from zxlint.config import load_file
    from zxlint.settings import validate

    [shown] = blocks(README, "toml")
    table = tomllib.loads(shown)
    (tmp_path / "below").mkdir()
    (tmp_path / "zxlint.toml").write_text("", encoding="utf-8")
    file = tmp_path / "below" / "zxlint.toml"
    file.write_text(shown, encoding="utf-8")
    (tmp_path / "below" / "terms.txt").write_text("青云湖水利枢纽\n", encoding="utf-8")
    settings = load_file(file)
    validate(settings, load())
    assert settings.rules["excess-blank-lines"] == table["rules"]["excess-blank-lines"]


def test_the_version_stands_in_one_form_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == zxlint.__version__
    assert re.search(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", changelog, re.MULTILINE)[1] == zxlint.__version__
    assert f"rev: v{zxlint.__version__}" in README


def test_the_changelog_names_every_rule():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [rule.name for rule in load().values() if rule.name not in changelog] == []


def test_ci_runs_the_test_command_of_the_readme():
    [command] = re.findall(r"^pip install -e .*$", README, re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r'^tests=\$\(printed "(.*)"\)$', script, re.MULTILINE)[1]
    assert re.fullmatch(pattern, command)


def test_every_table_names_its_source_and_licence():
    tables = sorted((ROOT / "rules" / "data").glob("*.tsv"))  # the binary one is asked in test_tables.py
    assert tables
    for table in tables:
        head = [row for row in table.read_text(encoding="utf-8").splitlines()[:12] if row.startswith("#")]
        assert any("Source:" in row for row in head), table.name
        assert any("Licence:" in row for row in head), table.name


def without_figures(text):
    """The words of a table: figures, and the blanks that depend on them, change with every better rule."""
    return [re.sub(r"(?<![\w/])\d+", "0", row).split() for row in text.splitlines()]


def test_the_table_of_verdicts_is_what_one_sees(monkeypatch, capsys):
    from zxlint.cli import main

    monkeypatch.chdir(ROOT)
    main(["check", "--isolated", "--language", "en", "--summary", "text", "seeds/"])
    printed = capsys.readouterr().out
    for page in ("README.md", "docs/verdicts.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        [shown] = [block for block in blocks(text, "") if "wants OCR again" in block]
        assert without_figures(shown.partition("\n")[2]) == without_figures(printed), page


def test_the_weights_of_the_score_are_those_in_force():
    from zxlint.verdict import CAUSES, DAMAGES, HALF, ROWS, SHORTEST, SUPERFLUOUS

    text = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    weights = {float(weight) for weight in re.findall(r"^\| ([\d.]+) \|", text, re.MULTILINE)}
    assert weights == {*CAUSES.values(), *DAMAGES.values(), *ROWS.values()}
    assert (
        f"/ {SUPERFLUOUS}\n" in text
        and f"100 × {HALF:.0f} / ({HALF:.0f} + " in text
        and f"{SHORTEST:,} characters" in text
    )


def test_every_key_of_the_configuration_is_explained():
    from zxlint.config import KEYS

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in text and f"`[{key}." not in text] == []
