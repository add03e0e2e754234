"""The filters of the call log as chips, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.domain.call_views import Period
from desktop.domain.calls import Direction
from desktop.ui.calls.filters import (
    AGENT,
    MORE,
    PERIODS,
    FilterKind,
    Option,
    agent_words,
    period_words,
)
from desktop.ui.calls.period_popover import PeriodPopover
from desktop.ui.calls.presenter import CallsPresenter, CallsState
from desktop.ui.theme import Space
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popover import Choosable, Picker

_NOBODY: Final = Choosable("", "Nobody", "calls without an agent")


class FilterBar(QWidget):
    """Chips that are on or off, chips with a choice, and one for every other filter that is set."""

    cleared = Signal()

    def __init__(self, presenter: CallsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.search = SearchField("Name, number, note, tag")
        self.search.setFixedWidth(230)
        self.inbound, self.outbound = Chip("Inbound"), Chip("Outbound")
        self.unanswered, self.recorded = Chip("Unanswered"), Chip("With recording")
        self.period = Chip("Any time  ▾")
        self.agent = Chip("Agent  ▾")
        self.more = Chip("More filters  ▾", checkable=False)
        self._set: list[Chip] = []
        self._pickers: dict[str, Picker] = {}
        self._agents = Picker("Agent", "Name of an agent")
        self._days = PeriodPopover()
        self._flow = FlowLayout(self, spacing=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for widget in (
            *(self.search, self.inbound, self.outbound, self.unanswered),
            *(self.recorded, self.period, self.agent, self.more),
        ):
            self._flow.addWidget(widget)
        self.period.setMenu(self._period_menu())
        self.more.setMenu(self._more_menu())
        self._connect()

    def _connect(self) -> None:
        choose = self._presenter.choose
        self.search.textChanged.connect(self._presenter.search)
        self.inbound.clicked.connect(lambda: choose(direction=Direction.INBOUND))
        self.outbound.clicked.connect(lambda: choose(direction=Direction.OUTBOUND))
        self.unanswered.clicked.connect(lambda: choose(unanswered=True))
        self.recorded.clicked.connect(lambda: choose(with_recording=True))
        self.agent.clicked.connect(self._on_agent_clicked)
        self._agents.chosen.connect(self._presenter.choose_agent)
        self._days.chosen.connect(
            lambda first, last: self._presenter.choose_period(Period.BETWEEN, first, last)
        )

    def _period_menu(self) -> QMenu:
        menu = QMenu(self)
        for period, words in PERIODS.items():
            menu.addAction(words).triggered.connect(
                lambda _=False, period=period: self._presenter.choose_period(period)
            )
        menu.addAction("From – to…", lambda: self._days.open_at(self.period))
        return menu

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind in MORE:
            menu.addAction(f"{kind.title}…", self._asking(kind))
        return menu

    def _asking(self, kind: FilterKind) -> Callable[[], None]:
        return lambda: self._presenter.ask_options(kind)

    def show_options(self, kind: FilterKind, options: tuple[Option, ...]) -> None:
        if kind.key not in self._pickers:
            picker = self._pickers[kind.key] = Picker(kind.title, f"Find: {kind.title.lower()}")
            picker.chosen.connect(lambda value: self._presenter.choose(**{kind.key: value}))
        picker = self._pickers[kind.key]
        picker.show_choices([Choosable(each.value, each.text, each.detail) for each in options])
        picker.open_at(self.more)

    def show_state(self, state: CallsState) -> None:
        query = state.filters.query
        if self.search.text().strip() != query.text:
            self.search.setText(query.text)
        self.inbound.setChecked(query.direction is Direction.INBOUND)
        self.outbound.setChecked(query.direction is Direction.OUTBOUND)
        self.unanswered.setChecked(query.unanswered)
        self.recorded.setChecked(query.with_recording)
        words = period_words(state.filters)
        self.period.setText(f"{words or 'Any time'}  ▾")
        self.period.setChecked(bool(words))
        self._show_agent(state)
        self._show_set(state)

    def _show_agent(self, state: CallsState) -> None:
        agents = dict(state.agents)
        words = agent_words(state.filters, agents)
        self.agent.setVisible(len(agents) > 1 or bool(words))
        self.agent.setText(f"{AGENT.title}: {words}" if words else f"{AGENT.title}  ▾")
        self.agent.setChecked(bool(words))
        self._agents.show_choices([*(Choosable(key, name) for key, name in state.agents), _NOBODY])

    def _show_set(self, state: CallsState) -> None:
        if [(each.objectName(), each.text()) for each in self._set] == [
            (chip.key, chip.text) for chip in state.chips
        ]:
            return
        for chip in self._set:
            if chip.hasFocus():
                self.more.setFocus(Qt.FocusReason.OtherFocusReason)  # else it goes with the chip
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._set = []
        for each in state.chips:
            chip = Chip(each.text, checked=True)
            chip.setObjectName(each.key)
            chip.setToolTip("Press to clear this filter")
            chip.clicked.connect(lambda _=False, key=each.key: self._presenter.clear(key))
            self._flow.addWidget(chip)
            self._set.append(chip)

    def _on_agent_clicked(self) -> None:
        """A chip that is on is cleared by pressing it, as the others are."""
        if not self.agent.isChecked():
            self._presenter.choose_agent(None)
        else:
            self.agent.setChecked(False)
            self._agents.open_at(self.agent)
