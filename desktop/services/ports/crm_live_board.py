"""The CRM's interface: the live board, whole and by its changes."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.live_board import BoardNews
from desktop.domain.live_limits import BoardLimits


class CrmLiveBoard(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def live_board(self, account_id: str, since: str = "") -> BoardNews:
        """The rows that have changed since a ``sequence``; the whole board without one.

        Whole as well where the changes cannot be told any more, or concern everything: another day
        has begun, the viewer may see other calls than before, somebody changed the teams.
        """

    async def change_board_limits(self, account_id: str, limits: BoardLimits) -> BoardLimits:
        """Upon their ``version``. Raises ``Conflict`` with the limits as they are now.

        ``InvalidInput`` for limits that cannot be.
        """
