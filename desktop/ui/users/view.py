"""The panel of the users: the list with its search and filters, one user, and adding some."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.access import Role
from desktop.domain.records import UserFlag, UserState
from desktop.ui.theme import Space
from desktop.ui.users.inviting import InvitePresenter
from desktop.ui.users.inviting_view import InvitePanel
from desktop.ui.users.model import UsersModel
from desktop.ui.users.page import UserPresenter
from desktop.ui.users.page_view import UserPage
from desktop.ui.users.presenter import UsersPresenter, UsersState
from desktop.ui.users.table import UsersTable
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, SearchField
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.words import Phase


class UsersPanel(QStackedWidget):
    """``opened`` and ``left`` as it comes to the front and goes."""

    opened = Signal()
    left = Signal()
    view_wanted = Signal(str)  # somebody wants to see the window as this user does

    def __init__(
        self,
        presenter: UsersPresenter,
        user: UserPresenter,
        invite: InvitePresenter,
        tabs: Sequence[tuple[str, QWidget]] = (),
    ) -> None:
        super().__init__()
        self._user = user
        self.list = UserList(presenter, InvitePanel(invite))
        self.page = UserPage(user, self.show_list, tabs)
        self.addWidget(self.list)
        self.addWidget(self.page)
        self.page.view_as.clicked.connect(lambda: self.view_wanted.emit(user.user_id))
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.list.add.clicked.connect(invite.open)
        self.list.table.chosen.connect(self.open_user)
        self.list.open_.clicked.connect(lambda: self.open_user(self.list.table.current_id))
        presenter.attach(self.list)

    def open_user(self, user_id: str, name: str = "") -> None:
        """Also from elsewhere, as the search or a link of the overview."""
        if user_id:
            self.setCurrentWidget(self.page)
            self._user.open(user_id, name or self.list.name_of(user_id))
            self.page.back.setFocus()

    def show_list(self) -> None:
        """With the user that was open as the chosen one."""
        self.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()


class UserList(QWidget):
    def __init__(self, presenter: UsersPresenter, invite: InvitePanel) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = UsersState()
        self._model = UsersModel(presenter.words)
        self.header = PageHeader("Users")
        self.banner = Banner("warning")
        self.banner.hide()
        self.invite = invite
        self.search = SearchField("Search users", "Search users by name, e-mail or extension")
        self.role = _choice("Role", "Any role", [(each.title, each) for each in Role])
        self.state = _choice("State", "Any state", [(each.title, each) for each in UserState])
        self.flag = _choice("Missing", "All users", [(each.title, each) for each in UserFlag])
        self.open_ = PlainButton("Open", "cog-outline")
        self.open_.setEnabled(False)
        self.add = PrimaryButton("Add users", "plus")
        self.table = UsersTable(self._model)
        self.empty = EmptyState("account-multiple-outline", "", "")
        self._loading = LoadingRows(8)
        self._stack = QStackedWidget()
        self._below = QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.header.add(self.add)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(Space.S)
        tools.addWidget(self.search, 1)
        for choice in (self.role, self.state, self.flag):
            tools.addWidget(choice)
        tools.addWidget(self.open_)
        for page in (self.table, self._loading, self.empty):
            self._stack.addWidget(page)
        card = Card(padding=1, spacing=0)
        card.column.addWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        for each in (self.header, self.banner, self.invite):
            column.addWidget(each)
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(Space.M)
        below.addLayout(tools)
        below.addWidget(card, 1)
        column.addWidget(self._below, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.search.textChanged.connect(presenter.list.search)
        for choice in (self.role, self.state, self.flag):
            choice.currentIndexChanged.connect(self._on_filtered)
        self.table.end_in_sight.connect(presenter.more)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._model.modelReset.connect(self._enable)
        self.empty.acted.connect(presenter.list.reload)
        self.invite.filled.connect(self._below.setHidden)

    def name_of(self, user_id: str) -> str:
        row = self._model.row_of(user_id)
        return self._model.words_at(row).name if row >= 0 else ""

    def show_users(self, state: UsersState) -> None:
        pages = {Phase.READY: self.table, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self.empty))
        self._show_empty(state)
        self.add.setVisible(not state.why_not)
        self.header.show_remark(state.why_not)
        self.banner.setVisible(bool(state.stale))
        if state.stale:
            self.banner.show_banner("warning", state.stale, closable=False)
        if state.rows is not self._shown.rows:
            chosen = self.table.current_id
            self._model.show(state.rows)
            self.table.choose(chosen)
        self._shown = state

    def _show_empty(self, state: UsersState) -> None:
        if state.phase is Phase.FAILED:
            self.empty.show_state(
                "cloud-off-outline", "The users cannot be shown", state.sentence, "Try again"
            )
        elif state.is_search:
            self.empty.show_state("magnify", "Nobody fits", "Search or filter for something else.")
        else:
            words = ("No users", "Users of this account appear here.")
            self.empty.show_state("account-multiple-outline", *words)

    def _on_filtered(self, _: int) -> None:
        self._presenter.filter(
            self.role.currentData(), self.state.currentData(), self.flag.currentData()
        )

    def _enable(self, *_: object) -> None:
        self.open_.setEnabled(bool(self.table.current_id))


def _choice(name: str, anything: str, offered: Sequence[tuple[str, object]]) -> Choice:
    choice = Choice(name)
    choice.setMinimumContentsLength(8)
    choice.addItem(anything, None)
    for title, value in offered:
        choice.addItem(title, value)
    return choice
