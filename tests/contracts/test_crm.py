"""What every CRM does, the fake one and the real client before the real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import (
    Conflict,
    CrmBusy,
    CrmUnreachable,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SignInFailed,
    SoftphoneError,
)
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import Availability, CallFilter, MessageState
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import FakeRig, RealRig, Rig
from tests.fakes import crm_records as known
from tests.support.crm_server import CrmServer, running_crm

A1 = known.ACCOUNT
EVERYTHING = CallFilter()
MANAGER, ADMINISTRATOR = Role.CALL_MANAGER, Role.ADMINISTRATOR


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrmServer]:
    with running_crm(tmp_path_factory.mktemp("crm")) as running:
        yield running


@pytest.fixture(params=["fake", "real"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Nobody is signed in."""
    is_fake = request.param == "fake"
    made: Rig = FakeRig() if is_fake else RealRig(request.getfixturevalue("server"))
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def crm(rig: Rig) -> Crm:
    """Anna is signed in, a call agent."""
    await rig.crm.sign_in(known.EMAIL, known.PASSWORD)
    return rig.crm


async def first_event(crm: Crm, account_id: str = A1) -> str:
    async with aclosing(crm.events(account_id)) as pushes:
        return (await anext(pushes)).type


ASKING: dict[str, Callable[[Crm, str], Awaitable[object]]] = {
    "permissions": lambda crm, account: crm.permissions(account),
    "line": lambda crm, account: crm.line(account),
    "line password": lambda crm, account: crm.change_line_password(account),
    "availability": lambda crm, account: crm.availability(account),
    "set availability": lambda crm, account: crm.set_availability(account, Availability.AWAY),
    "caller id": lambda crm, account: crm.resolve_caller_id(account, "201"),
    "calls": lambda crm, account: crm.calls(account, EVERYTHING),
    "call": lambda crm, account: crm.call(account, "c1"),
    "note": lambda crm, account: crm.save_note(account, "c1", "Hello", "key"),
    "contacts": lambda crm, account: crm.contacts(account),
    "match": lambda crm, account: crm.match_contact(account, known.MARCUS_NUMBER),
    "conversations": lambda crm, account: crm.conversations(account),
    "messages": lambda crm, account: crm.messages(account, "t1"),
    "send": lambda crm, account: crm.send_message(account, "t1", "Hello", "key"),
    "users": lambda crm, account: crm.users(account),
    "agents": lambda crm, account: crm.agents(account),
    "role": lambda crm, account: crm.set_role(account, "u2", "billing"),
    "numbers": lambda crm, account: crm.numbers(account),
    "invoices": lambda crm, account: crm.invoices(account),
    "events": first_event,
}
# (who asks, what, which permission is missing and why)
REFUSED = (
    (Role.BILLING, "line password", "voip.password:change_own", "default_deny"),
    (Role.BILLING, "calls", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "call", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "agents", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "contacts", "contacts:view", "default_deny"),
    (Role.BILLING, "match", "contacts:view", "default_deny"),
    (Role.CALL_AGENT, "conversations", "messages.log:view", "default_deny"),
    (Role.CALL_AGENT, "messages", "messages.log:view", "default_deny"),
    (Role.CALL_AGENT, "send", "messages:send", "default_deny"),
    (MANAGER, "users", "users:view", "default_deny"),
    (MANAGER, "role", "users:view", "default_deny"),
    (Role.BILLING, "users", "users:view", "role_boundary"),
    (MANAGER, "numbers", "numbers:view", "default_deny"),
    (MANAGER, "invoices", "billing.invoices:view", "default_deny"),
)


async def outcome(asking: Awaitable[object]) -> str:
    """What became of a question, in one word."""
    try:
        await asking
    except SoftphoneError as error:
        return type(error).__name__ if str(error).endswith(".") else "an error without a sentence"
    return "answered"


async def outcomes(crm: Crm, account_id: str) -> dict[str, str]:
    return {what: await outcome(ask(crm, account_id)) for what, ask in ASKING.items()}


