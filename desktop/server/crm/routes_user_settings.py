"""Caller ID and call settings of a user, for those who may see and edit them (S2-12 to S2-28)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row

from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    Scope,
    fault_of,
    locked_change,
)
from desktop.domain.grants import refusal_of_change
from desktop.server.call_settings import chosen_by, values_of, with_choice, with_switch
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.reading_rules import read_rules
from desktop.server.crm.routes_me import resolution_shape
from desktop.server.crm.shapes_user_settings import (
    CallerIdTest,
    UserSettingsBody,
    UserSettingsShape,
)
from desktop.server.crm.user_rules import raise_refusal
from desktop.server.crm.user_settings_rows import rules_in, settings_of, settings_shape
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing, standing_of
from desktop.server.outgoing import GeoDraft, Wish, choose, request_of
from desktop.server.tables import memberships

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["user settings"])

SEE: Final = ("users:view", "see the settings of users")
EDIT: Final = ("users.settings:edit", "edit the settings of users")


@router.get("/users/{user_id}/settings", response_model=UserSettingsShape)
def read_settings(caller: SignedIn, account_id: str, user_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        content = settings_shape(connection, of_user(connection, account_id, user_id))
    return answer(content, headers=etag(content))


@router.put("/users/{user_id}/settings", response_model=UserSettingsShape)
def change_settings(
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: UserSettingsBody,
    if_match: IfMatch = "",
) -> Response:
    """All of them as one; the user's own window follows at once."""
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *EDIT)
        user = of_user(connection, account_id, user_id)
        check_settings(if_match, lambda: settings_shape(connection, user))
        wanted = _wanted(body)
        _check_switch(editor, user, wanted)
        _check(connection, user, wanted)
        _write(connection, caller, user, wanted)
        after = of_user(connection, account_id, user_id)
        content = settings_shape(connection, after)
    return answer(content, headers=etag(content))


@router.post("/caller-id/test", response_model=shapes.ResolutionShape)
def test_caller_id(caller: SignedIn, account_id: str, body: CallerIdTest) -> Response:
    """What a user would show towards a number, and why; a refusal is an answer, not an error."""
    wish = Wish(body.dialled, body.kind)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        user = of_user(connection, account_id, body.user_id)
        choice = choose(connection, user, wish, _draft(user, body))
    content = resolution_shape(choice.resolution)
    return answer(content | {"choices": choice.choices, "revision": user.answer.revision})


def of_user(connection: Connection, account_id: str, user_id: str) -> Standing:
    """Raises 404 for who has no settings here: an agency's administrator may be no member."""
    user = standing_of(connection, account_id, user_id)
    if user is None:
        raise not_found()
    member_of(user)
    return user


def member_of(user: Standing) -> Row[Any]:
    if user.membership is None:
        raise not_found()
    return user.membership


def check_settings(if_match: str, current: Callable[[], Mapping[str, Any]]) -> None:
    """``current`` gives the row as it stands, with its version."""
    need_version(if_match, "of the settings")
    row = current()
    check_version(if_match, row["version"], "these settings", lambda: row, "them")


def tell(connection: Connection, account_id: str, user_id: str) -> None:
    """The user's own desks ask again, and so do those who look at the settings."""
    publish(connection, account_id, "settings.changed", {"user_id": user_id} if user_id else {})
    publish(connection, account_id, "user_settings.updated", {"user_id": user_id})


def save(connection: Connection, user: Standing, **values: Any) -> None:
    """The next version of somebody's settings."""
    mine = (
        memberships.c.account_id == user.account_id,
        memberships.c.user_id == user.user_id,
    )
    change = memberships.update().where(*mine)
    connection.execute(
        change.values(**values, settings_version=member_of(user).settings_version + 1)
    )


def _wanted(body: UserSettingsBody) -> CallerIdSettings:
    return CallerIdSettings(
        default=body.default_caller_id,
        scope=Scope(body.scope) if body.scope else None,
        subset=tuple(dict.fromkeys(body.subset)),
        emergency=body.emergency_caller_id,
        calls={each: Custom(getattr(body.call_settings, each.value)) for each in CallSetting},
    )


def _check(connection: Connection, user: Standing, wanted: CallerIdSettings) -> None:
    locked = locked_change(values_of(user), wanted)
    if locked is not None:
        sentence = "The agency has locked this setting. Ask an agency administrator."
        reason = f"agency_lock.{locked.value}"
        raise Problem(403, "refused", sentence, permission=EDIT[0], reason=reason)
    owned = request_of(connection, user, Wish("")).numbers
    fault = fault_of(wanted, owned, settings_of(user.membership))
    if fault:
        raise Problem(422, "setting_unusable", fault)


def _check_switch(editor: Standing, user: Standing, wanted: CallerIdSettings) -> None:
    """A switch takes permissions away: nobody takes them from who holds more (rules 4.5)."""
    before = member_of(user).switches
    switches = with_switch(before, wanted.chosen(CallSetting.PRO_DIALING))
    if switches != before:
        after = replace(user.context, user_switches=switches)
        contexts = (editor.context, user.context, after)
        raise_refusal(refusal_of_change(*contexts, needed=EDIT[0]), EDIT[0])


def _write(
    connection: Connection, caller: Caller, user: Standing, wanted: CallerIdSettings
) -> None:
    member = member_of(user)
    stored = dict(member.call_settings)
    for name, value in (
        ("scope", wanted.scope.value if wanted.scope else None),
        ("subset", list(wanted.subset)),
        ("emergency", wanted.emergency),
    ):
        stored.pop(name, None)
        if value:
            stored[name] = value
    for each in CallSetting:
        if each is not CallSetting.PRO_DIALING:
            stored = with_choice(stored, each, wanted.chosen(each))
    switches = with_switch(member.switches, wanted.chosen(CallSetting.PRO_DIALING))
    facts = {"default_caller_id": wanted.default or "", "call_settings": stored}
    save(connection, user, **facts, switches=switches)
    before, after = _facts(user), _facts(of_user(connection, user.account_id, user.user_id))
    about = (user.account_id, "user.settings", user.user_id)
    record(connection, caller, *about, before, after)
    tell(connection, user.account_id, user.user_id)
    if switches != member.switches:
        publish(connection, user.account_id, "permissions.changed", {"user_id": user.user_id})


def _facts(user: Standing) -> dict[str, Any]:
    """For the change history; rules have a line of their own there."""
    own = settings_of(user.membership)
    chosen = {each.value: chosen_by(user.membership, each).value for each in CallSetting}
    return {
        "default_caller_id": own.default,
        "scope": own.scope.value if own.scope else None,
        "subset": list(own.subset),
        "emergency_caller_id": own.emergency,
        **chosen,
    }


def _draft(user: Standing, body: CallerIdTest) -> GeoDraft | None:
    """Rules as they would be read; without rules of their own the account's are tried."""
    asked = body.geo_rules
    if asked is None:
        return None
    shared = user.account.call_settings
    if asked.geo == "global":
        return GeoDraft(bool(shared.get("geo", False)), rules_in(shared).as_rules())
    return GeoDraft(asked.geo == "on", read_rules(asked, user.account.region).as_rules())
