"""What is known beside a text: the profile of documents like it, and the correctors that may be asked."""

from __future__ import annotations

from dataclasses import dataclass

from zxlint.correctors import ChosenCorrector
from zxlint.options import toml
from zxlint.plugins import correctors
from zxlint.settings import Settings, SettingsError, nearest, origin_of

_chosen: dict[tuple[str, str], ChosenCorrector] = {}
"""The correctors of this process by name and options: a model is loaded once."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """What rules may know beside the text."""

    correctors: tuple[ChosenCorrector, ...] = ()


def knowledge_of(settings: Settings) -> Knowledge | None:
    """Return what the settings say is to be known; None where they name nothing.

    Raises:
        SettingsError: the settings choose a corrector that is not installed.
        PluginError: a plugin failed to load.
    """
    if not settings.correctors:
        return None
    return Knowledge(tuple(_corrector(settings, name) for name in settings.correctors))


def _corrector(settings: Settings, name: str) -> ChosenCorrector:
    installed = correctors()
    if name not in installed:
        origin = origin_of(settings, "correctors", name)
        known = nearest(name, installed) or "; none is installed, install the plugin that brings it"
        raise SettingsError(f'unknown corrector "{name}"{origin}{known}')
    options = settings.correctors[name]
    key = name, toml(options)
    if key not in _chosen:
        _chosen[key] = ChosenCorrector(name, installed[name], options)
    return _chosen[key]
