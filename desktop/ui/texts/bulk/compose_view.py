"""The page on which a text to many is written: people, words, number and time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDateTimeEdit,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.templates import FIELDS
from desktop.ui.texts.bulk.composing import ComposePresenter, ComposeState
from desktop.ui.texts.bulk.preview_view import PreviewPanel
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Chip, SegmentedControl, Toggle
from desktop.ui.widgets.fields import Choice, SearchField
from desktop.ui.widgets.frames import Inset, Scroller
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Phase

SOURCES: Final = (("contacts", "Contacts"), ("paste", "Paste"), ("file", "CSV file"))
_FIELD_CHIPS: Final = {
    "contact.first_name": "First name",
    "contact.name": "Name",
    "agent.name": "My name",
    "account.name": "Company",
}
_FOUND: Final = {
    Phase.LOADING: "Looking…",
    Phase.EMPTY: "Nobody found. Try another name.",
    Phase.READY: "",
}


class Picked(QListWidget):
    """A list of people; Delete takes the chosen one away where ``removes`` is given."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, rows: tuple[tuple[str, str], ...]) -> None:
        chosen = {item.data(Qt.ItemDataRole.UserRole) for item in self.selectedItems()}
        self.clear()
        for key, words in rows:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.addItem(item)
            item.setSelected(key in chosen)

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in self.selectedItems())


class RecipientList(Picked):
    def __init__(self, presenter: ComposePresenter) -> None:
        super().__init__("Recipients")
        self._presenter = presenter
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_chosen()
            return
        super().keyPressEvent(event)

    def remove_chosen(self) -> None:
        place = self.currentRow()
        for number in self.chosen:
            self._presenter.remove(number)
        self.setCurrentRow(min(place, self.count() - 1))


