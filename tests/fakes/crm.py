"""A CRM in memory: a test sets what it knows and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from desktop.domain.access import Answer, Role
from desktop.domain.caller_id import OwnNumber, Request, resolve
from desktop.domain.calls import Direction
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import (
    Conflict,
    CrmUnreachable,
    NotFound,
    Refused,
)
from desktop.domain.grants import refusal_of_change
from desktop.domain.line import Line
from desktop.domain.permissions import Context, log_scope
from desktop.domain.records import (
    Availability,
    CallerIdPreview,
    CallFilter,
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
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, matches, of, page_of
from tests.fakes.crm_records import NOON, PASSWORD, call_record
from tests.fakes.crm_tokens import checked_address

__all__ = ["NOON", "PASSWORD", "FakeCrm", "call_record"]

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakeCrm(Company):
    """Implements ``Crm`` for Anna Keller."""

    @property
    def address(self) -> str:
        return self.current_address

    async def use_address(self, address: str) -> None:
        checked = checked_address(address)
        if checked != self.current_address:
            self.current_address = checked
            self.signs.current = ""

    async def sign_in(self, email: str, password: str) -> Tokens:
        self._reach("sign_in")
        return self.signs.sign_in(email, password)

    async def resume(self, refresh_token: str) -> Tokens:
        self._reach("resume")
        return self.signs.resume(refresh_token)

    async def sign_out(self) -> None:
        self.signs.sign_out()
        self.pushed.signed_out()
        if self.failure is not None:
            raise self.failure

    @property
    def refresh_token(self) -> str:
        return self.signs.current

    async def profile(self) -> Profile:
        self._check("profile")
        accounts = (self.account(), self.second_account())
        return Profile(self.signed_in_as, known.EMAIL, "Anna Keller", accounts)

    async def permissions(self, account_id: str) -> Answer:
        self._check("permissions", account_id)
        return self._answer(account_id)

    async def line(self, account_id: str) -> Line:
        self._check("line", account_id, "softphone:access", "use the softphone")
        return Line(
            *(known.DOMAIN, "anna.keller", self.sip_password, "127.0.0.1", 5060),
            display_name="Anna Keller",
        )

    async def change_line_password(self, account_id: str) -> str:
        permission = "voip.password:change_own"
        self._check("change_line_password", account_id, permission, "change your SIP password")
        self.sip_password = f"{self.sip_password}-new"
        return self.sip_password

    async def availability(self, account_id: str) -> Availability:
        self._check("availability", account_id)
        return self.own_availability

    async def set_availability(self, account_id: str, availability: Availability) -> None:
        permission = "agent.status:set_own"
        self._check("set_availability", account_id, permission, "set your availability")
        self.own_availability = availability
        self.push(
            "agent.updated",
            user_id=known.ANNA,
            availability=availability.value,
            on_a_call="false",
        )

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        self._check("resolve_caller_id", account_id)
        answer = self._answer(account_id)
        numbers = {known.CAPITAL: OwnNumber(), known.MAIN_LINE: OwnNumber()}
        found = resolve(
            Request(
                dialled=dialled,
                pick=pick,
                dnc_confirmed=dnc_confirmed,
                numbers=numbers,
                user_default=self.user_default,
                extensions=tuple(each.extension for each in self.user_rows),
                international_allowed=answer.grants("calls:place_international"),
                may_place=answer.grants("calls:place"),
                may_pick=answer.grants("caller_id:change"),
                may_override_dnc=answer.grants("dnc:override"),
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
            revision=answer.revision,
        )

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]:
        self._check("calls", account_id, *_LOG)
        found = [
            each
            for each in self.call_rows
            if self._in_scope(each)
            and wanted.direction in (None, each.direction)
            and wanted.agent_id in ("", each.agent_id)
            and self._says(each, wanted.text)
        ]
        newest = sorted(found, key=lambda each: (each.started_at, each.id), reverse=True)
        return page_of(of(account_id, newest), cursor, limit)

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        self._check("call", account_id, *_LOG)
        record = self._call(account_id, record_id)
        if not self._in_scope(record):
            raise NotFound("There is no such call.")
        return record

    async def save_note(
        self, account_id: str, record_id: str, text: str, idempotency_key: str
    ) -> CallRecord:
        await self.answering.wait()
        self._check("save_note", account_id)
        asked = (account_id, record_id, text)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, CallRecord):
            return repeated
        before = self._call(account_id, record_id)
        if before.agent_id != known.ANNA:
            if not self._in_scope(before):
                raise NotFound("There is no such call.")
            self._require(account_id, "calls.log:annotate", "write about calls")
        after = replace(before, note=text, version=before.version + 1)
        self.call_rows[self.call_rows.index(before)] = after
        self.notes.append((record_id, text, idempotency_key))
        self._answered[idempotency_key] = (asked, after)
        self.push("call.updated", call_id=record_id)
        return after

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]:
        self._check("contacts", account_id, *_CONTACTS)
        found = [
            each
            for each in sorted(self.contact_rows, key=lambda each: (each.name, each.id))
            if matches(text, (each.name, each.company), each.numbers)
        ]
        return page_of(of(account_id, found), cursor, limit)

    async def match_contact(self, account_id: str, number: str) -> Contact | None:
        try:
            self._check("match_contact", account_id, *_CONTACTS)
        except NotFound:
            return None
        found = [each for each in self.contact_rows if number in each.numbers]
        return found[0] if len(found) == 1 and account_id == "a1" else None

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]:
        self._check("conversations", account_id, *_TEXTS)
        newest = sorted(self.conversation_rows, key=lambda each: each.last_at, reverse=True)
        return page_of(of(account_id, newest), cursor, limit)

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        self._check("messages read" if mark_read else "messages", account_id, *_TEXTS)
        conversation = self._conversation(account_id, conversation_id)
        if mark_read:
            self._replace_conversation(replace(conversation, unread=0))
        thread = [each for each in self.message_rows if each.conversation_id == conversation_id]
        return Page(tuple(thread))

    async def send_message(
        self, account_id: str, conversation_id: str, text: str, idempotency_key: str
    ) -> Message:
        self._check("send_message", account_id, "messages:send", "send texts")
        asked = (account_id, conversation_id, text)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Message):
            return repeated
        conversation = self._conversation(account_id, conversation_id)
        if conversation.remote_number in self.do_not_call:
            sentence = "This number is on the do-not-call list."
            raise Refused(sentence, "messages:send", "refused.dnc")
        message = Message(
            *(f"m{len(self.message_rows)}", conversation_id, Direction.OUTBOUND, text),
            *(MessageState.QUEUED, known.NOON + known.HOUR),
            author="Anna Keller",
        )
        self.message_rows.append(message)
        self._replace_conversation(replace(conversation, last_text=text, last_at=message.sent_at))
        self._answered[idempotency_key] = (asked, message)
        self.push("message.updated", conversation_id=conversation_id, message_id=message.id)
        return message

    async def users(self, account_id: str) -> Page[UserRecord]:
        self._check("users", account_id, "users:view", "see the users")
        own = {"role": self.role, "availability": self.own_availability}
        rows = [replace(u, **own) if u.id == known.ANNA else u for u in self.user_rows]
        return Page(tuple(of(account_id, rows)))

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        self._check("agents", account_id, *_LOG)
        sees_all = log_scope(self._answer(account_id)) == "all"
        return tuple((u.id, u.name) for u in self.user_rows if sees_all or u.id == known.ANNA)

    async def set_role(self, account_id: str, user_id: str, role: str) -> None:
        self._check("set_role", account_id, "users:view", "see the users")
        row = next((each for each in self.user_rows if each.id == user_id), None)
        if row is None:
            raise NotFound("There is no such user.")
        refusal = refusal_of_change(
            self._context(account_id),
            Context(row.role, SAMPLE_PLANS[self.plan]),
            Context(Role(role), SAMPLE_PLANS[self.plan]),
            same_person=user_id == known.ANNA,
        )
        if refusal is not None:
            needed = (*refusal.permissions, "users.permissions:grant")[0]
            raise Refused(refusal.sentence, needed, f"grants.rule_{refusal.rule}")
        if user_id == known.OWNER and self.role is not Role.AGENCY_ADMINISTRATOR:
            raise Conflict("The owner of the account keeps the role.")
        self.user_rows[self.user_rows.index(row)] = replace(row, role=Role(role))
        self.roles.append((user_id, role))
        self.push("permissions.changed", user_id=user_id)

    async def numbers(self, account_id: str) -> Page[NumberRecord]:
        self._check("numbers", account_id, "numbers:view", "see the numbers")
        return Page(tuple(of(account_id, self.number_rows)))

    async def invoices(self, account_id: str) -> Page[Invoice]:
        self._check("invoices", account_id, "billing.invoices:view", "see invoices")
        return Page(tuple(of(account_id, self.invoice_rows)))

    async def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        self._reach("events")
        if self.signs.access_expired:
            # As the real client: renewed now, and the next attempt is let in.
            self.signs.use()
            raise CrmUnreachable("The CRM cannot be reached.")
        self._check("events", account_id)
        async for event in self.pushed.stream():
            yield event

    async def close(self) -> None:
        return None
