"""The page of one user: head, details, and the tabs that are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.users.details_view import ActionsView, CodeView, DetailFields
from desktop.ui.users.page import UserPresenter
from desktop.ui.users.states import Question, UserPageState
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Phase

DETAILS = "Details and sign-in"


class UserPage(QWidget):
    """``tabs`` are titles and widgets beside the details; with none there is no tab bar.

    Escape goes back to the list.
    """

    def __init__(
        self,
        presenter: UserPresenter,
        on_left: Callable[[], None],
        tabs: Sequence[tuple[str, QWidget]] = (),
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self.back = IconButton("arrow-left", "Back to the users")
        self.question = QuestionBar(presenter)
        self.code = CodeView()
        self.details = DetailFields(presenter)
        self.doing = ActionsView(presenter)
        self.tabs = QTabWidget()
        self.empty = EmptyState("account-outline", "", "")
        self._loading = LoadingRows(4)
        self._stack = QStackedWidget()
        self._ready: QWidget
        self._head = _Head()
        self.view_as = PlainButton("View as", "eye-outline")
        self._lay_out(tabs)
        self.back.clicked.connect(presenter.leave)
        self.empty.acted.connect(presenter.retry)
        self.code.close_.clicked.connect(presenter.forget_code)
        presenter.attach(self, on_left)

    def _lay_out(self, tabs: Sequence[tuple[str, QWidget]]) -> None:
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, Space.M if tabs else 0, 0, 0)
        inner.setSpacing(Space.M)
        inner.addWidget(self.details)
        inner.addWidget(self.doing)
        inner.addStretch(1)
        own = Scroller(content)
        self.tabs.setAccessibleName("Settings of this user")
        for title, widget in (*tabs, (DETAILS, own)) if tabs else ():
            self.tabs.addTab(widget, title)
        self._ready = self.tabs if tabs else own
        for each in (self._ready, self._loading, self.empty):
            self._stack.addWidget(each)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._head, 1)
        head.addWidget(self.view_as, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.question)
        column.addWidget(self.code)
        column.addWidget(self._stack, 1)

    def show_user(self, state: UserPageState) -> None:
        self._head.show_head(state)
        self.view_as.setVisible(state.can_view_as)
        self.question.show_question(state.question)
        code = state.code
        self.code.show_code(code.code if code else "", code.sentence if code else "")
        pages = {Phase.READY: self._ready, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self.empty))
        if state.phase is Phase.FAILED:
            self.empty.show_state(
                "cloud-off-outline", "This user cannot be shown", state.sentence, "Try again"
            )
        self.details.show_details(state)
        self.doing.show_actions(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.leave()
            return
        super().keyPressEvent(event)


class QuestionBar(Card):
    """Asked within the page: nothing else waits for the answer."""

    def __init__(self, presenter: UserPresenter) -> None:
        super().__init__(padding=Space.M)
        self._shown: Question | None = None
        self.sentence = Label("", wraps=True)
        self.yes = PlainButton("Yes")
        self.no = PlainButton("Cancel")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.column.addLayout(row)
        self.setProperty("accent", "warning")
        self.yes.clicked.connect(lambda: presenter.answer(True))
        self.no.clicked.connect(lambda: presenter.answer(False))
        self.hide()

    def show_question(self, question: Question | None) -> None:
        if question == self._shown:
            return
        self._shown = question
        self.setVisible(question is not None)
        if question is not None:
            self.sentence.setText(question.sentence)
            self.yes.setText(question.yes)
            self.no.setText(question.no)
            self.no.setFocus()


class _Head(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar("", size=44)
        self.name = ElidedLabel("", "title")
        self.email = ElidedLabel("", "muted")
        self.about = ElidedLabel("", "small")
        self.state = Tag()
        names = QHBoxLayout()
        names.setSpacing(Space.S)
        names.addWidget(self.name, 1)
        names.addWidget(self.state)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(names)
        words.addWidget(self.email)
        words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_head(self, state: UserPageState) -> None:
        self._avatar.show_person(state.name)
        self.name.setText(state.name)
        self.email.setText(state.email)
        self.about.setText(state.about)
        self.state.show_tag(state.state, state.state_tone)
        self.state.setVisible(bool(state.state))
