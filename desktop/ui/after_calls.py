"""What calls leave to be done: on the phone page, and in a bar above every other page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from desktop.ui.contracts import Clock, Notes, Session, Stream, Tasks, WrapUps
from desktop.ui.main_window import MainWindow
from desktop.ui.phone.view import PhonePage
from desktop.ui.wrap_up.presenter import Options, WrapUpPresenter, WrapUpServices
from desktop.ui.wrap_up.view import WrapUpBar, WrapUpPanel


class Services(Protocol):
    @property
    def stream(self) -> Stream: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def session(self) -> Session: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def call_statuses(self) -> Options: ...
    @property
    def wrap_ups(self) -> WrapUps: ...


@dataclass(slots=True)
class AfterCalls:
    wrap_up: WrapUpPanel
    wrap_up_bar: WrapUpBar

    @property
    def bars(self) -> tuple[QWidget, ...]:
        return (self.wrap_up_bar,)

    def connect(self, window: MainWindow, phone: PhonePage) -> None:
        def show_beside() -> None:
            self.wrap_up_bar.show_beside(window.page is PanelId.PHONE and phone.has_side)

        def open_wrap_up() -> None:
            if window.is_signed_in and not self.wrap_up.isHidden():
                window.leave_compact()
                window.open_page(PanelId.PHONE)
                self.wrap_up.take_keyboard()

        window.page_changed.connect(lambda _: show_beside())
        phone.side_shown.connect(lambda _: show_beside())
        self.wrap_up_bar.opened.connect(open_wrap_up)
        QShortcut(QKeySequence("Ctrl+Shift+W"), window, open_wrap_up)


def build_after_calls(s: Services, phone: PhonePage) -> AfterCalls:
    services = WrapUpServices(
        s.session, s.stream, s.wrap_ups, s.call_statuses, s.notes, s.tasks, s.clock
    )
    presenter = WrapUpPresenter(services)
    panel, bar = WrapUpPanel(presenter), WrapUpBar()
    presenter.attach(panel, bar)
    phone.add_below_calls(panel)
    return AfterCalls(panel, bar)
