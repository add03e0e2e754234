"""The panel of numbers, with the cards that buy, change and give back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.numbers.buying import BuyState
from desktop.ui.numbers.buying_view import BuyingView
from desktop.ui.numbers.form import NumberFormState
from desktop.ui.numbers.form_view import NumberFormCard
from desktop.ui.numbers.presenter import NumberRow, NumbersPresenter, NumbersState
from desktop.ui.numbers.retire_view import RetireCard
from desktop.ui.numbers.retiring import RetireState
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class NumbersPanel(ListPanel):
    def __init__(self, presenter: NumbersPresenter) -> None:
        super().__init__(
            "Numbers",
            (
                *(("Number", 152), ("Name", 0), ("Source", 100), ("Rings at", 112)),
                *(("Carries", 116), ("Recording", 100), ("State", 100)),
            ),
            "dialpad",
            ("No numbers", "Numbers of this account appear here."),
            "Search numbers",
        )
        self._presenter = presenter
        self._shown = NumbersState()
        self.which = SegmentedControl("Show", (("own", "Ours"), ("released", "Given back")), "own")
        self.add = PrimaryButton("Buy a number", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.disable = PlainButton("Disable", "phone-off")
        self.release = PlainButton("Release", "trash-can-outline")
        self.buying = BuyingView(presenter.buying)
        self.form = NumberFormCard(presenter.form)
        self.retiring = RetireCard(presenter.retiring)
        self._cards = tuple(_card(each) for each in (self.buying, self.form, self.retiring))
        for card in reversed(self._cards):
            self.insert_form(card)
        self.header.add(self.which)
        for button in (self.edit, self.disable, self.release):
            self.add_action(button, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: NumbersPresenter) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.list.search)
        self.more.clicked.connect(presenter.list.more)
        self.empty.acted.connect(presenter.list.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.which.chosen.connect(lambda key: presenter.show_only("" if key == "own" else key))
        self.add.clicked.connect(presenter.buy)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.disable.clicked.connect(lambda: presenter.disable(self.chosen))
        self.release.clicked.connect(lambda: presenter.release(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.release)
        self.table.itemSelectionChanged.connect(self._name_disable)

    def show_numbers(self, state: NumbersState) -> None:
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        self.more.setVisible(state.has_more)
        self.add.setVisible(state.can_buy)
        is_own = self.which.current != "released"
        for button in (self.edit, self.disable, self.release):
            button.setVisible(state.can_edit and is_own)
        if state.rows != self._shown.rows:
            self.show_rows([row.id for row in state.rows], [_cells(row) for row in state.rows])
        self._shown = state
        self._name_disable()

    def show_buying(self, state: BuyState) -> None:
        self._cards[0].setVisible(state.is_open)
        self.buying.show_buying(state)

    def show_form(self, state: NumberFormState) -> None:
        self._cards[1].setVisible(state.is_open)
        self.form.show_form(state)

    def show_retiring(self, state: RetireState) -> None:
        self._cards[2].setVisible(state.is_open)
        self.retiring.show_retiring(state)

    def _name_disable(self) -> None:
        is_disabled = self._presenter.is_disabled(self.chosen)
        self.disable.setText("Use again" if is_disabled else "Disable")


def _card(content: QWidget) -> Card:
    card = Card()
    card.column.addWidget(content)
    return card


def _cells(row: NumberRow) -> list[Cell]:
    state = Tag(row.state, row.state_tone)
    return [row.number, row.name, row.source, row.routes_to, row.texts, row.recording, state]