class Listening:
    """Hears the events of one connection, until it ends or the test does."""

    def __init__(self, crm: Crm, account_id: str = A1) -> None:
        self._events = crm.events(account_id)

    async def __aenter__(self) -> Listening:
        assert (await self.next())[0] == "connected"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._events.aclose()

    async def next(self) -> tuple[str, dict[str, str]]:
        async with asyncio.timeout(8):
            event = await anext(self._events)
        return event.type, dict(event.payload)

    async def next_but(self, left_out: str) -> tuple[str, dict[str, str]]:
        while (heard := await self.next())[0] == left_out:
            pass
        return heard


class TestSigningIn:
    async def test_right_e_mail_and_password_give_tokens(self, rig: Rig) -> None:
        tokens = await rig.crm.sign_in(known.EMAIL, known.PASSWORD)
        assert tokens.access_token
        assert rig.crm.refresh_token == tokens.refresh_token
        assert tokens.access_token not in repr(tokens)

    @pytest.mark.parametrize(
        ("email", "password"), [(known.EMAIL, "guess"), ("nobody@harbor.example", known.PASSWORD)]
    )
    async def test_wrong_password_and_unknown_person_hear_the_same(
        self, rig: Rig, email: str, password: str
    ) -> None:
        with pytest.raises(SignInFailed, match="e-mail or the password is wrong"):
            await rig.crm.sign_in(email, password)
        assert rig.crm.refresh_token == ""

    async def test_guessing_has_to_wait(self, rig: Rig) -> None:
        for _ in range(5):
            with pytest.raises(SignInFailed):
                await rig.crm.sign_in(known.EMAIL, "guess")
        with pytest.raises(CrmBusy, match="Wait") as busy:
            await rig.crm.sign_in(known.EMAIL, known.PASSWORD)
        assert busy.value.retry_after > 0

    async def test_signed_out_nothing_is_answered(self, rig: Rig) -> None:
        assert await outcomes(rig.crm, A1) == dict.fromkeys(ASKING, "SessionEnded")
        with pytest.raises(SessionEnded, match="Sign in again"):
            await rig.crm.profile()

    async def test_a_kept_token_signs_in_again(self, crm: Crm) -> None:
        kept = crm.refresh_token
        tokens = await crm.resume(kept)
        assert crm.refresh_token == tokens.refresh_token != kept
        assert (await crm.profile()).id == known.ANNA

    async def test_a_token_nobody_gave_signs_nobody_in(self, rig: Rig) -> None:
        with pytest.raises(SessionEnded, match="Sign in again"):
            await rig.crm.resume("made up")

    async def test_an_answer_that_was_lost_costs_nobody_the_sign_in(self, crm: Crm) -> None:
        kept = crm.refresh_token
        await crm.resume(kept)
        await crm.resume(kept)
        assert (await crm.profile()).id == known.ANNA

    async def test_a_token_used_twice_ends_the_whole_sign_in(self, crm: Crm) -> None:
        kept = crm.refresh_token
        await crm.resume(kept)
        await crm.profile()
        with pytest.raises(SessionEnded):
            await crm.resume(kept)
        with pytest.raises(SessionEnded):
            await crm.profile()

    async def test_an_expired_access_token_is_renewed_unnoticed(self, rig: Rig, crm: Crm) -> None:
        before = crm.refresh_token
        rig.access_expires()
        assert (await crm.profile()).id == known.ANNA
        assert crm.refresh_token not in ("", before)

    async def test_a_revoked_sign_in_ends(self, rig: Rig, crm: Crm) -> None:
        rig.ends_sign_ins()
        with pytest.raises(SessionEnded, match="Sign in again"):
            await crm.profile()
        assert crm.refresh_token == ""

    async def test_a_deactivated_user_is_signed_out_with_the_reason(
        self, rig: Rig, crm: Crm
    ) -> None:
        rig.deactivates()
        with pytest.raises(SessionEnded, match="deactivated"):
            await crm.permissions(A1)

    async def test_signing_out_ends_the_kept_token_too(self, crm: Crm) -> None:
        kept = crm.refresh_token
        await crm.sign_out()
        assert crm.refresh_token == ""
        with pytest.raises(SessionEnded):
            await crm.profile()
        with pytest.raises(SessionEnded):
            await crm.resume(kept)

    async def test_another_address_knows_nothing_of_this_sign_in(self, crm: Crm) -> None:
        await crm.use_address(f"{crm.address}/")
        assert crm.refresh_token
        await crm.use_address("https://crm.example.com/")
        assert crm.address == "https://crm.example.com"
        assert crm.refresh_token == ""
        with pytest.raises(SessionEnded):
            await crm.profile()

    async def test_an_address_that_would_send_in_the_clear_is_refused(self, crm: Crm) -> None:
        before = crm.address
        with pytest.raises(InvalidInput, match="https://"):
            await crm.use_address("http://crm.example.com")
        assert crm.address == before


