from pathlib import Path
from typing import Literal

import pytest

from zxlint.config import Configuration, discover, load_file
from zxlint.rule import rule
from zxlint.settings import (
    Settings,
    SettingsError,
    applicability_of,
    excluded,
    ignored_here,
    may_fix,
    options_of,
    selected,
    severity_of,
    validate,
)


@rule("ZX105", "stray-space", zh="", en="", examples=[])
def stray_space(
    doc,
    *,
    keep_after: tuple[str, ...] = ("条",),
    gap: int = 1,
    share: float = 0.5,
    mode: Literal["near", "far"] = "near",
    level: Literal[1, 2] = 1,
    strict: bool = False,
):
    yield from ()


@rule("ZX109", "blank-lines", zh="", en="", examples=[])
def blank_lines(doc):
    yield from ()


@rule("ZX201", "halfwidth-punctuation", zh="", en="", examples=[], severity="error")
def halfwidth(doc):
    yield from ()


@rule("ZX901", "garbled", zh="", en="", examples=[], default=False)
def garbled(doc):
    yield from ()


CATALOGUE = {r.code: r for r in (garbled, halfwidth, blank_lines, stray_space)}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Work in an empty folder, and let the user's own configuration be looked for in another."""
    own = tmp_path / "own"
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(own / name))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return own / "zxlint"


def write(path, text):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def codes(settings):
    return [r.code for r in selected(settings, CATALOGUE)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["ZX105", "ZX109", "ZX201"]),
        ({"select": ()}, []),
        ({"select": ("ALL",)}, ["ZX105", "ZX109", "ZX201", "ZX901"]),
        ({"select": ("ZX1",)}, ["ZX105", "ZX109"]),
        ({"select": ("garbled",)}, ["ZX901"]),
        ({"ignore": ("ALL",)}, []),
        ({"ignore": ("ZX1",)}, ["ZX201"]),
        ({"extend_select": ("ZX9",)}, ["ZX105", "ZX109", "ZX201", "ZX901"]),
        ({"select": ("ALL",), "ignore": ("ZX1",), "extend_select": ("stray-space",)}, ["ZX105", "ZX201", "ZX901"]),
        ({"select": ("ZX10",), "ignore": ("ZX1",)}, ["ZX105", "ZX109"]),
        ({"select": ("ZX1",), "ignore": ("ZX10",)}, []),
        ({"select": ("ZX1",), "ignore": ("ZX1",)}, []),
        ({"select": ("ZX105",), "ignore": ("stray-space",)}, []),
    ],
)
def test_the_more_specific_selector_wins_and_ignore_wins_a_draw(settings, expected):
    assert codes(Settings(**settings)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('select = ["ZX999"]', 'unknown rule "ZX999" in select (zxlint.toml); did you mean "ZX901"?'),
        ('ignore = ["ZX3"]', 'unknown rule "ZX3" in ignore (zxlint.toml)'),
        ('unfixable = ["stray-spaces"]', 'in unfixable (zxlint.toml); did you mean "stray-space"?'),
        ('per-file-ignores = {"*.md" = ["zx201"]}', 'in per-file-ignores (zxlint.toml); did you mean "ZX201"?'),
        ('severity = {garbed = "info"}', 'in severity (zxlint.toml); did you mean "garbled"?'),
        ("[rules.ZX105]\ngap = 1", 'unknown rule "ZX105" in rules (zxlint.toml); did you mean "stray-space"?'),
        ("[rules.stray-space]\ngaps = 1", 'unknown option "gaps" of stray-space (zxlint.toml); did you mean "gap"?'),
        ('style = "ofical"', 'unknown style "ofical" (zxlint.toml); did you mean "official"?'),
    ],
)
def test_what_is_unknown_is_named_with_its_file_and_the_nearest(text, message):
    settings = load_file(write("zxlint.toml", text))
    with pytest.raises(SettingsError) as error:
        validate(settings, CATALOGUE)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_known_settings_are_valid():
    text = 'select = ["ALL", "ZX1"]\nstyle = "tech"\nseverity = {ZX105 = "info"}\n[rules.stray-space]\ngap = 2'
    validate(load_file(write("zxlint.toml", text)), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", 'unknown key "selct" (zxlint.toml); did you mean "select"?'),
        ('select = "ZX1"', "select must be a list of strings"),
        ("exclude = [1]", "exclude must be a list of strings"),
        ('force-exclude = "yes"', "force-exclude must be true or false (zxlint.toml)"),
        ('severity = {ZX105 = "fatal"}', 'each "error", "warning" or "info" (zxlint.toml)'),
        ("[rules]\nstray-space = 3", "rules must be a table of rules"),
        ("style = 1\nselect = [", "zxlint.toml is not valid TOML"),
        ("select = [", "line 1"),
        ("style = 'tech'\nstyle = ", "line 2"),
    ],
)
def test_what_is_malformed_is_named_with_its_file(text, message):
    with pytest.raises(SettingsError) as error:
        load_file(write("zxlint.toml", text))
    assert message in str(error.value)


