"""Reports > Call reports: what is counted by what, as a chart and as a table that can be sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.calls import Direction
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import Measure
from desktop.ui.charts.box import ChartBox
from desktop.ui.charts.data import ChartKind, tab_separated
from desktop.ui.charts.table import ChartTable
from desktop.ui.reports.call_reports import BACK, KINDS, CallReportsPresenter
from desktop.ui.reports.choosing import Beside, PeriodChoice, comparison_choice
from desktop.ui.reports.report_table import (
    CHANGE,
    MEASURES,
    NAME,
    CallReportsState,
    Column,
    FilterOption,
)
from desktop.ui.reports.row_calls_view import RowCallsList
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.frames import Card, PageHeader, Scroller
from desktop.ui.widgets.popover import Choosable, Picker
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.tabbing import goes_by_layout, stand_in
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_CHART: Final = 250
_MOST_BARS: Final = 8
_TABLE: Final = 260


class ReportTable(ChartTable):
    """``looked_into`` with a row and a column on Enter or a double click, also of the total.

    ``sorted`` with a column on a click at its heading, or on S in one of its cells.
    """

    looked_into = Signal(int, int)
    sorted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._words: frozenset[int] = frozenset({0})
        self.setAccessibleName("Call report")
        self.setToolTip("Double click for the calls, click a heading to sort")
        self.setAccessibleDescription(
            "Enter lists the calls of a row, S sorts by the column, Control C copies the table."
        )
        heads = self.horizontalHeader()
        heads.setSectionsClickable(True)
        heads.sectionClicked.connect(self.sorted)
        self.cellDoubleClicked.connect(self.looked_into)

    def show_report(self, state: CallReportsState) -> None:
        columns = [column for column, _ in state.columns]
        self._words = frozenset(
            place for place, column in enumerate(columns) if column in (NAME, CHANGE)
        )
        before = (self.currentRow(), self.currentColumn())
        cells = [line.cells for line in state.lines]
        self.show_rows([_heading(state, each) for each in state.columns], cells, has_total=True)
        if before[0] >= 0:
            self.setCurrentCell(min(before[0], self.rowCount() - 1), before[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.looked_into.emit(row, column)
        elif event.key() == Qt.Key.Key_S and not event.modifiers() and column >= 0:
            self.sorted.emit(column)
        else:
            super().keyPressEvent(event)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        is_word = column in self._words
        side = Qt.AlignmentFlag.AlignLeft if is_word else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


def _heading(state: CallReportsState, column: tuple[Column, str]) -> str:
    """With the way it is sorted, to be seen and read."""
    key, title = column
    if key != state.sorted_by:
        return title
    return f"{title} {'▲' if state.is_rising else '▼'}"


def _going_on(state: CallReportsState) -> str:
    if state.is_counting:
        return "Counting…"
    return "Looking for what one may filter by…" if state.is_listing else ""


def _shown(state: CallReportsState) -> tuple[object, ...]:
    return state.columns, state.lines, state.sorted_by, state.is_rising


class CallReportsPanel(QWidget):
    def __init__(self, presenter: CallReportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = CallReportsState()
        self.header = PageHeader("Call reports")
        self.refresh = PlainButton("Refresh", "refresh")
        self.copy = PlainButton("Copy", "content-copy")
        self.export = PlainButton("Export", "download-outline")
        self.banner = Banner()
        self.banner.hide()
        self.dimension = Choice("Counted by")
        for dimension in Dimension:
            self.dimension.addItem(dimension.title, dimension)
        self.measure = Choice("What is shown")
        for measure in MEASURES:
            self.measure.addItem(measure.title, measure)
        self.period = PeriodChoice("Period of the report")
        self.compared = comparison_choice(presenter.compare)
        self.filters = ReportFilterBar(presenter)
        self.remark = Label("", "small", wraps=True)
        self.box, self.table = ChartBox(), ReportTable()
        self.calls = RowCallsList(presenter.calls, BACK)
        self.empty = EmptyState("chart-box-outline", "", "")
        self._loading = LoadingRows(8)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        presenter.attach(self)
        presenter.calls.attach(self.calls)
        goes_by_layout(self)

    def _lay_out(self) -> None:
        for button in (self.refresh, self.copy, self.export):
            self.header.add(button)
        self.choices = QWidget()
        choices = FlowLayout(self.choices, spacing=Space.S)
        for widget in (
            Beside("By", self.dimension),
            Beside("Shown", self.measure),
            Beside("Period", self.period),
            Beside("Compared with", self.compared),
        ):
            choices.addWidget(widget)
        chart, table = Card(padding=Space.M, spacing=0), Card(padding=1, spacing=0)
        chart.column.addWidget(self.box)
        table.column.addWidget(self.table)
        self._cards = (chart, table)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(chart, 2)
        column.addWidget(table, 3)
        self._report = Scroller(content)
        for page in (self._report, self._loading, self.empty, self.calls):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        whole.setSpacing(Space.M)
        for part in (self.header, self.banner, self.choices, self.filters, self.remark):
            whole.addWidget(part)
        whole.addWidget(self._stack, 1)
        self._fit()

    def _connect(self) -> None:
        presenter = self._presenter
        self.refresh.clicked.connect(presenter.reload)
        self.copy.clicked.connect(self._copy)
        self.export.clicked.connect(presenter.export)
        self.banner.closed.connect(presenter.dismiss)
        self.empty.acted.connect(presenter.reload)
        self.dimension.activated.connect(
            lambda: presenter.choose_dimension(self.dimension.currentData())
        )
        self.measure.activated.connect(lambda: presenter.choose_measure(self.measure.currentData()))
        self.period.chosen.connect(presenter.choose_period)
        self.box.chosen.connect(presenter.drill_place)
        self.box.picture_wanted.connect(presenter.save_picture)
        self.table.looked_into.connect(self._on_looked_into)
        self.table.sorted.connect(self._on_sorted)
        self.table.copy_wanted.connect(self._copy)
        self.calls.changed.connect(self._show_front)

    def show_report(self, state: CallReportsState) -> None:
        before, self._state = self._state, state
        self.dimension.choose_data(state.dimension)
        self.measure.choose_data(state.measure)
        self.period.show_period(state.period)
        self.compared.choose_data(state.comparison)
        self.filters.show_state(state)
        self.refresh.setEnabled(not state.is_counting)
        self.export.setVisible(state.can_export)
        self.export.setEnabled(state.phase is Phase.READY and not state.is_exporting)
        self.copy.setEnabled(state.phase is Phase.READY)
        self.remark.setText(_going_on(state) or state.remark)
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            self.banner.show_banner(state.level, state.notice)
        if state.data is not None:
            self.box.show_data(state.kind, state.data)
            self._fit()
        if _shown(state) != _shown(before):
            self.table.show_report(state)
        self._show_front()

    def _show_front(self) -> None:
        state, looks_into = self._state, bool(self.calls.title_shown)
        pages: dict[Phase, QWidget] = {Phase.READY: self._report, Phase.LOADING: self._loading}
        front = self.calls if looks_into else pages.get(state.phase, self.empty)
        if state.phase is Phase.FAILED:
            title = "The report cannot be shown"
            self.empty.show_state("cloud-off-outline", title, state.sentence, "Try again")
        elif state.phase is Phase.EMPTY:
            fits = "No call of this period fits the filters." if self._is_filtered else ""
            words = fits or "There is no call in this period."
            self.empty.show_state("chart-box-outline", "No calls", words)
        self._stack.setCurrentWidget(front)
        for part in (self.header, self.choices, self.filters, self.remark):
            part.setVisible(not looks_into)

    @property
    def _is_filtered(self) -> bool:
        return bool(self._state.filters) or self._state.direction is not None

    def show_options(self, kind: Dimension, options: tuple[FilterOption, ...]) -> None:
        self.filters.show_options(kind, options)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.leave()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Larger letters and more bars need more room; then the page scrolls."""
        data, px = self._state.data, current_theme().px
        height = _CHART
        if data is not None and self._state.kind is ChartKind.RANKED:
            each = 22 * len(data.series) - 2
            height = max(_CHART, 120 + min(len(data.places), _MOST_BARS) * each)
        for card, wanted in zip(self._cards, (height, _TABLE), strict=True):
            card.setMinimumHeight(px(wanted))

    def _on_looked_into(self, row: int, place: int) -> None:
        line, column = self._state.lines[row], self._column(place)
        self._presenter.drill(line.key, column if isinstance(column, Measure) else Measure.CALLS)

    def _on_sorted(self, place: int) -> None:
        self._presenter.sort_by(self._column(place))

    def _column(self, place: int) -> Column:
        return self._state.columns[place][0]

    def _copy(self) -> None:
        headings = [title for _, title in self._state.columns]
        text = tab_separated(headings, [line.cells for line in self._state.lines])
        QGuiApplication.clipboard().setText(text)
        self.remark.setText("The table is copied.")


