"""The panel of the people of all accounts, with the form of where one of them belongs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.domain.access import Role
from desktop.ui.agency.lists_view import LinesPanel
from desktop.ui.agency.people import PeopleLines, PlaceRow, PlacesForm
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.frames import Card, Inset
from desktop.ui.widgets.text import ElidedLabel, Label


class PeoplePanel(LinesPanel):
    def __init__(self, lines: PeopleLines) -> None:
        columns = (("Name", 260), ("Accounts and roles", 0), ("State", 104))
        empty = ("Nobody yet", "People of every account of the agency appear here.")
        super().__init__(lines, "People", columns, "account-group-outline", empty, "Search people")
        self.form = PlacesCard(lines)
        self.form.hide()
        self.insert_form(self.form)
        self.places = PlainButton("Change accounts", "pencil-outline")
        self.add_action(self.places, on_row=True)
        self.places.clicked.connect(lambda: lines.edit(self.chosen))
        self.chosen_entered.connect(lines.edit)
        lines.attach(self)

    def show_places(self, form: PlacesForm) -> None:
        self.form.show_places(form)


class PlaceLine(Inset):
    """One account, with the role in it."""

    def __init__(self, lines: PeopleLines, row: PlaceRow) -> None:
        super().__init__(padding=Space.S)
        self.role = Choice(f"Role in {row.account}")
        for role in Role:
            self.role.addItem(role.title, role)
        self.out = PlainButton("Take out", "close")
        self.out.setAccessibleName(f"Take out of {row.account}")
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(ElidedLabel(row.account, "medium"), 1)
        line.addWidget(self.role)
        line.addWidget(self.out)
        self.column.addLayout(line)
        account_id = row.account_id
        self.role.activated.connect(lambda _: lines.set_role(account_id, self.role.currentData()))
        self.out.clicked.connect(lambda: lines.take_out(account_id))

    def show_place(self, row: PlaceRow, can_edit: bool) -> None:
        self.role.choose_data(row.role)
        for each in (self.role, self.out):
            each.setEnabled(can_edit)


class PlacesCard(Card):
    def __init__(self, lines: PeopleLines) -> None:
        super().__init__()
        self._lines = lines
        self._opened = 0
        self._title = Label("", "heading", wraps=True)
        self._means = Label("", "muted", wraps=True)
        self.lines: dict[str, PlaceLine] = {}
        self._places = QVBoxLayout()
        self._places.setSpacing(Space.S)
        self.further = Choice("Further account")
        self.role = Choice("Role there")
        for role in Role:
            self.role.addItem(role.title, role)
        self.add = PlainButton("Add", "plus")
        self.add.setAccessibleName("Add to the account")
        self.error = Label("", "error", wraps=True)
        self.save = PrimaryButton("Save")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self.add.clicked.connect(self._on_add)
        self.save.clicked.connect(lines.save)
        self.cancel.clicked.connect(lines.close_form)

    def _lay_out(self) -> None:
        further = QHBoxLayout()
        further.setSpacing(Space.S)
        further.addWidget(self.further, 1)
        further.addWidget(self.role)
        further.addWidget(self.add)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._means, 1)
        for each in (self.cancel, self.save):
            foot.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self._title)
        self.column.addLayout(self._places)
        self.column.addLayout(further)
        self.column.addWidget(self.error)
        self.column.addLayout(foot)

    def show_places(self, form: PlacesForm) -> None:
        is_new, self._opened = form.opened != self._opened, form.opened
        self._title.setText(form.title)
        self._show_lines(form)
        offered = [self.further.itemData(row) for row in range(self.further.count())]
        if offered != [account_id for account_id, _ in form.offered]:
            self.further.clear()
            for account_id, name in form.offered:
                self.further.addItem(name, account_id)
        for each in (self.further, self.role, self.add):
            each.setEnabled(form.can_edit and bool(form.offered))
        self._means.setText(form.means)
        self.error.setText(form.error)
        self.error.setVisible(bool(form.error))
        self.save.setEnabled(form.can_save)
        self.setVisible(form.is_open)
        if is_new and form.is_open:
            self.role.choose_data(Role.CALL_AGENT)
            first = next(iter(self.lines.values()), None)
            (self.further if first is None else first.role).setFocus()

    def _show_lines(self, form: PlacesForm) -> None:
        """Built anew only where an account came or went: the keyboard stays where it is."""
        wanted = [row.account_id for row in form.rows]
        if wanted != list(self.lines):
            had_focus = any(line.isAncestorOf(self.focusWidget()) for line in self._focused())
            for line in self.lines.values():
                self._places.removeWidget(line)
                line.hide()
                line.deleteLater()
            self.lines = {row.account_id: PlaceLine(self._lines, row) for row in form.rows}
            for line in self.lines.values():
                self._places.addWidget(line)
            if had_focus:
                self.further.setFocus()
        for row in form.rows:
            self.lines[row.account_id].show_place(row, form.can_edit)

    def _focused(self) -> list[PlaceLine]:
        return list(self.lines.values()) if self.focusWidget() is not None else []

    def _on_add(self) -> None:
        if self.further.currentData():
            self._lines.set_role(self.further.currentData(), self.role.currentData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._lines.close_form()
        else:
            super().keyPressEvent(event)
