"""The panel of voice menus: the list, and the one that is put together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.voice_menus import LONGEST_MENU_NAME
from desktop.ui.theme import Space
from desktop.ui.voice_menus.choice_view import ChoiceView
from desktop.ui.voice_menus.presenter import MenuFormState, MenusState, VoiceMenusPresenter
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

_ROLE = Qt.ItemDataRole.UserRole
_NUMBERS_HEIGHT = 96
_HINT = (
    "It is read up to three times. A choice can make the call somebody's before anybody has "
    "answered; it stands in their call log then."
)


class MenuForm(Card):
    def __init__(self, presenter: VoiceMenusPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self._opened = 0
        self._title = Label("", "heading")
        self.warning = Banner("warning")
        self.name = TextField("Name of the menu", "Name")
        self.name.setMaxLength(LONGEST_MENU_NAME)
        self.prompt = Choice("What is read out")
        self.choices: list[ChoiceView] = []
        self.add_choice = PlainButton("Add a choice", "plus")
        self.numbers = QListWidget()
        self.numbers.setAccessibleName("Numbers that lead to it")
        self.numbers.setMinimumHeight(_NUMBERS_HEIGHT)
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton("Cancel")
        self.save = PrimaryButton("Save")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self._lay_out()
        self._connect(presenter)

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
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addLayout(head)
        self.column.addWidget(Scroller(inner), 1)
        self.column.addLayout(foot)

    def _connect(self, presenter: VoiceMenusPresenter) -> None:
        self.name.textEdited.connect(presenter.rename)
        self.name.returnPressed.connect(presenter.save)
        self.prompt.activated.connect(
            lambda _: presenter.choose_prompt(str(self.prompt.currentData()))
        )
        self.add_choice.clicked.connect(presenter.add_choice)
        self.numbers.itemChanged.connect(lambda _: presenter.choose_numbers(self._chosen()))
        self.cancel.clicked.connect(presenter.close)
        self.save.clicked.connect(presenter.save)

    def show_form(self, form: MenuFormState) -> None:
        self._title.setText(form.title)
        if self.name.text() != form.menu.name:
            self.name.setText(form.menu.name)
        self.name.setReadOnly(not form.can_edit)
        self._show_prompts(form)
        self._show_choices(form)
        self._show_numbers(form)
        can_edit = form.can_edit and not form.is_busy
        self.add_choice.setEnabled(can_edit and bool(form.free))
        self.error.setText(form.error)
        self.warning.setVisible(bool(form.warning))
        self.warning.show_banner("warning", form.warning, closable=False)
        self.save.setEnabled(form.can_save)
        self.save.setVisible(form.can_edit)
        self.cancel.setText("Cancel" if form.can_edit else "Close")
        self.setVisible(form.is_open)
        if form.is_open and form.opened != self._opened:
            self.name.setFocus()
        self._opened = form.opened

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close()
            return
        super().keyPressEvent(event)


class VoiceMenusPanel(ListPanel):
    def __init__(self, presenter: VoiceMenusPresenter) -> None:
        super().__init__(
            "Voice menus",
            (("Name", 150), ("Choices", 0), ("Numbers", 220)),
            "dialpad",
            ("No voice menus yet", "A menu is read to callers, and a digit leads them on."),
            "Search voice menus",
        )
        self._presenter, self._shown = presenter, MenusState()
        self.more.hide()
        self.add = PrimaryButton("Add a menu", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = MenuForm(presenter)
        self.insert_form(self.form)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: VoiceMenusPresenter) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.search)
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.add.clicked.connect(presenter.add)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)

    def show_menus(self, state: MenusState) -> None:
        before, self._shown = self._shown, state
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        is_listed = not state.form.is_open
        self.make_room(not is_listed)
        self.add.setVisible(state.can_edit and is_listed)
        self.remove.setVisible(state.can_edit and is_listed)
        self.edit.setVisible(is_listed)
        self.edit.setText("Change" if state.can_edit else "Show")
        if state.rows != before.rows:
            cells = [[row.name, row.choices, row.numbers] for row in state.rows]
            self.show_rows([row.id for row in state.rows], cells)
        self.form.show_form(state.form)
