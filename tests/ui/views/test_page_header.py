"""The head of a page: in one line, and on more of them where there is less room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import PageHeader


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    return made


def test_no_button_is_cut_in_a_narrow_window(page: QWidget, qapp: QApplication) -> None:
    header = PageHeader("Call reports", "1 Feb – 2 Mar 2026")
    buttons = [PlainButton(words) for words in ("Refresh", "Copy", "Export", "Hidden")]
    for each in buttons:
        header.add(each)
    buttons.pop().hide()
    layout = page.layout()
    assert layout is not None
    layout.addWidget(header)
    layout.addWidget(QPlainTextEdit())
    page.resize(900, 200)
    page.show()
    qapp.processEvents()
    assert len({each.geometry().center().y() for each in buttons}) == 1
    assert buttons[-1].geometry().right() == header.rect().right()
    buttons[0].setFocus()
    page.resize(220, 200)
    qapp.processEvents()
    assert page.focusWidget() is buttons[0]
    for each in (header._title, *buttons):
        assert each.width() >= each.sizeHint().width()
        assert header.rect().contains(each.geometry())
    assert buttons[0].y() > header._title.geometry().bottom()
    page.resize(900, 200)
    qapp.processEvents()
    assert buttons[-1].geometry().right() == header.rect().right()
    assert header.height() < 60
