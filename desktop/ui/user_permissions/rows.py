"""One permission on the page: the answer with its reason, what is said, and more on request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.user_permissions.presenter import PermissionsPresenter
from desktop.ui.user_permissions.states import PERMISSION_WORDS, RowState
from desktop.ui.widgets.buttons import IconButton, LinkButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.frames import Separator
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.tabbing import comes_after
from desktop.ui.widgets.text import Label

KEYS: Final = {None: "inherit", True: "yes", False: "no"}
SETTINGS: Final = {key: setting for setting, key in KEYS.items()}
_TITLE_WIDTH: Final = 5
_REASON_WIDTH: Final = 6


def choices(words: Mapping[bool | None, str]) -> list[tuple[str, str]]:
    return [(key, words[setting]) for setting, key in KEYS.items()]


def lock_words(
    locked: str, refused: Mapping[bool | None, str], words: Mapping[bool | None, str]
) -> str:
    """What cannot be chosen, above all that which gives something, and why."""
    if locked:
        return f"Locked: {locked}"
    return f"{words[True]} is locked: {refused[True]}" if True in refused else ""


def refusals(said: Mapping[bool | None, str]) -> dict[str, str]:
    return {KEYS[setting]: sentence for setting, sentence in said.items()}


class PermissionRow(QWidget):
    """Built when its category is opened for the first time; there are many of them."""

    def __init__(self, presenter: PermissionsPresenter, state: RowState) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: RowState | None = None
        self._locked_as_whole = False
        self._is_open = False
        self.key = state.key
        self.more = IconButton("chevron-right", f"More about: {state.title}")
        self.title = Label(state.title, "body", wraps=True)
        self.answer = IconLabel("check-circle-outline", "ok", 18)
        self.reason = Label("", "small", wraps=True)
        self.lock = Label("", "small", wraps=True)
        self.setting = SegmentedControl(state.title, choices(PERMISSION_WORDS))
        self.details: Details | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._lay_out()
        self.more.clicked.connect(self._on_more_clicked)
        self.setting.chosen.connect(lambda key: presenter.set_permission(self.key, SETTINGS[key]))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.reason)
        words.addWidget(self.lock)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self.more)
        row.addWidget(self.title, _TITLE_WIDTH)
        row.addWidget(self.answer)
        row.addLayout(words, _REASON_WIDTH)
        row.addWidget(self.setting, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addWidget(Separator())
        self._column.addLayout(row)

    def show_row(self, state: RowState, *, is_locked: bool) -> None:
        if (state, is_locked) == (self._shown, self._locked_as_whole):
            return
        self._shown, self._locked_as_whole = state, is_locked
        mark = ("check-circle-outline", "ok", "Allowed")
        self.answer.show_icon(
            *(mark if state.granted else ("close-circle-outline", "bad", "Not allowed"))
        )
        self.answer.setToolTip("Allowed" if state.granted else "Not allowed")
        self.title.setProperty("kind", "strong" if state.is_changed else "body")
        self.title.style().polish(self.title)
        self.reason.setText(state.reason)
        locked = lock_words(state.locked, state.refused, PERMISSION_WORDS)
        self.lock.setText("" if is_locked else locked)
        self.lock.setVisible(bool(self.lock.text()))
        self.setting.choose(KEYS[state.setting])
        self.setting.refuse(refusals(state.refused))
        self.setting.setEnabled(not is_locked)
        if self.details is not None:
            self.details.show_details(state, is_locked=is_locked)

    def _on_more_clicked(self) -> None:
        if self.details is None:
            self.details = Details(self._presenter, self.key)
            self._column.addWidget(self.details)
            comes_after(self.setting, self.details)
        self._is_open = not self._is_open
        self.details.setVisible(self._is_open)
        icon = "chevron-down" if self._is_open else "chevron-right"
        word = "Less" if self._is_open else "More"
        self.more.show_icon(icon, f"{word} about: {self.title.text()}")
        if self._shown is not None:
            self.details.show_details(self._shown, is_locked=self._locked_as_whole)


class Details(QWidget):
    """What else stands in the way, what is needed, and what may not be chosen."""

    def __init__(self, presenter: PermissionsPresenter, key: str) -> None:
        super().__init__()
        self.text = Label("", "small", wraps=True, selectable=True)
        self.add_needs = LinkButton("Give what it needs as well", "plus")
        self.add_needs.clicked.connect(lambda: presenter.add_needs(key))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL * 2, 0, Space.L, Space.M)
        column.setSpacing(Space.XS)
        column.addWidget(self.text)
        column.addWidget(self.add_needs)

    def show_details(self, state: RowState, *, is_locked: bool) -> None:
        self.text.setText("\n".join(_details(state)))
        self.add_needs.setVisible(state.can_add_needs and not is_locked)


def _details(state: RowState) -> list[str]:
    said = [f"Also in the way: {each}" for each in state.further]
    for title, has_it in state.needs:
        said.append(f"Needs: {title} ({'allowed' if has_it else 'not allowed'})")
    for setting, sentence in state.refused.items():
        said.append(f"{PERMISSION_WORDS[setting]} cannot be chosen: {sentence}")
    return said or ["Nothing else is needed, and nothing else stands in the way."]
