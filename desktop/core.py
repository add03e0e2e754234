"""Every part of the app but its windows, built once; flat, and without decisions."""

from __future__ import annotations

import asyncio
import gc
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop import APP_ID
from desktop.api.card_vault import SimulatedCardVault
from desktop.api.client import CrmClient
from desktop.api.looking import LookingClient
from desktop.domain.events import Event, LocalDataReady
from desktop.domain.outbox import CALL_CHANGE, CONTACT_CHANGE, FAVOURITES, RECORDING, TEXT
from desktop.domain.records import View
from desktop.services.account import AccountServices, account_services
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
from desktop.services.connections import Connections, connections
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
from desktop.services.own_settings import OwnSettingsService, own_settings
from desktop.services.own_sign_in import OwnSignInService
from desktop.services.people import PeopleService
from desktop.services.permission_receipts import ReceiptService
from desktop.services.permission_setting import PermissionSettingService
from desktop.services.ports import Crm, LocalData, PhoneEngine, SecretStore
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
from desktop.services.unsent_words import ContactWords, TextWords, favourites_words
from desktop.services.user_settings import UserSettingsService
from desktop.services.users import UserService
from desktop.services.view_as import ViewAsService
from desktop.services.voicemail import VoicemailService
from desktop.services.voip import VoipService
from desktop.services.wrap_up_presence import WrapUpPresenceService
from desktop.services.wrapping_up import WrapUpService
from desktop.settings.local.store import SqliteLocalData
from desktop.settings.local_store import SqliteLocalStore
from desktop.settings.paths import Folders, policy_file
from desktop.settings.policy import read_policy
from desktop.settings.recordings import CallRecordings
from desktop.settings.secrets import MemorySecretStore
from desktop.settings.store import FilePreferenceStore
from desktop.sip.client import EngineClient
from desktop.ui.browser import SystemBrowser
from desktop.ui.calls.export_file import PlatformExportDialog
from desktop.ui.documents import PlatformDocuments
from desktop.ui.texts.bulk.file_dialogs import PlatformFileDialogs
from desktop.ui.tray.contracts import Tray
from desktop.ui.tray.icon import QtTray


