"""The panel Account and security: profile, password, second factor, sign-ins."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.security.account_cards import PasswordCard, ProfileCard, Saying
from desktop.ui.security.factor_card import SecondFactorCard
from desktop.ui.security.presenter import SecurityPresenter, SecurityState
from desktop.ui.security.sign_ins import SignInRow, SignInsPart, SignInsState
from desktop.ui.settings.page import CARD_WIDTH, SettingsPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Card, Separator
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner, LoadingRows
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Phase, Tone


class SecurityPanel(SettingsPage):
    def __init__(self, presenter: SecurityPresenter) -> None:
        super().__init__("Account and security")
        self._presenter = presenter
        self.banner = Banner()
        self.loading = LoadingRows(4)
        self.profile = ProfileCard(presenter.profile)
        self.password = PasswordCard(presenter.password)
        self.factor = SecondFactorCard(presenter.factor)
        self.sign_ins = SignInsCard(presenter.sign_ins)
        for each in (self.banner, self.loading, *self._cards):
            each.setMaximumWidth(CARD_WIDTH)
            self.column.addWidget(each)
        self.column.addStretch(1)
        self.banner.acted.connect(presenter.reload)
        self.factor.stepped.connect(self._on_stepped)
        presenter.attach(self)

    @property
    def _cards(self) -> tuple[Card, ...]:
        return (self.profile, self.password, self.factor, self.sign_ins)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was shown once is not there when somebody else looks."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._presenter.leave()

    def _on_stepped(self) -> None:
        """Once its new size is known, all of the card is to be seen."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.factor, 0, Space.L))

    def show_security(self, state: SecurityState) -> None:
        is_there = state.phase is Phase.READY
        self.loading.setVisible(state.phase is Phase.LOADING)
        self.banner.setVisible(state.phase is Phase.FAILED)
        self.banner.show_banner("warning", state.sentence, "Try again", closable=False)
        for card in self._cards:
            card.setVisible(is_there)


class SignInsCard(Card):
    """Where one is signed in, this one first."""

    def __init__(self, part: SignInsPart) -> None:
        super().__init__(spacing=Space.S)
        self._part = part
        self._shown: tuple[SignInRow, ...] = ()
        self._ends: list[PlainButton] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self.error, self.notice = Saying("error"), Saying("small")
        self.end_others = PlainButton("End all others")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.end_others)
        self.column.addWidget(Label("Where you are signed in", "heading"))
        self.column.addLayout(self._rows)
        self.column.addWidget(self.error)
        self.column.addWidget(self.notice)
        self.column.addLayout(foot)
        self.end_others.clicked.connect(part.end_others)
        part.attach(self.show_sign_ins)

    def show_sign_ins(self, state: SignInsState) -> None:
        self.error.say(state.error)
        self.notice.say(state.notice)
        self.end_others.setVisible(state.can_end_others)
        if state.rows != self._shown:
            self._shown = state.rows
            self._make(state.rows)
        for button in (self.end_others, *self._ends):
            button.setEnabled(not state.is_busy)

    def _make(self, rows: tuple[SignInRow, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._ends = []
        for place, row in enumerate(rows):
            if place:
                self._rows.addWidget(Separator())
            self._rows.addWidget(self._line(row))

    def _line(self, row: SignInRow) -> QWidget:
        line = QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(row.device, "medium"))
        words.addWidget(ElidedLabel(row.times, "small"))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(words, 1)
        if row.is_this:
            layout.addWidget(Tag("This one", Tone.ACCENT))
            return line
        end = PlainButton("End")
        end.setAccessibleName(f"End the sign-in on {row.device}")
        end.clicked.connect(lambda: self._part.end(row.id))
        self._ends.append(end)
        layout.addWidget(end)
        return line
