"""The card of automatic top-up: on or off, when, how much, how often, and what stopped it."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QHideEvent, QShowEvent

from desktop.ui.billing.automatic import FIELDS, AutomaticPresenter
from desktop.ui.billing.top_up_states import AutomaticState
from desktop.ui.theme import Space
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.fields import FormRow, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.save_bar import SaveBar
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_FIELD_WIDTH: Final = 140


class AutomaticCard(Card):
    def __init__(self, presenter: AutomaticPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self.banner = Banner()
        self.stopped = Banner("warning")
        self.toggle = Toggle("Automatic top-up")
        self._remark = Label("", "small", wraps=True)
        self._cannot = Label("", "small", wraps=True)
        self.bar = SaveBar()
        self.column.addWidget(Label("Automatic top-up", "heading"))
        self.column.addWidget(self._remark)
        for banner in (self.stopped, self.banner):
            banner.hide()
            self.column.addWidget(banner)
        self._rows = [FormRow("Top up by itself", self.toggle, grows=True)]
        self.fields: dict[str, TextField] = {}
        for field, label, hint in FIELDS:
            text = self.fields[field] = TextField(label)
            text.setFixedWidth(_FIELD_WIDTH)
            text.textEdited.connect(lambda typed, field=field: presenter.type(field, typed))
            text.returnPressed.connect(presenter.save)
            self._rows.append(FormRow(label, text, hint, grows=True))
        for row in self._rows:
            self.column.addWidget(row)
        self.column.addWidget(self._cannot)
        self.column.addWidget(self.bar)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: AutomaticPresenter) -> None:
        self.toggle.clicked.connect(presenter.turn)
        self.bar.saved.connect(presenter.save)
        self.bar.discarded.connect(presenter.discard)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)

    def show_sheet(self, state: AutomaticState) -> None:
        is_there = state.phase is Phase.READY
        may_type = is_there and state.can_edit and not state.is_busy
        self.toggle.setChecked(state.is_on)
        self.toggle.setEnabled(may_type)
        errors = dict(state.errors)
        for (field, text), row in zip(self.fields.items(), self._rows[1:], strict=True):
            words = dict(state.amounts).get(field, "")
            if text.text() != words:
                text.setText(words)
            text.setReadOnly(not may_type)  # what cannot be changed can still be copied
            text.set_invalid(field in errors)
            text.setAccessibleDescription(errors.get(field, ""))
            row.show_error(errors.get(field, ""))
        self._show_words(state)
        self.bar.setVisible(state.can_edit or state.is_changed)
        self.bar.show_changes(
            "",
            can_save=state.is_changed and state.can_edit,
            can_discard=state.is_changed,
            busy=state.is_busy,
        )

    def _show_words(self, state: AutomaticState) -> None:
        failed = f"Automatic top-up cannot be shown. {state.sentence}"
        remark = failed if state.phase is Phase.FAILED else state.remark
        for label, words in ((self._remark, remark), (self._cannot, state.cannot)):
            label.setText(words)
            label.setVisible(bool(words))
        self.stopped.setVisible(bool(state.stopped))
        self.stopped.show_banner("warning", state.stopped, closable=False)
        self.banner.setVisible(bool(state.notice))
        action = "Take theirs" if state.offers_theirs else ""
        self.banner.show_banner(state.level, state.notice, action)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.leave()
