"""The editor of templates: names on the left, the chosen one with an example on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.templates import FIELDS
from desktop.ui.texts.bulk.templates import TemplatesPresenter, TemplatesState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_LIST_WORDS = {
    Phase.LOADING: "Looking for templates…",
    Phase.EMPTY: "No templates yet. Write the first one here.",
    Phase.READY: "",
}


class TemplatesPage(QWidget):
    def __init__(self, presenter: TemplatesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = TemplatesState()
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setAccessibleName("Templates")
        self.rows.setFixedWidth(200)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_words = Label("", "muted", wraps=True)
        self.retry = PlainButton("Try again")
        self.add = PlainButton("New template", "plus")
        self.name = TextField("Name of the template", "Appointment tomorrow")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Text of the template")
        self.text.setTabChangesFocus(True)
        self.counter = Label("", "faint")
        self.fault = Label("", "error", wraps=True)
        self.example = Label("", "body", wraps=True)
        self.save = PrimaryButton("Save template")
        self.remove = PlainButton("Delete template", "trash-can-outline")
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.S)
        left.addWidget(self.rows, 1)
        for each in (self.list_words, self.retry, self.add):
            left.addWidget(each)
        example = Inset()
        example.column.addWidget(Label("For Marcus Reyes it would say", "section"))
        example.column.addWidget(self.example)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        fields = " ".join(f"{{{each}}}" for each in FIELDS)
        for widget in (
            Label("Name", "section"),
            self.name,
            Label("Text", "section"),
            self.text,
            Label(f"Fields: {fields}", "faint", wraps=True),
            self.counter,
            self.fault,
            example,
        ):
            right.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        right.addStretch(1)
        right.addLayout(buttons)
        body = QHBoxLayout()
        body.setSpacing(Space.L)
        body.addLayout(left)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label("Templates", "title"))
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.retry.clicked.connect(self._presenter.reload)
        self.add.clicked.connect(self._on_add)
        self.name.textChanged.connect(self._presenter.name)
        self.text.textChanged.connect(lambda: self._presenter.type(self.text.toPlainText()))
        self.save.clicked.connect(self._presenter.save)
        self.remove.clicked.connect(self._presenter.remove)

    def show_templates(self, state: TemplatesState) -> None:
        before, self._shown = self._shown, state
        if (before.rows, before.open_id) != (state.rows, state.open_id):
            self._fill(state)
        failed = state.phase is Phase.FAILED
        self.list_words.setText(state.sentence if failed else _LIST_WORDS.get(state.phase, ""))
        self.list_words.setVisible(bool(self.list_words.text()))
        self.retry.setVisible(failed)
        for field, words in ((self.name, state.name), (self.text, state.text)):
            _put(field, words)
        self.counter.setText(state.counter)
        self.counter.setVisible(bool(state.counter))
        said = state.problem or state.fault
        self.fault.setText(said)
        self.fault.setVisible(bool(said))
        self.example.setText(state.example or "–")
        self.save.setEnabled(state.can_save)
        self.remove.setVisible(bool(state.open_id))
        self.remove.setEnabled(not state.busy)

    def _fill(self, state: TemplatesState) -> None:
        blocked = self.rows.blockSignals(True)
        self.rows.clear()
        for key, name in state.rows:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.rows.addItem(item)
            if key == state.open_id:
                self.rows.setCurrentItem(item)
        if not state.open_id:
            self.rows.setCurrentRow(-1)
        self.rows.blockSignals(blocked)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._presenter.open(item.data(Qt.ItemDataRole.UserRole))

    def _on_add(self) -> None:
        self._presenter.begin()
        self.name.setFocus()


def _put(field: TextField | QPlainTextEdit, words: str) -> None:
    """Without a signal, and without moving the cursor of who is typing."""
    now = field.text() if isinstance(field, TextField) else field.toPlainText()
    if now == words:
        return
    blocked = field.blockSignals(True)
    if isinstance(field, TextField):
        field.setText(words)
    else:
        field.setPlainText(words)
    field.blockSignals(blocked)