class TestStanding:
    async def test_the_profile_names_the_accounts(self, crm: Crm) -> None:
        profile = await crm.profile()
        assert (profile.email, profile.name) == (known.EMAIL, "Anna Keller")
        assert [(each.id, each.role, each.plan) for each in profile.accounts] == [
            ("a1", Role.CALL_AGENT, "Pro"),
            ("a2", Role.CALL_AGENT, "Standard"),
        ]

    @pytest.mark.parametrize("role", Role)
    async def test_permissions_are_those_of_the_role(self, rig: Rig, crm: Crm, role: Role) -> None:
        rig.role(role)
        answer = await crm.permissions(A1)
        assert answer.decisions == evaluate(Context(role, SAMPLE_PLANS["Pro"])).decisions

    async def test_a_change_has_another_revision(self, rig: Rig, crm: Crm) -> None:
        before = (await crm.permissions(A1)).revision
        assert (await crm.permissions(A1)).revision == before
        rig.role(MANAGER)
        assert (await crm.permissions(A1)).revision != before

    @pytest.mark.parametrize("account", [known.FOREIGN_ACCOUNT, "no/such account"])
    async def test_an_account_of_others_is_nowhere(self, rig: Rig, crm: Crm, account: str) -> None:
        rig.role(ADMINISTRATOR)
        # To the match of a number this is nobody's number, as it would be anywhere else.
        expected = dict.fromkeys(ASKING, "NotFound") | {"match": "answered"}
        assert await outcomes(crm, account) == expected
        assert await crm.match_contact(account, known.MARCUS_NUMBER) is None

    @pytest.mark.parametrize(("role", "what", "permission", "reason"), REFUSED)
    async def test_a_refusal_names_permission_and_reason(
        self, rig: Rig, crm: Crm, role: Role, what: str, permission: str, reason: str
    ) -> None:
        rig.role(role)
        with pytest.raises(Refused, match="You are not allowed to") as refused:
            await ASKING[what](crm, A1)
        assert (refused.value.permission, refused.value.reason) == (permission, reason)

    async def test_the_line_of_the_softphone(self, crm: Crm) -> None:
        line = await crm.line(A1)
        assert (line.user_name, line.domain, line.display_name) == (
            "anna.keller",
            known.DOMAIN,
            "Anna Keller",
        )
        assert (line.password, line.host) == (known.SIP_PASSWORD, "127.0.0.1")

    async def test_a_new_line_password_is_the_one_of_the_line(self, crm: Crm) -> None:
        password = await crm.change_line_password(A1)
        assert password != known.SIP_PASSWORD
        assert (await crm.line(A1)).password == password

    async def test_availability_is_kept(self, crm: Crm) -> None:
        assert await crm.availability(A1) is Availability.AVAILABLE
        await crm.set_availability(A1, Availability.DO_NOT_DISTURB)
        assert await crm.availability(A1) is Availability.DO_NOT_DISTURB


