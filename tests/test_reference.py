"""The manuals of the rules: both languages, every format, what was measured, and the committed reference."""

import json
from collections import Counter
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from zxlint.accuracy import measured, precision_of
from zxlint.docstring import take_apart, unfold
from zxlint.manual import explain
from zxlint.plugins import BuiltIn
from zxlint.report.visible import visible
from zxlint.rule import Hit, rule

ROOT = Path(__file__).parent.parent
RULES = {one.code: one for one in BuiltIn().zxlint_rules()}
every = pytest.mark.parametrize("rule", [pytest.param(one, id=code) for code, one in RULES.items()])
HOW = "zxlint rule --all --output-format markdown --language {} > docs/{}"


def whole(form, language):
    return explain(None, RULES, language, form=form, everything=True)


@pytest.mark.parametrize(("language", "file"), [("en", "rules.md"), ("zh", "rules.zh-CN.md")])
def test_the_committed_reference_is_what_the_rules_say(language, file):
    kept = (ROOT / "docs" / file).read_text(encoding="utf-8")
    assert kept == whole("markdown", language), f"make it anew: {HOW.format(language, file)}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_reference_is_markdown_with_a_section_for_each_rule(language):
    tokens = MarkdownIt("commonmark").parse(whole("markdown", language))
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.tag == "h3" and token.nesting == 1]
    assert headings == [f"{one.code} {one.name}" for one in RULES.values()]
    # A tag or an emphasis that nobody meant would come of a manual that was not escaped.
    assert [token.content for token in tokens if token.type == "html_block"][1:] == []
    inline = Counter(child.type for token in tokens for child in token.children or ())
    assert not inline.keys() - {"text", "softbreak", "code_inline", "strong_open", "strong_close"}


@every
def test_a_rule_has_a_manual_in_chinese_with_all_that_the_english_one_has(rule):
    english, chinese = (take_apart(rule.manual(language)) for language in ("en", "zh"))
    assert not regex.search(r"(?m)^中文$", rule.documentation)
    assert regex.search(r"\p{Han}", chinese.summary)
    assert chinese.summary.endswith("。") and len(chinese.summary) > 10
    assert chinese.body and len(chinese.body) > 40
    names = {option.name.replace("_", "-") for option in rule.options}
    assert names == english.options.keys() == chinese.options.keys()
    for words in chinese.options.values():
        assert regex.search(r"\p{Han}", words)


@every
def test_a_manual_in_chinese_holds_no_english_sentence(rule):
    chinese = regex.sub(r"``.+?``|`[^`]+`", "", rule.manual("zh"))
    assert not regex.search(r"[A-Za-z]+(?: [A-Za-z]+){3}", chinese)
    # Marks beside Han are Chinese ones, but for those that are spoken of.
    assert not regex.search(r"\p{Han}[,;:?!](?=\p{Han})", chinese)


@every
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_shows_every_example(rule, language):
    page = explain(rule.name, RULES, language)
    marked = [text for text in (*rule.examples, *rule.markdown) if isinstance(text, str) and text]
    loud, silent = ([text for text in marked if ("⟦" in text) is faulty] for faulty in (True, False))
    assert len(regex.findall(r"(?m)^  [-!] ", page)) == len(loud)
    for text in silent:
        assert f"\n    {visible(text)}\n" in page


def test_the_json_of_all_rules_is_an_array_and_of_one_an_object():
    rules = json.loads(whole("json", "zh"))
    assert [one["code"] for one in rules] == [*RULES]
    one = json.loads(explain("missing-glyph", RULES, "en", form="json"))
    assert one["fix"] == "none" and one["examples"][0]["after"] is None
    assert one["documentation"].startswith("What stood there cannot be told")
    [most] = json.loads(explain("ZX103", RULES, "zh", form="json"))["options"]
    assert most["name"] == "most" and most["default"] == 2 and "空行" in most["description"]


def test_the_message_is_that_of_the_first_example():
    assert "\n> “各单位要⟨U+0007⟩按时报送”中的控制字符不应出现在文本中\n" in explain(
        "ZX002", RULES, "zh", form="markdown"
    )
    page = explain("ZX002", RULES, "en")
    assert page.index("a control character in “各单位要⟨U+0007⟩") < page.index("中的控制字符")
    assert "not text at byte offset …" in explain("ZX001", RULES, "en")


def test_what_was_measured_stands_on_the_page():
    page = explain("halfwidth-punctuation", RULES, "en")
    [first, *_] = measured("ZX201")
    assert f"precision {first.precision.value:.1%} of {first.precision.of}" in page
    assert f"recall {first.own.value:.1%} of {first.own.of}" in page
    assert f"recall together with ZX205 {first.recall.value:.1%}" in page
    assert "Measured" not in explain("control-character", RULES, "en")


def test_measured_shares_are_shares_of_rules_that_exist():
    rows = [(code, row) for code in RULES for row in measured(code)]
    assert len(rows) > 30
    for code, row in rows:
        assert RULES[code].default, f"{code} does not run when nothing is selected"
        for share in (row.precision, row.recall, row.own):
            assert share is None or 0 <= share.least <= share.value <= share.most <= 1 <= share.of
        assert row.own is None or row.own.value <= row.recall.value


def test_the_precision_of_a_rule_is_that_of_all_its_findings():
    found = [row.precision for row in measured("ZX201") if row.precision]
    right = sum(share.value * share.of for share in found)
    assert len(found) > 1 and precision_of("ZX201") == pytest.approx(right / sum(share.of for share in found))
    assert precision_of("ZX002") is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ZX999"], 'unknown rule "ZX999"; did you mean'),
        (["ZX101", "--output-format", "markdwon"], 'did you mean "markdown"?'),
        (["ZX101", "--all"], "drop one of them"),
    ],
)
def test_what_cannot_be_explained_is_an_error(zxlint, arguments, said):
    ran = zxlint("rule", *arguments)
    assert ran.status == 2 and ran.out == "" and said in ran.err and ran.err.count("\n") == 1


def test_the_command_line_gives_the_reference(zxlint):
    ran = zxlint("rule", "--all", "--output-format", "json", "--language", "zh")
    assert ran.status == 0 and {one["language"] for one in json.loads(ran.out)} == {"zh"}
    assert zxlint("rule", "ZX301", "--output-format", "markdown").out.startswith(
        "# ZX301 split-line\n\nA sentence torn"
    )
    assert zxlint("rule", "--all").out.count("\nSilent on\n") == len(RULES)
    assert "句子被换行拆断" in zxlint("rule", "--language", "zh").out


def test_a_rule_without_a_chinese_manual_has_its_english_one():
    @rule("AB001", "made-up", zh="自己的", en="of my own", examples=["甲"])
    def made_up(doc):
        """Find nothing.

        Really.
        """
        yield Hit((0, 0))

    assert explain("AB001", {"AB001": made_up}, "zh").count("Find nothing.") == 1


@pytest.mark.parametrize(
    ("folded", "unfolded"),
    [
        ("one\ntwo", "one two"),
        ("删去该\n行", "删去该行"),
        ("一页，\n二页", "一页，二页"),
        ("用 GBK\n读出", "用 GBK 读出"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_lines_are_joined_as_their_language_has_it(folded, unfolded):
    assert unfold(folded) == unfolded


@given(st.lists(st.text("甲乙ab，.", min_size=1, max_size=8), min_size=1, max_size=6))
def test_unfolding_changes_nothing_but_line_ends(lines):
    assert unfold("\n".join(lines)).replace(" ", "") == "".join(lines)
    assert "\n" not in unfold("\n".join(lines))
