"""The panel of blocked callers, and the window that blocks one from wherever they are met."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.lists import BlockedCaller
from desktop.ui.blocked.form import BlockForm, BlockFormState, FormServices
from desktop.ui.blocked.form_view import BlockFormView
from desktop.ui.blocked.presenter import BlockedPresenter, BlockedRow, BlockedState
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag

DIALOG_WIDTH = 700


class BlockedPanel(PagedPanel[BlockedRow]):
    def __init__(self, presenter: BlockedPresenter) -> None:
        super().__init__(
            "Blocked callers",
            (
                *(("Who", 168), ("Kind", 84), ("Why", 0), ("Until", 132)),
                *(("Blocked by", 124), ("Since", 100)),
            ),
            "phone-cancel-outline",
            ("Nobody is blocked", "Callers on this list are turned away before a phone rings."),
            "Search blocked callers",
        )
        self.add = PrimaryButton("Block a caller", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.remove = PlainButton("Unblock", "phone-check-outline")
        self.form = BlockFormView(presenter.form)
        self._form_card = Card()
        self._form_card.column.addWidget(self.form)
        self.insert_form(self._form_card)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: BlockedPresenter) -> None:
        self._listen(presenter)
        self.banner.acted.connect(presenter.undo)
        self.add.clicked.connect(presenter.add)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)

    def show_list(self, state: BlockedState) -> None:
        self._show_state(state, "Undo" if state.can_undo else "")
        for button in (self.add, self.edit, self.remove):
            button.setVisible(state.can_edit)

    def show_form(self, state: BlockFormState) -> None:
        self._form_card.setVisible(state.is_open)
        self.form.show_form(state)

    def _cells(self, row: BlockedRow) -> list[Cell]:
        until = Tag(row.until, row.until_tone)
        return [row.who, row.kind, row.reason, until, row.by, row.added]


class BlockDialog(QWidget):
    """A window beside the main one, not modal: ``ask`` with the number that is to be kept away.

    ``on_blocked`` hears of the entry.
    """

    def __init__(self, services: FormServices) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle("Block a caller")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(DIALOG_WIDTH)
        self._model = BlockForm(services, self._on_done)
        self.form = BlockFormView(self._model)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.addWidget(self.form)
        self._model.attach(self)

    def ask(self, number: str) -> None:
        self._model.open_new(number)
        self.adjustSize()
        self.show()
        self.raise_()
        self.activateWindow()

    def show_form(self, state: BlockFormState) -> None:
        self.form.show_form(state)
        if not state.is_open:
            self.hide()

    def _on_done(self, _: BlockedCaller) -> None:
        """The list hears of it from the CRM, as every other desk does."""
