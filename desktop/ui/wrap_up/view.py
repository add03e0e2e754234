"""The wrap-up on the phone page, not modal, and the bar that leads to it from every other page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import MomentField, TextField
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import IconLabel, Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone
from desktop.ui.wrap_up.presenter import BarState, NoteState, Option, PanelState, WrapUpPresenter

_KEYED: Final = 9  # as many statuses have a digit of their own


class WrapUpPanel(Card):
    """Digits choose a status while it has the keyboard; Ctrl+Enter is Done."""

    def __init__(self, presenter: WrapUpPresenter) -> None:
        super().__init__(spacing=Space.S)
        self.setProperty("accent", "true")
        self._presenter = presenter
        self._record_id = ""
        self._title = ElidedLabel("", "strong")
        self._detail = ElidedLabel("", "muted")
        self._place = Label("", "muted")
        self._next = LinkButton("Next one  ›")
        self._required = Tag("", Tone.WARNING)
        self.statuses = Choices("Status", presenter.choose_status)
        self.note = QPlainTextEdit()
        self._note_status = Label("", "small")
        self.tags = Choices("Tags", presenter.toggle_tag)
        self.new_tag = TextField("Add a tag", "Add a tag")
        self._score_title = Label("", "section")
        self.scores = Choices("Score", lambda score: presenter.choose_score(int(score)))
        self.next_step = TextField("Next step", "What is to be done next")
        self.reminder = Reminder(presenter)
        self._missing = Label("", "small", wraps=True)
        self.skip = PlainButton("Skip")
        self.done = PrimaryButton("Done")
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        self.note.setPlaceholderText("Note about this call")
        self.note.setAccessibleName("Note about this call")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(56)
        self.new_tag.setMaximumWidth(140)
        self.column.addLayout(self._head())
        self.column.addLayout(self._whose())
        self._section(Label("Status", "section"), self.statuses)
        self._section(Label("Note", "section"), self.note, self._note_status)
        tags = QHBoxLayout()
        tags.setSpacing(Space.S)
        tags.addWidget(self.tags, 1)
        tags.addWidget(self.new_tag, 0, Qt.AlignmentFlag.AlignTop)
        self._section(Label("Tags", "section"), tags)
        self._section(self._score_title, self.scores)
        self._section(Label("Next step", "section"), self.next_step, self.reminder)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, Space.S, 0, 0)
        foot.setSpacing(Space.S)
        foot.addWidget(self._missing, 1)
        foot.addWidget(self.skip)
        foot.addWidget(self.done)
        self.column.addLayout(foot)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(IconLabel("clipboard-check-outline", "accent", 20))
        head.addWidget(Label("Wrap-up", "heading"))
        head.addStretch(1)
        head.addWidget(self._required)
        return head

    def _whose(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addLayout(names, 1)
        row.addWidget(self._place)
        row.addWidget(self._next)
        return row

    def _section(self, title: Label, *content: QWidget | QLayout) -> None:
        self.column.addSpacing(2)
        self.column.addWidget(title)
        for each in content:
            if isinstance(each, QLayout):
                self.column.addLayout(each)
            else:
                self.column.addWidget(each)

    def _connect(self) -> None:
        self._next.clicked.connect(self._presenter.turn)
        self.note.textChanged.connect(lambda: self._presenter.type_note(self.note.toPlainText()))
        self.new_tag.returnPressed.connect(self._on_tag_entered)
        self.next_step.textEdited.connect(self._presenter.type_next_step)
        self.skip.clicked.connect(self._presenter.skip)
        self.done.clicked.connect(self._presenter.finish)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            done = QShortcut(QKeySequence(keys), self, self.done.click)
            done.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def take_keyboard(self) -> None:
        """Only when the person asks for it: the end of a call takes nobody's cursor away."""
        first = self.statuses.first
        (first or self.note).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_wrap_up(self, state: PanelState | None) -> None:
        self.setVisible(state is not None)
        if state is None:
            self._record_id = ""
            return
        is_another = state.record_id != self._record_id
        self._record_id = state.record_id
        self._show_whose(state)
        self.statuses.show_options(state.statuses, _KEYED)
        self._show_note(state.note, is_another)
        self.tags.show_options(state.tags)
        self.tags.setVisible(bool(state.tags))
        self._score_title.setText(state.score_name)
        self._score_title.setVisible(bool(state.scores))
        self.scores.setVisible(bool(state.scores))
        self.scores.show_options(state.scores)
        if is_another or not self.next_step.hasFocus():
            self.next_step.setText(state.next_step)
        if is_another:
            self.new_tag.clear()
        self.reminder.show_state(state, is_another)
        self._missing.setText(state.problem or state.missing)
        self._missing.set_tone(Tone.BAD if state.problem else Tone.WARNING)
        self.skip.setVisible(not state.is_required)
        self.done.setEnabled(not state.missing)

    def _show_whose(self, state: PanelState) -> None:
        self._title.setText(state.title)
        self._detail.setText(state.detail)
        self._place.setText(state.place)
        self._place.setVisible(bool(state.place))
        self._next.setVisible(bool(state.place))
        self._required.show_tag("Status required", Tone.WARNING)
        self._required.setVisible(state.is_required)

    def _show_note(self, note: NoteState, is_another: bool) -> None:
        if (is_another or not self.note.hasFocus()) and self.note.toPlainText() != note.text:
            blocked = self.note.blockSignals(True)
            self.note.setPlainText(note.text)
            self.note.blockSignals(blocked)
        self._note_status.setText(note.status)
        self._note_status.set_tone(Tone.WARNING if note.is_unsent else Tone.PLAIN)
        self._note_status.setVisible(bool(note.status))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._presenter.press(int(event.text()))
            return
        super().keyPressEvent(event)

    def _on_tag_entered(self) -> None:
        self._presenter.add_tag(self.new_tag.text())
        self.new_tag.clear()


