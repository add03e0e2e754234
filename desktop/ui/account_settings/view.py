"""The settings of the account: cards of rows, what saving would do, and Save and Discard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.account_settings.fields import SECTIONS, Field, Kind, SettingsSection
from desktop.ui.account_settings.presenter import AccountSettingsPresenter, SettingsState
from desktop.ui.account_settings.rows import RowState
from desktop.ui.editing.sheet_view import SheetFrame
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.fields import Choice, FormRow, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

_FIELD_WIDTH: Final = 280


class SettingRow(FormRow):
    """A setting in whichever field fits it."""

    def __init__(self, field: Field, presenter: AccountSettingsPresenter) -> None:
        super().__init__(field.label, _control(field, presenter), field.hint)
        self._setting = field
        # The words beside a field wrap: a narrow row is a higher one.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_row(self, row: RowState, *, can_edit: bool) -> None:
        self.show_source(row.source, locked=row.is_locked)
        self.show_hint(row.theirs or row.lock or self._setting.hint)
        self.show_error(row.error)
        control = self.field
        control.setAccessibleDescription(row.error or row.theirs or row.lock or row.source)
        if isinstance(control, Toggle):
            control.setChecked(bool(row.typed))
        elif isinstance(control, Choice):
            self._fill(control, row)
        elif isinstance(control, TextField):
            if control.text() != row.typed:
                control.setText(str(row.typed))
            control.set_invalid(bool(row.error))
            # What cannot be changed any more can still be copied.
            control.setReadOnly(not can_edit or row.is_locked)
            control.setEnabled(not row.is_locked)
            return
        control.setEnabled(can_edit and not row.is_locked)

    def _fill(self, choice: Choice, row: RowState) -> None:
        shown = [(choice.itemData(at), choice.itemText(at)) for at in range(choice.count())]
        if shown != list(row.choices):
            choice.clear()
            for key, words in row.choices:
                choice.addItem(words, key)
        choice.choose_data(row.typed)


def _control(field: Field, presenter: AccountSettingsPresenter) -> QWidget:
    key = field.key
    if field.kind is Kind.TOGGLE:
        toggle = Toggle(field.label)
        toggle.clicked.connect(lambda on: presenter.change(key, on))
        return toggle
    control: Choice | TextField
    if field.kind in (Kind.CHOICE, Kind.NUMBER):
        control = choice = Choice(field.label)
        choice.activated.connect(lambda _: presenter.change(key, str(choice.currentData())))
    else:
        control = text = TextField(field.label)
        text.textEdited.connect(lambda typed: presenter.change(key, typed))
    control.setFixedWidth(_FIELD_WIDTH)
    return control


class ImpactCard(Card):
    """What saving would do to people, to be read before it is done."""

    def __init__(self, presenter: AccountSettingsPresenter) -> None:
        super().__init__()
        self.save = PrimaryButton("Save all the same")
        self.back = PlainButton("Go on editing")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.save)
        self.column.addWidget(Label("This is what it does", "heading"))
        self.column.addLayout(self._lines)
        self.column.addLayout(foot)
        self.save.clicked.connect(presenter.save)
        self.back.clicked.connect(presenter.back)

    def show_impact(self, impact: tuple[tuple[str, str], ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for sentence, names in impact:
            self._lines.addWidget(Label(sentence, "medium", wraps=True))
            if names:
                self._lines.addWidget(Label(names, "small", wraps=True))


class AccountSettingsPanel(SheetFrame):
    cannot = "The settings cannot be shown"

    def __init__(self, presenter: AccountSettingsPresenter) -> None:
        super().__init__("Account settings", presenter)
        self._presenter = presenter
        self._shown = SettingsState()
        self.impact = ImpactCard(presenter)
        self.impact.hide()
        self.rows: dict[str, SettingRow] = {}
        self._frame(*(self._card(section) for section in SECTIONS), above=self.impact)
        presenter.attach(self)

    def _card(self, section: SettingsSection) -> Card:
        card = Card(spacing=Space.XS)
        card.column.addWidget(Label(section.title, "heading"))
        if section.hint:
            card.column.addWidget(Label(section.hint, "small", wraps=True))
        for field in section.fields:
            row = self.rows[field.key] = SettingRow(field, self._presenter)
            card.column.addWidget(row)
        return card

    def show_sheet(self, state: SettingsState) -> None:
        for key, row in state.rows:
            self.rows[key].show_row(row, can_edit=state.can_edit and not state.is_busy)
        self._show_frame(state)
        if state.is_asking:
            self.save.setEnabled(False)
        self.header.show_remark("" if state.can_edit else "You can look at them")
        if state.impact != self._shown.impact:
            self.impact.show_impact(state.impact)
        self.impact.setVisible(state.is_asking)
        if state.is_asking and not self._shown.is_asking:
            self.impact.save.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shown = state
