"""The calls behind a figure as a list, with the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.ui.reports.row_calls import RowCalls, RowCallsState
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.listing import Listing
from desktop.ui.words import Phase


class RowCallsList(Listing):
    """``changed`` when it has something to show, or no longer."""

    changed = Signal()

    def __init__(self, presenter: RowCalls, back: str) -> None:
        super().__init__(
            "Calls",
            (
                ("When", 130),
                ("Call", 100),
                ("With", 0),
                ("Agent", 140),
                ("Result", 140),
                ("Talk", 100),
            ),
            "history",
            ("No calls", "None of these calls is there any more."),
        )
        self._presenter = presenter
        self.title_shown = ""
        self.back = PlainButton(back, "arrow-left")
        self.more = PlainButton("Show more", "chevron-down")
        self.header.add(self.back)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self.back.clicked.connect(presenter.close)
        self.more.clicked.connect(presenter.more)
        self.empty.acted.connect(presenter.reload)

    def show_calls(self, state: RowCallsState) -> None:
        is_new = bool(state.title) and not self.title_shown
        self.title_shown = state.title
        self.header.show_remark(state.stale or state.title)
        self.show_phase(state.phase, state.sentence)
        self.fill([row.cells for row in state.rows])
        self.more.setVisible(state.has_more and state.phase is Phase.READY)
        self.changed.emit()
        if is_new:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close()
            return
        super().keyPressEvent(event)
