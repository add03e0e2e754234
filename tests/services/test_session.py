"""Signing in and out, and following the effective permissions."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import (
    CrmConfused,
    CrmUnreachable,
    Refused,
    SessionEnded,
    SignInFailed,
)
from desktop.domain.events import (
    CallLogged,
    CrmState,
    CrmStateChanged,
    EventsMissed,
    MessageChanged,
    Notice,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.services.session import RESUMING
from tests.fakes.clock import settle
from tests.services.conftest import Desk

KEPT = "refresh-token http://127.0.0.1:8080"
OWNER = "owner http://127.0.0.1:8080"
GONE = CrmUnreachable("The CRM cannot be reached.")


async def test_signing_in_tells_who_and_what(desk: Desk) -> None:
    await desk.sign_in()
    (signed_in,) = desk.told(SignedIn)
    assert signed_in.profile.name == "Anna Keller"
    assert signed_in.answer.grants("calls:place")
    assert desk.session.is_signed_in
    assert desk.secrets.secrets == {KEPT: "refresh-1", OWNER: "u1/a1"}
    assert desk.preferences.value("session.account") == "a1"


async def test_a_wrong_password_changes_nothing(desk: Desk) -> None:
    with pytest.raises(SignInFailed, match="wrong"):
        await desk.session.sign_in("anna.keller@harbor.example", "guess")
    assert not desk.session.is_signed_in
    assert desk.told(SignedIn) == []


async def test_a_kept_sign_in_is_taken_up_again(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    assert await desk.session.resume()
    assert desk.session.is_signed_in


async def test_a_kept_sign_in_waits_for_a_crm_that_is_down_at_the_start(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    desk.crm.failure = GONE
    desk.tasks.start(desk.session.resume(), RESUMING)
    await settle()
    assert "by itself" in desk.told(Notice)[0].sentence
    await desk.clock.advance(60)
    assert not desk.session.is_signed_in
    desk.crm.failure = None
    await desk.clock.advance(60)
    assert desk.session.is_signed_in


async def test_a_sign_in_cut_off_half_way_goes_on_with_the_newest_token(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    desk.crm.refusals["permissions"] = GONE
    desk.tasks.start(desk.session.resume(), RESUMING)
    await settle()
    desk.crm.spent.add("refresh-0")  # the new pair was used, so the old one is worth nothing
    assert desk.secrets.secrets == {KEPT: "refresh-1"}
    desk.crm.refusals.clear()
    await desk.clock.advance(60)
    assert desk.session.is_signed_in


async def test_signing_in_by_hand_ends_the_waiting(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    desk.crm.failure = GONE
    desk.tasks.start(desk.session.resume(), RESUMING)
    await settle()
    desk.crm.failure = None
    await desk.sign_in()
    await desk.session.sign_out()
    desk.crm.asked.clear()
    await desk.clock.advance(60)
    assert desk.crm.asked == []


async def test_another_crm_is_not_shown_the_kept_sign_in(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    await desk.session.use_crm("http://127.0.0.1:9999")
    assert not await desk.session.resume()
    assert desk.crm.asked == []


async def test_a_spent_sign_in_is_forgotten(desk: Desk) -> None:
    desk.secrets.secrets[KEPT] = "refresh-0"
    desk.crm.spent.add("refresh-0")
    assert not await desk.session.resume()
    assert desk.secrets.secrets == {}


async def test_nothing_kept_means_asking(desk: Desk) -> None:
    assert not await desk.session.resume()
    assert desk.crm.asked == []


async def test_without_a_keyring_the_person_is_told(desk: Desk) -> None:
    desk.secrets.available = False
    assert not await desk.session.resume()
    await desk.sign_in()
    assert [notice.level for notice in desk.told(Notice)] == ["warning"]
    await desk.session.sign_out()
    assert not desk.session.is_signed_in


async def test_a_full_disk_keeps_nobody_from_signing_in(desk: Desk) -> None:
    desk.preferences.full = True
    await desk.sign_in()
    assert desk.session.is_signed_in
    assert "disk is full" in desk.told(Notice)[0].sentence


async def test_signing_out_forgets_everything(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.sign_out()
    assert desk.told(SignedOut) == [SignedOut("")]
    assert desk.secrets.secrets == {}
    assert not desk.session.answer.granted
    with pytest.raises(SessionEnded):
        _ = desk.session.account_id


async def test_signing_out_works_while_the_crm_is_down(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = GONE
    await desk.session.sign_out()
    assert not desk.session.is_signed_in


async def test_a_pushed_change_of_role_changes_the_answer_at_once(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    (changed,) = desk.told(PermissionsChanged)
    assert "blocklist:edit" in changed.gained
    assert changed.lost == frozenset()
    assert changed.account.role is Role.CALL_MANAGER


async def test_without_a_push_the_answer_is_renewed_every_minute(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.role, desk.crm.revision = Role.BILLING, 2
    await desk.clock.advance(61)
    (changed,) = desk.told(PermissionsChanged)
    assert "calls.log:view_assigned" in changed.lost


async def test_an_unchanged_answer_is_no_news(desk: Desk) -> None:
    await desk.sign_in()
    await desk.clock.advance(61)
    assert desk.told(PermissionsChanged) == []


async def test_a_refusal_renews_the_answer(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.role, desk.crm.revision = Role.BILLING, 2
    desk.crm.failure = Refused("No.", "calls.log:view_assigned", "default_deny")
    with pytest.raises(Refused):
        await desk.session.ask(desk.crm.contacts(desk.session.account_id))
    desk.crm.failure = None
    await settle()
    assert len(desk.told(PermissionsChanged)) == 1


@pytest.mark.parametrize("failure", [GONE, CrmConfused("Nonsense.")])
async def test_a_crm_that_is_gone_is_told_once_and_found_again(
    desk: Desk, failure: CrmUnreachable | CrmConfused
) -> None:
    await desk.sign_in()
    desk.crm.failure = failure
    desk.crm.drop_events()
    await desk.clock.advance(61)
    await desk.clock.advance(61)
    states = [change.state for change in desk.told(CrmStateChanged)]
    assert states == [CrmState.CONNECTED, CrmState.UNREACHABLE]
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert desk.session.crm_state is CrmState.CONNECTED
    assert desk.session.is_signed_in


async def test_a_revoked_session_ends_with_a_sentence(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.push("session.revoked", user_id="u1")
    await settle()
    (ended,) = desk.told(SignedOut)
    assert "Sign in again" in ended.sentence


async def test_a_spent_session_ends_at_the_next_question(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = SessionEnded("Your sign-in has ended. Sign in again.")
    await desk.clock.advance(61)
    assert not desk.session.is_signed_in


async def test_switching_the_account_brings_its_own_answer(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.switch_account("a2")
    await settle()
    assert desk.session.account is not None
    assert desk.session.account.plan == "Standard"
    assert desk.session.answer.revision == "a2-1"
    assert desk.preferences.value("session.account") == "a2"


async def test_pushed_calls_and_texts_are_fetched_and_told_whole(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    desk.crm.push("call.updated", call_id="c1")
    desk.crm.push("call.updated", call_id="gone by now")
    desk.crm.push("message.received", conversation_id="t1", message_id="m1")
    await settle()
    assert [logged.record.id for logged in desk.told(CallLogged)] == ["c1"]
    assert [changed.message.id for changed in desk.told(MessageChanged)] == ["m1"]
    assert "messages read" not in desk.crm.asked


async def test_missed_events_renew_the_answer(desk: Desk) -> None:
    await desk.sign_in()
    before = desk.crm.asked.count("permissions")
    desk.crm.push("reset")
    await settle()
    assert desk.crm.asked.count("permissions") == before + 1
    assert desk.told(EventsMissed) == [EventsMissed()]


async def test_a_push_whose_facts_could_not_be_fetched_comes_again(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["call"] = GONE
    desk.crm.push("call.updated", call_id="c1")
    await settle()
    assert desk.told(CallLogged) == []
    desk.crm.refusals.clear()
    await desk.clock.advance(61)
    assert [event.record.id for event in desk.told(CallLogged)] == ["c1"]


async def test_an_answer_nobody_understands_does_not_hold_up_what_comes_after(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["messages"] = CrmConfused("The CRM talks nonsense.")
    desk.crm.push("message.received", conversation_id="t1", message_id="m1")
    desk.crm.push("call.updated", call_id="c1")
    await settle()
    assert [event.record.id for event in desk.told(CallLogged)] == ["c1"]
