"""Colleagues, each in a line that changes where it stands."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.people.colleagues import ColleagueRow, ColleaguesPresenter, ColleaguesState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import CallButton, IconButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.states import EmptyState
from desktop.ui.widgets.text import ElidedLabel, Label


class ColleagueLine(QFrame):
    def __init__(self, presenter: ColleaguesPresenter, row: ColleagueRow) -> None:
        super().__init__()
        self._row = row
        self._avatar = Avatar(row.name, size=36)
        self._name = ElidedLabel("", "medium")
        self._detail = ElidedLabel("", "small")
        self._state = Tag()
        self.star = IconButton("star-outline", "Favourite")
        self.call = CallButton(large=False)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, Space.XS, 0, Space.XS)
        layout.setSpacing(Space.M)
        layout.addWidget(self._avatar)
        layout.addLayout(names, 1)
        for widget in (self._state, self.star, self.call):
            layout.addWidget(widget)
        self.star.clicked.connect(lambda: presenter.toggle_favourite(self._row.id))
        self.call.clicked.connect(lambda: presenter.call(self._row.extension))
        self.show_row(row)

    def show_anew(self, row: ColleagueRow) -> None:
        """Of hundreds of colleagues one is another than before, several times a second."""
        if row != self._row:
            self.show_row(row)

    def show_row(self, row: ColleagueRow) -> None:
        self._row = row
        self._avatar.show_person(row.name)
        self._name.setText(row.name)
        extension = f"Extension {row.extension}" if row.extension else "No extension"
        self._detail.setText(" · ".join(part for part in (extension, row.queues) if part))
        self._state.show_tag(row.state, row.tone)
        verb = "Remove {} from favourites" if row.is_favourite else "Add {} to favourites"
        icon, colour = ("star", "accent") if row.is_favourite else ("star-outline", "muted")
        self.star.show_icon(icon, verb.format(row.name), colour)
        self.call.setVisible(row.can_call)
        self.call.setAccessibleName(f"Call {row.name}, {row.state}")


class ColleaguesCard(Card):
    def __init__(self, presenter: ColleaguesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.lines: dict[str, ColleagueLine] = {}
        self.search = SearchField("Name or extension")
        self._problem = Label("", "error", wraps=True)
        self._ground = QWidget()
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroller = Scroller(self._ground)
        self._empty = EmptyState("account-group-outline", "No colleagues", "")
        for widget in (self.search, self._problem, self._scroller, self._empty):
            self.column.addWidget(widget)
        self.search.textChanged.connect(presenter.search)
        presenter.attach(self)

    def show_colleagues(self, state: ColleaguesState) -> None:
        wanted = {row.id for row in state.rows}
        for gone in [each for each in self.lines if each not in wanted]:
            line = self.lines.pop(gone)
            line.hide()
            line.deleteLater()
        for place, row in enumerate(state.rows):
            if row.id in self.lines:
                self.lines[row.id].show_anew(row)
            else:
                self.lines[row.id] = ColleagueLine(self._presenter, row)
            if self._column.indexOf(self.lines[row.id]) != place:
                self._column.insertWidget(place, self.lines[row.id])
        words = ("Nobody found", "Try another name.") if state.text else _NOBODY
        self._empty.show_state("account-group-outline", *words)
        self._empty.setVisible(not state.rows)
        self._scroller.setVisible(bool(state.rows))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))


_NOBODY = ("No colleagues yet", "Everybody else in this account appears here.")
