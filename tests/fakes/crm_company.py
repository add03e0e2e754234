"""What the fake CRM knows, and whom it lets see and do what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from desktop.domain.access import Answer, Role
from desktop.domain.account_settings import AccountSettings
from desktop.domain.call_path import PathStep
from desktop.domain.calls import Direction
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.changes import CallChange, Changes, LocalDataPolicy
from desktop.domain.errors import (
    CrmUnreachable,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SoftphoneError,
    StartAnew,
)
from desktop.domain.permissions import Context, evaluate, log_scope
from desktop.domain.presence import Status, StatusReason
from desktop.domain.records import (
    Account,
    Availability,
    CallRecord,
    Conversation,
    CrmEvent,
    Message,
    MessageState,
    Page,
)
from desktop.domain.text_records import BulkJob, BulkRecipient, MessageTemplate, Picture
from tests.fakes import crm_records as known
from tests.fakes.crm_events import FakeEvents
from tests.fakes.crm_tokens import FakeTokens

Row = TypeVar("Row")

_NOT_ONLY_OF_ONE = {"agent.updated": "softphone:access", "voip.updated": "voip.config:manage"}
_MONEY = {
    "invoices": "billing.invoices:view",
    "payment_methods": "billing.payment_methods:view",
}
_NEEDED_TO_HEAR = {
    "message.received": "messages.log:view",
    "message.updated": "messages.log:view",
    "bulk.updated": "messages:send_bulk",
    "blocklist.updated": "blocklist:view",
    "do_not_call.updated": "dnc:view",
    "voicemail.updated": "voicemail:listen_own",
    "permissions.edited": "users:view",
    "permissions.reached": "users:view",
    "user_settings.updated": "users:view",
    "sounds.updated": "media:manage",
    "access_groups.updated": "access_controls:manage",
    "agency.updated": "agency.accounts:access_all",
    "user.updated": "users:view",
    "integrations.updated": "integrations:manage",
    "webhook.off": "integrations:manage",
    "billing.warning": "billing.topup:perform",
    "report_schedules.updated": "reports:schedule",
    "live_board.updated": "dashboard.agents:view",
    "supervision.updated": "calls:supervise_listen",
    "overview.updated": "reports:view",
}


@dataclass
class CallLog:
    """Ways of calls, until when missed ones are seen, after how many rows an export breaks off."""

    paths: dict[str, tuple[PathStep, ...]] = field(default_factory=dict)
    missed_seen: dict[str, datetime] = field(default_factory=dict)
    export_breaks_after: int = -1
    awaited: set[str] = field(default_factory=set)  # recorded, and nothing has come
    deleted: set[str] = field(default_factory=set)
    sounds: dict[str, bytes] = field(default_factory=dict)  # that have been sent


class Company:
    """A test sets what stands here.

    ``failure`` is raised by every method while it is set, ``refusals`` by the methods they name.
    """

    settings = AccountSettings(name="Harbor Home Services")
    settings_version = 1

    def __init__(self) -> None:
        self.failure: SoftphoneError | None = None
        self.refusals: dict[str, SoftphoneError] = {}
        self.signed_in_as = known.ANNA
        self.answering = asyncio.Event()  # notes are answered while it is set
        self.answering.set()
        self.lose_answers = False  # changes of calls are written, and their answers lost
        self.confusing: dict[str, SoftphoneError] = {}  # by call: what its change is answered with
        self._held: tuple[str, asyncio.Event] | None = None
        self._failing: dict[str, int] = {}
        self.role = Role.CALL_AGENT
        self.plan = "Pro"
        self.active = True
        self.revision = 1
        self.overrides: dict[str, bool] = {}
        self.switches: dict[str, bool] = {}
        self.current_address = "http://127.0.0.1:8080"
        self.signs = FakeTokens()
        self.pushed = FakeEvents(self._sees)
        self.sip_password = known.SIP_PASSWORD
        self.own_availability = Availability.AVAILABLE
        self.own_reason: StatusReason | None = None
        self.in_wrap_up = False
        self.has_line = True
        self.reason_rows = list(known.REASONS)
        self.queue_rows = list(known.QUEUES)
        self.jonas = Status()
        self.call_rows = [known.call_record()]
        self.contact_rows = [known.MARCUS]
        self.conversation_rows = [known.WITH_MARCUS]
        self.message_rows = list(known.MESSAGES)
        self.voicemail_rows = list(known.VOICEMAILS)
        self.call_log = CallLog()
        self.user_rows = list(known.USERS)
        self.number_rows = list(known.NUMBERS)
        self.user_default: str | None = known.MAIN_LINE
        self.do_not_call: frozenset[str] = frozenset()
        self.changes: list[tuple[str, CallChange, str]] = []
        self.policy = LocalDataPolicy()
        self._seen: list[tuple[str, str, dict[str, object]]] = []
        self.roles: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.quiet_warning = ""  # what every check of a text warns of
        self.opted_out: frozenset[str] = frozenset()
        self.template_rows: list[MessageTemplate] = []
        self.picture_rows: dict[str, tuple[Picture, bytes]] = {}
        self.bulk_rows: list[BulkJob] = []
        self.lost_answers: set[str] = set()  # what is done, but not heard of
        self.bulk_recipient_rows: dict[str, list[BulkRecipient]] = {}
        self._answered: dict[str, tuple[object, object]] = {}

    @property
    def sent(self) -> list[Message]:
        """The texts that went out through the port."""
        return self.message_rows[len(known.MESSAGES) :]

    @property
    def notes(self) -> list[tuple[str, str, str]]:
        """(call, text, key) of the notes that were written."""
        return [(call, str(what.note), key) for call, what, key in self.changes]

    @property
    def spent(self) -> set[str]:
        return self.signs.spent

    def push(self, event_type: str, **payload: str) -> None:
        self.pushed.push(event_type, payload)

    def text_arrives(
        self, words: str, conversation_id: str = "t1", media: tuple[Picture, ...] = ()
    ) -> Message:
        """From Marcus, or in another conversation that there is."""
        at = known.NOON + known.HOUR + timedelta(seconds=len(self.message_rows))
        message = Message(
            *(f"m{len(self.message_rows)}", conversation_id, Direction.INBOUND, words),
            *(MessageState.RECEIVED, at),
            media=media,
        )
        self.message_rows.append(message)
        self.conversation_rows = [
            replace(each, last_text=words, last_at=at, unread=each.unread + 1)
            if each.id == conversation_id
            else each
            for each in self.conversation_rows
        ]
        self.push("message.received", conversation_id=conversation_id, message_id=message.id)
        return message

    def hold(self, asked: str) -> None:
        """The next questions of this name are answered only when they are released."""
        self._held = (asked, asyncio.Event())

    def release(self) -> None:
        if self._held is not None:
            self._held[1].set()
            self._held = None

    async def held(self, asked: str) -> None:
        if self._held is not None and self._held[0] == asked:
            await self._held[1].wait()

    def failing_after(self, asked: str, times: int) -> None:
        """Answered so often, and then the CRM is away for this question."""
        self._failing[asked] = times

    def somebody_writes(self, record_id: str, change: CallChange) -> None:
        row = self._call("a1", record_id)
        after = replace(change.applied_to(row), version=row.version + 1)
        self.call_rows[self.call_rows.index(row)] = after

    def drop_events(self) -> None:
        self.pushed.drop()

    def change_role(self, role: Role) -> None:
        self.role = role
        self.tell_permissions()

    def tell_permissions(self) -> None:
        """Whatever decides about permissions is not what it was."""
        self.revision += 1
        self.push("permissions.changed", user_id=known.ANNA)

    def account(self) -> Account:
        return Account("a1", "Harbor Home Services", self.role, self.plan, "active", "US")

    def second_account(self) -> Account:
        return Account("a2", "Harbor Legal Intake", Role.CALL_AGENT, "Standard", "active", "US")

    def held_by_agency(self) -> dict[str, bool]:
        """The settings that the agency holds on or off."""
        return {}

    def _context(self, account_id: str) -> Context:
        account = self.account() if account_id == "a1" else self.second_account()
        return Context(
            role=account.role,
            plan_features=SAMPLE_PLANS[account.plan],
            user_active=self.active,
            account_switches=self.switches,
            user_overrides=self.overrides,
        )

    def _answer(self, account_id: str) -> Answer:
        return evaluate(self._context(account_id), f"{account_id}-{self.revision}")

    def _reach(self, asked: str) -> None:
        self.asked.append(asked)
        if self.failure is not None:
            raise self.failure
        if self._failing.get(asked, 1) == 0:
            self.refusals[asked] = CrmUnreachable("The CRM cannot be reached.")
            del self._failing[asked]
        elif asked in self._failing:
            self._failing[asked] -= 1
        if asked in self.refusals:
            raise self.refusals[asked]

    def _check(
        self, asked: str, account_id: str = "", permission: str = "", what: str = ""
    ) -> None:
        self._reach(asked)
        self.signs.use()
        if not self.active:
            raise SessionEnded("Your user has been deactivated.")
        if account_id not in ("", "a1", "a2"):
            raise NotFound("There is nothing here.")
        if permission:
            self._require(account_id, permission, what)

    def _require(self, account_id: str, permission: str, what: str) -> None:
        decision = self._answer(account_id).decision(permission)
        if not decision.granted:
            raise Refused(f"You are not allowed to {what}.", permission, decision.reason)

    def _in_scope(self, record: CallRecord) -> bool:
        return self._scope_now()(record)

    def _scope_now(self) -> Callable[[CallRecord], bool]:
        """Which calls may be seen; deciding it anew for each of many takes seconds."""
        scope = log_scope(self._answer("a1"))
        return lambda record: (
            scope == "all" or (scope == "assigned" and record.agent_id == known.ANNA)
        )

    def _sees(self, event: CrmEvent) -> bool:
        payload, answer = dict(event.payload), self._answer("a1")
        mine = payload.get("user_id", "") in ("", known.ANNA)
        needed = _NEEDED_TO_HEAR.get(event.type)
        if event.type == "billing.updated":
            needed = _MONEY.get(payload.get("what", ""), "billing.usage:view")
        if needed is not None and not answer.grants(needed):
            return False
        if event.type in (
            *("user_settings.updated", "permissions.edited", "permissions.reached"),
            "user.updated",
        ):
            return True
        if event.type == "call.updated":
            rows = [each for each in self.call_rows if each.id == payload.get("call_id")]
            return log_scope(answer) == "all" or any(self._in_scope(each) for each in rows)
        if event.type in _NOT_ONLY_OF_ONE:
            return mine or answer.grants(_NOT_ONLY_OF_ONE[event.type])
        if event.type == "queue.updated":
            serves = known.ANNA in known.MEMBERS.get(payload.get("queue_id", ""), ())
            watches = answer.grants("dashboard.agents:view")
            return watches or (serves and answer.grants("queues:join"))
        return mine

    def _says(self, record: CallRecord, text: str) -> bool:
        numbers = [each.numbers for each in self.contact_rows if each.id == record.contact_id]
        owned = (record.remote_number, *(n for each in numbers for n in each))
        return matches(text, (record.contact_name, record.note, *record.tags), owned)

    def seen_calls(self, account_id: str) -> dict[str, CallRecord]:
        return {each.id: each for each in of(account_id, self.call_rows) if self._in_scope(each)}

    def remember(self, kind: str, rows: Mapping[str, object]) -> str:
        """A sync cursor: what this list looks like now, and in which scope."""
        self._seen.append((kind, log_scope(self._answer("a1")), dict(rows)))
        return str(len(self._seen) - 1)

    def news(self, kind: str, cursor: str, rows: Mapping[str, Row], limit: int) -> Changes[Row]:
        known_kind, scope, before = self._seen[int(cursor)]
        if known_kind != kind:
            raise InvalidInput("This place belongs to another list.")
        if kind == "calls" and scope != log_scope(self._answer("a1")):
            raise StartAnew("Too much has changed.")
        fresh = [row for key, row in rows.items() if before.get(key) != row]
        gone = tuple(key for key in before if key not in rows)
        told = {**{key: row for key, row in before.items() if key in rows}}
        told |= {key: row for key, row in rows.items() if row in fresh[:limit]}
        return Changes(tuple(fresh[:limit]), gone, self.remember(kind, told), len(fresh) > limit)

    def _call(self, account_id: str, record_id: str) -> CallRecord:
        for each in of(account_id, self.call_rows):
            if each.id == record_id:
                return each
        raise NotFound("There is no such call.")

    def _conversation(self, account_id: str, conversation_id: str) -> Conversation:
        for each in of(account_id, self.conversation_rows):
            if each.id == conversation_id:
                return each
        raise NotFound("There is no such conversation.")

    def _replace_conversation(self, after: Conversation) -> None:
        self.conversation_rows = [
            after if each.id == after.id else each for each in self.conversation_rows
        ]

    def _repeated(self, key: str, asked: object) -> object:
        if not key or key not in self._answered:
            return None
        before, answer = self._answered[key]
        if before != asked:
            raise InvalidInput("This key was used for another request.")
        return answer


def of(account_id: str, rows: Iterable[Row]) -> list[Row]:
    """Everything there is belongs to the first account."""
    return list(rows) if account_id == "a1" else []


def page_of(rows: list[Row], cursor: str | None, limit: int) -> Page[Row]:
    if cursor and not cursor.isdecimal():
        raise InvalidInput("This list has moved on. Start again at its beginning.")
    first = int(cursor or 0)
    more = first + limit < len(rows)
    return Page(tuple(rows[first : first + limit]), str(first + limit) if more else None)


def matches(text: str, words: Iterable[str], numbers: Iterable[str]) -> bool:
    """In the words, or as three digits and more in a number."""
    digits = "".join(each for each in text if each.isdigit())
    in_number = len(digits) >= 3 and any(digits in number for number in numbers)
    return in_number or any(text.strip().lower() in word.lower() for word in (*words, ""))


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {str(getattr(each, "id")): each for each in rows}  # noqa: B009 - every row has one
