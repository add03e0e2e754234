"""Looking as somebody else: begun and ended at the CRM, which notes both."""

from __future__ import annotations

from desktop.domain.errors import CrmError
from desktop.domain.records import View
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

LOOK = "users.permissions:grant"


class ViewAsService:
    """The permission is the one to set what a user may do: whoever sets it may see it."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session
        self._accounts: dict[str, str] = {}  # by view: the account it was begun in

    async def begin(self, user_id: str) -> View:
        """Raises ``Refused`` also for somebody who holds more than oneself."""
        require(self._session.answer, LOOK, "look as somebody else")
        account_id = self._session.account_id
        view = await self._session.ask(self._crm.begin_view(account_id, user_id))
        self._accounts[view.id] = account_id
        return view

    async def end(self, view: View) -> None:
        """A CRM that cannot be told ends it by itself, when the sign-in or the half hour ends."""
        account_id = self._accounts.pop(view.id, "")
        if account_id:
            try:
                await self._crm.end_view(account_id, view.user_id, view.id)
            except CrmError:
                return
