"""Whichever way is taken, the pairs that are found are those that the text holds."""

import numpy  # noqa: F401 - large texts are looked through with it once it is there
from hypothesis import given
from hypothesis import strategies as st

from zxlint.shape import PART
from zxlint.standing import standing

CHARACTERS = st.sampled_from(
    "一丁七万丈三上下不与丐丑专且世丘丙业丛东丝丞丢两严丧个丫中丰串临丸丹为主丽举\n，a𠀀𠮷\ud800"
)


@given(st.lists(CHARACTERS, min_size=2), st.integers(1, 3), st.sets(st.tuples(CHARACTERS, CHARACTERS), max_size=300))
def test_pairs_are_found_in_texts_of_any_length(drawn, times, asked):
    text = "".join(drawn) * times
    pairs = {one + other for one, other in asked}
    held = {pair for pair in pairs if pair in text}
    assert standing(text, pairs) == held
    # Many pairs and a large text: looked at part by part, and a pair may lie across two parts.
    filled = text + "戊" * (PART - len(text) % PART - 1) + text
    many = pairs | {chr(0x4E00 + number) + "戌" for number in range(200)}
    assert standing(filled, many) == {pair for pair in many if pair in filled}
