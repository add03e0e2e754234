"""The rail: who one is, how available, and the pages one may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.settings.panels import PanelId
from desktop.ui.icons import icon
from desktop.ui.main_presenter import Person, RailItem
from desktop.ui.presence.menu import DOTS, checkable, fill_with_states
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Separator
from desktop.ui.widgets.marks import Avatar, Counter, IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label

RAIL_WIDTH: Final = 204
ICONS: Final = {
    PanelId.PHONE: "phone",
    PanelId.CALLS: "history",
    PanelId.TEXTS: "message-text-outline",
    PanelId.PEOPLE: "account-group-outline",
    PanelId.VOICEMAIL: "voicemail",
    PanelId.LIVE: "monitor-dashboard",
    PanelId.REPORTS: "chart-box-outline",
    PanelId.ADMIN: "shield-account-outline",
    PanelId.AGENCY: "domain",
    PanelId.BILLING: "receipt-text-outline",
    PanelId.SETTINGS: "cog-outline",
}

WIPE: Final = "Sign out and remove my data from this computer"


class Rail(QFrame):
    opened = Signal(object)  # PanelId
    explained = Signal(object)  # PanelId of a locked entry
    availability_chosen = Signal(object, str)  # Availability, id of a reason or ""
    account_chosen = Signal(str)
    sign_out_chosen = Signal()
    wipe_chosen = Signal()  # sign out, and leave nothing on this computer
    help_chosen = Signal()
    ready_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self._avatar = Avatar()
        self._name = ElidedLabel("", "strong")
        self._state = _MeButton("")
        self.account = _AccountButton()
        self._group = QButtonGroup(self)
        self._buttons: dict[PanelId, NavButton] = {}
        self._items: tuple[RailItem, ...] = ()
        self._pages = QVBoxLayout()
        self._pages.setSpacing(2)
        self._below_pages = QVBoxLayout()
        self._bottom = QVBoxLayout()
        self._bottom.setSpacing(2)
        self._help = NavButton("Why can't I…?", "help-circle-outline")
        self._help.setCheckable(False)
        self._help.setToolTip("F1")
        self._help.clicked.connect(self.help_chosen)
        self._lay_out()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._state)
        me = QHBoxLayout()
        me.setContentsMargins(Space.S, Space.XS, Space.XS, Space.M)
        me.setSpacing(10)
        me.addWidget(self._avatar)
        me.addLayout(names, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.M, Space.S, Space.M)
        layout.setSpacing(2)
        layout.addLayout(me)
        layout.addWidget(self.account)
        layout.addSpacing(Space.XS)
        layout.addLayout(self._pages)
        layout.addSpacing(Space.S)
        layout.addLayout(self._below_pages, 1)
        layout.addStretch(0)  # takes the room while nothing stands there
        layout.addWidget(Separator())
        layout.addSpacing(6)
        layout.addWidget(self._help)
        layout.addLayout(self._bottom)

    def show_person(self, person: Person) -> None:
        dot = "bad" if person.in_call else DOTS[person.status.availability]
        self._avatar.show_person(person.name, dot, "rail")
        self._name.setText(person.name)
        word = "In a call" if person.in_call else person.status.title
        self._state.setText(f"{word}  ▾")
        self._state.setAccessibleName(f"{person.name}, {word}. Change availability or account")
        self.account.show_accounts(person, self.account_chosen.emit)
        _replace_menu(self._state, self._menu(person))

    def open_menu(self) -> None:
        """Where one stands, by keyboard."""
        menu = self._state.menu()
        if menu is not None:
            menu.popup(self._state.mapToGlobal(self._state.rect().bottomLeft()))

    def add_below_pages(self, widget: QWidget) -> None:
        """What stands between the pages and the foot; it takes the room that is left."""
        self._below_pages.addWidget(widget)

    def show_items(self, items: tuple[RailItem, ...]) -> None:
        """Draw the entries anew only where they differ, so that the focus stays where it is."""
        if [item.panel for item in items] != [item.panel for item in self._items] or any(
            new.is_locked != old.is_locked for new, old in zip(items, self._items, strict=True)
        ):
            self._rebuild(items)
        self._items = items
        for item in items:
            counter = self._buttons[item.panel].findChild(Counter)
            if counter is not None:
                counter.show_number(item.count)
            named = f"{item.title}, {item.count} new" if item.count else item.title
            locked = ", not available, opens why" if item.is_locked else ""
            self._buttons[item.panel].setAccessibleName(named + locked)

    def show_page(self, panel: PanelId) -> None:
        if panel in self._buttons:
            self._buttons[panel].setChecked(True)

    @property
    def panels(self) -> tuple[PanelId, ...]:
        """The entries as they stand, from top to bottom."""
        return tuple(item.panel for item in self._items)

    def button(self, panel: PanelId) -> NavButton:
        return self._buttons[panel]

    def _rebuild(self, items: tuple[RailItem, ...]) -> None:
        checked = next((each for each, button in self._buttons.items() if button.isChecked()), None)
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons = {}
        above: QWidget = self.account
        for item in items:
            button = self._made(item)
            self._buttons[item.panel] = button
            is_last = item.panel is PanelId.SETTINGS
            (self._bottom if is_last else self._pages).addWidget(button)
            # Tab would come to what is made anew after everything else in the window.
            self.setTabOrder(self._help if is_last else above, button)
            above = above if is_last else button
        if checked is not None:
            self.show_page(checked)

    def _made(self, item: RailItem) -> NavButton:
        button = NavButton(item.title, "lock-outline" if item.is_locked else ICONS[item.panel])
        layout = QHBoxLayout(button)
        layout.setContentsMargins(0, 0, 10, 0)
        layout.addStretch(1)
        layout.addWidget(Counter("new"))
        if item.is_locked:
            button.setCheckable(False)
            button.clicked.connect(lambda: self.explained.emit(item.panel))
        else:
            self._group.addButton(button)
            button.clicked.connect(lambda: self.opened.emit(item.panel))
        return button

    def _menu(self, person: Person) -> QMenu:
        menu = QMenu(self)
        if person.may_set_availability:
            fill_with_states(menu, person, self.availability_chosen.emit)
            menu.addSeparator()
        ready = icon("clipboard-check-outline", "muted")
        menu.addAction(ready, "&Ready check…", self.ready_wanted.emit)
        menu.addSeparator()
        described = menu.addAction(f"{person.role} · {person.email}")
        described.setEnabled(False)
        menu.addAction(icon("logout", "muted"), "Sign out", self.sign_out_chosen.emit)
        menu.addAction(icon("eraser", "muted"), WIPE, self.wipe_chosen.emit)
        return menu


class _MeButton(PlainButton):
    kind = "me"


class _AccountButton(PlainButton):
    """Which account is in the window, and the others one may enter."""

    kind = "me"

    def __init__(self) -> None:
        super().__init__("")
        self._name = ElidedLabel("", "muted")
        self._shown: tuple[object, ...] = ()
        parts = (IconLabel("domain", "muted", 18), self._name, Label("▾", "muted"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Space.M, 0, Space.S, 0)
        self._row.setSpacing(Space.XS)
        for each in parts:
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(each, 1 if each is self._name else 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its labels need; a button looks at its own text alone."""
        hint = self._row.sizeHint()
        return QSize(hint.width(), hint.height() + Space.S)

    def show_accounts(self, person: Person, choose: Callable[[str], None]) -> None:
        """Nothing to choose, nothing to see."""
        self.setVisible(len(person.accounts) > 1)
        if (person.account_id, person.accounts) == self._shown:
            return
        self._shown = (person.account_id, person.accounts)
        name = dict(person.accounts)[person.account_id]
        self._name.setText(name)
        self.setToolTip(f"{name}. Click to switch to another account.")
        self.setAccessibleName(f"Account {name}. Switch to another account")
        menu = QMenu(self)
        for account_id, each in sorted(person.accounts, key=lambda pair: pair[1].lower()):
            action = checkable(menu, each.replace("&", "&&"), account_id == person.account_id)
            action.triggered.connect(lambda _=False, chosen=account_id: choose(chosen))
        _replace_menu(self, menu)


def _replace_menu(button: QPushButton, menu: QMenu) -> None:
    before = button.menu()
    button.setMenu(menu)
    if before is not None and before.isVisible():
        before.aboutToHide.connect(before.deleteLater)  # somebody is choosing from it
    elif before is not None:
        before.deleteLater()


class NavButton(PlainButton):
    """An entry of the rail."""

    kind = "nav"

    def __init__(self, text: str, icon_name: str) -> None:
        super().__init__(text)
        self.setIcon(icon(icon_name, "muted", "accent"))
        self.setIconSize(QSize(19, 19))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
