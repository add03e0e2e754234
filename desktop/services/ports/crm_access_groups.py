"""The CRM's interface: access control groups."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.access_groups import AccessGroup, GroupParts, Trial


class CrmAccessGroups(Protocol):
    """Part of ``Crm``; ``InvalidInput`` for a name, members or permissions that cannot be."""

    async def access_groups(self, account_id: str) -> tuple[AccessGroup, ...]:
        """By name."""

    async def access_group_parts(self, account_id: str) -> GroupParts:
        """Whom and what a group can name."""

    async def try_access_group(self, account_id: str, group: AccessGroup, look_as: str) -> Trial:
        """What saving would do; with what the member ``look_as`` would see, unless that is ""."""

    async def add_access_group(
        self, account_id: str, group: AccessGroup, idempotency_key: str
    ) -> AccessGroup: ...

    async def change_access_group(self, account_id: str, group: AccessGroup) -> AccessGroup:
        """Raises ``Conflict`` with the group as it is, where another version is there now."""

    async def remove_access_group(self, account_id: str, group: AccessGroup) -> None:
        """Raises ``Conflict`` as a change does."""
