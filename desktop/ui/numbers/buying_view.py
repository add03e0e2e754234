"""The card that finds a number to buy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.numbers import COUNTRIES
from desktop.ui.numbers.buying import Buying, BuyState, OfferRow
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

SHOWN_ROWS = 6
ROW = 30


class BuyingView(QWidget):
    """Typing lives here; ``buying`` hears of every key."""

    def __init__(self, buying: Buying) -> None:
        super().__init__()
        self._buying = buying
        self._shown = BuyState()
        self.country = Choice("Country")
        for code, name in COUNTRIES.items():
            self.country.addItem(name, code)
        self.area = TextField("Area code", "410")
        self.contains = TextField("With these digits", "0123")
        self.name = TextField("Name", "What the number is for")
        self.offers = QListWidget()
        FirstRow(self.offers)
        self.offers.setAccessibleName("Numbers to buy")
        self.offers.setFixedHeight(current_theme().px(ROW) * SHOWN_ROWS)
        self.empty = Label("", "small", wraps=True)
        self.again = PlainButton("Try again", "refresh")
        self.error = Label("", "error", wraps=True)
        self.submit = PrimaryButton("Buy")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        fields = (
            *(("Country", self.country, 2), ("Area code", self.area, 2)),
            *(("With these digits", self.contains, 2), ("Name", self.name, 3)),
        )
        for column, (words, field, stretch) in enumerate(fields):
            label = Label(words, "section")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        for button in (self.cancel, self.submit):
            foot.addWidget(button)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(Space.M)
        column_.addWidget(Label("Buy a number", "heading"))
        column_.addLayout(grid)
        column_.addWidget(self.offers)
        column_.addWidget(self.empty)
        column_.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        column_.addLayout(foot)

    def _connect(self) -> None:
        self.country.currentIndexChanged.connect(self._on_typed)
        self.area.textChanged.connect(self._on_typed)
        self.contains.textChanged.connect(self._on_typed)
        self.offers.itemSelectionChanged.connect(self._enable)
        self.offers.itemActivated.connect(lambda _: self.name.setFocus())
        self.name.returnPressed.connect(self._on_buy_clicked)
        self.submit.clicked.connect(self._on_buy_clicked)
        self.cancel.clicked.connect(self._buying.close)
        self.again.clicked.connect(self._buying.look_again)

    @property
    def chosen(self) -> str:
        items = self.offers.selectedItems()
        return str(items[0].data(Qt.ItemDataRole.UserRole)) if items else ""

    def show_buying(self, state: BuyState) -> None:
        is_new = state.opened != self._shown.opened
        if is_new:
            self._begin(state)
        if state.rows != self._shown.rows:
            self._fill(state.rows)
        self._shown = state
        self.offers.setVisible(bool(state.rows))
        is_failed = state.phase is Phase.FAILED
        words = "Looking for numbers …" if state.phase is Phase.LOADING else state.sentence
        self.empty.setText(words)
        self.empty.setVisible(not state.rows)
        self.again.setVisible(is_failed)
        self.error.setText(state.error)
        self._enable()
        self.setVisible(state.is_open)
        if is_new and state.is_open:
            self.area.setFocus()

    def _begin(self, state: BuyState) -> None:
        self.country.choose_data(state.search.country)
        for field in (self.area, self.contains, self.name):
            field.blockSignals(True)
            field.clear()
            field.blockSignals(False)

    def _fill(self, rows: tuple[OfferRow, ...]) -> None:
        chosen = self.chosen
        self.offers.clear()
        for row in rows:
            item = QListWidgetItem(f"{row.shown}   {row.place} · {row.carries} · {row.price}")
            item.setData(Qt.ItemDataRole.UserRole, row.number)
            self.offers.addItem(item)
            item.setSelected(row.number == chosen)

    def _enable(self) -> None:
        self.submit.setEnabled(bool(self.chosen) and not self._shown.is_busy)

    def _on_typed(self) -> None:
        country = str(self.country.currentData())
        self._buying.search(country, self.area.text(), self.contains.text())

    def _on_buy_clicked(self) -> None:
        if self.chosen:
            self._buying.buy(self.chosen, self.name.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._buying.close()
            return
        super().keyPressEvent(event)
