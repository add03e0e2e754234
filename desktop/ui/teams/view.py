"""The panel of groups, and that of queues: the list, and the one that is put together."""

from __future__ import annotations

from typing import Final

from desktop.domain.teams import LONGEST_TEAM_NAME, TeamKind
from desktop.ui.editing.entries_view import EntriesPanel, EntryForm
from desktop.ui.editing.whole_view import Words
from desktop.ui.teams.members_view import MembersView
from desktop.ui.teams.presenter import TeamFormState, TeamRow, TeamsPresenter
from desktop.ui.widgets.fields import Choice, FormRow, offer
from desktop.ui.widgets.listing import Cell
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


_USUAL_MUSIC: Final = ("", "The phone system's own music")


class TeamForm(EntryForm[TeamFormState]):
    def __init__(self, presenter: TeamsPresenter) -> None:
        super().__init__(presenter, f"Name of the {presenter.kind.title}", LONGEST_TEAM_NAME)
        self.members = MembersView(presenter)
        self.music = Choice("Music for who waits")
        self.music.setMinimumContentsLength(24)
        music = FormRow("Music for who waits", self.music, "What stands here is added in Media.")
        music.setVisible(presenter.kind is TeamKind.QUEUE)
        hint = Label(_HINTS[presenter.kind], "small", wraps=True)
        for widget in (self._title, self.warning, self.name, hint, music, self.members):
            self.column.addWidget(widget)
        self.column.addLayout(self._foot(self.save))
        self.music.activated.connect(
            lambda _: presenter.choose_music(str(self.music.currentData()))
        )

    def _show_draft(self, form: TeamFormState) -> None:
        if self.name.text() != form.name:
            self.name.setText(form.name)
        self.name.set_invalid(bool(form.error))
        self.name.setAccessibleDescription(form.error)
        offer(self.music, (_USUAL_MUSIC, *form.musics))
        self.music.choose_data(form.music)
        self.music.setEnabled(form.can_edit and not form.is_busy)
        self.members.show_members(form)

    def _begin(self) -> None:
        self.members.search.clear()
        super()._begin()


class TeamsPanel(EntriesPanel[TeamRow, TeamFormState]):
    def __init__(self, presenter: TeamsPresenter) -> None:
        kind = self._kind = presenter.kind
        columns = [("Name", 180), ("Members", 0)]
        if kind is TeamKind.QUEUE:
            columns.append(("Calls come from", 240))
        words = Words(
            kind.value.capitalize(),
            columns,
            "account-group-outline",
            _EMPTY[kind],
            f"Search {kind.value}",
            f"Add a {kind.title}",
        )
        super().__init__(presenter, TeamForm(presenter), words)
        presenter.attach(self)

    def _cells(self, row: TeamRow) -> list[Cell]:
        cells: list[Cell] = [row.name, row.members]
        return [*cells, row.leads] if self._kind is TeamKind.QUEUE else cells
