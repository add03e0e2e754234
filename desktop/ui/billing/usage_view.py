"""The page of usage: a period, a chart by day, and a table that is sorted and taken along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.domain.billing import UsageBy
from desktop.ui.billing.facts import Facts, align_right
from desktop.ui.billing.usage import UsagePresenter, UsageState
from desktop.ui.billing.usage_rows import BY, SORTS, Measure, SortBy
from desktop.ui.charts.box import ChartBox
from desktop.ui.charts.data import tab_separated
from desktop.ui.editing.page_frame import PageFrame
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice, offer
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.row_table import choose_by_row
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_CHART_HEIGHT: Final = 260
_ROW: Final = 36
_MOST_ROWS: Final = 12  # that are shown without scrolling within the table
_COLUMN: Final = 84
_BALANCE, _TOTAL = "Balance", "Used in this period"
_HEADS: Final = ("Calls", "Minutes", "Texts", "Amount")


class UsageTable(QTableWidget):
    """A click on a heading sorts by it; the choice above does the same for the keyboard."""

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS) + 1)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        choose_by_row(self)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.horizontalHeader().setDefaultAlignment(left)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, state: UsageState) -> None:
        self.setAccessibleName(f"Usage by {state.heading.lower()}")
        self.setHorizontalHeaderLabels([state.heading, *_HEADS])
        lines = [cells for _, cells in state.rows]
        if lines:
            lines.append(state.total)
        self.setRowCount(len(lines))
        for place, cells in enumerate(lines):
            self._fill(place, cells, is_total=place == len(state.rows))
        align_right(self, 1, 2, 3, 4)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fill(self, place: int, cells: Sequence[str], *, is_total: bool) -> None:
        for column, words in enumerate(cells):
            item = QTableWidgetItem(words)
            item.setToolTip(words if column == 0 else "")
            if is_total:
                font = QFont(self.font())
                font.setBold(True)
                item.setFont(font)
            self.setItem(place, column, item)

    def _fit(self) -> None:
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        for column in range(1, self.columnCount()):
            self.setColumnWidth(column, theme.px(_COLUMN))
        rows = max(1, min(self.rowCount(), _MOST_ROWS))
        self.setFixedHeight(theme.px(_ROW) * rows + theme.px(_ROW) + Space.M)


class UsagePanel(PageFrame):
    cannot = "The usage cannot be shown"

    def __init__(self, presenter: UsagePresenter) -> None:
        super().__init__("Usage", presenter)
        self._presenter = presenter
        self._shown = UsageState()
        self.facts = Facts((_BALANCE, _TOTAL))
        self.period = Choice("Period")
        self.measures = SegmentedControl("Chart", [(each.value, each.title) for each in Measure])
        self.chart = ChartBox()
        self.chart.setFixedHeight(_CHART_HEIGHT)
        self.by = SegmentedControl("Table", [(by.value, words) for by, words, _ in BY])
        self.sorts = Choice("Sort by")
        offer(self.sorts, [(each.value, words) for each, words in SORTS])
        self.table = UsageTable()
        self.nothing = Label("Nobody called or wrote in this period.", "muted", wraps=True)
        self.copy = PlainButton("Copy", "content-copy")
        self.save = PlainButton("Save as CSV", "download")
        self.header.add(self.period)
        self._frame(self._chart_card(), self._table_card())
        self._connect(presenter)
        presenter.attach(self)

    def _chart_card(self) -> QWidget:
        card = Card()
        card.column.addWidget(self.facts)
        card.column.addWidget(self.measures)
        card.column.addWidget(self.chart)
        return card

    def _table_card(self) -> QWidget:
        """What stands above the table takes a second line where there is little room."""
        card = Card()
        sorting = QWidget()
        row = QHBoxLayout(sorting)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        name = Label("Sort by", "small")
        name.setBuddy(self.sorts)
        for widget in (name, self.sorts):
            row.addWidget(widget)
        head = Flow("Table")
        head.put(self.by, sorting, self.copy, self.save)
        card.column.addWidget(head)
        card.column.addWidget(self.nothing)
        card.column.addWidget(self.table)
        return card

    def _connect(self, presenter: UsagePresenter) -> None:
        self.period.activated.connect(
            lambda _: presenter.choose_period(str(self.period.currentData()))
        )
        self.measures.chosen.connect(lambda key: presenter.choose_measure(Measure(key)))
        self.by.chosen.connect(lambda key: presenter.choose_by(UsageBy(key)))
        self.sorts.activated.connect(
            lambda _: presenter.sort(SortBy(str(self.sorts.currentData())))
        )
        columns = list(SortBy)
        self.table.horizontalHeader().sectionClicked.connect(
            lambda column: presenter.sort(columns[column])
        )
        self.copy.clicked.connect(self._on_copy_clicked)
        self.save.clicked.connect(presenter.save)
        self.chart.picture_wanted.connect(presenter.save_picture)

    def show_usage(self, state: UsageState) -> None:
        before, self._shown = self._shown, state
        self._show_phase(state.phase, state.sentence)
        self._show_notice(state.level, state.notice)
        self.header.show_remark(state.span if state.phase is Phase.READY else "")
        self.facts.show_value(_BALANCE, state.balance, state.balance_tone.value)
        self.facts.show_value(_TOTAL, state.total[-1] if state.total else "")
        offer(self.period, state.periods)
        self.period.choose_data(state.period)
        self.measures.choose(state.measure.value)
        if state.chart is not None:
            self.chart.show_data(*state.chart)
        self.by.choose(state.by.value)
        self.sorts.choose_data(state.sort.value)
        if (state.rows, state.heading) != (before.rows, before.heading):
            self.table.show_rows(state)
        self.table.setVisible(bool(state.rows))
        self.nothing.setVisible(not state.rows and state.phase is Phase.READY)
        for button in (self.copy, self.save):
            button.setEnabled(bool(state.rows))

    def _on_copy_clicked(self) -> None:
        rows = [cells for _, cells in self._shown.rows]
        text = tab_separated((self._shown.heading, *_HEADS), [*rows, self._shown.total])
        QGuiApplication.clipboard().setText(text)
        self._show_notice("good", "The table is copied.")
