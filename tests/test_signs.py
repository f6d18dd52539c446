"""Which characters a document holds beside the common Han."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint import shape
from zxlint.document import Document
from zxlint.engine import check
from zxlint.loops import difference
from zxlint.signs import signs

TEXTS = st.text(st.sampled_from("中文〇㐀龥\uf900，。 \n\u200b\x07\ue000□𠮷a1Ω\ud800"), max_size=60)


def others(text: str) -> str:
    return "".join(sorted({c for c in text if not "一" <= c <= "\u9fff"}))


@given(TEXTS)
def test_short_and_long_texts_are_read_alike(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert signs(Document(text)) == others(text)
        patch.setattr("zxlint.signs.worthwhile", lambda size: True)
        assert signs(Document(text)) == others(text)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_equal_bytes_differ_by_nothing(one: bytes, other: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        expected = bytes(a ^ b for a, b in zip(one, other, strict=False))
        assert difference(one, other) == expected
        patch.setattr("zxlint.loops.worthwhile", lambda size: True)
        assert difference(one, other) == expected


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("各单位要\x07按时报送材料。", "ZX002"),
        ("中\u200b文", "ZX003"),
        ("第一季度完\ufffd投资三成。", "ZX004"),
        ("说明见\u2f00页。", "ZX006"),
        ("已交\uf900子。", "ZX006"),
        ("会议定于l2月3日召开。", "ZX008"),
    ],
)
def test_a_single_rare_character_is_found(text: str, code: str, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    filler = "大家听取了汇报，会后讨论。\n" * (120 if large else 1)
    if large:
        monkeypatch.setattr(shape, "LARGE", shape.WORTH)
    assert code in {found.code for found in check(f"{filler}{text}\n{filler}")}
