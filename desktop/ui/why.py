"""Why can't I…? Answers for every page and every permission; never covers a call."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.events import Event, HelpLinksChanged
from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import Explanation, explain
from desktop.services.help import HelpService
from desktop.services.session import SessionService
from desktop.settings.panels import PANELS, Panel, PanelId, blocking_permission, panel
from desktop.ui.icons import icon
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton, PlainButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person may ask about: ``key`` is the permission that answers."""

    text: str
    key: str
    granted: bool


def questions(session: SessionService) -> tuple[Question, ...]:
    """Pages first, then permissions; what is refused stands before what is granted."""
    answer = session.answer
    pages = [
        Question(
            f"Open {each.title}", _key_of(each, session), not blocking_permission(each, answer)
        )
        for each in PANELS
        if each.requires or each.children
    ]
    keys = [
        Question(phrase[:1].upper() + phrase[1:], key, answer.grants(key))
        for key, phrase in PHRASES.items()
    ]
    return tuple(sorted(pages + keys, key=lambda question: question.granted))


def _key_of(each: Panel, session: SessionService) -> str:
    blocked = blocking_permission(each, session.answer)
    if blocked is not None:
        return blocked
    while not each.requires:
        each = _open_child(each, session)
    return min(each.requires)


def _open_child(parent: Panel, session: SessionService) -> Panel:
    """What keeps the parent open; others of its children may be shut."""
    children = (each for each in PANELS if each.section is parent.children)
    return next(each for each in children if not blocking_permission(each, session.answer))


class WhyWindow(QWidget):
    """A window beside the main one, not modal."""

    def __init__(
        self, session: SessionService, help_: HelpService, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._help = help_
        self._code = ""
        self.setWindowTitle("Why can't I…?")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(760, 480)
        self._search = SearchField("What would you like to do?")
        self._list = QListWidget()
        self._list.setProperty("kind", "menu")
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName("Questions")
        self._headline = Label("", "heading", wraps=True)
        self._sentence = Label("", "body", wraps=True)
        self._further_title = Label("After that, this would still stand in the way:", "muted")
        self._further = QVBoxLayout()
        self._further_labels: list[Label] = []
        self._who = Label("", "muted", wraps=True)
        self.about_roles = LinkButton("What each role may do (video)", "play")
        self.about_permissions = LinkButton("How permissions are customised", "open-in-new")
        self._copy = PlainButton("Copy ticket code", "content-copy")
        self._lay_out()
        self._search.textChanged.connect(self._on_text_changed)
        self._list.currentItemChanged.connect(self._on_current_changed)
        self._copy.clicked.connect(self._on_copy_clicked)
        self.about_roles.clicked.connect(lambda: help_.open(help_.links.roles))
        self.about_permissions.clicked.connect(lambda: help_.open(help_.links.permissions))
        self._show_links()

    def ask(self, panel_id: PanelId | None = None) -> None:
        """Open the window, at the question about one page where one is given."""
        self._fill("")
        self._search.clear()
        if panel_id is not None:
            self._select(f"Open {panel(panel_id).title}")
        elif self._list.count():
            self._list.setCurrentRow(0)
        self.show()
        self.raise_()
        self.activateWindow()
        self._search.setFocus()

    def refresh(self) -> None:
        """The answer has changed while the window is open."""
        if self.isVisible():
            current = self._list.currentItem()
            text = current.text() if current else ""
            self._fill(self._search.text())
            self._select(text)

    def handle(self, event: Event) -> None:
        if isinstance(event, HelpLinksChanged):
            self._show_links()

    def _show_links(self) -> None:
        """Only what the company gives: a link that leads nowhere is not there."""
        links = self._help.links
        self.about_roles.setVisible(bool(links.roles))
        self.about_permissions.setVisible(bool(links.permissions))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    @property
    def headline(self) -> str:
        return self._headline.text()

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.S)
        left.addWidget(self._search)
        left.addWidget(self._list, 1)
        left.addWidget(self.about_roles)
        left.addWidget(self.about_permissions)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.L)
        layout.addLayout(left, 2)
        layout.addWidget(self._answer_card(), 3)

    def _answer_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        head = QHBoxLayout()
        head.addWidget(IconLabel("help-circle-outline", "text", 22))
        head.addWidget(self._headline, 1)
        foot = QFrame()
        foot.setProperty("kind", "inset")
        foot_layout = QHBoxLayout(foot)
        foot_layout.addWidget(self._who, 1)
        foot_layout.addWidget(self._copy)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addWidget(self._sentence)
        layout.addWidget(self._further_title)
        layout.addLayout(self._further)
        layout.addStretch(1)
        layout.addWidget(foot)
        return card

    def _fill(self, text: str) -> None:
        self._list.clear()
        for question in questions(self._session):
            if text.lower() not in question.text.lower():
                continue
            item = QListWidgetItem(question.text)
            name, colour = ("check", "ok") if question.granted else ("lock-outline", "muted")
            item.setIcon(icon(name, colour))
            item.setData(Qt.ItemDataRole.UserRole, question.key)
            state = "you can" if question.granted else "you cannot"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{question.text}, {state}")
            self._list.addItem(item)

    def _select(self, text: str) -> None:
        for item in self._list.findItems(text, Qt.MatchFlag.MatchExactly):
            self._list.setCurrentItem(item)

    def _on_text_changed(self, text: str) -> None:
        self._fill(text)
        if self._list.count():
            self._list.setCurrentRow(0)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        account = self._session.account
        if item is None or account is None:
            return
        key = str(item.data(Qt.ItemDataRole.UserRole))
        self._show(explain(key, self._session.answer, account.role, account.plan))

    def _show(self, said: Explanation) -> None:
        self._headline.setText(said.headline)
        self._sentence.setText(said.sentence)
        self._further_title.setVisible(bool(said.further))
        for label in self._further_labels:
            label.deleteLater()
        self._further_labels = [
            Label(f"·  {sentence}", "body", wraps=True) for sentence in said.further
        ]
        for label in self._further_labels:
            self._further.addWidget(label)
        self._copy.setText("Copy ticket code")
        self._who.setText("" if said.granted else said.who_can_change)
        self._code = said.ticket_code

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.setText("Copied")
