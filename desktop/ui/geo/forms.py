"""The parts beside the table of geo rules: adding many, and the question before a copy."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from desktop.domain.area_codes import GROUPS
from desktop.domain.countries import COUNTRIES
from desktop.ui.geo import words
from desktop.ui.geo.presenter import GeoPresenter
from desktop.ui.geo.states import AddState, CopyState, GeoState
from desktop.ui.theme import Space, current_theme
from desktop.ui.user_settings.numbers import NumberButton
from desktop.ui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.popover import Choosable, Picker
from desktop.ui.widgets.text import Label

_CODES: Final = ("Area codes", "410, 443, 667 - or a list, one on each line")
_COUNTRIES: Final = ("Countries", "+44, +49")
_CODES_HEIGHT: Final = 76
_REPORT_HEIGHT: Final = 96


class TypedCodes(QPlainTextEdit):
    """Tab leaves it; many lines can be pasted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)


class AddForm(Inset):
    """Many codes at once with the number they show, and a report of each that is none."""

    def __init__(self, presenter: GeoPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.title = Label("", "section")
        self.close_form = IconButton("close", "Close the form")
        self.codes = TypedCodes("Codes to add")
        self.groups = PlainButton("Metro areas and states", "city-variant-outline")
        self.number = NumberButton("Number to show")
        self.add = PrimaryButton("Add")
        self.error = Label("", "error", wraps=True)
        self.report = Label("", "body", wraps=True)
        self.bad = TypedCodes("Codes that were not added, and why")
        self.bad.setReadOnly(True)
        self._group_picker = Picker("All area codes of", "City, state or country")
        self._country_picker = Picker("Country", "Country or calling code")
        self._is_country: bool | None = None
        self._lay_out()
        self._fill_pickers()
        self._connect(presenter)
        self._fit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.close_form)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        for widget in (self.groups, self.number):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.add)
        self.column.addLayout(head)
        self.column.addWidget(self.codes)
        self.column.addLayout(foot)
        for label in (self.error, self.report, self.bad):
            self.column.addWidget(label)

    def _fill_pickers(self) -> None:
        self._group_picker.show_choices(
            [Choosable(each, *words.group_words(each)) for each in GROUPS]
        )
        ordered = sorted(COUNTRIES.items(), key=lambda each: each[1])
        self._country_picker.show_choices(
            [Choosable(f"+{code}", names, f"+{code}") for code, names in ordered]
        )

    def _connect(self, presenter: GeoPresenter) -> None:
        self.codes.textChanged.connect(lambda: presenter.type_codes(self.codes.toPlainText()))
        self.groups.clicked.connect(self._on_groups_clicked)
        self._group_picker.chosen.connect(lambda group: presenter.take_codes(group.prefixes))
        self._country_picker.chosen.connect(lambda code: presenter.take_codes((code,)))
        self.number.chosen.connect(presenter.choose_number)
        self.add.clicked.connect(presenter.add)
        self.close_form.clicked.connect(presenter.close_adding)

    def _on_groups_clicked(self) -> None:
        picker = self._country_picker if self._is_country else self._group_picker
        picker.open_at(self.groups)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes what is open in the page first, then the page."""
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close_adding()
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self.codes.setFixedHeight(current_theme().px(_CODES_HEIGHT))
        self.bad.setFixedHeight(current_theme().px(_REPORT_HEIGHT))

    def show_state(self, state: GeoState) -> None:
        adding = state.adding
        was_hidden = self.isHidden()
        # What was typed and not added yet can still be copied.
        self.setVisible(adding.is_open and (state.can_edit or bool(adding.text)))
        self.codes.setReadOnly(not state.can_edit)
        for each in (self.add, self.groups, self.number):
            each.setEnabled(state.can_edit)
        self._show_kind(adding)
        if self.codes.toPlainText() != adding.text:
            self.codes.setPlainText(adding.text)
        self.number.show_number(adding.number_words, state.numbers)
        for label, text in ((self.error, adding.error), (self.report, adding.report)):
            label.setText(text)
            label.setVisible(bool(text))
        listed = "\n".join(adding.bad)
        if self.bad.toPlainText() != listed:
            self.bad.setPlainText(listed)
        self.bad.setVisible(bool(adding.bad))
        if was_hidden and self.isVisible():
            self._fit()
            self.codes.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_country(self) -> bool:
        return bool(self._is_country)

    def _show_kind(self, adding: AddState) -> None:
        if adding.is_country is not self._is_country:
            self._is_country = adding.is_country
            title, hint = _COUNTRIES if adding.is_country else _CODES
            self.title.setText(title)
            self.codes.setPlaceholderText(hint)
            self.groups.setText("Countries" if adding.is_country else "Metro areas and states")


class CopyQuestion(Inset):
    """What a copy would replace, asked before it does."""

    def __init__(self, presenter: GeoPresenter) -> None:
        super().__init__()
        self.words = Label("", "body", wraps=True)
        self.error = Label("", "error", wraps=True)
        self.confirm = PrimaryButton("Replace")
        self.cancel = PlainButton("Cancel")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        for label in (self.words, self.error):
            self.column.addWidget(label)
        self.column.addLayout(row)
        self._cancel = presenter.copying.cancel
        self.confirm.clicked.connect(presenter.copying.confirm)
        self.cancel.clicked.connect(presenter.copying.cancel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
            return
        super().keyPressEvent(event)

    def show_state(self, copying: CopyState) -> None:
        was_hidden = self.isHidden()
        self.setVisible(bool(copying.question or copying.error))
        for label, text in ((self.words, copying.question), (self.error, copying.error)):
            label.setText(text)
            label.setVisible(bool(text))
        self.confirm.setVisible(bool(copying.question))
        self.confirm.setEnabled(not copying.is_busy)
        self.cancel.setText("Cancel" if copying.question else "Close")
        if was_hidden and self.isVisible():
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
