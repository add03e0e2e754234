"""What an agency sets above its accounts: roles, locks, switches; looked at before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from desktop.domain import agency as domain
from desktop.domain.agency import AgencyRules
from desktop.domain.setting_locks import checked_setting_locks, together
from desktop.server import agencies
from desktop.server.account_rows import another_version, moved_by
from desktop.server.agencies import Changed, under, with_customs
from desktop.server.crm import shapes_agency
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, entitled_to_any, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.routes_agency_accounts import SEE, found, shape, usable
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.effective import Standing
from desktop.server.keepers import refusal_of
from desktop.server.tables import accounts
from desktop.server.tables import agencies as agency_table

router = APIRouter(prefix="/v1/accounts/{account_id}/agency", tags=["agency"])

_ROLES: Final = ("agency.roles:customise", "customise roles")
_LOCKS: Final = ("agency.locks:set", "lock permissions")
_SETTINGS: Final = ("agency.settings:edit", "edit the agency's settings")
_ANY: Final = (_ROLES[0], _LOCKS[0], _SETTINGS[0])


@router.get("", response_model=shapes_agency.AgencyShape)
def look(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        rules = agencies.rules_of(_row(connection, standing))
    return _answer(rules)


@router.put("/roles", response_model=shapes_agency.AgencyShape)
def set_roles(
    caller: SignedIn,
    account_id: str,
    body: shapes_agency.RoleCustoms,
    if_match: IfMatch = "",
) -> Response:
    """What each role holds in every account, where an account says nothing else."""
    customs = usable(domain.checked_customs, body.role_customs)
    return _set(caller, account_id, if_match, _ROLES, {"role_customs": customs})


@router.put("/locks", response_model=shapes_agency.AgencyShape)
def set_locks(
    caller: SignedIn,
    account_id: str,
    body: shapes_agency.Locks,
    if_match: IfMatch = "",
) -> Response:
    """Forced on or off in every account; what is not named is not locked."""
    locks = usable(domain.checked_locks, body.locks)
    return _set(caller, account_id, if_match, _LOCKS, {"locks": locks})


@router.put("/settings", response_model=shapes_agency.AgencyShape)
def set_settings(
    caller: SignedIn,
    account_id: str,
    body: shapes_agency.AgencySettings,
    if_match: IfMatch = "",
) -> Response:
    """A switch that is off here is off in every account; strict roles are strict in all.

    ``setting_locks`` need the permission to lock as well where they become others.
    """
    switches = usable(domain.checked_switches, body.switches)
    values: dict[str, Any] = {"switches": switches, "strict_roles": body.strict_roles}
    if body.setting_locks is not None:
        values["setting_locks"] = usable(checked_setting_locks, body.setting_locks)
    return _set(caller, account_id, if_match, _SETTINGS, values)


@router.put("/accounts/{target_id}/roles", response_model=shapes_agency.AgencyAccountShape)
def set_account_roles(
    caller: SignedIn,
    account_id: str,
    target_id: str,
    body: shapes_agency.RoleCustoms,
    if_match: IfMatch = "",
) -> Response:
    """What each role holds in one account; nearer than what the agency says for all."""
    customs = usable(domain.checked_customs, body.role_customs)
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_ROLES)
        row = found(connection, standing, target_id)
        need_version(if_match)
        check_version(if_match, row.version, "this", lambda: shape(row))
        _check_keepers(connection, [target_id], with_customs(customs))
        change = accounts.update().where(accounts.c.id == target_id)
        connection.execute(change.values(role_customs=customs, version=row.version + 1))
        before, after = {"role_customs": row.role_customs}, {"role_customs": customs}
        record(connection, caller, target_id, "account.roles", target_id, before, after)
        _tell(connection, standing, [target_id])
        content = shape(found(connection, standing, target_id))
    return answer(content, headers=etag(content))


@router.post("/impact", response_model=shapes_agency.AgencyImpactShape)
def impact(caller: SignedIn, account_id: str, body: shapes_agency.AgencyQuestion) -> Response:
    """What a change would do to whom; nothing is changed."""
    with caller.database.read() as connection:
        standing = entitled_to_any(connection, caller, account_id, _ANY, "change the agency")
        targets, changed, moved = _asked(connection, standing, body)
        made = agencies.impact_on(connection, targets, changed)
    return answer(asdict(made) | {"settings": moved})


def _asked(
    connection: Connection, standing: Standing, body: shapes_agency.AgencyQuestion
) -> tuple[list[str], Changed, dict[str, int]]:
    """Which accounts it is about, how people would stand, and the settings that would move."""
    if body.account_id:
        row = found(connection, standing, body.account_id)
        customs = usable(domain.checked_customs, body.role_customs or {})
        return [row.id], with_customs(customs), {}
    given: dict[str, Any] = {}
    if body.role_customs is not None:
        given["role_customs"] = usable(domain.checked_customs, body.role_customs)
    if body.locks is not None:
        given["locks"] = usable(domain.checked_locks, body.locks)
    if body.switches is not None:
        given["switches"] = usable(domain.checked_switches, body.switches)
    if body.strict_roles is not None:
        given["strict_roles"] = body.strict_roles
    if body.setting_locks is not None:
        given["setting_locks"] = usable(checked_setting_locks, body.setting_locks)
    rules = replace(agencies.rules_of(_row(connection, standing)), **given)
    everywhere = _everywhere(connection, standing)
    return everywhere, under(rules), moved_by(connection, everywhere, rules)


def _set(
    caller: Caller,
    account_id: str,
    if_match: str,
    permission: tuple[str, str],
    values: Mapping[str, Any],
) -> Response:
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *permission)
        before = agencies.rules_of(_row(connection, standing))
        need_version(if_match)
        check_version(if_match, before.version, "this", lambda: asdict(before))
        after = replace(before, **values, version=before.version + 1)
        if after.setting_locks != before.setting_locks:
            entitled(connection, caller, account_id, *_LOCKS)
        everywhere = _everywhere(connection, standing)
        _check_keepers(connection, everywhere, under(after))
        _keep(connection, standing, after)
        was = {name: getattr(before, name) for name in values}
        action = f"agency.{permission[0].partition(':')[0].rpartition('.')[2]}"
        for each in everywhere:
            record(connection, caller, each, action, standing.account.agency_id, was, dict(values))
        _tell(connection, standing, everywhere)
        _renew_settings(connection, everywhere, before, after)
    return _answer(after)


def _keep(connection: Connection, standing: Standing, rules: AgencyRules) -> None:
    mine = agency_table.c.id == standing.account.agency_id
    values = {
        "switches": rules.switches,
        "strict_roles": rules.strict_roles,
        "locks": together(rules.locks, rules.setting_locks),
        "role_customs": rules.role_customs,
        "version": rules.version,
    }
    connection.execute(agency_table.update().where(mine).values(values))


def _renew_settings(
    connection: Connection, account_ids: list[str], before: AgencyRules, after: AgencyRules
) -> None:
    """Whoever edits the settings of an account notices what the agency holds now."""
    if after.held != before.held:
        for account_id in account_ids:
            another_version(connection, account_id)
    if after.setting_locks != before.setting_locks:
        agencies.tell_all(connection, account_ids, "settings.changed", {"setting": "account"})


def _check_keepers(connection: Connection, account_ids: list[str], changed: Changed) -> None:
    refusal = refusal_of(connection, account_ids, changed)
    if refusal is not None:
        raise Problem(409, "last_administrator", refusal.sentence)


def _tell(connection: Connection, standing: Standing, account_ids: list[str]) -> None:
    agencies.tell_all(connection, account_ids, "permissions.changed", {})
    everywhere = _everywhere(connection, standing)
    agencies.tell_all(connection, everywhere, "agency.updated", {"what": "rules"})


def _everywhere(connection: Connection, standing: Standing) -> list[str]:
    rows = agencies.accounts_of(connection, standing.account.agency_id)
    return [row.id for row in rows]


def _row(connection: Connection, standing: Standing) -> Any:
    return agencies.agency_row(connection, standing.account.agency_id)


def _answer(rules: AgencyRules) -> Response:
    return answer(asdict(rules), headers={"ETag": f'"{rules.version}"'})
