"""Access control groups: they only take away, several add up, rows pass all of them (S1-07)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.access import Role
from desktop.domain.access_groups import (
    HIDEABLE,
    NO_EFFECT,
    AccessGroup,
    GroupMember,
    fault_of,
    may_be_hidden,
    restricted,
    restrictions_of,
    rows_sentence,
    takes_along,
    whole_sentence,
)
from desktop.domain.catalogue import PERMISSIONS, ROLES_BOUND_BY_GROUPS, SAMPLE_PLANS
from desktop.domain.grants import refusal_of_change
from desktop.domain.impact import Impact
from desktop.domain.permissions import Context, RowFilter, evaluate
from desktop.domain.row_filters import (
    CallFacts,
    calls_mark,
    filters_of,
    passes,
    text_numbers,
    texts_mark,
)

MAIN, CAPITAL = "+14105550100", "+12025550111"
NAMES = st.sampled_from(["a", "b", "c"])
FEW = st.lists(NAMES, max_size=2, unique=True).map(tuple)
FILTERS = st.builds(RowFilter, FEW, FEW, FEW, FEW, FEW)
GROUPS = st.lists(
    st.builds(
        AccessGroup,
        st.uuids().map(str),
        NAMES,
        hides=st.lists(st.sampled_from(list(PERMISSIONS)), max_size=5, unique=True).map(tuple),
        rows=FILTERS,
    ),
    max_size=3,
)
CONTEXTS = st.builds(
    Context,
    st.sampled_from(Role),
    st.sampled_from(list(SAMPLE_PLANS.values())),
    user_overrides=st.dictionaries(st.sampled_from(list(PERMISSIONS)), st.booleans(), max_size=4),
    agency_locks=st.dictionaries(st.sampled_from(list(PERMISSIONS)), st.booleans(), max_size=2),
)
CALLS = st.builds(CallFacts, NAMES, NAMES, st.sampled_from(["", "a", "b"]), FEW)


@pytest.mark.requirement("S1-07")
@given(CONTEXTS, GROUPS)
def test_a_group_never_grants(context: Context, groups: list[AccessGroup]) -> None:
    without, within = evaluate(context), evaluate(restricted(context, restrictions_of(groups)))
    assert within.granted <= without.granted


@given(CONTEXTS, GROUPS, GROUPS)
def test_more_groups_take_more(
    context: Context, some: list[AccessGroup], more: list[AccessGroup]
) -> None:
    few = evaluate(restricted(context, restrictions_of(some))).granted
    assert evaluate(restricted(context, restrictions_of([*some, *more]))).granted <= few


@given(CONTEXTS, GROUPS)
def test_what_is_hidden_is_denied_to_whom_groups_bind_and_to_nobody_else(
    context: Context, groups: list[AccessGroup]
) -> None:
    said = restrictions_of(groups)
    before, after = evaluate(context), evaluate(restricted(context, said))
    if context.role not in ROLES_BOUND_BY_GROUPS:
        assert before.decisions == after.decisions
        return
    for key in said.denies:
        if may_be_hidden(key) and not context.agency_locks.get(key):
            assert not after.grants(key)


@given(st.lists(FILTERS, max_size=3), FILTERS, CALLS)
def test_one_more_filter_leaves_no_more_rows(
    some: list[RowFilter], one: RowFilter, call: CallFacts
) -> None:
    assert passes([*some, one], call) == (passes(some, call) and passes([one], call))


@given(FILTERS, FILTERS, CALLS)
def test_texts_of_two_groups_are_those_that_both_leave(
    one: RowFilter, other: RowFilter, call: CallFacts
) -> None:
    def leaves(*filters: RowFilter) -> bool:
        numbers = text_numbers(filters)
        return numbers is None or call.number in numbers

    assert leaves(one, other) == (leaves(one) and leaves(other))


@pytest.mark.requirement("S1-07")
@pytest.mark.parametrize(
    ("rows", "call", "left"),
    [
        (RowFilter(), CallFacts(MAIN), True),
        (RowFilter(numbers=(MAIN,)), CallFacts(MAIN), True),
        (RowFilter(numbers=(MAIN,)), CallFacts(CAPITAL), False),
        (RowFilter(numbers=(MAIN, CAPITAL)), CallFacts(CAPITAL), True),
        (RowFilter(sources=("Web",)), CallFacts(MAIN, "Web"), True),
        (RowFilter(sources=("Web",)), CallFacts(MAIN, ""), False),
        (RowFilter(statuses=("Interested",)), CallFacts(MAIN), False),
        (RowFilter(statuses=("", "Interested")), CallFacts(MAIN), True),
        (RowFilter(tags=("vip", "new")), CallFacts(MAIN, tags=("old", "vip")), True),
        (RowFilter(tags=("vip",)), CallFacts(MAIN, tags=("old",)), False),
        (RowFilter((MAIN,), tags=("vip",)), CallFacts(CAPITAL, tags=("vip",)), False),
    ],
)
def test_or_within_a_kind_and_between_kinds(rows: RowFilter, call: CallFacts, left: bool) -> None:
    assert passes([rows], call) is left


def test_texts_have_a_number_and_its_source_only() -> None:
    assert text_numbers([RowFilter(statuses=("Interested",), tags=("vip",))]) is None
    assert text_numbers([RowFilter((MAIN, CAPITAL), ("Web",), source_numbers=(MAIN,))]) == {MAIN}
    assert text_numbers([RowFilter(sources=("Web",))]) == frozenset()


def test_filters_bind_the_roles_that_groups_bind() -> None:
    limited = RowFilter((MAIN,))
    for role in Role:
        context = Context(role, row_filters=(limited, RowFilter()))
        assert filters_of(context) == ((limited,) if role in ROLES_BOUND_BY_GROUPS else ())


def test_another_filter_has_another_mark() -> None:
    assert calls_mark(()) == texts_mark(()) == ""
    assert calls_mark([RowFilter((MAIN,))]) != calls_mark([RowFilter((CAPITAL,))])
    # A tag changes what is seen of calls, and nothing of texts.
    tagged = RowFilter(tags=("vip",))
    assert (calls_mark([tagged]) != "", texts_mark([tagged])) == (True, "")
    assert texts_mark([RowFilter((MAIN,))]) != texts_mark([RowFilter((MAIN, CAPITAL))])


def test_what_may_be_hidden_is_what_members_could_have() -> None:
    assert "calls.log:export" in HIDEABLE
    assert "messages.log:view" in HIDEABLE
    for key in (
        "softphone:access",
        "profile:edit_own",
        "access_controls:manage",
        "agency.locks:set",
    ):
        assert not may_be_hidden(key)
    assert not may_be_hidden("no.such:thing")


def test_what_needs_something_hidden_goes_along() -> None:
    gone = takes_along({"messages.log:view"})
    assert gone == {"messages:send": "messages.log:view", "messages:send_bulk": "messages.log:view"}
    assert takes_along({"messages.log:view", "messages:send"}) == {
        "messages:send_bulk": "messages:send"
    }
    assert takes_along(()) == {}


def group(name: str = "Trainees", **fields: object) -> AccessGroup:
    found = AccessGroup("g1", name, hides=("messages.log:view",))
    return replace(found, **fields)  # type: ignore[arg-type]  # the fields are the test's own


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (group(" "), "Give the group a name."),
        (group("x" * 61), "A name has at most 60 letters."),
        (group("TEMPS"), "There is another access control group of this name."),
        (group(hides=("softphone:access",)), "Open the softphone and sign in to an account cannot"),
        (group(hides=("no.such:thing",)), "no.such:thing cannot be hidden."),
        (group(hides=()), NO_EFFECT),
        (group(), ""),
        (group(hides=(), rows=RowFilter((MAIN,))), ""),
    ],
)
def test_faults(wrong: AccessGroup, fault: str) -> None:
    found = fault_of(wrong, ["Temps"])
    assert found.startswith(fault)
    assert bool(found) == bool(fault)


def test_the_same_is_the_same_in_any_order() -> None:
    anna, jonas = GroupMember("u1", "Anna"), GroupMember("u2", "Jonas")
    one = group(members=(anna, jonas), rows=RowFilter((MAIN, CAPITAL)))
    other = group(members=(jonas, anna), rows=RowFilter((CAPITAL, MAIN)), version=4)
    assert one.same_as(other)
    assert not one.same_as(replace(other, name="Temps"))


@pytest.mark.requirement("S1-07")
def test_the_groups_that_hide_something_are_named() -> None:
    groups = [group(), group("Temps", id="g2", hides=("messages.log:view", "contacts:edit"))]
    context = Context(Role.CALL_MANAGER, SAMPLE_PLANS["Pro"])
    answer = evaluate(restricted(context, restrictions_of(groups)))
    texts, contacts = answer.decision("messages.log:view"), answer.decision("contacts:edit")
    assert (texts.reason, texts.reason_ref) == ("access_group", "Temps, Trainees")
    assert (contacts.reason, contacts.reason_ref) == ("access_group", "Temps")
    # In the place of what was said before, not beside it.
    anew = restricted(restricted(context, restrictions_of(groups)), restrictions_of(groups[:1]))
    assert evaluate(anew).decision("messages.log:view").reason_ref == "Trainees"
    assert evaluate(anew).grants("contacts:edit")


def test_to_show_again_is_to_give_and_nobody_gives_what_they_lack() -> None:
    hidden = restrictions_of([group(hides=("reports:view",))])
    manager = Context(Role.REPORT_MANAGER, SAMPLE_PLANS["Pro"])
    editor = Context(
        Role.ADMINISTRATOR, SAMPLE_PLANS["Pro"], user_overrides={"reports:view": False}
    )
    needed = "access_controls:manage"
    refusal = refusal_of_change(editor, restricted(manager, hidden), manager, needed=needed)
    assert refusal is not None
    assert "reports" in "".join(refusal.permissions)
    whole = Context(Role.ADMINISTRATOR, SAMPLE_PLANS["Pro"])
    before = restricted(manager, hidden)
    assert refusal_of_change(whole, before, manager, needed=needed) is None


def test_sentences_about_rows() -> None:
    assert rows_sentence(0) == ""
    assert rows_sentence(1) == "1 user sees other calls and texts than now."
    nobody = Impact(sentence="Nobody wins or loses anything by this.")
    assert whole_sentence(nobody, 0) == nobody.sentence
    assert whole_sentence(nobody, 2) == "2 users see other calls and texts than now."
    some = Impact(1, sentence="Anna loses texts.")
    assert (
        whole_sentence(some, 1) == "Anna loses texts. 1 user sees other calls and texts than now."
    )
    assert whole_sentence(some, 0) == "Anna loses texts."


def test_a_role_that_groups_no_longer_bind_is_shown_as_such() -> None:
    assert GroupMember("u1", "Anna").is_bound
    assert not GroupMember("u3", "Omar", Role.ADMINISTRATOR).is_bound
