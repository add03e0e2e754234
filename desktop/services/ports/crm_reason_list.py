"""The CRM's interface: editing the account's names for being busy or away."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.reason_list import ReasonList


class CrmReasonList(Protocol):
    """Part of ``Crm``."""

    async def reason_list(self, account_id: str) -> ReasonList: ...

    async def change_reasons(self, account_id: str, wanted: ReasonList) -> ReasonList:
        """All of them in their order, those without an id are new, those not named are gone.

        Raises ``Conflict`` with the ``ReasonList`` as it is now, where another version is there.
        """
