"""A panel with a list that is there whole, and what is done with its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol

from PySide6.QtWidgets import QWidget

from desktop.ui.editing.paged_view import Line, StatePanel
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton


class Keeping(Protocol):
    """What the panel asks of a presenter."""

    def open(self) -> None: ...

    def leave(self) -> None: ...

    def reload(self) -> None: ...

    def search(self, text: str) -> None: ...

    def dismiss(self) -> None: ...

    def add(self) -> None: ...

    def edit(self, entry_id: str) -> None: ...

    def remove(self, entry_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What a list of entries is called, and what it says while it is empty."""

    title: str
    columns: Sequence[tuple[str, int]]
    icon: str
    empty: tuple[str, str]
    search: str
    add: str
    edit: str = "Change"


class WholePanel(StatePanel[Line], Generic[Line]):
    """``forms`` stand above the list, the last of them first."""

    def __init__(self, presenter: Keeping, words: Words, *forms: QWidget) -> None:
        super().__init__(words.title, words.columns, words.icon, words.empty, words.search)
        self.add = PrimaryButton(words.add, "plus")
        self.edit = PlainButton(words.edit, "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        for form in forms:
            self.insert_form(form)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)

    def _connect(self, presenter: Keeping) -> None:
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
