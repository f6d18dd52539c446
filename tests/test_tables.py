"""Each table of rules/data, row by row."""

import unicodedata
from pathlib import Path

import opencc
import pytest
import regex

from zxlint.lexicon import is_word, table, words
from zxlint.plugins import load

HAN = regex.compile(r"\p{Han}+")
DATA = Path(__file__).parent.parent / "rules" / "data"


def test_every_table_is_tested_here():
    here = Path(__file__).read_text(encoding="utf-8")
    assert [file.name for file in DATA.iterdir() if f'"{file.name}"' not in here] == []


def test_english():
    rows = table("english.tsv")
    words = [row[0] for row in rows]
    assert words == sorted(set(words))
    classes = {"conj", "prep", "det", "pron", "aux", "adv", "verb", "noun", "adj", "num"}
    for word, kind, chinese in rows:
        assert regex.fullmatch("[a-z]{2,}", word), word
        assert kind in classes, word
        assert all(HAN.fullmatch(rendering) for rendering in chinese.split("|")), word


def test_every_english_word_is_found_in_a_chinese_sentence():
    from zxlint.document import Document

    rule = load()["ZX501"]
    silent = [
        word
        for word, _, _ in table("english.tsv")
        if not list(rule.find(Document(f"我们要坚持为群众{word}服务的宗旨，把各项工作做好。\n")))
    ]
    assert silent == []


def test_words():
    seen = set()
    for first, *cells in table("words.tsv"):
        for tag, *members, after in (cell.split(",") for cell in cells):
            assert regex.fullmatch("[a-z]", tag) and not after
            assert members == sorted(members)
            assert all(2 <= len(word) <= 4 and HAN.fullmatch(word) and word[0] == first for word in members)
            assert seen.isdisjoint(members)
            seen.update(members)
    assert seen == set(words()) and len(seen) == len(words())
    assert is_word("人民") and not is_word("民人")


def test_edges():
    for edge, members in table("edges.tsv"):
        assert edge in {"head", "tail", "inner"}
        assert all(len(piece) <= 2 and HAN.fullmatch(piece) for piece in members.split(" "))


def test_radicals():
    for radical, ideograph in table("radicals.tsv"):
        assert unicodedata.name(radical).startswith("CJK RADICAL"), radical
        assert HAN.fullmatch(ideograph) and len(ideograph) == 1, radical


def test_traditional():
    convert = opencc.OpenCC("t2s").convert
    for simplified, members in table("traditional.tsv"):
        for traditional in members.replace(" ", ""):
            assert convert(traditional) == simplified, traditional


def test_traditional_kept():
    convert = opencc.OpenCC("t2s").convert
    for character, when, reason in table("traditional-kept.tsv"):
        assert convert(character) != character, f"{character} needs no exception"
        assert when in {"never", "word"} and reason, character


@pytest.fixture(scope="module")
def unknown_to_opencc():
    convert = opencc.OpenCC("t2s").convert
    return lambda character: convert(character) == character


def test_variants(unknown_to_opencc):
    seen = set()
    for variant, standard, when, source in table("variants.tsv"):
        assert unknown_to_opencc(variant), f"{variant} is traditional-character's"
        assert variant != standard and len(variant) == len(standard) == 1
        assert when in {"any", "word"} and source, variant
        assert variant not in seen, variant
        seen.add(variant)


def rows_in_words(name, code):
    """The rows of a table of forms whose form the rule does not find in a word that is written with it."""
    from benchmarks.pins.wordings import word_with
    from zxlint.document import Document

    find = load()[code].find
    for form, *cells in table(name):
        text = f"他在书里读到了{word_with(form, cells[0])}，又看了几遍。\n"
        found = {text[slice(*hit.span)] for hit in find(Document(text))}
        yield form, cells, any(form in each for each in found)


def test_every_radical_is_found_in_a_word():
    assert [form for form, _, found in rows_in_words("radicals.tsv", "ZX006") if not found] == []


def test_every_variant_is_found_in_a_word():
    # These four stand in no word of the dictionary, so that nothing vouches for them.
    silent = [form for form, _, found in rows_in_words("variants.tsv", "ZX009") if not found]
    assert silent == ["壱", "筯", "粃", "趦"]


def test_a_traditional_character_is_kept_always_or_found_in_a_word_alone():
    from zxlint.document import Document

    find = load()["ZX010"].find
    for form, (when, _), found in rows_in_words("traditional-kept.tsv", "ZX010"):
        assert found == (when == "word") or form in "勣薳", form
        assert not list(find(Document(f"他的名字里有个{form}，很少见。\n"))), form


def test_terms():
    seen = set()
    for name in ("terms.tsv", "terms-cppcc.tsv"):
        for subject, members in table(name):
            terms = members.split(" ")
            assert HAN.fullmatch(subject) and terms == sorted(terms)
            for term in terms:
                assert HAN.fullmatch(term) and 4 <= len(term) <= 24, term
                assert term not in seen, f"{term} stands twice"
                seen.add(term)


def test_the_model_says_where_it_comes_from_and_fits_into_the_wheel():
    import zlib

    from zxlint.model.table import read

    table = read(DATA / "characters.bin")
    assert {"source", "licence", "dictionaries", "shapes", "texts", "made"} <= table.header.keys()
    assert not any("SA" in licence for licence in table.header["texts"])
    assert len(zlib.compress((DATA / "characters.bin").read_bytes(), 6)) < 8_000_000
    rates = [rate for rate, _ in table.header["quantiles"]]
    scores = [score for _, score in table.header["quantiles"]]
    assert rates == sorted(set(rates)) and scores == sorted(scores, reverse=True)


def test_neighbours_look_alike():
    from zxlint.model.candidates import alternatives

    for one, other in ("已己", "未末", "土士", "干千", "人入", "拨拔", "戊戌"):
        assert other in [name for name, _ in alternatives(one)], one + other
    assert "龘" not in [name for name, _ in alternatives("一")]


def test_accuracy():
    rows = table("accuracy.tsv")
    assert rows == sorted(rows) and {row[0] for row in rows} <= load().keys()
    for _, category, material, *cells in rows:
        right, flagged, own, found, faults = map(int, cells)
        assert category and material and right <= flagged and own <= found <= faults
