"""A window put together as the app does it, over fakes at the edges, and the hands that use it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desktop.domain.calls import CallId
from desktop.settings.panels import PanelId
from desktop.ui.assembly import Desk as Windows
from desktop.ui.assembly import build_desk
from desktop.ui.charts.chart import Chart
from desktop.ui.main_window import MainWindow
from desktop.ui.search import SearchPopup
from desktop.ui.sign_in.view import SignInPage
from desktop.ui.widgets.player import Track
from tests.services.conftest import Desk
from tests.support.waiting import until


@dataclass
class Workplace:
    """``desk`` are the services and the fakes behind them, ``windows`` what one sees of them."""

    application: QApplication
    desk: Desk
    windows: Windows
    closed: list[bool]

    @property
    def window(self) -> MainWindow:
        return self.windows.window

    @property
    def sign_in_page(self) -> SignInPage:
        return self.window.sign_in

    @property
    def search(self) -> SearchPopup:
        return self.window._parts.search

    def page(self, panel: PanelId) -> Any:
        """The widget behind an entry of the rail."""
        return self.window._parts.pages[panel]

    def control(self, name: str, within: QWidget | None = None) -> QWidget:
        """The control that a screen reader calls ``name``."""
        found = [each for each in controls_of(within or self.window) if spoken(each) == name]
        assert found, f"no control is called {name}"
        return found[0]

    async def click(self, name: str, within: QWidget | None = None) -> None:
        control = self.control(name, within)
        assert isinstance(control, QAbstractButton)
        control.click()
        await self.settle()

    def said(self, within: QWidget) -> str:
        """All that is written there now."""
        labels = within.findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisibleTo(within))

    async def settle(self) -> None:
        """Let everything happen that can without time passing: our tasks and Qt's events."""
        for _ in range(30):
            QApplication.processEvents()
            # Without a loop of Qt's own around them these would wait for ever.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        await self.settle()
        await self.desk.clock.advance(seconds)
        await self.settle()

    async def sign_in(self) -> None:
        await self.desk.sign_in()
        await self.settle()

    async def show(self) -> None:
        """Show the window and wait until the keyboard is its own."""
        self.window.show()
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow, "the window is active")

    async def until(self, condition: Callable[[], object], what: str, seconds: float = 8.0) -> None:
        def holds() -> object:
            QApplication.processEvents()
            return condition()

        await until(holds, seconds, what)

    async def press(self, *keys: str | Qt.Key, at: QWidget | None = None) -> None:
        """Press keys one after another, as the person does who sits in front of it."""
        for key in keys:
            target = at or QApplication.focusWidget() or self.window
            if isinstance(key, str):
                _press_sequence(target, key)
            else:
                QTest.keyClick(target, key)
            await self.settle()

    async def type(self, text: str) -> None:
        for character in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, character)
        await self.settle()

    async def talking(self, number: str = "+14435550177", record_id: str = "c1") -> CallId:
        call_id = await self.desk.calls.place(number)
        self.desk.engine.reports_answer(call_id, (("X-Call-Id", record_id),))
        await self.settle()
        return call_id


def spoken(control: QWidget) -> str:
    """What a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(control)
    return str(interface.text(QAccessible.Text.Name))


def controls_of(root: QWidget) -> list[QWidget]:
    """What one can act on below ``root``, as it is shown now."""
    return [
        each
        for each in root.findChildren(QWidget)
        if isinstance(each, CONTROLS)
        and each.isVisibleTo(root)
        and each.isEnabledTo(root)
        and not _is_part_of_a_control(each)
    ]


def _is_part_of_a_control(widget: QWidget) -> bool:
    """The scroll bars of a list, the headings of a table, the line edit's own buttons."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractItemView) and not isinstance(widget, CELLS):
            return True
        if isinstance(parent, QLineEdit | QComboBox):
            return True
        parent = parent.parentWidget()
    return False


CONTROLS: Final = (
    *(QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView),
    *(Track, Chart),
)
CELLS: Final = (QComboBox,)


def _press_sequence(target: QWidget, keys: str) -> None:
    *held, last = keys.split("+")
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= _MODIFIERS[each]
    QTest.keyClick(target, _KEYS.get(last) or Qt.Key(ord(last)), modifiers)


_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
_KEYS = {
    "F1": Qt.Key.Key_F1,
    "Esc": Qt.Key.Key_Escape,
    "Enter": Qt.Key.Key_Return,
    "Tab": Qt.Key.Key_Tab,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Right": Qt.Key.Key_Right,
    "Space": Qt.Key.Key_Space,
    "Delete": Qt.Key.Key_Delete,
}


@contextlib.asynccontextmanager
async def workplace_of(application: QApplication, desk: Desk) -> AsyncIterator[Workplace]:
    closed: list[bool] = []
    before = set(application.topLevelWidgets())
    windows = build_desk(application, desk, lambda: closed.append(True))
    made = Workplace(application, desk, windows, closed)
    try:
        yield made
    finally:
        windows.close()
        await made.settle()  # what closing sets off has views to show it in
        windows.keeper.deleteLater()
        windows.tones.deleteLater()
        # Popovers and menus are windows too; left over, each makes every later test slower.
        for each in set(application.topLevelWidgets()) - before:
            each.deleteLater()
        await made.settle()
