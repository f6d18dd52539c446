"""Settling findings, choosing repairs, making them until nothing is left to do."""

from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zxlint.document import Document, analysis, analysis_for
from zxlint.engine import Checked, RuleError, check, choose, examine, fix, mend, plan
from zxlint.plugins import load
from zxlint.protect import protected
from zxlint.rule import Cause, Hit, Rank, Ranks, rule, swap
from zxlint.settings import Settings, SettingsError
from zxlint.text import Edit, Span

SEEDS = Path(__file__).parent.parent / "seeds"


def replacing(code, bad, good, *, rank=Ranks.OTHER, safe=True, span=None, **more):
    """A made-up rule that replaces one text by another; ``span`` widens the finding by so many characters."""
    more |= {"zh": "“{bad}”改为“{good}”", "en": "{bad} → {good}", "examples": [], "rank": rank}

    @rule(code, f"made-up-{code.lower()}", **more)
    def find(doc, *, only: str = ""):
        for match in regex.finditer(regex.escape(bad), doc.text):
            start, end = match.span()
            left, right = span or (0, 0)
            wide = Span(max(0, start - left), min(len(doc), end + right))
            yield Hit(wide, () if good is None else (Edit(start, end, good),), safe)

    return find


def findings(text, *rules, kind="text", settings=None):
    checked = examine(Document(text, kind), [(each, {}) for each in rules], settings or Settings())
    assert not checked.failures
    return [(d.code, text[slice(*d.span)]) for d in checked.diagnostics]


def repaired(text, *rules, kind="text", settings=None, unsafe=False):
    return mend(Document(text, kind), [(each, {}) for each in rules], settings or Settings(), unsafe=unsafe)


# One defect, one finding


def test_of_two_findings_of_one_cause_the_lower_rank_stays():
    loop, word = (
        replacing("ZX404", "乙乙", "乙", rank=Ranks.REPETITION_LOOP),
        replacing("ZX403", "甲乙乙丙", "甲乙丙", rank=Ranks.REPEATED_WORD),
    )
    assert findings("甲乙乙丙", word, loop) == [("ZX404", "乙乙")]


def test_of_one_rank_the_wider_span_stays():
    narrow, wide = (
        replacing("ZX304", "乙", None, rank=Ranks.ORPHAN_FRAGMENT),
        replacing("ZX305", "乙丙", None, rank=Ranks.TRUNCATED_PARAGRAPH),
    )
    assert findings("甲乙丙", narrow, wide) == [("ZX305", "乙丙")]


def test_of_one_rank_and_width_the_earlier_place_stays():
    pairs = replacing("ZX202", "甲甲", None, rank=Ranks.PAIR), replacing("ZX203", "甲乙", None, rank=Ranks.PAIR)
    assert findings("甲甲乙", *pairs) == [("ZX202", "甲甲")]


def test_findings_that_stand_apart_all_stay():
    marks = (
        replacing("ZX201", ",", "，", rank=Ranks.HALFWIDTH_MARK),
        replacing("ZX206", ";", None, rank=Ranks.REPEATED_MARK),
    )
    assert findings("甲,乙;,丙", *marks) == [("ZX201", ","), ("ZX206", ";"), ("ZX201", ",")]


def test_findings_of_different_causes_never_compete():
    mark, blank = (
        replacing("ZX201", " ,", "，", rank=Ranks.HALFWIDTH_MARK),
        replacing("ZX105", " ", "", rank=Ranks.STRAY_SPACE),
    )
    assert findings("甲 ,乙", mark, blank) == [("ZX105", " "), ("ZX201", " ,")]


def test_findings_on_their_own_never_compete():
    one, other = replacing("ZX998", "乙", "二"), replacing("ZX999", "甲乙丙", None)
    assert findings("甲乙丙", one, other, one) == [("ZX999", "甲乙丙"), ("ZX998", "乙"), ("ZX998", "乙")]


def test_a_plugin_may_take_a_rank_of_its_own():
    first, second = (
        replacing("AB001", "乙", None, rank=Rank(5, Cause.MARK)),
        replacing("ZX202", "甲乙丙", None, rank=Ranks.PAIR),
    )
    assert findings("甲乙丙", first, second) == [("AB001", "乙")]


def test_a_finding_at_an_insertion_competes_with_what_it_touches():
    at_end = replacing("ZX104", "丙", "丙\n", rank=Ranks.LINE_BLANK)

    @rule("ZX102", "made-up-insertion", zh="缺", en="lacks", examples=[], rank=Ranks.LETTER_SPACING)
    def lacking(doc):
        yield swap((len(doc), len(doc)), "。")

    assert findings("甲乙丙", at_end, lacking) == [("ZX102", "")]


