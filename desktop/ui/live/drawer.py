"""One agent in a drawer: what they do, today's figures, what can be done with their call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.states import AgentDetail
from desktop.ui.supervising.acts_view import ActsView
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.frames import Card, Scroller, Separator
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone

WIDTH = 320


class AgentDrawer(Card):
    closed = Signal()

    def __init__(self, presenter: LivePresenter) -> None:
        super().__init__(padding=0, spacing=0)
        self.setFixedWidth(WIDTH)
        self._presenter = presenter
        self._avatar = Avatar(size=40)
        self._name = ElidedLabel("", "heading")
        self._extension = ElidedLabel("", "muted")
        self.close_button = IconButton("close", "Close")
        self._state = Tag()
        self._duration = Label("", "timer")
        self._mark = Tag()
        self._facts: list[tuple[Label, Label]] = []
        self.acts = ActsView()
        self._detail: AgentDetail | None = None
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.acts.connect_to(presenter.acts)
        self.acts.wanted.connect(lambda mode: presenter.act(mode, self.agent_id))
        self.hide()

    @property
    def agent_id(self) -> str:
        return self._detail.id if self._detail else ""

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._extension)
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.S, Space.M)
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addWidget(Scroller(self._content()), 1)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, 0, Space.L, Space.L)
        column.setSpacing(Space.S)
        now = QHBoxLayout()
        now.setSpacing(Space.S)
        now.addWidget(self._state)
        now.addStretch(1)
        now.addWidget(self._duration)
        column.addLayout(now)
        column.addWidget(self._mark)
        column.addWidget(self.acts)
        column.addSpacing(Space.XS)
        column.addWidget(Separator())
        self._fact_column = QVBoxLayout()
        self._fact_column.setSpacing(2)
        column.addLayout(self._fact_column)
        column.addStretch(1)
        return content

    def show_agent(self, detail: AgentDetail | None) -> None:
        before, self._detail = self._detail, detail
        self.setVisible(detail is not None)
        if detail is None or detail == before:
            return
        self.setAccessibleName(detail.spoken)
        self._avatar.show_person(detail.name, detail.dot)
        self._name.setText(detail.name)
        self._extension.setText(detail.extension)
        self._extension.setVisible(bool(detail.extension))
        self._state.show_tag(detail.state)
        # A name of its own: what counts on the screen is not read out every second.
        self._duration.setAccessibleName("Time in this state")
        self._duration.setText(detail.duration)
        mark = detail.mark
        self._duration.set_tone(mark.tone if mark else Tone.PLAIN)
        self._mark.setVisible(mark is not None)
        if mark is not None:
            self._mark.show_tag(mark.words, mark.tone)
        self.acts.show_acts(detail.acts, detail.problem, detail.question)
        self._show_facts(detail.facts)

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        while len(self._facts) < len(facts):
            pair = (Label("", "section"), Label("", "body", wraps=True, selectable=True))
            pair[0].setContentsMargins(0, Space.S, 0, 0)
            for label in pair:
                self._fact_column.addWidget(label)
            self._facts.append(pair)
        for place, (title, words) in enumerate(self._facts):
            is_there = place < len(facts)
            title.setVisible(is_there)
            words.setVisible(is_there)
            if is_there:
                title.setText(facts[place][0])
                words.setAccessibleName(facts[place][0])
                words.setText(facts[place][1])
