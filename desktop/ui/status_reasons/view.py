"""The panel of the account's names for being busy or away."""

from __future__ import annotations

from desktop.domain.presence import StatusReason
from desktop.domain.reason_list import LONGEST_REASON
from desktop.ui.editing.rows import RowsPresenter
from desktop.ui.editing.rows_view import RowsPanel
from desktop.ui.status_reasons.row_view import ReasonRowView


class StatusReasonsPanel(RowsPanel[StatusReason]):
    title = "Status reasons"
    cannot = "The reasons cannot be shown"
    hint = (
        "What people choose beside their availability, as \u201cLunch\u201d. A reason that is "
        "removed leaves those who chose it simply busy or away."
    )
    new = ("New reason", "Why somebody is busy or away")
    longest = LONGEST_REASON

    def _made(self, presenter: RowsPresenter[StatusReason], place: int) -> ReasonRowView:
        return ReasonRowView(presenter, place)