def test_what_lost_turns_up_again_when_the_winner_is_repaired():
    line, blank = (
        replacing("ZX402", "甲甲", "甲", rank=Ranks.DUPLICATE_LINE),
        replacing("ZX301", "甲乙", "甲，乙", rank=Ranks.SPLIT_LINE),
    )
    repair = repaired("甲甲乙", line, blank)
    assert repair.text == "甲，乙"
    assert [d.code for d in repair.fixed] == ["ZX402", "ZX301"]


# Choosing


def chosen(text, *rules, unsafe=False, settings=None):
    settings = settings or Settings()
    checked = examine(Document(text), [(each, {}) for each in rules], settings)
    return [(d.code, d.span.start) for d in choose(checked.diagnostics, unsafe=unsafe)]


def test_a_finding_is_repaired_as_a_whole_or_not_at_all():
    @rule("ZX998", "made-up-pair", zh="成对", en="a pair", examples=[])
    def pair(doc):
        if doc.text[0] == "(":
            yield Hit(Span(0, len(doc)), (Edit(0, 1, "（"), Edit(len(doc) - 1, len(doc), "）")))

    closing = replacing("ZX201", ")", "〕", rank=Ranks.HALFWIDTH_MARK)
    assert chosen("(甲)", pair, closing) == [("ZX201", 2)]
    repair = repaired("(甲)", pair, closing)
    assert [d.code for d in repair.fixed] == ["ZX201", "ZX998"]  # the pair waited for the next pass
    assert repair.text == "（甲）"


def test_an_insertion_waits_rather_than_touch_another_edit():
    word = replacing("ZX602", "乙", "二", rank=Ranks.CHARACTER_FORM)

    @rule("ZX998", "made-up-insertion", zh="缺", en="lacks", examples=[])
    def lacking(doc):
        at = doc.text.find("丙")
        if at >= 0 and doc.text[at - 1] != "的":
            yield swap((at, at), "的")

    assert chosen("甲乙丙", word, lacking) == [("ZX602", 1)]
    assert repaired("甲乙丙", word, lacking).text == "甲二的丙"


def test_edits_side_by_side_are_made_in_one_pass():
    rules = replacing("ZX998", "甲", "一"), replacing("ZX999", "乙", "二")
    assert chosen("甲乙", *rules) == [("ZX998", 0), ("ZX999", 1)]


# Safe and unsafe


def test_only_safe_repairs_are_made_unless_told():
    certain, doubtful = replacing("ZX998", "甲", "一"), replacing("ZX999", "乙", "二", safe=False)
    repair = repaired("甲乙", certain, doubtful)
    assert repair.text == "一乙"
    assert [d.code for d in repair.fixed] == ["ZX998"]
    assert [d.code for d in repair.remaining] == ["ZX999"]
    assert repaired("甲乙", certain, doubtful, unsafe=True).text == "一二"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"extend_safe_fixes": ("ZX999",)}, "一二"),
        ({"extend_safe_fixes": ("made-up-zx999",)}, "一二"),
        ({"extend_unsafe_fixes": ("ZX998",)}, "甲乙"),
        ({"extend_safe_fixes": ("ZX9",), "extend_unsafe_fixes": ("ZX998",)}, "甲二"),
        ({"unfixable": ("ZX998",)}, "甲乙"),
        ({"fixable": ("ZX999",), "extend_safe_fixes": ("ALL",)}, "甲二"),
        ({"fixable": ()}, "甲乙"),
        ({"unfixable": ("ALL",), "fixable": ("ZX998",)}, "一乙"),
    ],
)
def test_settings_say_what_is_repaired(given, text):
    rules = replacing("ZX998", "甲", "一"), replacing("ZX999", "乙", "二", safe=False)
    assert repaired("甲乙", *rules, settings=Settings(**given)).text == text


def test_settings_say_how_bad_a_finding_is():
    rules = [(replacing("ZX998", "甲", "一"), {}), (replacing("ZX999", "乙", "二", severity="info"), {})]
    given = Settings(severity={"made-up-zx998": "error"})
    assert [d.severity for d in examine(Document("甲乙"), rules, given).diagnostics] == ["error", "info"]


# Settling


def test_passes_go_on_until_nothing_is_left():
    repair = repaired("甲", *(replacing(f"ZX99{n}", a, b) for n, (a, b) in enumerate(["甲乙", "乙丙", "丙丁"])))
    assert repair.text == "丁"
    assert [d.code for d in repair.fixed] == ["ZX990", "ZX991", "ZX992"]
    assert (repair.remaining, repair.unsettled) == ((), ())


