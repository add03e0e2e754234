"""Plugins: the list, a manifest before it is agreed to, the settings of one; no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
)
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
from desktop.ui.paging import PagedRows
from desktop.ui.plugins.states import PluginsState, ReviewState, SetUpState, row_of
from desktop.ui.texts.bulk.contracts import FileDialogs

MANAGE: Final = "plugins:manage"
_KINDS: Final = "Plugin manifests (*.json)"
_MOST_BYTES: Final = 1024 * 1024
_LOST: Final = "You may not manage plugins any more. What you typed stays to be copied."
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

    @property
    def may(self) -> bool:
        return self.session.answer.grants(MANAGE)


class PluginsView(Protocol):
    def show_plugins(self, state: PluginsState) -> None: ...

    def show_set_up(self, state: SetUpState) -> None: ...


class PluginsPresenter:
    def __init__(self, services: PluginServices) -> None:
        s = self._services = services
        self._view: PluginsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._notice = ("info", "")
        self._to_remove: Plugin | None = None
        self._review = ReviewState()
        self._manifest: Manifest | None = None
        self._updated: Plugin | None = None
        self._form = SetUpState()
        self._set_up: Plugin | None = None
        self.list: PagedRows[Plugin] = PagedRows(
            *(self._page, s.tasks, s.clock, "plugins", self._show)
        )

    def attach(self, view: PluginsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_set_up(self._form)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                self._on_permissions()
            case SettingsChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

    # Installing and updating

    def choose_file(self, plugin_id: str = "") -> None:
        """A manifest for a new plugin, or for the one that is named."""
        plugin = self._one(plugin_id)
        if self._services.may and bool(plugin_id) is (plugin is not None):
            self._services.tasks.start(self._read(plugin), "read a manifest")

    def agree(self) -> None:
        if self._manifest is not None and self._review.can_agree and self._services.may:
            self._review = replace(self._review, is_busy=True)
            self._show()
            work = self._take_in(self._manifest, self._updated)
            self._services.tasks.start(work, "install a plugin")

    def close_review(self) -> None:
        self._review, self._manifest, self._updated = ReviewState(), None, None
        self._show()

    async def _read(self, plugin: Plugin | None) -> None:
        title = "Choose the manifest of a plugin"
        try:
            chosen = await self._services.files.choose(title, _KINDS, _MOST_BYTES)
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
        plugins = self._services.plugins
        try:
            if plugin is None:
                done = await plugins.install(manifest)
            else:
                done = await plugins.update(plugin, manifest)
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
        plugin = self._one(plugin_id)
        if plugin is None or not self._services.may:
            return
        if not plugin.manifest.settings:
            self._say("info", f"{plugin.manifest.name} has nothing to set up.")
            return
        self._set_up = plugin
        settings = plugin.manifest.settings
        values = tuple(plugin.values.get(each.key, "") for each in settings)
        opened, title = self._form.opened + 1, f"Set up {plugin.manifest.name}"
        self._show_form(SetUpState(True, opened, title, settings, values))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error="", warning=""))

    def submit(self, values: Mapping[str, str]) -> None:
        plugin = self._set_up
        if plugin is None or self._form.is_busy or self._form.is_locked or not self._form.is_open:
            return
        typed = {key: value.strip() for key, value in values.items()}
        if fault := fault_of_values(plugin.manifest, typed):
            self._show_form(replace(self._form, error=fault))
            return
        self._show_form(replace(self._form, is_busy=True, error=""))
        self._services.tasks.start(self._save(plugin, typed), "set up a plugin")

    async def _save(self, plugin: Plugin, values: Mapping[str, str]) -> None:
        opened = self._form.opened
        try:
            await self._services.plugins.set_up(plugin, values)
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._on_refused(error)
            self.list.reload()
            return
        if opened == self._form.opened:
            self.close_form()
        self._say("good", f"{plugin.manifest.name} is set up.")
        self.list.reload()

    def _on_refused(self, error: SoftphoneError) -> None:
        """Theirs may ask for other settings: then what was typed has no place any more."""
        theirs = error.current if isinstance(error, Conflict) else None
        same = self._form.settings
        if isinstance(theirs, Plugin) and theirs.manifest.settings == same:
            self._set_up = theirs
            self._show_form(replace(self._form, is_busy=False, warning=_THEIRS))
        else:
            self._show_form(replace(self._form, is_busy=False, error=str(error)))

    # Turning off, removing

    def turn(self, plugin_id: str) -> None:
        plugin = self._one(plugin_id)
        if plugin is not None and self._services.may:
            words = "is off." if plugin.is_on else "is on."
            work = self._services.plugins.turn(plugin, on=not plugin.is_on)
            done = self._done(work, f"{plugin.manifest.name} {words}")
            self._services.tasks.start(done, "turn a plugin")

    def remove(self, plugin_id: str) -> None:
        plugin = self._one(plugin_id)
        if plugin is not None and self._services.may:
            self._to_remove = plugin
            self._show()

    def confirm(self) -> None:
        plugin, self._to_remove = self._to_remove, None
        self._show()
        if plugin is not None:
            words = f"{plugin.manifest.name} is removed."
            done = self._done(self._services.plugins.remove(plugin), words)
            self._services.tasks.start(done, "remove a plugin")

    def dismiss(self) -> None:
        self._to_remove = None
        self._say("info", "")

    async def _done(self, work: Awaitable[object], words: str) -> None:
        try:
            await work
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", words)
        self.list.reload()

    async def _page(self, text: str, _: str | None) -> Page[Plugin]:
        rows = await self._services.plugins.all()
        asked = text.lower()
        return Page(
            tuple(e for e in rows if asked in f"{e.manifest.name} {e.manifest.publisher}".lower())
        )

    def _forget(self) -> None:
        self._notice, self._to_remove = ("info", ""), None
        self._review, self._manifest, self._updated = ReviewState(), None, None
        self.close_form()
        self.list.forget()

    def _on_permissions(self) -> None:
        if self._form.is_open and self._form.is_locked is self._services.may:
            is_locked = not self._services.may
            error = _LOST if is_locked else ""
            self._show_form(replace(self._form, is_locked=is_locked, error=error))
        if self._review.is_open and self._review.action:
            error = "" if self._services.may else "You may not manage plugins any more."
            self._review = replace(self._review, error=error)
        self._show()

    def _one(self, plugin_id: str) -> Plugin | None:
        return next((each for each in self.list.rows if each.id == plugin_id), None)

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _show_form(self, state: SetUpState) -> None:
        self._form = state
        if self._view is not None:
            self._view.show_set_up(state)

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        action = ""
        if self._to_remove is not None:
            name = self._to_remove.manifest.name
            notice = f"Remove {name}? Its links are gone for everybody, and its settings with it."
            level, action = "info", "Remove"
        elif not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_plugins(
            PluginsState(
                self.list.phase,
                tuple(row_of(each) for each in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text),
                can_edit=self._services.may,
                level=level,
                notice=notice,
                action=action,
                review=self._review,
            )
        )
