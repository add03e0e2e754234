"""The form beside the grid: what the chosen tile shows, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.overview import COLUMNS, LONGEST_TITLE, ROWS, Tile, TileKind
from desktop.domain.report_results import Measure
from desktop.ui.reports.choosing import Captioned, PeriodChoice, comparison_choice
from desktop.ui.reports.placing import smallest
from desktop.ui.reports.presenter import OverviewPresenter
from desktop.ui.reports.states import dimensions_for
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.spins import CountField
from desktop.ui.widgets.text import Label

_WIDTH: Final = 288


class TileForm(Card):
    def __init__(self, presenter: OverviewPresenter) -> None:
        super().__init__(padding=Space.L)
        self._presenter = presenter
        self._tile: Tile | None = None
        self.name = TextField("Title", "Named by what it shows")
        self.name.setMaxLength(LONGEST_TITLE)
        self.kind, self.measure, self.dimension = (
            Choice("Shown as"),
            Choice("What is counted"),
            Choice("Counted by"),
        )
        self.period = PeriodChoice("Period of the tile", stacked=True)
        self.compared = comparison_choice(self._on_compared)
        self.compared.setAccessibleName("Tile compared with")
        self.at_column, self.at_row = CountField("Column", COLUMNS), CountField("Row", ROWS)
        self.wide, self.high = CountField("Width", COLUMNS), CountField("Height", ROWS)
        self.remove = PlainButton("Remove this tile", "trash-can-outline")
        self._by = Captioned("Counted by", self.dimension)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.XS, 0)
        column.setSpacing(Space.M)
        for widget in (
            Captioned("Title", self.name),
            Captioned("Shown as", self.kind),
            Captioned("What is counted", self.measure),
            self._by,
            Captioned("Period", self.period),
            Captioned("Compared with", self.compared),
        ):
            column.addWidget(widget)
        column.addLayout(self._places())
        foot = QHBoxLayout()
        foot.addWidget(self.remove)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)
        self.column.addWidget(Label("This tile", "heading"))
        self.column.addWidget(Scroller(content), 1)

    def _places(self) -> QGridLayout:
        places = QGridLayout()
        places.setSpacing(Space.S)
        places.addWidget(Captioned("Column", self.at_column), 0, 0)
        places.addWidget(Captioned("Row", self.at_row), 0, 1)
        places.addWidget(Captioned("Width", self.wide), 1, 0)
        places.addWidget(Captioned("Height", self.high), 1, 1)
        return places

    def _connect(self) -> None:
        presenter = self._presenter
        self.name.textEdited.connect(lambda text: presenter.entitle(self._id, text))
        self.kind.activated.connect(
            lambda: presenter.choose_kind(self._id, self.kind.currentData())
        )
        self.measure.activated.connect(
            lambda: presenter.choose_measure(self._id, self.measure.currentData())
        )
        self.dimension.activated.connect(
            lambda: presenter.choose_dimension(self._id, self.dimension.currentData())
        )
        self.period.chosen.connect(lambda each: presenter.choose_tile_period(self._id, each))
        for field in (self.at_column, self.at_row):
            field.valueChanged.connect(self._on_placed)
        for field in (self.wide, self.high):
            field.valueChanged.connect(self._on_sized)
        self.remove.clicked.connect(lambda: presenter.remove(self._id))

    def show_tile(self, tile: Tile | None, *, can_edit: bool) -> None:
        self.setVisible(tile is not None)
        self.setFixedWidth(current_theme().px(_WIDTH))
        self._tile = tile
        if tile is None:
            return
        self.setEnabled(can_edit)
        if tile.title != self.name.text().strip():
            self.name.setText(tile.title)
        self.name.setPlaceholderText(tile.shown_title)
        _offer(self.kind, [(each, each.title) for each in TileKind], tile.kind)
        _offer(self.measure, [(each, each.title) for each in Measure], tile.measure)
        _offer(
            self.dimension,
            [(each, each.title) for each in dimensions_for(tile)],
            tile.dimension,
        )
        self._by.setVisible(tile.kind is not TileKind.FIGURE)
        self.period.show_period(tile.period)
        self.compared.choose_data(tile.comparison)
        self._show_place(tile)

    def _show_place(self, tile: Tile) -> None:
        least_width, least_height = smallest(tile.kind)
        for field, value, least, most in (
            (self.at_column, tile.x + 1, 1, COLUMNS - tile.width + 1),
            (self.at_row, tile.y + 1, 1, ROWS - tile.height + 1),
            (self.wide, tile.width, least_width, COLUMNS),
            (self.high, tile.height, least_height, ROWS),
        ):
            field.show_number(value, least, most)

    @property
    def _id(self) -> str:
        return self._tile.id if self._tile is not None else ""

    def _on_compared(self, comparison: object) -> None:
        self._presenter.compare(self._id, comparison)  # type: ignore[arg-type]  # as offered

    def _on_placed(self) -> None:
        self._presenter.place(self._id, self.at_column.value() - 1, self.at_row.value() - 1)

    def _on_sized(self) -> None:
        self._presenter.size(self._id, self.wide.value(), self.high.value())


def _offer(choice: Choice, offered: Sequence[tuple[object, str]], chosen: object) -> None:
    """Filled anew only where something else is offered."""
    if [choice.itemData(place) for place in range(choice.count())] != [key for key, _ in offered]:
        choice.clear()
        for key, words in offered:
            choice.addItem(words, key)
    choice.choose_data(chosen)
