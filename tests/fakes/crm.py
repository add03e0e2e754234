"""A CRM in memory: a test sets what it knows and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from desktop.domain.access import Answer
from desktop.domain.errors import (
    CrmUnreachable,
)
from desktop.domain.line import Line
from desktop.domain.records import (
    CallerIdPreview,
    CrmEvent,
    Profile,
    Tokens,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_records import NOON, PASSWORD, call_record
from tests.fakes.crm_tokens import checked_address

__all__ = ["NOON", "PASSWORD", "FakeCrm", "call_record"]

from tests.fakes.crm_access_groups import FakeAccessGroups
from tests.fakes.crm_account_settings import FakeAccountSettings
from tests.fakes.crm_agency import FakeAgency
from tests.fakes.crm_billing import FakeBilling
from tests.fakes.crm_bulk import FakeBulk
from tests.fakes.crm_call_log import FakeCallLog
from tests.fakes.crm_calls import FakeCalls
from tests.fakes.crm_contacts import FakeContacts
from tests.fakes.crm_desk import FakeDesk
from tests.fakes.crm_help import FakeHelp
from tests.fakes.crm_history import FakeHistory
from tests.fakes.crm_integrations import FakeIntegrations
from tests.fakes.crm_live_board import FakeLiveBoard
from tests.fakes.crm_numbers import FakeNumbers
from tests.fakes.crm_own_sign_in import FakeOwnSignIn
from tests.fakes.crm_people import FakePeople
from tests.fakes.crm_permissions import FakePermissions
from tests.fakes.crm_presence import FakePresence
from tests.fakes.crm_reason_list import FakeReasonList
from tests.fakes.crm_recording import FakeRecording
from tests.fakes.crm_report_schedules import FakeReportSchedules
from tests.fakes.crm_reporting import FakeReporting
from tests.fakes.crm_sounds import FakeSounds
from tests.fakes.crm_status_list import FakeStatusList
from tests.fakes.crm_supervision import FakeSupervision
from tests.fakes.crm_sync import FakeSync
from tests.fakes.crm_teams import FakeTeams
from tests.fakes.crm_user_settings import FakeUserSettings
from tests.fakes.crm_users import FakeUsers
from tests.fakes.crm_view_as import FakeViewAs
from tests.fakes.crm_voice_menus import FakeVoiceMenus
from tests.fakes.crm_voicemails import FakeVoicemails
from tests.fakes.crm_voip import FakeVoip


class FakeCrm(
    FakeCallLog,
    FakeCalls,
    FakeBulk,
    FakePeople,
    FakeBilling,
    FakeSync,
    FakeStatusList,
    FakeLiveBoard,
    FakePresence,
    FakeVoicemails,
    FakeContacts,
    FakeDesk,
    FakeHelp,
    FakePermissions,
    FakeUserSettings,
    FakeAccountSettings,
    FakeHistory,
    FakeTeams,
    FakeAccessGroups,
    FakeVoiceMenus,
    FakeReasonList,
    FakeIntegrations,
    FakeVoip,
    FakeAgency,
    FakeNumbers,
    FakeRecording,
    FakeReporting,
    FakeReportSchedules,
    FakeSounds,
    FakeViewAs,
    FakeUsers,
    FakeOwnSignIn,
    FakeSupervision,
):
    """Implements ``Crm`` for Anna Keller."""

    @property
    def address(self) -> str:
        return self.current_address

    async def use_address(self, address: str) -> None:
        checked = checked_address(address)
        if checked != self.current_address:
            self.current_address = checked
            self.signs.current = ""

    async def sign_in(self, email: str, password: str, code: str = "") -> Tokens:
        self._reach("sign_in")
        return self.signed_in_with(email, password, code)

    async def resume(self, refresh_token: str) -> Tokens:
        self.signs.hold(refresh_token)
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
        both = (self.account(), self.second_account())
        accounts = tuple(each for each in both if each.id not in self.left)
        return Profile(self.signed_in_as, self.own.email, self.own.name, accounts)

    async def permissions(self, account_id: str) -> Answer:
        self._check("permissions", account_id)
        return self._answer(account_id)

    async def line(self, account_id: str) -> Line:
        self._check("line", account_id, "softphone:access", "use the softphone")
        return Line(
            *(known.DOMAIN, "anna.keller", self.sip_password, "127.0.0.1", 5060),
            transport=self.line_transport(),
            display_name="Anna Keller",
        )

    async def change_line_password(self, account_id: str) -> str:
        permission = "voip.password:change_own"
        self._check("change_line_password", account_id, permission, "change your SIP password")
        self.next_sip_password = f"{self.sip_password}-new"
        return self.next_sip_password

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        self._check("resolve_caller_id", account_id)
        asked = self.request_of(known.ANNA, account_id, dialled)
        return self.preview_of(
            replace(asked, pick=pick, dnc_confirmed=dnc_confirmed),
            self._answer(account_id).revision,
        )

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
