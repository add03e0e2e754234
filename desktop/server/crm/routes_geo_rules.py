"""Geo caller ID rules of a user and of the account, and copying them (S2-48 to S2-53)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, select

from desktop.domain.call_settings import CallSetting, Custom, Source
from desktop.domain.caller_id import allowed_numbers
from desktop.domain.geo_rules import (
    Duplicate,
    GeoRuleSet,
    duplicate_of,
    outside,
    unknown_numbers,
)
from desktop.domain.phone_numbers import display
from desktop.server.call_settings import value_of, with_choice
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.reading_rules import read_rules
from desktop.server.crm.routes_user_settings import (
    EDIT,
    SEE,
    check_settings,
    member_of,
    of_user,
    save,
    tell,
)
from desktop.server.crm.shapes import Listing
from desktop.server.crm.shapes_user_settings import (
    DuplicateBody,
    DuplicateShape,
    GeoOwnerShape,
    GeoRulesBody,
    GeoRulesShape,
)
from desktop.server.crm.user_settings_rows import (
    account_geo_shape,
    geo_shape,
    rules_in,
    with_rules,
)
from desktop.server.crm.versions import IfMatch, etag
from desktop.server.effective import Standing
from desktop.server.outgoing import Wish, request_of
from desktop.server.tables import accounts, memberships, numbers, users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["user settings"])

_SEE_SHARED: Final = ("account.settings:view", "see the settings of the account")
_EDIT_SHARED: Final = ("account.settings:edit", "change the settings of the account")
_LOCKED: Final = "The agency has locked geo caller ID. Ask an agency administrator."
_NAMED: Final = 5


@router.get("/users/{user_id}/geo-rules", response_model=GeoRulesShape)
def read_geo_rules(caller: SignedIn, account_id: str, user_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        content = geo_shape(connection, of_user(connection, account_id, user_id))
    return answer(content, headers=etag(content))


@router.put("/users/{user_id}/geo-rules", response_model=GeoRulesShape)
def change_geo_rules(
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: GeoRulesBody,
    if_match: IfMatch = "",
) -> Response:
    """All rules as one; they stay where the user follows the account or the plan lacks it."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *EDIT)
        user = of_user(connection, account_id, user_id)
        check_settings(if_match, lambda: geo_shape(connection, user))
        before = rules_in(_stored(user))
        rules = read_rules(body, user.account.region)
        _check_numbers(connection, account_id, rules, before)
        _check_lock(user, Custom(body.geo))
        content = _keep(connection, caller, user, rules, Custom(body.geo))
    return answer(content, headers=etag(content))


@router.post("/users/{user_id}/geo-rules/duplicate", response_model=DuplicateShape)
def duplicate_geo_rules(
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: DuplicateBody,
    if_match: IfMatch = "",
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """A copy of another user's rules in place of all of this one's; a dry run only counts."""
    asked = ("POST", account_id, user_id, "geo-rules", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        check_settings(if_match, lambda: geo_shape(connection, user))
        counts, rules = _copied(connection, account_id, user, body.from_user_id)
        kept = _keep(connection, caller, user, rules, Custom.ON, body.from_user_id)
        return 200, _duplicate_shape(counts, kept)

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *EDIT)
        user = of_user(connection, account_id, user_id)
        if body.dry_run:
            counts, _ = _copied(connection, account_id, user, body.from_user_id)
            content = _duplicate_shape(counts, None)
        else:
            _, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content)


@router.get("/geo-rule-owners", response_model=Listing[GeoOwnerShape])
def list_geo_rule_owners(caller: SignedIn, account_id: str) -> Response:
    """Everybody with geo rules of their own, by name: whose could be duplicated."""
    query = (
        select(users.c.id, users.c.name, memberships.c.call_settings)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id)
        .order_by(users.c.name, users.c.id)
    )
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        rows = connection.execute(query).all()
    owners = []
    for row in rows:
        rules = rules_in(row.call_settings)
        if not rules.is_empty:
            owners.append({"user_id": row.id, "name": row.name, **_counts(rules)})
    return answer({"data": owners, "next_cursor": None, "sync_cursor": None})


@router.get("/settings/geo-rules", response_model=GeoRulesShape)
def read_account_geo_rules(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE_SHARED)
        content = account_geo_shape(connection, standing)
    return answer(content, headers=etag(content))


