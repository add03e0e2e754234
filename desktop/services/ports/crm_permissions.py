"""The CRM's interface: what is said about a user's permissions, and what a change of it does."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.impact import Impact
from desktop.domain.permission_sheet import (
    AccountChange,
    PermissionSheet,
    Reach,
    Statements,
    Trial,
)


class CrmPermissions(Protocol):
    """Part of ``Crm``.

    Raises ``Refused`` whose reason names the rule, ``Conflict`` whose ``current`` is the
    ``PermissionSheet`` where somebody changed it after ``version``, and without one for the owner
    and the last administrator.
    """

    async def user_permissions(self, account_id: str, user_id: str) -> PermissionSheet: ...

    async def try_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> Trial:
        """Nothing is saved."""

    async def set_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> PermissionSheet: ...

    async def permissions_reach(self, account_id: str, user_id: str) -> Reach: ...

    async def account_impact(self, account_id: str, change: AccountChange) -> Impact:
        """Nothing is saved."""
