"""A CRM in memory: a test sets what it knows and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from desktop.domain.access import Answer, Role
from desktop.domain.caller_id import OwnNumber, Request, resolve
from desktop.domain.calls import Direction
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import (
    CrmUnreachable,
    InvalidInput,
    NotFound,
    SessionEnded,
    SignInFailed,
    SoftphoneError,
)
from desktop.domain.line import Line
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import (
    Account,
    Availability,
    CallerIdPreview,
    CallFilter,
    CallOutcome,
    CallRecord,
    Contact,
    Conversation,
    CrmEvent,
    Invoice,
    Message,
    MessageState,
    NumberRecord,
    Page,
    Profile,
    Tokens,
    UserRecord,
)

Row = TypeVar("Row")

PASSWORD = "right"
_OWN = OwnNumber()
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def call_record(record_id: str = "c1", **fields: object) -> CallRecord:
    record = CallRecord(
        id=record_id,
        direction=Direction.INBOUND,
        status=CallOutcome.COMPLETED,
        caller_number="+13125550199",
        tracking_number="+14105550100",
        remote_number="+13125550199",
        contact_id="",
        contact_name="",
        source="Main line",
        agent_id="u1",
        agent_name="Anna Keller",
        assigned_by="user",
        queue="",
        started_at=NOON,
        answered_at=NOON,
        ended_at=NOON,
        duration=60,
        talk_time=55,
        ring_time=5,
        caller_id_rule="",
        note="",
        tags=(),
        score=None,
        call_status="",
        has_recording=False,
        version=1,
    )
    return replace(record, **fields)  # type: ignore[arg-type]  # the fields are the test's own


def _page(rows: Sequence[Row], cursor: str | None, limit: int) -> Page[Row]:
    first = int(cursor or 0)
    more = first + limit < len(rows)
    return Page(tuple(rows[first : first + limit]), str(first + limit) if more else None)


class FakeCrm:
    """Implements ``Crm``. ``failure`` is raised by every method while it is set.

    ``refusals`` are raised by the methods that they name; ``user_default`` is the caller ID.
    """

    def __init__(self) -> None:
        self.failure: SoftphoneError | None = None
        self.refusals: dict[str, SoftphoneError] = {}
        self.user_default: str | None = "+14105550100"
        self.role = Role.CALL_AGENT
        self.plan = "Pro"
        self.active = True
        self.switches: dict[str, bool] = {}
        self.overrides: dict[str, bool] = {}
        self.revision = 1
        self.current_address = "http://127.0.0.1:8080"
        self.tokens = ""
        self.spent: set[str] = set()
        self.renewals = 0
        self.sip_password = "secret-1"
        self.own_availability = Availability.AVAILABLE
        self.call_rows = [call_record()]
        self.contact_rows = [
            Contact("p1", "Marcus Reyes", "Reyes Roofing", ("+13125550199",), "", "Chicago")
        ]
        self.conversation_rows = [
            Conversation(
                "t1", "p1", "Marcus Reyes", "+13125550199", "+14105550100", "Hello", NOON, 1
            )
        ]
        self.agent_rows = [("u1", "Anna Keller")]
        self.user_rows: list[UserRecord] = []
        self.number_rows: list[NumberRecord] = []
        self.invoice_rows: list[Invoice] = []
        self.do_not_call: frozenset[str] = frozenset()
        self.notes: list[tuple[str, str, str]] = []
        self.sent: list[Message] = []
        self.roles: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self._events: list[asyncio.Queue[CrmEvent | SoftphoneError]] = []

    # What a test makes happen

    def push(self, event_type: str, **payload: str) -> None:
        for queue in self._events:
            queue.put_nowait(CrmEvent("1", event_type, tuple(payload.items())))

    def drop_events(self) -> None:
        for queue in self._events:
            queue.put_nowait(CrmUnreachable("The CRM ended the connection."))

    def change_role(self, role: Role) -> None:
        self.role = role
        self.tell_permissions()

    def tell_permissions(self) -> None:
        """Whatever decides about permissions is not what it was."""
        self.revision += 1
        self.push("permissions.changed", user_id="u1")

    # The port

    @property
    def address(self) -> str:
        return self.current_address

    async def use_address(self, address: str) -> None:
        if not address.strip().startswith("http"):
            raise InvalidInput("This is not a web address.")
        self.current_address = address.strip()

    def _check(self, asked: str) -> None:
        self.asked.append(asked)
        if self.failure is not None:
            raise self.failure
        if asked in self.refusals:
            raise self.refusals[asked]
        if asked not in ("sign_in", "resume") and not self.tokens:
            raise SessionEnded("You are signed out. Sign in again.")

    async def sign_in(self, email: str, password: str) -> Tokens:
        self._check("sign_in")
        if password != PASSWORD or not email:
            raise SignInFailed("The e-mail or the password is wrong. Try again.")
        return self._new_tokens()

    async def resume(self, refresh_token: str) -> Tokens:
        self._check("resume")
        if refresh_token in self.spent or not refresh_token:
            raise SessionEnded("Your sign-in has ended. Sign in again.")
        return self._new_tokens()

    def _new_tokens(self) -> Tokens:
        self.renewals += 1
        self.tokens = f"refresh-{self.renewals}"
        return Tokens(f"access-{self.renewals}", self.tokens)

    async def sign_out(self) -> None:
        token, self.tokens = self.tokens, ""
        self.spent.add(token)
        if self.failure is not None:
            raise self.failure

    @property
    def refresh_token(self) -> str:
        return self.tokens

    def account(self) -> Account:
        return Account("a1", "Harbor Home Services", self.role, self.plan, "active", "US")

    def second_account(self) -> Account:
        return Account("a2", "Harbor Legal Intake", Role.CALL_AGENT, "Standard", "active", "US")

    async def profile(self) -> Profile:
        self._check("profile")
        accounts = (self.account(), self.second_account())
        return Profile("u1", "anna.keller@harbor.example", "Anna Keller", accounts)

    async def permissions(self, account_id: str) -> Answer:
        self._check("permissions")
        account = self.account() if account_id == "a1" else self.second_account()
        context = Context(
            role=account.role,
            plan_features=SAMPLE_PLANS[account.plan],
            user_active=self.active,
            account_switches=self.switches,
            user_overrides=self.overrides,
        )
        return evaluate(context, f"{account_id}-{self.revision}")

    async def line(self, account_id: str) -> Line:
        self._check("line")
        return Line("harbor.example", "anna.keller", self.sip_password, "127.0.0.1", 5060)

    async def change_line_password(self, account_id: str) -> str:
        self._check("change_line_password")
        self.sip_password = f"{self.sip_password}-new"
        return self.sip_password

    async def availability(self, account_id: str) -> Availability:
        self._check("availability")
        return self.own_availability

    async def set_availability(self, account_id: str, availability: Availability) -> None:
        self._check("set_availability")
        self.own_availability = availability

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        self._check("resolve_caller_id")
        answer = await self.permissions(account_id)
        numbers = {"+14105550100": _OWN, "+12025550111": _OWN}
        found = resolve(
            Request(
                dialled=dialled,
                pick=pick,
                dnc_confirmed=dnc_confirmed,
                numbers=numbers,
                user_default=self.user_default,
                extensions=("201",),
                may_place=answer.grants("calls:place"),
                may_pick=answer.grants("caller_id:change"),
                may_override_dnc=True,
                do_not_call=self.do_not_call,
                scope="all",
            )
        )
        return CallerIdPreview(
            destination_class=found.destination_class.value,
            destination=found.destination,
            tones_after_answer=found.tones_after_answer,
            caller_id=found.caller_id,
            rule=found.rule,
            prefix=found.prefix,
            sentence=found.sentence,
            trace=found.trace,
            choices=tuple(numbers) if answer.grants("caller_id:change") else (),
        )

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]:
        self._check("calls")
        rows = [
            each
            for each in self.call_rows
            if wanted.direction in (None, each.direction)
            and wanted.agent_id in ("", each.agent_id)
            and wanted.text.lower() in f"{each.contact_name} {each.note}".lower()
        ]
        return _page(rows, cursor, limit)

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        self._check("call")
        for each in self.call_rows:
            if each.id == record_id:
                return each
        raise NotFound("There is no such call.")

    async def save_note(
        self, account_id: str, record_id: str, text: str, idempotency_key: str
    ) -> CallRecord:
        self._check("save_note")
        before = await self.call(account_id, record_id)
        after = replace(before, note=text, version=before.version + 1)
        self.call_rows[self.call_rows.index(before)] = after
        self.notes.append((record_id, text, idempotency_key))
        return after

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]:
        self._check("contacts")
        rows = [each for each in self.contact_rows if text.lower() in each.name.lower()]
        return _page(rows, cursor, limit)

    async def match_contact(self, account_id: str, number: str) -> Contact | None:
        self._check("match_contact")
        return next((each for each in self.contact_rows if number in each.numbers), None)

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]:
        self._check("conversations")
        return _page(self.conversation_rows, cursor, limit)

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        self._check("messages read" if mark_read else "messages")
        return Page(
            (
                Message("m1", "t1", Direction.INBOUND, "Hello", MessageState.RECEIVED, NOON),
                *self.sent,
            )
        )

    async def send_message(
        self, account_id: str, conversation_id: str, text: str, idempotency_key: str
    ) -> Message:
        self._check("send_message")
        message = Message(
            f"m{len(self.sent) + 2}", "t1", Direction.OUTBOUND, text, MessageState.QUEUED, NOON
        )
        self.sent.append(message)
        return message

    async def users(self, account_id: str) -> Page[UserRecord]:
        self._check("users")
        return Page(tuple(self.user_rows))

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        self._check("agents")
        return tuple(self.agent_rows)

    async def set_role(self, account_id: str, user_id: str, role: str) -> None:
        self._check("set_role")
        self.roles.append((user_id, role))

    async def numbers(self, account_id: str) -> Page[NumberRecord]:
        self._check("numbers")
        return Page(tuple(self.number_rows))

    async def invoices(self, account_id: str) -> Page[Invoice]:
        self._check("invoices")
        return Page(tuple(self.invoice_rows))

    async def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        self._check("events")
        queue: asyncio.Queue[CrmEvent | SoftphoneError] = asyncio.Queue()
        self._events.append(queue)
        try:
            yield CrmEvent("", "connected")
            while True:
                event = await queue.get()
                if isinstance(event, SoftphoneError):
                    raise event
                yield event
        finally:
            self._events.remove(queue)

    async def close(self) -> None:
        return None