class ReportFilterBar(QWidget):
    """The same chips as above the call log, for what reports can be filtered by."""

    def __init__(self, presenter: CallReportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.inbound, self.outbound = Chip("Inbound"), Chip("Outbound")
        self.agent = Chip("Agent  ▾", checkable=False)
        self.more = Chip("More filters  ▾", checkable=False)
        self._set: dict[Dimension, Chip] = {}
        self._pickers: dict[Dimension, Picker] = {}
        self._asked: tuple[Dimension, QWidget | None] | None = None  # and where the keyboard was
        self._flow = FlowLayout(self, spacing=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for widget in (self.inbound, self.outbound, self.agent, self.more):
            self._flow.addWidget(widget)
        menu = QMenu(self)
        for kind in KINDS:
            if kind is not Dimension.AGENT:
                menu.addAction(f"{kind.title}…", self._asking(kind))
        self.more.setMenu(menu)
        self.inbound.clicked.connect(lambda: presenter.choose_direction(Direction.INBOUND))
        self.outbound.clicked.connect(lambda: presenter.choose_direction(Direction.OUTBOUND))
        self.agent.clicked.connect(self._asking(Dimension.AGENT))

    def show_options(self, kind: Dimension, options: tuple[FilterOption, ...]) -> None:
        if kind not in self._pickers:
            picker = self._pickers[kind] = Picker(kind.title, f"Find: {kind.title.lower()}")
            picker.chosen.connect(lambda key: self._presenter.filter_by(kind, str(key)))
        picker = self._pickers[kind]
        picker.show_choices([Choosable(each.key, each.text, each.detail) for each in options])
        is_wanted = self._asked == (kind, self.window().focusWidget())
        self._asked = None
        if is_wanted and self.isVisible():
            picker.open_at(self.agent if kind is Dimension.AGENT else self.more)

    def show_state(self, state: CallReportsState) -> None:
        self.inbound.setChecked(state.direction is Direction.INBOUND)
        self.outbound.setChecked(state.direction is Direction.OUTBOUND)
        wanted = {each.kind: each.text for each in state.filters}
        for kind in self._set.keys() - wanted.keys():
            chip = self._set.pop(kind)
            if chip.hasFocus():
                self.more.setFocus(Qt.FocusReason.OtherFocusReason)  # else it goes with the chip
            self._flow.removeWidget(chip)
            chip.deleteLater()
        for kind, text in wanted.items():
            self._chip(kind).setText(text)
            self._chip(kind).setChecked(True)

    def _chip(self, kind: Dimension) -> Chip:
        if kind not in self._set:
            chip = self._set[kind] = Chip("", checked=True)
            chip.setToolTip("Press to clear this filter")
            chip.clicked.connect(lambda: self._presenter.clear(kind))
            self._flow.addWidget(chip)
            stand_in(
                self, [self.inbound, self.outbound, self.agent, self.more, *self._set.values()]
            )
        return self._set[kind]

    def _asking(self, kind: Dimension) -> Callable[[], None]:
        return lambda: self._ask(kind)

    def _ask(self, kind: Dimension) -> None:
        """The answer may take seconds: whoever goes on meanwhile is left alone."""
        self._asked = (kind, self.window().focusWidget())
        self._presenter.ask_options(kind)
