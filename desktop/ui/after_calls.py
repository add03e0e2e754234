"""What calls leave to be done: on the phone page, and in a bar above every other page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from desktop.ui.contracts import Clock, Notes, Session, Stream, Tasks, WrapUps
from desktop.ui.main_window import MainWindow
from desktop.ui.phone.view import PhonePage
from desktop.ui.reminders.presenter import Reminders, ReminderServices, RemindersPresenter
from desktop.ui.reminders.view import NextSteps, ReminderBar
from desktop.ui.shortcuts import Shortcuts
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
    @property
    def reminders(self) -> Reminders: ...


@dataclass(slots=True)
class AfterCalls:
    wrap_up: WrapUpPanel
    wrap_up_bar: WrapUpBar
    next_steps: NextSteps
    reminder_bar: ReminderBar
    reminders: RemindersPresenter

    @property
    def bars(self) -> tuple[QWidget, ...]:
        return (self.reminder_bar, self.wrap_up_bar)

    def connect(self, window: MainWindow, phone: PhonePage, shortcuts: Shortcuts) -> None:
        def show_beside() -> None:
            self.wrap_up_bar.show_beside(window.page is PanelId.PHONE and phone.has_side)

        def open_wrap_up() -> None:
            if window.is_signed_in and not self.wrap_up.isHidden():
                window.leave_compact()
                window.open_page(PanelId.PHONE)
                self.wrap_up.take_keyboard()

        window.page_changed.connect(lambda _: show_beside())
        window.page_changed.connect(lambda _: self.reminders.show())
        phone.side_shown.connect(lambda _: show_beside())
        self.wrap_up_bar.opened.connect(open_wrap_up)
        shortcuts.bind("wrap_up", window, open_wrap_up)
        shortcuts.hint("wrap_up", self.wrap_up_bar.open.setToolTip)


def build_after_calls(s: Services, phone: PhonePage, dial: Callable[[str], None]) -> AfterCalls:
    services = WrapUpServices(
        s.session, s.stream, s.wrap_ups, s.call_statuses, s.notes, s.tasks, s.clock
    )
    presenter = WrapUpPresenter(services)
    panel, bar = WrapUpPanel(presenter), WrapUpBar()
    presenter.attach(panel, bar)
    reminders = RemindersPresenter(
        ReminderServices(s.session, s.stream, s.reminders, s.tasks, s.clock, dial)
    )
    steps, due = NextSteps(reminders), ReminderBar(reminders)
    reminders.attach(steps, due)
    phone.add_below_calls(panel)
    phone.add_below_calls(steps)
    return AfterCalls(panel, bar, steps, due, reminders)
