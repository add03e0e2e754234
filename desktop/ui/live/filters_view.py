"""Whom the board shows: states with how many are in each, queues, groups, words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.domain.live_board import AgentState
from desktop.domain.live_looking import AgentOrder
from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.states import LiveState
from desktop.ui.theme import Space
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popover import Choosable, Picker

_SEARCH: Final = 200


class LiveFilters(QWidget):
    def __init__(self, presenter: LivePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.search = SearchField("Name, number", "Find agents")
        self.search.setFixedWidth(_SEARCH)
        self.states = {state: Chip(state.title) for state in AgentState}
        self.queue, self.group = Chip("Queue  ▾"), Chip("Group  ▾")
        self.order = Chip("", checkable=False)
        self._queues = Picker("Queue", "Name of a queue")
        self._groups = Picker("Group", "Name of a group")
        self._offered: tuple[object, object] = ((), ())
        self._flow = FlowLayout(self, spacing=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for widget in (self.search, *self.states.values(), self.queue, self.group, self.order):
            self._flow.addWidget(widget)
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        self.search.textChanged.connect(presenter.search)
        for state, chip in self.states.items():
            chip.clicked.connect(lambda _=False, state=state: presenter.filter_state(state))
        self.queue.clicked.connect(lambda: _ask(self.queue, self._queues, presenter.filter_queue))
        self.group.clicked.connect(lambda: _ask(self.group, self._groups, presenter.filter_group))
        self._queues.chosen.connect(presenter.filter_queue)
        self._groups.chosen.connect(presenter.filter_group)
        menu = QMenu(self)
        for order in AgentOrder:
            menu.addAction(order.title).triggered.connect(
                lambda _=False, order=order: presenter.sort_by(order)
            )
        self.order.setMenu(menu)

    def show_state(self, state: LiveState) -> None:
        if self.search.text().strip() != state.wanted.text:
            self.search.setText(state.wanted.text)
        numbers = {each.state: each for each in state.counts}
        for doing, chip in self.states.items():
            count = numbers.get(doing)
            chip.setVisible(count is not None)
            if count is not None and chip.text() != count.words:
                chip.setText(count.words)
            chip.setChecked(doing in state.wanted.states)
        _show_choice(self.queue, "Queue", state.queues, state.wanted.queues)
        _show_choice(self.group, "Group", state.groups, state.wanted.groups)
        if (state.queues, state.groups) != self._offered:
            self._offered = (state.queues, state.groups)
            self._queues.show_choices([Choosable(key, name) for key, name in state.queues])
            self._groups.show_choices([Choosable(key, name) for key, name in state.groups])
        way = ", turned" if state.backwards else ""
        self.order.setText(f"By {state.order.title.lower()}{way}  ▾")


def _show_choice(
    chip: Chip, title: str, offered: tuple[tuple[str, str], ...], wanted: frozenset[str]
) -> None:
    name = next((name for key, name in offered if key in wanted), "")
    chip.setVisible(len(offered) > 1 or bool(wanted))
    chip.setText(f"{title}: {name}" if name else f"{title}  ▾")
    chip.setChecked(bool(wanted))


def _ask(chip: Chip, picker: Picker, choose: Callable[[str], None]) -> None:
    """A chip that is on is cleared by pressing it, as the others are."""
    if not chip.isChecked():
        choose("")
    else:
        chip.setChecked(False)
        picker.open_at(chip)
