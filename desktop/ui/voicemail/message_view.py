"""One message: who left it, its player, what is said, and what to do about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.voicemail.presenter import MessageDetail, VoicemailPresenter
from desktop.ui.widgets.buttons import CallButton, HangUpButton, PlainButton
from desktop.ui.widgets.frames import Inset, Scroller, Separator
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.text import ElidedLabel, Label


class MessageView(QWidget):
    def __init__(self, presenter: VoicemailPresenter, player: Player) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown_id = ""
        self.player = player
        self._avatar = Avatar(size=44)
        self._name = ElidedLabel("", "title")
        self._line = ElidedLabel("", "muted")
        self.call = CallButton("Call back", large=False)
        self.text = PlainButton("Text back", "message-text-outline")
        self.heard = PlainButton("", "email-outline")
        self.delete = PlainButton("Delete", "trash-can-outline")
        self.confirmation = Inset()
        self.surely = HangUpButton("Delete", "trash-can-outline", large=False)
        self.keep = PlainButton("Keep it")
        self.problem = Label("", "error", wraps=True)
        self._said = Label("What is said", "section")
        self.transcript = Label("", "body", wraps=True, selectable=True)
        self._lay_out()
        self._connect()

    def show_detail(self, detail: MessageDetail | None) -> None:
        if detail is None:
            self._shown_id = ""
            self.player.close_sound()
            return
        if detail.id != self._shown_id:
            self._shown_id = detail.id
            self.player.open(partial(self._presenter.sound, detail.id), detail.seconds)
        self._avatar.show_person(detail.name)
        self._name.setText(detail.name)
        self._line.setText(detail.line)
        self.call.setVisible(detail.can_call)
        self.text.setVisible(detail.can_text)
        self.heard.setText("Mark as not heard" if detail.heard else "Mark as heard")
        self.heard.show_icon("email-outline" if detail.heard else "email-open-outline")
        self._show_confirmation(detail)
        self.problem.setText(detail.problem)
        self.problem.setVisible(bool(detail.problem))
        self.transcript.setText(detail.transcript)
        for each in (self._said, self.transcript):
            each.setVisible(bool(detail.transcript))

    def _show_confirmation(self, detail: MessageDetail) -> None:
        asks_now = detail.confirming and self.confirmation.isHidden()
        had_focus = self.surely.hasFocus() or self.keep.hasFocus()
        self.confirmation.setVisible(detail.confirming)
        self.delete.setEnabled(not detail.confirming)
        self.surely.setEnabled(not detail.busy)
        self.surely.setText("Deleting…" if detail.busy else "Delete")
        if asks_now:
            self.keep.setFocus()  # the harmless answer
        elif had_focus and not detail.confirming:
            self.delete.setFocus()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        actions = QHBoxLayout()
        actions.setSpacing(Space.S)
        for each in (self.call, self.text, self.heard, self.delete):
            actions.addWidget(each)
        actions.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addLayout(head)
        column.addWidget(Separator())
        column.addWidget(self.player)
        column.addWidget(self._said)
        column.addWidget(self.transcript)
        column.addWidget(Separator())
        column.addLayout(actions)
        column.addWidget(self._made_confirmation())
        column.addWidget(self.problem)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroller(content))

    def _made_confirmation(self) -> Inset:
        question = Label("Delete this message for good? It cannot be brought back.", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(question, 1)
        row.addWidget(self.keep)
        row.addWidget(self.surely)
        self.confirmation.column.addLayout(row)
        self.confirmation.setVisible(False)
        return self.confirmation

    def _connect(self) -> None:
        presenter = self._presenter
        self.player.began.connect(presenter.began)
        self.call.clicked.connect(presenter.call)
        self.text.clicked.connect(presenter.text)
        self.heard.clicked.connect(presenter.toggle_heard)
        self.delete.clicked.connect(presenter.ask_to_delete)
        self.keep.clicked.connect(presenter.keep)
        self.surely.clicked.connect(presenter.delete)