def test_options_are_converted_to_the_types_of_the_parameters():
    text = '[rules.stray-space]\nkeep-after = ["第", "款"]\ngap = 3\nshare = 1\nmode = "far"\nstrict = true'
    options = options_of(load_file(write("zxlint.toml", text)), stray_space)
    assert options == {"keep_after": ("第", "款"), "gap": 3, "share": 1.0, "mode": "far", "strict": True}
    assert type(options["share"]) is float


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ('keep-after = "第"', '"keep-after" of stray-space must be a list of strings, not "第" (zxlint.toml)'),
        ("keep-after = [1]", '"keep-after" of stray-space must be a string'),
        ("gap = true", '"gap" of stray-space must be a whole number, not true'),
        ("gap = 1.5", '"gap" of stray-space must be a whole number'),
        ("strict = 1", '"strict" of stray-space must be true or false'),
        ("level = true", '"level" of stray-space must be one of 1, 2, not true'),
        ('mode = "middle"', '"mode" of stray-space must be one of "near", "far", not "middle"'),
    ],
)
def test_an_option_of_another_type_is_refused_with_rule_option_and_type(option, expected):
    settings = load_file(write("zxlint.toml", f"[rules.stray-space]\n{option}"))
    with pytest.raises(SettingsError) as error:
        validate(settings, CATALOGUE)
    assert expected in str(error.value)


def test_an_explicit_option_beats_the_style(monkeypatch):
    style = {"stray-space": {"gap": 5, "strict": True}, "rule-of-a-plugin": {"x": 1}}
    monkeypatch.setattr("zxlint.settings.STYLES", {"tech": style})
    settings = Settings(style="tech", rules={"stray-space": {"gap": 2}})
    validate(settings, CATALOGUE)
    assert options_of(settings, stray_space) == {"gap": 2, "strict": True}
    assert options_of(settings, blank_lines) == {}


def test_safety_repair_and_severity_can_be_changed_per_rule():
    settings = Settings(
        extend_safe_fixes=("ZX1",),
        extend_unsafe_fixes=("blank-lines",),
        fixable=("ZX1",),
        unfixable=("ZX109",),
        severity={"stray-space": "info"},
    )
    assert applicability_of(settings, stray_space, hit_safe=False) == "safe"
    assert applicability_of(settings, blank_lines, hit_safe=True) == "unsafe"
    assert applicability_of(settings, halfwidth, hit_safe=False) == "unsafe"
    assert [may_fix(settings, r) for r in (stray_space, blank_lines, halfwidth)] == [True, False, False]
    assert may_fix(Settings(), garbled)
    assert [severity_of(settings, r) for r in (stray_space, blank_lines, halfwidth)] == ["info", "warning", "error"]


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        ("*.md", "sub/a.md", "a.txt"),
        ("a.txt", "deep/down/a.txt", "b.txt"),
        ("/drafts/*.txt", "drafts/a.txt", "sub/drafts/a.txt"),
        ("!keep/", "a.txt", "keep/a.txt"),
    ],
)
def test_per_file_ignores_are_relative_to_the_file_that_has_them(pattern, hit, miss):
    write("docs/zxlint.toml", f'per-file-ignores = {{"{pattern}" = ["ZX1", "halfwidth-punctuation"]}}')
    settings = Configuration().for_folder(Path("docs"))
    assert settings.root == Path("docs").resolve()
    assert ignored_here(settings, f"docs/{hit}", CATALOGUE) == {"ZX105", "ZX109", "ZX201"}
    assert ignored_here(settings, Path("docs", miss).absolute(), CATALOGUE) == frozenset()


