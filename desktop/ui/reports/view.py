"""Reports > Overview: tiles to be read by everybody, and put together by whoever may edit them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.editing.sheet_view import SheetFrame
from desktop.ui.reports.choosing import Beside, PeriodChoice, comparison_choice
from desktop.ui.reports.grid import TileGrid
from desktop.ui.reports.presenter import OverviewPresenter
from desktop.ui.reports.row_calls_view import RowCallsList
from desktop.ui.reports.states import OverviewState
from desktop.ui.reports.tile_form import TileForm
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.states import EmptyState
from desktop.ui.widgets.tabbing import goes_by_layout
from desktop.ui.widgets.text import ElidedLabel
from desktop.ui.words import Phase

_NARROW: Final = 560  # px: the form and tiles of which something can be read


class OverviewPanel(SheetFrame):
    cannot = "The overview cannot be shown"

    def __init__(self, presenter: OverviewPresenter) -> None:
        super().__init__("Overview", presenter)
        self._presenter = presenter
        self.age = ElidedLabel("", "small")
        self.period = PeriodChoice("Period of all tiles", own=True)
        self.compared = comparison_choice(presenter.choose_comparison, own=True)
        self.compared.setAccessibleName("All tiles compared with")
        self.refresh = PlainButton("Refresh", "refresh")
        self.edit = PlainButton("Edit", "pencil-outline")
        self.add = PlainButton("Add a tile", "plus")
        self.undo = PlainButton("Undo", "undo")
        self.reset = PlainButton("Usual tiles", "restore")
        self.grid, self.form = TileGrid(), TileForm(presenter)
        self.calls = RowCallsList(presenter.calls, "Back to the overview")
        self._none = EmptyState("view-dashboard-outline", "No tiles", "", "")
        self._state = OverviewState()
        self._lay_out()
        self._connect()
        presenter.attach(self)
        presenter.calls.attach(self.calls)
        goes_by_layout(self)

    def _lay_out(self) -> None:
        self.reading, self.editing = QWidget(), QWidget()
        reading = FlowLayout(self.reading, spacing=Space.S)
        for widget in (
            Beside("Period", self.period),
            Beside("Compared with", self.compared),
            self.refresh,
            self.edit,
        ):
            reading.addWidget(widget)
        editing = FlowLayout(self.editing, spacing=Space.S)
        for widget in (self.add, self.undo, self.reset):
            editing.addWidget(widget)
        self._form = QWidget()
        body = self._body = QHBoxLayout(self._form)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(Space.M)
        self._scroller = Scroller(self.grid)
        body.addWidget(self._scroller, 1)
        body.addWidget(self.form, 1)
        for page in (self._form, self._loading, self.empty, self.calls, self._none):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        whole.setSpacing(Space.M)
        for part in (self.header, self.age, self.banner, self.reading, self.editing):
            whole.addWidget(part)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter, grid = self._presenter, self.grid
        self.period.chosen.connect(presenter.choose_period)
        self.refresh.clicked.connect(presenter.refresh)
        self.edit.clicked.connect(presenter.edit)
        self.add.clicked.connect(self._on_add)
        self.undo.clicked.connect(presenter.undo)
        self.reset.clicked.connect(presenter.reset)
        self._none.acted.connect(presenter.edit)
        grid.chosen.connect(presenter.choose)
        grid.opened.connect(self._on_opened)
        grid.removed.connect(presenter.remove)
        grid.placed.connect(presenter.place)
        grid.sized.connect(presenter.size)
        grid.moved.connect(presenter.move)
        grid.grown.connect(presenter.grow)
        grid.looked_into.connect(presenter.drill)
        grid.picture_wanted.connect(presenter.save_picture)
        self.calls.changed.connect(self._show_front)

    @property
    def holds_choices(self) -> bool:
        return self._presenter.holds_choices

    def show_sheet(self, state: OverviewState) -> None:
        was_editing = self._state.is_editing and self._holds_keyboard
        self._state = state
        self._show_frame(state)
        chosen = state.chosen.id if state.chosen is not None else ""
        self.grid.show_tiles(state.tiles, is_editing=state.is_editing, chosen=chosen)
        self.form.show_tile(state.chosen, can_edit=state.can_edit and not state.is_busy)
        self.period.show_period(state.period)
        self.compared.choose_data(state.comparison)
        self.age.setText("Counting anew…" if state.is_counting else state.age)
        self.refresh.setEnabled(not state.is_counting)
        self.undo.setEnabled(state.can_undo)
        self.add.setEnabled(state.can_add)
        self.reset.setEnabled(state.can_edit)
        self.discard.setText("Discard" if state.is_changed else "Done")
        self.discard.setEnabled(not state.is_busy)
        self._show_front()
        self._follow(chosen)
        if was_editing and not state.is_editing and self.edit.isVisible():
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _holds_keyboard(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _show_front(self) -> None:
        """What of it all is in front, and with what buttons."""
        state = self._state
        looks_into = bool(self.calls.title_shown)
        is_ready = state.phase is Phase.READY
        if looks_into:
            self._stack.setCurrentWidget(self.calls)
        elif is_ready and not state.tiles and not state.is_editing:
            words = "Nobody has put a tile here yet."
            self._none.show_state(
                "view-dashboard-outline", "No tiles", words, "Edit" if state.can_edit else ""
            )
            self._stack.setCurrentWidget(self._none)
        elif is_ready:
            self._stack.setCurrentWidget(self._form)
        self.reading.setVisible(is_ready and not state.is_editing and not looks_into)
        self.editing.setVisible(is_ready and state.is_editing)
        self.edit.setVisible(state.can_edit)
        self.age.setVisible(is_ready and not looks_into)
        self.header.setVisible(not looks_into)
        for button in (self.save, self.discard):
            button.setVisible(state.is_editing)

    def _follow(self, chosen: str) -> None:
        """A tile that is moved by keys stays in sight."""
        if chosen and self._state.is_editing and self.grid.frame(chosen).handle.hasFocus():
            self._scroller.ensureWidgetVisible(self.grid.frame(chosen), 0, Space.L)

    def _on_add(self) -> None:
        self._presenter.add()
        if self._state.chosen is not None:
            self._scroller.ensureWidgetVisible(self.grid.frame(self._state.chosen.id))
            self.form.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_opened(self, tile_id: str) -> None:
        self._presenter.choose(tile_id)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Where the form would leave the tiles no room it stands below them."""
        is_narrow = self.width() < current_theme().px(_NARROW)
        ways = QHBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and self._state.is_editing:
            self._presenter.undo()
            return
        super().keyPressEvent(event)
