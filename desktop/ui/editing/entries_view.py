"""A panel with a list, and the form that takes its room while one entry is put together."""

from __future__ import annotations

from typing import Generic, Protocol

from desktop.ui.editing.card import FormCard
from desktop.ui.editing.entries import EntriesState, Form
from desktop.ui.editing.paged_view import Line
from desktop.ui.editing.whole_view import Keeping, WholePanel, Words
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel


class Editing(Keeping, Protocol):
    """What the form asks of a presenter, beside what the panel does."""

    def rename(self, name: str) -> None: ...

    def save(self) -> None: ...

    def close(self) -> None: ...


class EntryForm(FormCard, Generic[Form]):
    """Its name, what somebody else did to it, and its foot; a subclass lays them out."""

    def __init__(self, presenter: Editing, name: str, longest: int) -> None:
        super().__init__(presenter.close)
        self._opened = 0
        self._title = ElidedLabel("", "heading")
        self.warning = Banner("warning")
        self.name = TextField(name, "Name")
        self.name.setMaxLength(longest)
        self.save = PrimaryButton("Save")
        self.name.textEdited.connect(presenter.rename)
        self.name.returnPressed.connect(presenter.save)
        self.save.clicked.connect(presenter.save)

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

    def _begin(self) -> None:
        self.name.setFocus()

    def _show_draft(self, form: Form) -> None:
        raise NotImplementedError


class EntriesPanel(WholePanel[Line], Generic[Line, Form]):
    def __init__(self, presenter: Editing, form: EntryForm[Form], words: Words) -> None:
        super().__init__(presenter, words, form)
        self.form = form

    def show_list(self, state: EntriesState[Line, Form]) -> None:
        self._show_state(state)
        is_listed = not state.form.is_open  # one at a time: the form takes the room of the list
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(is_listed)
        self.edit.setText("Change" if state.can_edit else "Show")
        self.form.show_form(state.form)
