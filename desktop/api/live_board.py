"""The CRM over HTTP: the live board."""

from __future__ import annotations

from desktop.api.bodies.live_board import BoardBody, LimitsBody, limits_asked
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.live_board import BoardNews
from desktop.domain.live_limits import BoardLimits


class LiveBoardClient(Requests):
    """Part of ``Crm``."""

    async def live_board(self, account_id: str, since: str = "") -> BoardNews:
        path = path_of(account_id, "live-board")
        return (await self._get(path, BoardBody, {"since": since})).value()

    async def change_board_limits(self, account_id: str, limits: BoardLimits) -> BoardLimits:
        path = path_of(account_id, "live-board", "limits")
        headers = if_match(limits.version)
        with telling_the_current(LimitsBody):
            content = await self._send("PUT", path, limits_asked(limits), headers=headers)
        return decode(content, LimitsBody).value()
