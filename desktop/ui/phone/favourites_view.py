"""The favourites as buttons on the phone page; one press calls."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.phone.favourites import FavouriteRow, FavouritesPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label


class FavouritesCard(Card):
    def __init__(self, presenter: FavouritesPresenter) -> None:
        super().__init__(padding=Space.L, spacing=Space.S)
        self._presenter = presenter
        self._shown: tuple[tuple[FavouriteRow, ...], bool] | None = None
        self.buttons: list[PlainButton] = []
        self._ground = QWidget()
        self._flow = FlowLayout(self._ground)
        self.column.addWidget(Label("Favourites", "heading"))
        self.column.addWidget(self._ground)
        self.hide()
        presenter.attach(self)

    def show_favourites(self, rows: tuple[FavouriteRow, ...], can_call: bool) -> None:
        if self._shown == (rows, can_call):
            return
        self._shown = (rows, can_call)
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(row, can_call) for row in rows]
        for button in self.buttons:
            self._flow.addWidget(button)
        self.setVisible(bool(rows))

    def _button(self, row: FavouriteRow, can_call: bool) -> PlainButton:
        digit = f"  {row.favourite.digit}" if row.favourite.digit else ""
        icon = "star-outline" if row.is_free is None else "headset" if row.is_free else "phone-lock"
        button = PlainButton(f"{row.name}{digit}", icon)
        spoken = [f"Call {row.name}{digit}", row.shown, row.state]
        button.setAccessibleName(", ".join(part for part in spoken if part))
        button.setToolTip(" · ".join(part for part in (row.shown, row.state) if part))
        button.setEnabled(can_call)
        button.clicked.connect(lambda: self._presenter.call(row.favourite))
        return button
