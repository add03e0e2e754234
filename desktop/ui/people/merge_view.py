"""Two contacts side by side, and what becomes of them, before they are one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.people.contact import ContactPresenter
from desktop.ui.people.states import MergeState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.text import Label

_HEADS = ("", "Stays", "Goes", "Together")


class MergeView(QWidget):
    def __init__(self, presenter: ContactPresenter, state: MergeState) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(Label("Are these one person?", "title", wraps=True))
        words = (
            f"They have the {state.why}. Calls and texts of both go on with {state.kept}; "
            "this cannot be undone."
        )
        column.addWidget(Label(words, "muted", wraps=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        for place, head in enumerate(_HEADS):
            grid.addWidget(Label(head, "section"), 0, place)
            grid.setColumnStretch(place, 1 if place else 0)
        for line, row in enumerate(state.rows, start=1):
            for place, text in enumerate(row):
                kind = "muted" if place == 0 else "medium" if place == 3 else "body"
                label = Label(text or "–", kind, wraps=place > 0)
                label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(label, line, place)
        column.addLayout(grid)
        if state.problem:
            column.addWidget(Label(state.problem, "error", wraps=True))
        column.addLayout(self._buttons(presenter, state))
        column.addStretch(1)

    def _buttons(self, presenter: ContactPresenter, state: MergeState) -> QHBoxLayout:
        merge = PrimaryButton("Merge")
        merge.setObjectName("merge")
        merge.setAccessibleName(f"Merge: {state.kept} stays, {state.gone} goes")
        merge.setEnabled(not state.busy)
        merge.clicked.connect(presenter.merge)
        swap = PlainButton("Keep the other one", "swap-horizontal")
        swap.setObjectName("swap")
        swap.setEnabled(not state.busy)
        swap.clicked.connect(presenter.swap)
        cancel = PlainButton("Cancel")
        cancel.setObjectName("cancel merge")
        cancel.clicked.connect(presenter.cancel_merge)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (merge, swap, cancel):
            row.addWidget(button)
        row.addStretch(1)
        return row
