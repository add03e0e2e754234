"""Plugins: the list, a manifest before it is agreed to, the settings of one; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import EventsMissed, SettingsChanged
from desktop.domain.plugin_manifest import BadManifest, manifest_from
from desktop.domain.plugins import (
    Manifest,
    Plugin,
    asks_for,
    changes_of,
    fault_of_values,
)
from desktop.domain.records import Page
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.editing.paged_form import FormListPresenter, FormListView
from desktop.ui.plugins.states import PluginRow, PluginsState, ReviewState, SetUpState, row_of
from desktop.ui.texts.bulk.contracts import FileDialogs

MANAGE: Final = "plugins:manage"
_KINDS: Final = "Plugin manifests (*.json)"
_MOST_BYTES: Final = 1024 * 1024
_THEIRS: Final = (
    "Somebody else has changed this plugin meanwhile. What you typed is kept; saving puts it in "
    "the place of theirs."
)


class Plugins(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the plugin as it is now."""

    async def all(self) -> tuple[Plugin, ...]: ...

    async def install(self, manifest: Manifest) -> Plugin: ...

    async def update(self, plugin: Plugin, manifest: Manifest) -> Plugin: ...

    async def set_up(self, plugin: Plugin, values: Mapping[str, str]) -> Plugin: ...

    async def turn(self, plugin: Plugin, *, on: bool) -> Plugin: ...

    async def remove(self, plugin: Plugin) -> None: ...


@dataclass(slots=True)
class PluginServices:
    session: Session
    stream: Stream
    plugins: Plugins
    files: FileDialogs
    tasks: Tasks
    clock: Clock


PluginsView = FormListView[PluginsState, SetUpState]