def test_discovery_goes_upward_and_the_nearest_file_wins():
    write("zxlint.toml", "")
    dotted = write("sub/.zxlint.toml", "")
    write("sub/zxlint.toml", "")
    write("sub/pyproject.toml", "[tool.zxlint]")
    pyproject = write("other/pyproject.toml", "[tool.zxlint]")
    write("other/deep/pyproject.toml", '[tool.other]\nname = "zxlint"')
    write("skipped/pyproject.toml", "this is [not TOML")
    assert discover(Path("sub/a/b")) == dotted.resolve()
    assert discover(Path("other/deep")) == pyproject.resolve()
    assert discover(Path("skipped")) == Path("zxlint.toml").resolve()


def test_the_own_file_holds_where_no_other_is_found(home):
    assert discover(Path()) is None
    own = write(home / "zxlint.toml", 'rule-paths = ["mine"]\nexclude = ["/old"]')
    assert discover(Path()) == own
    settings = Configuration().for_file(Path("a.txt"))
    assert settings.rule_paths == (home / "mine",)
    assert excluded(settings, Path("old/a.txt").absolute())
    write("zxlint.toml", "")
    assert Configuration().for_file(Path("a.txt")).rule_paths == ()


def test_the_table_of_a_pyproject_is_read():
    write("pyproject.toml", '\ufeff[project]\nname = "x"\n[tool.zxlint]\nselect = ["ZX2"]')
    assert codes(Configuration().for_file(Path("a.txt"))) == ["ZX201"]


def test_extend_takes_keys_one_by_one_and_merges_tables():
    write("zxlint.toml", 'select = ["ZX1"]\nignore = ["ZX105"]\nseverity = {ZX105 = "error", ZX109 = "info"}\n'
          "[rules.stray-space]\ngap = 1\nstrict = true")  # fmt: skip
    write("sub/zxlint.toml", 'extend = "../zxlint.toml"\nignore = []\nseverity = {stray-space = "info"}\n'
          "[rules.stray-space]\ngap = 9")  # fmt: skip
    settings = Configuration().for_file(Path("sub/a.txt"))
    assert codes(settings) == ["ZX105", "ZX109"]
    assert options_of(settings, stray_space) == {"gap": 9, "strict": True}
    assert severity_of(settings, stray_space) == severity_of(settings, blank_lines) == "info"


def test_patterns_of_an_extended_file_stay_relative_to_it():
    write("[1]/zxlint.toml", 'extend = "../zxlint.toml"\nextend-exclude = ["/new", "tmp"]')
    write("zxlint.toml", "exclude = ['\\[1\\]/old']")
    settings = Configuration(overrides={"extend_exclude": ["/top"]}).for_folder(Path("[1]"))
    folders = ("[1]/old", "[1]/new", "[1]/x/tmp", "top", "[1]/x/new", "[1]/x/old", "tmp", "[1]/top")
    out = [folder for folder in folders if excluded(settings, Path(folder, "a.txt").absolute())]
    assert out == ["[1]/old", "[1]/new", "[1]/x/tmp", "top"]


def test_patterns_of_a_shared_file_hold_in_the_folder_that_extends_it():
    write("shared/base.toml", 'extend-exclude = ["tmp", "/old"]')
    write("a/zxlint.toml", 'extend = "../shared/base.toml"\nper-file-ignores = {"*.md" = ["ZX1"]}')
    settings = Configuration().for_folder(Path("a"))
    folders = ("a/x/tmp", "a/old", "a/build", "a/x")
    out = [folder for folder in folders if excluded(settings, Path(folder, "a.txt").absolute())]
    assert out == ["a/x/tmp", "a/old", "a/build"]


def test_patterns_of_the_command_line_start_where_the_user_is():
    write("build/a/zxlint.toml", 'extend-exclude = ["/old"]')
    settings = Configuration(overrides={"extend_exclude": ["/build/a/new"]}).for_folder(Path("build/a"))
    folders = ("build/a/old", "build/a/new", "build/a/x/build", "build/a/x/old", "build/a/x")
    out = [folder for folder in folders if excluded(settings, Path(folder).absolute())]
    assert out == ["build/a/old", "build/a/new", "build/a/x/build"]


def test_the_file_at_fault_is_named_through_extend():
    write("zxlint.toml", 'select = ["ZX7"]')
    settings = load_file(write("sub/zxlint.toml", 'extend = "../zxlint.toml"\nstyle = "tech"'))
    with pytest.raises(SettingsError, match=r"in select \(zxlint\.toml\)"):
        validate(settings, CATALOGUE)


