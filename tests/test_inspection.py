"""``zxlint config``: what holds for a path, and where it was written."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.config import load_file
from zxlint.keys import rows_of_keys
from zxlint.options import toml, toml_key
from zxlint.plugins import load
from zxlint.settings import options_of, selected

CONFIGURATION = """\
# what holds here
ignore = ["ZX103",
    "caption-line",  # ] a bracket in a remark, and one in a string: "]"
]
style = "official"
unfixable = ['ZX401']
severity = { split-line = "error" }

[per-file-ignores]
"poems/*.txt" = ["split-line"]

[rules.duplicate-passage]
paragraph = 80

[rules]
stray-english.often = 4
"""


@pytest.fixture
def shown(zxlint):
    """Return what config shows as JSON."""

    def run(*arguments):
        ran = zxlint("config", "--output-format", "json", *arguments)
        assert (ran.status, ran.err) == (0, "")
        return json.loads(ran.out)

    return run


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def rule_named(shown, name):
    return next(rule for rule in shown["rules"] if rule["name"] == name)


def test_each_setting_says_where_it_was_written(shown):
    write("zxlint.toml", CONFIGURATION)
    write("poems/a.txt", "好。\n")
    found = shown("poems/a.txt", "--ignore", "ZX2", "--config", 'severity = { mojibake = "info" }')
    settings = found["settings"]
    assert settings["ignore"]["entries"] == {
        "ZX103": "zxlint.toml:2",
        "caption-line": "zxlint.toml:2",
        "ZX2": "the command line",
    }
    assert settings["style"] == {
        "value": "official",
        "origin": "zxlint.toml:5",
        "entries": {"official": "zxlint.toml:5"},
    }
    assert settings["severity"]["entries"] == {"split-line": "zxlint.toml:7", "mojibake": "--config"}
    assert settings["per-file-ignores"]["origin"] == "zxlint.toml:10"
    assert settings["select"] == {"value": None, "origin": "default", "entries": {}}
    assert rule_named(found, "duplicate-passage")["options"]["paragraph"] == {"value": 80, "origin": "zxlint.toml:13"}
    assert rule_named(found, "stray-english")["options"]["often"] == {"value": 4, "origin": "zxlint.toml:16"}
    assert rule_named(found, "stray-english")["options"]["density"]["origin"] == "default"
    gap = rule_named(found, "mixed-digit-spacing")["options"]["gap"]
    assert gap == {"value": "never", "origin": 'style "official"'}


def test_each_rule_says_whether_it_runs_on_the_path(shown):
    write("zxlint.toml", CONFIGURATION)
    write("poems/a.txt", "好。\n")
    poem, folder = shown("poems/a.txt"), shown("poems")
    split = rule_named(poem, "split-line")
    assert (split["runs"], split["selected"], split["ignored_here"], split["severity"]) == (False, True, True, "error")
    assert split["because"] == 'per-file-ignores "poems/*.txt", zxlint.toml:10'
    assert rule_named(poem, "excess-blank-lines")["because"] == 'ignore "ZX103", zxlint.toml:2'
    assert rule_named(poem, "suspect-text")["because"] == ""
    assert rule_named(folder, "split-line")["runs"]
    assert not rule_named(poem, "excess-blank-lines")["selected"]
    assert not rule_named(poem, "duplicate-passage")["repairs"]
    assert rule_named(poem, "stray-space")["repairs"]


def test_a_file_that_is_extended_is_named(shown):
    write("shared.toml", 'ignore = ["ZX103"]\nexclude = ["drafts/"]\n')
    write("below/zxlint.toml", 'extend = "../shared.toml"\nstyle = "tech"\n')
    settings = shown("below")["settings"]
    assert settings["ignore"]["origin"] == "shared.toml:1"
    assert settings["exclude"]["origin"] == "shared.toml:2"
    assert settings["style"]["origin"] == "below/zxlint.toml:2"


def test_a_table_of_pyproject_is_found(shown):
    write(
        "pyproject.toml",
        '[project]\nname = "a"\n\n[tool.zxlint]\nstyle = "tech"\n\n[tool.zxlint.rules.stray-script]\nmost = 3\n',
    )
    found = shown()
    assert found["settings"]["style"]["origin"] == "pyproject.toml:5"
    assert rule_named(found, "stray-script")["options"]["most"]["origin"] == "pyproject.toml:8"


def test_excluded_paths_are_said_to_be(shown):
    write("zxlint.toml", 'exclude = ["drafts/"]\n')
    write("drafts/a.txt", "好。\n")
    assert shown("drafts/a.txt")["excluded"] and shown("drafts")["excluded"]
    assert not shown()["excluded"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "arguments", [[], ["--ignore", "ZX1", "--extend-select", "caption-line"], ["--select", "ZX2,ZX401"]]
)
def test_what_is_shown_can_be_pasted(zxlint, language, arguments):
    write("zxlint.toml", CONFIGURATION)
    write("terms.txt", "青云湖水利枢纽\n")
    terms = ["--config", 'terms = ["terms.txt"]']
    ran = zxlint("config", "--language", language, *terms, *arguments)
    assert ran.status == 0
    tomllib.loads(ran.out)
    catalogue = load()
    pasted = load_file(write("pasted.toml", ran.out))
    before = json.loads(zxlint("config", "--output-format", "json", *terms, *arguments).out)
    assert [rule.code for rule in selected(pasted, catalogue)] == [r["code"] for r in before["rules"] if r["selected"]]
    for rule in before["rules"]:
        if rule["selected"]:
            given = options_of(pasted, catalogue[rule["code"]])
            assert {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()} == {
                name.replace("-", "_"): option["value"] for name, option in rule["options"].items()
            }
    again = zxlint("config", "--language", language, "--config", "pasted.toml")
    shown = [
        row.partition("  # ")[0] for row in (ran.out, again.out) for row in row.splitlines() if not row.startswith("#")
    ]
    half = len(shown) // 2
    assert shown[half:] == shown[:half]


def test_rules_of_ones_own_are_not_offered_for_pasting(zxlint):
    own = write(
        "own.py",
        "from zxlint.rule import rule\n\n"
        "@rule('AB001', 'own-rule', zh='', en='', examples=[])\n"
        "def own_rule(doc, *, often: float = float('inf'), words: tuple[str, ...] = ('a\\x7f\"', '甲')):\n"
        "    'One.'\n    return []\n",
    )
    out = zxlint("config", "--rule-path", own).out
    table = tomllib.loads(out)
    assert "rule-paths" not in table and "own.py" in out
    assert table["rules"]["own-rule"] == {"often": float("inf"), "words": ['a\x7f"', "甲"]}


def test_a_path_cannot_drive_the_terminal(zxlint):
    write("a\x1b[31m\n.txt", "好。\n")
    ran = zxlint("config", "a\x1b[31m\n.txt")
    assert ran.status == 0
    assert "\x1b" not in ran.out
    tomllib.loads(ran.out)


@pytest.mark.parametrize(
    ("configuration", "arguments", "words"),
    [
        ("", ["gone.txt"], "gone.txt: no such file or folder"),
        ("", ["--output-format", "tmol"], 'did you mean "toml"?'),
        ('styel = "tech"\n', [], 'did you mean "style"?'),
        ("style = \n", [], "zxlint.toml is not valid TOML"),
        ("[rules.stray-script]\nmots = 1\n", [], 'did you mean "most"?'),
        ('profile = "gone.profile"\n', [], "gone.profile"),
        ("", ["--ignore", "ZX9999"], 'unknown rule "ZX9999"'),
    ],
)
def test_bad_input_is_one_line_and_2(zxlint, configuration, arguments, words):
    write("zxlint.toml", configuration)
    ran = zxlint("config", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_rows_of_keys_are_those_a_person_counts():
    text = '''\
a = """
b = 1 in a string
[c]
""" # "
"d.e" = '#'
f = [ "]", # ]
  [1], { g = 2 } ]
[h.'i'] # [x]
j.k = {l = "}"}
[[m]]
n = """ one row """
[[m]]
'''
    tomllib.loads(text)
    assert rows_of_keys(text) == {
        ("a",): 1,
        ("d.e",): 5,
        ("f",): 6,
        ("h", "i"): 8,
        ("h", "i", "j", "k"): 9,
        ("m",): 10,
        ("m", "n"): 11,
    }


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-9, 9), st.floats(allow_nan=False), st.text(st.characters(exclude_categories=["Cs"]))
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), VALUES)
def test_values_are_written_as_toml_reads_them(key, value):
    written = f"{toml_key(key)} = {toml(value)}\n"
    assert tomllib.loads(written) == {key: value}
    assert "\n" not in written[:-1]
    assert rows_of_keys(written) == {(key,): 1}


def test_the_files_that_would_be_checked_are_listed(zxlint):
    write("zxlint.toml", 'exclude = ["drafts/"]\n')
    for name in ("a.txt", "b.md", "c.pdf", "drafts/d.txt", "e\x1b.txt"):
        write(name, "会议 指出,好。\n")
    assert zxlint("check", "--show-files") == (0, "a.txt\nb.md\ne\\x1b.txt\n", "")
    ran = zxlint("check", "--show-files", "drafts/d.txt", "gone.txt")
    assert (ran.status, ran.out) == (2, "drafts/d.txt\n")
