"""The call log: filters as chips, a table that loads as it is scrolled, a drawer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.calls import Direction
from desktop.ui.calls.delegate import ROW, CallDelegate
from desktop.ui.calls.detail_view import DetailDrawer
from desktop.ui.calls.model import CallsModel
from desktop.ui.calls.presenter import CallsPresenter, CallsState
from desktop.ui.calls.rows import CallDetail, CallRow
from desktop.ui.theme import Space
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

WIDTHS = {1: 130, 2: 134, 3: 58, 4: 118, 5: 126, 6: 34}


class CallsPage(QWidget):
    def __init__(self, presenter: CallsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.scope = Tag()
        self.search = SearchField("Name, number, note, tag")
        self.search.setMaximumWidth(250)
        self.inbound = Chip("Inbound")
        self.outbound = Chip("Outbound")
        self.agent = Chip("Agent  ▾", checkable=True)
        self._agent_menu = QMenu(self)
        self._agents: tuple[tuple[str, str], ...] = ()
        self.agent.setMenu(self._agent_menu)
        self.count = Label("", "muted")
        self.model = CallsModel(self)
        self.table = self._make_table()
        self.drawer = DetailDrawer()
        self._loading = LoadingRows(10)
        self._empty = EmptyState("history", "No calls", "")
        self._stack = QStackedWidget()
        for widget in (self.table, self._loading, self._empty):
            self._stack.addWidget(widget)
        self._phase = Phase.LOADING
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(CallDelegate(table))
        table.setAccessibleName("Call log")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = table.verticalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(PageHeader("Calls"))
        head.addWidget(self.scope)
        head.addStretch(1)
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        filters.addWidget(self.search, 1)
        for chip in (self.inbound, self.outbound, self.agent):
            filters.addWidget(chip)
        filters.addStretch(1)
        filters.addWidget(self.count)
        card = Card(padding=1, spacing=0)
        card.column.addWidget(self._stack)
        body = QHBoxLayout()
        body.setSpacing(Space.L)
        body.addWidget(card, 1)
        body.addWidget(self.drawer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addLayout(filters)
        layout.addLayout(body, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._presenter.search)
        self.inbound.clicked.connect(lambda on: self._choose(Direction.INBOUND, on))
        self.outbound.clicked.connect(lambda on: self._choose(Direction.OUTBOUND, on))
        self.model.end_neared.connect(self._presenter.load_more)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.table.clicked.connect(self._on_row_changed)
        self.table.installEventFilter(self)
        self.drawer.closed.connect(self._presenter.close_detail)
        self.drawer.called_back.connect(self._presenter.call_back)
        self._empty.acted.connect(self._on_empty_acted)

    def _choose(self, direction: Direction, on: bool) -> None:
        self._presenter.choose_direction(direction if on else None)

    def show_state(self, state: CallsState) -> None:
        self._phase = state.phase
        self.scope.show_tag(state.scope)
        self.count.setText(state.count)
        self.model.has_more = self._presenter.has_more
        filters = state.filters
        self.inbound.setChecked(filters.direction is Direction.INBOUND)
        self.outbound.setChecked(filters.direction is Direction.OUTBOUND)
        self._show_agents(state)
        pages = {Phase.READY: self.table, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self._empty))
        if state.phase is Phase.FAILED:
            self._empty.show_state(
                "cloud-off-outline", "The log cannot be shown", state.sentence, "Try again"
            )
        elif filters.is_set:
            self._empty.show_state(
                "filter-off-outline",
                "No call fits",
                "No call of yours fits these filters.",
                "Clear filters",
            )
        else:
            self._empty.show_state("history", "No calls yet", "Calls appear here as they happen.")

    def _show_agents(self, state: CallsState) -> None:
        filters = state.filters
        self.agent.setVisible(len(filters.agents) > 1)
        self.agent.setChecked(bool(filters.agent_id))
        self.agent.setText(f"{filters.agent_name or 'Agent'}  ▾")
        if filters.agents == self._agents:
            return
        self._agents = filters.agents
        menu = self._agent_menu
        menu.clear()
        menu.addAction("All agents", lambda: self._presenter.choose_agent(""))
        for agent_id, name in filters.agents:
            action = menu.addAction(name)
            action.triggered.connect(
                lambda _=False, agent_id=agent_id: self._presenter.choose_agent(agent_id)
            )

    def reset_rows(self, rows: tuple[CallRow, ...]) -> None:
        self.model.reset(rows)

    def append_rows(self, rows: tuple[CallRow, ...]) -> None:
        self.model.append(rows)

    def put_row(self, row: CallRow) -> None:
        self.model.put(row)

    def remove_row(self, record_id: str) -> None:
        self.model.remove(record_id)

    def show_detail(self, detail: CallDetail | None) -> None:
        self.drawer.show_detail(detail)
        # Beside the drawer there is no room for what the drawer says in full.
        self.table.setColumnHidden(1, detail is not None)
        if detail is None:
            self.table.clearSelection()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._presenter.close_detail()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._presenter.call_back()
                return True
        return super().eventFilter(watched, event)

    def _on_row_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._presenter.open(self.model.row(index.row()).id)

    def _on_empty_acted(self) -> None:
        if self._phase is Phase.FAILED:
            self._presenter.reload()
        else:
            self.search.clear()
            self._presenter.clear_filters()
