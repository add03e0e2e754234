"""The ground of a settings panel: scrolls, with the title above its cards."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.text import Label

CARD_WIDTH = 640


class SettingsPage(Scroller):
    """``column`` takes the cards."""

    def __init__(self, title: str) -> None:
        content, cards = QWidget(), QWidget()
        # Within a row the height of words that wrap follows from the width they really have.
        cards.setMaximumWidth(CARD_WIDTH + 2 * Space.XL)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(cards, 1)
        row.addStretch(0)
        self.column = QVBoxLayout(cards)
        self.column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        self.column.setSpacing(Space.L)
        self.column.addWidget(Label(title, "title"))
        super().__init__(content)

    def add_card(self, heading: str = "") -> Card:
        card = Card()
        card.setMaximumWidth(CARD_WIDTH)
        if heading:
            card.column.addWidget(Label(heading, "heading"))
        self.column.addWidget(card)
        return card
