"""The CRM over HTTP: an agency, its accounts, its people and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from desktop.api.bodies.agency import (
    AgencyAccountBody,
    AgencyHitBody,
    AgencyImpactBody,
    AgencyPersonBody,
    AgencyRulesBody,
)
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import Value_co, ValueBody, if_match, telling_the_current
from desktop.domain.access import Role
from desktop.domain.agency import (
    AgencyAccount,
    AgencyHit,
    AgencyImpact,
    AgencyPerson,
    AgencyQuestion,
    AgencyRules,
    Customs,
)
from desktop.domain.records import Page
from desktop.domain.setting_locks import Held


class AgencyClient(Requests):
    """Part of ``Crm``."""

    async def agency_accounts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyAccount]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(_path(account_id, "accounts"), AgencyAccountBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def create_agency_account(
        self, account_id: str, name: str, domain: str, plan: str, idempotency_key: str
    ) -> AgencyAccount:
        path, asked = _path(account_id, "accounts"), {"name": name, "domain": domain, "plan": plan}
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, AgencyAccountBody).value()

    async def change_agency_account(
        self, account_id: str, target: AgencyAccount, changes: Mapping[str, str]
    ) -> AgencyAccount:
        path = _path(account_id, "accounts", target.id)
        return await self._set("PATCH", path, dict(changes), target.version, AgencyAccountBody)

    async def set_account_roles(
        self, account_id: str, target: AgencyAccount, customs: Customs
    ) -> AgencyAccount:
        path = _path(account_id, "accounts", target.id, "roles")
        asked = {"role_customs": _plain(customs)}
        return await self._set("PUT", path, asked, target.version, AgencyAccountBody)

    async def agency_people(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyPerson]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(_path(account_id, "users"), AgencyPersonBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def set_agency_places(
        self, account_id: str, person: AgencyPerson, places: Mapping[str, Role]
    ) -> AgencyPerson:
        path = _path(account_id, "users", person.id, "accounts")
        asked = [{"account_id": place, "role": role.value} for place, role in places.items()]
        return await self._set("PUT", path, {"accounts": asked}, person.version, AgencyPersonBody)

    async def search_agency(self, account_id: str, text: str) -> tuple[AgencyHit, ...]:
        if not text.strip():
            return ()
        page = await self._list(_path(account_id, "search"), AgencyHitBody, {"q": text})
        return tuple(each.value() for each in page.data)

    async def agency_rules(self, account_id: str) -> AgencyRules:
        return (await self._get(_path(account_id), AgencyRulesBody)).value()

    async def set_agency_roles(
        self, account_id: str, customs: Customs, version: int
    ) -> AgencyRules:
        asked = {"role_customs": _plain(customs)}
        return await self._set("PUT", _path(account_id, "roles"), asked, version, AgencyRulesBody)

    async def set_agency_locks(
        self, account_id: str, locks: Mapping[str, bool], version: int
    ) -> AgencyRules:
        path, asked = _path(account_id, "locks"), {"locks": dict(locks)}
        return await self._set("PUT", path, asked, version, AgencyRulesBody)

    async def set_agency_settings(
        self,
        account_id: str,
        switches: Mapping[str, bool],
        strict_roles: bool,
        version: int,
        setting_locks: Held | None = None,
    ) -> AgencyRules:
        asked: dict[str, object] = {"switches": dict(switches), "strict_roles": strict_roles}
        if setting_locks is not None:
            asked["setting_locks"] = dict(setting_locks)
        path = _path(account_id, "settings")
        return await self._set("PUT", path, asked, version, AgencyRulesBody)

    async def agency_impact(self, account_id: str, question: AgencyQuestion) -> AgencyImpact:
        asked = {name: value for name, value in asdict(question).items() if value is not None}
        content = await self._send("POST", _path(account_id, "impact"), asked)
        return decode(content, AgencyImpactBody).value()

    async def _set(
        self, method: str, path: str, asked: object, version: int, body: type[ValueBody[Value_co]]
    ) -> Value_co:
        with telling_the_current(body):
            content = await self._send(method, path, asked, headers=if_match(version))
        return decode(content, body).value()


def _path(account_id: str, *parts: str) -> str:
    return path_of(account_id, "agency", *parts)


def _plain(customs: Customs) -> dict[str, dict[str, bool]]:
    return {role: dict(wanted) for role, wanted in customs.items()}
