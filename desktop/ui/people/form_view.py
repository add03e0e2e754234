"""The form of a contact: names, any number of numbers, notes."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.domain.contacts import LONGEST_NAME, LONGEST_NOTES, MOST_NUMBERS, ContactChange
from desktop.ui.people.form import ContactForm
from desktop.ui.people.states import LABELS, FormState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, LinkButton, PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, LabelledField, TextField
from desktop.ui.widgets.text import Label

_LINES = (("name", "Name"), ("company", "Company"), ("city", "City"), ("email", "E-mail"))


class NumberLine(QWidget):
    """A number with its label, and under it how it is understood or what is wrong with it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, form: ContactForm, number: str, label: str) -> None:
        super().__init__()
        self._form = form
        self.field = TextField("Number", "Number", number)
        self.field.setMaxLength(64)
        self.label = Choice("Kind of number")
        for key, words in LABELS.items():
            self.label.addItem(words, key)
        self.label.choose_data(label if label in LABELS else "other")
        remove = self.remove = IconButton("close", "Remove this number")
        self._words = Label("", "small", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.field, 1)
        row.addWidget(self.label)
        row.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._words)
        self.field.textChanged.connect(self._on_changed)
        self.label.activated.connect(lambda _: self.changed.emit())
        remove.clicked.connect(self.removed)
        self._check()

    @property
    def value(self) -> tuple[str, str]:
        return self.field.text().strip(), str(self.label.currentData())

    @property
    def fault(self) -> str:
        return self._form.understood(self.field.text())[1]

    def _on_changed(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        understood, fault = self._form.understood(self.field.text())
        self._words.setText(fault or understood)
        self._words.setVisible(bool(fault or understood))
        self.field.set_invalid(bool(fault))
        self.field.setAccessibleDescription(fault or understood)


class FormView(QWidget):
    def __init__(self, form: ContactForm) -> None:
        super().__init__()
        self._form = form
        self._opened = 0
        self._filling = False
        self._title = Label("", "title")
        self._restored = Label("What you had typed before is here again.", "small", wraps=True)
        self.fields = {key: TextField(title) for key, title in _LINES}
        self._rows = {key: LabelledField(title, self.fields[key]) for key, title in _LINES}
        self.numbers: list[NumberLine] = []
        self._numbers = QVBoxLayout()
        self._numbers.setSpacing(Space.S)
        self.add = LinkButton("Add a number", "plus")
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(96)
        self._problem = Label("", "error", wraps=True)
        self.save = PrimaryButton("Save")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        for field in self.fields.values():
            field.textChanged.connect(self._on_changed)
            field.returnPressed.connect(self._on_save)
        self.notes.textChanged.connect(self._on_changed)
        self.add.clicked.connect(self._on_add)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(form.cancel)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._title)
        column.addWidget(self._restored)
        for row in self._rows.values():
            column.addWidget(row)
        column.addWidget(Label("Numbers", "section"))
        column.addLayout(self._numbers)
        column.addWidget(self.add)
        column.addWidget(Label("Notes", "section"))
        column.addWidget(self.notes)
        column.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_form(self, state: FormState) -> None:
        if state.opened != self._opened:
            self._opened = state.opened
            self._fill(state)
        self._title.setText("New contact" if state.is_new else "Edit contact")
        self._restored.setVisible(state.restored)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.save.setEnabled(not state.saving)

    def focus(self) -> None:
        self.fields["name"].setFocus()

    @property
    def value(self) -> ContactChange:
        lines = {key: field.text().strip() for key, field in self.fields.items()}
        numbers = tuple(each.value for each in self.numbers if each.value[0])
        return ContactChange(**lines, notes=self.notes.toPlainText(), numbers=numbers)

    def _fill(self, state: FormState) -> None:
        self._filling = True
        for key, field in self.fields.items():
            text = str(getattr(state.filled, key)) if key in state.filled.names else ""
            # A name that came longer than anybody may write one is not cut by looking at it.
            field.setMaxLength(max(LONGEST_NAME, len(text)))
            field.setText(text)
            field.setCursorPosition(0)
            self._rows[key].show_error("")
        self.notes.setPlainText(str(state.filled.notes) if "notes" in state.filled.names else "")
        while self.numbers:
            self._remove(self.numbers[-1])
        numbers = state.filled.numbers if isinstance(state.filled.numbers, tuple) else ()
        for number, label in numbers or (("", "mobile"),):
            self._add_number(number, label)
        self._filling = False

    def _add_number(self, number: str = "", label: str = "mobile") -> NumberLine:
        line = NumberLine(self._form, number, label)
        line.changed.connect(self._on_changed)
        line.field.returnPressed.connect(self._on_save)
        line.removed.connect(lambda: self._on_removed(line))
        self.numbers.append(line)
        self._numbers.addWidget(line)
        self._order_tabs()
        self.add.setVisible(len(self.numbers) < MOST_NUMBERS)
        return line

    def _order_tabs(self) -> None:
        """Numbers were made last, and stand in the middle."""
        order: list[QWidget] = list(self.fields.values())
        for line in self.numbers:
            order += [line.field, line.label, line.remove]
        order += [self.add, self.notes, self.save, self.cancel]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _on_add(self) -> None:
        self._add_number().field.setFocus()

    def _on_removed(self, line: NumberLine) -> None:
        self._remove(line)
        self.add.setFocus()
        self._on_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._form.put_away()
            return
        super().keyPressEvent(event)

    def _remove(self, line: NumberLine) -> None:
        self.numbers.remove(line)
        self._numbers.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.add.setVisible(len(self.numbers) < MOST_NUMBERS)

    def _on_changed(self) -> None:
        if not self._filling:
            self._form.typed(self.value)

    def _on_save(self) -> None:
        """What is wrong is said at its field, and the keyboard goes there."""
        value = self.value
        no_name = "" if value.name else "Write a name first."
        too_long = len(self.notes.toPlainText()) > LONGEST_NOTES
        self._rows["name"].show_error(no_name)
        wrong = [each.field for each in self.numbers if each.fault]
        if no_name:
            self.fields["name"].setFocus()
        elif wrong:
            wrong[0].setFocus()
        elif too_long:
            self._problem.setText(f"The notes may have {LONGEST_NOTES:,} characters at most.")
            self._problem.show()
        else:
            self._form.save(value)
