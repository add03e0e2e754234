"""The CRM over HTTP: the settings of the account."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.api.bodies.account_settings import SettingsBody
from desktop.api.bodies.permissions import ImpactBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.account_settings import SettingsSheet, Value
from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.impact import Impact


class AccountSettingsClient(Requests):
    """Part of ``Crm``."""

    async def account_settings(self, account_id: str) -> SettingsSheet:
        return (await self._get(path_of(account_id, "settings"), SettingsBody)).value()

    async def change_account_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> SettingsSheet:
        path = path_of(account_id, "settings")
        return decode(await self._patch_settings(path, changes, version), SettingsBody).value()

    async def impact_of_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> Impact:
        path = path_of(account_id, "settings") + "?dry_run=true"
        content = await self._patch_settings(path, changes, version)
        return decode(content, ImpactBody).value()

    async def _patch_settings(self, path: str, changes: Mapping[str, Value], version: int) -> bytes:
        switches = {key: value for key, value in changes.items() if key in SWITCH_DEFAULTS}
        asked: dict[str, object] = {k: v for k, v in changes.items() if k not in switches}
        if switches:
            asked["switches"] = switches
        with telling_the_current(SettingsBody):
            return await self._send("PATCH", path, asked, headers=if_match(version))
