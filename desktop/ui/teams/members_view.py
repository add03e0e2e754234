"""Members in their order beside those who could be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from desktop.domain.teams import Member
from desktop.ui.teams.presenter import TeamFormState, TeamsPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.text import Label

_LIST_HEIGHT: Final = 168


class MembersView(QWidget):
    """Enter adds the chosen one of the others, Delete takes the chosen member out."""

    def __init__(self, presenter: TeamsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.members = _people_list("Members")
        self.others = _people_list("Other people")
        self.search = SearchField("Search people")
        self.up = IconButton("arrow-up", "Move up", framed=True)
        self.down = IconButton("arrow-down", "Move down", framed=True)
        self.out = PlainButton("Take out", "minus")
        self.put = PlainButton("Add", "plus")
        self.more = Label("", "small", wraps=True)
        self._can_edit = True
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(Label("Members", "section"))
        head.addStretch(1)
        for button in (self.up, self.down, self.out):
            head.addWidget(button)
        other = QHBoxLayout()
        other.setSpacing(Space.S)
        other.addWidget(self.search, 1)
        other.addWidget(self.put)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.addLayout(head, 0, 0)
        grid.addLayout(other, 0, 1)
        grid.addWidget(self.members, 1, 0)
        grid.addWidget(self.others, 1, 1)
        grid.addWidget(self.more, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.search.textChanged.connect(presenter.search_people)
        self.up.clicked.connect(lambda: presenter.move(_chosen(self.members), -1))
        self.down.clicked.connect(lambda: presenter.move(_chosen(self.members), 1))
        self.out.clicked.connect(lambda: presenter.take_out(_chosen(self.members)))
        self.put.clicked.connect(lambda: presenter.put_in(_chosen(self.others)))
        self.others.itemDoubleClicked.connect(lambda _: presenter.put_in(_chosen(self.others)))
        for each in (self.members, self.others):
            each.currentRowChanged.connect(lambda _: self._enable())
            each.installEventFilter(self)

    def show_members(self, form: TeamFormState) -> None:
        self._can_edit = form.can_edit and not form.is_busy
        _fill(self.members, form.members)
        _fill(self.others, form.others)
        self.more.setText(
            f"{form.more_others:,} more: search for them." if form.more_others else ""
        )
        self.more.setVisible(bool(form.more_others))
        self._enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.others and event.key() in keys and self.put.isEnabled():
                self.put.click()
                return True
            if watched is self.members and event.key() == Qt.Key.Key_Delete and self._can_edit:
                self.out.click()
                return True
        return super().eventFilter(watched, event)

    def _enable(self) -> None:
        row, count = self.members.currentRow(), self.members.count()
        self.up.setEnabled(self._can_edit and row > 0)
        self.down.setEnabled(self._can_edit and 0 <= row < count - 1)
        self.out.setEnabled(self._can_edit and row >= 0)
        self.put.setEnabled(self._can_edit and self.others.currentRow() >= 0)


def _people_list(name: str) -> QListWidget:
    made = QListWidget()
    FirstRow(made)
    made.setAccessibleName(name)
    made.setMinimumHeight(_LIST_HEIGHT)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _chosen(people: QListWidget) -> str:
    item = people.currentItem()
    return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""


def _fill(people: QListWidget, members: Sequence[Member]) -> None:
    """Who was chosen stays chosen, wherever they have moved; else the one that took their place."""
    before = [people.item(row).data(Qt.ItemDataRole.UserRole) for row in range(people.count())]
    if before == [each.id for each in members]:
        return
    chosen, row = _chosen(people), people.currentRow()
    blocked = people.blockSignals(True)
    people.clear()
    for each in members:
        item = QListWidgetItem(each.name if each.is_active else f"{each.name}, inactive")
        item.setData(Qt.ItemDataRole.UserRole, each.id)
        people.addItem(item)
    ids = [each.id for each in members]
    people.setCurrentRow(ids.index(chosen) if chosen in ids else min(row, len(ids) - 1))
    people.blockSignals(blocked)
