"""A call as a card: live with its controls and note, held in one line, or just ended."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.phone.call_words import Quality, plain
from desktop.ui.phone.cards import CallCards, CardKind, CardState
from desktop.ui.phone.dial_view import DialPad
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import (
    HangUpButton,
    IconButton,
    LinkButton,
    PlainButton,
    RoundButton,
)
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import Avatar, IconLabel, Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone

_BAR_HEIGHTS: Final = (4, 7, 10, 13)
_BAR_COLOURS: Final = {4: "ok", 3: "ok", 2: "warn", 1: "bad"}


class QualityMark(QWidget):
    """Bars and a word; the tool tip has loss, jitter, delay and MOS."""

    def __init__(self) -> None:
        super().__init__()
        self._bars = _Bars()
        self._words = Label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addStretch(1)
        row.addWidget(self._bars)
        row.addWidget(self._words)

    def show_quality(self, quality: Quality | None) -> None:
        self.setVisible(quality is not None)
        if quality is None:
            return
        self._bars.show_bars(quality.bars)
        self._words.setText(quality.words)
        tone = {"ok": Tone.GOOD, "warn": Tone.WARNING, "bad": Tone.BAD}
        self._words.set_tone(tone[_BAR_COLOURS[quality.bars]])
        self.setToolTip(quality.hover)
        self.setAccessibleName(f"Call quality {quality.words}")


class _Bars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._count = 4
        self.setFixedSize(17, 14)

    def show_bars(self, count: int) -> None:
        self._count = count
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, height in enumerate(_BAR_HEIGHTS):
            colour = _BAR_COLOURS[self._count] if place < self._count else "line"
            painter.setBrush(current_theme().colour(colour))
            painter.drawRoundedRect(QRectF(place * 4.5, 14 - height, 3, height), 1, 1)


class CallCard(Card):
    """One call; ``show_state`` moves it between live, held and ended.

    ``block_wanted(number)`` when its caller is to be kept away from now on,
    ``contact_wanted(id)`` and ``web_page_wanted(address)`` when they are to be looked at.
    """

    block_wanted = Signal(str)
    contact_wanted = Signal(str)
    web_page_wanted = Signal(str)

    def __init__(self, cards: CallCards, state: CardState) -> None:
        super().__init__(padding=Space.XL, spacing=Space.L)
        self._cards = cards
        self._id = state.id
        self._state = state
        self._avatar = Avatar(size=44)
        self._title = ElidedLabel("", "heading")
        self._where = ElidedLabel("", "muted")
        self._timer = Label("", "timer")
        self._timer.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._status = Tag()
        self._quality = QualityMark()
        self.swap = PlainButton("Resume", "play")
        self.hang_up_small = IconButton("phone-hangup", "Hang up", colour="bad", framed=True)
        self.close_button = IconButton("close", "Close")
        self.contact = LinkButton("Open the contact", "account-outline", quiet=True)
        self.web_page = LinkButton("Open the caller in the CRM", "open-in-new", quiet=True)
        self._recording = Label("", "small", wraps=True)
        self.pause = LinkButton("Pause the recording", "pause", quiet=True)
        self._recorded = QWidget()
        self.watched = Label("", "small", wraps=True)
        self._watched = QWidget()
        self._ways = QWidget()
        self.block = IconButton("phone-cancel-outline", "Block this caller")
        self.mute = RoundButton("microphone-off", "Mute", checkable=True)
        self.hold = RoundButton("pause", "Hold")
        self.keypad = RoundButton("dialpad", "Keypad", checkable=True)
        self.drop = RoundButton("voicemail", "Drop")
        self.drop.explain("Leave a message on the machine that has answered, and hang up after it")
        self.drops = QMenu(self)
        self.hang_up = HangUpButton()
        self.pad = DialPad()
        self.pad.setMaximumWidth(280)
        self.pad.hide()
        self.note = QPlainTextEdit()
        self.note_status = Label("", "small")
        self._note_icon = IconLabel("check", "ok", 14)
        self._problem = Label("", "error", wraps=True)
        self._controls = QWidget()
        self._note_area = QWidget()
        self._lay_out()
        self._connect()
        self.show_state(state)

    def _lay_out(self) -> None:
        self.column.addLayout(self._head())
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(0)
        for button in (self.mute, self.hold, self.keypad, self.drop):
            controls.addWidget(button)
        controls.addStretch(1)
        controls.addWidget(self.hang_up)
        self.note.setPlaceholderText("Note about this call")
        self.note.setAccessibleName("Note about this call")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(68)
        saved = QHBoxLayout()
        saved.setSpacing(6)
        saved.addWidget(self._note_icon)
        saved.addWidget(self.note_status, 1)
        area = QVBoxLayout(self._note_area)
        area.setContentsMargins(0, 0, 0, 0)
        area.setSpacing(6)
        area.addWidget(self.note)
        area.addLayout(saved)
        recorded = QHBoxLayout(self._recorded)
        recorded.setContentsMargins(0, 0, 0, 0)
        recorded.setSpacing(Space.M)
        recorded.addWidget(self._recording, 1)
        recorded.addWidget(self.pause)
        watched = QHBoxLayout(self._watched)
        watched.setContentsMargins(0, 0, 0, 0)
        watched.setSpacing(Space.S)
        watched.addWidget(IconLabel("ear-hearing", "accent", 18))
        watched.addWidget(self.watched, 1)
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.setSpacing(Space.M)
        for link in (self.contact, self.web_page):
            ways.addWidget(link)
        ways.addStretch(1)
        for widget in (
            self._watched,
            self._recorded,
            self._ways,
            self._controls,
            self.pad,
            self._note_area,
            self._problem,
        ):
            self.column.addWidget(widget)

    def _head(self) -> QHBoxLayout:
        titles = QHBoxLayout()
        titles.setSpacing(Space.S)
        titles.addWidget(self._title, 1)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addLayout(titles)
        names.addWidget(self._where)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self._timer)
        right.addWidget(self._quality)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self._status)
        head.addLayout(right)
        for button in (
            self.block,
            self.swap,
            self.hang_up_small,
            self.close_button,
        ):
            head.addWidget(button)
        return head

    def _connect(self) -> None:
        self.mute.clicked.connect(lambda muted: self._cards.mute(self._id, muted))
        self.hold.clicked.connect(self._on_hold_clicked)
        self.keypad.clicked.connect(self.pad.setVisible)
        self.drop.clicked.connect(self._on_drop_clicked)
        self.pause.clicked.connect(self._on_pause_clicked)
        self.pad.pressed.connect(lambda digit: self._cards.send_tone(self._id, digit))
        self.pad.held.connect(lambda digit: self._cards.send_tone(self._id, digit))
        self.swap.clicked.connect(lambda: self._cards.resume(self._id))
        self.hang_up.clicked.connect(lambda: self._cards.hang_up(self._id))
        self.hang_up_small.clicked.connect(lambda: self._cards.hang_up(self._id))
        self.close_button.clicked.connect(lambda: self._cards.dismiss(self._id))
        self.contact.clicked.connect(lambda: self.contact_wanted.emit(self._state.contact_id))
        self.web_page.clicked.connect(lambda: self.web_page_wanted.emit(self._state.web_page))
        self.block.clicked.connect(lambda: self.block_wanted.emit(self._state.remote_number))
        self.note.textChanged.connect(self._on_note_changed)
        self.note.installEventFilter(self)

    @property
    def said(self) -> str:
        """The line under the name."""
        return self._where.text()

    def show_state(self, state: CardState) -> None:
        self._state = state
        live, ended = state.kind is CardKind.LIVE, state.kind is CardKind.ENDED
        self._avatar.show_person(state.title)
        self._title.setText(state.title)
        # Why a call ended may be long; as a tag it would push the name out of the card.
        line = (state.account, state.status if ended else "", state.number, plain(state.way))
        self._where.setText(" · ".join(part for part in line if part))
        self._timer.setText(state.timer)
        self._timer.setVisible(live or ended)
        tone = Tone.WARNING if state.kind is CardKind.HELD else Tone.PLAIN
        self._status.show_tag(state.status, tone)
        self._status.setVisible(bool(state.status) and not ended)
        self._quality.show_quality(state.quality)
        self.swap.setText("Swap" if state.swaps else "Resume")
        self.swap.setVisible(state.kind is CardKind.HELD)
        self.hang_up_small.setVisible(state.kind is CardKind.HELD)
        self.close_button.setVisible(ended)
        self.contact.setVisible(bool(state.contact_id))
        self.web_page.setVisible(bool(state.web_page))
        self._recording.setText(state.recording)
        self._recorded.setVisible(bool(state.recording))
        self.pause.setText("Go on recording" if state.paused else "Pause the recording")
        self.pause.setVisible(state.can_pause)
        self.watched.setText(state.watched)
        self._watched.setVisible(bool(state.watched))
        self._ways.setVisible(live and bool(state.contact_id or state.web_page))
        self.block.setVisible(state.can_block and state.kind is not CardKind.HELD)
        self._controls.setVisible(live)
        self._show_controls(state)
        self._show_note(state)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))

    def _show_controls(self, state: CardState) -> None:
        self.mute.show_face(
            "microphone-off", "Unmute" if state.muted else "Mute", checked=state.muted
        )
        self.mute.button.setEnabled(state.can_mute)
        self.hold.button.setEnabled(state.can_hold)
        self.keypad.button.setEnabled(state.can_send_tones)
        if not state.can_send_tones:
            self.pad.hide()
            self.keypad.button.setChecked(False)

        self.drop.setVisible(bool(state.drops))

    def _on_pause_clicked(self) -> None:
        self._cards.pause_recording(self._id, not self._state.paused)

    def _on_drop_clicked(self) -> None:
        self.drops.clear()
        for sound_id, name in self._state.drops:
            action = self.drops.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, key=sound_id: self._cards.drop(self._id, key))
        self.drops.popup(self.drop.mapToGlobal(self.drop.rect().bottomLeft()))

    def _show_note(self, state: CardState) -> None:
        self._note_area.setVisible(state.has_note and state.kind is not CardKind.HELD)
        if not self.note.hasFocus() and self.note.toPlainText() != state.note:
            blocked = self.note.blockSignals(True)
            self.note.setPlainText(state.note)
            self.note.blockSignals(blocked)
        self.note_status.setText(state.note_status)
        icon, colour = ("content-save-outline", "warn") if state.note_unsent else ("check", "ok")
        self._note_icon.show_icon(icon, colour)
        self._note_icon.setVisible(bool(state.note_status))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._cards.keep_open(self._id)
        return super().eventFilter(watched, event)

    def _on_hold_clicked(self) -> None:
        self._cards.hold(self._id)

    def _on_note_changed(self) -> None:
        self._cards.type_note(self._id, self.note.toPlainText())
