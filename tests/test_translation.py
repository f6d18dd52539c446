"""Chinese on the command line: help, headings, summaries, and what goes wrong."""

import argparse
import ast
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from zxlint.rules.zx601_garbled_text import NOTE

from zxlint import manual, page, reference
from zxlint.chinese import HELP, SAID
from zxlint.cli import build_parser
from zxlint.language import named_in, spoken
from zxlint.report.words import WORDS
from zxlint.terms import EXPECTED
from zxlint.translation import english_of, translate, wrap

PACKAGE = Path(__file__).parent.parent / "zxlint"
HAN = regex.compile(r"\p{Han}")
SENTENCE = regex.compile(r"\b(?!zxlint )[a-z]+(?: [a-z]+){2}\b")
"""Three words of English in a row, which are no command."""

REACH_THE_USER = {
    *("UsageError", "SettingsError", "PluginError", "ProfileError", "PackError", "ArgumentTypeError", "TypeError"),
    *(
        "OSError",
        "PermissionError",
        "CorrectorError",
        "_NonsenseError",
        "ReadError",
        "CommentError",
        "DatasetError",
        "EngineError",
    ),
    *("Missing", "Fault", "complain", "_give_up", "error", "_wrong"),
}
KEPT_INSIDE = {"model", "report", "correctors.py"}
"""What raises TypeError or OSError for other programs to see."""


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def complete(words: str) -> str:
    """Put an origin in brackets, as origin_of does, where the template leaves the brackets to it."""
    return (
        words.replace("ORIGIN", "X")
        if regex.search(r"\(ORIGIN\)| ORIGIN|^ORIGIN", words)
        else words.replace("ORIGIN", " (X)")
    )


