"""The frame of a panel that is saved as one: Save and Discard, a banner, and what it loads."""

from __future__ import annotations

from typing import ClassVar, Protocol

from desktop.ui.editing.page_frame import PageFrame, Shown
from desktop.ui.editing.sheet import SheetState
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton


class Saving(Shown, Protocol):
    """What the frame asks of a presenter."""

    def save(self) -> None: ...

    def discard(self) -> None: ...


class SheetFrame(PageFrame):
    """``_frame`` holds the content, ``_show_frame`` shows everything but the draft."""

    theirs: ClassVar[str] = "Take theirs"

    def __init__(self, title: str, presenter: Saving) -> None:
        super().__init__(title, presenter)
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        self.header.add(self.discard)
        self.header.add(self.save)
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)
        self.banner.acted.connect(presenter.discard)

    def _show_frame(self, state: SheetState) -> None:
        self._show_phase(state.phase, state.sentence)
        can_save = state.is_changed and not state.is_busy
        self.save.setEnabled(can_save and state.can_edit)
        self.discard.setEnabled(can_save)
        for button in (self.save, self.discard):
            button.setVisible(state.can_edit or state.is_changed)
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = self.theirs if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)
