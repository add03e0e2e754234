"""The CRM's interface: editing the account's call statuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.domain.lists import CallStatus, CallStatuses


class CrmStatusList(Protocol):
    """Part of ``Crm``."""

    async def change_call_statuses(
        self, account_id: str, rows: Sequence[CallStatus], version: int
    ) -> CallStatuses:
        """All of them in their order, those without an id are new.

        Raises ``Conflict`` with the ``CallStatuses`` as they are now, ``InvalidInput`` for a list
        that cannot be: with two of a name, without one that calls may have.
        """
