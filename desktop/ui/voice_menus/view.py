"""The panel of voice menus: the list, and the one that is put together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.voice_menus import LONGEST_MENU_NAME
from desktop.ui.editing.entries_view import EntriesPanel, EntryForm
from desktop.ui.editing.whole_view import Words
from desktop.ui.theme import Space
from desktop.ui.voice_menus.choice_view import ChoiceView
from desktop.ui.voice_menus.presenter import MenuFormState, VoiceMenusPresenter
from desktop.ui.voice_menus.words import MenuRow
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.text import Label

_ROLE = Qt.ItemDataRole.UserRole
_NUMBERS_HEIGHT = 96
_HINT = (
    "It is read up to three times. A choice can make the call somebody's before anybody has "
    "answered; it stands in their call log then."
)

_WORDS = Words(
    title="Voice menus",
    columns=(("Name", 150), ("Choices", 0), ("Numbers", 220)),
    icon="dialpad",
    empty=("No voice menus yet", "A menu is read to callers, and a digit leads them on."),
    search="Search voice menus",
    add="Add a menu",
)


class MenuForm(EntryForm[MenuFormState]):
    def __init__(self, presenter: VoiceMenusPresenter) -> None:
        super().__init__(presenter, "Name of the menu", LONGEST_MENU_NAME)
        self._presenter = presenter
        self.prompt = Choice("What is read out")
        self.choices: list[ChoiceView] = []
        self.add_choice = PlainButton("Add a choice", "plus")
        self.numbers = QListWidget()
        FirstRow(self.numbers)
        self.numbers.setAccessibleName("Numbers that lead to it")
        self.numbers.setMinimumHeight(_NUMBERS_HEIGHT)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self._lay_out()
        self.prompt.activated.connect(
            lambda _: presenter.choose_prompt(str(self.prompt.currentData()))
        )
        self.add_choice.clicked.connect(presenter.add_choice)
        self.numbers.itemChanged.connect(lambda _: presenter.choose_numbers(self._chosen()))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name, 1)
        head.addWidget(self.prompt, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_HINT, "small", wraps=True))
        column.addLayout(self._rows)
        column.addWidget(self.add_choice, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Label("Numbers that lead to it", "section"))
        column.addWidget(self.numbers)
        column.addStretch(1)
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addLayout(head)
        self.column.addWidget(Scroller(inner), 1)
        self.column.addLayout(self._foot(self.save))

    def _show_draft(self, form: MenuFormState) -> None:
        if self.name.text() != form.menu.name:
            self.name.setText(form.menu.name)
        self._show_prompts(form)
        self._show_choices(form)
        self._show_numbers(form)
        can_edit = form.can_edit and not form.is_busy
        self.add_choice.setEnabled(can_edit and bool(form.free))

    def _show_prompts(self, form: MenuFormState) -> None:
        shown = [self.prompt.itemData(at) for at in range(self.prompt.count())]
        if shown != [key for key, _ in form.parts.prompts]:
            self.prompt.clear()
            for key, words in form.parts.prompts:
                self.prompt.addItem(words, key)
        self.prompt.choose_data(form.menu.prompt)
        self.prompt.setEnabled(form.can_edit and not form.is_busy)

    def _show_choices(self, form: MenuFormState) -> None:
        choices = form.menu.choices
        while len(self.choices) < len(choices):
            self.choices.append(ChoiceView(self._presenter, len(self.choices)))
            self._rows.addWidget(self.choices[-1])
        for place, view in enumerate(self.choices):
            view.setVisible(place < len(choices))
        for view, choice in zip(self.choices, choices, strict=False):
            view.show_choice(choice, form)

    def _show_numbers(self, form: MenuFormState) -> None:
        wanted = [(key, words, key in form.menu.numbers) for key, words in form.parts.numbers]
        items = [self.numbers.item(at) for at in range(self.numbers.count())]
        checked = Qt.CheckState.Checked
        if wanted == [(i.data(_ROLE), i.text(), i.checkState() is checked) for i in items]:
            return
        row = self.numbers.currentRow()
        blocked = self.numbers.blockSignals(True)
        self.numbers.clear()
        for key, words, is_on in wanted:
            item = QListWidgetItem(words)
            item.setData(_ROLE, key)
            item.setCheckState(checked if is_on else Qt.CheckState.Unchecked)
            self.numbers.addItem(item)
        self.numbers.setCurrentRow(row)
        self.numbers.blockSignals(blocked)

    def _chosen(self) -> tuple[str, ...]:
        items = (self.numbers.item(at) for at in range(self.numbers.count()))
        checked = Qt.CheckState.Checked
        return tuple(str(i.data(_ROLE)) for i in items if i.checkState() is checked)


class VoiceMenusPanel(EntriesPanel[MenuRow, MenuFormState]):
    def __init__(self, presenter: VoiceMenusPresenter) -> None:
        super().__init__(presenter, MenuForm(presenter), _WORDS)
        presenter.attach(self)

    def _cells(self, row: MenuRow) -> list[Cell]:
        return [row.name, row.choices, row.numbers]