def test_two_rules_that_undo_each_other_change_nothing_and_are_named():
    there, back = replacing("ZX998", "甲", "乙"), replacing("ZX999", "乙", "甲")
    other = replacing("ZX997", "丙", "三")
    repair = repaired("甲丙", there, back, other)
    assert repair.text == "甲丙"
    assert repair.fixed == ()
    assert {"ZX998", "ZX999"} & {*repair.unsettled}
    assert [d.code for d in repair.remaining] == ["ZX998", "ZX997"]


def test_a_repair_that_grows_for_ever_changes_nothing_and_is_named():
    repair = repaired("甲", replacing("ZX999", "甲", "甲甲"))
    assert (repair.text, repair.fixed, repair.unsettled) == ("甲", (), ("ZX999",))


def test_a_repair_that_changes_nothing_does_not_settle():
    assert repaired("甲", replacing("ZX999", "甲", "甲")).unsettled == ("ZX999",)


# Rules that fail


@rule("ZX997", "made-up-failure", zh="坏", en="bad", examples=[])
def failing(doc):
    yield swap((0, 1), "一")
    raise KeyError("nothing here")


@rule("ZX996", "made-up-outside", zh="外", en="out", examples=[])
def outside(doc):
    yield swap((len(doc), len(doc) + 1), "")


def test_a_rule_that_fails_is_named_and_the_others_go_on():
    rules = [(failing, {}), (replacing("ZX998", "甲", "一"), {}), (outside, {})]
    checked = examine(Document("甲乙"), rules, Settings())
    assert isinstance(checked, Checked)
    assert [d.code for d in checked.diagnostics] == ["ZX998"]
    assert [failure.rule.code for failure in checked.failures] == ["ZX997", "ZX996"]
    assert "ZX997" in str(checked.failures[0])
    assert "made-up-failure" in str(checked.failures[0])
    assert "KeyError" in str(checked.failures[0])
    assert "outside a text of 2 characters" in str(checked.failures[1])
    repair = mend(Document("甲乙"), rules, Settings())
    assert repair.text == "一乙"
    assert [failure.rule.code for failure in repair.failures] == ["ZX997", "ZX996"]


@pytest.mark.parametrize(
    "edits",
    [
        (Edit(5, 9, "一"),),
        (Edit(-1, 1, "一"),),
        (Edit(0, 2, "一"), Edit(1, 2, "二")),
        (Edit(2, 4, "一"), Edit(3, 4, "二")),
        (Edit(3, 3, "一"), Edit(3, 3, "二")),
    ],
    ids=["beyond the end", "before the start", "overlapping", "overlapping beyond the finding", "two at one place"],
)
def test_edits_that_cannot_be_made_are_a_failure_of_their_rule(edits):
    @rule("ZX995", "made-up-edit", zh="错", en="wrong", examples=[])
    def astray(doc):
        yield Hit(Span(0, 2), edits)

    rules = [(astray, {}), (replacing("ZX998", "丁", "四"), {})]
    repair = mend(Document("甲乙丙丁"), rules, Settings())
    assert repair.text == "甲乙丙四"
    assert [failure.rule.code for failure in repair.failures] == ["ZX995"]


# What is protected


@pytest.mark.parametrize("text", ["`中`", "[文](中)", "文<b title='中'>", "---\nx: 中\n---\n"])
def test_what_is_protected_is_never_edited(text):
    repair = repaired(text + "\n中\n", replacing("ZX998", "中", "钟"), kind="markdown")
    assert repair.text == text + "\n钟\n"
    assert [d.edits for d in repair.remaining] == [()]  # still reported, without a repair


def test_a_hit_is_not_repaired_by_halves_where_one_edit_is_protected():
    @rule("ZX998", "made-up-pair", zh="成对", en="a pair", examples=[])
    def pair(doc):
        if doc.text[0] == "中":
            yield Hit(Span(0, len(doc)), (Edit(0, 1, "一"), Edit(len(doc) - 1, len(doc), "一")))

    assert repaired("中`中", pair, kind="markdown").text == "一`一"
    assert repaired("中 `中`", pair, kind="markdown").text == "中 `中`"


def test_insertions_beside_protected_text_are_made_and_within_it_are_not():
    @rule("ZX998", "made-up-insertion", zh="缺", en="lacks", examples=[])
    def lacking(doc):
        places = [at for at in (1, 2, 5) if "，" not in doc.text]
        yield from (swap((at, at), "，") for at in places)

    assert repaired("文`代码`文", lacking, kind="markdown").text == "文，`代码`，文"


