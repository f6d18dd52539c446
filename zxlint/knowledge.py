"""What is known beside a text: the profile of documents like it, and the correctors that may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zxlint.correctors import ChosenCorrector
from zxlint.model.table import shipped
from zxlint.options import toml
from zxlint.plugins import correctors
from zxlint.profile import Profile, ProfileError, identity, read_profile
from zxlint.settings import Settings, SettingsError, nearest, origin_of

_chosen: dict[tuple[str, str], ChosenCorrector] = {}
"""The correctors of this process by name and options: a model is loaded once."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """What rules may know beside the text."""

    profile: Profile | None = None
    correctors: tuple[ChosenCorrector, ...] = ()


def knowledge_of(settings: Settings) -> Knowledge | None:
    """Return what the settings say is to be known; None where they name nothing.

    Raises:
        SettingsError: the profile cannot be used, or a corrector is not installed.
        PluginError: a plugin failed to load.
    """
    if not (settings.profile or settings.correctors):
        return None
    return Knowledge(_profile(settings), tuple(_corrector(settings, name) for name in settings.correctors))


def _profile(settings: Settings) -> Profile | None:
    path = settings.profile
    if path is None:
        return None
    origin = origin_of(settings, "profile", str(path))
    try:
        return opened(path)
    except OSError as error:
        raise SettingsError(f"profile {path}{origin} cannot be read: {error.strerror or error}") from None
    except ProfileError as error:
        raise SettingsError(f"profile {path}{origin} cannot be used: {error}") from None


def opened(path: Path) -> Profile:
    """Return the profile in a file.

    Raises:
        OSError: it cannot be read.
        ProfileError: it is no profile, damaged, or of another version.
    """
    status = path.stat()
    return _opened(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _opened(path: Path, _changed: int, _size: int) -> Profile:
    """Open a profile once, and again when the file has changed."""
    return read_profile(path, identity(shipped()))


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
