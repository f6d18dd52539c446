"""What may_offer says of installed packages is never less than importlib.metadata knows."""

import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import entry_points

import pytest

from zxlint.installed import may_offer


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """One folder where packages may be installed, and nothing else."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    return tmp_path


def describe(folder, words="[zxlint]\nmine = mine\n"):
    folder.mkdir(parents=True)
    (folder / "entry_points.txt").write_text(words, encoding="utf-8")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n", encoding="utf-8")


def test_nothing_is_installed(alone):
    (alone / "some-1.dist-info").mkdir()
    describe(alone / "other-1.dist-info", "[console_scripts]\nzxlint = other\n")
    assert not may_offer("zxlint")
    assert not entry_points(group="zxlint")


@pytest.mark.parametrize("name", ["mine-1.dist-info", "mine.egg-info", "Mine-1.DIST-INFO"])
def test_a_package_with_entry_points_is_seen(alone, name):
    describe(alone / name)
    assert entry_points(group="zxlint")
    assert may_offer("zxlint")
    assert not may_offer("zxlints")


def test_a_package_in_the_current_folder_is_seen(alone, monkeypatch):
    describe(alone / "mine-1.dist-info")
    monkeypatch.setattr(sys, "path", ["", "/no/such/folder"])
    assert not may_offer("zxlint")
    monkeypatch.chdir(alone)
    assert may_offer("zxlint")


def test_an_egg_is_seen(alone, monkeypatch):
    describe(alone / "mine-1.egg" / "EGG-INFO")
    monkeypatch.setattr(sys, "path", [str(alone / "mine-1.egg")])
    assert may_offer("zxlint")


def test_what_cannot_be_looked_into_may_offer_anything(alone, monkeypatch):
    with zipfile.ZipFile(alone / "all.zip", "w") as archive:
        archive.writestr("mine-1.dist-info/entry_points.txt", "[zxlint]\nmine = mine\n")
    monkeypatch.setattr(sys, "path", [str(alone / "all.zip")])
    assert may_offer("zxlint")

    class Finder:
        def find_distributions(self, context):
            return []

    monkeypatch.setattr(sys, "path", [])
    assert not may_offer("zxlint")
    monkeypatch.setattr(sys, "meta_path", [Finder()])
    assert may_offer("zxlint")
