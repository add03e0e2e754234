"""One agent in a drawer: what they do, today's figures, what can be done with their call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.supervision import Mode
from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.states import Act, AgentDetail
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.frames import Card, Scroller, Separator
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone

WIDTH = 320


class AgentDrawer(Card):
    """``shortcut`` says the keys of a mode, for the hints of its button."""

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
        self.buttons = {mode: PlainButton(mode.title) for mode in Mode}
        self._reason = Label("", "small", wraps=True)
        self.problem = Banner("error")
        self._detail: AgentDetail | None = None
        self._keys: dict[Mode, str] = {}
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.problem.closed.connect(presenter.acts.dismiss)
        for mode, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self._on_act(mode))
        self.hide()

    @property
    def agent_id(self) -> str:
        return self._detail.id if self._detail else ""

    def show_keys(self, mode: Mode, keys: str) -> None:
        self._keys[mode] = keys

    def _on_act(self, mode: Mode) -> None:
        """What is pressed looks so when it is so, not before."""
        if self._detail is not None:
            self._show_acts(self._detail.acts)
            self._presenter.act(mode, self._detail.id)

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
        column.addWidget(self.problem)
        acts = QGridLayout()
        acts.setSpacing(Space.S)
        for place, button in enumerate(self.buttons.values()):
            acts.addWidget(button, place // 2, place % 2)
        column.addLayout(acts)
        column.addWidget(self._reason)
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
        self._show_acts(detail.acts)
        self._show_facts(detail.facts)
        self.problem.setVisible(bool(detail.problem))
        if detail.problem:
            self.problem.show_banner("error", detail.problem)

    def _show_acts(self, acts: tuple[Act, ...]) -> None:
        """What the permissions do not allow is not there; what cannot be just now says why."""
        by_key = {each.key: each for each in acts}
        for mode, button in self.buttons.items():
            act = by_key.get(mode.value)
            button.setVisible(act is not None)
            if act is None:
                continue
            keys = self._keys.get(mode, "")
            button.show_icon(act.icon)
            button.setEnabled(not act.refusal)
            button.setChecked(act.is_on)
            button.setToolTip(act.refusal or " · ".join(filter(None, (act.hint, keys))))
            button.setAccessibleDescription(act.refusal or act.hint)
        refusal = next((each.refusal for each in acts if each.refusal), "")
        self._reason.setText(refusal)
        self._reason.setVisible(bool(refusal))

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
