"""The bar of what is due now, and the card with all next steps on the phone page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
)

from desktop.ui.icons import icon
from desktop.ui.reminders.presenter import DueState, RemindersPresenter, StepRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label

_MOST_ROWS = 4  # then the list scrolls


class ReminderBar(QFrame):
    """Stays until the person has done something about it; never takes the keyboard."""

    def __init__(self, presenter: RemindersPresenter) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._record_id = ""
        self._step = ElidedLabel("", "strong")
        self._who = ElidedLabel("", "muted")
        self._more = Label("", "muted")
        self.call_back = PlainButton("Call back", "phone")
        self.later = PlainButton("Later (1 h)")
        self.done = PlainButton("Done")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, 6, Space.L, 6)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("bell-outline", "warn", 18))
        row.addWidget(self._step, 3)
        row.addWidget(self._who, 4)
        row.addWidget(self._more)
        for button in (self.call_back, self.later, self.done):
            row.addWidget(button)
        self.call_back.clicked.connect(lambda: presenter.call_back(self._record_id))
        self.later.clicked.connect(lambda: presenter.later(self._record_id))
        self.done.clicked.connect(lambda: presenter.done(self._record_id))
        self.hide()

    def show_due(self, state: DueState | None) -> None:
        self.setVisible(state is not None)
        if state is None:
            return
        row = state.row
        self._record_id = row.record_id
        self._step.setText(row.step)
        self._who.setText(f"{row.name} · {row.when}")
        self._more.setText(state.more)
        self._more.setVisible(bool(state.more))
        self.call_back.setEnabled(bool(row.dials))
        if state.is_new:
            QApplication.alert(self.window())

    def show_steps(self, rows: tuple[StepRow, ...]) -> None:
        """Those that are due are enough here."""


class NextSteps(Card):
    """Enter calls the chosen one back; hidden while there is nothing ahead."""

    def __init__(self, presenter: RemindersPresenter) -> None:
        super().__init__(padding=0, spacing=0)
        self._presenter = presenter
        self._shown: tuple[StepRow, ...] = ()
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setAccessibleName("Next steps")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setIconSize(QSize(16, 16))
        self.rows.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.call_back = PlainButton("Call back", "phone")
        self.later = PlainButton("Later (1 h)")
        self.done = PlainButton("Done")
        title = Label("Next steps", "heading")
        title.setContentsMargins(Space.XL, Space.M, Space.L, Space.S)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.L, Space.XS, Space.L, Space.M)
        foot.setSpacing(Space.S)
        for button in (self.call_back, self.later, self.done):
            foot.addWidget(button)
        foot.addStretch(1)
        self.column.addWidget(title)
        self.column.addWidget(self.rows)
        self.column.addLayout(foot)
        self.rows.currentRowChanged.connect(lambda _: self._enable())
        self.rows.itemDoubleClicked.connect(lambda _: self._act(presenter.call_back))
        self.rows.installEventFilter(self)
        self.call_back.clicked.connect(lambda: self._act(presenter.call_back))
        self.later.clicked.connect(lambda: self._act(presenter.later))
        self.done.clicked.connect(lambda: self._act(presenter.done))
        self.hide()

    def show_due(self, state: DueState | None) -> None:
        """The rows say so themselves."""

    def show_steps(self, rows: tuple[StepRow, ...]) -> None:
        self.setVisible(bool(rows))
        chosen = self._chosen
        self._shown = rows
        blocked = self.rows.blockSignals(True)
        self.rows.clear()
        for row in rows:
            item = QListWidgetItem(f"{row.when}  ·  {row.name}  ·  {row.step}")
            item.setIcon(icon("bell-outline", "warn" if row.is_due else "faint"))
            self.rows.addItem(item)
        ids = [row.record_id for row in rows]
        self.rows.setCurrentRow(ids.index(chosen) if chosen in ids else min(0, len(ids) - 1))
        self.rows.blockSignals(blocked)
        self._fit()
        self._enable()

    @property
    def _chosen(self) -> str:
        row = self.rows.currentRow()
        return self._shown[row].record_id if 0 <= row < len(self._shown) else ""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._act(self._presenter.call_back)
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        height = self.rows.sizeHintForRow(0) if self._shown else 0
        self.rows.setFixedHeight(min(len(self._shown), _MOST_ROWS) * height + Space.S)

    def _enable(self) -> None:
        row = self.rows.currentRow()
        chosen = self._shown[row] if 0 <= row < len(self._shown) else None
        self.call_back.setEnabled(chosen is not None and bool(chosen.dials))
        for button in (self.later, self.done):
            button.setEnabled(chosen is not None)

    def _act(self, action: Callable[[str], None]) -> None:
        if self._chosen:
            action(self._chosen)
