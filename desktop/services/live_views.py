"""How each person looks at the live board on this computer: cards or table, order, the wall."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.domain.errors import StoreUnavailable
from desktop.domain.events import Notice
from desktop.domain.live_looking import AgentOrder
from desktop.services.ports import PreferenceStore
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

KEY: Final = "live.view"


class LiveView(msgspec.Struct, frozen=True):
    """``wall_screen`` is the name of the screen that the wall stood on last, "" for any."""

    as_table: bool = False
    order: AgentOrder = AgentOrder.STATE
    backwards: bool = False
    wall_screen: str = ""


class LiveViewService:
    """Kept in the preferences, by person and account; a full disk is told and changes nothing."""

    def __init__(
        self, preferences: PreferenceStore, session: SessionService, stream: EventStream
    ) -> None:
        self._preferences = preferences
        self._session = session
        self._stream = stream

    @property
    def view(self) -> LiveView:
        try:
            return msgspec.convert(self._all().get(self._owner()), LiveView | None) or LiveView()
        except msgspec.ValidationError:
            return LiveView()  # of another version: the usual one is better than none

    def remember(self, view: LiveView) -> None:
        if view == self.view:
            return
        everybody = {**self._all(), self._owner(): msgspec.to_builtins(view)}
        try:
            self._preferences.set(KEY, msgspec.json.encode(everybody).decode())
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "warning"))

    def _all(self) -> dict[str, object]:
        try:
            return msgspec.json.decode(str(self._preferences.value(KEY)), type=dict[str, object])
        except msgspec.DecodeError:
            return {}

    def _owner(self) -> str:
        profile, account = self._session.profile, self._session.account
        return f"{profile.id}/{account.id}" if profile and account else ""