def test_a_rule_may_declare_that_it_edits_markup():
    assert repaired("甲<br>乙", replacing("ZX702", "<br>", "", edits_markup=True), kind="markdown").text == "甲乙"


# Messages


def test_a_message_shows_what_is_there_and_its_repair():
    rules = [(replacing("ZX998", "\r\n", "", span=(1, 1)), {})]
    (found,) = examine(Document("甲\r\n乙"), rules, Settings()).diagnostics
    assert found.message("zh") == "“甲⏎乙”改为“甲乙”"
    assert found.message("en") == "甲⏎乙 → 甲乙"


def test_a_message_leaves_out_the_middle_of_a_long_place():
    rules = [(replacing("ZX998", "一二", "", span=(99, 99)), {})]
    (found,) = examine(Document("一" * 40 + "二" * 40), rules, Settings()).diagnostics
    bad = found.message("en").split(" → ")[0]
    assert len(bad) < 30
    assert bad.startswith("一一一")
    assert "…" in bad
    assert bad.endswith("二二二")


# The library's face


def test_check_finds_and_fix_repairs():
    assert [d.code for d in check("基层单位 and 群众的点赞。\n")] == ["ZX501"]
    assert fix("基层单位 and 群众的点赞。\n").text == "基层单位和群众的点赞。\n"


def test_findings_come_in_order_of_place():
    spans = [d.span for d in check("\n\n会议 指出,要密切联系群众。  \n履职的 centerpiece 是履职。")]
    assert len(spans) > 3
    assert spans == sorted(spans)


def test_settings_reach_the_rules():
    text = "会议指出,要做好工作。  \n"
    assert {d.code for d in check(text)} == {"ZX201", "ZX101"}
    assert {d.code for d in check(text, Settings(select=("ZX1",)))} == {"ZX101"}
    assert {d.code for d in check(text, Settings(ignore=("trailing-whitespace",)))} == {"ZX201"}
    three = "上一段。\n\n\n下一段。\n"
    assert check(three) == ()
    assert {d.code for d in check(three, Settings(rules={"excess-blank-lines": {"most": 1}}))} == {"ZX103"}


def test_markdown_is_told_from_text():
    assert {d.code for d in check("用 `代码 ,中文` 标记，好。\n", kind="markdown")} == set()
    assert check("用 `代码 ,中文` 标记，好。\n") != ()


def test_unknown_rules_are_an_error():
    with pytest.raises(SettingsError, match='unknown rule "ZX10X"'):
        check("中文。\n", Settings(select=("ZX10X",)))
    with pytest.raises(SettingsError, match='unknown option "mots"'):
        fix("中文。\n", Settings(rules={"excess-blank-lines": {"mots": 1}}))


def test_a_failing_rule_raises_from_the_library(tmp_path):
    own = tmp_path / "own.py"
    own.write_text(
        "from zxlint.rule import rule\n"
        "@rule('AB001', 'own', zh='', en='', examples=[])\n"
        "def own(doc):\n"
        "    raise OSError('no luck')\n"
        "    yield\n"
    )
    with pytest.raises(RuleError, match="AB001 own failed: OSError: no luck"):
        check("中文。\n", Settings(rule_paths=(own,)))
    with pytest.raises(RuleError, match="AB001 own failed: OSError: no luck"):
        fix("中文。\n", Settings(rule_paths=(own,)))


# Every rule over pieces of real documents, damaged

FAULTS = [*" \n　,。“”(）《…`#職", "\n\n", "\r\n", "\n\n\n\n", " and ", "12", "的的"]
EVERY = Settings(select=("ALL",))


@cache
def seeds():
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    return texts


@st.composite
def damaged(draw):
    """A piece of a seed in which marks are dropped, doubled or changed, lines torn, passages repeated."""
    text = draw(st.sampled_from(seeds()))
    start = draw(st.integers(0, len(text)))
    piece = text[start : start + draw(st.integers(0, 400))]
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(piece)))
        end = min(len(piece), at + draw(st.integers(0, 3)))
        piece = piece[:at] + draw(st.sampled_from(["", *FAULTS])) + piece[end:]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(piece)))
        copied = piece[at : at + draw(st.integers(0, 120))]
        to = draw(st.integers(0, len(piece)))
        piece = piece[:to] + copied + piece[to:]
    return piece


def everything():
    return plan(EVERY, load())


