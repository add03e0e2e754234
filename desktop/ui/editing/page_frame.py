"""The frame of a page: its title, a banner, and what scrolls below or is loading."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.frames import PageHeader, Scroller
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.words import Phase


class Shown(Protocol):
    """What the frame asks of a presenter."""

    def open(self) -> None: ...

    def leave(self) -> None: ...

    def reload(self) -> None: ...

    def dismiss(self) -> None: ...


class PageFrame(QWidget):
    """``cannot`` is said where nothing came; ``_frame`` takes what is below each other."""

    cannot: ClassVar[str]
    _form: QWidget  # what is shown once there is something

    def __init__(self, title: str, presenter: Shown) -> None:
        super().__init__()
        self._shown_by = presenter
        self.header = PageHeader(title)
        self.banner = Banner()
        self.banner.hide()
        self.empty = EmptyState("cloud-off-outline", "", "", "Try again")
        self._loading = LoadingRows(6)
        self._stack = QStackedWidget()
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)

    def _frame(self, *parts: QWidget, above: QWidget | None = None) -> None:
        """``parts`` scroll; ``above`` stands between the banner and them."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self._form = Scroller(content)
        for widget in (self._form, self._loading, self.empty):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        whole.setSpacing(Space.M)
        whole.addWidget(self.header)
        whole.addWidget(self.banner)
        if above is not None:
            whole.addWidget(above)
        whole.addWidget(self._stack, 1)

    def _show_phase(self, phase: Phase, sentence: str) -> None:
        pages = {Phase.READY: self._form, Phase.EMPTY: self._form, Phase.FAILED: self.empty}
        self._stack.setCurrentWidget(pages.get(phase, self._loading))
        if phase is Phase.FAILED:
            self.empty.show_state("cloud-off-outline", self.cannot, sentence, "Try again")

    def _show_notice(self, level: str, sentence: str, action: str = "") -> None:
        self.banner.setVisible(bool(sentence))
        if sentence:
            self.banner.show_banner(level, sentence, action, closable=level != "warning")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown_by.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._shown_by.leave()
