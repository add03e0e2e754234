"""The frame of a tab of one user: a banner, what it loads, and a foot that saves."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.editing.tab import TabState
from desktop.ui.theme import Space
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.save_bar import SaveBar
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.words import Phase


class Saving(Protocol):
    """What the frame asks of a presenter."""

    def reload(self) -> None: ...

    def save(self) -> None: ...

    def discard(self) -> None: ...

    def dismiss(self) -> None: ...


class TabFrame(QWidget):
    """``_frame`` holds the content, ``_show_frame`` shows everything but the draft."""

    cannot: ClassVar[str]
    read_only: ClassVar[str]

    def __init__(self, presenter: Saving) -> None:
        super().__init__()
        self.banner = Banner()
        self.banner.hide()
        self.foot = SaveBar()
        self.empty = EmptyState("cloud-off-outline", self.cannot, "")
        self._loading = LoadingRows(6)
        self._stack = QStackedWidget()
        self.foot.saved.connect(presenter.save)
        self.foot.discarded.connect(presenter.discard)
        self.empty.acted.connect(presenter.reload)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)

    def _frame(self, content: QWidget) -> None:
        self._form = Scroller(content)
        for widget in (self._form, self._loading, self.empty):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)

    def _show_frame(self, state: TabState) -> None:
        pages = {Phase.READY: self._form, Phase.FAILED: self.empty}
        self._stack.setCurrentWidget(pages.get(state.phase, self._loading))
        if state.phase is Phase.FAILED:
            self.empty.show_state("cloud-off-outline", self.cannot, state.sentence, "Try again")
        self._show_notice(state)
        self.foot.setVisible(state.phase is Phase.READY)
        self.foot.show_changes(
            state.changes,
            can_save=state.is_changed and state.can_edit,
            can_discard=state.is_changed,
            busy=state.is_saving,
        )

    def _show_notice(self, state: TabState) -> None:
        is_read_only = state.phase is Phase.READY and not state.can_edit
        self.banner.setVisible(bool(state.notice) or is_read_only)
        if state.notice:
            action = "Take theirs" if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)
        elif is_read_only:
            self.banner.show_banner("info", self.read_only, closable=False)