class TestCallerId:
    async def test_a_call_shows_the_users_number(self, crm: Crm) -> None:
        preview = await crm.resolve_caller_id(A1, "(443) 555-0177 x12")
        assert (preview.destination, preview.tones_after_answer) == ("+14435550177", "12")
        assert (preview.caller_id, preview.rule) == (known.MAIN_LINE, "user.default")
        assert preview.trace[-1].outcome == "chosen"
        assert preview.choices == ()
        assert preview.revision == (await crm.permissions(A1)).revision

    async def test_who_may_choose_is_shown_the_choice(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        preview = await crm.resolve_caller_id(A1, "4435550177", pick=known.CAPITAL)
        assert (preview.caller_id, preview.rule) == (known.CAPITAL, "manual")
        assert preview.choices == (known.CAPITAL, known.MAIN_LINE)

    @pytest.mark.parametrize(
        ("dialled", "pick", "rule"),
        [
            ("call me", None, "refused.invalid_number"),
            ("+33199001234", None, "refused.international_off"),
            ("4435550177", known.CAPITAL, "refused.pick_not_permitted"),
            ("4435550188", None, "refused.dnc"),
        ],
    )
    async def test_a_refusal_is_an_answer_with_a_sentence(
        self, rig: Rig, crm: Crm, dialled: str, pick: str | None, rule: str
    ) -> None:
        rig.do_not_call("+14435550188")
        preview = await crm.resolve_caller_id(A1, dialled, pick)
        assert preview.is_refused
        assert (preview.rule, preview.caller_id) == (rule, None)
        assert preview.sentence.endswith(".")

    async def test_do_not_call_asks_those_who_may_override_it(self, rig: Rig, crm: Crm) -> None:
        rig.do_not_call("+14435550188")
        rig.grants(dnc__view=True, dnc__override=True, dnc_override=True)
        asked = await crm.resolve_caller_id(A1, "4435550188")
        confirmed = await crm.resolve_caller_id(A1, "4435550188", dnc_confirmed=True)
        assert (asked.rule, confirmed.rule) == ("confirm.dnc", "user.default")

    @pytest.mark.parametrize(("dialled", "kind"), [("202", "internal"), ("911", "emergency")])
    async def test_what_is_no_public_call(self, crm: Crm, dialled: str, kind: str) -> None:
        preview = await crm.resolve_caller_id(A1, dialled)
        assert (preview.destination_class, preview.is_refused) == (kind, False)


class TestCallLog:
    async def test_an_agent_sees_their_own_rows_newest_first(self, crm: Crm) -> None:
        page = await crm.calls(A1, EVERYTHING)
        assert page.rows == (known.ANNAS_CALL, known.ANNAS_OUTBOUND)
        assert page.next_cursor is None

    async def test_a_manager_sees_all_rows(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        assert (await crm.calls(A1, EVERYTHING)).rows == known.CALLS

    async def test_pages_follow_each_other_without_gap_or_repeat(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        seen, cursor = [], None
        for _ in range(2):
            page = await crm.calls(A1, EVERYTHING, cursor, limit=2)
            seen += page.rows
            cursor = page.next_cursor
        assert tuple(seen) == known.CALLS
        assert cursor is None

    async def test_a_cursor_nobody_gave_is_refused(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput, match="Start again"):
            await crm.calls(A1, EVERYTHING, "made up")

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (CallFilter(direction=Direction.OUTBOUND), ["c3"]),
            (CallFilter(agent_id=known.JONAS), ["c2"]),
            (CallFilter(text="marcus"), ["c1"]),
            (CallFilter(text=" invoice "), ["c2"]),
            (CallFilter(text="quote"), ["c1"]),
            (CallFilter(text="555-0150"), ["c3"]),
            (CallFilter(text="%"), []),
            (CallFilter(Direction.INBOUND, known.ANNA, "quote"), ["c1"]),
        ],
    )
    async def test_filters(self, rig: Rig, crm: Crm, wanted: CallFilter, found: list[str]) -> None:
        rig.role(MANAGER)
        assert [each.id for each in (await crm.calls(A1, wanted)).rows] == found

    async def test_the_second_account_has_a_log_of_its_own(self, crm: Crm) -> None:
        assert (await crm.calls(known.SECOND_ACCOUNT, EVERYTHING)).rows == ()
        with pytest.raises(NotFound):
            await crm.call(known.SECOND_ACCOUNT, "c1")

    async def test_one_call(self, crm: Crm) -> None:
        assert await crm.call(A1, "c1") == known.ANNAS_CALL

    @pytest.mark.parametrize("record_id", ["c2", "c4", "no such call", "../c1"])
    async def test_rows_of_others_are_nowhere(self, crm: Crm, record_id: str) -> None:
        with pytest.raises(NotFound):
            await crm.call(A1, record_id)
        with pytest.raises(NotFound):
            await crm.save_note(A1, record_id, "Mine", "key")

    async def test_the_filter_names_the_agents_in_scope(self, rig: Rig, crm: Crm) -> None:
        assert await crm.agents(A1) == (("u1", "Anna Keller"),)
        rig.role(MANAGER)
        assert [agent for agent, _ in await crm.agents(A1)] == ["u1", "u2", "u3"]


class TestNotes:
    async def test_a_note_is_kept(self, crm: Crm) -> None:
        saved = await crm.save_note(A1, "c1", "Call back", "key-1")
        assert saved == replace(known.ANNAS_CALL, note="Call back", version=2)
        assert await crm.call(A1, "c1") == saved

    async def test_a_note_sent_twice_is_written_once(self, crm: Crm) -> None:
        first = await crm.save_note(A1, "c1", "Call back", "key-1")
        assert await crm.save_note(A1, "c1", "Call back", "key-1") == first
        assert (await crm.call(A1, "c1")).version == 2

    async def test_one_key_is_for_one_text(self, crm: Crm) -> None:
        await crm.save_note(A1, "c1", "Call back", "key-1")
        with pytest.raises(InvalidInput, match="key"):
            await crm.save_note(A1, "c1", "Something else", "key-1")
        assert (await crm.call(A1, "c1")).note == "Call back"

    async def test_the_last_writer_wins(self, crm: Crm) -> None:
        await crm.save_note(A1, "c1", "First", "key-1")
        assert (await crm.save_note(A1, "c1", "Second", "key-2")).note == "Second"

    async def test_without_the_call_log_the_own_call_still_takes_a_note(
        self, rig: Rig, crm: Crm
    ) -> None:
        rig.role(Role.BILLING)
        assert (await crm.save_note(A1, "c1", "Invoice wanted", "key-1")).version == 2
        with pytest.raises(NotFound):
            await crm.save_note(A1, "c2", "Not mine", "key-2")

    async def test_who_sees_without_writing_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.MARKETING_MANAGER)
        with pytest.raises(Refused) as refused:
            await crm.save_note(A1, "c2", "Mine", "key-1")
        assert refused.value.permission == "calls.log:annotate"