def test_extend_in_a_circle_and_to_nowhere_are_errors():
    write("a.toml", 'extend = "b.toml"')
    write("b.toml", 'extend = "a.toml"')
    write("c.toml", 'extend = "d.toml"')
    with pytest.raises(SettingsError, match=r"circle: a\.toml -> b\.toml -> a\.toml"):
        load_file(Path("a.toml"))
    with pytest.raises(SettingsError, match=r"d\.toml, which c\.toml extends: no such file"):
        load_file(Path("c.toml"))


def test_a_project_file_may_not_name_rules_that_run_code():
    write("base.toml", 'rule-paths = ["mine"]')
    project = write("zxlint.toml", 'extend = "base.toml"')
    with pytest.raises(SettingsError, match=r"base\.toml.*must not run code.*--rule-path"):
        Configuration().for_file(Path("a.txt"))
    settings = Configuration([str(project)]).for_file(Path("a.txt"))
    assert settings.rule_paths == (Path.cwd() / "mine",)


def test_a_named_file_holds_for_all_and_its_patterns_start_where_the_user_is(tmp_path):
    named = write(tmp_path / "else/where.toml", 'select = ["ZX2"]\nexclude = ["/old"]')
    write("sub/zxlint.toml", 'select = ["ZX1"]')
    settings = Configuration([str(named)]).for_file(Path("sub/a.txt"))
    assert codes(settings) == ["ZX201"]
    assert excluded(settings, Path("old").absolute())


def test_inline_settings_beat_the_file():
    write("sub/zxlint.toml", 'select = ["ZX1"]\nignore = ["ZX109"]\n[rules.stray-space]\ngap = 1\nstrict = true')
    inline = ['select = ["ZX2", "ZX1"]', "rules.stray-space.gap = 4"]
    settings = Configuration(inline).for_file(Path("sub/a.txt"))
    assert codes(settings) == ["ZX105", "ZX201"]
    assert options_of(settings, stray_space) == {"gap": 4, "strict": True}


@pytest.mark.parametrize(
    ("config", "isolated", "message"),
    [
        (["nowhere.toml"], False, "--config nowhere.toml: no such file"),
        (["style = tech"], False, "not valid TOML"),
        (["a.toml", "b.toml"], False, "--config b.toml cannot be used together with --config a.toml"),
        (["a.toml"], True, "cannot be used together with --isolated"),
        (['stile = "tech"'], False, 'unknown key "stile" (--config); did you mean "style"?'),
    ],
)
def test_a_wrong_config_argument_is_refused_at_once(config, isolated, message):
    write("a.toml", "")
    write("b.toml", "")
    with pytest.raises(SettingsError) as error:
        Configuration(config, isolated)
    assert message in str(error.value)


def test_isolated_reads_no_file(home):
    write(home / "zxlint.toml", 'select = ["ZX2"]')
    write("zxlint.toml", 'select = ["ZX2"]')
    settings = Configuration(isolated=True, overrides={"ignore": ["ZX2"]}).for_file(Path("a.txt"))
    assert codes(settings) == ["ZX105", "ZX109"]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, ["ZX109"]),
        ({"select": ["ZX105"]}, ["ZX105"]),
        ({"extend_select": ["ZX9"]}, ["ZX109", "ZX901"]),
        ({"extend_select": ["ZX105"]}, ["ZX105", "ZX109"]),
        ({"ignore": ["ZX109"]}, []),
        ({"select": None, "ignore": (), "force_exclude": False}, ["ZX109"]),
    ],
)
def test_the_command_line_replaces_select_and_adds_the_rest(overrides, expected):
    write("zxlint.toml", 'select = ["ZX1"]\nignore = ["ZX105"]\nforce-exclude = true')
    settings = Configuration(overrides=overrides).for_file(Path("a.txt"))
    assert codes(settings) == expected
    assert settings.force_exclude


def test_an_unknown_rule_on_the_command_line_is_said_to_be_there():
    write("zxlint.toml", 'ignore = ["ZX105"]')
    settings = Configuration(overrides={"ignore": ["ZX3"]}).for_file(Path("a.txt"))
    with pytest.raises(SettingsError, match=r'"ZX3" in ignore \(the command line\)'):
        validate(settings, CATALOGUE)


@pytest.mark.parametrize("pattern", ["a\\", "[z-a].txt"])
def test_a_malformed_pattern_is_named(pattern):
    settings = Settings(extend_exclude=(pattern,))
    with pytest.raises(SettingsError, match=r"not a pattern as in \.gitignore"):
        excluded(settings, Path("a.txt").absolute())
