"""The call log: filters as chips, a table over the local data, a drawer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.call_views import CallFilters, Column
from desktop.ui.calls.columns_popover import ColumnsPopover
from desktop.ui.calls.detail_view import DetailDrawer
from desktop.ui.calls.export_view import ExportCard
from desktop.ui.calls.exporting import ExportState
from desktop.ui.calls.filter_bar import FilterBar
from desktop.ui.calls.filters import FilterKind, Option
from desktop.ui.calls.model import CallsModel
from desktop.ui.calls.presenter import CallsPresenter, CallsState
from desktop.ui.calls.table import CallTable
from desktop.ui.calls.views_button import ViewsButton
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PlainButton
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Phase


class CallsPage(QWidget):
    def __init__(self, presenter: CallsPresenter, player: Player) -> None:
        super().__init__()
        self._presenter = presenter
        self.scope = Tag()
        self.standing = ElidedLabel("", "small")
        self.back = LinkButton("", "arrow-left")
        self.back.hide()
        self._came_for: CallFilters | None = None
        self._go_back: Callable[[], None] = lambda: None
        self.filters = FilterBar(presenter)
        self.search = self.filters.search
        self.views = ViewsButton(presenter)
        self.columns = PlainButton("Columns", "view-column-outline")
        self.columns_popover = ColumnsPopover()
        self.export = PlainButton("Export", "download-outline")
        self.progress = ExportCard()
        self.count = Label("", "muted")
        self.model = CallsModel(presenter.feed.rows, self)
        self.table = CallTable(self.model)
        self.drawer = DetailDrawer(presenter.drawer, player)
        self._loading = LoadingRows(10)
        self._empty = EmptyState("history", "No calls", "")
        self._stack = QStackedWidget()
        for widget in (self.table, self._loading, self._empty):
            self._stack.addWidget(widget)
        self._state = CallsState()
        self._lay_out()
        self._connect()
        self._show_layout(self._state)
        presenter.attach(self)
        presenter.exporting.attach(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(PageHeader("Calls"))
        head.addWidget(self.scope)
        head.addWidget(self.standing, 1)
        head.addWidget(self.count)
        head.addWidget(self.views)
        head.addWidget(self.columns)
        head.addWidget(self.export)
        card = Card(padding=1, spacing=0)
        card.column.addWidget(self._stack)
        body = QHBoxLayout()
        body.setSpacing(Space.L)
        body.addWidget(card, 1)
        body.addWidget(self.drawer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.M)
        layout.addWidget(self.back)
        layout.addLayout(head)
        layout.addWidget(self.filters)
        layout.addWidget(self.progress)
        layout.addLayout(body, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.table.clicked.connect(self._on_row_changed)
        self.table.called.connect(presenter.call_back)
        self.table.sorted.connect(presenter.sort_by)
        self.table.arranged.connect(presenter.arrange)
        self.columns.clicked.connect(lambda: self.columns_popover.open_at(self.columns))
        self.columns_popover.arranged.connect(presenter.arrange)
        self.columns_popover.sorted.connect(presenter.sort_by)
        self.export.clicked.connect(presenter.export)
        self.progress.cancelled.connect(presenter.exporting.cancel)
        self.progress.closed.connect(presenter.exporting.dismiss)
        self.drawer.closed.connect(presenter.close_detail)
        self.back.clicked.connect(self._on_back)
        self._empty.acted.connect(self._on_empty_acted)

    def show_calls_of(self, filters: CallFilters, back: str, go_back: Callable[[], None]) -> None:
        """What a figure elsewhere counts; ``back`` leads there again, as long as it is that."""
        self.back.setText(back)
        self._came_for, self._go_back = filters, go_back
        self._presenter.show(filters)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: CallsState) -> None:
        before, self._state = self._state, state
        came_for = self._came_for
        self.back.setVisible(came_for is not None and came_for.unordered == state.filters.unordered)
        self.scope.show_tag(state.scope)
        self.count.setText(state.count)
        self.standing.setText(state.progress or (state.age if state.phase is Phase.READY else ""))
        self.filters.show_state(state)
        self.views.show_state(state)
        if (before.layout, before.filters.query) != (state.layout, state.filters.query):
            self._show_layout(state)
        pages = {Phase.READY: self.table, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self._empty))
        if state.phase is Phase.FAILED:
            self._empty.show_state(
                "cloud-off-outline", "The log cannot be shown", state.sentence, "Try again"
            )
        elif state.filters.is_set:
            self._empty.show_state(
                "filter-off-outline",
                "No call fits",
                "No call of yours fits these filters.",
                "Clear filters",
            )
        else:
            self._empty.show_state("history", "No calls yet", "Calls appear here as they happen.")

    def _show_layout(self, state: CallsState) -> None:
        self.table.show_layout(state.layout, state.filters.query)
        self.columns_popover.show_layout(state.layout, state.filters.query)

    def show_selected(self, index: int) -> None:
        self.table.show_row(index)

    def show_open(self, is_open: bool) -> None:
        self.table.leave_out(Column.CALLED if is_open else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Back) and self.back.isVisible():
            self._on_back()
            return
        if event.key() == Qt.Key.Key_Escape and self.drawer.isVisible():
            self._presenter.close_detail()
            self.table.setFocus()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._presenter.shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._presenter.shown(False)

    def show_export(self, state: ExportState) -> None:
        self.export.setVisible(state.may_export)
        self.export.setEnabled(not state.is_running)
        self.progress.show_export(state)

    def show_options(self, kind: FilterKind, options: tuple[Option, ...]) -> None:
        self.filters.show_options(kind, options)

    def _on_row_changed(self, index: QModelIndex) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        if row is not None and row.id:
            self._presenter.open(row.id)

    def _on_back(self) -> None:
        self._came_for = None
        self.back.hide()
        self._presenter.clear_filters()
        self._go_back()

    def _on_empty_acted(self) -> None:
        if self._state.phase is Phase.FAILED:
            self._presenter.ask_again()
        else:
            self._presenter.clear_filters()
