"""The drawer with everything about one call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.services.call_details import Assignable
from desktop.ui.calls.drawer import CallDrawer
from desktop.ui.calls.drawer_parts import (
    RelatedList,
    ReminderButton,
    ScoreField,
    StatusField,
    TagsField,
    TroubleCard,
)
from desktop.ui.calls.drawer_state import DrawerState, Trouble
from desktop.ui.calls.removal_view import RemovalView
from desktop.ui.plugins.links_view import LinksView
from desktop.ui.supervising.acts_view import ActsView
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.popover import Choosable, Picker
from desktop.ui.widgets.text import ElidedLabel, Label

WIDTH = 348


class DetailDrawer(Card):
    closed = Signal()

    def __init__(self, drawer: CallDrawer, player: Player) -> None:
        super().__init__(padding=0, spacing=0)
        self.setFixedWidth(WIDTH)
        self._drawer = drawer
        self._state: DrawerState | None = None
        self._make_head()
        self._make_fields(player)
        self._sections: list[tuple[Label, QWidget]] = []
        self._troubles: tuple[Trouble, ...] = ()
        self._lay_out()
        self._connect()
        drawer.attach(self)
        self.hide()

    def _make_head(self) -> None:
        self._avatar = Avatar(size=40)
        self._title = ElidedLabel("", "heading")
        self._number = ElidedLabel("", "muted")
        self.close_button = IconButton("close", "Close")
        self.call_back = PrimaryButton("Call back", "phone")
        self.text_back = IconButton("message-text-outline", "Text back", framed=True)
        self.block = IconButton("phone-cancel-outline", "Block this caller", framed=True)

    def _make_fields(self, player: Player) -> None:
        self.when = Label("", "body", wraps=True, selectable=True)
        self.player = player
        self.removal = RemovalView(self._drawer.removal)
        self.agent = Label("", "body", wraps=True, selectable=True)
        self.set_agent = PlainButton("Set agent", "plus")
        self.agents = Picker("Set agent", "Name of an agent")
        self.status = StatusField()
        self.score = ScoreField()
        self.tags = TagsField()
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText("Note about this call")
        self.note.setAccessibleName("Note about this call")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(84)
        self.note_status = Label("", "small", wraps=True)
        self.next_step = TextField("Next step", "What comes next")
        self.reminder = ReminderButton()
        self.reminder_words = Label("", "small", wraps=True)
        self.caller_id = Label("", "body", wraps=True, selectable=True)
        self.waiting = Label("", "small", wraps=True)
        self.path = Label("", "muted", wraps=True, selectable=True)
        self.related = RelatedList()
        self.acts = ActsView()
        self.links = LinksView(self._drawer.open_link)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._number)
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.S, Space.S)
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(Space.L, 0, Space.L, Space.S)
        buttons.setSpacing(Space.S)
        for button in (self.call_back, self.text_back, self.block):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.column.addLayout(head)
        self.column.addLayout(buttons)
        self.column.addWidget(Scroller(self._content()), 1)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, Space.XS, Space.L, Space.L)
        column.setSpacing(Space.XS)
        self._trouble_column = QVBoxLayout()
        self._trouble_column.setSpacing(Space.S)
        column.addLayout(self._trouble_column)
        column.addWidget(self.waiting)
        for title, widget in self._titled():
            label = Label(title, "section")
            column.addSpacing(Space.XS)
            column.addWidget(label)
            column.addWidget(widget)
            self._sections.append((label, widget))
        column.addStretch(1)
        return content

    def _titled(self) -> tuple[tuple[str, QWidget], ...]:
        return (
            ("When", self.when),
            ("Supervise", self.acts),
            ("Plugins", self.links),
            ("Recording", self._recording()),
            ("Agent", _together(self.agent, self.set_agent)),
            ("Status", self.status),
            ("Score", self.score),
            ("Tags", self.tags),
            ("Note", _together(self.note, self.note_status)),
            ("Next step", _together(self.next_step, self.reminder_words, self.reminder)),
            ("Caller ID shown", self.caller_id),
            ("Path", self.path),
            ("Before and after", self.related),
        )

    def _recording(self) -> QWidget:
        # Below the sound: beside it a drawer has no room for time and speed.
        figures = _beside(self.player.time, self.player.speed)
        return _together(self.player, figures, self.removal)

    def _connect(self) -> None:
        drawer = self._drawer
        self.close_button.clicked.connect(self.closed)
        self.call_back.clicked.connect(drawer.call_back)
        self.text_back.clicked.connect(drawer.text_back)
        self.block.clicked.connect(drawer.block)
        self.set_agent.clicked.connect(drawer.ask_agents)
        self.agents.chosen.connect(drawer.set_agent)
        self.status.chosen.connect(drawer.set_status)
        self.score.chosen.connect(drawer.set_score)
        self.tags.toggled.connect(drawer.toggle_tag)
        self.note.textChanged.connect(lambda: drawer.type_note(self.note.toPlainText()))
        self.next_step.editingFinished.connect(lambda: drawer.set_next_step(self.next_step.text()))
        self.reminder.chosen.connect(drawer.remind)
        self.related.opened.connect(drawer.open)
        self.acts.wanted.connect(drawer.supervise)
        self.acts.connect_to(drawer.acts)

    def show_drawer(self, state: DrawerState | None) -> None:
        before, self._state = self._state, state
        self.setVisible(state is not None)
        if state is None:
            self.player.close_sound()
            return
        is_another = before is None or before.detail.id != state.detail.id
        self._show_head(state)
        self._show_facts(state)
        self._show_written(state, is_another)
        self._show_troubles(state.troubles)
        self.removal.show_state(state.removal)
        if is_another or before is None or _is_other_sound(before, state):
            self.player.close_sound()
            if state.can_listen:
                self.player.open(self._drawer.recording, state.recording_seconds)
        for label, widget in self._sections:
            label.setVisible(self._is_there(label.text(), state))
            widget.setVisible(self._is_there(label.text(), state))

    def show_agents(self, agents: tuple[Assignable, ...]) -> None:
        choices = [Choosable(each.id, each.name, each.state) for each in agents]
        self.agents.show_choices([*choices, Choosable("", "Nobody", "")])
        self.agents.open_at(self.set_agent)

    def pause(self) -> None:
        self.player.pause()

    def _show_head(self, state: DrawerState) -> None:
        detail = state.detail
        self._avatar.show_person(detail.title)
        self._title.setText(detail.title)
        self._number.setText(" · ".join(part for part in (detail.number, state.place) if part))
        self.call_back.setEnabled(detail.can_call_back)
        self.text_back.setVisible(state.can_text)
        self.block.setVisible(state.can_block)

    def _show_facts(self, state: DrawerState) -> None:
        detail = state.detail
        self.when.setText(f"{detail.when} · {detail.status}")
        self.agent.setText(" · ".join(p for p in (detail.agent, detail.agent_how) if p))
        self.set_agent.setVisible(state.may_set_agent)
        self.caller_id.setText(detail.caller_id)
        self.path.setText("\n".join(state.path))
        self.related.show_rows(state.related)
        self.links.show_links(state.links)
        heard = state.supervision
        self.acts.show_acts(heard.acts, heard.problem, heard.question)

    def _show_written(self, state: DrawerState, is_another: bool) -> None:
        self.status.show_statuses(state.statuses, state.may_set_status)
        self.score.show_score(state.detail.score, state.highest_score, state.may_annotate)
        self.tags.show_tags(state.detail.tags, state.offered_tags, state.may_annotate)
        if is_another or (not self.note.hasFocus() and self.note.toPlainText() != state.note):
            blocked = self.note.blockSignals(True)
            self.note.setPlainText(state.note)
            self.note.blockSignals(blocked)
        self.note.setReadOnly(not state.may_annotate)
        self.note_status.setText(state.note_status)
        self.note_status.setVisible(bool(state.note_status))
        if is_another or not self.next_step.hasFocus():
            self.next_step.setText(state.next_step)
        self.next_step.setReadOnly(not state.may_annotate)
        self.reminder.setVisible(state.may_annotate)
        self.reminder_words.setText(state.reminder)
        self.reminder_words.setVisible(bool(state.reminder))
        self.reminder.show_choices(state.reminder_choices)
        self.waiting.setText(state.waiting)
        self.waiting.setVisible(bool(state.waiting))

    def _show_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        if troubles == self._troubles:
            return
        self._troubles = troubles
        while (item := self._trouble_column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for each in troubles:
            card = TroubleCard(each)
            card.decided.connect(self._on_decided)
            self._trouble_column.addWidget(card)

    def _on_decided(self, key: str, what: str) -> None:
        drawer = self._drawer
        {
            "keep": drawer.keep_mine,
            "take": drawer.take_theirs,
            "again": drawer.send_again,
            "discard": drawer.discard,
        }[what](key)

    def _is_there(self, title: str, state: DrawerState) -> bool:
        detail = state.detail
        return {
            "Supervise": bool(state.supervision.acts),
            "Recording": state.can_listen,
            "Status": bool(state.statuses) and (state.may_set_status or bool(detail.call_status)),
            "Score": state.may_annotate or detail.score is not None,
            "Tags": bool(detail.tags) or (state.may_annotate and bool(state.offered_tags)),
            "Note": state.may_annotate or bool(state.note),
            "Next step": state.may_annotate or bool(state.next_step),
            "Caller ID shown": bool(detail.caller_id),
            "Before and after": bool(state.related),
            "Plugins": bool(state.links),
        }.get(title, True)


def _is_other_sound(before: DrawerState, state: DrawerState) -> bool:
    """One may listen no longer, or there is nothing left to listen to."""
    is_gone = state.removal.is_done and not before.removal.is_done
    return before.can_listen != state.can_listen or is_gone


def _beside(*widgets: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.M)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return group


def _together(*widgets: QWidget) -> QWidget:
    group = QWidget()
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    for widget in widgets:
        left = isinstance(widget, PlainButton)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag(0))
    return group
