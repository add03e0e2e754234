"""The CRM over HTTP: VoIP of a user, and the staged password of one's own line."""

from __future__ import annotations

from desktop.api.bodies.person import PasswordBody
from desktop.api.bodies.voip import LinkBody, VoipBody
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match
from desktop.domain.voip import ProvisioningLink, TransportPolicy, Voip, VoipChoice


class VoipClient(Requests):
    """Part of ``Crm``."""

    async def voip(self, account_id: str, user_id: str) -> Voip:
        return (await self._get(_path(account_id, user_id), VoipBody)).value()

    async def change_voip(
        self,
        account_id: str,
        user_id: str,
        choice: VoipChoice,
        transport: TransportPolicy,
        version: int,
    ) -> Voip:
        asked = {"voip": choice.value, "transport": transport.value}
        headers = if_match(version)
        content = await self._send("PUT", _path(account_id, user_id), asked, headers=headers)
        return decode(content, VoipBody).value()

    async def new_device_password(self, account_id: str, user_id: str) -> str:
        response = await self._request("POST", _path(account_id, user_id, "password"))
        return decode(response.content, PasswordBody).password

    async def provisioning_link(self, account_id: str, user_id: str) -> ProvisioningLink:
        response = await self._request("POST", _path(account_id, user_id, "provisioning-link"))
        return decode(response.content, LinkBody).value()

    async def remove_device(self, account_id: str, user_id: str, device_id: str) -> None:
        path = _path(account_id, user_id, "devices", device_id)
        expect_nothing(await self._request("DELETE", path))

    async def withdraw_line_password(self, account_id: str) -> None:
        path = path_of(account_id, "me", "line", "password")
        expect_nothing(await self._request("DELETE", path))


def _path(account_id: str, user_id: str, *parts: str) -> str:
    return path_of(account_id, "users", user_id, "voip", *parts)
