"""The page shown to whoever is not signed in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.icons import paint_mark
from desktop.ui.sign_in.presenter import SignInPresenter
from desktop.ui.sign_in.second_step import SecondStep
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PrimaryButton
from desktop.ui.widgets.fields import LabelledField, PasswordField, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

_WITH_CODE: Final = "I have an invitation or a reset code"
_WITHOUT_CODE: Final = "Sign in with my password"


class Mark(QWidget):
    """The product's sign."""

    def __init__(self, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()))
        painter.end()


class SignInPage(QWidget):
    def __init__(self, presenter: SignInPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.address = TextField("CRM address", "https://crm.example.com")
        self.email = TextField("E-mail", "name@company.example")
        self.password = PasswordField()
        self.code = TextField("Invitation or reset code", "ABCD-EFGH-…")
        self.new_password = PasswordField("New password")
        self.again = PasswordField("New password again")
        self.strength = Label("", "small", wraps=True)
        self._with_code = False
        self._is_second = False
        self.second = SecondStep()
        self.button = PrimaryButton("Sign in", "login", large=True)
        self.turn = LinkButton(_WITH_CODE)
        self.error = Label("", "error", wraps=True)
        self.error.setVisible(False)
        self._lay_out()
        self.button.clicked.connect(self._on_submitted)
        self.turn.clicked.connect(lambda: self.show_code_fields(not self._with_code))
        for field in (
            *(self.address, self.email, self.password),
            *(self.code, self.new_password, self.again),
        ):
            field.returnPressed.connect(self._on_submitted)
        self.new_password.textChanged.connect(presenter.weigh)
        self.second.submitted.connect(self._on_submitted)
        self.second.left.connect(presenter.back)
        presenter.attach(self)

    def _lay_out(self) -> None:
        self._usual = (
            LabelledField("E-mail", self.email),
            LabelledField("Password", self.password),
        )
        self._of_code = (
            LabelledField("Code", self.code),
            LabelledField("New password", self.new_password),
            LabelledField("New password again", self.again),
        )
        self._address_row = LabelledField("CRM address", self.address)
        for field in (*self._of_code, self.second):
            field.hide()
        card = Card(padding=28)
        card.setFixedWidth(400)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(Label("Sign in", "title"))
        titles.addWidget(Label("Targeting Local Softphone", "muted"))
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Mark())
        head.addLayout(titles, 1)
        card.column.setSpacing(Space.L)
        card.column.addLayout(head)
        for field in (self._address_row, *self._usual, *self._of_code, self.second):
            card.column.addWidget(field)
        self.strength.hide()
        card.column.addWidget(self.strength)
        card.column.addWidget(self.error)
        card.column.addWidget(self.button)
        card.column.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        # Between two stretches, not aligned: an aligned card is given the height of one as wide as
        # the page, and an error of two lines would be cut.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.address.text():
            self.show_ready(self.error.text())

    def show_opening(self) -> None:
        self.button.setEnabled(False)
        self.button.setText("Opening…")

    def show_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        usual = "Set password and sign in" if self._with_code else "Sign in"
        self.button.setText("Signing in…" if busy else usual)
        for link in (self.turn, self.second.turn, self.second.back):
            link.setEnabled(not busy)

    def show_error(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setAccessibleName(sentence)
        self.error.setVisible(bool(sentence))

    def show_strength(self, sentence: str) -> None:
        self.strength.setText(sentence)
        self.strength.setVisible(bool(sentence))

    def show_address(self, address: str) -> None:
        self.address.setText(address)

    def show_email(self, email: str) -> None:
        """The code has been used: from here on it is an ordinary sign-in."""
        self.email.setText(email)
        for field in (self.code, self.new_password, self.again):
            field.clear()
        self.show_code_fields(False)

    def show_code_fields(self, with_code: bool) -> None:
        self._with_code = with_code
        for field in self._usual:
            field.setVisible(not with_code)
        for field in self._of_code:
            field.setVisible(with_code)
        self.turn.setText(_WITHOUT_CODE if with_code else _WITH_CODE)
        self._presenter.weigh(self.new_password.text() if with_code else "")
        self.show_busy(False)
        self.show_error("")
        (self.code if with_code else self.email).setFocus()

    def show_second_step(self, email: str) -> None:
        """The code in the place of the password; "" for the password again."""
        self._is_second = bool(email)
        for each in (self._address_row, *self._usual, self.turn):
            each.setVisible(not self._is_second)
        self.second.setVisible(self._is_second)
        self.second.email.setText(email)
        self.second.show_kind(is_recovery=False)
        if self._is_second:
            self.password.clear()

    def clear_code(self) -> None:
        self.second.code.clear()
        self.second.code.setFocus()

    def fill(self, email: str, password: str) -> None:
        """As if it were typed."""
        self.email.setText(email)
        self._presenter.submit(self.address.text(), email, password)

    def clear_password(self) -> None:
        self.password.clear()
        # Once signed in the page is hidden, and the keyboard belongs to the phone.
        if self.isVisible():
            self.password.setFocus()

    def show_ready(self, sentence: str = "") -> None:
        """Where the person types first."""
        self.show_error(sentence)
        if self._is_second:
            self.second.code.setFocus()
            return
        (self.password if self.email.text() else self.email).setFocus()

    def _on_submitted(self) -> None:
        if self._is_second:
            self._presenter.submit_code(self.second.code.text())
            return
        if self._with_code:
            self._presenter.accept(
                *(self.address.text(), self.code.text()),
                *(self.new_password.text(), self.again.text()),
            )
            return
        self._presenter.submit(self.address.text(), self.email.text(), self.password.text())
