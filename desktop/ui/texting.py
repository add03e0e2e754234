"""Texts joined to the window: the page, what comes in meanwhile, and the way there for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.settings.panels import PanelId
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.main_window import MainWindow
from desktop.ui.texts.arrival_notice import ArrivalNotice
from desktop.ui.texts.arrivals import ArrivalsPresenter
from desktop.ui.texts.bulk.contracts import FileDialogs
from desktop.ui.texts.bulk.view import BulkPage
from desktop.ui.texts.contracts import Messaging, TextDrafts, TextsServices
from desktop.ui.texts.contracts import Texting as TextingPort
from desktop.ui.texts.presenter import TextsPresenter
from desktop.ui.texts.view import TextsPage


class Services(Protocol):
    @property
    def session(self) -> Session: ...
    @property
    def stream(self) -> Stream: ...
    @property
    def messaging(self) -> Messaging: ...
    @property
    def texting(self) -> TextingPort: ...
    @property
    def text_drafts(self) -> TextDrafts: ...
    @property
    def files(self) -> FileDialogs: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(slots=True)
class Texting:
    page: TextsPage
    presenter: TextsPresenter
    notice: ArrivalNotice
    shows_page: list[Callable[[], None]]

    def write_to(self, number: str) -> None:
        """Open the page with the thread of whoever has ``number``, new or not."""
        self._show_page()
        self.presenter.write_to(number)

    def open_conversation(self, conversation_id: str) -> None:
        self._show_page()
        self.presenter.open_conversation(conversation_id)

    def connect(self, window: MainWindow) -> None:
        self.shows_page.append(lambda: window.open_page(PanelId.TEXTS))

    def _show_page(self) -> None:
        for show in self.shows_page:
            show()


def build_texting(s: Services, bulk: BulkPage, call: Callable[[str], None]) -> Texting:
    services = TextsServices(
        *(s.session, s.stream, s.messaging, s.texting, s.text_drafts, s.tasks, s.clock, call)
    )
    presenter = TextsPresenter(services)
    page = TextsPage(presenter, bulk, s.files, s.tasks)
    shows_page: list[Callable[[], None]] = []

    def open_thread(number: str) -> None:
        for show in shows_page:
            show()
        presenter.open(number)

    arrivals = ArrivalsPresenter(
        s.session,
        s.stream,
        s.messaging.conversation,
        lambda each: presenter.is_open(each) and presenter.is_looked_at(),
        open_thread,
    )
    return Texting(page, presenter, ArrivalNotice(arrivals), shows_page)
