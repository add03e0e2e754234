"""One contact as it is read: numbers with their buttons, notes, what happened last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.people.contact import ContactPresenter
from desktop.ui.people.states import (
    LABELS,
    ContactDetail,
    LastRow,
    NumberRow,
    SideState,
    StuckState,
)
from desktop.ui.plugins.links_view import LinksView
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import CallButton, IconButton, LinkButton, PlainButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.frames import Inset, Separator
from desktop.ui.widgets.marks import Avatar, IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label


class DetailView(QWidget):
    """Made anew with every state; ``key`` names a control across the making."""

    def __init__(self, presenter: ContactPresenter, detail: ContactDetail, side: SideState) -> None:
        super().__init__()
        self._presenter = presenter
        self._side = side
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)
        self._column.addLayout(self._head(detail))
        self._column.addLayout(self._actions(detail))
        self._remarks(detail)
        self._column.addWidget(Separator())
        for row in detail.numbers:
            self._column.addLayout(self._number(row))
        if not detail.numbers:
            self._column.addWidget(Label("No number yet", "muted"))
        if detail.is_favourite:
            self._column.addLayout(self._digit(detail))
        self._links(detail)
        self._facts(detail)
        self._last("Last calls", detail.calls, "No calls with this contact yet.")
        self._last("Texts", detail.texts, "No texts with this contact yet.")
        self._column.addStretch(1)

    def _head(self, detail: ContactDetail) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(Label(detail.name, "title", wraps=True, selectable=True))
        if detail.where:
            names.addWidget(Label(detail.where, "muted", wraps=True, selectable=True))
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(Avatar(detail.name, size=52))
        head.addLayout(names, 1)
        return head

    def _actions(self, detail: ContactDetail) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        if self._side.can_edit:
            words = "Go on editing" if detail.has_draft else "Edit"
            row.addWidget(self._button(words, "pencil-outline", "edit", self._presenter.edit))
            delete = self._button(
                *("Delete", "trash-can-outline", "delete"),
                lambda: self._presenter.ask_delete(True),
            )
            delete.setVisible(not detail.asks_delete)
            row.addWidget(delete)
        if detail.is_waiting and detail.stuck is None:
            row.addWidget(IconLabel("content-save-outline", "warn", 16, "Not sent yet"))
            row.addWidget(Label("Saved here, sent when the CRM answers", "small"))
        row.addStretch(1)
        return row

    def _remarks(self, detail: ContactDetail) -> None:
        if detail.problem:
            self._column.addWidget(Label(detail.problem, "error", wraps=True))
        if detail.asks_delete:
            self._column.addWidget(self._question(detail))
        if detail.stuck is not None:
            self._column.addWidget(self._stuck(detail.stuck))
        if self._side.can_edit:
            for each in detail.alike:
                act = partial(self._presenter.compare, each.id)
                compare = self._button("Compare", "set-center", f"compare {each.id}", act)
                compare.setAccessibleName(f"Compare with {each.name}")
                words = f"Maybe the same person as {each.name}: {each.why}."
                self._column.addWidget(_inset(words, compare))

    def _question(self, detail: ContactDetail) -> QWidget:
        words = f"Delete {detail.name}? Calls and texts stay in the log, with the number alone."
        yes = self._button("Delete contact", "", "really delete", self._presenter.delete)
        no = self._button("Keep", "", "keep", lambda: self._presenter.ask_delete(False))
        return _inset(words, yes, no)

    def _stuck(self, stuck: StuckState) -> QWidget:
        mine = "Keep mine" if stuck.is_conflict else "Send again"
        theirs = "Take theirs" if stuck.is_conflict else "Give up what I wrote"
        inset = _inset(
            stuck.sentence,
            self._button(mine, "", "mine", self._presenter.keep_mine),
            self._button(theirs, "", "theirs", self._presenter.take_theirs),
        )
        for each in stuck.differences:
            words = (
                f"{each.title}:  yours “{each.mine or 'empty'}”,  theirs “{each.theirs or 'empty'}”"
            )
            inset.column.insertWidget(inset.column.count() - 1, Label(words, wraps=True))
        return inset

    def _number(self, row: NumberRow) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(Space.S)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(row.shown, "heading", selectable=True))
        words.addWidget(Label(LABELS.get(row.label, row.label), "small"))
        layout.addLayout(words, 1)
        star = IconButton(
            "star" if row.is_favourite else "star-outline",
            f"{'Remove' if row.is_favourite else 'Add'} {row.shown} "
            f"{'from' if row.is_favourite else 'to'} favourites",
            colour="accent" if row.is_favourite else "muted",
        )
        star.setObjectName(f"star {row.number}")
        star.clicked.connect(lambda: self._presenter.toggle_favourite(row.number))
        layout.addWidget(star)
        if row.can_text:
            text = self._button(
                *("Text", "message-outline", f"text {row.number}"),
                lambda: self._presenter.write_to(row.number),
            )
            text.setAccessibleName(f"Text {row.shown}")
            layout.addWidget(text)
        call = CallButton(large=False)
        call.setObjectName(f"call {row.number}")
        call.setAccessibleName(f"Call {row.shown}")
        call.setVisible(self._side.can_call)
        call.clicked.connect(lambda: self._presenter.call(row.number))
        layout.addWidget(call)
        return layout

    def _digit(self, detail: ContactDetail) -> QHBoxLayout:
        choice = digit_choice(detail.digit)
        choice.setObjectName("digit")
        choice.activated.connect(lambda: self._presenter.choose_digit(choice.currentData()))
        row = QHBoxLayout()
        row.addWidget(Label("Speed dial", "medium"), 1)
        row.addWidget(choice)
        return row

    def _links(self, detail: ContactDetail) -> None:
        if detail.links:
            links = LinksView(self._presenter.open_link)
            links.show_links(detail.links)
            self._column.addWidget(Label("Plugins", "section"))
            self._column.addWidget(links)

    def _facts(self, detail: ContactDetail) -> None:
        for title, text in (("E-mail", detail.email), ("Notes", detail.notes)):
            if text:
                self._column.addWidget(Label(title, "section"))
                self._column.addWidget(Label(text, wraps=True, selectable=True))

    def _last(self, title: str, rows: tuple[LastRow, ...] | None, nothing: str) -> None:
        if rows is None:
            return  # not for this person to see
        self._column.addWidget(Label(title, "section"))
        if not rows:
            self._column.addWidget(Label(nothing, "muted", wraps=True))
        for row in rows:
            self._column.addLayout(self._last_row(row))

    def _last_row(self, row: LastRow) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(Space.S)
        layout.addWidget(IconLabel(row.icon, "muted", 16, row.kind))
        layout.addWidget(ElidedLabel(row.text), 1)
        layout.addWidget(Label(row.time, "small"))
        if row.conversation:
            opens = LinkButton("Open")
            opens.setObjectName(f"open {row.conversation}")
            opens.setAccessibleName(f"Open the texts: {row.text}")
            opens.clicked.connect(lambda: self._presenter.open_conversation(row.conversation))
            layout.addWidget(opens)
        return layout

    def _button(self, words: str, icon: str, key: str, act: Callable[[], None]) -> PlainButton:
        button = PlainButton(words, icon)
        button.setObjectName(key)
        button.clicked.connect(lambda _=False: act())
        return button


def digit_choice(digit: int | None, name: str = "Speed dial") -> Choice:
    """1 to 9, or none."""
    choice = Choice(name)
    choice.addItem("No digit", None)
    for each in range(1, 10):
        choice.addItem(f"Digit {each}", each)
    choice.choose_data(digit)
    return choice


def _inset(words: str, *buttons: PlainButton) -> Inset:
    inset = Inset()
    inset.column.addWidget(Label(words, wraps=True, selectable=True))
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    inset.column.addLayout(row)
    return inset
