"""The CRM over HTTP: access control groups."""

from __future__ import annotations

from desktop.api.bodies.access_groups import AccessGroupBody, PartsBody, TrialBody, group_fields
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.access_groups import AccessGroup, GroupParts, Trial

_GROUPS = "access-groups"


class AccessGroupsClient(Requests):
    """Part of ``Crm``."""

    async def access_groups(self, account_id: str) -> tuple[AccessGroup, ...]:
        page = await self._list(path_of(account_id, _GROUPS), AccessGroupBody)
        return tuple(each.value() for each in page.data)

    async def access_group_parts(self, account_id: str) -> GroupParts:
        answer = await self._request("GET", path_of(account_id, _GROUPS, "parts"))
        return decode(answer.content, PartsBody).value()

    async def try_access_group(self, account_id: str, group: AccessGroup, look_as: str) -> Trial:
        asked = {"group_id": group.id, "group": group_fields(group), "look_as": look_as}
        content = await self._send("POST", path_of(account_id, _GROUPS, "trial"), asked)
        return decode(content, TrialBody).value()

    async def add_access_group(
        self, account_id: str, group: AccessGroup, idempotency_key: str
    ) -> AccessGroup:
        path = path_of(account_id, _GROUPS)
        content = await self._send("POST", path, group_fields(group), key=idempotency_key)
        return decode(content, AccessGroupBody).value()

    async def change_access_group(self, account_id: str, group: AccessGroup) -> AccessGroup:
        path = path_of(account_id, _GROUPS, group.id)
        with telling_the_current(AccessGroupBody):
            content = await self._send(
                "PUT", path, group_fields(group), headers=if_match(group.version)
            )
        return decode(content, AccessGroupBody).value()

    async def remove_access_group(self, account_id: str, group: AccessGroup) -> None:
        path = path_of(account_id, _GROUPS, group.id)
        with telling_the_current(AccessGroupBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(group.version)))
