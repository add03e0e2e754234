"""The subscription: its levels, what another one would take from whom, and changing it (S2-35)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, Row

from desktop.domain import agency as rules
from desktop.domain.billing import PLAN_PRICES, DowngradeImpact, features_of, impact_of_plan
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.money import Money
from desktop.domain.permissions import Context
from desktop.server import agencies
from desktop.server.billing import news as billing_news
from desktop.server.billing.monthly import next_renewal
from desktop.server.crm.answers import answer
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.billing.plan_ends import ends_of
from desktop.server.crm.billing.routes_usage import SEE
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.impacts import affected
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.effective import Standing
from desktop.server.tables import accounts

router = APIRouter(prefix="/v1/accounts/{account_id}/subscription", tags=["billing"])

_CHANGE: Final = ("billing.subscription:change", "change the subscription")


@router.get("", response_model=shapes_billing.SubscriptionShape)
def look(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        content = _shape(connection, standing.account)
    return answer(content, headers=etag(content))


@router.put("", response_model=shapes_billing.SubscriptionShape | shapes_billing.PlanImpactShape)
def change(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: shapes_billing.PlanChange,
    if_match: IfMatch = "",
    dry_run: bool = False,
) -> Response:
    """Takes effect at once, its price with the next month; ``dry_run`` says what it would do."""
    need_version(if_match, "of the subscription")
    if dry_run:
        signed_in = request.app.state.clients.signed_in(account_id)
        with caller.database.read() as connection:
            standing = entitled(connection, caller, account_id, *_CHANGE)
            _check(connection, standing, body.plan, if_match)
            return answer(_impact(connection, standing, body.plan, signed_in))
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_CHANGE)
        _check(connection, standing, body.plan, if_match)
        before = standing.account.plan
        if body.plan != before:
            mine = accounts.c.id == account_id
            values = {"plan": body.plan, "version": accounts.c.version + 1}
            connection.execute(accounts.update().where(mine).values(values))
            facts = ({"plan": before}, {"plan": body.plan})
            record(connection, caller, account_id, "subscription.change", account_id, *facts)
            _tell(connection, standing)
        after = connection.execute(accounts.select().where(accounts.c.id == account_id)).one()
        content = _shape(connection, after)
    return answer(content, headers=etag(content))


def _check(connection: Connection, standing: Standing, plan: str, if_match: str) -> None:
    if plan not in PLAN_PRICES:
        sentence = f"There is no such plan. There are {', '.join(PLAN_PRICES)}."
        raise Problem(422, "invalid_value", sentence)
    account = standing.account
    check_version(
        if_match, account.version, "the subscription", lambda: _shape(connection, account)
    )
    if why := _why_not(connection, standing.account, plan):
        raise Problem(409, "account_needed", why)


def _tell(connection: Connection, standing: Standing) -> None:
    """Everybody in it asks for their permissions again; the agency shows the plan as well."""
    account_id = standing.account_id
    agencies.tell_all(connection, [account_id], "permissions.changed", {})
    billing_news.tell(connection, account_id, "subscription")
    everywhere = [row.id for row in agencies.accounts_of(connection, standing.account.agency_id)]
    agencies.tell_all(connection, everywhere, "agency.updated", {"what": "accounts"})


def _why_not(connection: Connection, account: Row[Any], plan: str) -> str:
    return rules.why_not(
        account.state,
        plan,
        is_entered=True,
        others_rule=agencies.others_rule(connection, account.agency_id, account.id),
        rules_now=account.state == rules.ACTIVE and rules.rules_of_agency(account.plan),
    )


def _shape(connection: Connection, account: Row[Any]) -> dict[str, Any]:
    return {
        "plan": account.plan,
        "price": _money(PLAN_PRICES.get(account.plan, Money(0))),
        "renews_on": next_renewal(datetime.now(UTC).date()).isoformat(),
        "levels": [
            {
                "plan": plan,
                "price": _money(price),
                "features": [{"key": key, "title": title} for key, title in features_of(plan)],
                "why_not": "" if plan == account.plan else _why_not(connection, account, plan),
            }
            for plan, price in PLAN_PRICES.items()
        ],
        "version": account.version,
    }


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.minor, "currency": money.currency}


def _impact(
    connection: Connection, standing: Standing, plan: str, signed_in: dict[str, int]
) -> dict[str, Any]:
    def changed(context: Context) -> Context:
        return replace(context, plan_features=SAMPLE_PLANS[plan])

    people = affected(connection, standing.account_id, changed, signed_in)
    before = standing.account.plan
    return _impact_shape(
        impact_of_plan(before, plan, people, ends_of(connection, standing.account, plan))
    )


def _impact_shape(impact: DowngradeImpact) -> dict[str, Any]:
    taken = [
        [
            {
                "permission": each.permission,
                "words": each.words,
                "people": [asdict(one) for one in each.people],
            }
            for each in side
        ]
        for side in (impact.loses, impact.gains)
    ]
    return {
        "plan": impact.plan,
        "price": _money(impact.price),
        "features": list(impact.features),
        "loses": taken[0],
        "gains": taken[1],
        "ends": [asdict(each) for each in impact.ends],
    }
