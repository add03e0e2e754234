"""The panel of plugins: the list, what one asks for, and its settings."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.editing.card import FormCard
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.plugins.presenter import PluginsPresenter
from desktop.ui.plugins.states import PluginRow, PluginsState, ReviewState, SetUpState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label


class ReviewCard(FormCard):
    """What is agreed to before a plugin is taken in, or everything that is wrong with it."""

    def __init__(self, presenter: PluginsPresenter) -> None:
        super().__init__(presenter.close_review)
        self._title = Label("", "heading", wraps=True)
        self._about = Label("", "muted", wraps=True)
        self.lines = Label("", wraps=True, selectable=True)
        self.agree = PrimaryButton("Install")
        for widget in (self._title, self._about, self.lines):
            self.column.addWidget(widget)
        self.column.addLayout(self._foot(self.agree))
        self.agree.clicked.connect(presenter.agree)

    def show_review(self, state: ReviewState) -> None:
        is_new = state.is_open and self.isHidden()
        self._title.setText(state.title)
        self._about.setText(state.about)
        self.lines.setText("\n".join(f"•  {each}" for each in state.faults or state.lines))
        self.error.setText(state.error)
        self.agree.setText(state.action)
        self.agree.setVisible(bool(state.action))
        self.agree.setEnabled(state.can_agree)
        self.cancel.setText("Cancel" if state.action else "Close")
        self.setVisible(state.is_open)
        if is_new:
            self.cancel.setFocus()


class SetUpForm(FormCard):
    """A field for each setting of one plugin."""

    def __init__(self, presenter: PluginsPresenter) -> None:
        super().__init__(presenter.close_form)
        self._presenter = presenter
        self._opened = 0
        self._keys: tuple[str, ...] = ()
        self.fields: list[TextField] = []
        self._labels: list[Label] = []
        self._title = Label("", "heading", wraps=True)
        self.warning = Banner("warning")
        self.save = PrimaryButton("Save")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(1, 1)
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addLayout(self._grid)
        self.column.addLayout(self._foot(self.save))
        self.save.clicked.connect(self._on_save_clicked)

    def show_form(self, state: SetUpState) -> None:
        if state.is_open and state.opened != self._opened:
            self._fill(state)
        self._opened = state.opened
        self._title.setText(state.title)
        self.warning.setVisible(bool(state.warning))
        self.warning.show_banner("warning", state.warning, closable=False)
        for field in self.fields:
            field.setReadOnly(state.is_locked)
            field.setAccessibleDescription(state.error)
        self.save.setEnabled(not (state.is_busy or state.is_locked))
        self.error.setText(state.error)
        self.setVisible(state.is_open)

    def _fill(self, state: SetUpState) -> None:
        for widget in (*self.fields, *self._labels):
            self._grid.removeWidget(widget)
            widget.deleteLater()
        self.fields, self._labels = [], []
        self._keys = tuple(each.key for each in state.settings)
        before: QWidget = self.cancel
        for row, (setting, value) in enumerate(zip(state.settings, state.values, strict=True)):
            field = TextField(setting.label, setting.example, value)
            field.returnPressed.connect(self._on_save_clicked)
            label = Label(setting.label, "section")
            label.setBuddy(field)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            self.fields.append(field)
            self._labels.append(label)
        for field in reversed(self.fields):
            self.setTabOrder(field, before)
            before = field
        self.setVisible(True)
        if self.fields:
            self.fields[0].setFocus()

    def _on_save_clicked(self) -> None:
        values = (field.text() for field in self.fields)
        self._presenter.submit(dict(zip(self._keys, values, strict=True)))


class PluginsPanel(PagedPanel[PluginRow]):
    def __init__(self, presenter: PluginsPresenter) -> None:
        super().__init__(
            "Plugins",
            (
                *(("Name", 190), ("Publisher", 150), ("Version", 100)),
                *(("Shows at contacts and calls", 0), ("State", 130)),
            ),
            "puzzle-outline",
            ("No plugins", "A plugin puts links to another program at contacts and calls."),
            "Search plugins",
        )
        self._can_edit = False
        self.install = PrimaryButton("Install from a file", "plus")
        self.settings = PlainButton("Set up", "cog-outline")
        self.update_button = PlainButton("Update from a file", "update")
        self.turn = PlainButton("Turn off", "power")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.review = ReviewCard(presenter)
        self.form = SetUpForm(presenter)
        self.insert_form(self.form)
        self.insert_form(self.review)
        self._changing = (self.settings, self.update_button, self.turn, self.remove)
        self._actions = self.add_row_of_actions("Actions on the plugin", *self._changing)
        self.add_action(self.install)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: PluginsPresenter) -> None:
        self._listen(presenter)
        self.banner.acted.connect(presenter.confirm)
        self.install.clicked.connect(lambda: presenter.choose_file(""))
        self.settings.clicked.connect(lambda: presenter.set_up(self.chosen))
        self.update_button.clicked.connect(lambda: presenter.choose_file(self.chosen))
        self.turn.clicked.connect(lambda: presenter.turn(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_entered.connect(presenter.set_up)
        self.chosen_deleted.connect(presenter.remove)
        self.table.itemSelectionChanged.connect(self._show_turn)

    def show_list(self, state: PluginsState) -> None:
        self._can_edit = state.can_edit
        self._show_state(state)
        self.review.show_review(state.review)
        self._make_room()
        for button in self._changing:
            button.setVisible(state.can_edit)
        self._show_turn()

    def show_form(self, state: SetUpState) -> None:
        self.form.show_form(state)
        self._make_room()

    def _make_room(self) -> None:
        """What is filled in or read takes the room of the list."""
        is_needed = not (self.form.isHidden() and self.review.isHidden())
        self.make_room(is_needed, fills=False)
        self._actions.setVisible(not is_needed)
        self.install.setVisible(self._can_edit and not is_needed)

    def _show_turn(self) -> None:
        chosen = self._chosen_line
        self.turn.setText("Turn on" if chosen is not None and chosen.state == "Off" else "Turn off")

    def _cells(self, row: PluginRow) -> list[Cell]:
        return [row.name, row.publisher, row.version, row.shows, Tag(row.state, row.tone)]
