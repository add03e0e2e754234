"""The head of a page: in one line, and on more of them where there is less room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import PageHeader

WIDE, NARROW = 900, 220


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(WIDE, 300)
    made.show()
    return made


@pytest.fixture
def page(window: QWidget) -> QWidget:
    """Inside a window, whose own size is the window manager's to decide, some time later."""
    made = QWidget(window)
    QVBoxLayout(made)
    return made


def test_no_button_is_cut_in_a_narrow_window(page: QWidget, qtbot: QtBot) -> None:
    header = PageHeader("Call reports", "1 Feb – 2 Mar 2026")
    buttons = [PlainButton(words) for words in ("Refresh", "Copy", "Export", "Hidden")]
    for each in buttons:
        header.add(each)
    buttons.pop().hide()
    layout = page.layout()
    assert layout is not None
    layout.addWidget(header)
    layout.addWidget(QPlainTextEdit())
    page.resize(WIDE, 300)
    page.show()
    qtbot.waitUntil(lambda: _is_in_one_line(header, buttons))
    buttons[0].setFocus()
    page.resize(NARROW, 300)
    qtbot.waitUntil(lambda: buttons[0].y() > header._title.geometry().bottom())
    # A layout of several lines gets its height in a second round.
    qtbot.waitUntil(lambda: header.rect().contains(buttons[-1].geometry()))
    assert page.window().focusWidget() is buttons[0]
    for part in (header._title, *buttons):
        assert part.width() >= part.sizeHint().width()
        assert header.rect().contains(part.geometry())
    page.resize(WIDE, 300)
    qtbot.waitUntil(lambda: _is_in_one_line(header, buttons))


def _is_in_one_line(header: PageHeader, buttons: list[PlainButton]) -> bool:
    middles = {each.geometry().center().y() for each in buttons}
    ends = buttons[-1].geometry().right() == header.rect().right()
    return ends and len(middles) == 1 and header.height() < 60
