"""The CRM over HTTP: one client for the signed-in user, and the only road to it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator

import httpx

from desktop.api.access_groups import AccessGroupsClient
from desktop.api.account_settings import AccountSettingsClient
from desktop.api.agency import AgencyClient
from desktop.api.billing import BillingClient
from desktop.api.bodies.person import (
    LineBody,
    PasswordBody,
    PermissionsBody,
    PreviewBody,
    ProfileBody,
)
from desktop.api.bulk import BulkClient
from desktop.api.call_log import CallLogClient
from desktop.api.calls import CallsClient
from desktop.api.contacts import ContactsClient
from desktop.api.decoding import decode
from desktop.api.desk import DeskClient
from desktop.api.events import EventParser, lines_of, parsed
from desktop.api.failures import (
    CONFUSED,
    content_of,
    error_of,
    problem_of,
    reaching,
    unreachable,
)
from desktop.api.help import HelpClient
from desktop.api.history import HistoryClient
from desktop.api.integrations import IntegrationsClient
from desktop.api.lists import ListsClient
from desktop.api.live_board import LiveBoardClient
from desktop.api.numbers import NumbersClient
from desktop.api.own_sign_in import OwnSignInClient
from desktop.api.people import PeopleClient
from desktop.api.permissions import PermissionsClient
from desktop.api.presence import PresenceClient
from desktop.api.reason_list import ReasonListClient
from desktop.api.recording import RecordingClient
from desktop.api.report_schedules import ReportSchedulesClient
from desktop.api.reporting import ReportingClient
from desktop.api.requests import path_of
from desktop.api.sounds import SoundsClient
from desktop.api.status_list import StatusListClient
from desktop.api.supervision import SupervisionClient
from desktop.api.sync import SyncClient
from desktop.api.teams import TeamsClient
from desktop.api.texting import TextingClient
from desktop.api.texts import TextsClient
from desktop.api.user_settings import UserSettingsClient
from desktop.api.users import UsersClient
from desktop.api.view_as import ViewAsClient
from desktop.api.voice_menus import VoiceMenusClient
from desktop.api.voicemails import VoicemailsClient
from desktop.api.voip import VoipClient
from desktop.domain.access import Answer
from desktop.domain.errors import CrmConfused, CrmUnreachable
from desktop.domain.line import Line
from desktop.domain.records import (
    CallerIdPreview,
    CrmEvent,
    Profile,
    Tokens,
)

# The CRM sends a heartbeat every 15 s; three missed ones mean that nobody is there.
_EVENTS_TIMEOUT = httpx.Timeout(10.0, connect=5.0, read=45.0)


class CrmClient(
    CallsClient,
    CallLogClient,
    TextsClient,
    PeopleClient,
    BillingClient,
    SyncClient,
    ListsClient,
    VoicemailsClient,
    PresenceClient,
    TextingClient,
    BulkClient,
    ContactsClient,
    DeskClient,
    HelpClient,
    PermissionsClient,
    UserSettingsClient,
    AccountSettingsClient,
    StatusListClient,
    HistoryClient,
    TeamsClient,
    AccessGroupsClient,
    VoiceMenusClient,
    ReasonListClient,
    IntegrationsClient,
    VoipClient,
    AgencyClient,
    NumbersClient,
    RecordingClient,
    ReportingClient,
    ReportSchedulesClient,
    SoundsClient,
    ViewAsClient,
    UsersClient,
    OwnSignInClient,
    LiveBoardClient,
    SupervisionClient,
):
    """Implements ``Crm``. Raises ``InvalidInput`` for an address that cannot be used."""

    async def sign_in(self, email: str, password: str, code: str = "") -> Tokens:
        return await self._auth.sign_in(email, password, code)

    async def resume(self, refresh_token: str) -> Tokens:
        return await self._auth.resume(refresh_token)

    async def sign_out(self) -> None:
        self._last_event.clear()
        await self._auth.sign_out()

    @property
    def refresh_token(self) -> str:
        return self._auth.tokens.refresh_token if self._auth.tokens else ""

    async def profile(self) -> Profile:
        return (await self._get("/v1/me", ProfileBody)).value()

    async def permissions(self, account_id: str) -> Answer:
        path = path_of(account_id, "me", "permissions")
        return (await self._get(path, PermissionsBody)).value()

    async def line(self, account_id: str) -> Line:
        return (await self._get(path_of(account_id, "me", "line"), LineBody)).value()

    async def change_line_password(self, account_id: str) -> str:
        path = path_of(account_id, "me", "line", "password")
        content = await self._send("POST", path, None, key=uuid.uuid4().hex)
        return decode(content, PasswordBody).password

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        asked: dict[str, object] = {"dialled": dialled, "kind": "call"}
        if pick:
            asked["pick"] = pick
        if dnc_confirmed:
            asked["dnc_confirmed"] = True
        content = await self._send("POST", path_of(account_id, "caller-id", "resolve"), asked)
        return decode(content, PreviewBody).value()

    async def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        """Ends with ``CrmUnreachable`` when the connection does; the next call resumes there."""
        parser = EventParser(self._last_event.get(account_id, ""))
        headers = {"Accept": "text/event-stream", **self._authorized()}
        if parser.last_id:
            headers["Last-Event-ID"] = parser.last_id
        path = path_of(account_id, "events")
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
        await self._let_finish()
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
