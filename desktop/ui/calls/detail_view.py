"""The drawer with everything about one call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.ui.calls.rows import CallDetail
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PrimaryButton
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import Avatar, IconLabel, Tag
from desktop.ui.widgets.text import ElidedLabel, Label


class DetailDrawer(Card):
    closed = Signal()
    called_back = Signal()

    def __init__(self) -> None:
        super().__init__(padding=0, spacing=0)
        self.setFixedWidth(300)
        self._avatar = Avatar(size=40)
        self._title = ElidedLabel("", "heading")
        self._number = ElidedLabel("", "muted")
        self.close_button = IconButton("close", "Close")
        self.call_back = PrimaryButton("Call back", "phone")
        self._body: QWidget | None = None
        self._slot = QVBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._number)
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.S, Space.S)
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addLayout(self._slot, 1)
        self.close_button.clicked.connect(self.closed)
        self.call_back.clicked.connect(self.called_back)
        self.hide()

    def show_detail(self, detail: CallDetail | None) -> None:
        self.setVisible(detail is not None)
        if detail is None:
            return
        self._avatar.show_person(detail.title)
        self._title.setText(detail.title)
        self._number.setText(detail.number)
        self.call_back.setEnabled(detail.can_call_back)
        self.call_back.setParent(None)
        if self._body is not None:
            self._body.deleteLater()
        self._body = Scroller(self._content(detail))
        self._slot.addWidget(self._body)

    def _content(self, detail: CallDetail) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, Space.XS, Space.L, Space.L)
        column.setSpacing(Space.S)
        buttons = QHBoxLayout()
        buttons.addWidget(self.call_back)
        buttons.addStretch(1)
        column.addLayout(buttons)
        _add(column, "When", Label(detail.when, selectable=True))
        agent = " · ".join(part for part in (detail.agent, detail.agent_how) if part)
        _add(column, "Agent", Label(agent, wraps=True, selectable=True))
        _add(column, "Status", Tag(detail.status, detail.status_tone))
        if detail.note:
            _add(column, "Note", Label(detail.note, wraps=True, selectable=True))
        if detail.score is not None:
            _add(column, "Score", _stars(detail.score))
        if detail.tags:
            _add(column, "Tags", _tags(detail.tags))
        if detail.caller_id:
            _add(column, "Caller ID shown", Label(detail.caller_id, wraps=True, selectable=True))
        column.addSpacing(Space.XS)
        column.addWidget(Label("Path", "section"))
        for step in detail.path:
            column.addWidget(Label(step, "muted", wraps=True, selectable=True))
        column.addStretch(1)
        return content


def _add(column: QVBoxLayout, name: str, value: QWidget | QLayout) -> None:
    column.addSpacing(Space.XS)
    column.addWidget(Label(name, "section"))
    if isinstance(value, QLayout):
        column.addLayout(value)
    else:
        column.addWidget(value)


def _stars(score: int) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(2)
    for place in range(1, 6):
        row.addWidget(IconLabel("star" if place <= score else "star-outline", "warn", 17))
    row.addWidget(Label(f"{score} of 5", "small"))
    row.addStretch(1)
    return row


def _tags(tags: tuple[str, ...]) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for tag in tags:
        row.addWidget(Tag(tag))
    row.addStretch(1)
    return row
