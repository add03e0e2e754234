"""Whether VoIP is on for a user, who decides it, and over what phones may sign in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.access import Role
from desktop.domain.permissions import Context, evaluate
from desktop.domain.voip import (
    TransportPolicy,
    VoipChoice,
    VoipSource,
    VoipState,
    voip_state,
    with_choice,
)

LOCKS = st.dictionaries(st.just("setting.voip"), st.just(True))
SWITCHES = st.dictionaries(st.just("voip"), st.booleans())


@given(SWITCHES, SWITCHES, SWITCHES, LOCKS)
def test_it_is_on_exactly_where_the_permissions_say_so(
    agency: dict[str, bool],
    account: dict[str, bool],
    user: dict[str, bool],
    locks: dict[str, bool],
) -> None:
    context = Context(
        Role.CALL_AGENT,
        frozenset({"softphone"}),
        agency_switches=agency,
        agency_locks=locks,
        account_switches=account,
        user_switches=user,
    )
    decision = evaluate(context).decision("voip.config:view_own")
    state = voip_state(agency, account, user, locks)
    assert state.is_on is decision.granted
    if not state.is_on:
        assert decision.reason == f"{state.source.value}_setting.voip"


def test_the_highest_that_says_no_is_named_and_nobody_below_it_counts() -> None:
    on, off = {"voip": True}, {"voip": False}
    assert voip_state(off, on, on) == VoipState(False, VoipSource.AGENCY)
    assert voip_state(on, off, on) == VoipState(False, VoipSource.ACCOUNT)
    assert voip_state({}, on, off) == VoipState(False, VoipSource.USER)
    assert voip_state({}, {}, on) == VoipState(True, VoipSource.USER)
    assert voip_state({}, off, off, {"setting.voip": True}) == VoipState(True, VoipSource.AGENCY)
    assert voip_state({}, {}, {}) == VoipState(True, VoipSource.ACCOUNT)


@given(st.sampled_from(VoipChoice), st.dictionaries(st.text(), st.booleans()))
def test_a_choice_changes_no_other_switch(choice: VoipChoice, switches: dict[str, bool]) -> None:
    changed = with_choice(switches, choice)
    assert VoipChoice.of(changed) is choice
    assert {**changed, "voip": None} == {**switches, "voip": None}


def test_a_policy_allows_what_it_names() -> None:
    allowed = {
        policy: [each for each in ("udp", "tcp") if policy.allows(each)]
        for policy in TransportPolicy
    }
    assert allowed == {
        TransportPolicy.ANY: ["udp", "tcp"],
        TransportPolicy.UDP: ["udp"],
        TransportPolicy.TCP: ["tcp"],
    }
