"""The panel of numbers, with the cards that buy, change and give back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.editing.paged_view import PagedPanel
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
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class NumbersPanel(PagedPanel[NumberRow]):
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
        self._listen(presenter)
        self.which.chosen.connect(lambda key: presenter.show_only("" if key == "own" else key))
        self.add.clicked.connect(presenter.buy)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.disable.clicked.connect(lambda: presenter.disable(self.chosen))
        self.release.clicked.connect(lambda: presenter.release(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.release)
        self.table.itemSelectionChanged.connect(self._name_disable)

    def show_list(self, state: NumbersState) -> None:
        self._show_state(state)
        self.add.setVisible(state.can_buy)
        is_own = self.which.current != "released"
        for button in (self.edit, self.disable, self.release):
            button.setVisible(state.can_edit and is_own)
        self._name_disable()

    def _cells(self, row: NumberRow) -> list[Cell]:
        state = Tag(row.state, row.state_tone)
        return [row.number, row.name, row.source, row.routes_to, row.texts, row.recording, state]

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
