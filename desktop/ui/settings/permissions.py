"""What changed about one's permissions, the newest first, each with its reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.events import Event, PermissionReceipt, SignedIn, SignedOut
from desktop.domain.receipts import Change, Receipt
from desktop.services.permission_receipts import ReceiptService
from desktop.ui.contracts import Clock, Stream
from desktop.ui.receipt_words import phrase
from desktop.ui.settings.page import SettingsPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone, clock, day

_NOTHING = "Nothing has changed since this computer first knew you."


class PermissionsPanel(SettingsPage):
    def __init__(
        self, receipts: ReceiptService, stream: Stream, now: Clock, explain: Callable[[], None]
    ) -> None:
        super().__init__("Permissions")
        self._receipts = receipts
        self._clock = now
        self._explain = explain
        intro = Card()
        self.column.addWidget(intro)
        intro.column.addWidget(Label("What you may do is decided in the CRM.", "muted", wraps=True))
        self.why = PlainButton("Why can't I…?", "help-circle-outline")
        self.why.clicked.connect(self._on_why_clicked)
        intro.column.addWidget(self.why, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(Label("Changes", "heading"))
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.M)
        self._shown: list[QWidget] = []
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        stream.subscribe(self._on_event)
        self._show()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, PermissionReceipt | SignedIn | SignedOut):
            self._show()

    def _show(self) -> None:
        for each in self._shown:
            self._list.removeWidget(each)
            each.deleteLater()
        receipts = self._receipts.receipts
        self._shown = [self._card(each) for each in receipts] or [Label(_NOTHING, "muted")]
        for each in self._shown:
            self._list.addWidget(each)

    def showEvent(self, event: QShowEvent) -> None:
        """What was kept from earlier has come in between, and "today" may be over."""
        super().showEvent(event)
        self._show()

    def _on_why_clicked(self) -> None:
        self._explain()

    def _card(self, receipt: Receipt) -> Card:
        card = Card(spacing=Space.S)
        when = f"{day(receipt.at, self._clock.now())} {clock(receipt.at)}"
        card.column.addWidget(Label(when, "section"))
        if receipt.role:
            words = f"Your role is now {receipt.role.lower()}."
            card.column.addWidget(Label(words, "strong", wraps=True))
        _add(card, "You can", receipt.gained, Tone.GOOD)
        _add(card, "You can no longer", receipt.lost, Tone.WARNING)
        return card


def _add(card: Card, title: str, changes: tuple[Change, ...], tone: Tone) -> None:
    if not changes:
        return
    head = Label(title, "strong")
    head.set_tone(tone)
    card.column.addWidget(head)
    for (why, who), keys in _by_reason(changes).items():
        words = ", ".join(phrase(key) for key in keys)
        card.column.addWidget(Label(words[:1].upper() + words[1:], "body", wraps=True))
        reason = " ".join(each for each in (why, f"{who}.") if each.strip("."))
        card.column.addWidget(Label(reason, "small", wraps=True, selectable=True))


def _by_reason(changes: tuple[Change, ...]) -> dict[tuple[str, str], list[str]]:
    """A new role changes many for one and the same reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in changes:
        found.setdefault((each.why, each.who), []).append(each.key)
    return found
