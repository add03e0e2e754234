"""A category of permissions: its own toggle, and the rows under it once it is opened."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.catalogue import PERMISSIONS
from desktop.ui.theme import Space
from desktop.ui.user_permissions.presenter import PermissionsPresenter
from desktop.ui.user_permissions.rows import (
    KEYS,
    SETTINGS,
    PermissionRow,
    choices,
    lock_words,
    refusals,
)
from desktop.ui.user_permissions.states import CATEGORY_WORDS, CategoryState, RowState
from desktop.ui.widgets.buttons import IconButton, LinkButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.tabbing import comes_after
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone

_AT_ONCE: Final = 3
_PLACES: Final = {key: place for place, key in enumerate(PERMISSIONS)}


def _place_of(row: PermissionRow) -> int:
    return _PLACES.get(row.key, 0)


class CategoryCard(Card):
    def __init__(self, presenter: PermissionsPresenter, state: CategoryState) -> None:
        super().__init__(padding=Space.S, spacing=0)
        self._presenter = presenter
        self._shown: tuple[CategoryState, bool] | None = None
        self._is_open = False
        self._is_searched = False
        # All at once they would keep the window still for a blink.
        self._building = QTimer(self, singleShot=True, interval=0)
        self._building.timeout.connect(self._show_rows)
        self.key = state.key
        self.rows: dict[str, PermissionRow] = {}
        self.more = IconButton("chevron-right", f"Open {state.title}")
        self.title = Label(state.title, "strong")
        self.count = Label("", "small")
        self.mixed = Tag("Mixed", Tone.ACCENT)
        self.mixed.setToolTip("Some permissions are set one by one, and otherwise.")
        self.newer = LinkButton("", "plus")
        self.lock = Label("", "small", wraps=True)
        self.setting = SegmentedControl(state.title, choices(CATEGORY_WORDS))
        self.setting.setVisible(state.has_toggle)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self._lay_out()
        self.more.clicked.connect(self._on_more_clicked)
        self.newer.clicked.connect(lambda: presenter.renew(self.key))
        self.setting.chosen.connect(lambda key: presenter.set_category(self.key, SETTINGS[key]))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        head.setSpacing(Space.S)
        centre = Qt.AlignmentFlag.AlignVCenter
        for each in (self.more, self.title, self.count, self.mixed, self.newer):
            head.addWidget(each, 0, centre)
        head.addWidget(self.lock, 1)
        head.addWidget(self.setting, 0, centre)
        self.column.addLayout(head)
        self.column.addLayout(self.body)

    def show_category(self, state: CategoryState, *, is_locked: bool, is_search: bool) -> None:
        """Found rows are shown whether the category is open or not."""
        self._is_searched = is_search
        if (state, is_locked) != self._shown:
            self._shown = (state, is_locked)
            self.count.setText(f"{state.allowed} of {state.total} allowed")
            self.mixed.setVisible(state.is_mixed)
            self.newer.setText(f"Include {state.newer} newer")
            self.newer.setVisible(bool(state.newer) and not is_locked)
            self.setting.choose(KEYS[state.setting])
            self.setting.refuse(refusals(state.refused))
            self.setting.setEnabled(not is_locked)
            locked = lock_words(state.locked, state.refused, CATEGORY_WORDS)
            self.lock.setText("" if is_locked else locked)
        self._show_rows()

    def open(self) -> None:
        self._is_open = True
        self._show_rows()

    @property
    def _shows_rows(self) -> bool:
        return self._is_open or self._is_searched

    def _on_more_clicked(self) -> None:
        self._is_open = not self._shows_rows
        self._is_searched = False
        self._show_rows()

    def _show_rows(self) -> None:
        if self._shown is None:
            return
        state, is_locked = self._shown
        is_open = self._shows_rows
        word, icon = ("Close", "chevron-down") if is_open else ("Open", "chevron-right")
        self.more.show_icon(icon, f"{word} {state.title}")
        wanted = {row.key: row for row in state.rows} if is_open else {}
        for row in [row for key, row in wanted.items() if key not in self.rows][:_AT_ONCE]:
            self._build(row)
        for key, widget in self.rows.items():
            if key in wanted:
                widget.show_row(wanted[key], is_locked=is_locked)
            widget.setVisible(key in wanted)
        if wanted.keys() - self.rows.keys():
            self._building.start()

    def _build(self, row: RowState) -> None:
        """In the order of the catalogue, whichever of them a search wants first."""
        made = self.rows[row.key] = PermissionRow(self._presenter, row)
        own = _place_of(made)
        above = [each for each in self.rows.values() if _place_of(each) < own]
        self.body.insertWidget(len(above), made)
        comes_after(max(above, key=_place_of) if above else self.setting, made)


class Categories(QWidget):
    """All of them, one below the other."""

    def __init__(self, presenter: PermissionsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.cards: dict[str, CategoryCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)

    def show_categories(
        self, states: tuple[CategoryState, ...], *, is_locked: bool, is_search: bool
    ) -> None:
        for place, state in enumerate(states):
            card = self.cards.get(state.key)
            if card is None:
                card = self.cards[state.key] = CategoryCard(self._presenter, state)
                self._column.insertWidget(place, card)
            card.show_category(state, is_locked=is_locked, is_search=is_search)
        shown = {state.key for state in states}
        for key, card in self.cards.items():
            card.setVisible(key in shown)
