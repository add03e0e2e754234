"""The card that asks before a number goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.numbers.retiring import RetirePresenter, RetireState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

ROW = 30
MOST_ROWS = 5


class RetireCard(QWidget):
    def __init__(self, presenter: RetirePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = RetireState()
        self._title = Label("", "heading")
        self._warning = Label("", "body", wraps=True)
        self.summary = Label("", "medium", wraps=True)
        self.users = QListWidget()
        self.users.setAccessibleName("Users of this number")
        self.users.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        ways = (("by", "Replace it everywhere by"), ("without", "Leave them without"))
        self.way = SegmentedControl("What becomes of them", ways, "by")
        self.other = Choice("Replacement")
        self.error = Label("", "error", wraps=True)
        self.again = PlainButton("Try again", "refresh")
        self.submit = PrimaryButton("Release")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self.way.chosen.connect(lambda _: self._enable(self._shown))
        self.submit.clicked.connect(self._on_submit_clicked)
        self.cancel.clicked.connect(presenter.close)
        self.again.clicked.connect(presenter.look_again)

    def _lay_out(self) -> None:
        replacing = QHBoxLayout()
        replacing.setSpacing(Space.S)
        replacing.addWidget(self.way)
        replacing.addWidget(self.other, 1)
        replacing.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        for button in (self.again, self.cancel, self.submit):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for each in (self._title, self._warning, self.summary, self.users):
            column.addWidget(each)
        column.addLayout(replacing)
        column.addLayout(foot)

    def show_retiring(self, state: RetireState) -> None:
        is_new = state.opened != self._shown.opened
        if is_new:
            self.way.choose("by")
        if state.choices != self._shown.choices or is_new:
            self.other.clear()
            for number, words in state.choices:
                self.other.addItem(words, number)
        if state.users != self._shown.users or is_new:
            self._fill(state.users)
        self._shown = state
        self._title.setText(state.title)
        self._warning.setText(state.warning)
        is_known = state.phase is Phase.READY
        self.summary.setText(state.summary if is_known else "Looking who uses it …")
        self.summary.setVisible(state.phase is not Phase.FAILED)
        self.users.setVisible(bool(state.users))
        for each in (self.way, self.other):
            each.setVisible(state.must_decide)
        self._enable(state)
        self.again.setVisible(state.phase is Phase.FAILED)
        self.error.setText(state.error)
        self.setVisible(state.is_open)
        if is_new and state.is_open:
            self.cancel.setFocus()

    def _enable(self, state: RetireState) -> None:
        can_replace = bool(state.choices)
        if not can_replace and state.phase is Phase.READY:
            self.way.choose("without")
        self.way.setEnabled(can_replace)
        self.other.setEnabled(can_replace and self.way.current == "by")
        self.submit.setText(state.action)
        self.submit.setEnabled(state.phase is Phase.READY and not state.is_busy)

    def _fill(self, users: tuple[tuple[str, str], ...]) -> None:
        self.users.clear()
        self.users.addItems([f"{name}: {uses}" for name, uses in users])
        rows = min(max(len(users), 1), MOST_ROWS)
        self.users.setFixedHeight(current_theme().px(ROW) * rows + 2 * Space.S)

    def _on_submit_clicked(self) -> None:
        is_replaced = self.way.current == "by"
        must = self._shown.must_decide
        replacement = str(self.other.currentData() or "") if must and is_replaced else ""
        self._presenter.submit(replacement, leave_without=must and not is_replaced)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close()
            return
        super().keyPressEvent(event)
