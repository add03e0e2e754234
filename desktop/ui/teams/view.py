"""The panel of groups, and that of queues: the list, and the one that is put together."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.teams import LONGEST_TEAM_NAME, TeamKind
from desktop.ui.teams.members_view import MembersView
from desktop.ui.teams.presenter import TeamFormState, TeamRow, TeamsPresenter, TeamsState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

_HINTS: Final = {
    TeamKind.GROUP: "People who are looked at together, as in the list of users.",
    TeamKind.QUEUE: (
        "Who has been free longest is rung first, for 20 seconds; among equals the order below "
        "decides. Callers hear music and wait for up to 30 minutes."
    ),
}
_EMPTY: Final = {
    TeamKind.GROUP: ("No groups yet", "A group is people who are looked at together."),
    TeamKind.QUEUE: ("No queues yet", "Callers of a queue wait until one of its members is free."),
}


class TeamForm(Card):
    def __init__(self, presenter: TeamsPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self._opened = 0
        title = presenter.kind.title
        self._title = Label("", "heading")
        self.name = TextField(f"Name of the {title}", "Name")
        self.name.setMaxLength(LONGEST_TEAM_NAME)
        self.members = MembersView(presenter)
        self.warning = Banner("warning")
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton("Cancel")
        self.save = PrimaryButton("Save")
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        hint = Label(_HINTS[presenter.kind], "small", wraps=True)
        for widget in (self._title, self.warning, self.name, hint, self.members):
            self.column.addWidget(widget)
        self.column.addLayout(foot)
        self.name.textEdited.connect(presenter.rename)
        self.name.returnPressed.connect(presenter.save)
        self.cancel.clicked.connect(presenter.close)
        self.save.clicked.connect(presenter.save)

    def show_form(self, form: TeamFormState) -> None:
        self._title.setText(form.title)
        if self.name.text() != form.name:
            self.name.setText(form.name)
        self.name.setReadOnly(not form.can_edit)
        self.name.set_invalid(bool(form.error))
        self.name.setAccessibleDescription(form.error)
        self.members.show_members(form)
        self.error.setText(form.error)
        self.warning.setVisible(bool(form.warning))
        self.warning.show_banner("warning", form.warning, closable=False)
        self.save.setEnabled(form.can_save)
        self.save.setVisible(form.can_edit)
        self.cancel.setText("Cancel" if form.can_edit else "Close")
        self.setVisible(form.is_open)
        if form.is_open and form.opened != self._opened:
            self.members.search.clear()
            self.name.setFocus()
        self._opened = form.opened

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close()
            return
        super().keyPressEvent(event)


class TeamsPanel(ListPanel):
    def __init__(self, presenter: TeamsPresenter) -> None:
        kind = presenter.kind
        title = kind.value.capitalize()
        columns = [("Name", 180), ("Members", 0)]
        if kind is TeamKind.QUEUE:
            columns.append(("Calls come from", 240))
        super().__init__(
            title, columns, "account-group-outline", _EMPTY[kind], f"Search {kind.value}"
        )
        self._presenter, self._shown = presenter, TeamsState()
        self.more.hide()
        self.add = PrimaryButton(f"Add a {kind.title}", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = TeamForm(presenter)
        self.insert_form(self.form)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: TeamsPresenter) -> None:
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

    def show_teams(self, state: TeamsState) -> None:
        before, self._shown = self._shown, state
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        is_listed = not state.form.is_open  # one at a time: the form takes the room of the list
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(is_listed)
        self.edit.setText("Change" if state.can_edit else "Show")
        if state.rows != before.rows:
            self.show_rows([row.id for row in state.rows], [self._cells(row) for row in state.rows])
        self.form.show_form(state.form)

    def _cells(self, row: TeamRow) -> list[Cell]:
        cells: list[Cell] = [row.name, row.members]
        return [*cells, row.leads] if self._presenter.kind is TeamKind.QUEUE else cells
