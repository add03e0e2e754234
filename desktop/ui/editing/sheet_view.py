"""The frame of a panel that is saved as one: Save and Discard, a banner, and what it loads."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.editing.sheet import SheetState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import PageHeader, Scroller
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.words import Phase


class Saving(Protocol):
    """What the frame asks of a presenter."""

    def open(self) -> None: ...

    def leave(self) -> None: ...

    def reload(self) -> None: ...

    def save(self) -> None: ...

    def discard(self) -> None: ...

    def dismiss(self) -> None: ...


class SheetFrame(QWidget):
    """``_frame`` holds the content, ``_show_frame`` shows everything but the draft."""

    theirs: ClassVar[str] = "Take theirs"
    cannot: ClassVar[str]
    _form: QWidget  # what is shown once there is something

    def __init__(self, title: str, presenter: Saving) -> None:
        super().__init__()
        self._saving = presenter
        self.header = PageHeader(title)
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        self.header.add(self.discard)
        self.header.add(self.save)
        self.banner = Banner()
        self.banner.hide()
        self.empty = EmptyState("cloud-off-outline", "", "", "Try again")
        self._loading = LoadingRows(6)
        self._stack = QStackedWidget()
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)
        self.empty.acted.connect(presenter.reload)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)

    def _frame(self, *cards: QWidget, above: QWidget | None = None) -> None:
        """``cards`` scroll; ``above`` stands between the banner and them."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for card in cards:
            column.addWidget(card)
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

    def _show_frame(self, state: SheetState) -> None:
        pages = {Phase.READY: self._form, Phase.FAILED: self.empty}
        self._stack.setCurrentWidget(pages.get(state.phase, self._loading))
        if state.phase is Phase.FAILED:
            self.empty.show_state("cloud-off-outline", self.cannot, state.sentence, "Try again")
        can_save = state.is_changed and not state.is_busy
        self.save.setEnabled(can_save and state.can_edit)
        self.discard.setEnabled(can_save)
        for button in (self.save, self.discard):
            button.setVisible(state.can_edit or state.is_changed)
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = self.theirs if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._saving.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._saving.leave()