def literal(node: ast.expr) -> str | None:
    """The words of a string, or of one with places to fill in, which are filled."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = (
            str(v.value) if isinstance(v, ast.Constant) else filled(ast.unparse(getattr(v, "value", v)))
            for v in node.values
        )
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(literal(side) or "X" for side in (node.left, node.right))
    return None


FILLED = {
    "place": "in X",
    "which": "it",
    "EXPECTED": EXPECTED,
    "known": "",
    "origin": "ORIGIN",
    "does": "is there already",
}
"""What stands for a place to fill in; X for any other, nothing for what may be left out."""


def filled(expression: str) -> str:
    return "" if "nearest(" in expression else FILLED.get(expression, "X")


def lines_about_what_goes_wrong() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        inside = file.parent.name in KEPT_INSIDE
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in REACH_THE_USER or (inside and name in ("TypeError", "OSError")):
                continue
            words = [
                said for argument in node.args if (said := literal(argument)) and regex.search("[a-z]+ [a-z]+", said)
            ]
            yield from ((f"{file.name}:{node.lineno}", complete(said)) for said in words)


LINES = [*lines_about_what_goes_wrong()]


def test_all_that_help_says_is_there_in_chinese():
    assert [words for words in english_of(build_parser()) if words not in HELP] == []


@pytest.mark.parametrize("parser", [pytest.param(each, id=each.prog) for each in parsers(build_parser())])
def test_help_in_chinese_holds_no_english_and_fits_the_screen(parser, monkeypatch):
    monkeypatch.setenv("ZXLINT_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "80")
    shown = parser.format_help()
    assert shown.startswith("用法：") and shown.endswith("\n")
    assert not SENTENCE.search(shown.split("\n\n", 1)[1])
    assert max(map(cells, shown.splitlines())) <= 80
    assert parser.format_help() == shown


def test_help_speaks_the_language_asked_for(zxlint):
    assert zxlint("check", "--help", "--language", "zh").out.startswith("用法：zxlint check")
    assert zxlint("check", "--help", "--language=en").out.startswith("usage: zxlint check")
    assert zxlint("rule", "--help").out.startswith("usage: zxlint rule")


def test_the_environment_may_name_the_language(zxlint, monkeypatch):
    monkeypatch.setenv("ZXLINT_LANGUAGE", "zh")
    assert zxlint("--help").out.startswith("用法：zxlint")
    assert zxlint("check", "gone.txt").err == "zxlint: gone.txt: 没有这个文件或文件夹\n"
    assert zxlint("check", "gone.txt", "--language", "en").err == "zxlint: gone.txt: no such file or folder\n"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "ZXLINT_LANGUAGE": "zh"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "ZXLINT_LANGUAGE": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_comes_from_the_environment(variables, language, monkeypatch):
    for name in ("ZXLINT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() == language
    assert (spoken("zh"), spoken("en")) == ("zh", "en")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["check", "--language", "zh"], "zh"),
        (["--language=en", "a.txt"], "en"),
        (["check", "--language"], None),
        (["check", "zh"], None),
    ],
)
def test_the_language_is_known_before_arguments_are_parsed(arguments, named):
    assert named_in(arguments) == named


@pytest.mark.parametrize(("place", "words"), LINES, ids=[f"{place} {words[:30]}" for place, words in LINES])
def test_what_goes_wrong_is_said_in_chinese(place, words):
    chinese = translate(words)
    assert HAN.search(chinese), f"{place}: add to SAID: {words}"
    assert not SENTENCE.search(chinese), f"{place}: left in English: {chinese}"


def test_lines_are_found_where_they_are_said():
    assert len(LINES) > 60 and any("no such file; correct the path" in words for _, words in LINES)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ('unknown key "slect" (a.toml); did you mean "select"?', "没有“slect”这个键（a.toml）；是不是想写“select”？"),
        ("a: b/c.txt: not written: Permission denied", "a: b/c.txt: 没有写入：没有权限"),
        (
            'option "most" of excess-blank-lines must be a whole number, not "x" (--config)',
            '规则 excess-blank-lines 的选项“most”应为整数，不能是 "x"（--config）',
        ),
        (
            "line 3 is no term; expected a term a line, 4 to 24 characters without blanks, two of them Chinese; "
            "a comment begins with #",
            "第 3 行不是术语；应为每行一个术语，4 到 24 个字，不含空格，至少两个汉字；以 # 开头的是注释",
        ),
        (
            "b.json:1: version must be 1; write it with zxlint check --write-baseline",
            "b.json:1: version 应为 1；请用 zxlint check --write-baseline 写入",
        ),
        (f"a.txt: {NOTE}", "a.txt: 与 zxlint 熟悉的文本不同，garbled-text 在此不报"),
        ("*.docx: files of this kind are checked and not repaired", "*.docx: 这类文件只检查、不修复"),
        ("rule ZX101 x failed: ValueError: {y}", "规则 ZX101 x 运行失败：ValueError: {y}"),
        ("what no one has said before", "what no one has said before"),
    ],
)
def test_what_is_filled_in_is_translated_in_turn(english, chinese):
    assert translate(english) == chinese


@given(
    st.lists(st.sampled_from([*SAID, *"abc", ": ", "; did you mean ", "{x}", '"', "\n", "汉"]), max_size=6).map("".join)
)
def test_any_line_can_be_said(words):
    assert isinstance(translate(words), str)


@pytest.mark.parametrize("english", [*SAID, *HELP])
def test_a_translation_fills_in_what_the_english_does(english):
    chinese = SAID.get(english) or HELP[english]
    assert sorted(regex.findall(r"\{\w+\}", english)) == sorted(regex.findall(r"\{\w+\}", chinese))
    assert HAN.search(chinese) or english in ("text (the default), markdown or json",)
    assert not SENTENCE.search(chinese)
    assert not regex.search(r"\p{Han}[,;:!?]\s*\p{Han}", chinese), "a mark beside Han is a Chinese one"


@pytest.mark.parametrize("table", [WORDS, page._WORDS, manual._WORDS, reference._WORDS])
def test_words_of_reports_and_manuals_are_in_both_languages(table):
    for key, (chinese, english) in table.items():
        assert not HAN.search(english) or key == "made", key
        assert not SENTENCE.search(chinese), key
        assert chinese != english or not regex.search("[a-z]{3}", regex.sub(r"\{.*?\}", "", english)), key


@given(st.text("汉字，。（ab -1", max_size=60), st.integers(8, 40))
def test_wrapping_loses_nothing_but_blanks(text, width):
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line[:1] not in "，。" or line == text.strip() or line is lines[0] for line in lines if line)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "不能取 'chekc'"),
        (["check", "--slect", "A"], "无法识别的参数：--slect；是不是想写“--select”？"),
        (["check", "--top"], "后面要有一个值"),
        (["fix", "--write", "--diff"], "不能与"),
        (["check", "--config", "gone.toml"], "没有这个文件"),
        (["check", "--output-format", "fulll"], "没有名为“fulll”的输出格式"),
        (["check", "--config", "exclude = 1"], "exclude 应为字符串列表"),
        (["rule", "ZX999"], "没有名为“ZX999”的规则"),
        (["learn"], "请给出文档和档案"),
    ],
)
def test_wrong_usage_is_told_in_chinese(zxlint, arguments, said):
    ran = zxlint(*arguments, "--language", "zh")
    assert ran.status == 2 and said in ran.err and ran.err.count("\n") == 1 and not SENTENCE.search(ran.err)


@pytest.mark.parametrize(("arguments", "loaded"), [(["--version"], False), (["rule", "ZX9"], True), (["--help"], True)])
def test_chinese_is_loaded_when_there_is_something_to_say(arguments, loaded, environment):
    code = (
        "import atexit, sys\n"
        "from zxlint.cli import main\n"
        "atexit.register(lambda: print('zxlint.chinese' in sys.modules, file=sys.stderr))\n"
        f"sys.exit(main({arguments}))\n"
    )
    environment |= {"ZXLINT_LANGUAGE": "zh"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8")
    assert ran.stderr.splitlines()[-1] == str(loaded)
