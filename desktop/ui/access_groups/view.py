"""The panel of access control groups: the list, and the one that is put together."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.access_groups.form import AccessForm
from desktop.ui.access_groups.presenter import AccessGroupsPresenter
from desktop.ui.access_groups.states import AccessGroupsState, GroupRow
from desktop.ui.editing.whole_view import WholePanel, Words
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.text import Label

_WORDS: Final = Words(
    title="Access control groups",
    columns=(("Name", 170), ("Members", 0), ("Hides", 230), ("Rows", 170)),
    icon="shield-account-outline",
    empty=(
        "No access control groups yet",
        "A group hides pages and actions from its members, and limits which calls and texts they "
        "see.",
    ),
    search="Search groups and members",
    add="Add a group",
)


class Question(Card):
    """Asked before a group goes."""

    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        super().__init__(spacing=Space.S)
        self.words = Label("", "body", wraps=True)
        self.no = PlainButton("Keep it")
        self.yes = PrimaryButton("Remove")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.words, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.column.addLayout(row)
        self.no.clicked.connect(lambda: presenter.answer(False))
        self.yes.clicked.connect(lambda: presenter.answer(True))

    def show_question(self, words: str) -> None:
        is_new = bool(words) and self.isHidden()
        self.words.setText(words)
        self.setVisible(bool(words))
        if is_new:
            self.no.setFocus()


class AccessGroupsPanel(WholePanel[GroupRow]):
    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        form, question = AccessForm(presenter), Question(presenter)
        super().__init__(presenter, _WORDS, form, question)
        self._presenter = presenter
        self.form, self.question = form, question
        self.question.hide()
        self.column.setStretchFactor(self.form, 1)
        presenter.attach(self)

    @property
    def holds_choices(self) -> bool:
        return self._presenter.holds_choices

    def show_group(self, group_id: str) -> None:
        self._presenter.edit(group_id)

    def show_list(self, state: AccessGroupsState) -> None:
        self._show_state(state)
        self.question.show_question(state.question)
        is_listed = not state.form.is_open  # one at a time: the form takes the room of the list
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(state.can_edit and is_listed)
        self.form.show_form(state.form)

    def _cells(self, row: GroupRow) -> list[Cell]:
        return [row.name, row.members, row.hides, row.rows]
