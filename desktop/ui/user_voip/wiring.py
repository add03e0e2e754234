"""The VoIP tab of a user, and the presenter for one's own phones."""

from __future__ import annotations

from typing import Protocol

from desktop.services.ports import Clock
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.voip import VoipService
from desktop.ui.user_voip.presenter import UserVoipPresenter, VoipServices
from desktop.ui.user_voip.view import UserVoipTab


class Services(Protocol):
    @property
    def stream(self) -> EventStream: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def voip(self) -> VoipService: ...


def voip_presenter(s: Services) -> UserVoipPresenter:
    return UserVoipPresenter(VoipServices(s.voip, s.stream, s.tasks, s.clock))


def user_voip_tab(s: Services) -> UserVoipTab:
    """``tab.presenter`` opens and closes it."""
    return UserVoipTab(voip_presenter(s))
