"""The CRM's interface: sign-in, the person signed in, events; and all its parts in one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from desktop.domain.access import Answer
from desktop.domain.line import Line
from desktop.domain.records import (
    CallerIdPreview,
    CrmEvent,
    Profile,
    Tokens,
)
from desktop.services.ports.crm_access_groups import CrmAccessGroups
from desktop.services.ports.crm_account_settings import CrmAccountSettings
from desktop.services.ports.crm_agency import CrmAgency
from desktop.services.ports.crm_billing import CrmBilling
from desktop.services.ports.crm_bulk import CrmBulk
from desktop.services.ports.crm_call_log import CrmCallLog
from desktop.services.ports.crm_calls import CrmCalls
from desktop.services.ports.crm_contacts import CrmContacts
from desktop.services.ports.crm_desk import CrmDesk
from desktop.services.ports.crm_help import CrmHelp
from desktop.services.ports.crm_history import CrmHistory
from desktop.services.ports.crm_integrations import CrmIntegrations
from desktop.services.ports.crm_lists import CrmLists
from desktop.services.ports.crm_live_board import CrmLiveBoard
from desktop.services.ports.crm_numbers import CrmNumbers
from desktop.services.ports.crm_own_sign_in import CrmOwnSignIn
from desktop.services.ports.crm_people import CrmPeople
from desktop.services.ports.crm_permissions import CrmPermissions
from desktop.services.ports.crm_presence import CrmPresence
from desktop.services.ports.crm_reason_list import CrmReasonList
from desktop.services.ports.crm_recording import CrmRecording
from desktop.services.ports.crm_report_schedules import CrmReportSchedules
from desktop.services.ports.crm_reporting import CrmReporting
from desktop.services.ports.crm_sounds import CrmSounds
from desktop.services.ports.crm_status_list import CrmStatusList
from desktop.services.ports.crm_supervision import CrmSupervision
from desktop.services.ports.crm_sync import CrmSync
from desktop.services.ports.crm_teams import CrmTeams
from desktop.services.ports.crm_texting import CrmTexting
from desktop.services.ports.crm_texts import CrmTexts
from desktop.services.ports.crm_user_settings import CrmUserSettings
from desktop.services.ports.crm_users import CrmUsers
from desktop.services.ports.crm_view_as import CrmViewAs
from desktop.services.ports.crm_voice_menus import CrmVoiceMenus
from desktop.services.ports.crm_voicemails import CrmVoicemails
from desktop.services.ports.crm_voip import CrmVoip


class Crm(
    CrmCalls,
    CrmCallLog,
    CrmTexts,
    CrmPeople,
    CrmBilling,
    CrmSync,
    CrmLists,
    CrmPresence,
    CrmTexting,
    CrmBulk,
    CrmVoicemails,
    CrmContacts,
    CrmDesk,
    CrmHelp,
    CrmPermissions,
    CrmUserSettings,
    CrmAccountSettings,
    CrmStatusList,
    CrmHistory,
    CrmTeams,
    CrmAccessGroups,
    CrmVoiceMenus,
    CrmReasonList,
    CrmIntegrations,
    CrmVoip,
    CrmAgency,
    CrmNumbers,
    CrmRecording,
    CrmReporting,
    CrmReportSchedules,
    CrmSounds,
    CrmViewAs,
    CrmUsers,
    CrmOwnSignIn,
    CrmLiveBoard,
    CrmSupervision,
    Protocol,
):
    """The CRM's HTTP interface for the signed-in user.

    Raises ``CrmUnreachable``, ``CrmConfused``, ``CrmBusy``, ``SessionEnded``, ``Refused``,
    ``NotFound``, ``StartAnew`` or ``Conflict``. Refreshes an expired access token by itself.
    """

    @property
    def address(self) -> str:
        """Where the CRM is, as a web address."""

    async def use_address(self, address: str) -> None:
        """Speak to another CRM from now on; raises ``InvalidInput`` for an unusable address."""

    async def sign_in(self, email: str, password: str, code: str = "") -> Tokens:
        """Raises ``SignInFailed`` for a wrong e-mail or password.

        ``SecondFactorNeeded`` where the password is right and ``code`` is missing or wrong.
        """

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
        """A new password, which is the line's from its first sign-in on; the former holds until
        then. Without one in ten minutes it is dropped."""

    async def resolve_caller_id(
        self, account_id: str, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview: ...

    def events(self, account_id: str) -> AsyncGenerator[CrmEvent, None]:
        """Pushed events; resumes by itself where it stopped.

        Raises ``CrmUnreachable`` when the connection is lost; iterate again to reconnect. An event
        of type ``connected`` comes first on every connection, ``reset`` when events were missed.
        """

    async def close(self) -> None: ...
