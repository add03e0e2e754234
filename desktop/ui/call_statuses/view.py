"""The panel of the account's call statuses."""

from __future__ import annotations

from desktop.domain.lists import CallStatus
from desktop.domain.status_list import LONGEST_STATUS
from desktop.ui.call_statuses.row_view import StatusRowView
from desktop.ui.editing.rows import RowsPresenter
from desktop.ui.editing.rows_view import RowsPanel


class CallStatusesPanel(RowsPanel[CallStatus]):
    title = "Call statuses"
    cannot = "The statuses cannot be shown"
    hint = (
        "What came of a call, in the order the wrap-up offers them. A name that is changed holds "
        "for new calls; an archived one is offered no more. Whether one is required is set in the "
        "account settings."
    )
    new = ("New status", "What may come of a call")
    longest = LONGEST_STATUS

    def _made(self, presenter: RowsPresenter[CallStatus], place: int) -> StatusRowView:
        return StatusRowView(presenter, place)
