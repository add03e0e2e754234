"""The settings of the account: what they are, and changing them with a look at whom it meets."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from desktop.domain.account_settings import (
    ALSO_NEEDED,
    FELT_AT_ONCE,
    AccountSettings,
    SettingsSheet,
    Value,
    faults_of,
)
from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.permission_sheet import AccountChange
from desktop.server.account_rows import keep, sheet_of
from desktop.server.crm import shapes_settings
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.impacts import impact_of_account
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes_permissions import ImpactShape, impact_shape
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.keepers import refusal_of

router = APIRouter(prefix="/v1/accounts/{account_id}/settings", tags=["account"])

_SEE: Final = ("account.settings:view", "see the account's settings")
_EDIT: Final = ("account.settings:edit", "edit the account's settings")
_ALSO: Final = {"recordings:configure": "turn call recording on or off"}
_UNKNOWN_NUMBER: Final = "This number cannot be used: it is not one of the account's active ones."


@router.get("", response_model=shapes_settings.SettingsShape)
def settings(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE)
        content = _shape(sheet_of(connection, account_id), standing)
    return answer(content, headers=etag(content))


@router.patch("", response_model=shapes_settings.SettingsShape | ImpactShape)
def change_settings(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: shapes_settings.SettingsChange,
    dry_run: bool = False,
    if_match: IfMatch = "",
) -> Response:
    """With ``dry_run`` nothing is changed: the answer says who would lose or gain what."""
    need_version(if_match, "of the settings")
    opened = caller.database.read() if dry_run else caller.database.write()
    with opened as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        before = sheet_of(connection, account_id)
        shown = partial(_shape, before, standing)
        check_version(if_match, before.version, "these settings", shown, "them")
        after = _checked(connection, caller, before, body, standing)
        changed = after.changes_since(before.settings)
        if dry_run:
            signed_in = request.app.state.clients.signed_in(account_id)
            change = _as_change(changed)
            return answer(impact_shape(impact_of_account(connection, standing, change, signed_in)))
        if changed:
            _change(connection, caller, account_id, before.settings, after)
        content = _shape(sheet_of(connection, account_id), standing)
    return answer(content, headers=etag(content))


def _change(
    connection: Connection,
    caller: Caller,
    account_id: str,
    before: AccountSettings,
    after: AccountSettings,
) -> None:
    changed = after.changes_since(before)
    _check_keepers(connection, account_id, changed)
    keep(connection, account_id, after, changed)
    was = {key: before.value(key) for key in changed}
    record(connection, caller, account_id, "account.settings", account_id, was, changed)
    if FELT_AT_ONCE & changed.keys():
        publish(connection, account_id, "permissions.changed")
    publish(connection, account_id, "settings.changed", {"setting": "account"})


def _check_keepers(connection: Connection, account_id: str, changed: dict[str, Value]) -> None:
    """Strict roles take from whoever administers the account by what they were given."""
    if not changed.get("strict_roles"):
        return
    refusal = refusal_of(
        connection, [account_id], lambda one: replace(one.context, strict_roles=True), account_id
    )
    if refusal is not None:
        raise Problem(409, "last_administrator", refusal.sentence)


def _checked(
    connection: Connection,
    caller: Caller,
    before: SettingsSheet,
    body: shapes_settings.SettingsChange,
    standing: Standing,
) -> AccountSettings:
    """Raises for what is locked, needs more than the right to edit, or cannot be used."""
    after = _wanted(before.settings, body)
    changed = after.changes_since(before.settings)
    for key in changed:
        if key in before.locked_by:
            raise _locked(key, before.locked_by[key])
        if key in ALSO_NEEDED:
            needed = ALSO_NEEDED[key]
            entitled(connection, caller, standing.account_id, needed, _ALSO[needed])
    faults = {key: fault for key, fault in faults_of(after).items() if key in _of_interest(changed)}
    usable = {"", *(number for number, _ in before.caller_ids)}
    for key in ("default_caller_id", "emergency_number"):
        if key in changed and changed[key] not in usable:
            faults[key] = _UNKNOWN_NUMBER
    if faults:
        raise Problem(422, "invalid_setting", next(iter(faults.values())))
    return after


def _of_interest(changed: dict[str, Value]) -> set[str]:
    """What is as it was is nobody's fault now; a number asks for its address."""
    return {*changed, "emergency_address"} if "emergency_number" in changed else {*changed}


def _wanted(before: AccountSettings, body: shapes_settings.SettingsChange) -> AccountSettings:
    said = body.model_dump(exclude_none=True)
    switches = {**before.switches, **said.pop("switches", {})}
    if "home_prefixes" in said:
        said["home_prefixes"] = tuple(each.strip() for each in said["home_prefixes"])
    if "name" in said:
        said["name"] = said["name"].strip()
    return replace(before, switches=switches, **said)


def _locked(key: str, owner: str) -> Problem:
    return Problem(
        403,
        "locked",
        f"{owner} has locked this for all of its accounts.",
        permission=_EDIT[0],
        reason=f"agency_setting.{key}",
    )


def _as_change(changed: dict[str, Value]) -> AccountChange:
    """What of it anybody would feel."""
    switches = {key: bool(value) for key, value in changed.items() if key in SWITCH_DEFAULTS}
    strict = changed.get("strict_roles")
    return AccountChange(switches, strict_roles=None if strict is None else bool(strict))


def _shape(sheet: SettingsSheet, standing: Standing) -> dict[str, Any]:
    """Numbers to choose from are for those who may choose, or see them anyway (S1-33)."""
    may_see = standing.may(_EDIT[0]) or standing.may("numbers:view")
    return {
        **asdict(sheet.settings),
        "sources": {key: source.value for key, source in sheet.sources.items()},
        "locked_by": dict(sheet.locked_by),
        "caller_ids": [
            {"number": number, "name": name} for number, name in sheet.caller_ids if may_see
        ],
        "version": sheet.version,
    }