class ComposePage(QStackedWidget):
    """The writing, and the look at what would be sent in front of it."""

    def __init__(self, presenter: ComposePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = ComposeState()
        self.banner = Banner("warning")
        self.sources = SegmentedControl("Recipients from", SOURCES)
        self.search = SearchField("Search contacts")
        self.contacts = Picked("Contacts found")
        self.contacts.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.found = Label("", "muted", wraps=True)
        self.add_chosen = PlainButton("Add chosen")
        self.add_found = PlainButton("Add all found")
        self.paste = _writing("Numbers to paste", "One number a line, with or without a name", 112)
        self.add_pasted = PlainButton("Add pasted")
        self.choose_file = PlainButton("Choose file…", "file-outline")
        self.file = ElidedLabel("No file chosen", "muted")
        self.number_column = Choice("Column of the numbers")
        self.name_column = Choice("Column of the names")
        self.add_file = PlainButton("Add from file")
        self.recipients_words = Label("", "strong", wraps=True)
        self.recipients = RecipientList(presenter)
        self.remove = LinkButton("Remove chosen")
        self.clear_all = LinkButton("Remove all")
        self.template = Choice("Template")
        self.text = _writing("Text to many", "Write the text, or choose a template", 76)
        self.counter = Label("", "faint")
        self.from_number = Choice("Number to text from")
        self.later = Toggle("Send later")
        self.at = _moment()
        self.problem = Label("", "error", wraps=True)
        self.look = PrimaryButton("Preview", "eye-outline")
        self.preview = PreviewPanel(presenter)
        self._ways = QStackedWidget()
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _lay_out(self) -> None:
        for way in (self._contacts_way(), self._paste_way(), self._file_way()):
            self._ways.addWidget(way)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label("New bulk text", "title"))
        column.addWidget(self.banner)
        column.addWidget(Label("Who gets it", "heading"))
        people = QHBoxLayout()
        people.setSpacing(Space.L)
        people.addLayout(_column(self.sources, self._ways), 1)
        people.addWidget(self._recipients_box(), 1)
        column.addLayout(people)
        column.addWidget(Label("What it says", "heading"))
        column.addLayout(_row(self.template, *self._chips()))
        column.addWidget(self.text)
        column.addWidget(self.counter)
        column.addWidget(Label("From where and when", "heading"))
        self.from_number.setMinimumContentsLength(26)
        column.addLayout(_row(self.from_number))
        column.addLayout(_row(self.later, Label("Send later"), self.at))
        column.addStretch(1)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(Scroller(content), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.XL, Space.S, Space.XL, Space.L)
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.look)
        outer.addLayout(foot)
        self.addWidget(page)
        self.addWidget(self.preview)

    def _contacts_way(self) -> QWidget:
        self.contacts.setFixedHeight(112)
        return _page(self.search, self.contacts, self.found, _row(self.add_chosen, self.add_found))

    def _paste_way(self) -> QWidget:
        return _page(self.paste, _row(self.add_pasted))

    def _file_way(self) -> QWidget:
        return _page(
            _row(self.choose_file),
            self.file,
            Label("Column of the numbers", "section"),
            self.number_column,
            Label("Column of the names", "section"),
            self.name_column,
            _row(self.add_file),
        )

    def _recipients_box(self) -> QWidget:
        box = Inset()
        box.column.addWidget(self.recipients_words)
        self.recipients.setMinimumHeight(112)
        box.column.addWidget(self.recipients, 1)
        box.column.addLayout(_row(self.remove, self.clear_all))
        return box

    def _chips(self) -> list[Chip]:
        chips = []
        for field, words in _FIELD_CHIPS.items():
            chip = Chip(words, checkable=False)
            chip.setAccessibleName(f"{words}: insert {{{field}}}")
            chip.setToolTip(FIELDS[field])
            chip.clicked.connect(lambda _=False, field=field: self._insert(field))
            chips.append(chip)
        return chips

    def _connect(self) -> None:
        presenter = self._presenter
        keys = [key for key, _ in SOURCES]
        self.sources.chosen.connect(lambda key: self._ways.setCurrentIndex(keys.index(key)))
        self.search.textChanged.connect(presenter.search)
        self.add_chosen.clicked.connect(self._on_add_chosen)
        self.add_found.clicked.connect(presenter.add_found)
        self.add_pasted.clicked.connect(self._on_add_pasted)
        self.choose_file.clicked.connect(presenter.choose_file)
        for choice in (self.number_column, self.name_column):
            choice.activated.connect(self._on_columns)
        self.add_file.clicked.connect(presenter.add_file)
        self.remove.clicked.connect(self.recipients.remove_chosen)
        self.clear_all.clicked.connect(presenter.clear)
        self.template.activated.connect(self._on_template)
        self.text.textChanged.connect(lambda: presenter.type(self.text.toPlainText()))
        self.from_number.activated.connect(
            lambda _: presenter.send_from(self.from_number.currentData())
        )
        self.later.toggled.connect(self._on_later)
        self.at.dateTimeChanged.connect(self._on_later)
        self.look.clicked.connect(presenter.look)

    def show_compose(self, state: ComposeState) -> None:
        before, self._shown = self._shown, state
        self.banner.show_banner("warning", state.why_not, closable=False)
        self.banner.setVisible(bool(state.why_not))
        self._show_people(before, state)
        self._show_words(before, state)
        self.problem.setText(state.problem or state.busy)
        self.look.setEnabled(state.can_preview)
        self.later.setChecked(state.later is not None)
        self.at.setVisible(state.later is not None)
        self.preview.show_preview(state)
        self.setCurrentIndex(0 if state.preview is None else 1)

    def _show_people(self, before: ComposeState, state: ComposeState) -> None:
        if before.contacts != state.contacts:
            self.contacts.fill(state.contacts)
        failed = state.contacts_phase is Phase.FAILED
        self.found.setText(
            state.contacts_sentence if failed else _FOUND.get(state.contacts_phase, "")
        )
        self.found.setVisible(bool(self.found.text()))
        self.add_found.setEnabled(bool(state.contacts) and not state.busy)
        file = state.file
        said = f"{file.title} · {file.people:,} numbers" if file.title else "No file chosen"
        self.file.setText(said)
        if before.file.columns != file.columns:
            self._fill_columns(file.columns)
        self.number_column.choose_data(file.number)
        self.name_column.choose_data(file.name)
        for each in (self.number_column, self.name_column, self.add_file):
            each.setEnabled(bool(file.columns))
        if before.recipients != state.recipients:
            self.recipients.fill(state.recipients)
        self.recipients_words.setText(state.recipients_words)
        for each in (self.remove, self.clear_all):
            each.setEnabled(bool(state.recipients))

    def _show_words(self, before: ComposeState, state: ComposeState) -> None:
        if before.templates != state.templates or not self.template.count():
            self.template.clear()
            self.template.addItem("Choose a template", "")
            for key, name in state.templates:
                self.template.addItem(name, key)
        if self.text.toPlainText() != state.text:
            blocked = self.text.blockSignals(True)
            self.text.setPlainText(state.text)
            self.text.blockSignals(blocked)
        self.text.setReadOnly(bool(state.why_not))
        self.counter.setText(state.counter)
        if before.numbers != state.numbers or not self.from_number.count():
            self.from_number.clear()
            self.from_number.addItem("The number each of them knows", "")
            for number, words in state.numbers:
                self.from_number.addItem(words, number)
        self.from_number.choose_data(state.from_number)

    def _fill_columns(self, columns: tuple[str, ...]) -> None:
        self.number_column.clear()
        self.name_column.clear()
        self.name_column.addItem("No names", -1)
        for place, heading in enumerate(columns):
            words = heading.strip() or f"Column {place + 1}"
            self.number_column.addItem(words, place)
            self.name_column.addItem(words, place)

    def _insert(self, field: str) -> None:
        if not self.text.isReadOnly():
            self.text.insertPlainText(f"{{{field}}}")
            self.text.setFocus()

    def _on_add_chosen(self) -> None:
        self._presenter.add_contacts(self.contacts.chosen)
        self.contacts.clearSelection()

    def _on_add_pasted(self) -> None:
        if self._presenter.paste(self.paste.toPlainText()):
            self.paste.clear()

    def _on_columns(self) -> None:
        self._presenter.use_columns(
            self.number_column.currentData(), self.name_column.currentData()
        )

    def _on_template(self) -> None:
        self._presenter.use_template(self.template.currentData())
        self.template.choose_data("")

    def _on_later(self) -> None:
        at = datetime.fromtimestamp(self.at.dateTime().toSecsSinceEpoch(), UTC)
        self._presenter.send_later(at if self.later.isChecked() else None)


def _writing(name: str, placeholder: str, height: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    field.setTabChangesFocus(True)
    field.setFixedHeight(height)
    return field


def _moment() -> QDateTimeEdit:
    at = QDateTimeEdit(QDateTime.currentDateTime().addSecs(3600))
    for part in (at, at.lineEdit()):
        part.setAccessibleName("When to send it")
    at.setDisplayFormat("d MMM yyyy HH:mm")
    at.setMinimumDateTime(QDateTime.currentDateTime())
    at.setCalendarPopup(True)
    return at


def _page(*pieces: QWidget | QHBoxLayout) -> QWidget:
    page = QWidget()
    page.setLayout(_column(*pieces))
    page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return page


def _column(*pieces: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    for each in pieces:
        if isinstance(each, QWidget):
            column.addWidget(each)
        else:
            column.addLayout(each)
    column.addStretch(1)
    return column


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    for each in widgets:
        row.addWidget(each)
    row.addStretch(1)
    return row