@router.put("/settings/geo-rules", response_model=GeoRulesShape)
def change_account_geo_rules(
    caller: SignedIn,
    account_id: str,
    body: GeoRulesBody,
    if_match: IfMatch = "",
) -> Response:
    """The rules of everybody who has none of their own; ``geo`` global is the product's value."""
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT_SHARED)
        check_settings(if_match, lambda: account_geo_shape(connection, standing))
        before = rules_in(standing.account.call_settings)
        rules = read_rules(body, standing.account.region)
        _check_numbers(connection, account_id, rules, before)
        stored = with_rules(standing.account.call_settings, rules)
        stored.pop("geo", None)
        if body.geo != "global":
            stored["geo"] = body.geo == "on"
        values = {"call_settings": stored, "version": standing.account.version + 1}
        mine = accounts.c.id == account_id
        connection.execute(accounts.update().where(mine).values(**values))
        about = (account_id, "account.geo_rules", account_id)
        record(connection, caller, *about, _history(before), _history(rules))
        tell(connection, account_id, "")
        content = account_geo_shape(
            connection, entitled(connection, caller, account_id, *_SEE_SHARED)
        )
    return answer(content, headers=etag(content))


def _stored(user: Standing) -> dict[str, Any]:
    return dict(member_of(user).call_settings)


def _check_numbers(
    connection: Connection, account_id: str, rules: GeoRuleSet, before: GeoRuleSet
) -> None:
    """What a stored rule names may be gone since; new rules name numbers that are there."""
    query = select(numbers.c.number).where(numbers.c.account_id == account_id)
    owned = set(connection.execute(query).scalars())
    unknown = unknown_numbers(rules, owned | before.numbers)
    if unknown:
        sentence = f"{_listed(unknown)}: not a number of this account. Choose another."
        raise Problem(422, "number_unknown", sentence)


def _check_lock(user: Standing, wanted: Custom) -> None:
    value = value_of(user, CallSetting.GEO)
    if value.is_locked and value.source is Source.AGENCY and wanted is not value.chosen:
        reason = f"agency_lock.{CallSetting.GEO.value}"
        raise Problem(403, "refused", _LOCKED, permission=EDIT[0], reason=reason)


def _copied(
    connection: Connection, account_id: str, user: Standing, from_user_id: str
) -> tuple[Duplicate, GeoRuleSet]:
    if from_user_id == user.user_id:
        raise Problem(422, "same_user", "These are the rules of this user already.")
    other = of_user(connection, account_id, from_user_id)
    rules = rules_in(_stored(other))
    name = str(other.user.name)
    if rules.is_empty:
        raise Problem(422, "nothing_to_copy", f"{name} has no geo rules to copy.")
    request = request_of(connection, user, Wish(""))
    beyond = outside(rules, allowed_numbers(request))
    if beyond:
        region = user.account.region
        shown = _listed(tuple(display(each, region) for each in beyond))
        sentence = (
            f"{user.user.name} may not call from {shown}, which these rules name. "
            "Widen the numbers this user may call from first."
        )
        raise Problem(422, "outside_scope", sentence)
    _check_lock(user, Custom.ON)
    return duplicate_of(name, rules, rules_in(_stored(user))), rules


def _keep(
    connection: Connection,
    caller: Caller,
    user: Standing,
    rules: GeoRuleSet,
    geo: Custom,
    copied_from: str = "",
) -> dict[str, Any]:
    stored = _stored(user)
    before = rules_in(stored)
    save(
        connection,
        user,
        call_settings=with_choice(with_rules(stored, rules), CallSetting.GEO, geo),
    )
    was, now = _history(before), _history(rules)
    was["geo"], now["geo"] = value_of(user, CallSetting.GEO).chosen.value, geo.value
    if copied_from:
        now["copied_from"] = copied_from
    record(connection, caller, user.account_id, "user.geo_rules", user.user_id, was, now)
    tell(connection, user.account_id, user.user_id)
    return geo_shape(connection, of_user(connection, user.account_id, user.user_id))


def _history(rules: GeoRuleSet) -> dict[str, Any]:
    """Whole: who looks back later wants to know which rules there were."""
    area, country = (
        {rule.prefix: rule.number for rule in table} for table in (rules.area, rules.country)
    )
    return {"area_rules": area, "country_rules": country, "default_geo_id": rules.default}


def _counts(rules: GeoRuleSet) -> dict[str, Any]:
    return {
        "areas": len(rules.area),
        "countries": len(rules.country),
        "has_default": rules.default is not None,
    }


def _duplicate_shape(counts: Duplicate, rules: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "from_name": counts.name,
        "copied": {
            "areas": counts.areas,
            "countries": counts.countries,
            "has_default": counts.has_default,
        },
        "replaced": {
            "areas": counts.replaced_areas,
            "countries": counts.replaced_countries,
            "has_default": counts.replaced_default,
        },
        "rules": rules,
    }


def _listed(found: tuple[str, ...]) -> str:
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {more} more" if more > 0 else "")