@settings(max_examples=150)
@given(damaged(), st.sampled_from(["text", "markdown"]), st.booleans())
@example("`全。区政协在全市各区率先建成“数字政协”委员履职平\n\n台`", "markdown", False)  # healed, it is a code span
@example("要讲话精神的職年，地区", "text", True)  # two guesses that undid each other
def test_repairing_what_is_repaired_changes_nothing(text, kind, unsafe):
    repair = mend(Document(text, kind), everything(), EVERY, unsafe=unsafe)
    assert repair.failures == ()
    assert repair.unsettled == ()
    again = mend(Document(repair.text, kind), everything(), EVERY, unsafe=unsafe)
    assert (again.text, again.fixed) == (repair.text, ())


@settings(max_examples=150)
@given(damaged(), st.sampled_from(["text", "markdown"]))
def test_places_lie_within_and_repairs_spare_what_is_protected(text, kind):
    doc = Document(text, kind)
    checked = examine(doc, everything(), EVERY)
    assert checked.failures == ()
    for found in checked.diagnostics:
        assert Span(0, len(text)).covers(found.span)
        if not found.rule.edits_markup:
            for edit in found.edits:
                assert all(span.end <= edit.start or edit.end <= span.start for span in protected(doc)), found.code


SUBSTITUTES = {"ZX006", "ZX007", "ZX008", "ZX009", "ZX010", "ZX501", "ZX603"}
"""Rules that declare a table by which they replace characters.  All others change blanks and marks, or delete."""

SAID = regex.compile(r"[^\p{Han}\p{L}\p{N}]")


def within(part, whole):
    rest = iter(whole)
    return all(c in rest for c in part)


@settings(max_examples=150)
@given(damaged())
def test_a_safe_repair_says_nothing_new(text):
    for found in examine(Document(text), everything(), EVERY).diagnostics:
        if found.safe and found.code not in SUBSTITUTES:
            for edit in found.edits:
                old, new = SAID.sub("", text[edit.start : edit.end]), SAID.sub("", edit.content)
                assert within(new, old), found.code


@settings(max_examples=100)
@given(damaged())
def test_what_one_rule_may_do_alone_it_does_in_company(text):
    """A finding of no rule is lost: it stands, or a finding of its own cause stands in its place."""
    doc = Document(text)
    together = examine(doc, everything(), EVERY).diagnostics
    for each, options in everything():
        for found in examine(doc, [(each, options)], EVERY).diagnostics:
            beside = (d for d in together if d.rule.rank.cause is found.rule.rank.cause)
            assert any(d.span.meets(found.span) for d in beside), found.code


def test_what_a_rule_takes_for_itself_is_forgotten_behind_it_in_a_large_document(monkeypatch):
    asked = []

    @analysis_for("ZX1")
    def passing(doc):
        asked.append("passing")

    @analysis
    def lasting(doc):
        asked.append("lasting")

    def made(code):
        def find(doc):
            """Look.

            中文

            看。
            """
            passing(doc)
            lasting(doc)
            return iter(())

        return rule(code, f"asks-{code.lower()}", zh="看", en="look", rank=Ranks.LINE_BLANK, examples=["甲"])(find)

    rules = [(made(code), {}) for code in ("ZX100", "ZX199", "ZX201", "ZX202")]
    examine(Document("甲乙"), rules, Settings())
    assert asked == ["passing", "lasting"]
    asked.clear()
    monkeypatch.setattr("zxlint.document._LARGE", 2)
    examine(Document("甲乙"), rules, Settings())
    assert asked == ["passing", "lasting", "passing", "passing"]


@pytest.mark.parametrize("path", sorted(Path("seeds").glob("*.txt"))[:4], ids=lambda path: path.stem)
def test_a_large_document_is_found_the_same_faults_in(path, monkeypatch):
    text, settings = path.read_text(encoding="utf-8"), Settings(select=("ALL",))
    rules = plan(settings, load(()))
    found = examine(Document(text), rules, settings)
    for name in ("document._LARGE", "made._KEPT"):
        monkeypatch.setattr(f"zxlint.{name}", 1)
    for name in ("shape", "sieve", "squeezed", "forms", "model.reading", "termtable", "weighing", "script"):
        monkeypatch.setattr(f"zxlint.{name}.PART", 64)
    for name in ("sifting._SECTION", "recurrence._PART", "features._BATCH"):
        monkeypatch.setattr(f"zxlint.model.{name}", 50)
    monkeypatch.setattr("zxlint.shape.COLUMNAR", 0)
    assert examine(Document(text), rules, settings) == found


@pytest.mark.parametrize("length", range(196, 203))
def test_a_quote_is_not_closed_where_the_search_for_its_end_ends(length):
    said = "清早上山，傍晚下山，" * 30
    text = f"他说：“{said[: length - 1]}。大家听了都点头。\n\n第二段讲抗旱。\n"
    [found] = check(text, Settings(select=("ZX202",)))
    assert not found.edits
