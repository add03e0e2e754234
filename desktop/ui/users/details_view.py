"""The details of one user: fields to type into, and what may be done, each with its rule."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.users import UserChange
from desktop.ui.theme import Space
from desktop.ui.users.page import UserPresenter
from desktop.ui.users.states import ActionRow, SessionRow, UserPageState
from desktop.ui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, Inset, Separator
from desktop.ui.widgets.text import ElidedLabel, Label

_TOP = Qt.AlignmentFlag.AlignTop


class DetailFields(Card):
    """Name, e-mail, extension and emergency address, with the two versions after a conflict."""

    def __init__(self, presenter: UserPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._filled = 0
        self.name = TextField("Name")
        self.email = TextField("E-mail", "name@company.example")
        self.extension = TextField("Extension", "None")
        self.address = TextField("Emergency address", "Where help is sent when they call for it")
        self.why_not = Label("", "muted", wraps=True)
        self.error = Label("", "error", wraps=True)
        self.error.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.notice = Label("", "small")
        self.save = PrimaryButton("Save details")
        self.discard = PlainButton("Discard")
        self.conflict = ConflictView(presenter)
        self._lay_out()
        for field in self._fields:
            field.textEdited.connect(lambda _: presenter.typed(self.draft))
            field.returnPressed.connect(presenter.save)
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)

    @property
    def _fields(self) -> tuple[TextField, ...]:
        return (self.name, self.email, self.extension, self.address)

    @property
    def draft(self) -> UserChange:
        return UserChange(*(field.text() for field in self._fields))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        for place, field in enumerate(self._fields):
            label = Label(field.accessibleName(), "section")
            label.setBuddy(field)
            row, column = divmod(place, 2)
            grid.addWidget(label, row * 2, column)
            grid.addWidget(field, row * 2 + 1, column)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.notice, 0)
        foot.addWidget(self.discard, 0, _TOP)
        foot.addWidget(self.save, 0, _TOP)
        self.column.addWidget(Label("Details", "heading"))
        self.column.addWidget(self.why_not)
        self.column.addLayout(grid)
        self.column.addWidget(self.conflict)
        self.column.addLayout(foot)

    def show_details(self, state: UserPageState) -> None:
        if state.filled != self._filled:
            self._filled = state.filled
            details = state.details
            texts = (details.name, details.email, details.extension, details.emergency_address)
            for field, text in zip(self._fields, texts, strict=True):
                if field.text() != text:
                    field.setText(text)
        for field in self._fields:
            field.setReadOnly(bool(state.why_not))
        self.why_not.setText(state.why_not)
        self.why_not.setVisible(bool(state.why_not))
        self.error.setText(state.error)
        self.notice.setText(state.notice)
        may_save = state.is_changed and not state.why_not and not state.conflict
        self.save.setVisible(not state.why_not)
        self.save.setEnabled(may_save and not state.is_busy)
        self.discard.setVisible(state.is_changed and not state.conflict)
        self.conflict.show_conflict(state)


class ConflictView(Inset):
    """What somebody else saved meanwhile, beside what was typed here."""

    def __init__(self, presenter: UserPresenter) -> None:
        super().__init__()
        self._shown: object = None
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(Space.L)
        self.mine = PlainButton("Save mine")
        self.theirs = PlainButton("Take theirs")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.theirs)
        foot.addWidget(self.mine)
        self.column.addLayout(self._rows)
        self.column.addLayout(foot)
        self.mine.clicked.connect(presenter.keep_mine)
        self.theirs.clicked.connect(presenter.take_theirs)
        self.hide()

    def show_conflict(self, state: UserPageState) -> None:
        self.setVisible(bool(state.conflict))
        if state.conflict == self._shown:
            return
        self._shown = state.conflict
        _clear(self._rows)
        for column, heading in enumerate(("", "Saved by somebody else", "Yours")):
            self._rows.addWidget(Label(heading, "section"), 0, column)
            self._rows.setColumnStretch(column, 0 if column == 0 else 1)
        for row, each in enumerate(state.conflict, 1):
            self._rows.addWidget(Label(each.label, "medium"), row, 0)
            self._rows.addWidget(Label(each.theirs, wraps=True, selectable=True), row, 1)
            self._rows.addWidget(Label(each.yours, wraps=True, selectable=True), row, 2)


class ActionsView(Card):
    """Sign-in, deactivating, removing and the ownership: one line each, with its button."""

    def __init__(self, presenter: UserPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self._shown: tuple[ActionRow, ...] = ()
        self._buttons: dict[str, PlainButton] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self.sessions = SessionsView(presenter)
        self.column.addWidget(Label("Sign-in and account", "heading"))
        self.column.addLayout(self._rows)
        self.column.addWidget(self.sessions)

    def show_actions(self, state: UserPageState) -> None:
        if state.actions != self._shown:
            focused = next((key for key, each in self._buttons.items() if each.hasFocus()), "")
            self._shown = state.actions
            self._make(state.actions)
            if focused in self._buttons:
                self._buttons[focused].setFocus()
        for row in state.actions:
            button = self._buttons[row.action.value]
            button.setEnabled(not row.why_not and not state.is_busy)
            if row.action.value == "sessions":
                button.setText("Hide sign-ins" if state.shows_sessions else row.button)
        self.sessions.show_sessions(state)

    def _make(self, actions: tuple[ActionRow, ...]) -> None:
        _clear(self._rows)
        self._buttons = {}
        for place, row in enumerate(actions):
            if place:
                self._rows.addWidget(Separator())
            self._rows.addWidget(self._line(row))

    def _line(self, row: ActionRow) -> QWidget:
        line = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(row.label, "medium"))
        words.addWidget(Label(row.why_not or row.hint, "small", wraps=True))
        button = PlainButton(row.button)
        button.setAccessibleDescription(row.why_not)
        button.clicked.connect(lambda: self._presenter.act(row.action))
        self._buttons[row.action.value] = button
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(words, 1)
        layout.addWidget(button)
        return line


class SessionsView(Inset):
    def __init__(self, presenter: UserPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[SessionRow, ...] = ()
        self.sentence = Label("", "muted", wraps=True)
        self.end_all = PlainButton("End all sign-ins")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.XS)
        self.column.addWidget(self.sentence)
        self.column.addLayout(self._rows)
        self.column.addWidget(self.end_all, 0, Qt.AlignmentFlag.AlignRight)
        self.end_all.clicked.connect(self._on_end_all_clicked)
        self.hide()

    def _on_end_all_clicked(self) -> None:
        self._presenter.end_session()

    def show_sessions(self, state: UserPageState) -> None:
        self.setVisible(state.shows_sessions)
        self.sentence.setText(state.sessions_sentence)
        self.sentence.setVisible(bool(state.sessions_sentence))
        self.end_all.setVisible(len(state.sessions) > 1)
        self.end_all.setEnabled(not state.is_busy)
        if state.sessions != self._shown:
            self._shown = state.sessions
            _clear(self._rows)
            for row in state.sessions:
                self._rows.addWidget(self._line(row))

    def _line(self, row: SessionRow) -> QWidget:
        line = QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(row.device, "medium"))
        words.addWidget(ElidedLabel(row.times, "small"))
        end = PlainButton("End")
        end.setAccessibleName(f"End the sign-in on {row.device}")
        end.clicked.connect(lambda: self._presenter.end_session(row.id))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(words, 1)
        layout.addWidget(end)
        return line


class CodeView(Inset):
    """A code that is shown this once, with a button that copies it."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = Label("", wraps=True)
        self.code = TextField("Code")
        self.code.setReadOnly(True)
        self.copy = PlainButton("Copy", "content-copy")
        self.close_ = IconButton("close", "Put the code away")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for each in (self.code, self.copy, self.close_):
            row.addWidget(each, 1 if each is self.code else 0)
        self.column.addWidget(self.sentence)
        self.column.addLayout(row)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        self.hide()

    def show_code(self, code: str, sentence: str) -> None:
        self.setVisible(bool(code))
        self.code.setText(code)
        self.sentence.setText(sentence)


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
