"""The small cards above the do-not-call list: a number and why, and how far an import is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QProgressBar

from desktop.ui.do_not_call.importing import Importing, ProgressState
from desktop.ui.do_not_call.presenter import DoNotCallPresenter, EntryForm
from desktop.ui.editing.card import FormCard
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import ElidedLabel, Label

_LINE_HEIGHT: Final = 30
_MOST_LINES: Final = 3  # then the list scrolls: the page below it is what one came for


class EntryCard(FormCard):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, presenter: DoNotCallPresenter) -> None:
        super().__init__(presenter.close_form, spacing=Space.M)
        self._presenter = presenter
        self._shown = EntryForm()
        self._title = Label("", "heading")
        self._number_label = Label("Number", "section")
        self.number = TextField("Number", "(443) 555-0188")
        self._reason_label = Label("Why", "section")
        self.reason = TextField("Why", "Asked not to be called again")
        self.submit = PrimaryButton("Add")
        self._grid = QGridLayout()
        self._lay_out()
        self.submit.clicked.connect(self._on_submit_clicked)
        for field in (self.number, self.reason):
            field.returnPressed.connect(self._on_submit_clicked)

    def _lay_out(self) -> None:
        grid = self._grid
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.addWidget(self._number_label, 0, 0)
        grid.addWidget(self.number, 1, 0)
        grid.addWidget(self._reason_label, 0, 1)
        grid.addWidget(self.reason, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 4)
        self._number_label.setBuddy(self.number)
        self._reason_label.setBuddy(self.reason)
        self.column.addWidget(self._title)
        self.column.addLayout(grid)
        self.column.addLayout(self._foot(self.submit))

    def show_form(self, form: EntryForm) -> None:
        is_new = form.opened != self._shown.opened
        self._shown = form
        self._title.setText(form.title)
        self.submit.setText(form.action)
        self.submit.setEnabled(not form.is_busy and not form.is_locked)
        for field in (self.number, self.reason):
            field.setReadOnly(form.is_locked)
        self.error.setText(form.error)
        adds = not form.removing
        self._number_label.setVisible(adds)
        self.number.setVisible(adds)
        self._grid.setColumnStretch(0, 2 if adds else 0)
        self._grid.setHorizontalSpacing(Space.M if adds else 0)
        self.setVisible(form.is_open)
        if is_new:
            self.number.clear()
            self.reason.clear()
            hint = "Asked not to be called again" if adds else "They asked to be called again"
            self.reason.setPlaceholderText(hint)
            if form.is_open:
                (self.number if adds else self.reason).setFocus()

    def _on_submit_clicked(self) -> None:
        self._presenter.submit(self.number.text(), self.reason.text())


class ImportCard(Card):
    """While an import runs, and its report until it is put away."""

    def __init__(self, importing: Importing) -> None:
        super().__init__()
        self._title = ElidedLabel("", "heading")
        self.counts = Label("", "muted", wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the import")
        self.lines = QListWidget()
        self.lines.setAccessibleName("Lines that could not be read")
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton("Stop")
        self.close_button = PlainButton("Close")
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._title, 1)
        head.addWidget(self.cancel)
        head.addWidget(self.close_button)
        self.column.addLayout(head)
        for each in (self.bar, self.counts, self.error, self.lines):
            self.column.addWidget(each)
        self.cancel.clicked.connect(importing.cancel)
        self.close_button.clicked.connect(importing.close)

    def show_import(self, state: ProgressState) -> None:
        self._title.setText(state.title)
        self.counts.setText(state.counts)
        self.counts.setVisible(bool(state.counts))
        self.bar.setVisible(state.is_running)
        # A bar without an end says that nobody knows yet.
        self.bar.setRange(0, 0 if state.percent is None else 100)
        self.bar.setValue(state.percent or 0)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.lines.clear()
        self.lines.addItems(list(state.lines))
        shown = min(len(state.lines), _MOST_LINES)
        self.lines.setFixedHeight(current_theme().px(_LINE_HEIGHT) * shown)
        self.lines.setVisible(bool(state.lines))
        self.cancel.setVisible(state.is_running)
        self.cancel.setEnabled(state.can_cancel)
        self.close_button.setVisible(not state.is_running)
        self.setVisible(state.is_shown)
        if state.is_shown and not state.is_running and self.cancel.hasFocus():
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
