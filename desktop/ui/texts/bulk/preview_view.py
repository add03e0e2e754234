"""The look at a text to many before it is sent: who gets which words, who is left out and why."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.texts.bulk.composing import ComposePresenter, ComposeState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase


class PreviewPanel(QWidget):
    def __init__(self, presenter: ComposePresenter) -> None:
        super().__init__()
        self._shown = ComposeState()
        self.headline = Label("", "title")
        self.remark = Label("", "muted", wraps=True)
        self.which = SegmentedControl("Show", (("get", "Who gets it"), ("not", "Left out")))
        empty = ("Nobody", "Nobody is on this side of the list.")
        columns = (("Number", 148), ("Name", 132), ("Text", 0))
        self.getting = Listing("Who gets it", columns, "account-outline", empty)
        columns = (("Number", 148), ("Name", 132), ("Reason", 0))
        self.left_out = Listing("Left out", columns, "account-outline", empty)
        for listing in (self.getting, self.left_out):
            listing.header.hide()
            listing.column.setContentsMargins(0, 0, 0, 0)
        self.problem = Label("", "error", wraps=True)
        self.back = PlainButton("Change it", "arrow-left")
        self.send = PrimaryButton("Send", "send")
        self._lay_out()
        self.which.chosen.connect(self._on_which)
        self.back.clicked.connect(presenter.go_back)
        self.send.clicked.connect(presenter.send)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        for each in (self.headline, self.remark, self.which):
            column.addWidget(each)
        column.addWidget(self.getting, 1)
        column.addWidget(self.left_out, 1)
        self.left_out.hide()
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addWidget(self.problem, 1)
        row.addWidget(self.send)
        column.addLayout(row)

    def show_preview(self, state: ComposeState) -> None:
        preview, before = state.preview, self._shown.preview
        self._shown = state
        if preview is None:
            return
        self.headline.setText(preview.headline)
        self.remark.setText(preview.remark)
        if before is None or before.rows != preview.rows:
            self.getting.fill(preview.rows)
            self.getting.show_phase(Phase.READY if preview.rows else Phase.EMPTY, "")
        if before is None or before.left_out != preview.left_out:
            self.left_out.fill(preview.left_out)
            self.left_out.show_phase(Phase.READY if preview.left_out else Phase.EMPTY, "")
        self.problem.setText(state.problem or state.busy)
        self.send.setText(preview.send)
        self.send.setEnabled(preview.can_send and not state.busy and not state.why_not)
        self.back.setEnabled(not state.busy)

    def _on_which(self, key: str) -> None:
        self.getting.setVisible(key == "get")
        self.left_out.setVisible(key == "not")