class TestPeople:
    async def test_contacts_by_name_page_by_page(self, crm: Crm) -> None:
        first = await crm.contacts(A1, limit=2)
        rest = await crm.contacts(A1, cursor=first.next_cursor, limit=2)
        assert first.rows + rest.rows == known.CONTACTS
        assert rest.next_cursor is None

    @pytest.mark.parametrize(
        ("text", "found"),
        [("reyes", ["p1"]), ("DENTAL", ["p2"]), ("(312) 555", ["p1"]), ("nobody", []), ("", 3)],
    )
    async def test_contacts_are_found(self, crm: Crm, text: str, found: list[str] | int) -> None:
        ids = [each.id for each in (await crm.contacts(A1, text)).rows]
        assert found in (ids, len(ids))

    async def test_a_number_of_one_contact_is_theirs(self, crm: Crm) -> None:
        assert await crm.match_contact(A1, known.MARCUS_NUMBER) == known.MARCUS

    @pytest.mark.parametrize("number", [known.SHARED_NUMBER, "+15035550199", "201"])
    async def test_a_number_of_two_or_nobody_is_nobodys(self, crm: Crm, number: str) -> None:
        assert await crm.match_contact(A1, number) is None


class TestTexts:
    @pytest.fixture(autouse=True)
    def _manager(self, rig: Rig) -> None:
        rig.role(MANAGER)

    async def test_conversations_newest_first_page_by_page(self, crm: Crm) -> None:
        first = await crm.conversations(A1, limit=1)
        rest = await crm.conversations(A1, first.next_cursor, limit=1)
        assert first.rows + rest.rows == known.CONVERSATIONS
        assert rest.next_cursor is None

    async def test_a_thread_is_oldest_first_and_read_only_when_said(self, crm: Crm) -> None:
        assert (await crm.messages(A1, "t1")).rows == known.MESSAGES
        assert (await crm.conversations(A1)).rows[0].unread == 1
        await crm.messages(A1, "t1", mark_read=True)
        assert (await crm.conversations(A1)).rows[0].unread == 0

    async def test_a_thread_that_is_not_there(self, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await crm.messages(A1, "t9")
        with pytest.raises(NotFound):
            await crm.send_message(A1, "t9", "Hello", "key-1")

    async def test_a_sent_text_is_in_the_thread(self, crm: Crm) -> None:
        sent = await crm.send_message(A1, "t2", "On my way", "key-1")
        assert (sent.conversation_id, sent.text, sent.author) == ("t2", "On my way", "Anna Keller")
        assert (sent.direction, sent.state) == (Direction.OUTBOUND, MessageState.QUEUED)
        assert [each.id for each in (await crm.messages(A1, "t2")).rows] == [sent.id]
        newest = (await crm.conversations(A1)).rows[0]
        assert (newest.id, newest.last_text) == ("t2", "On my way")

    async def test_a_text_sent_twice_goes_out_once(self, crm: Crm) -> None:
        first = await crm.send_message(A1, "t2", "On my way", "key-1")
        assert await crm.send_message(A1, "t2", "On my way", "key-1") == first
        assert len((await crm.messages(A1, "t2")).rows) == 1
        with pytest.raises(InvalidInput, match="key"):
            await crm.send_message(A1, "t2", "Another", "key-1")

    async def test_do_not_call_is_for_texts_too(self, rig: Rig, crm: Crm) -> None:
        rig.do_not_call(known.MARCUS_NUMBER)
        with pytest.raises(Refused, match="do-not-call") as refused:
            await crm.send_message(A1, "t1", "Hello", "key-1")
        assert refused.value.reason == "refused.dnc"


class TestAdministration:
    @pytest.fixture(autouse=True)
    def _administrator(self, rig: Rig) -> None:
        rig.role(ADMINISTRATOR)

    async def test_users_by_name(self, crm: Crm) -> None:
        rows = (await crm.users(A1)).rows
        anna, *others = known.USERS
        expected = (replace(anna, role=ADMINISTRATOR), *others)
        assert tuple(replace(each, last_sign_in=None) for each in rows) == expected

    async def test_a_role_is_given(self, crm: Crm) -> None:
        await crm.set_role(A1, known.JONAS, "report_manager")
        roles = {each.id: each.role for each in (await crm.users(A1)).rows}
        assert roles[known.JONAS] is Role.REPORT_MANAGER

    @pytest.mark.parametrize(
        ("user_id", "role", "reason"),
        [
            (known.ANNA, "billing", "grants.rule_4"),
            (known.JONAS, "agency_administrator", "grants.rule_3"),
        ],
    )
    async def test_nobody_gives_what_they_may_not(
        self, crm: Crm, user_id: str, role: str, reason: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            await crm.set_role(A1, user_id, role)
        assert refused.value.reason == reason
        assert refused.value.permission
        assert str(refused.value).endswith(".")

    async def test_the_owner_stays_what_they_are(self, crm: Crm) -> None:
        with pytest.raises(Conflict, match="owner"):
            await crm.set_role(A1, known.OWNER, "billing")

    async def test_a_user_who_is_not_there(self, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await crm.set_role(A1, "u9", "billing")

    async def test_numbers_and_invoices(self, crm: Crm) -> None:
        assert (await crm.numbers(A1)).rows == known.NUMBERS
        assert (await crm.invoices(A1)).rows == known.INVOICES


class TestEvents:
    async def test_what_one_does_oneself_is_told(self, crm: Crm) -> None:
        async with Listening(crm) as heard:
            await crm.set_availability(A1, Availability.BUSY)
            assert await heard.next() == (
                "agent.updated",
                {"user_id": "u1", "availability": "busy", "on_a_call": "false"},
            )
            await crm.save_note(A1, "c1", "Hello", "key-1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})

    async def test_a_change_of_role_is_told_and_the_answer_is_another(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            rig.role(Role.BILLING)
            assert await heard.next() == ("permissions.changed", {"user_id": "u1"})
            assert not (await crm.permissions(A1)).grants("calls.log:view_assigned")

    async def test_rows_of_others_are_not_told(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c2")
            rig.text_arrives("Are you there?")
            rig.call_changes("c1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})
            rig.role(MANAGER)
            assert (await heard.next())[0] == "permissions.changed"
            rig.call_changes("c2")
            # The manager also hears of texts that went out earlier and are delivered now.
            assert await heard.next_but("message.updated") == ("call.updated", {"call_id": "c2"})
            rig.text_arrives("Are you there?")
            event, payload = await heard.next_but("message.updated")
            thread = await crm.messages(A1, payload["conversation_id"])
            assert event == "message.received"
            assert thread.rows[-1].id == payload["message_id"]

    @pytest.mark.parametrize("end", ["revoked", "deactivated"])
    async def test_the_end_of_the_sign_in_is_told_and_ends_the_stream(
        self, rig: Rig, crm: Crm, end: str
    ) -> None:
        async with Listening(crm) as heard:
            if end == "revoked":
                rig.ends_sign_ins()
            else:
                rig.deactivates()
            assert await heard.next() == ("session.revoked", {"user_id": "u1"})
            with pytest.raises(CrmUnreachable):
                await heard.next()
        with pytest.raises(SessionEnded):
            await first_event(crm)

    async def test_colleagues_are_told_of_to_those_who_see_them(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.colleague_is("away")
            rig.call_changes("c1")
            assert (await heard.next())[0] == "call.updated"
            rig.role(ADMINISTRATOR)
            assert (await heard.next())[0] == "permissions.changed"
            rig.colleague_is("busy")
            told = {"user_id": "u2", "availability": "busy", "on_a_call": "false"}
            assert await heard.next() == ("agent.updated", told)

    async def test_a_lost_connection_is_an_error(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            await rig.loses_connection()
            with pytest.raises(CrmUnreachable):
                await heard.next()

    async def test_the_next_connection_goes_on_where_the_last_one_stopped(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})
            await rig.goes_away()
            with pytest.raises(CrmUnreachable):
                await heard.next()
        with pytest.raises(CrmUnreachable):
            await first_event(crm)
        rig.call_changes("c3")
        rig.role(MANAGER)
        await rig.comes_back()
        async with Listening(crm) as heard:
            assert await heard.next() == ("call.updated", {"call_id": "c3"})
            assert (await heard.next())[0] == "permissions.changed"

    async def test_a_connection_that_was_lost_before_its_first_event_misses_nothing(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            await rig.loses_connection()
            with pytest.raises(CrmUnreachable):
                await heard.next()
        rig.call_changes("c1")
        async with Listening(crm) as heard:
            assert await heard.next() == ("call.updated", {"call_id": "c1"})

    async def test_what_the_listener_did_not_carry_on_comes_again(self, rig: Rig, crm: Crm) -> None:
        for _ in range(2):
            async with Listening(crm) as heard:
                rig.call_changes("c1")
                assert await heard.next() == ("call.updated", {"call_id": "c1"})
        async with Listening(crm) as heard:
            rig.call_changes("c3")
            told = [(await heard.next())[1]["call_id"] for _ in range(3)]
            assert told == ["c1", "c1", "c3"]

    async def test_what_is_no_longer_kept_is_said_to_be_missing(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c1")
            await heard.next()
        rig.call_changes("c3")
        rig.forgets_events()
        rig.call_changes("c1")
        async with Listening(crm) as heard:
            assert (await heard.next())[0] == "reset"
            rig.call_changes("c3")
            assert await heard.next() == ("call.updated", {"call_id": "c3"})

    async def test_an_expired_token_is_renewed_and_the_next_attempt_is_let_in(
        self, rig: Rig, crm: Crm
    ) -> None:
        before = crm.refresh_token
        rig.access_expires()
        with pytest.raises(CrmUnreachable):
            await first_event(crm)
        assert crm.refresh_token != before
        assert await first_event(crm) == "connected"


class TestAnAbsentCrm:
    async def test_everything_says_so_and_nobody_is_signed_out(self, rig: Rig, crm: Crm) -> None:
        await rig.goes_away()
        assert await outcomes(crm, A1) == dict.fromkeys(ASKING, "CrmUnreachable")
        for asking in (
            crm.profile(),
            crm.resume(crm.refresh_token),
            crm.sign_in(known.EMAIL, known.PASSWORD),
        ):
            with pytest.raises(CrmUnreachable, match="cannot be reached"):
                await asking
        assert crm.refresh_token

    async def test_it_comes_back_and_nobody_signs_in_again(self, rig: Rig, crm: Crm) -> None:
        await rig.goes_away()
        await rig.comes_back()
        assert (await crm.profile()).id == known.ANNA

    async def test_signing_out_here_needs_nobody_there(self, rig: Rig, crm: Crm) -> None:
        await rig.goes_away()
        with pytest.raises(CrmUnreachable):
            await crm.sign_out()
        assert crm.refresh_token == ""
