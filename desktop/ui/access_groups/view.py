"""The panel of access control groups: the list, and the one that is put together."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.access_groups.form import AccessForm
from desktop.ui.access_groups.presenter import AccessGroupsPresenter
from desktop.ui.access_groups.states import AccessGroupsState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.text import Label

_COLUMNS: Final = [("Name", 170), ("Members", 0), ("Hides", 230), ("Rows", 170)]
_EMPTY: Final = (
    "No access control groups yet",
    "A group hides pages and actions from its members, and limits which calls and texts they see.",
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


class AccessGroupsPanel(ListPanel):
    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        super().__init__(
            *("Access control groups", _COLUMNS, "shield-account-outline", _EMPTY),
            "Search groups and members",
        )
        self._presenter, self._shown = presenter, AccessGroupsState()
        self.more.hide()
        self.add = PrimaryButton("Add a group", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.question = Question(presenter)
        self.question.hide()
        self.form = AccessForm(presenter)
        self.insert_form(self.form)
        self.column.setStretchFactor(self.form, 1)
        self.insert_form(self.question)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: AccessGroupsPresenter) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.search)
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.add.clicked.connect(presenter.add)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.remove.clicked.connect(lambda: presenter.ask_to_remove(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.ask_to_remove)

    @property
    def is_held(self) -> bool:
        """Whether something is typed here that would be lost with the panel."""
        return self._presenter.is_held

    def show_group(self, group_id: str) -> None:
        self._presenter.edit(group_id)

    def show_groups(self, state: AccessGroupsState) -> None:
        before, self._shown = self._shown, state
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        self.question.show_question(state.question)
        is_listed = not state.form.is_open  # one at a time: the form takes the room of the list
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(state.can_edit and is_listed)
        if state.rows != before.rows:
            cells = [[row.name, row.members, row.hides, row.rows] for row in state.rows]
            self.show_rows([row.id for row in state.rows], cells)
        self.form.show_form(state.form)