class SystemClock:
    """Implements ``Clock`` with the time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Core:
    """All of the app but its windows."""

    stream: EventStream
    tasks: Tasks
    clock: SystemClock
    preferences: FilePreferenceStore
    own: OwnSettingsService
    habits: CallHabitService
    tray: Tray | None
    drafts: SqliteLocalStore
    crm: Crm
    engine: PhoneEngine
    session: SessionService
    switching: AccountSwitchService
    pushes: PushService
    availability: AvailabilityService
    queues: QueueService
    colleagues: ColleagueService
    live_board: LiveBoardService
    live_views: LiveViewService
    registration: RegistrationService
    line_change: LineChangeService
    voip: VoipService
    caller_ids: CallerIdService
    people: PeopleService
    calls: CallService
    supervising: SupervisingService
    history: HistoryService
    call_views: CallViewService
    missed: MissedCallService
    call_export: CallExportService
    export_dialog: PlatformExportDialog
    call_details: CallDetailService
    messaging: MessagingService
    texting: TextingService
    text_drafts: TextDraftService
    bulk_texts: BulkTextService
    files: PlatformFileDialogs
    documents: PlatformDocuments
    notes: NoteService
    local: LocalData
    kept: LocalDataService
    sync: SyncService
    outbox: OutboxService
    writing: CallWritingService
    contact_writing: ContactWritingService
    contact_history: ContactHistoryService
    favourites: FavouriteService
    screen_pop: ScreenPopService
    help: HelpService
    connections: Connections
    billing: BillingService
    user_settings: UserSettingsService
    account: AccountServices
    sounds_in_calls: CallSoundService
    talk_recording: TalkRecordingService
    agency: AgencyService
    numbers: NumberService
    recording: RecordingService
    reporting: ReportingService
    report_schedules: ReportScheduleService
    blocking: BlockingService
    do_not_call: DoNotCallService
    call_statuses: CallStatusService
    wrap_ups: WrapUpService
    wrap_up_presence: WrapUpPresenceService
    reminders: ReminderService
    receipts: ReceiptService
    permission_setting: PermissionSettingService
    unsent: UnsentService
    sound: SoundService
    voicemails: VoicemailService
    users: UserService
    first_password: FirstPasswordService
    own_sign_in: OwnSignInService
    ready: ReadyCheckService
    view_as: ViewAsService
    looking: Callable[[View], Core]
    leaves: Path | None = None  # its folder, where it is to leave nothing behind

    async def start(self) -> None:
        """Start what runs in the background: the engine, and the carrying of its reports."""
        self.tasks.start(
            carry_reports(
                *(self.engine, self.calls, self.registration, self.sound, self.line_change),
                self.supervising,
            ),
            "reports",
        )
        await self.engine.start()

    async def close(self) -> None:
        """End everything; what was typed is on the disk already."""
        await self.engine.stop()
        await self.tasks.close()
        await self.crm.close()
        await self.kept.close()
        self.drafts.close()
        self.documents.close()

    async def forget(self) -> None:
        await self.close()
        if self.leaves is not None:
            shutil.rmtree(self.leaves, ignore_errors=True)


def open_preferences(folders: Folders) -> FilePreferenceStore:
    return FilePreferenceStore(folders.preferences, read_policy(policy_file()))


def build_looking(address: str, view: View, preferences: FilePreferenceStore) -> Core:
    """For a window in which one only looks; its engine is never started."""
    place = Path(tempfile.mkdtemp(prefix=f"{APP_ID}-view-"))
    places = Folders(place, place)
    crm = LookingClient(address, view)
    core = build_core(address, places, MemorySecretStore(), True, crm, preferences)
    return replace(core, leaves=place, tray=None)


def build_core(
    address: str,
    folders: Folders,
    secrets: SecretStore,
    secrets_kept: bool,
    client: CrmClient | None = None,
    kept_preferences: FilePreferenceStore | None = None,
) -> Core:
    preferences = kept_preferences or open_preferences(folders)
    drafts = SqliteLocalStore(folders.drafts)
    crm = client or CrmClient(address)
    engine = EngineClient()
    clock = SystemClock()
    stream = EventStream()
    tasks = Tasks(stream)
    local = SqliteLocalData(folders.local, secrets)
    memory = KeptAccountService(local, stream, clock, tasks)
    session = SessionService(
        crm, secrets, preferences, stream, clock, tasks, memory, secrets_kept=secrets_kept
    )
    kept = LocalDataService(crm, session, local, stream, clock, tasks)
    sync = SyncService(crm, session, local, kept, stream, clock, tasks)
    outbox = OutboxService(session, local, stream, clock, tasks)
    writing = CallWritingService(crm, outbox, local, stream)
    pushes = PushService(crm, session, sync, stream, clock, tasks)
    availability = AvailabilityService(crm, session, stream, pushes)
    registration = RegistrationService(engine, crm, session, stream, clock, tasks)
    call_statuses = CallStatusService(crm, session, stream, tasks)
    unsent = UnsentService(outbox, local)
    contact_writing = ContactWritingService(crm, session, outbox, local, stream, clock, tasks)
    unsent.register(CONTACT_CHANGE, ContactDecider(contact_writing))
    unsent.describe(CONTACT_CHANGE, ContactWords(local))
    unsent.describe(FAVOURITES, favourites_words)
    unsent.describe(TEXT, TextWords(local))
    unsent.register(CALL_CHANGE, CallDecider(crm, session, outbox, writing, local, stream))
    wrap_ups = WrapUpService(session, local, writing, call_statuses, stream, tasks)
    text_drafts = TextDraftService(local, stream, clock, tasks)
    caller_ids = CallerIdService(crm, session)
    people = PeopleService(crm, session, local, stream)
    sound = SoundService(engine, preferences)
    calls = CallService(engine, caller_ids, people, session, stream, clock, tasks)
    talks = TalkRecordingService(
        *(crm, session, engine, calls, CallRecordings(folders.recordings)),
        *(outbox, stream, tasks),
    )
    unsent.register(RECORDING, talks)
    unsent.describe(RECORDING, recording_words)
    own = own_settings(preferences, stream, kept)
    account = account_services(crm, session)
    stream.subscribe(_spare_what_lives_long)
    colleagues = ColleagueService(crm, session, stream, clock, tasks, pushes)
    return Core(
        stream=stream,
        tasks=tasks,
        clock=clock,
        preferences=preferences,
        own=own,
        habits=CallHabitService(calls, own, stream, clock, tasks),
        tray=QtTray(),
        drafts=drafts,
        crm=crm,
        engine=engine,
        session=session,
        switching=AccountSwitchService(session, outbox, text_drafts, wrap_ups, stream, clock),
        pushes=pushes,
        availability=availability,
        queues=QueueService(crm, session, stream, clock, tasks, pushes),
        colleagues=colleagues,
        live_views=LiveViewService(preferences, session, stream),
        live_board=LiveBoardService(crm, session, stream, clock, tasks, pushes),
        registration=registration,
        line_change=LineChangeService(engine, crm, session, registration, stream, tasks, pushes),
        voip=VoipService(crm, session, stream, pushes),
        caller_ids=caller_ids,
        people=people,
        calls=calls,
        supervising=SupervisingService(
            *(engine, crm, session, calls, stream, clock, tasks), pushes
        ),
        sounds_in_calls=CallSoundService(account.sounds, calls, stream, tasks),
        talk_recording=talks,
        history=HistoryService(local, session, sync),
        call_views=CallViewService(preferences, session, stream),
        missed=MissedCallService(crm, session, local, pushes, stream, clock, tasks),
        call_export=CallExportService(crm, session),
        export_dialog=PlatformExportDialog(),
        call_details=CallDetailService(crm, session, local, colleagues),
        messaging=MessagingService(crm, session, local, sync, stream, tasks),
        texting=TextingService(crm, session, outbox, local, stream),
        text_drafts=text_drafts,
        bulk_texts=BulkTextService(crm, session, stream, pushes),
        files=PlatformFileDialogs(),
        documents=PlatformDocuments(),
        notes=NoteService(writing, session, drafts, stream, clock, tasks),
        local=local,
        kept=kept,
        sync=sync,
        outbox=outbox,
        writing=writing,
        screen_pop=ScreenPopService(
            crm, session, people, preferences, SystemBrowser(), stream, pushes
        ),
        help=HelpService(crm, session, SystemBrowser(), stream, pushes),
        connections=connections(crm, session, SystemBrowser(), stream, pushes),
        favourites=FavouriteService(crm, session, outbox, local, stream, tasks, pushes),
        contact_history=ContactHistoryService(session, local),
        contact_writing=contact_writing,
        billing=BillingService(crm, session, SimulatedCardVault(), stream, pushes),
        user_settings=UserSettingsService(crm, session, stream, pushes),
        account=account,
        view_as=ViewAsService(crm, session),
        looking=lambda view: build_looking(crm.address, view, preferences),
        agency=AgencyService(crm, session, stream, pushes),
        numbers=NumberService(crm, session, stream, pushes),
        recording=RecordingService(crm, session),
        reporting=ReportingService(crm, session),
        report_schedules=ReportScheduleService(crm, session),
        users=UserService(crm, session, stream, pushes),
        first_password=FirstPasswordService(crm),
        own_sign_in=OwnSignInService(crm, session, stream, tasks, pushes),
        blocking=BlockingService(crm, session),
        do_not_call=DoNotCallService(crm, session, clock),
        voicemails=VoicemailService(crm, session, stream, tasks),
        sound=sound,
        ready=ReadyCheckService(session, registration, sound, stream, clock),
        call_statuses=call_statuses,
        wrap_ups=wrap_ups,
        wrap_up_presence=WrapUpPresenceService(wrap_ups, availability, stream, tasks),
        reminders=ReminderService(session, local, writing, stream, clock, tasks),
        unsent=unsent,
        receipts=ReceiptService(session, local, stream, clock, tasks),
        permission_setting=PermissionSettingService(crm, session, stream, pushes),
    )


def _spare_what_lives_long(event: Event) -> None:
    """The garbage collector looks no more through what lives as long as the window.

    It did so again and again while rows came in, and kept the window still for 100 ms each time.
    """
    if isinstance(event, LocalDataReady):
        gc.freeze()