class Choices(Flow):
    """Chips that the presenter switches on and off; they stay the same while the words do."""

    def __init__(self, name: str, on_chosen: Callable[[str], None]) -> None:
        super().__init__(name)
        self._name = name
        self._on_chosen = on_chosen
        self._chips: dict[str, Chip] = {}

    @property
    def first(self) -> Chip | None:
        return next(iter(self._chips.values()), None)

    def chip(self, text: str) -> Chip:
        return self._chips[text]

    def show_options(self, options: tuple[Option, ...], keyed: int = 0) -> None:
        """The first ``keyed`` ones are shown with the digit that chooses them."""
        if tuple(self._chips) != tuple(each.text for each in options):
            self._chips = {
                each.text: self._chip(each.text, place if place <= keyed else 0)
                for place, each in enumerate(options, start=1)
            }
            self.put(*self._chips.values())
        for each in options:
            self._chips[each.text].setChecked(each.is_chosen)

    def _chip(self, text: str, digit: int) -> Chip:
        chip = Chip(f"{digit}  {text}" if digit else text)
        chip.setAccessibleName(f"{self._name}: {chip.text()}")
        chip.clicked.connect(lambda: self._on_chosen(text))
        return chip


class Reminder(QWidget):
    """When to be reminded: the usual moments by a click, any other one in a field."""

    def __init__(self, presenter: WrapUpPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._times: dict[str, datetime] = {}
        self._quick = Flow("Remind me")
        self.other = Chip("Another time")
        self.other.setAccessibleName("Remind me: Another time")
        self.at = MomentField("Remind me at")
        self.at.hide()
        self._words = Label("", "small")
        self.none = LinkButton("No reminder", quiet=True)
        self._chips: dict[str, Chip] = {}
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("bell-outline", "muted", 16))
        row.addWidget(self._words)
        row.addWidget(self.none)
        row.addStretch(1)
        self._line = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        self._line.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._quick, self.at, self._line):
            column.addWidget(widget)
        self.other.clicked.connect(self._on_other_clicked)
        self.at.dateTimeChanged.connect(self._on_changed)
        self.none.clicked.connect(self._on_none_clicked)

    def chip(self, text: str) -> Chip:
        return self._chips[text]

    def show_state(self, state: PanelState, is_another: bool) -> None:
        self._times = dict(state.times)
        if tuple(self._chips) != tuple(self._times):
            self._chips = {each: self._chip(each) for each in self._times}
            self._quick.put(*self._chips.values(), self.other)
        if is_another:
            self.other.setChecked(False)
            self.at.hide()
        self._line.setVisible(state.remind_at is not None)
        self._words.setText(f"Reminds you: {state.remind_words}")
        if state.remind_at is not None and not self.at.hasFocus():
            self._set(state.remind_at)

    def _chip(self, text: str) -> Chip:
        chip = Chip(text, checkable=False)
        chip.setAccessibleName(f"Remind me: {text}")
        chip.clicked.connect(lambda: self._presenter.remind(self._times[text]))
        return chip

    def _on_other_clicked(self, is_on: bool) -> None:
        self.at.setVisible(is_on)
        if is_on:
            if not self._line.isVisibleTo(self):
                self._presenter.remind(next(iter(self._times.values())))
            self.at.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_changed(self) -> None:
        seconds = self.at.dateTime().toSecsSinceEpoch()
        self._presenter.remind(datetime.fromtimestamp(seconds, UTC))

    def _on_none_clicked(self) -> None:
        self.other.setChecked(False)
        self.at.hide()
        self._presenter.remind(None)

    def _set(self, at: datetime) -> None:
        blocked = self.at.blockSignals(True)
        self.at.setDateTime(QDateTime.fromSecsSinceEpoch(int(at.timestamp())))
        self.at.blockSignals(blocked)


class WrapUpBar(QFrame):
    """``opened`` when the person wants the panel; hidden where the panel itself is in sight."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._is_waiting = False
        self._panel_is_seen = True
        self._words = Label("", "strong")
        self._who = ElidedLabel("", "muted")
        self.open = PlainButton("Wrap up")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, 6, Space.L, 6)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("clipboard-check-outline", "warn", 18))
        row.addWidget(self._words)
        row.addWidget(self._who, 1)
        row.addWidget(self.open)
        self.open.clicked.connect(self.opened)
        self.hide()

    def show_beside(self, panel_is_seen: bool) -> None:
        self._panel_is_seen = panel_is_seen
        self.setVisible(self._is_waiting and not panel_is_seen)

    def show_waiting(self, state: BarState | None) -> None:
        self._is_waiting = state is not None
        self.setVisible(self._is_waiting and not self._panel_is_seen)
        if state is not None:
            self._words.setText(state.words)
            self._who.setText(state.detail)
