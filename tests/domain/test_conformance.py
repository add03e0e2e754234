"""The worked cases of permissions and caller ID, from CONFORMANCE_DIR or the copy beside us."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.domain import catalogue
from desktop.domain.access import Role
from desktop.domain.caller_id import GeoRules, OwnNumber, Request, resolve
from desktop.domain.permissions import Context, evaluate

FOLDER = Path(os.environ.get("CONFORMANCE_DIR") or Path(__file__).parent.parent / "conformance")


def _cases(name: str) -> list[Any]:
    cases: list[Any] = json.loads((FOLDER / name).read_text("utf-8"))
    assert cases, f"{name} holds no cases"
    return cases


def _as_flags(said: Mapping[str, str | bool]) -> dict[str, bool]:
    words = {"grant": True, "on": True, True: True, "deny": False, "off": False, False: False}
    return {key: words[value] for key, value in said.items()}


def _context(given: Mapping[str, Any]) -> Context:
    flags = {
        name: _as_flags(given[name])
        for name in (
            "account_switches",
            "agency_switches",
            "user_switches",
            "agency_locks",
            "user_overrides",
            "user_categories",
            "role_by_account",
            "role_by_agency",
        )
    }
    return Context(
        role=Role(given["role"]),
        plan_features=frozenset(given["plan_features"]),
        user_active=given["user_active"],
        member=given["member"],
        account_state=given["account_state"],
        strict_roles=given["strict_roles"],
        access_group_denies=frozenset(given["access_group_denies"]),
        **flags,
    )


def _request(given: Mapping[str, Any]) -> Request:
    fields = dict(given)
    fields["numbers"] = {key: OwnNumber(**value) for key, value in given["numbers"].items()}
    fields["geo"] = GeoRules(**given["geo"])
    fields["do_not_call"] = frozenset(given["do_not_call"])
    for name in ("extensions", "home_prefixes", "subset"):
        fields[name] = tuple(given[name])
    return Request(**fields)


@pytest.mark.requirement("S1-02", "S1-06", "S1-07", "S1-08", "S1-09", "S2-03", "S2-31", "S2-32")
@pytest.mark.parametrize("case", _cases("permissions.json"), ids=lambda case: case["title"])
def test_permissions(case: dict[str, Any]) -> None:
    answer = evaluate(_context(case["context"]))
    for key, expected in case["expect"].items():
        decision = answer.decision(key)
        assert {
            "decision": "granted" if decision.granted else "denied",
            "reason": decision.reason,
            "blockers": list(decision.blockers),
        } == expected, key


@pytest.mark.parametrize("case", _cases("caller_ids.json"), ids=lambda case: case["title"])
def test_caller_ids(case: dict[str, Any]) -> None:
    chosen = resolve(_request(case["context"]))
    assert {
        "destination_class": chosen.destination_class.value,
        "destination": chosen.destination,
        "tones_after_answer": chosen.tones_after_answer,
        "caller_id": chosen.caller_id,
        "rule": chosen.rule,
        "prefix": chosen.prefix,
    } == case["expect"]


def test_the_catalogue_is_the_given_one() -> None:
    given = json.loads((FOLDER / "catalogue.json").read_text("utf-8"))
    ours = [
        {
            "key": each.key,
            "category": each.category,
            "title": each.title,
            "roles": {role.value: each.cell(role).value for role in Role},
            "plan_feature": each.plan_feature,
            "switch": each.switch,
            "user_override": each.override.value,
            "agency_lock": "both" if each.agency_may_lock else "no",
            "needs": list(each.needs),
            "while_paused": each.while_paused,
        }
        for each in catalogue.PERMISSIONS.values()
    ]
    assert sorted(ours, key=lambda each: str(each["key"])) == sorted(
        given["permissions"], key=lambda each: str(each["key"])
    )
    assert set(given["explicit_only"]) == catalogue.EXPLICIT_ONLY
    assert given["switch_defaults"] == dict(catalogue.SWITCH_DEFAULTS)
    assert {name: set(features) for name, features in given["sample_plans"].items()} == dict(
        catalogue.SAMPLE_PLANS
    )
    assert {Role(name) for name in given["access_groups_bind_roles"]} == set(
        catalogue.ROLES_BOUND_BY_GROUPS
    )
