"""Places in a text, and the one function that changes text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.text import Edit, Position, Rows, Span, apply, trim

pieces = st.text("ab\r\n中🙂", max_size=3)


@st.composite
def repairs(draw):
    """A text, edits that stand apart in any order, and the text that they must make."""
    text, expected, edits = "", "", []
    for kept, old, new in draw(st.lists(st.tuples(st.text("ab中🙂\n", min_size=1, max_size=3), pieces, pieces))):
        text, expected = text + kept, expected + kept
        edits.append(Edit(len(text), len(text) + len(old), new))
        text, expected = text + old, expected + new
    rest = draw(pieces)
    return text + rest, draw(st.permutations(edits)), expected + rest


@given(repairs())
def test_edits_apart_change_what_they_span_and_nothing_else(repair):
    text, edits, expected = repair
    assert apply(text, edits) == expected


def test_no_edit_changes_nothing():
    assert apply("中\r\n文", []) == "中\r\n文"


def test_edits_may_touch():
    assert apply("甲乙丙", [Edit(1, 2, "二"), Edit(0, 1, "一"), Edit(2, 2, "和")]) == "一二和丙"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, "x"), Edit(1, 3, "y")],
        [Edit(0, 3, "x"), Edit(1, 2, "y")],
        [Edit(0, 3, ""), Edit(1, 1, "y")],
        [Edit(1, 2, "x"), Edit(1, 2, "x")],
        [Edit(1, 1, "x"), Edit(1, 1, "y")],
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_edits_that_overlap_are_refused(edits, order):
    with pytest.raises(ValueError, match="edits overlap"):
        apply("甲乙丙", edits[::order])


@given(st.integers(0, 4), st.integers(1, 4), st.integers(0, 4), st.integers(1, 4))
def test_two_replacements_are_refused_exactly_where_they_share_a_character(a, width, b, other):
    edits = [Edit(a, a + width, "x"), Edit(b, b + other, "y")]
    if set(range(a, a + width)) & set(range(b, b + other)):
        with pytest.raises(ValueError, match="edits overlap"):
            apply("甲" * 8, edits)
    else:
        assert apply("甲" * 8, edits) == "".join(
            "x" if n == a else "y" if n == b else "甲"
            for n in range(8)
            if n in (a, b) or not (a <= n < a + width or b <= n < b + other)
        )


@pytest.mark.parametrize("edit", [Edit(-1, 1, ""), Edit(2, 4, ""), Edit(4, 4, "x"), Edit(2, 1, "x")])
def test_edits_outside_the_text_are_refused(edit):
    with pytest.raises(ValueError, match="outside a text of 3 characters"):
        apply("甲乙丙", [edit])


@given(st.text("ab", max_size=8), st.data())
def test_a_trimmed_edit_does_the_same_and_keeps_nothing_equal_at_its_ends(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    content = data.draw(st.text("ab", max_size=8))
    edit = trim(text, start, end, content)
    assert apply(text, [edit]) == apply(text, [Edit(start, end, content)])
    old = text[edit.start : edit.end]
    if old and edit.content:
        assert old[0] != edit.content[0]
        assert old[-1] != edit.content[-1]
    if text[start:end] == content:
        assert edit == Edit(edit.start, edit.start, "")


def test_a_trimmed_join_of_lines_deletes_the_line_ends_alone():
    assert trim("公路\n\n，长", 1, 5, "路，") == Edit(2, 4, "")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("甲\n乙", [(1, 1), (1, 2), (2, 1), (2, 2)]),
        ("甲\r\n乙", [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]),
        ("甲\r乙", [(1, 1), (1, 2), (2, 1), (2, 2)]),
        ("\n\r\n\r", [(1, 1), (2, 1), (2, 2), (3, 1), (4, 1)]),
        ("𠮷🙂a", [(1, 1), (1, 2), (1, 3), (1, 4)]),
        ("", [(1, 1)]),
    ],
)
def test_rows_and_columns_count_from_one_in_code_points(text, places):
    rows = Rows(text)
    assert [rows.position(offset) for offset in range(len(text) + 1)] == [Position(*place) for place in places]


@pytest.mark.parametrize("other", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85"])
def test_nothing_else_ends_a_row(other):
    assert Rows(f"甲{other}乙").position(2) == (1, 3)


@given(st.text(st.sampled_from("a中🙂𠮷\r\n\u2028\x0c\x85")))
def test_positions_agree_with_counting_character_by_character(text):
    rows, row, column = Rows(text), 1, 1
    for offset, c in enumerate(text):
        assert rows.position(offset) == (row, column)
        column += 1
        if c == "\n" or (c == "\r" and text[offset + 1 : offset + 2] != "\n"):
            row, column = row + 1, 1
    assert rows.position(len(text)) == (row, column)


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ((0, 2), (1, 3), True),
        ((0, 2), (2, 3), False),
        ((0, 3), (1, 2), True),
        ((2, 2), (0, 2), True),
        ((2, 2), (2, 4), True),
        ((2, 2), (2, 2), True),
        ((2, 2), (1, 3), True),
        ((2, 2), (3, 4), False),
    ],
)
def test_spans_meet_in_a_character_or_at_an_insertion(one, other, met):
    assert Span(*one).meets(Span(*other)) is met
    assert Span(*other).meets(Span(*one)) is met


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [((0, 3), (0, 3), True), ((0, 3), (1, 2), True), ((0, 3), (3, 3), True), ((0, 3), (2, 4), False)],
)
def test_a_span_covers_what_lies_within_it(outer, inner, covered):
    assert Span(*outer).covers(Span(*inner)) is covered
