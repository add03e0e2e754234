"""Asks whom a new text is for: somebody known by name, or a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.ui.texts.presenter import TextsPresenter
from desktop.ui.texts.states import NewTextState
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.popover import Popover
from desktop.ui.widgets.text import Label

_WIDTH = 300
_ROWS = 6


class NewTextPopover(Popover):
    def __init__(self, presenter: TextsPresenter) -> None:
        super().__init__("New text")
        self._presenter = presenter
        self.field = SearchField("Name or number", "Who gets the text")
        self.field.setMinimumWidth(_WIDTH)
        self.people = QListWidget()
        self.people.setProperty("kind", "menu")
        self.people.setAccessibleName("People found")
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.problem = Label("", "error", wraps=True)
        self.problem.setFixedWidth(_WIDTH)
        self.write = PrimaryButton("Write")
        for widget in (Label("New text", "section"), self.field, self.people, self.problem):
            self.column.addWidget(widget)
        self.column.addWidget(self.write)
        self.field.textChanged.connect(presenter.type_recipient)
        self.field.installEventFilter(self)
        self.people.itemClicked.connect(self._on_person)
        self.people.itemActivated.connect(self._on_person)
        self.write.clicked.connect(self._on_enter)
        self.setFocusProxy(self.field)

    def ask(self, control: QWidget) -> None:
        self._presenter.start_new()
        self.field.clear()
        self.open_at(control)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_new(self, state: NewTextState) -> None:
        if state.is_done:
            self.close()
            return
        self.people.clear()
        for number, name, shown in state.people:
            item = QListWidgetItem(f"{name[:120]}   {shown}")
            item.setData(Qt.ItemDataRole.UserRole, number)
            self.people.addItem(item)
        count = self.people.count()
        self.people.setVisible(bool(count))
        height = self.people.sizeHintForRow(0) * min(count, _ROWS)
        self.people.setFixedHeight(height + 2 * self.people.frameWidth() + 4)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.field.set_invalid(bool(state.problem))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                row = self.people.currentRow() + step
                self.people.setCurrentRow(max(-1, min(self.people.count() - 1, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_enter()
                return True
        return super().eventFilter(watched, event)

    def _on_person(self, item: QListWidgetItem) -> None:
        self._presenter.choose_recipient(item.data(Qt.ItemDataRole.UserRole))

    def _on_enter(self) -> None:
        item = self.people.currentItem()
        only = self.people.item(0) if self.people.count() == 1 else None
        chosen = item or only
        self._presenter.choose_recipient(
            chosen.data(Qt.ItemDataRole.UserRole) if chosen is not None else ""
        )
