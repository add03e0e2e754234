"""The client of a window that only looks: with one token, and never with a line."""

from __future__ import annotations

from desktop.api.client import CrmClient
from desktop.api.view_as import LookingAuthentication
from desktop.domain.errors import LineOff
from desktop.domain.line import Line
from desktop.domain.records import View


class LookingClient(CrmClient):
    """Implements ``Crm`` for as long as the view lasts."""

    def __init__(self, address: str, view: View) -> None:
        super().__init__(address)
        looking = LookingAuthentication(self._http, self._address)
        looking.look_with(view)
        self._auth = looking

    async def line(self, account_id: str) -> Line:  # noqa: ARG002 - the port asks with it
        raise LineOff("The phone line is off while you look as somebody else.")
