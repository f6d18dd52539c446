"""The shape of a document, and what starting the program loads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.shape import LARGE, is_han, shape, shape_of

LETTERS = b"HLDFSNOCEPpqocKMX"
MIXED = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(
        "的国〇々職豈𠮷🙂，。、“”（）《》…—·,.;:?!()[]\"'09ａＺ０aZéñかカｱ가яω \t\u3000\xa0\u200b\ufeff\r\n\x85"
    ),
)


@pytest.mark.parametrize(
    ("letter", "characters"),
    [
        ("H", "的国〇々職㐀豈𠮷鿿"),
        ("L", "aZéñÀ"),
        ("D", "0189"),
        ("F", "０９ａＺ"),
        ("S", " \t\u3000\xa0\u200b\ufeff\u2028"),
        ("N", "\r\n"),
        ("O", "（“‘《〈「『【〔［"),
        ("C", "）”’》〉」』】〕］"),
        ("E", "。！？"),
        ("P", "，、；：·—…"),
        ("p", ",;:?!."),
        ("q", "\"'"),
        ("o", "([{"),
        ("c", ")]}"),
        ("K", "かカーｱ가яω"),
        ("M", "🙂%+-*#|\ufffd\ue000"),
    ],
)
def test_classes(letter, characters):
    assert shape_of(characters) == letter.encode() * len(characters)
    assert [is_han(c) for c in characters] == [letter == "H"] * len(characters)


@given(st.text(MIXED))
def test_one_letter_for_each_character(text):
    letters = shape_of(text)
    assert len(letters) == len(text)
    assert set(letters) <= set(LETTERS) - {ord("X")}


@settings(max_examples=30)
@given(st.text(MIXED, min_size=1, max_size=300))
def test_a_large_text_has_the_same_shape_as_its_pieces(text):
    times = LARGE // len(text) + 1
    assert shape_of(text * times) == shape_of(text) * times


@given(st.text("中a1,`[](<>)\n\r\t ", max_size=60))
def test_protected_characters_are_x_and_others_keep_their_letter(text):
    from zxlint.protect import protected

    doc = Document(text, "markdown")
    within = {offset for span in protected(doc) for offset in range(*span)}
    plain = shape_of(text)
    assert shape(doc) == bytes(ord("X") if n in within else plain[n] for n in range(len(text)))


HEAVY = ("numpy", "rich", "opencc", "rapidfuzz", "pathspec", "markdown_it", "platformdirs", "tomllib", "pluggy")


def loaded(ran):
    """The modules that ``-X importtime`` saw."""
    return {row.rpartition("|")[2].strip().partition(".")[0] for row in ran.err.splitlines() if row.count("|") == 2}


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_saying_the_version_loads_nothing_heavy(process, argument):
    ran = process(argument, python=("-X", "importtime", "-m", "zxlint"))
    assert ran.status == 0
    assert "zxlint" in loaded(ran)
    assert not loaded(ran) & {*HEAVY}


def test_importing_the_command_line_loads_nothing_heavy(process):
    code = f"import sys, zxlint.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert process(python=("-c", code)).out == "[]\n"


def test_only_garbled_text_loads_numpy_for_a_short_document(process, here):
    (here / "a.txt").write_text("会议 指出,要密切联系群众。\n" * 20, encoding="utf-8")
    options = ("--output-format", "json", "--ignore", "garbled-text")
    ran = process("check", "a.txt", *options, python=("-X", "importtime", "-m", "zxlint"))
    assert ran.status == 1
    assert "numpy" not in loaded(ran)
    assert "opencc" not in loaded(ran)


@pytest.mark.parametrize("form", ["full", "json"])
def test_a_short_document_and_its_verdict_need_none_of_the_heavy_libraries(process, here, form):
    lines = (f"第{number}次会议 指出，要密切联系群众，把第{number}项工作做好。" for number in range(110))
    (here / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = process("check", "a.txt", "--isolated", "--output-format", form, python=("-X", "importtime", "-m", "zxlint"))
    assert ran.status == 1
    assert not loaded(ran) & {"numpy", "opencc", "markdown_it", "ftfy", "platformdirs", "shtab"}
    assert ("rich" in loaded(ran)) == (form == "full")
