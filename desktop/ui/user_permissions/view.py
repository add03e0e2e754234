"""The tab of a user's permissions and role.

``PermissionsTab`` stands alone; a page that scrolls by itself takes ``sheet``, which is as high as
what is in it, and ``bar``, which stays in sight.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.access import Role
from desktop.ui.theme import Space
from desktop.ui.user_permissions.categories import Categories
from desktop.ui.user_permissions.presenter import PermissionsPresenter
from desktop.ui.user_permissions.states import Difference, PermissionsState
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, FormRow, SearchField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_SEARCH_WIDTH: Final = 240
_ROLE_WIDTH: Final = 240


class ConflictCard(Card):
    """Both versions side by side, and whose counts."""

    def __init__(self, presenter: PermissionsPresenter) -> None:
        super().__init__(padding=Space.L)
        self.differences = Label("", "body", wraps=True, selectable=True)
        self.keep = PrimaryButton("Keep mine")
        self.take = PlainButton("Take theirs")
        self.keep.clicked.connect(presenter.keep_mine)
        self.take.clicked.connect(presenter.take_theirs)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.addWidget(self.keep)
        self.column.addWidget(Label("Both have changed", "heading"))
        self.column.addWidget(self.differences)
        self.column.addLayout(buttons)

    def show_conflict(self, found: tuple[Difference, ...], *, is_free: bool) -> None:
        self.setVisible(bool(found))
        lines = [f"{each.what}: yours {each.mine}, theirs {each.theirs}" for each in found]
        self.differences.setText("\n".join(lines))
        for button in (self.keep, self.take):
            button.setEnabled(is_free)


class ChangeBar(Card):
    """What has been changed and what it does; saving it or not. Afterwards how far it has come."""

    def __init__(self, presenter: PermissionsPresenter) -> None:
        super().__init__(padding=Space.M, spacing=Space.XS)
        self._presenter = presenter
        self.icon = IconLabel("information-outline", "accent", 18)
        self.count = Label("", "strong")
        self.words = Label("", "body", wraps=True, selectable=True)
        self.copy = PlainButton("Copy changes", "content-copy")
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        self.copy.clicked.connect(self._on_copy_clicked)
        self.discard.clicked.connect(presenter.discard)
        self.save.clicked.connect(presenter.save)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.icon)
        row.addWidget(self.count)
        row.addWidget(self.words, 1)
        for button in (self.copy, self.discard, self.save):
            row.addWidget(button)
        self.column.addLayout(row)

    def show_changes(self, state: PermissionsState) -> None:
        number = len(state.changes)
        is_reach = not number
        self.count.setText("1 change." if number == 1 else f"{number} changes.")
        self.count.setVisible(bool(number))
        said = state.reach if is_reach else state.refusal or state.impact
        self.words.setText("Saving…" if state.is_saving else said)
        if state.refusal:
            self.icon.show_icon("alert-circle-outline", "bad", "Cannot be saved")
        else:
            self.icon.show_icon("information-outline", "accent")
        self.copy.setText("Copy changes")
        self.copy.setVisible(bool(number and state.locked))
        self.discard.setVisible(bool(number))
        self.discard.setEnabled(not state.is_saving)
        self.save.setVisible(bool(number) and not state.locked)
        self.save.setEnabled(state.can_save)
        self.setVisible(state.phase is Phase.READY and bool(number or said))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._presenter.copied)
        self.copy.setText("Copied")


class PermissionsSheet(QWidget):
    """Role, categories and permissions, as high as they are."""

    def __init__(self, presenter: PermissionsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.count = Label("", "small")
        self.search = SearchField("Find a permission")
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.banner = Banner()
        self.locked = Banner()
        self.conflict = ConflictCard(presenter)
        self.role = Choice("Role")
        self.role.setFixedWidth(_ROLE_WIDTH)
        self._role_row = FormRow(
            "Role", self.role, "What somebody holds who is given nothing else."
        )
        self.categories = Categories(presenter)
        self.nothing = Label("No permission is called that.", "muted")
        self._lay_out()
        self.search.textChanged.connect(presenter.search)
        self.banner.acted.connect(presenter.act)
        self.banner.closed.connect(presenter.dismiss)
        self.role.activated.connect(self._on_role_activated)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Label("Permissions and role", "heading"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(head)
        for each in (self.banner, self.locked, self.conflict, self._role_row):
            column.addWidget(each)
        column.addWidget(self.categories)
        column.addWidget(self.nothing)
        column.addStretch(1)

    def show_sheet(self, state: PermissionsState) -> None:
        self.count.setText(f"{state.allowed} of {state.total} allowed")
        self.count.setVisible(not state.is_search)
        self.banner.setVisible(bool(state.notice))
        self.banner.show_banner(state.level, state.notice, state.action)
        self.locked.setVisible(bool(state.locked))
        self.locked.show_banner("info", state.locked, closable=False)
        self.conflict.show_conflict(state.conflict, is_free=not state.is_saving)
        self._show_roles(state)
        is_locked = bool(state.locked) or state.is_saving
        self.categories.show_categories(
            state.categories, is_locked=is_locked, is_search=state.is_search
        )
        self.nothing.setVisible(state.is_search and not state.categories)

    def _show_roles(self, state: PermissionsState) -> None:
        if self.role.count() != len(state.roles):
            self.role.clear()
            for role, title, _ in state.roles:
                self.role.addItem(title, role.value)
        model = self.role.model()
        for place, (role, _, refusal) in enumerate(state.roles):
            item = model.item(place)  # type: ignore[attr-defined]  # the combo's own model has it
            item.setEnabled(not refusal or role is state.role)
            item.setToolTip(refusal)
        self.role.choose_data(state.role.value)
        self.role.setEnabled(not (state.locked or state.is_saving))

    def _on_role_activated(self, place: int) -> None:
        self._presenter.choose_role(Role(self.role.itemData(place)))


class PermissionsTab(QWidget):
    """``open(user_id, name)`` and ``close()`` are the presenter's."""

    def __init__(self, presenter: PermissionsPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.sheet = PermissionsSheet(presenter)
        self.bar = ChangeBar(presenter)
        self.loading = LoadingRows(6)
        self.empty = EmptyState("cloud-off-outline", "Permissions cannot be shown", "", "Try again")
        self.empty.acted.connect(presenter.act)
        self._stack = QStackedWidget()
        self._scroller = Scroller(self.sheet)
        for each in (self.loading, self.empty, self._scroller):
            self._stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)
        presenter.attach(self)

    def show_permissions(self, state: PermissionsState) -> None:
        if state.phase is Phase.READY:
            self.sheet.show_sheet(state)
            self._stack.setCurrentWidget(self._scroller)
        elif state.phase is Phase.FAILED:
            self.empty.show_state(
                "cloud-off-outline", "Permissions cannot be shown", state.sentence, "Try again"
            )
            self._stack.setCurrentWidget(self.empty)
        else:
            self.sheet.search.clear()
            self._stack.setCurrentWidget(self.loading)
        self.bar.show_changes(state)
