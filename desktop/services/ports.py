"""What the services need from the outside world; adapters implement these protocols.

Every method raises only errors of ``desktop.domain.errors``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.access import Answer
from desktop.domain.calls import CallId
from desktop.domain.line import Line
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
    NumberRecord,
    Page,
    Profile,
    Tokens,
    UserRecord,
)
from desktop.domain.reports import CallStatistics, EngineReport, SoundDevices


class PhoneEngine(Protocol):
    """The SIP user agent. Commands return once the engine has accepted them.

    Raises ``EngineUnavailable``, ``UnknownCall`` or ``TooManyCalls``.
    """

    async def start(self) -> None:
        """Start the engine; restarts itself after a crash until ``stop``."""

    async def stop(self) -> None:
        """Unregister, end calls, leave within a second. Safe to repeat."""

    def reports(self) -> AsyncIterator[EngineReport]:
        """Every report from now on, in order; ends after ``stop``. One consumer."""

    async def register(self, line: Line) -> None:
        """Register, and again by itself after an engine restart; replaces the former line."""

    async def unregister(self) -> None: ...

    async def place(
        self, call_id: CallId, destination: str, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Send an INVITE to a number, extension or user name of the registered domain."""

    async def answer(self, call_id: CallId) -> None: ...

    async def decline(self, call_id: CallId) -> None: ...

    async def hang_up(self, call_id: CallId) -> None:
        """Idempotent: a call that has ended is no error."""

    async def hold(self, call_id: CallId) -> None: ...

    async def resume(self, call_id: CallId) -> None: ...

    async def mute(self, call_id: CallId, muted: bool) -> None: ...

    async def send_tones(self, call_id: CallId, digits: str) -> None:
        """Digits 0-9 * # A-D by RFC 4733; a comma waits two seconds."""

    async def statistics(self, call_id: CallId) -> CallStatistics: ...

    async def use_devices(self, devices: SoundDevices) -> None: ...

    async def report_levels(self, wanted: bool) -> None:
        """Send LevelReports ten times a second while wanted, also without a call."""


class Crm(Protocol):
    """The CRM's HTTP interface for the signed-in user.

    Raises ``CrmUnreachable``, ``CrmConfused``, ``CrmBusy``, ``SessionEnded``, ``Refused``,
    ``NotFound`` or ``Conflict``. Refreshes an expired access token by itself.
    """

    @property
    def address(self) -> str:
        """Where the CRM is, as a web address."""

    async def use_address(self, address: str) -> None:
        """Speak to another CRM from now on; raises ``InvalidInput`` for an unusable address."""

    async def sign_in(self, email: str, password: str) -> Tokens:
        """Raises ``SignInFailed`` for a wrong e-mail or password."""

    async def resume(self, refresh_token: str) -> Tokens:
        """Sign in again with a kept refresh token; raises ``SessionEnded`` when it is spent."""

    async def sign_out(self) -> None: ...

    @property
    def refresh_token(self) -> str:
        """The newest refresh token, "" when signed out. It rotates with every refresh."""

    async def profile(self) -> Profile: ...

    async def permissions(self, account_id: str) -> Answer: ...

    async def line(self, account_id: str) -> Line: ...

    async def change_line_password(self, account_id: str) -> str:
        """A new SIP password, shown once."""

    async def availability(self, account_id: str) -> Availability: ...

    async def set_availability(self, account_id: str, availability: Availability) -> None: ...

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview: ...

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]: ...

    async def call(self, account_id: str, record_id: str) -> CallRecord: ...

    async def save_note(
        self, account_id: str, record_id: str, text: str, idempotency_key: str
    ) -> CallRecord: ...

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]: ...

    async def match_contact(self, account_id: str, number: str) -> Contact | None: ...

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]: ...

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        """The newest 500, oldest first."""

    async def send_message(
        self, account_id: str, conversation_id: str, text: str, idempotency_key: str
    ) -> Message: ...

    async def users(self, account_id: str) -> Page[UserRecord]:
        """Needs ``users:view``."""

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the agents that the log's filter may name, within the row scope."""

    async def set_role(self, account_id: str, user_id: str, role: str) -> None: ...

    async def numbers(self, account_id: str) -> Page[NumberRecord]: ...

    async def invoices(self, account_id: str) -> Page[Invoice]: ...

    def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        """Pushed events; resumes by itself where it stopped.

        Raises ``CrmUnreachable`` when the connection is lost; iterate again to reconnect. An event
        of type ``connected`` comes first on every connection, ``reset`` when events were missed.
        """

    async def close(self) -> None: ...


class SecretStore(Protocol):
    """Secrets in the platform's keyring; raises ``SecretsUnavailable`` where there is none."""

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, secret: str) -> None: ...

    def forget(self, name: str) -> None: ...


class PreferenceStore(Protocol):
    """The user's preferences by key; values are str, int, float, bool or None."""

    def value(self, key: str) -> str | int | float | bool | None: ...

    def set(self, key: str, value: str | int | float | bool | None) -> None:
        """Raises ``StoreUnavailable`` when it cannot be written; the value then holds in memory."""


class LocalStore(Protocol):
    """What was typed and not yet confirmed by the CRM.

    ``owner`` stands for the signed-in user in one account: nobody meets another one's drafts.
    Raises ``StoreUnavailable``.
    """

    def keep_draft(self, owner: str, record_id: str, text: str, key: str) -> None: ...

    def draft(self, owner: str, record_id: str) -> str | None: ...

    def drafts(self, owner: str) -> tuple[tuple[str, str, str], ...]:
        """(record id, text, idempotency key), oldest first."""

    def drop_draft(self, owner: str, record_id: str, key: str) -> None:
        """Drop it only if nothing newer was typed since ``key``."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in UTC."""

    async def sleep(self, seconds: float) -> None: ...
