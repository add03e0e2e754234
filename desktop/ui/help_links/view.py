"""The panel of the company's help links: one card for each, with a button that opens it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.screen_pop import LONGEST
from desktop.ui.editing.sheet_view import SheetFrame
from desktop.ui.help_links.presenter import HelpLinksPresenter, HelpLinksState, LinkRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

_TITLES: Final = {
    "roles": ("What each role may do", "A video, for instance."),
    "permissions": ("How permissions are customised", "A page of yours, for instance."),
}
_WHERE: Final = (
    "Everybody of the account finds these links in the window \u201cWhy can't I\u2026?\u201d. "
    "A link that is left empty is not offered."
)


class LinkCard(Card):
    def __init__(self, key: str, presenter: HelpLinksPresenter) -> None:
        super().__init__(spacing=Space.S)
        title, hint = _TITLES[key]
        self._hint = hint
        self.field = TextField(title, "https://")
        self.field.setMaxLength(LONGEST)
        self.open = PlainButton("Open", "open-in-new")
        self.open.setAccessibleName(f"Open: {title}")
        self.hint = Label(hint, "small", wraps=True)
        self.error = Label("", "error", wraps=True)
        self.error.hide()
        name = Label(title, "heading")
        name.setBuddy(self.field)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.field, 1)
        row.addWidget(self.open)
        self.column.addWidget(name)
        self.column.addWidget(self.hint)
        self.column.addLayout(row)
        self.column.addWidget(self.error)
        self.field.textEdited.connect(lambda typed: presenter.change(key, typed))
        self.field.editingFinished.connect(lambda: presenter.check(key))
        self.field.returnPressed.connect(presenter.save)
        self.open.clicked.connect(lambda: presenter.open_link(key))

    def show_link(self, row: LinkRow, *, can_type: bool) -> None:
        if self.field.text() != row.address:
            self.field.setText(row.address)
        # What cannot be changed any more can still be copied.
        self.field.setReadOnly(not can_type)
        self.field.set_invalid(bool(row.error))
        self.field.setAccessibleDescription(row.error or row.theirs)
        self.hint.setText(row.theirs or self._hint)
        self.error.setText(row.error)
        self.error.setVisible(bool(row.error))
        self.open.setEnabled(row.can_open)


class HelpLinksPanel(SheetFrame):
    cannot = "The help links cannot be shown"

    def __init__(self, presenter: HelpLinksPresenter) -> None:
        super().__init__("Help links", presenter)
        self.links = {key: LinkCard(key, presenter) for key in _TITLES}
        self._frame(Label(_WHERE, "muted", wraps=True), *self.links.values())
        presenter.attach(self)

    def show_sheet(self, state: HelpLinksState) -> None:
        for row in state.rows:
            self.links[row.key].show_link(row, can_type=state.can_edit and not state.is_busy)
        self._show_frame(state)
        self.header.show_remark("" if state.can_edit else "You can look at them")
