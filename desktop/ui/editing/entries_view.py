"""A panel with a list, and the form that takes its room while one entry is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.editing.entries import EntriesState, Form
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label


class Editing(Protocol):
    """What the panel asks of a presenter."""

    def open(self) -> None: ...

    def leave(self) -> None: ...

    def reload(self) -> None: ...

    def search(self, text: str) -> None: ...

    def dismiss(self) -> None: ...

    def add(self) -> None: ...

    def edit(self, entry_id: str) -> None: ...

    def remove(self, entry_id: str) -> None: ...

    def rename(self, name: str) -> None: ...

    def save(self) -> None: ...

    def close(self) -> None: ...


class EntryForm(Card, Generic[Form]):
    """Its name, what somebody else did to it, and its foot; a subclass lays them out."""

    def __init__(self, presenter: Editing, name: str, longest: int) -> None:
        super().__init__(spacing=Space.S)
        self._editing = presenter
        self._opened = 0
        self._title = Label("", "heading")
        self.warning = Banner("warning")
        self.name = TextField(name, "Name")
        self.name.setMaxLength(longest)
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton("Cancel")
        self.save = PrimaryButton("Save")
        self.name.textEdited.connect(presenter.rename)
        self.name.returnPressed.connect(presenter.save)
        self.cancel.clicked.connect(presenter.close)
        self.save.clicked.connect(presenter.save)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        return foot

    def show_form(self, form: Form) -> None:
        self._title.setText(form.title)
        self._show_draft(form)
        self.name.setReadOnly(not form.can_edit)
        self.error.setText(form.error)
        self.warning.setVisible(bool(form.warning))
        self.warning.show_banner("warning", form.warning, closable=False)
        self.save.setEnabled(form.can_save)
        self.save.setVisible(form.can_edit)
        self.cancel.setText("Cancel" if form.can_edit else "Close")
        self.setVisible(form.is_open)
        if form.is_open and form.opened != self._opened:
            self._begin()
        self._opened = form.opened

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._editing.close()
            return
        super().keyPressEvent(event)

    def _begin(self) -> None:
        self.name.setFocus()

    def _show_draft(self, form: Form) -> None:
        raise NotImplementedError


class Lined(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What a list of entries is called, and what it says while it is empty."""

    title: str
    columns: Sequence[tuple[str, int]]
    icon: str
    empty: tuple[str, str]
    search: str
    add: str


LineShown = TypeVar("LineShown", bound=Lined)


class EntriesPanel(ListPanel, Generic[LineShown, Form]):
    def __init__(self, presenter: Editing, form: EntryForm[Form], words: Words) -> None:
        super().__init__(words.title, words.columns, words.icon, words.empty, words.search)
        self._rows_shown: tuple[LineShown, ...] = ()
        self.more.hide()
        self.add = PrimaryButton(words.add, "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = form
        self.insert_form(form)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)

    def _connect(self, presenter: Editing) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.search)
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.add.clicked.connect(presenter.add)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)

    def show_entries(self, state: EntriesState[LineShown, Form]) -> None:
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        is_listed = not state.form.is_open  # one at a time: the form takes the room of the list
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(is_listed)
        self.edit.setText("Change" if state.can_edit else "Show")
        before, self._rows_shown = self._rows_shown, state.rows
        if state.rows != before:
            self.show_rows([row.id for row in state.rows], [self._cells(row) for row in state.rows])
        self.form.show_form(state.form)

    def _cells(self, row: LineShown) -> list[Cell]:
        raise NotImplementedError