class PluginsPresenter(FormListPresenter[Plugin, PluginsState, PluginsView, SetUpState]):
    renewed_by = (SettingsChanged, EventsMissed)
    permission = MANAGE
    lost = "You may not manage plugins any more. What you typed stays to be copied."

    def __init__(self, services: PluginServices) -> None:
        super().__init__(services, self._page, "plugins", PluginsState(), SetUpState())
        self._plugins, self._files = services.plugins, services.files
        self._review = ReviewState()
        self._manifest: Manifest | None = None
        self._updated: Plugin | None = None
        self._set_up: Plugin | None = None

    # Installing and updating

    def choose_file(self, plugin_id: str = "") -> None:
        """A manifest for a new plugin, or for the one that is named."""
        plugin = self._row(plugin_id)
        if self._can_edit and bool(plugin_id) is (plugin is not None):
            self._tasks.start(self._read(plugin), "read a manifest")

    def agree(self) -> None:
        if self._manifest is not None and self._review.can_agree and self._can_edit:
            self._review = replace(self._review, is_busy=True)
            self._show()
            work = self._take_in(self._manifest, self._updated)
            self._tasks.start(work, "install a plugin")

    def close_review(self) -> None:
        self._review, self._manifest, self._updated = ReviewState(), None, None
        self._show()

    async def _read(self, plugin: Plugin | None) -> None:
        title = "Choose the manifest of a plugin"
        try:
            chosen = await self._files.choose(title, _KINDS, _MOST_BYTES)
            manifest = manifest_from(chosen.content) if chosen is not None else None
        except BadManifest as error:
            self._refuse_file(error.faults)
            return
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        if manifest is not None:
            self._look_over(manifest, plugin)

    def _refuse_file(self, faults: tuple[str, ...]) -> None:
        self._manifest = None
        title = "This manifest cannot be used"
        about = "Give these to whoever made the plugin:"
        self._review = ReviewState(True, title, about, faults=faults)
        self._show()

    def _look_over(self, manifest: Manifest, plugin: Plugin | None) -> None:
        about = f"Version {manifest.version}, by {manifest.publisher}. {manifest.description}"
        if plugin is None:
            title, lines, action = f"Install {manifest.name}?", asks_for(manifest), "Install"
        elif plugin.manifest.id != manifest.id:
            self._refuse_file((f"It is another plugin: {manifest.id}.",))
            return
        else:
            title, action = f"Update {plugin.manifest.name}?", "Update"
            lines = changes_of(plugin.manifest, manifest)
        self._manifest, self._updated = manifest, plugin
        self._review = ReviewState(True, title, about, lines, action=action)
        self._show()

    async def _take_in(self, manifest: Manifest, plugin: Plugin | None) -> None:
        try:
            if plugin is None:
                done = await self._plugins.install(manifest)
            else:
                done = await self._plugins.update(plugin, manifest)
        except SoftphoneError as error:
            if self._manifest is manifest:
                self._review = replace(self._review, is_busy=False, error=str(error))
                self._show()
            self.list.reload()
            return
        self.close_review()
        missing = f" Set up first: {', '.join(done.missing)}." if done.missing else ""
        self._say("good", f"{manifest.name} {manifest.version} is installed.{missing}")
        self.list.reload()

    # Setting up

    def set_up(self, plugin_id: str) -> None:
        plugin = self._editable(plugin_id)
        if plugin is None:
            return
        if not plugin.manifest.settings:
            self._say("info", f"{plugin.manifest.name} has nothing to set up.")
            return
        self._set_up = plugin
        settings = plugin.manifest.settings
        values = tuple(plugin.values.get(each.key, "") for each in settings)
        title = f"Set up {plugin.manifest.name}"
        self._open_form(SetUpState(title=title, settings=settings, values=values))

    def submit(self, values: Mapping[str, str]) -> None:
        plugin = self._set_up
        if plugin is None or not self._may_send:
            return
        typed = {key: value.strip() for key, value in values.items()}
        if fault := fault_of_values(plugin.manifest, typed):
            self._set_form(error=fault)
            return
        self._send(self._save(plugin, typed), "set up a plugin")

    async def _save(self, plugin: Plugin, values: Mapping[str, str]) -> str:
        await self._plugins.set_up(plugin, values)
        return f"{plugin.manifest.name} is set up."

    def _refused(self, error: SoftphoneError) -> None:
        """Theirs may ask for other settings: then what was typed has no place any more."""
        theirs = error.current if isinstance(error, Conflict) else None
        if isinstance(theirs, Plugin) and theirs.manifest.settings == self._form.settings:
            self._set_up = theirs
            self._set_form(is_busy=False, warning=_THEIRS)
        else:
            super()._refused(error)

    # Turning off, removing

    def turn(self, plugin_id: str) -> None:
        plugin = self._editable(plugin_id)
        if plugin is not None:
            self._do(self._turn(plugin), "turn a plugin")

    def remove(self, plugin_id: str) -> None:
        plugin = self._editable(plugin_id)
        if plugin is not None:
            name = plugin.manifest.name
            words = f"Remove {name}? Its links are gone for everybody, and its settings with it."
            self._ask_first(words, "Remove", lambda: self._remove(plugin))

    async def _turn(self, plugin: Plugin) -> str:
        await self._plugins.turn(plugin, on=not plugin.is_on)
        return f"{plugin.manifest.name} {'is off.' if plugin.is_on else 'is on.'}"

    async def _remove(self, plugin: Plugin) -> str:
        await self._plugins.remove(plugin)
        return f"{plugin.manifest.name} is removed."

    async def _page(self, text: str, _: str | None) -> Page[Plugin]:
        rows = await self._plugins.all()
        asked = text.lower()
        return Page(
            tuple(e for e in rows if asked in f"{e.manifest.name} {e.manifest.publisher}".lower())
        )

    def _forget(self) -> None:
        self._review, self._manifest, self._updated = ReviewState(), None, None
        super()._forget()

    def _permissions_changed(self) -> None:
        if self._review.is_open and self._review.action:
            error = "" if self._can_edit else "You may not manage plugins any more."
            self._review = replace(self._review, error=error)
        super()._permissions_changed()

    def _filled(self, state: PluginsState) -> PluginsState:
        return replace(state, review=self._review)

    def _line(self, plugin: Plugin) -> PluginRow:
        return row_of(plugin)
