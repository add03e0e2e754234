"""The caller ID of an outgoing call or text: gathers what the rule of the domain reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select

from desktop.domain.call_settings import CallSetting
from desktop.domain.caller_id import (
    ANY_NUMBER,
    GeoRules,
    OwnNumber,
    Request,
    Resolution,
    allowed_numbers,
    is_usable,
    resolve,
)
from desktop.domain.destinations import classify
from desktop.domain.setting_locks import lock_key
from desktop.server.call_settings import value_of
from desktop.server.effective import Standing
from desktop.server.tables import calls, contact_numbers, do_not_call, memberships, numbers

GEO_FEATURE: Final = "pro.geo_caller_id"
_ONE_SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to call or text; ``kind`` is call or text, ``pick`` is E.164 or None."""

    dialled: str
    kind: str = "call"
    pick: str | None = None
    dnc_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class GeoDraft:
    """Rules that somebody wants to try before they are saved."""

    is_on: bool
    rules: GeoRules


@dataclass(frozen=True, slots=True)
class Choice:
    """``choices`` are the numbers the user may pick, none where there is nothing to pick."""

    resolution: Resolution
    choices: tuple[str, ...]
    caller_id: str | None  # a real number, also where any would do


def choose(
    connection: Connection, standing: Standing, wish: Wish, draft: GeoDraft | None = None
) -> Choice:
    request = request_of(connection, standing, wish)
    if draft is not None:
        request = replace(request, geo_on=draft.is_on, geo=draft.rules)
    resolution = resolve(request)
    usable = tuple(n for n in request.numbers if is_usable(request, n))
    caller_id = resolution.caller_id
    if caller_id == ANY_NUMBER:
        caller_id = usable[0]
    return Choice(resolution, _choices(request, usable), caller_id)


def _choices(request: Request, usable: tuple[str, ...]) -> tuple[str, ...]:
    """Who is confined to one number has nothing to pick, whatever the permission says."""
    if not request.may_pick or request.scope == "one":
        return ()
    allowed = allowed_numbers(request)
    return tuple(n for n in usable if n in allowed)


def can_text(connection: Connection, account_id: str, number: str) -> bool:
    """Whether texts may leave from a number of the account."""
    own = _numbers(connection, account_id)
    return is_usable(Request(number, "text", numbers=own), number)


def text_choices(connection: Connection, standing: Standing) -> tuple[str | None, tuple[str, ...]]:
    """The number a text leaves from where no rule of place says otherwise, and all to pick from."""
    request = request_of(connection, standing, Wish("", "text"))
    allowed = allowed_numbers(request)
    usable = tuple(n for n in request.numbers if is_usable(request, n))
    choices = _choices(request, usable)
    shared = (request.user_default, request.account_default)
    default = next((n for n in shared if n in usable and n in allowed), None)
    return default, choices


def contact_of(connection: Connection, account_id: str, number: str) -> str | None:
    """The contact a number belongs to; None where nobody, or more than one, has it."""
    found = connection.execute(
        select(contact_numbers.c.contact_id)
        .where(contact_numbers.c.account_id == account_id, contact_numbers.c.number == number)
        .limit(2)
    ).all()
    return str(found[0].contact_id) if len(found) == 1 else None


def request_of(connection: Connection, standing: Standing, wish: Wish) -> Request:
    account = standing.account
    member = standing.membership
    shared: Mapping[str, Any] = account.call_settings
    own: Mapping[str, Any] = member.call_settings if member is not None else {}
    extensions = _extensions(connection, account.id)
    destination = classify(wish.dialled, account.region, extensions).number
    may_pick = standing.may("caller_id:change")
    return Request(
        dialled=wish.dialled,
        kind=wish.kind,
        region=account.region,
        extensions=extensions,
        home_prefixes=tuple(account.home_prefixes),
        international_allowed=standing.may("calls:place_international"),
        may_place=standing.may("messages:send" if wish.kind == "text" else "calls:place"),
        may_pick=may_pick,
        pick=wish.pick,
        numbers=_numbers(connection, account.id),
        user_default=(member.default_caller_id if member is not None else "") or None,
        account_default=account.default_caller_id or None,
        scope=own.get("scope") or ("all" if may_pick else "one"),
        subset=tuple(own.get("subset", ())),
        emergency=own.get("emergency"),
        account_emergency=shared.get("emergency"),
        sticky_on=value_of(standing, CallSetting.STICKY).is_on,
        last_connected=_last_connected(connection, account.id, destination),
        # What the plan lacks is a line of the trace of its own.
        geo_on=value_of(standing, CallSetting.GEO, whatever_the_plan=True).is_on,
        plan_has_geo=GEO_FEATURE in standing.context.plan_features,
        geo=_geo(own if own.get("geo") == "on" else shared),
        do_not_call=_listed(connection, account.id, destination),
        may_override_dnc=standing.may("dnc:override"),
        dnc_confirmed=wish.dnc_confirmed,
        confined_fallback=standing.context.agency_locks.get(
            lock_key("confined_fallback"), account.confined_fallback
        ),
    )


def _geo(settings: Mapping[str, Any]) -> GeoRules:
    """Wholly the user's or wholly the account's: single rules are not inherited."""
    return GeoRules(
        area=settings.get("geo_area", {}),
        country=settings.get("geo_country", {}),
        default=settings.get("geo_default"),
    )


def _extensions(connection: Connection, account_id: str) -> tuple[str, ...]:
    query = select(memberships.c.extension).where(
        memberships.c.account_id == account_id, memberships.c.extension != ""
    )
    return tuple(connection.execute(query).scalars())


def _numbers(connection: Connection, account_id: str) -> dict[str, OwnNumber]:
    query = select(numbers).where(numbers.c.account_id == account_id).order_by(numbers.c.number)
    return {
        row.number: OwnNumber(row.state, row.text_enabled, row.verified)
        for row in connection.execute(query)
    }


def _listed(connection: Connection, account_id: str, destination: str) -> frozenset[str]:
    query = select(do_not_call.c.number).where(
        do_not_call.c.account_id == account_id, do_not_call.c.number == destination
    )
    return frozenset(connection.execute(query).scalars())


def _last_connected(connection: Connection, account_id: str, destination: str) -> dict[str, str]:
    """Our number in the last call in which the contact was reached, of any user (domain 5.4)."""
    contact_id = contact_of(connection, account_id, destination)
    other = calls.c.remote_number == destination
    if contact_id is not None:
        other = or_(other, calls.c.contact_id == contact_id)
    talked = and_(
        calls.c.answered_at.is_not(None),
        func.coalesce(calls.c.ended_at - calls.c.answered_at, _ONE_SECOND) >= _ONE_SECOND,
    )
    query = (
        select(calls.c.tracking_number)
        .where(
            calls.c.account_id == account_id,
            other,
            or_(talked, calls.c.status == "voicemail"),
            calls.c.tracking_number != "",
        )
        .order_by(calls.c.started_at.desc())
        .limit(1)
    )
    number = connection.execute(query).scalar()
    return {destination: str(number)} if number else {}
