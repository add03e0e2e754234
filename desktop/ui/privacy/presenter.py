"""Nobody was here for a while: the window hides what it shows, until somebody is."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from desktop.domain.events import CallChanged, Event, OwnSettingChanged, SignedIn, SignedOut
from desktop.services.own_settings import OwnSettingsService
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks
from desktop.ui.contracts import Calls, Clock, Stream

HIDE_AFTER = "privacy.hide_after"
_TASK = "hide the window"


class CoverView(Protocol):
    def show_cover(self, is_covered: bool) -> None: ...

    def watch(self, is_wanted: bool) -> None:
        """Tell of keys and the mouse; who hides nothing pays nothing for it."""


class IdlePresenter:
    """A call is somebody being here; signed out there is nothing to hide."""

    def __init__(
        self,
        session: SessionService,
        own: OwnSettingsService,
        calls: Calls,
        stream: Stream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._own = own
        self._calls = calls
        self._clock = clock
        self._tasks = tasks
        self._last = clock.now()
        self._is_covered = False
        self._view: CoverView | None = None
        stream.subscribe(self.handle)

    def attach(self, view: CoverView) -> None:
        self._view = view

    @property
    def is_covered(self) -> bool:
        return self._is_covered

    def touch(self) -> None:
        """A key, or the mouse."""
        self._last = self._clock.now()

    def uncover(self) -> None:
        self.touch()
        self._show(False)
        self._watch()

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut() | OwnSettingChanged(key="privacy.hide_after"):
                self.uncover()
            case CallChanged(call=call):
                self.touch()
                if call.is_live and self._is_covered:
                    self.uncover()
            case _:
                pass

    def _watch(self) -> None:
        self._tasks.stop(_TASK)
        is_wanted = self._own.number(HIDE_AFTER) > 0 and self._session.is_signed_in
        if self._view is not None:
            self._view.watch(is_wanted)
        if is_wanted:
            self._tasks.start(self._wait(), _TASK)

    async def _wait(self) -> None:
        while not self._is_covered:
            due = self._last + timedelta(minutes=self._own.number(HIDE_AFTER))
            left = (due - self._clock.now()).total_seconds()
            if left > 0:
                await self._clock.sleep(left)
            elif self._calls.calls:
                self.touch()
            else:
                self._show(True)

    def _show(self, is_covered: bool) -> None:
        self._is_covered = is_covered
        if self._view is not None:
            self._view.show_cover(is_covered)
