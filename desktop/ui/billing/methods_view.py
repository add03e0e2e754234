"""The page of payment methods, and the form into which a card is typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.ui.billing.methods import CardFormState, MethodRow, MethodsPresenter, MethodsState
from desktop.ui.editing.card import FormCard
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone

_PROMISE: Final = (
    "The number goes to the payment provider and nowhere else. It is not kept on this computer and "
    "the CRM never has it."
)


class SecretDigits(TextField):
    """Seen while they are typed, dots as soon as the keyboard is elsewhere.

    Such a field copies nothing, tells a screen reader nothing, and its Undo brings nothing back.
    """

    def __init__(self, name: str, placeholder: str, most: int) -> None:
        super().__init__(name, placeholder)
        self.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.setMaxLength(most)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(
            hints.ImhSensitiveData | hints.ImhDigitsOnly | hints.ImhNoPredictiveText
        )


class CardForm(FormCard):
    """What is typed of a card lives here alone, and only until the provider has it."""

    def __init__(self, presenter: MethodsPresenter) -> None:
        super().__init__(presenter.close_form)
        self._presenter = presenter
        self._shown = CardFormState()
        self._title = Label("", "heading")
        self.number = SecretDigits("Card number", "1234 5678 9012 3456", 23)
        self.expiry = TextField("Expires", "12/27")
        self.expiry.setMaxLength(7)
        self.code = SecretDigits("Security code", "123", 4)
        self._known = Label("", "medium", wraps=True)
        self.another = LinkButton("Another card")
        self.save = PrimaryButton("Add the card")
        self._lay_out()
        for field in (self.number, self.expiry, self.code):
            field.returnPressed.connect(self._on_save_clicked)
        self.save.clicked.connect(self._on_save_clicked)
        self.another.clicked.connect(presenter.another)

    def _lay_out(self) -> None:
        self._typed = QWidget()
        grid = QGridLayout(self._typed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        for column, (field, stretch) in enumerate(
            ((self.number, 4), (self.expiry, 1), (self.code, 1))
        ):
            label = Label(field.accessibleName(), "section")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        self.column.addWidget(self._title)
        self.column.addWidget(self._typed)
        self.column.addWidget(self._known)
        self.column.addWidget(self.another)
        self.column.addWidget(Label(_PROMISE, "small", wraps=True))
        self.column.addLayout(self._foot(self.save))

    def show_form(self, state: CardFormState) -> None:
        before, self._shown = self._shown, state
        if state.clearings != before.clearings:
            self.wipe()
        self._title.setText(state.title)
        self._typed.setVisible(not state.known)
        self._known.setText(state.known)
        self._known.setVisible(bool(state.known))
        self.another.setVisible(bool(state.known))
        for field in (self.number, self.expiry, self.code):
            field.setReadOnly(state.is_locked or state.is_busy)
        self.save.setText(state.action)
        self.save.setEnabled(not (state.is_locked or state.is_busy))
        self.error.setText(state.error)
        self.setVisible(state.is_open)
        if state.is_open and state.opened != before.opened:
            self.number.setFocus()

    def wipe(self) -> None:
        for field in (self.number, self.expiry, self.code):
            field.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.wipe()

    def _on_save_clicked(self) -> None:
        if self._shown.known:
            self._presenter.submit_again()
        elif self._presenter.submit(self.number.text(), self.expiry.text(), self.code.text()):
            self.wipe()


class MethodsPanel(PagedPanel[MethodRow]):
    def __init__(self, presenter: MethodsPresenter) -> None:
        super().__init__(
            "Payment methods",
            (("Card", 0), ("Good until", 260), ("", 120)),
            "credit-card-outline",
            ("No payment methods", "With a card invoices are paid and the balance is topped up."),
            "Search payment methods",
        )
        self.search.hide()
        self._can_edit = False
        self.add = PrimaryButton("Add a card", "plus")
        self.default = PlainButton("Make it the default one", "check")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = CardForm(presenter)
        self.insert_form(self.form)
        self.add_action(self.add)
        self.add_row_of_actions("Actions on the payment method", self.default, self.remove)
        self._listen(presenter)
        self.banner.acted.connect(presenter.confirm)
        self.add.clicked.connect(presenter.add)
        self.default.clicked.connect(lambda: presenter.make_default(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_deleted.connect(presenter.remove)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        presenter.attach(self)

    def show_list(self, state: MethodsState) -> None:
        self._can_edit = state.can_edit
        self.header.show_remark("" if state.can_edit else "You can look at them")
        self._show_state(state)
        self._show_chosen()

    def show_form(self, state: CardFormState) -> None:
        self.form.show_form(state)
        self._show_chosen()

    def _show_chosen(self) -> None:
        is_listed = self._can_edit and self.form.isHidden()
        for button in (self.add, self.default, self.remove):
            button.setVisible(is_listed)
        chosen = self._chosen_line
        self.default.setEnabled(chosen is not None and not chosen.is_default)

    def _cells(self, row: MethodRow) -> list[Cell]:
        expires: Cell = row.expires if row.tone is Tone.PLAIN else Tag(row.expires, row.tone)
        return [row.title, expires, Tag("Default", Tone.ACCENT) if row.is_default else ""]
