"""The Admin page: which of its panels are open now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.events import Event, EventsMissed, PermissionsChanged, SignedIn
from desktop.settings.panels import PanelId, Section, open_panels
from desktop.ui.contracts import Session, Stream


class AdminView(Protocol):
    def show_tabs(self, tabs: tuple[tuple[PanelId, str], ...]) -> None: ...

    def let_go(self) -> None: ...


@dataclass(slots=True)
class AdminServices:
    session: Session
    stream: Stream


class AdminPresenter:
    def __init__(self, services: AdminServices) -> None:
        self._services = services
        self._view: AdminView | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: AdminView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._open_tabs()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() if self._view is not None:
                self._view.let_go()
                self._open_tabs()
            case PermissionsChanged() | EventsMissed():
                self._open_tabs()
            case _:
                pass

    def _open_tabs(self) -> None:
        tabs = tuple(
            (panel.id, panel.title)
            for panel in open_panels(self._services.session.answer)
            if panel.section is Section.ADMIN
        )
        if self._view is not None:
            self._view.show_tabs(tabs)
