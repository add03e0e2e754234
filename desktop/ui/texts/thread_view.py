"""The open thread: bubbles by day, older ones as one scrolls up, failures with what to do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.texts.pictures import PictureView
from desktop.ui.texts.presenter import TextsPresenter
from desktop.ui.texts.states import Bubble, ThreadState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.text import Label, SnugLabel
from desktop.ui.words import Tone

BUBBLE_WIDTH: Final = 416
_NEAR: Final = 160  # px from an end that count as the end


class BubbleView(QWidget):
    """One text; ours to the right, theirs to the left, with its state in words."""

    def __init__(self, bubble: Bubble, presenter: TextsPresenter) -> None:
        super().__init__()
        self.bubble = bubble
        self._presenter = presenter
        self.pictures: dict[str, PictureView] = {}
        self.offers: dict[str, LinkButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        side = Qt.AlignmentFlag.AlignRight if bubble.mine else Qt.AlignmentFlag.AlignLeft
        if bubble.new_day:
            column.addWidget(Label(bubble.new_day, "faint"), 0, Qt.AlignmentFlag.AlignHCenter)
        if bubble.through:
            column.addWidget(Label(bubble.through, "faint"), 0, side)
        column.addWidget(self._frame(), 0, side)
        column.addWidget(self._status(), 0, side)
        if bubble.actions:
            column.addLayout(self._actions())

    def _frame(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "bubble")
        frame.setProperty("mine", self.bubble.mine)
        frame.setProperty("marked", self.bubble.is_marked)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        for each in self.bubble.pictures:
            wanted = each.id

            def want(picture_id: str = wanted) -> None:
                self._presenter.want_picture(picture_id)

            self.pictures[each.id] = PictureView(each.name, want)
            inside.addWidget(self.pictures[each.id])
        if self.bubble.text:
            inside.addWidget(SnugLabel(self.bubble.text, BUBBLE_WIDTH))
        return frame

    def _status(self) -> Label:
        status = SnugLabel(self.bubble.status, BUBBLE_WIDTH, "small")
        side = Qt.AlignmentFlag.AlignRight if self.bubble.mine else Qt.AlignmentFlag.AlignLeft
        status.setAlignment(side)
        status.set_tone(Tone.BAD if self.bubble.failed else Tone.PLAIN)
        return status

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addStretch(1)
        for key, words in self.bubble.actions:
            button = LinkButton(words)
            button.setAccessibleName(f"{words}: {self.bubble.text[:40] or 'picture'}")
            button.clicked.connect(
                lambda _=False, action=key: self._presenter.thread.act(self.bubble.id, action)
            )
            self.offers[key] = button
            row.addWidget(button)
        return row


class ThreadView(Scroller):
    """Stays at the end while one reads there, and where one reads when older texts come."""

    def __init__(self, presenter: TextsPresenter) -> None:
        self._presenter = presenter
        self._column = QVBoxLayout()
        self._column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._column.setSpacing(Space.S)
        self.older = LinkButton("Older texts", "chevron-up", quiet=True)
        self._column.addStretch(1)
        self._column.addWidget(self.older, 0, Qt.AlignmentFlag.AlignHCenter)
        self.bubbles: dict[str, BubbleView] = {}
        self._order: tuple[str, ...] = ()
        self._opening = -1
        self._from_end = 0
        self._goal = ""
        content = QWidget()
        content.setLayout(self._column)
        super().__init__(content)
        self.setAccessibleName("Thread")
        self.older.clicked.connect(presenter.thread.load_older)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._on_range_changed)
        bar.valueChanged.connect(self._on_scrolled)
        bar.actionTriggered.connect(self._on_moved)

    def show_thread(self, state: ThreadState) -> None:
        is_another = state.opening != self._opening
        self._opening = state.opening
        order = tuple(each.id for each in state.bubbles)
        if is_another:
            self._from_end, self._goal = 0, state.scroll_to
        elif self._order and order and order[0] == self._order[0] and self._from_end > _NEAR:
            self._from_end = -1  # what came is below: what is being read stays where it is
        self.older.setVisible(state.has_older)
        self._fill(state.bubbles)
        self._order = order
        QTimer.singleShot(0, self, self._settle)

    def show_picture(self, picture_id: str, content: bytes, sentence: str) -> None:
        for view in self.bubbles.values():
            if picture_id in view.pictures:
                view.pictures[picture_id].show_content(content, sentence)

    def page(self, pages: int) -> None:
        """By keyboard, from the field."""
        self._on_moved()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def _fill(self, bubbles: tuple[Bubble, ...]) -> None:
        """Only what differs is made anew: a picture, or what is selected, stays as it is."""
        wanted = {each.id: each for each in bubbles}
        for bubble_id, view in list(self.bubbles.items()):
            if wanted.get(bubble_id) != view.bubble:
                self._column.removeWidget(view)
                view.hide()
                view.deleteLater()
                del self.bubbles[bubble_id]
        for place, bubble in enumerate(bubbles):
            made = self.bubbles.get(bubble.id)
            if made is None:
                made = self.bubbles[bubble.id] = BubbleView(bubble, self._presenter)
                self._column.insertWidget(place + 2, made)
            elif self._column.indexOf(made) != place + 2:
                self._column.removeWidget(made)
                self._column.insertWidget(place + 2, made)

    def _on_moved(self) -> None:
        """The person looks elsewhere than at what the thread was opened for."""
        self._goal = ""

    def _on_range_changed(self) -> None:
        self._settle()

    def _settle(self) -> None:
        bar = self.verticalScrollBar()
        if self._goal:
            view = self.bubbles.get(self._goal)
            if view is not None and view.height() > 0:
                self.ensureWidgetVisible(view, 0, self.viewport().height() // 3)
        elif self._from_end >= 0:
            end = 0 if self._from_end <= _NEAR else self._from_end
            bar.setValue(bar.maximum() - end)

    def _on_scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._from_end = bar.maximum() - value
        if value < _NEAR and bar.maximum() > 0 and not self.older.isHidden():
            self._presenter.thread.load_older()
