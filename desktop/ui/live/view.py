"""The live page: queues in a strip, agents as cards or as a table, one of them in a drawer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.live_board import LiveAgent
from desktop.domain.live_looking import BoardFilter
from desktop.domain.supervision import Mode
from desktop.ui.icons import icon
from desktop.ui.live.boards import GAP, ROW_ROLE, AgentCards, QueueStrip
from desktop.ui.live.drawer import AgentDrawer
from desktop.ui.live.filters_view import LiveFilters
from desktop.ui.live.limits_view import LimitsCard
from desktop.ui.live.model import AgentModel, QueueModel
from desktop.ui.live.painting import Look
from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.states import AgentDetail, Layout, LiveState
from desktop.ui.live.table import AgentTable
from desktop.ui.supervising.acts import Act
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.words import Phase

TICK_MS: Final = 1_000


class LivePage(QWidget):
    """``wall_wanted`` by its button; everything it shows comes from the presenter."""

    wall_wanted = Signal()

    def __init__(self, presenter: LivePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = LiveState()
        self.header = PageHeader("Live")
        choices = [(each.value, each.value.capitalize()) for each in Layout]
        self.layouts = SegmentedControl("Agents as", choices)
        self.limits = PlainButton("Thresholds", "tune-variant")
        self.wall = PlainButton("Wall", "monitor")
        self.banner = Banner("warning")
        self.filters = LiveFilters(presenter)
        self.agents = AgentModel(presenter.agents, lambda: presenter.region)
        self.queues = QueueModel(presenter.queues, lambda: presenter.limits.answer_within)
        self.strip = QueueStrip(self.queues, self)
        self.cards = AgentCards(self.agents, self)
        self.table = AgentTable(self.agents, self)
        self.table.setSelectionModel(self.cards.selectionModel())
        table_card = Card(padding=1, spacing=0)
        table_card.column.addWidget(self.table)
        self._table_card = _within(table_card, GAP + 1, 0, Space.XL, 0)
        self._loading = LoadingRows(8)
        self.empty = EmptyState("monitor-dashboard", "", "")
        self._stack = QStackedWidget()
        for widget in (self.cards, self._table_card, self._loading, self.empty):
            self._stack.addWidget(widget)
        self.drawer = AgentDrawer(presenter)
        self.limits_card = LimitsCard(presenter.limits_sheet)
        self._edge = QWidget()  # the scroll bar has the margin, where there is nothing beside it
        self._edge.setFixedWidth(Space.XL)
        self._edge.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_second)
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _lay_out(self) -> None:
        for control in (self.layouts, self.limits, self.wall):
            self.header.add(control)
        top = QVBoxLayout()
        top.setContentsMargins(Space.XL, 0, Space.XL, 0)
        top.setSpacing(Space.M)
        for widget in (self.header, self.banner, self.filters):
            top.addWidget(widget)
        boards = QVBoxLayout()
        boards.setSpacing(Space.XS)
        boards.addWidget(self.strip)
        boards.addWidget(self._stack, 1)
        body = QHBoxLayout()
        # The cards bring a margin of their own.
        body.setContentsMargins(Space.XL - GAP - 1, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(boards, 1)
        for beside in (self.drawer, self.limits_card):
            body.addWidget(beside)
        body.addWidget(self._edge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.XL, 0, Space.XL)
        layout.setSpacing(Space.S)
        layout.addLayout(top)
        layout.addLayout(body, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.layouts.chosen.connect(lambda key: presenter.choose_layout(Layout(key)))
        self.limits.clicked.connect(self._on_limits)
        self.limits_card.closed.connect(self._on_limits)
        self.wall.clicked.connect(self.wall_wanted)
        self.cards.selectionModel().currentChanged.connect(self._on_current)
        self.cards.pressed_act.connect(lambda key, who: presenter.act(Mode(key), who))
        self.table.sorted_by.connect(presenter.sort_by)
        for board in (self.cards, self.table):
            board.entered.connect(presenter.open)
            board.clicked.connect(self._on_clicked)
            board.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            board.customContextMenuRequested.connect(self._on_menu)
        self.drawer.closed.connect(self._close_drawer)
        self.empty.acted.connect(presenter.clear_filters)

    # What is painted

    def look(self, agent_id: str = "") -> Look:
        presenter = self._presenter
        return Look(
            presenter.now(),
            presenter.limits,
            presenter.region,
            supervised=presenter.supervised(agent_id) if agent_id else "",
        )

    def acts_of(self, agent: LiveAgent) -> tuple[Act, ...]:
        return self._presenter.acts_of(agent)

    # What the presenter shows

    def show_state(self, state: LiveState) -> None:
        self._state = state
        self.header.show_remark("" if state.is_stale else state.remark)
        self.banner.setVisible(state.is_stale)
        if state.is_stale:
            self.banner.show_banner("warning", state.remark, closable=False)
        self.layouts.choose(state.layout.value)
        self.limits.setVisible(state.may_set_limits)
        self.filters.show_state(state)
        self.filters.setVisible(state.agents > 0)
        self.strip.setVisible(state.has_queues and state.phase is not Phase.FAILED)
        self.table.show_order(state.order, state.backwards)
        self._stack.setCurrentWidget(self._board(state))

    def _board(self, state: LiveState) -> QWidget:
        if state.phase is Phase.LOADING:
            return self._loading
        if state.phase is Phase.READY and state.shown:
            return self._table_card if state.layout is Layout.TABLE else self.cards
        if state.phase is Phase.FAILED:
            self.empty.show_state("cloud-off-outline", "The board cannot be shown", state.sentence)
        elif state.phase is Phase.READY:
            words = "No agent fits what you look for."
            self.empty.show_state("filter-off-outline", "Nobody fits", words, "Clear filters")
        else:
            words = "Agents appear here as soon as somebody of the account takes calls."
            self.empty.show_state("monitor-dashboard", "No agents yet", words)
        return self.empty

    def show_changed(self, agents: frozenset[str], queues: frozenset[str]) -> None:
        for board in (self.cards, self.table):
            board.glow.light(agents)
        self.strip.glow.light(queues)

    def show_agent(self, detail: AgentDetail | None) -> None:
        if detail is not None:
            self.limits_card.leave()
        self.drawer.show_agent(detail)
        self._edge.setVisible(not self.drawer.isHidden() or not self.limits_card.isHidden())

    # What the person does

    @property
    def board(self) -> QAbstractItemView:
        return self.table if self._state.layout is Layout.TABLE else self.cards

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drawer.isVisible():
            self._close_drawer()
        elif event.key() == Qt.Key.Key_Escape and self.limits_card.isVisible():
            self._on_limits()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.strip.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._presenter.shown(True)
            self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._tick.stop()
            self._presenter.shown(False)

    @property
    def wanted(self) -> BoardFilter:
        """Whom the wall is to show as well."""
        return self._state.wanted

    def remember_wall(self, screen: str) -> None:
        self._presenter.remember_wall(screen)

    def act(self, mode: Mode) -> None:
        """By a key, with the chosen agent."""
        self._presenter.act(mode)

    def _on_second(self) -> None:
        """Only what is in sight is painted; no row changes by it."""
        for board in (self.board, self.strip):
            board.viewport().update()
        self._presenter.tick()

    def _on_current(self, index: QModelIndex, _: QModelIndex) -> None:
        agent = index.data(ROW_ROLE) if index.isValid() else None
        self._presenter.choose(agent.id if agent is not None else "")

    def _on_clicked(self, index: QModelIndex) -> None:
        agent = index.data(ROW_ROLE)
        if agent is not None:
            self._presenter.open(agent.id)

    def _on_menu(self, place: QPoint) -> None:
        """By the mouse at a row, by the keyboard at the chosen one."""
        board = self.board
        index = board.indexAt(place)
        index = index if index.isValid() else board.currentIndex()
        agent = index.data(ROW_ROLE) if index.isValid() else None
        if agent is None:
            return
        board.setCurrentIndex(index)
        menu = self.menu_of(agent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(board.viewport().mapToGlobal(board.visualRect(index).center()))

    def menu_of(self, agent: LiveAgent) -> QMenu:
        menu = QMenu(self)
        menu.addAction(
            icon("account-outline", "muted"), "Details", lambda: self._presenter.open(agent.id)
        )
        for act in self._presenter.acts.all_of(agent):
            action = menu.addAction(icon(act.icon, "muted"), act.title)
            action.setEnabled(not act.refusal)
            action.setToolTip(act.refusal or act.hint)
            action.triggered.connect(
                lambda _=False, key=act.key: self._presenter.act(Mode(key), agent.id)
            )
        menu.setToolTipsVisible(True)
        return menu

    def _close_drawer(self) -> None:
        self._presenter.close()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_limits(self) -> None:
        if self.limits_card.isVisible():
            self.limits_card.leave()
            self._edge.hide()
            self.limits.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._presenter.close()
            self.limits_card.open()
            self._edge.show()


def _within(widget: QWidget, *margins: int) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(*margins)
    column.addWidget(widget)
    return holder
