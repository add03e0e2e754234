"""The buttons with which one supervises a call, in two columns, with what stands in the way."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.supervision import Mode
from desktop.ui.supervising.acts import Act, Acts
from desktop.ui.supervising.words import ICONS
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label


class ActsView(QWidget):
    """``wanted`` with a mode."""

    wanted = Signal(object)  # Mode

    def __init__(self) -> None:
        super().__init__()
        self.buttons = {mode: PlainButton(mode.title) for mode in Mode}
        self.problem = Banner("error")
        self.problem.hide()
        self._reason = Label("", "small", wraps=True)
        self._question = Label("", wraps=True)
        self.keep = PlainButton("Leave it to them")
        self.surely = PlainButton("Take it over", ICONS[Mode.TAKE_OVER])
        self.confirmation = Inset()
        self.confirmation.hide()
        self._acts: tuple[Act, ...] = ()
        self._keys: dict[Mode, str] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        answers = QHBoxLayout()
        answers.setSpacing(Space.S)
        answers.addWidget(self.keep)
        answers.addWidget(self.surely)
        self.confirmation.column.addWidget(self._question)
        self.confirmation.column.addLayout(answers)
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        for place, (mode, button) in enumerate(self.buttons.items()):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self._on_clicked(mode))
            grid.addWidget(button, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.problem)
        column.addLayout(grid)
        column.addWidget(self._reason)
        column.addWidget(self.confirmation)

    def connect_to(self, acts: Acts) -> None:
        self.problem.closed.connect(acts.dismiss)
        self.surely.clicked.connect(acts.confirm)
        self.keep.clicked.connect(acts.keep)

    def show_keys(self, mode: Mode, keys: str) -> None:
        """Which keys do the same."""
        self._keys[mode] = keys

    def show_acts(self, acts: tuple[Act, ...], problem: str = "", question: str = "") -> None:
        """What the permissions do not allow is not there; what cannot be just now says why."""
        self._acts = acts
        by_key = {each.key: each for each in acts}
        for mode, button in self.buttons.items():
            act = by_key.get(mode.value)
            button.setVisible(act is not None)
            if act is not None:
                self._show_act(button, act, self._keys.get(mode, ""))
        refusal = next((each.refusal for each in acts if each.refusal), "")
        self._reason.setText(refusal)
        self._reason.setVisible(bool(refusal))
        self.problem.setVisible(bool(problem))
        if problem:
            self.problem.show_banner("error", problem)
        asks_now = bool(question) and self.confirmation.isHidden()
        self._question.setText(question)
        self.confirmation.setVisible(bool(question))
        if asks_now:
            self.keep.setFocus()  # the harmless answer

    def _show_act(self, button: PlainButton, act: Act, keys: str) -> None:
        button.show_icon(act.icon)
        button.setEnabled(not act.refusal)
        button.setChecked(act.is_on)
        button.setToolTip(act.refusal or " · ".join(filter(None, (act.hint, keys))))
        button.setAccessibleDescription(act.refusal or act.hint)

    def _on_clicked(self, mode: Mode) -> None:
        """What is pressed looks so when it is so, not before."""
        on = {each.key for each in self._acts if each.is_on}
        self.buttons[mode].setChecked(mode.value in on)
        self.wanted.emit(mode)
