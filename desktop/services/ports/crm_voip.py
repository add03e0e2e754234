"""The CRM's interface: VoIP of a user, and the staged password of one's own line."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.voip import ProvisioningLink, TransportPolicy, Voip, VoipChoice


class CrmVoip(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def voip(self, account_id: str, user_id: str) -> Voip: ...

    async def change_voip(
        self,
        account_id: str,
        user_id: str,
        choice: VoipChoice,
        transport: TransportPolicy,
        version: int,
    ) -> Voip:
        """Raises ``Conflict`` where somebody changed it after ``version``."""

    async def new_device_password(self, account_id: str, user_id: str) -> str:
        """For phones of other makers, shown once. ``Conflict`` while VoIP is off."""

    async def provisioning_link(self, account_id: str, user_id: str) -> ProvisioningLink:
        """Works once. ``Conflict`` while VoIP is off."""

    async def remove_device(self, account_id: str, user_id: str, device_id: str) -> None: ...

    async def withdraw_line_password(self, account_id: str) -> None:
        """Of a new one that could not sign in; none is no error."""
