"""The parts of the drawer that a person writes with, and what they have to decide about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.calls.drawer_state import RelatedRow, StatusChoice, Trouble
from desktop.ui.icons import icon
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.popover import Choosable, Picker, Popover
from desktop.ui.widgets.text import Label, restyle
from desktop.ui.words import Tone


class ChipLine(QWidget):
    """Chips that come and go; each is made anew only when its words are others."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowLayout(self, spacing=6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._chips: dict[str, Chip] = {}

    @property
    def chips(self) -> dict[str, Chip]:
        return self._chips

    def show_chips(self, names: Sequence[str], act: Callable[[str], None]) -> None:
        if list(names) == list(self._chips):
            return
        for chip in self._chips.values():
            self.flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = {}
        for place, name in enumerate(names):
            chip = self._chips[name] = Chip(name.replace("&", "&&"))
            chip.setAccessibleName(name)
            chip.clicked.connect(lambda _=False, name=name: act(name))
            self.flow.insert(place, chip)


class StatusField(ChipLine):
    chosen = Signal(str)

    def show_statuses(self, choices: tuple[StatusChoice, ...], enabled: bool) -> None:
        shown = choices if enabled else tuple(each for each in choices if each.chosen)
        self.show_chips([each.name for each in shown], self.chosen.emit)
        for each in shown:
            self.chips[each.name].setChecked(each.chosen)
            self.chips[each.name].setEnabled(enabled)


class TagsField(ChipLine):
    """The tags of the call, which a press takes away, and the account's others to add."""

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.add = PlainButton("Tag", "plus")
        self.add.setAccessibleName("Add a Tag")
        self.add.setProperty("kind", "chip")
        self._picker = Picker("Add a tag", "Find a tag")
        self._picker.chosen.connect(self.toggled.emit)
        self.add.clicked.connect(lambda: self._picker.open_at(self.add))
        self.flow.addWidget(self.add)

    def show_tags(self, tags: tuple[str, ...], offered: tuple[str, ...], enabled: bool) -> None:
        self.show_chips(tags, self.toggled.emit)
        for tag in tags:
            self.chips[tag].setChecked(True)
            self.chips[tag].setEnabled(enabled)
            self.chips[tag].setToolTip("Press to take this tag away" if enabled else "")
        self._picker.show_choices([Choosable(each, each) for each in offered])
        self.add.setVisible(enabled and bool(offered))


class ScoreField(QWidget):
    """Stars to press; the one that is set already takes the score away."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.stars: list[IconButton] = []
        self._words = Label("", "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._words)
        self._row.addStretch(1)

    def show_score(self, score: int | None, highest: int, enabled: bool) -> None:
        while len(self.stars) > highest:
            self.stars.pop().deleteLater()
        while len(self.stars) < highest:
            self._add_star(len(self.stars) + 1)
        for place, star in enumerate(self.stars, start=1):
            is_on = score is not None and place <= score
            name = "Take the score away" if place == score else f"Score {place} of {highest}"
            star.show_icon("star" if is_on else "star-outline", name, "warn" if is_on else "faint")
            star.setEnabled(enabled)
        self._words.setText("Not scored" if score is None else f"{score} of {highest}")

    def _add_star(self, score: int) -> None:
        star = IconButton("star-outline", f"Score {score}")
        star.setFixedWidth(27)
        star.clicked.connect(lambda: self.chosen.emit(score))
        self._row.insertWidget(len(self.stars), star)
        self.stars.append(star)


class ReminderButton(PlainButton):
    """When the next step comes back to one's mind."""

    chosen = Signal(object)  # datetime or None

    def __init__(self) -> None:
        super().__init__("Remind me  ▾", "bell-outline")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.moment = MomentPopover()
        self.moment.chosen.connect(self.chosen.emit)

    def show_choices(self, choices: Sequence[tuple[str, datetime | None]]) -> None:
        self._menu.clear()
        for words, at in choices:
            action = self._menu.addAction(words)
            action.triggered.connect(lambda _=False, at=at: self.chosen.emit(at))
        self._menu.addAction("At…", lambda: self.moment.open_at(self))


class MomentPopover(Popover):
    chosen = Signal(object)  # datetime

    def __init__(self) -> None:
        super().__init__("Remind me at")
        self.field = QDateTimeEdit(QDateTime.currentDateTime().addSecs(3600))
        self.field.setAccessibleName("Remind me at")
        self.field.lineEdit().setAccessibleName("Remind me at")
        self.field.setDisplayFormat("d MMM yyyy  HH:mm")
        self.apply = PrimaryButton("Remind me")
        for widget in (Label("Remind me at", "section"), self.field, self.apply):
            self.column.addWidget(widget)
        self.apply.clicked.connect(self._on_applied)

    def open_at(self, control: QWidget) -> None:
        super().open_at(control)
        self.field.setFocus()

    def _on_applied(self) -> None:
        self.close()
        seconds = self.field.dateTime().toSecsSinceEpoch()
        self.chosen.emit(datetime.fromtimestamp(seconds).astimezone())


class TroubleCard(QFrame):
    """Both versions of a conflict, or what was refused and why."""

    decided = Signal(str, str)  # key, what: keep, take, again or discard

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        restyle(self, "tone", (Tone.WARNING if trouble.is_conflict else Tone.BAD).value)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        column.setSpacing(Space.XS)
        title = "Somebody changed this as well" if trouble.is_conflict else "Not taken by the CRM"
        column.addWidget(Label(title, "medium", wraps=True))
        if not trouble.is_conflict:
            column.addWidget(Label(trouble.sentence, "body", wraps=True, selectable=True))
            column.addWidget(Label(trouble.mine, "muted", wraps=True, selectable=True))
        for each in trouble.versions:
            column.addWidget(Label(each.title, "section"))
            column.addWidget(Label(f"Mine: {each.mine}", "body", wraps=True, selectable=True))
            column.addWidget(Label(f"Theirs: {each.theirs}", "body", wraps=True, selectable=True))
        column.addLayout(self._buttons(trouble))

    def _buttons(self, trouble: Trouble) -> QHBoxLayout:
        choices = (
            (("keep", "Keep mine"), ("take", "Take theirs"))
            if trouble.is_conflict
            else (("again", "Send again"), ("discard", "Discard"))
        )
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for what, words in choices:
            button = PlainButton(words)
            button.clicked.connect(lambda _=False, what=what: self.decided.emit(trouble.key, what))
            row.addWidget(button)
        row.addStretch(1)
        return row


class RelatedList(QListWidget):
    """What else there was with them; Enter or a click opens a call."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "menu")
        self.setAccessibleName("Related calls and texts")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._rows: tuple[RelatedRow, ...] = ()
        self.itemActivated.connect(self._on_activated)
        self.itemClicked.connect(self._on_activated)

    def show_rows(self, rows: tuple[RelatedRow, ...]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        self.clear()
        for row in rows:
            item = QListWidgetItem(icon(row.icon, "muted"), f"{row.time}  {row.words}")
            item.setData(Qt.ItemDataRole.UserRole, row.record_id)
            item.setToolTip(row.words)
            self.addItem(item)
        self.setFixedHeight(self.sizeHintForRow(0) * len(rows) + 6 if rows else 0)

    def _on_activated(self, item: QListWidgetItem) -> None:
        record_id = str(item.data(Qt.ItemDataRole.UserRole))
        if record_id:
            self.opened.emit(record_id)
