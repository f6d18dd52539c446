"""Every rule on the texts of cases/: what is marked is found and repaired, and nothing else."""

import pytest

from tests.marked import FOLDER, cases_of
from zxlint.plugins import load
from zxlint.testing import check_example

CATALOGUE = load()


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.code}-{number}")
        for rule in CATALOGUE.values()
        for number, example in enumerate(cases_of(rule.code), 1)
    ],
)
def test_a_rule_finds_what_is_marked_and_nothing_else(rule, example):
    check_example(rule, example)


def test_every_file_of_cases_is_of_a_rule():
    assert {file.stem.upper() for file in FOLDER.glob("*.txt")} <= CATALOGUE.keys()
