"""The pages of ``zxlint rule``."""

from typing import Literal

import pytest
from rich.cells import cell_len

from zxlint.manual import explain
from zxlint.plugins import load
from zxlint.rule import Hit, rule, swap
from zxlint.text import Edit, Span


def made_up(name="made-up", **more):
    @rule("AB001", name, zh="自己的", en="of my own", **({"examples": ["⟦甲→乙⟧。\n"]} | more))
    def made_up(
        doc, *, most: int = 2, style: Literal["a", "b"] = "a", words: tuple[str, ...] = ("甲",), on: bool = True
    ):
        """Find 甲."""
        if doc.text.startswith("甲"):
            yield swap((0, 1), "乙")
        if doc.text.startswith("丙"):
            yield swap((0, 1), "丁", safe=False)
        if doc.text.startswith("戊"):
            yield Hit(Span(0, 1))

    return made_up


def page(language="en", **more):
    return explain("AB001", {"AB001": made_up(**more)}, language)


@pytest.mark.parametrize(
    ("examples", "en", "zh"),
    [
        (["⟦甲→乙⟧。\n"], "safe fix", "安全修复"),
        (["⟦丙⇒丁⟧。\n"], "unsafe fix (needs --unsafe)", "不安全修复（需加 --unsafe）"),
        (["⟦甲→乙⟧。\n", "⟦丙⇒丁⟧。\n"], "some fixes safe, some unsafe (need --unsafe)", "修复有的安全"),
        (["⟦戊⟧。\n"], "no fix", "无修复"),
        (["己。\n", b"\xff"], "no fix", "无修复"),
    ],
)
def test_a_page_says_whether_there_is_a_fix_and_a_safe_one(examples, en, zh):
    assert f"\nwarning · {en}\n" in page(examples=examples)
    assert f"\n警告 · {zh}" in page("zh", examples=examples)


@pytest.mark.parametrize(("severity", "zh"), [("error", "错误"), ("warning", "警告"), ("info", "提示")])
def test_a_page_says_how_bad_the_fault_is(severity, zh):
    assert f"\n{severity} · " in page(severity=severity)
    assert f"\n{zh} · " in page("zh", severity=severity)


def test_a_page_says_what_an_option_may_be():
    assert (
        "Options [rules.made-up]\n"
        "  most = 2  # a whole number\n"
        '  style = "a"  # one of "a", "b"\n'
        '  words = ["甲"]  # a list, each item a string\n'
        "  on = true  # true or false\n"
    ) in page()
    assert '  style = "a"  # "a", "b" 之一\n' in page("zh")
    assert '  words = ["甲"]  # 列表，每项为：字符串\n' in page("zh")


def test_examples_are_shown_with_the_signs_of_the_reports():
    shown = page(examples=["⟦甲→乙⟧\u3000乙\t丙\r\n丁\x1b\u200b\n"])
    assert "  - 甲␣乙→丙⏎丁⟨U+001B⟩⟨U+200B⟩⏎\n  + 乙␣乙→丙⏎丁⟨U+001B⟩⟨U+200B⟩⏎\n" in shown


def test_a_rule_that_fails_on_its_own_examples_has_a_page_all_the_same():
    @rule("AB001", "made-up", zh="自己的", en="of my own", examples=["⟦甲⟧"])
    def fails(doc):
        """Fail."""
        yield Hit(Span(0, 1), (Edit(90, 91, ""),))

    assert "\nwarning · no fix\n" in explain("AB001", {"AB001": fails}, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_in_words_fits_the_terminal(language):
    shown = explain("split-line", load(), language, width=80)
    prose = shown.partition("\n\n")[2].partition("\n\n")[2].partition("示例" if language == "zh" else "Examples")[0]
    assert max(map(cell_len, prose.splitlines())) in range(70, 83)  # a closing mark may hang over the edge
    wide = explain("split-line", load(), language)
    assert "".join(shown.split()) == "".join(wide.split())
