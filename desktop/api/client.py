"""The CRM over HTTP: one client for the signed-in user, and the only road to it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from desktop import APP_ID, VERSION
from desktop.api import decoding as body
from desktop.api.auth import Authentication, checked_address
from desktop.api.decoding import ListBody, decode, decode_list
from desktop.api.events import EventParser, lines_of, parsed
from desktop.api.failures import (
    CONFUSED,
    UNSENDABLE,
    content_of,
    error_of,
    expect_nothing,
    problem_of,
    reaching,
    unreachable,
)
from desktop.domain.access import Answer
from desktop.domain.errors import CrmConfused, CrmUnreachable, InvalidInput, NotFound, SessionEnded
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

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
# The CRM sends a heartbeat every 15 s; three missed ones mean that nobody is there.
_EVENTS_TIMEOUT = httpx.Timeout(10.0, connect=5.0, read=45.0)

Body = TypeVar("Body")


class CrmClient:
    """Implements ``Crm``. Raises ``InvalidInput`` for an address that cannot be used."""

    def __init__(self, address: str) -> None:
        self._address = checked_address(address)
        self._http = _http_client(self._address)
        self._auth = Authentication(self._http, self._address)
        self._last_event: dict[str, str] = {}

    @property
    def address(self) -> str:
        return self._address

    async def use_address(self, address: str) -> None:
        checked = checked_address(address)
        if checked != self._address:
            before = self._http
            self._address = checked
            self._http = _http_client(checked)
            self._auth = Authentication(self._http, checked)
            self._last_event.clear()
            await before.aclose()

    async def sign_in(self, email: str, password: str) -> Tokens:
        return await self._auth.sign_in(email, password)

    async def resume(self, refresh_token: str) -> Tokens:
        return await self._auth.resume(refresh_token)

    async def sign_out(self) -> None:
        self._last_event.clear()
        await self._auth.sign_out()

    @property
    def refresh_token(self) -> str:
        return self._auth.tokens.refresh_token if self._auth.tokens else ""

    async def profile(self) -> Profile:
        return (await self._get("/v1/me", body.ProfileBody)).value()

    async def permissions(self, account_id: str) -> Answer:
        path = _of(account_id, "me", "permissions")
        return (await self._get(path, body.PermissionsBody)).value()

    async def line(self, account_id: str) -> Line:
        return (await self._get(_of(account_id, "me", "line"), body.LineBody)).value()

    async def change_line_password(self, account_id: str) -> str:
        path = _of(account_id, "me", "line", "password")
        content = await self._send("POST", path, None, key=uuid.uuid4().hex)
        return decode(content, body.PasswordBody).password

    async def availability(self, account_id: str) -> Availability:
        path = _of(account_id, "me", "availability")
        return (await self._get(path, body.AvailabilityBody)).availability

    async def set_availability(self, account_id: str, availability: Availability) -> None:
        path = _of(account_id, "me", "availability")
        content = await self._send("PUT", path, {"availability": availability.value})
        decode(content, body.AvailabilityBody)

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        asked: dict[str, object] = {"dialled": dialled, "kind": "call"}
        if pick:
            asked["pick"] = pick
        if dnc_confirmed:
            asked["dnc_confirmed"] = True
        content = await self._send("POST", _of(account_id, "caller-id", "resolve"), asked)
        return decode(content, body.PreviewBody).value()

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]:
        query = {
            "limit": str(limit),
            "cursor": cursor,
            "direction": wanted.direction.value if wanted.direction else None,
            "agent": wanted.agent_id,
            "q": wanted.text,
        }
        page = await self._list(_of(account_id, "calls"), body.CallBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        return (await self._get(_of(account_id, "calls", record_id), body.CallBody)).value()

    async def save_note(
        self, account_id: str, record_id: str, text: str, idempotency_key: str
    ) -> CallRecord:
        content = await self._send(
            "PATCH",
            _of(account_id, "calls", record_id),
            {"note": text},
            key=idempotency_key,
            headers={"If-Match": "*"},
        )
        return decode(content, body.CallBody).value()

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(_of(account_id, "contacts"), body.ContactBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def match_contact(self, account_id: str, number: str) -> Contact | None:
        path = _of(account_id, "contacts", "match")
        try:
            return (await self._get(path, body.ContactBody, {"number": number})).value()
        except NotFound:
            return None

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]:
        path, query = _of(account_id, "conversations"), {"limit": str(limit), "cursor": cursor}
        page = await self._list(path, body.ConversationBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        path = _of(account_id, "conversations", conversation_id, "messages")
        query = {"mark_read": "true" if mark_read else None}
        page = await self._list(path, body.MessageBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def send_message(
        self, account_id: str, conversation_id: str, text: str, idempotency_key: str
    ) -> Message:
        path = _of(account_id, "conversations", conversation_id, "messages")
        content = await self._send("POST", path, {"text": text}, key=idempotency_key)
        return decode(content, body.MessageBody).value()

    async def users(self, account_id: str) -> Page[UserRecord]:
        page = await self._list(_of(account_id, "users"), body.UserBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        page = await self._list(_of(account_id, "agents"), body.Named)
        return tuple((each.id, each.name) for each in page.data)

    async def set_role(self, account_id: str, user_id: str, role: str) -> None:
        path = _of(account_id, "users", user_id, "role")
        expect_nothing(await self._request("PUT", path, json={"role": role}))

    async def numbers(self, account_id: str) -> Page[NumberRecord]:
        page = await self._list(_of(account_id, "numbers"), body.NumberBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def invoices(self, account_id: str) -> Page[Invoice]:
        page = await self._list(_of(account_id, "invoices"), body.InvoiceBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        """Ends with ``CrmUnreachable`` when the connection does; the next call resumes there."""
        parser = EventParser(self._last_event.get(account_id, ""))
        headers = {"Accept": "text/event-stream", **self._authorized()}
        if parser.last_id:
            headers["Last-Event-ID"] = parser.last_id
        path = _of(account_id, "events")
        with reaching(self.address):
            request = self._http.build_request(
                "GET", path, headers=headers, timeout=_EVENTS_TIMEOUT
            )
            response = await self._http.send(request, stream=True)
            try:
                await self._check_stream(response)
                async for event in parsed(lines_of(response.aiter_bytes()), parser):
                    if event.type == "connected":
                        self._last_event[account_id] = parser.last_id
                    yield event
                    # Only now: what the listener could not carry on comes again.
                    self._last_event[account_id] = parser.last_id
            except CrmConfused:
                # What nobody understands is not asked for again.
                self._last_event[account_id] = parser.last_id
                raise
            finally:
                await response.aclose()
        raise CrmUnreachable(f"The CRM at {self.address} ended the connection.")

    async def close(self) -> None:
        await self._http.aclose()

    async def _check_stream(self, response: httpx.Response) -> None:
        if response.status_code == 401:
            tokens = self._auth.tokens
            content = await response.aread()
            if tokens is None or problem_of(content).code == "user_inactive":
                raise error_of(401, content)
            # Renewed here, so that the next attempt, which follows at once, is let in.
            await self._auth.renew(tokens.access_token)
            raise unreachable(self.address)
        if response.status_code != 200:
            await response.aread()
            content_of(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status_code != 200 or kind != "text/event-stream":
            raise CrmConfused(CONFUSED)

    async def _get(
        self, path: str, wanted: type[Body], query: Mapping[str, str | None] | None = None
    ) -> Body:
        asked = {name: value for name, value in (query or {}).items() if value}
        return decode((await self._request("GET", path, params=asked)).content, wanted)

    async def _list(
        self, path: str, item: type[Body], query: Mapping[str, str | None] | None = None
    ) -> ListBody[Body]:
        asked = {name: value for name, value in (query or {}).items() if value}
        return decode_list((await self._request("GET", path, params=asked)).content, item)

    async def _send(
        self,
        method: str,
        path: str,
        content: object,
        key: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        sent = dict(headers or {})
        if key:
            sent["Idempotency-Key"] = key
        return (await self._request(method, path, json=content, headers=sent)).content

    async def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        given = arguments.pop("headers", {})
        for attempt in ("first", "renewed"):
            authorized = self._authorized()
            with reaching(self.address):
                response = await self._http.request(
                    method, path, headers={**given, **authorized}, **arguments
                )
            if attempt == "renewed" or not _can_be_renewed(response):
                content_of(response)
                return response
            await self._auth.renew(authorized["Authorization"].removeprefix("Bearer "))
        raise CrmConfused("The CRM does not accept its own tokens. Sign in again.")

    def _authorized(self) -> dict[str, str]:
        if self._auth.tokens is None:
            raise SessionEnded("You are signed out. Sign in again.")
        return {"Authorization": f"Bearer {self._auth.tokens.access_token}"}


def _http_client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=address,
        timeout=_TIMEOUT,
        headers={"User-Agent": f"{APP_ID}/{VERSION}"},
        # A proxy of the environment must never see what is meant for this machine.
        trust_env=not address.startswith("http://"),
    )


def _can_be_renewed(response: httpx.Response) -> bool:
    return response.status_code == 401 and problem_of(response.content).code != "user_inactive"


def _of(account_id: str, *parts: str) -> str:
    try:
        quoted = [quote(part, safe="") for part in (account_id, *parts)]
    except UnicodeEncodeError as error:
        raise InvalidInput(UNSENDABLE) from error
    return "/v1/accounts/" + "/".join(quoted)
