"""The states and reasons of the availability menu, by mouse and by letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.domain.presence import CHOOSABLE
from desktop.domain.records import Availability
from desktop.ui.icons import icon
from desktop.ui.main_presenter import Person

DOTS: Final = {
    Availability.AVAILABLE: "ok",
    Availability.BUSY: "bad",
    Availability.AWAY: "warn",
    Availability.WRAP_UP: "warn",
    Availability.DO_NOT_DISTURB: "bad",
    Availability.OFFLINE: "faint",
}
_SHAPES: Final = {  # no information by colour alone
    Availability.AVAILABLE: "check-circle",
    Availability.BUSY: "record-circle",
    Availability.AWAY: "clock",
    Availability.DO_NOT_DISTURB: "minus-circle",
}
_WAITING: Final = {
    Availability.OFFLINE: "Offline: no phone line. Your choice applies when it is back.",
    Availability.WRAP_UP: "Wrap-up. Your choice applies when it is done.",
}

Choose = Callable[[Availability, str], None]


def fill_with_states(menu: QMenu, person: Person, choose: Choose) -> None:
    """Reasons stand under the state that they are a name for."""
    sentence = _WAITING.get(person.status.availability, "")
    if sentence:
        menu.addAction(icon("information-outline", "muted"), sentence).setEnabled(False)
    group = QActionGroup(menu)
    for state in CHOOSABLE:
        is_chosen = state is person.status.chosen
        action = _state(menu, f"&{state.title}", is_chosen and not person.status.reason_id)
        action.setIcon(icon(_SHAPES[state], DOTS[state]))
        _connect(group, action, choose, state, "")
        for reason in person.reasons:
            if reason.availability is state:
                named = is_chosen and person.status.reason_id == reason.id
                action = _state(menu, f"      {_plain(reason.name)}", named)
                _connect(group, action, choose, state, reason.id)


def checkable(menu: QMenu, text: str, checked: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(checked)
    return action


def _state(menu: QMenu, text: str, checked: bool) -> QAction:
    """The mark stands at the right: at the left the icon takes its place."""
    return checkable(menu, f"{text}\t✓" if checked else text, checked)


def _connect(
    group: QActionGroup, action: QAction, choose: Choose, state: Availability, reason_id: str
) -> None:
    group.addAction(action)
    action.triggered.connect(lambda: choose(state, reason_id))


def _plain(name: str) -> str:
    """An account's own name may have the mark in it that underlines a letter."""
    return name.replace("&", "&&")
