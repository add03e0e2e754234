"""Real services over fakes of the ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from desktop.domain.events import Event
from desktop.domain.outbox import CALL_CHANGE, CONTACT_CHANGE, RECORDING
from desktop.domain.records import View
from desktop.services.account import account_services
from desktop.services.account_switching import AccountSwitchService
from desktop.services.agency import AgencyService
from desktop.services.availability import AvailabilityService
from desktop.services.billing import BillingService
from desktop.services.blocking import BlockingService
from desktop.services.bulk_texts import BulkTextService
from desktop.services.call_details import CallDetailService
from desktop.services.call_export import CallExportService
from desktop.services.call_habits import CallHabitService
from desktop.services.call_statuses import CallStatusService
from desktop.services.call_views import CallViewService
from desktop.services.call_writing import CallWritingService
from desktop.services.caller_id import CallerIdService
from desktop.services.calling import CallService
from desktop.services.colleagues import ColleagueService
from desktop.services.connections import connections
from desktop.services.contact_history import ContactHistoryService
from desktop.services.contact_writing import ContactDecider, ContactWritingService
from desktop.services.do_not_call import DoNotCallService
from desktop.services.favourites import FavouriteService
from desktop.services.first_password import FirstPasswordService
from desktop.services.help import HelpService
from desktop.services.history import HistoryService
from desktop.services.kept_account import KeptAccountService
from desktop.services.line_change import LineChangeService
from desktop.services.live_board import LiveBoardService
from desktop.services.live_views import LiveViewService
from desktop.services.local_data import LocalDataService
from desktop.services.messaging import MessagingService
from desktop.services.missed_calls import MissedCallService
from desktop.services.notes import NoteService
from desktop.services.numbers import NumberService
from desktop.services.outbox import OutboxService
from desktop.services.own_settings import own_settings
from desktop.services.own_sign_in import OwnSignInService
from desktop.services.people import PeopleService
from desktop.services.permission_receipts import ReceiptService
from desktop.services.permission_setting import PermissionSettingService
from desktop.services.pushes import PushService
from desktop.services.queues import QueueService
from desktop.services.ready_check import ReadyCheckService
from desktop.services.recording import RecordingService
from desktop.services.registration import RegistrationService
from desktop.services.reminding import ReminderService
from desktop.services.report_schedules import ReportScheduleService
from desktop.services.reporting import ReportingService
from desktop.services.reports import carry_reports
from desktop.services.screen_pop import ScreenPopService
from desktop.services.session import SessionService
from desktop.services.sound import SoundService
from desktop.services.sounds_in_calls import CallSoundService
from desktop.services.stream import EventStream
from desktop.services.supervising import SupervisingService
from desktop.services.synchronising import SyncService
from desktop.services.talk_recording import TalkRecordingService, recording_words
from desktop.services.tasks import Tasks
from desktop.services.text_drafts import TextDraftService
from desktop.services.texting import TextingService
from desktop.services.unsent import CallDecider, UnsentService
from desktop.services.user_settings import UserSettingsService
from desktop.services.users import UserService
from desktop.services.view_as import ViewAsService
from desktop.services.voicemail import VoicemailService
from desktop.services.voip import VoipService
from desktop.services.wrap_up_presence import WrapUpPresenceService
from desktop.services.wrapping_up import WrapUpService
from tests.fakes.browser import FakeBrowser
from tests.fakes.card_vault import FakeCardVault
from tests.fakes.clock import FakeClock, settle
from tests.fakes.crm import PASSWORD, FakeCrm
from tests.fakes.documents import FakeDocuments
from tests.fakes.export_files import FakeExportDialog
from tests.fakes.files import FakeFiles
from tests.fakes.local import FakeLocalData
from tests.fakes.phone_engine import FakePhoneEngine
from tests.fakes.recordings import FakeRecordings
from tests.fakes.stores import FakeLocalStore, FakePreferenceStore, FakeSecretStore
from tests.fakes.tray import FakeTray

Kind = TypeVar("Kind")


@dataclass
class Desk:
    """Everything a signed-in agent has, with fakes at the edges; ``events`` is what was told."""

    crm: FakeCrm = field(default_factory=FakeCrm)
    engine: FakePhoneEngine = field(default_factory=FakePhoneEngine)
    clock: FakeClock = field(default_factory=FakeClock)
    secrets: FakeSecretStore = field(default_factory=FakeSecretStore)
    preferences: FakePreferenceStore = field(default_factory=FakePreferenceStore)
    drafts: FakeLocalStore = field(default_factory=FakeLocalStore)
    local: FakeLocalData = field(default_factory=FakeLocalData)
    files: FakeFiles = field(default_factory=FakeFiles)
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    export_dialog: FakeExportDialog = field(default_factory=FakeExportDialog)
    stream: EventStream = field(default_factory=EventStream)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._make_keeping()
        self._make_presence()
        self._make_line()
        self._make_calls()
        self._make_log_and_texts()
        self._make_administration()
        self._make_after_calls()
        self._make_own()

    def _make_keeping(self) -> None:
        self.stream.subscribe(self.events.append)
        self.tasks = Tasks(self.stream)
        self.memory = KeptAccountService(self.local, self.stream, self.clock, self.tasks)
        self.session = SessionService(
            *(self.crm, self.secrets, self.preferences, self.stream, self.clock, self.tasks),
            self.memory,
        )
        self.kept = LocalDataService(
            self.crm, self.session, self.local, self.stream, self.clock, self.tasks
        )
        self.sync = SyncService(
            *(self.crm, self.session, self.local, self.kept),
            *(self.stream, self.clock, self.tasks),
        )
        self.outbox = OutboxService(self.session, self.local, self.stream, self.clock, self.tasks)
        self.writing = CallWritingService(self.crm, self.outbox, self.local, self.stream)
        self.contact_writing = ContactWritingService(
            *(self.crm, self.session, self.outbox, self.local),
            *(self.stream, self.clock, self.tasks),
        )
        self.contact_history = ContactHistoryService(self.session, self.local)
        self.pushes = PushService(
            self.crm, self.session, self.sync, self.stream, self.clock, self.tasks
        )

    def _make_presence(self) -> None:
        own = (self.crm, self.session, self.stream)
        self.availability = AvailabilityService(*own, self.pushes)
        self.queues = QueueService(*own, self.clock, self.tasks, self.pushes)
        self.colleagues = ColleagueService(*own, self.clock, self.tasks, self.pushes)
        self.live_board = LiveBoardService(*own, self.clock, self.tasks, self.pushes)
        self.favourites = FavouriteService(
            *(self.crm, self.session, self.outbox, self.local),
            *(self.stream, self.tasks, self.pushes),
        )

    def _make_line(self) -> None:
        self.registration = RegistrationService(
            self.engine, self.crm, self.session, self.stream, self.clock, self.tasks
        )
        self.line_change = LineChangeService(
            *(self.engine, self.crm, self.session, self.registration, self.stream),
            *(self.tasks, self.pushes),
        )
        self.voip = VoipService(self.crm, self.session, self.stream, self.pushes)

    def _make_calls(self) -> None:
        own = (self.crm, self.session, self.stream)
        self.caller_ids = CallerIdService(self.crm, self.session)
        self.people = PeopleService(self.crm, self.session, self.local, self.stream)
        self.browser = FakeBrowser()
        self.screen_pop = ScreenPopService(
            *(self.crm, self.session, self.people, self.preferences, self.browser),
            *(self.stream, self.pushes),
        )
        self.help = HelpService(*own[:2], self.browser, self.stream, self.pushes)
        self.connections = connections(*own[:2], self.browser, self.stream, self.pushes)
        self.calls = CallService(
            self.engine,
            self.caller_ids,
            self.people,
            self.session,
            self.stream,
            self.clock,
            self.tasks,
        )
        self.supervising = SupervisingService(
            *(self.engine, self.crm, self.session, self.calls, self.stream),
            *(self.clock, self.tasks, self.pushes),
        )

    def _make_log_and_texts(self) -> None:
        self.history = HistoryService(self.local, self.session, self.sync)
        self.missed = MissedCallService(
            *(self.crm, self.session, self.local, self.pushes),
            *(self.stream, self.clock, self.tasks),
        )
        self.call_details = CallDetailService(self.crm, self.session, self.local, self.colleagues)
        self.call_export = CallExportService(self.crm, self.session)
        self.call_views = CallViewService(self.preferences, self.session, self.stream)
        self.messaging = MessagingService(
            self.crm, self.session, self.local, self.sync, self.stream, self.tasks
        )
        self.texting = TextingService(self.crm, self.session, self.outbox, self.local, self.stream)
        self.text_drafts = TextDraftService(self.local, self.stream, self.clock, self.tasks)
        self.bulk_texts = BulkTextService(self.crm, self.session, self.stream, self.pushes)
        self.notes = NoteService(
            self.writing, self.session, self.drafts, self.stream, self.clock, self.tasks
        )

    def _make_after_calls(self) -> None:
        self.call_statuses = CallStatusService(self.crm, self.session, self.stream, self.tasks)
        self.wrap_ups = WrapUpService(
            *(self.session, self.local, self.writing, self.call_statuses),
            *(self.stream, self.tasks),
        )
        self.wrap_up_presence = WrapUpPresenceService(
            self.wrap_ups, self.availability, self.stream, self.tasks
        )
        self.switching = AccountSwitchService(
            *(self.session, self.outbox, self.text_drafts, self.wrap_ups),
            *(self.stream, self.clock),
        )
        self.unsent = UnsentService(self.outbox, self.local)
        decider = CallDecider(
            *(self.crm, self.session, self.outbox, self.writing, self.local, self.stream)
        )
        self.unsent.register(CALL_CHANGE, decider)
        self.unsent.register(CONTACT_CHANGE, ContactDecider(self.contact_writing))
        self.reminders = ReminderService(
            *(self.session, self.local, self.writing, self.stream, self.clock, self.tasks)
        )
        self.receipts = ReceiptService(
            self.session, self.local, self.stream, self.clock, self.tasks
        )

    def _make_own(self) -> None:
        self.talk_files = FakeRecordings()
        self.talk_recording = TalkRecordingService(
            *(self.crm, self.session, self.engine, self.calls, self.talk_files),
            *(self.outbox, self.stream, self.tasks),
        )
        self.unsent.register(RECORDING, self.talk_recording)
        self.unsent.describe(RECORDING, recording_words)
        self.own = own_settings(self.preferences, self.stream, self.kept)
        self.habits = CallHabitService(*(self.calls, self.own, self.stream, self.clock, self.tasks))
        self.live_views = LiveViewService(self.preferences, self.session, self.stream)
        self.tray = FakeTray()
        self.sound = SoundService(self.engine, self.preferences)
        self.voicemails = VoicemailService(self.crm, self.session, self.stream, self.tasks)
        self.ready = ReadyCheckService(
            self.session, self.registration, self.sound, self.stream, self.clock
        )

    def _make_administration(self) -> None:
        own = (self.crm, self.session, self.stream)
        self.users = UserService(self.crm, self.session, self.stream, self.pushes)
        self.first_password = FirstPasswordService(self.crm)
        self.own_sign_in = OwnSignInService(*own, self.tasks, self.pushes)
        self.vault = FakeCardVault()
        self.billing = BillingService(*own[:2], self.vault, self.stream, self.pushes)
        self.agency = AgencyService(*own, self.pushes)
        self.view_as = ViewAsService(self.crm, self.session)
        self.numbers = NumberService(*own, self.pushes)
        self.recording = RecordingService(self.crm, self.session)
        self.reporting = ReportingService(self.crm, self.session)
        self.report_schedules = ReportScheduleService(self.crm, self.session)
        self.user_settings = UserSettingsService(*own, self.pushes)
        self.permission_setting = PermissionSettingService(*own, self.pushes)
        self.account = account_services(self.crm, self.session)
        self.sounds_in_calls = CallSoundService(
            self.account.sounds, self.calls, self.stream, self.tasks
        )
        self.blocking = BlockingService(self.crm, self.session)
        self.do_not_call = DoNotCallService(self.crm, self.session, self.clock)

    async def start(self) -> None:
        self.tasks.start(
            carry_reports(
                *(self.engine, self.calls, self.registration, self.sound, self.line_change),
                self.supervising,
            ),
            "reports",
        )
        await settle()
        await self.engine.start()
        await settle()

    async def sign_in(self) -> None:
        await self.session.sign_in("anna.keller@harbor.example", PASSWORD)
        await settle()

    def looking(self, _: View) -> Desk:
        """The window of somebody else is driven by a journey, with the real parts."""
        raise NotImplementedError

    async def forget(self) -> None:
        await self.tasks.close()
        self.talk_files.end()

    def told(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    await made.start()
    yield made
    await made.engine.stop()
    await made.tasks.close()
    made.local.end()
    made.talk_files.end()
