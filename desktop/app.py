"""Builds every object of the app once and starts the loop; flat, and without decisions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.api.client import CrmClient
from desktop.services.administration import AdministrationService
from desktop.services.caller_id import CallerIdService
from desktop.services.calling import CallService
from desktop.services.history import HistoryService
from desktop.services.messaging import MessagingService
from desktop.services.notes import NoteService
from desktop.services.people import PeopleService
from desktop.services.ports import Crm, PhoneEngine
from desktop.services.pushes import PushService
from desktop.services.registration import RegistrationService
from desktop.services.reports import carry_reports
from desktop.services.session import SessionService
from desktop.services.sound import SoundService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.settings.local_store import SqliteLocalStore
from desktop.settings.paths import Folders
from desktop.settings.secrets import open_secret_store
from desktop.settings.store import FilePreferenceStore
from desktop.sip.client import EngineClient


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
    drafts: SqliteLocalStore
    crm: Crm
    engine: PhoneEngine
    session: SessionService
    pushes: PushService
    registration: RegistrationService
    caller_ids: CallerIdService
    people: PeopleService
    calls: CallService
    history: HistoryService
    messaging: MessagingService
    notes: NoteService
    administration: AdministrationService
    sound: SoundService

    async def start(self) -> None:
        """Start what runs in the background: the engine, and the carrying of its reports."""
        self.tasks.start(
            carry_reports(self.engine, self.calls, self.registration, self.sound), "reports"
        )
        await self.engine.start()

    async def close(self) -> None:
        """End everything; what was typed is on the disk already."""
        await self.engine.stop()
        await self.tasks.close()
        await self.crm.close()
        self.drafts.close()


def build_core(address: str, folders: Folders) -> Core:
    preferences = FilePreferenceStore(folders.preferences)
    drafts = SqliteLocalStore(folders.drafts)
    secrets, secrets_kept = open_secret_store()
    crm = CrmClient(address)
    engine = EngineClient()
    clock = SystemClock()
    stream = EventStream()
    tasks = Tasks(stream)
    session = SessionService(
        crm, secrets, preferences, stream, clock, tasks, secrets_kept=secrets_kept
    )
    pushes = PushService(crm, session, stream, clock, tasks)
    registration = RegistrationService(engine, crm, session, stream, clock, tasks)
    caller_ids = CallerIdService(crm, session)
    people = PeopleService(crm, session, stream)
    return Core(
        stream=stream,
        tasks=tasks,
        clock=clock,
        preferences=preferences,
        drafts=drafts,
        crm=crm,
        engine=engine,
        session=session,
        pushes=pushes,
        registration=registration,
        caller_ids=caller_ids,
        people=people,
        calls=CallService(engine, caller_ids, people, session, stream, clock, tasks),
        history=HistoryService(crm, session),
        messaging=MessagingService(crm, session, stream),
        notes=NoteService(crm, session, drafts, stream, clock, tasks),
        administration=AdministrationService(crm, session),
        sound=SoundService(engine, preferences),
    )
