"""What the panel of plugins shows, in words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.plugins import Plugin, PluginSetting
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_form import CardState
from desktop.ui.words import Tone


@dataclass(frozen=True, slots=True)
class PluginRow:
    id: str
    name: str
    publisher: str
    version: str
    shows: str
    state: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A manifest that waits to be agreed to; ``faults`` where it cannot be."""

    is_open: bool = False
    title: str = ""
    about: str = ""
    lines: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    action: str = ""
    is_busy: bool = False
    error: str = ""

    @property
    def can_agree(self) -> bool:
        return not self.faults and not self.is_busy and not self.error


@dataclass(frozen=True, slots=True)
class SetUpState(CardState):
    settings: tuple[PluginSetting, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginsState(ListState[PluginRow]):
    review: ReviewState = ReviewState()


def row_of(plugin: Plugin) -> PluginRow:
    manifest = plugin.manifest
    shows = ", ".join(each.title for each in manifest.actions)
    row = (plugin.id, manifest.name, manifest.publisher, manifest.version, shows)
    if not plugin.is_on:
        return PluginRow(*row, "Off", Tone.PLAIN)
    if plugin.missing:
        return PluginRow(*row, "To be set up", Tone.WARNING)
    return PluginRow(*row, "On", Tone.GOOD)
