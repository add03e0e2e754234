"""The bar above the pages: search or call, the demo's menu, and what is connected."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from desktop.ui.connections import StateLine
from desktop.ui.icons import icon
from desktop.ui.search import SearchBox
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.text import restyle


class StateButton(PlainButton):
    """A connection in icon, colour and words; opens its sentence and, where useful, a retry."""

    kind = "state"
    retried = Signal()
    explained = Signal()

    def __init__(self, icon_name: str) -> None:
        super().__init__("")
        self._icon_name = icon_name
        self.setIconSize(QSize(15, 15))

    def show_state(self, state: StateLine) -> None:
        colour = {"good": "ok", "bad": "bad", "warning": "warn"}.get(state.tone, "faint")
        self.setIcon(icon(self._icon_name, colour))
        self.setText(state.word)
        self.setToolTip(state.sentence)
        self.setAccessibleName(f"{state.word}. {state.sentence}")
        restyle(self, "tone", state.tone)
        menu = QMenu(self)
        sentence = menu.addAction(state.sentence)
        sentence.setEnabled(False)
        if state.can_retry:
            menu.addAction(icon("refresh", "accent"), "Try again now", self.retried.emit)
        if state.explains:
            words = icon("help-circle-outline", "accent"), state.explains
            menu.addAction(*words, self.explained.emit)
        self.setMenu(menu)


class TopBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "topbar")
        self.setFixedHeight(56)
        self.search = SearchBox("Search or call: name, number, page", "Ctrl K")
        self.search.setMaximumWidth(520)
        self.line = StateButton("phone-in-talk-outline")
        self.crm = StateButton("cloud-check-outline")
        self.sound = StateButton("headset")
        self._extras = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, 0, Space.L, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.search, 10)
        layout.addStretch(1)
        layout.addLayout(self._extras)
        for button in (self.line, self.crm, self.sound):
            layout.addWidget(button)

    def add_extra(self, widget: QWidget) -> None:
        """A control of the demo, left of the connections."""
        self._extras.addWidget(widget)
        QWidget.setTabOrder(self.search.field, widget)  # it comes later than what stands behind it

    def show_compact(self, compact: bool) -> None:
        for button in (self.line, self.crm, self.sound):
            button.setVisible(not compact)
