"""What a document, a name or a configuration can't do to zxlint and to whoever runs it."""

import pytest

from zxlint.engine import check, fix


def codes(text):
    return [found.code for found in check(text)]


@pytest.mark.parametrize("odd", ["\ud800", "\udfff", "\0"])
def test_half_a_surrogate_pair_or_a_nul_beside_a_traditional_character_keeps_no_rule_from_it(odd):
    """A library may be given what no file holds."""
    text = f"委员们{odd}认真履行職责{odd}，积极建言。\n"
    assert "ZX010" in codes(text)
    assert "职责" in fix(text).text
