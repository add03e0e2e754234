"""One access control group: its members, what is hidden, which rows stay, and a preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.access_groups import LONGEST_GROUP_NAME
from desktop.ui.access_groups.check_list import CheckList
from desktop.ui.access_groups.presenter import AccessGroupsPresenter
from desktop.ui.access_groups.states import KINDS, AccessFormState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card, Inset
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

_MEMBERS: Final = (
    "Call agents, call managers and report managers. Somebody in several groups is bound by all "
    "of them."
)
_HIDDEN: Final = (
    "Nobody in the group has what is ticked, whatever else they are given. What needs it goes "
    "along."
)
_ROWS: Final = (
    "Members see a call only if it fits every list in which something is ticked. Texts have a "
    "number and its source, and no status or tag."
)


class ConflictCard(Inset):
    """Both versions, and whose counts."""

    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        super().__init__()
        self.title = Label("", "strong", wraps=True)
        self.words = Label("", "body", wraps=True, selectable=True)
        self.take = PlainButton("Take theirs")
        self.keep = PrimaryButton("Keep mine")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        self.column.addWidget(self.title)
        self.column.addWidget(self.words)
        self.column.addLayout(row)
        self.take.clicked.connect(presenter.take_theirs)
        self.keep.clicked.connect(presenter.keep_mine)

    def show_conflict(self, form: AccessFormState) -> None:
        self.setVisible(bool(form.differences))
        self.title.setText(form.conflict)
        lines = [f"{each.what}: yours {each.mine}; theirs {each.theirs}"
                 for each in form.differences]  # fmt: skip
        self.words.setText("\n".join(lines))
        for button in (self.take, self.keep):
            button.setEnabled(form.can_edit and not form.is_busy)


class Preview(QWidget):
    """What one member would see after saving."""

    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        super().__init__()
        self.member = Choice("See it as")
        self.lines = Label("", "body", wraps=True, selectable=True)
        self.calls = _rows_list("First calls that stay")
        self.texts = _rows_list("First texts that stay")
        self._lists = QWidget()
        grid = QGridLayout(self._lists)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        for place, each in enumerate((self.calls, self.texts)):
            grid.addWidget(Label(each.accessibleName(), "section"), 0, place)
            grid.addWidget(each, 1, place)
            grid.setColumnStretch(place, 1)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label("See it as", "strong"))
        head.addWidget(self.member)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.M, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.lines)
        column.addWidget(self._lists, 1)
        self.member.activated.connect(lambda at: presenter.look_at(self.member.itemData(at)))

    def show_preview(self, form: AccessFormState) -> None:
        known = [(self.member.itemData(at), self.member.itemText(at))
                 for at in range(self.member.count())]  # fmt: skip
        if known != list(form.lookers):
            self.member.clear()
            for user_id, name in form.lookers:
                self.member.addItem(name, user_id)
        self.member.choose_data(form.look_as)
        self.member.setEnabled(bool(form.lookers))
        self.lines.setText(_preview_words(form))
        self._lists.setVisible(bool(form.preview.lines))
        _fill(self.calls, form.preview.calls, "No call of this time would be seen.")
        _fill(self.texts, form.preview.texts, "No text of this time would be seen.")


class AccessForm(Card):
    def __init__(self, presenter: AccessGroupsPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self._opened = 0
        self._title = Label("", "heading")
        self.locked = Banner("warning")
        self.conflict = ConflictCard(presenter)
        self.name = TextField("Name of the group", "Name")
        self.name.setMaxLength(LONGEST_GROUP_NAME)
        self.members = CheckList("Members", "Search people")
        self.hidden = CheckList("Hidden", "Search permissions")
        self.rows = {kind: CheckList(title, f"Search {title.lower()}")
                     for kind, title in KINDS.items()}  # fmt: skip
        self.preview = Preview(presenter)
        self.tabs = QTabWidget()
        self._filler = QWidget()
        self.words = Label("", "body", wraps=True, selectable=True)
        self.copy = PlainButton("Copy", "content-copy")
        self.cancel = PlainButton("Cancel")
        self.save = PrimaryButton("Save")
        self._lay_out()
        self._connect(presenter)

    def _lay_out(self) -> None:
        self.tabs.setAccessibleName("Parts of the group")
        self.tabs.addTab(_page(_MEMBERS, self.members), "Members")
        self.tabs.addTab(_page(_HIDDEN, self.hidden), "Hidden")
        self.tabs.addTab(_page(_ROWS, _grid(list(self.rows.values()))), "Rows")
        self.tabs.addTab(self.preview, "Preview")
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.words, 1)
        for button in (self.copy, self.cancel, self.save):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        for widget in (self._title, self.locked, self.conflict, self.name):
            self.column.addWidget(widget)
        self.column.addWidget(self.tabs, 1)
        self.column.addWidget(self._filler, 1)
        self.column.addLayout(foot)

    def _connect(self, presenter: AccessGroupsPresenter) -> None:
        self.name.textEdited.connect(presenter.rename)
        self.name.returnPressed.connect(presenter.save)
        self.members.ticked.connect(presenter.set_member)
        self.hidden.ticked.connect(presenter.set_hidden)
        for kind, each in self.rows.items():
            each.ticked.connect(
                lambda value, is_on, kind=kind: presenter.set_row(kind, value, is_on)
            )
        self.copy.clicked.connect(self._on_copy_clicked)
        self.cancel.clicked.connect(presenter.close)
        self.save.clicked.connect(presenter.save)

    def show_form(self, form: AccessFormState) -> None:
        self.setVisible(form.is_open)
        if not form.is_open:
            return
        self._title.setText(form.title)
        self.locked.setVisible(bool(form.locked))
        self.locked.show_banner("warning", form.locked, closable=False)
        self.conflict.show_conflict(form)
        # Whose counts is to be said first.
        self.tabs.setVisible(not form.differences)
        self._filler.setVisible(bool(form.differences))
        if self.name.text() != form.name:
            self.name.setText(form.name)
        self.name.setReadOnly(not form.can_edit)
        can_edit = form.can_edit and not form.is_busy
        self.members.show_rows(form.members, can_edit=can_edit, nothing="Nobody yet")
        self.hidden.show_rows(form.hidden, can_edit=can_edit, nothing="Nothing is hidden")
        for kind, each in self.rows.items():
            each.show_rows(form.rows.get(kind, ()), can_edit=can_edit, nothing="All")
        self._name_tabs(form.counts)
        self.preview.show_preview(form)
        self._show_foot(form)
        if form.opened != self._opened:
            self._begin()
        self._opened = form.opened

    def _show_foot(self, form: AccessFormState) -> None:
        is_waiting = form.is_checking and form.is_changed and form.can_edit and not form.differences
        said = form.error or ("Checking what this does…" if is_waiting else form.impact)
        self.words.setText("Saving…" if form.is_busy else said)
        self.words.setProperty("kind", "error" if form.error and not form.is_busy else "body")
        self.words.style().polish(self.words)
        self.copy.setText("Copy")
        self.copy.setVisible(bool(form.locked))
        self.save.setEnabled(form.can_save)
        self.save.setVisible(form.can_edit)
        self.cancel.setText("Cancel" if form.can_edit else "Close")
        self.cancel.setEnabled(not form.is_busy)

    def _name_tabs(self, counts: tuple[int, int, int]) -> None:
        for place, (title, count) in enumerate(
            zip(("Members", "Hidden", "Rows"), counts, strict=True)
        ):
            self.tabs.setTabText(place, f"{title} · {count}" if count else title)

    def _begin(self) -> None:
        self.tabs.setCurrentIndex(0)
        for each in (self.members, self.hidden, *self.rows.values()):
            each.search.clear()
        self.name.setFocus()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._presenter.copied)
        self.copy.setText("Copied")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.cancel.isEnabled():
            self._presenter.close()
            return
        super().keyPressEvent(event)


def _page(hint: str, content: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, Space.M, 0, 0)
    column.setSpacing(Space.S)
    column.addWidget(Label(hint, "small", wraps=True))
    column.addWidget(content, 1)
    return page


def _grid(lists: Sequence[CheckList]) -> QWidget:
    ground = QWidget()
    grid = QGridLayout(ground)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.M)
    for place, each in enumerate(lists):
        grid.addWidget(each, place // 2, place % 2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return ground


def _rows_list(name: str) -> QListWidget:
    made = QListWidget()
    FirstRow(made)
    made.setAccessibleName(name)
    made.setWordWrap(True)
    made.setMinimumHeight(80)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _fill(shown: QListWidget, rows: Sequence[str], nothing: str) -> None:
    wanted = list(rows) or [nothing]
    if [shown.item(at).text() for at in range(shown.count())] != wanted:
        shown.clear()
        shown.addItems(wanted)


def _preview_words(form: AccessFormState) -> str:
    if not form.lookers:
        return "Tick a member first: the preview shows what that person would see."
    if form.is_checking:
        return "Looking…"
    return "\n".join(form.preview.lines) or "Give the group a name to see the preview."
