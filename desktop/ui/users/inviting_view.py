"""The panel that adds users, inside the page: nothing else waits for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.access import Role
from desktop.ui.theme import Space
from desktop.ui.users.details_view import CodeView
from desktop.ui.users.inviting import EXAMPLE, InvitePresenter, InviteState
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Chip, SegmentedControl
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_PASTE_HEIGHT = 92
_REPORT_HEIGHT = 180
_ONE, _MANY = "one", "many"


class InvitePanel(Card):
    """``filled``: whether it takes the whole page, as a file does."""

    filled = Signal(bool)

    def __init__(self, presenter: InvitePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.mode = SegmentedControl("Add", ((_ONE, "One user"), (_MANY, "Many users")))
        self.one = OneUser(presenter)
        self.many = ManyUsers(presenter)
        self.error = Label("", "error", wraps=True)
        self.notice = Label("", "muted", wraps=True)
        self.code = CodeView()
        self.close_ = PlainButton("Close")
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Label("Add users", "heading"))
        head.addWidget(self.mode)
        head.addStretch(1)
        head.addWidget(self.close_)
        self.column.addLayout(head)
        for each in (self.code, self.one, self.many, self.error, self.notice):
            self.column.addWidget(each)
        self.mode.chosen.connect(lambda key: presenter.choose_many(key == _MANY))
        self.close_.clicked.connect(presenter.close)
        self.code.close_.clicked.connect(presenter.forget_code)
        presenter.attach(self)
        self.hide()

    def show_invite(self, state: InviteState) -> None:
        self.setVisible(state.is_open)
        self.mode.choose(_MANY if state.is_many else _ONE)
        self.filled.emit(state.is_open and state.is_many)
        self.one.setVisible(not state.is_many)
        self.many.setVisible(state.is_many)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.notice.setText(state.notice)
        self.notice.setVisible(bool(state.notice))
        code = state.code
        self.code.show_code(code.code if code else "", code.sentence if code else "")
        self.one.show_invite(state)
        self.many.show_invite(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close()
            return
        super().keyPressEvent(event)


class OneUser(QWidget):
    def __init__(self, presenter: InvitePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._opened = 0
        self.name = TextField("Name")
        self.email = TextField("E-mail", "name@company.example")
        self.role = Choice("Role")
        self.extension = TextField("Extension", "None")
        self.submit = PrimaryButton("Add user")
        self.accounts: dict[str, Chip] = {}
        self._accounts = QHBoxLayout()
        self._accounts.setSpacing(Space.S)
        for role in Role:
            self.role.addItem(role.title, role)
        self._lay_out()
        self.submit.clicked.connect(self._on_submitted)
        for field in (self.name, self.email, self.extension):
            field.returnPressed.connect(self._on_submitted)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        fields = ((self.name, 3), (self.email, 4), (self.role, 2), (self.extension, 1))
        for column, (field, stretch) in enumerate(fields):
            label = Label(field.accessibleName(), "section")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addLayout(self._accounts)
        foot.addStretch(1)
        foot.addWidget(self.submit)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(Space.M)
        column_.addLayout(grid)
        column_.addLayout(foot)

    def show_invite(self, state: InviteState) -> None:
        self.submit.setEnabled(not state.is_busy)
        if not state.is_open or state.opened == self._opened:
            return
        self._opened = state.opened
        for field in (self.name, self.email, self.extension):
            field.clear()
        self._offer(state)
        self.name.setFocus()

    def _offer(self, state: InviteState) -> None:
        for box in self.accounts.values():
            self._accounts.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.accounts = {}
        for account in state.accounts:
            box = Chip(account.name, checked=account.is_here)
            box.setEnabled(not account.is_here)
            self.accounts[account.id] = box
            self._accounts.addWidget(box)

    def _on_submitted(self) -> None:
        accounts = tuple(key for key, box in self.accounts.items() if box.isChecked())
        self._presenter.add(
            self.email.text(),
            self.name.text(),
            self.role.currentData(),
            self.extension.text(),
            accounts,
        )


class ManyUsers(QWidget):
    def __init__(self, presenter: InvitePresenter) -> None:
        super().__init__()
        self._opened = 0
        self._shown = InviteState()
        self.file = PlainButton("Choose file…", "file-outline")
        self.paste = QPlainTextEdit()
        self.paste.setAccessibleName("Paste users")
        self.paste.setPlaceholderText(EXAMPLE)
        self.paste.setTabChangesFocus(True)
        self.paste.setFixedHeight(_PASTE_HEIGHT)
        self.look = PlainButton("Preview", "eye-outline")
        self.add = PrimaryButton("Add")
        self.save = PlainButton("Save report…", "download-outline")
        self.summary = Label("", "medium", wraps=True)
        self.rows = Listing(
            "Users to add",
            (("Line", 64), ("Name", 140), ("E-mail", 200), ("Result", 0)),
            "account-outline",
            ("Nobody yet", ""),
        )
        self.rows.header.hide()
        self.rows.column.setContentsMargins(0, 0, 0, 0)
        self.rows.setMinimumHeight(_REPORT_HEIGHT)
        self._lay_out()
        self.file.clicked.connect(presenter.choose_file)
        self.look.clicked.connect(lambda: presenter.look(self.paste.toPlainText()))
        self.paste.textChanged.connect(presenter.edited)
        self.add.clicked.connect(presenter.add_all)
        self.save.clicked.connect(presenter.save_report)

    def _lay_out(self) -> None:
        hint = "A CSV file, or lines pasted below: name, email, role and, if you like, extension."
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(hint, "muted", wraps=True), 1)
        for each in (self.file, self.look):
            head.addWidget(each)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.summary, 1)
        for each in (self.save, self.add):
            foot.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.paste)
        column.addWidget(self.rows, 1)
        column.addLayout(foot)

    def show_invite(self, state: InviteState) -> None:
        if state.is_open and state.opened != self._opened:
            self._opened = state.opened
            self.paste.clear()
        for button in (self.file, self.look):
            button.setEnabled(not state.is_busy)
        self.summary.setText(state.summary)
        self.add.setText(state.add_label)
        self.add.setVisible(state.can_add)
        self.add.setEnabled(not state.is_busy)
        self.save.setVisible(state.can_save)
        self.rows.setVisible(bool(state.rows))
        if state.rows != self._shown.rows:
            self.rows.show_phase(Phase.READY, "")
            self.rows.fill([[r.line, r.name, r.email, r.outcome] for r in state.rows])
        self._shown = state
