"""What the panels of every section are made with, beside what is their own."""

from __future__ import annotations

from typing import Protocol

from desktop.services.ports import Clock
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks


class PanelServices(Protocol):
    @property
    def session(self) -> SessionService: ...
    @property
    def stream(self) -> EventStream: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
