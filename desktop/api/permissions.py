"""The CRM over HTTP: the permissions of a user, for whoever sets them."""

from __future__ import annotations

from desktop.api.bodies.permissions import (
    ImpactBody,
    ReachBody,
    SheetBody,
    TrialBody,
    account_fields,
    statement_fields,
)
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.impact import Impact
from desktop.domain.permission_sheet import (
    AccountChange,
    PermissionSheet,
    Reach,
    Statements,
    Trial,
)


class PermissionsClient(Requests):
    """Part of ``Crm``."""

    async def user_permissions(self, account_id: str, user_id: str) -> PermissionSheet:
        return (await self._get(_path(account_id, user_id), SheetBody)).value()

    async def try_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> Trial:
        path = f"{_path(account_id, user_id)}?dry_run=true"
        return decode(await self._put(path, wanted, version), TrialBody).value()

    async def set_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> PermissionSheet:
        content = await self._put(_path(account_id, user_id), wanted, version)
        return decode(content, SheetBody).value()

    async def permissions_reach(self, account_id: str, user_id: str) -> Reach:
        return (await self._get(f"{_path(account_id, user_id)}/reach", ReachBody)).value()

    async def account_impact(self, account_id: str, change: AccountChange) -> Impact:
        path = path_of(account_id, "permissions", "impact")
        return decode(await self._send("POST", path, account_fields(change)), ImpactBody).value()

    async def _put(self, path: str, wanted: Statements, version: int) -> bytes:
        headers = if_match(version)
        with telling_the_current(SheetBody):
            return await self._send("PUT", path, statement_fields(wanted), headers=headers)


def _path(account_id: str, user_id: str) -> str:
    return path_of(account_id, "users", user_id, "permissions")
