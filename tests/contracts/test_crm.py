"""What every CRM does for who signs in: tokens, standing, caller ID, refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.changes import CallChange
from desktop.domain.errors import (
    CrmBusy,
    CrmUnreachable,
    InvalidInput,
    Refused,
    SessionEnded,
    SignInFailed,
    SoftphoneError,
)
from desktop.domain.numbers import NumberFilter
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import Availability, CallFilter
from desktop.domain.voip import TransportPolicy, VoipChoice
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig, first_event
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
EVERYTHING = CallFilter()
MANAGER, ADMINISTRATOR = Role.CALL_MANAGER, Role.ADMINISTRATOR


ASKING: dict[str, Callable[[Crm, str], Awaitable[object]]] = {
    "permissions": lambda crm, account: crm.permissions(account),
    "line": lambda crm, account: crm.line(account),
    "line password": lambda crm, account: crm.change_line_password(account),
    "withdraw password": lambda crm, account: crm.withdraw_line_password(account),
    "voip": lambda crm, account: crm.voip(account, known.ANNA),
    "device password": lambda crm, account: crm.new_device_password(account, known.ANNA),
    "provisioning link": lambda crm, account: crm.provisioning_link(account, known.ANNA),
    "remove device": lambda crm, account: crm.remove_device(account, known.ANNA, "dev_1"),
    "change voip": lambda crm, account: crm.change_voip(
        account, known.JONAS, VoipChoice.OFF, TransportPolicy.ANY, 1
    ),
    "status": lambda crm, account: crm.status(account),
    "choose status": lambda crm, account: crm.choose_status(account, Availability.AWAY),
    "wrap-up": lambda crm, account: crm.set_wrap_up(account, True),
    "reasons": lambda crm, account: crm.status_reasons(account),
    "queues": lambda crm, account: crm.own_queues(account),
    "log in to queue": lambda crm, account: crm.log_in_to_queue(account, "q1", True),
    "colleagues": lambda crm, account: crm.colleagues(account),
    "caller id": lambda crm, account: crm.resolve_caller_id(account, "201"),
    "calls": lambda crm, account: crm.calls(account, EVERYTHING),
    "call": lambda crm, account: crm.call(account, "c1"),
    "note": lambda crm, account: crm.change_call(
        account, "c1", CallChange(note="Hello"), None, "key"
    ),
    "contacts": lambda crm, account: crm.contacts(account),
    "match": lambda crm, account: crm.match_contact(account, known.MARCUS_NUMBER),
    "conversations": lambda crm, account: crm.conversations(account),
    "messages": lambda crm, account: crm.messages(account, "t1"),
    "send": lambda crm, account: crm.send_message(account, "t1", "Hello", "key"),
    "users": lambda crm, account: crm.users(account),
    "agents": lambda crm, account: crm.agents(account),
    "role": lambda crm, account: crm.set_role(account, "u2", "billing"),
    "numbers": lambda crm, account: crm.number_page(account, NumberFilter()),
    "invoices": lambda crm, account: crm.invoices(account),
    "events": first_event,
}
# (who asks, what, which permission is missing and why)
REFUSED = (
    (Role.BILLING, "line password", "voip.password:change_own", "default_deny"),
    (Role.BILLING, "voip", "voip.config:view_own", "default_deny"),
    (Role.BILLING, "device password", "voip.password:change_own", "default_deny"),
    (Role.BILLING, "provisioning link", "voip.password:change_own", "default_deny"),
    (Role.BILLING, "remove device", "voip.password:change_own", "default_deny"),
    (Role.BILLING, "withdraw password", "voip.password:change_own", "default_deny"),
    (Role.CALL_AGENT, "change voip", "voip.config:manage", "default_deny"),
    (Role.BILLING, "calls", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "call", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "agents", "calls.log:view_assigned", "default_deny"),
    (Role.BILLING, "queues", "queues:join", "default_deny"),
    (Role.BILLING, "log in to queue", "queues:join", "default_deny"),
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

    @pytest.mark.requirement("S2-58")
    async def test_a_new_line_password_is_the_one_of_the_line_once_it_has_signed_in(
        self, rig: Rig, crm: Crm
    ) -> None:
        password = await crm.change_line_password(A1)
        assert password != known.SIP_PASSWORD
        assert (await crm.line(A1)).password == known.SIP_PASSWORD
        rig.line_registers()
        assert (await crm.line(A1)).password == password


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

    async def test_a_kept_sign_in_that_it_did_not_hear_of_is_taken_up_by_the_next_request(
        self, rig: Rig, crm: Crm
    ) -> None:
        kept = await _as_after_a_start(crm)
        await rig.goes_away()
        with pytest.raises(CrmUnreachable):
            await crm.resume(kept)
        assert crm.refresh_token == kept
        assert await outcomes(crm, A1) == dict.fromkeys(ASKING, "CrmUnreachable")
        await rig.comes_back()
        assert (await crm.profile()).id == known.ANNA
        assert crm.refresh_token not in ("", kept)

    async def test_one_that_was_ended_meanwhile_is_found_out_by_the_next_request(
        self, rig: Rig, crm: Crm
    ) -> None:
        kept = await _as_after_a_start(crm)
        await rig.goes_away()
        with pytest.raises(CrmUnreachable):
            await crm.resume(kept)
        rig.ends_sign_ins()
        await rig.comes_back()
        with pytest.raises(SessionEnded):
            await crm.profile()
        assert crm.refresh_token == ""

    async def test_signing_out_here_needs_nobody_there(self, rig: Rig, crm: Crm) -> None:
        await rig.goes_away()
        with pytest.raises(CrmUnreachable):
            await crm.sign_out()
        assert crm.refresh_token == ""


async def _as_after_a_start(crm: Crm) -> str:
    """The client knows nothing any more; the answer is what the keyring has kept."""
    kept, address = crm.refresh_token, crm.address
    await crm.use_address("http://127.0.0.1:9")
    await crm.use_address(address)
    assert crm.refresh_token == ""
    return kept
