"""The tab with VoIP of one user."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.voip import TransportPolicy, VoipChoice
from desktop.ui.theme import Space
from desktop.ui.user_voip.other_phones import DevicesCard, SignInCard
from desktop.ui.user_voip.presenter import UserVoipPresenter
from desktop.ui.user_voip.states import Draft, VoipState
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice, FormRow
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

CARD_WIDTH = 720
_CHOICES = (
    (VoipChoice.GLOBAL.value, "Account's setting"),
    (VoipChoice.ON.value, "On"),
    (VoipChoice.OFF.value, "Off"),
)
_TRANSPORTS = (
    (TransportPolicy.ANY, "UDP or TCP"),
    (TransportPolicy.UDP, "UDP only"),
    (TransportPolicy.TCP, "TCP only"),
)


_TRANSPORT_WORDS = (
    "Counts at once for phones of other makers. The softphone tries it beside its line in use and "
    "returns to that when it fails."
)


class UserVoipTab(QWidget):
    """For the administrator: on and off, credentials for other phones, and who is signed in."""

    def __init__(self, presenter: UserVoipPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.banner = Banner()
        self.switch = SwitchCard(presenter)
        self.sign_in = SignInCard(presenter)
        self.devices = DevicesCard(presenter)
        self.loading = LoadingRows()
        self.empty = EmptyState("alert-circle-outline", "VoIP cannot be shown", "", "Try again")
        self._scroller = self._cards()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        for each in (self.loading, self.empty, self._scroller):
            whole.addWidget(each)
        self.banner.closed.connect(presenter.dismiss)
        self.empty.acted.connect(presenter.reload)
        presenter.attach(self)

    def _cards(self) -> Scroller:
        content, cards = QWidget(), QWidget()
        # Within a row the height of words that wrap follows from the width they really have.
        cards.setMaximumWidth(CARD_WIDTH)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, Space.M, 0, Space.XL)
        row.addWidget(cards, 1)
        row.addStretch(0)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        for card in (self.banner, self.switch, self.sign_in, self.devices):
            column.addWidget(card)
        column.addStretch(1)
        return Scroller(content)

    def show_voip(self, state: VoipState) -> None:
        self.loading.setVisible(state.phase is Phase.LOADING)
        self.empty.setVisible(state.phase is Phase.FAILED)
        self._scroller.setVisible(state.phase is Phase.READY)
        self.empty.show_state(
            "alert-circle-outline", "VoIP cannot be shown", state.sentence, "Try again"
        )
        self.banner.setVisible(bool(state.notice))
        self.banner.show_banner(state.level, state.notice)
        self.switch.show_switch(state)
        self.sign_in.show_sign_in(state)
        self.devices.show_devices(state)


class SwitchCard(Card):
    """On, off or as the account has it, and over what; saved with a button."""

    def __init__(self, presenter: UserVoipPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self.state = Tag("")
        self.choice = SegmentedControl("VoIP", _CHOICES)
        self.transport = Choice("Transport")
        for policy, words in _TRANSPORTS:
            self.transport.addItem(words, policy)
        self.choice_row = FormRow("VoIP", self.choice)
        self.transport_row = FormRow("Transport", self.transport)
        self.save = PrimaryButton("Save VoIP")
        self.discard = PlainButton("Discard")
        self._lay_out()
        self.choice.chosen.connect(lambda key: presenter.choose(VoipChoice(key)))
        self.transport.activated.connect(self._on_transport_activated)
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("VoIP for other phones", "heading"))
        head.addStretch(1)
        head.addWidget(self.state)
        words = (
            "Desk phones and apps of other makers may sign in with credentials of their own. "
            "Off, they are signed out at once and talks go on; the softphone is not affected."
        )
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save)
        self.column.addLayout(head)
        self.column.addWidget(Label(words, "muted", wraps=True))
        self.column.addWidget(self.choice_row)
        self.column.addWidget(self.transport_row)
        self.column.addWidget(Label(_TRANSPORT_WORDS, "small", wraps=True))
        self.column.addLayout(foot)

    def _on_transport_activated(self) -> None:
        self._presenter.choose_transport(TransportPolicy(self.transport.currentData()))

    def show_switch(self, state: VoipState) -> None:
        draft: Draft = state.draft
        self.state.show_tag(*state.tag)
        self.choice.choose(draft.choice.value)
        self.choice_row.show_hint(state.source)
        self.transport.choose_data(draft.transport)
        for each in (self.choice, self.transport):
            each.setEnabled(state.can_edit)
        for button in (self.save, self.discard):
            button.setVisible(state.is_dirty)
            button.setEnabled(state.can_edit)
