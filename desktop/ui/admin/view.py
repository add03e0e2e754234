"""Administration: users with their roles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.access import Role
from desktop.settings.panels import PanelId, Section
from desktop.ui.admin.presenter import AdminPresenter, UserRow, UsersState
from desktop.ui.sections import Made, SectionPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.listing import Cell, Listing
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel


class UsersPanel(Listing):
    """``view_wanted(user_id)`` when somebody wants to see the window as that user does."""

    view_wanted = Signal(str)

    def __init__(self, presenter: AdminPresenter) -> None:
        super().__init__(
            "Users",
            (
                ("Name", 0),
                ("Role", 200),
                ("State", 104),
                ("Caller ID", 140),
                ("Last sign-in", 124),
            ),
            "account-multiple-outline",
            ("No users", "Users of this account appear here."),
        )
        self._presenter = presenter
        self._shown = UsersState()
        self.banner = Banner("error")
        self.banner.hide()
        self.banner.closed.connect(self.banner.hide)
        self.column.insertWidget(1, self.banner)
        self.view_as = PlainButton("View as", "eye-outline")
        self.view_as.setEnabled(False)
        self.header.add(self.view_as)
        self.table.itemSelectionChanged.connect(self._enable)
        self.view_as.clicked.connect(lambda: self.view_wanted.emit(self._chosen))
        self.empty.acted.connect(presenter.load_users)

    def show_users(self, state: UsersState) -> None:
        self.header.show_remark(state.why_not or f"{len(state.rows)} people")
        self.show_phase(state.phase, state.sentence)
        if state.problem and state.problem != self._shown.problem:
            self.banner.show_banner("error", state.problem)
            self.banner.show()
        if state.rows != self._shown.rows or state.can_change_role != self._shown.can_change_role:
            self.fill([self._cells(row, state.can_change_role) for row in state.rows])
        self._shown = state
        self._enable()

    @property
    def _chosen(self) -> str:
        place = self.table.currentRow()
        is_chosen = bool(self.table.selectionModel().selectedRows())
        return self._shown.rows[place].id if is_chosen and place >= 0 else ""

    def _enable(self) -> None:
        self.view_as.setVisible(self._shown.can_change_role)
        self.view_as.setEnabled(bool(self._chosen))

    def _cells(self, row: UserRow, can_change: bool) -> list[Cell]:
        role: Cell = self._role(row) if can_change else row.role.title
        state = Tag(row.availability, row.availability_tone)
        extension = f"Extension {row.extension}" if row.extension else "No extension"
        line = _stacked(row.caller_id or "None", extension)
        return [_person(row), role, state, line, row.last_sign_in]

    def _role(self, row: UserRow) -> Choice:
        choice = Choice(f"Role of {row.name}")
        choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        for role in Role:
            choice.addItem(role.title, role)
        choice.choose_data(row.role)
        choice.setEnabled(not row.changing)
        choice.setToolTip(row.problem)
        choice.activated.connect(
            lambda _: self._presenter.change_role(row.id, choice.currentData())
        )
        return choice


class AdminPage(SectionPage):
    """``others`` are the panels of the section that have presenters of their own."""

    def __init__(self, presenter: AdminPresenter, others: Mapping[PanelId, Made]) -> None:
        self.users = UsersPanel(presenter)
        super().__init__(Section.ADMIN, {PanelId.USERS: self.users, **others})
        presenter.attach(self)

    def show_tabs(self, tabs: tuple[tuple[PanelId, str], ...]) -> None:
        self.show_open(frozenset(panel for panel, _ in tabs))

    def show_users(self, state: UsersState) -> None:
        self.users.show_users(state)


def _person(row: UserRow) -> QWidget:
    person = QWidget()
    person.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    layout = QHBoxLayout(person)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.M)
    layout.addWidget(Avatar(row.name, size=28))
    layout.addWidget(_stacked(row.name, row.email, "medium"), 1)
    return person


def _stacked(above: str, below: str, kind: str = "body") -> QWidget:
    """Two lines in one cell, each with an ellipsis where there is no room."""
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(ElidedLabel(above, kind))
    column.addWidget(ElidedLabel(below, "small"))
    return cell
