"""The player of voicemails and recordings: play, where in the sound one is, and how fast."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractSlider,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from desktop.ui.contracts import Tasks
from desktop.ui.icons import icon
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, RoundFace
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.playback import SPEEDS, Fetch, Loudspeaker, Playback, PlayerState
from desktop.ui.widgets.states import Spinner
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase, Tone, short_span

STEP_MS: Final = 5_000
_BAR: Final = 3  # px, and 2 px between two
_GAP: Final = 2
_QUIETEST: Final = 0.06


class Player(QWidget):
    """``open`` takes what fetches the sound; ``began`` when it is heard from its start.

    Each player has a ``loudspeaker`` of its own. It stops when it is hidden.
    """

    began = Signal()

    def __init__(self, name: str, tasks: Tasks, loudspeaker: Loudspeaker) -> None:
        """``name`` is what a screen reader says of it, as "Voicemail"."""
        super().__init__()
        self.setAccessibleName(name)
        self.button = RoundFace()
        self.track = Track()
        self.time = Label("", "small")
        self.speed = _speeds()
        self.sentence = Label("", "small", wraps=True)
        self.retry = PlainButton("Try again", "refresh")
        self._middle = QStackedWidget()
        self._waiting, self._trouble = _waiting(), self._made_trouble()
        for each in (self.track, self._waiting, self._trouble):
            self._middle.addWidget(each)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.button)
        row.addWidget(self._middle, 1)
        row.addWidget(self.time)
        row.addWidget(self.speed)
        if isinstance(loudspeaker, QObject):
            loudspeaker.setParent(self)  # of a window that is gone it has nobody to tell
        self._playback = Playback(tasks, loudspeaker, self.show_state, self.began.emit)
        self._connect()
        self._playback.close()

    def open(self, fetch: Fetch, seconds: int = 0, *, at_once: bool = False) -> None:
        """Another sound of so many ``seconds``; ``at_once`` fetches it before it is played."""
        self._playback.open(fetch, seconds * 1000, at_once=at_once)

    def close_sound(self) -> None:
        self._playback.close()

    def pause(self) -> None:
        self._playback.pause()

    def show_state(self, state: PlayerState) -> None:
        self.button.setEnabled(state.can_play)
        word = "Pause" if state.playing else "Play"
        self.button.setIcon(icon(word.lower(), "text", "accent"))
        self.button.setAccessibleName(word)
        self.button.setToolTip(word)
        self.track.show_sound(state)
        self.time.setText(f"{_clock(state.position)} / {_clock(state.length)}")
        self.speed.setCurrentIndex(SPEEDS.index(state.speed))
        self.sentence.setText(state.sentence)
        self.sentence.set_tone(Tone.BAD if state.phase is Phase.FAILED else Tone.WARNING)
        self.retry.setVisible(state.phase is Phase.FAILED)
        pages = {Phase.LOADING: self._waiting}
        page = self._trouble if state.sentence else pages.get(state.phase, self.track)
        self._middle.setCurrentWidget(page)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # a minimised window may go on talking
            self._playback.pause()

    def _connect(self) -> None:
        playback = self._playback
        self.button.clicked.connect(playback.toggle)
        self.track.sought.connect(playback.seek)
        self.retry.clicked.connect(playback.retry)
        self.speed.activated.connect(lambda place: playback.set_speed(SPEEDS[place]))

    def _made_trouble(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.retry)
        return page


class Track(QAbstractSlider):
    """How loud the sound is where, and where one is; arrows move by five seconds."""

    sought = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._peaks: tuple[float, ...] = ()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName("Position")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(STEP_MS)
        self.setPageStep(3 * STEP_MS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        self.setFixedHeight(44)
        self.valueChanged.connect(self.sought)

    def sizeHint(self) -> QSize:
        return QSize(320, 44)

    def show_sound(self, state: PlayerState) -> None:
        self._peaks = state.peaks
        self.setEnabled(state.can_seek)
        blocked = self.blockSignals(True)
        self.setRange(0, state.length)
        self.setValue(state.position)
        self.blockSignals(blocked)
        words = f"{_clock(state.position)} of {_clock(state.length)}"
        self.setAccessibleDescription(words)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def paintEvent(self, _: QPaintEvent) -> None:
        theme, area = current_theme(), QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        done = area.left() + area.width() * self.value() / max(1, self.maximum())
        count = max(1, int(area.width() // (_BAR + _GAP)))
        for bar in range(count):
            left = area.left() + bar * (_BAR + _GAP)
            height = area.height() * max(_QUIETEST, self._loudness(bar, count))
            painter.setBrush(theme.colour("accent" if left + _BAR / 2 <= done else "track"))
            place = QRectF(left, area.center().y() - height / 2, _BAR, height)
            painter.drawRoundedRect(place, 1.5, 1.5)

    def _loudness(self, bar: int, count: int) -> float:
        """Against the loudest point: a quiet voice is to be seen as well."""
        peaks = self._peaks
        if not peaks:
            return 0.0
        start = bar * len(peaks) // count
        end = max(start + 1, (bar + 1) * len(peaks) // count)
        return max(peaks[start:end]) / max(0.05, *peaks)

    def _go_to(self, x: float) -> None:
        share = (x - 4) / max(1, self.width() - 8)
        self.setValue(round(max(0.0, min(1.0, share)) * self.maximum()))


def _clock(milliseconds: int) -> str:
    return short_span(milliseconds // 1000)


def _speeds() -> Choice:
    box = Choice("Speed")
    box.setMinimumContentsLength(4)
    box.setToolTip("Speed")
    for speed in SPEEDS:
        box.addItem(f"{speed:g}×")
    return box


def _waiting() -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(Spinner(18, "Loading the sound"))
    row.addWidget(Label("Loading the sound…", "small"))
    row.addStretch(1)
    return page
