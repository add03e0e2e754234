"""Puts the window together from the services: every presenter and view, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.administration import AdministrationService
from desktop.services.availability import AvailabilityService
from desktop.services.blocking import BlockingService
from desktop.services.bulk_texts import BulkTextService
from desktop.services.call_details import CallDetailService
from desktop.services.call_export import CallExportService
from desktop.services.call_statuses import CallStatusService
from desktop.services.call_views import CallViewService
from desktop.services.call_writing import CallWritingService
from desktop.services.caller_id import CallerIdService
from desktop.services.calling import CallService
from desktop.services.colleagues import ColleagueService
from desktop.services.contact_history import ContactHistoryService
from desktop.services.contact_writing import ContactWritingService
from desktop.services.do_not_call import DoNotCallService
from desktop.services.favourites import FavouriteService
from desktop.services.finding import FindService
from desktop.services.history import HistoryService
from desktop.services.messaging import MessagingService
from desktop.services.missed_calls import MissedCallService
from desktop.services.notes import NoteService
from desktop.services.people import PeopleService
from desktop.services.permission_receipts import ReceiptService
from desktop.services.ports import Clock, LocalData, PreferenceStore
from desktop.services.queues import QueueService
from desktop.services.ready_check import ReadyCheckService
from desktop.services.registration import RegistrationService
from desktop.services.reminding import ReminderService
from desktop.services.screen_pop import ScreenPopService
from desktop.services.session import SessionService
from desktop.services.sound import SoundService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.text_drafts import TextDraftService
from desktop.services.texting import TextingService
from desktop.services.unsent import UnsentService
from desktop.services.voicemail import VoicemailService
from desktop.services.wrapping_up import WrapUpService
from desktop.settings.panels import PanelId, Section
from desktop.ui.admin.presenter import AdminPresenter, AdminServices
from desktop.ui.admin.view import AdminPage
from desktop.ui.after_calls import AfterCalls, build_after_calls
from desktop.ui.away import Away, build_away
from desktop.ui.billing.presenter import BillingPresenter, BillingServices
from desktop.ui.billing.view import BillingPage
from desktop.ui.blocked.form import FormServices
from desktop.ui.blocked.view import BlockDialog
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.calls.drawer import DrawerServices
from desktop.ui.calls.exporting import ExportServices
from desktop.ui.calls.presenter import CallsPresenter, CallsServices
from desktop.ui.calls.view import CallsPage
from desktop.ui.list_panels import list_panels
from desktop.ui.main_presenter import MainPresenter, MainServices
from desktop.ui.main_window import MainWindow, Parts
from desktop.ui.people.page import PageServices, people_page
from desktop.ui.people.wiring import connect_people, show_contact
from desktop.ui.phone.bar import BarServices, CallBarPresenter
from desktop.ui.phone.call_bar import CallBar
from desktop.ui.phone.favourites import FavouriteNames, FavouriteServices, FavouritesPresenter
from desktop.ui.phone.favourites_view import FavouritesCard
from desktop.ui.phone.incoming_card import IncomingCards
from desktop.ui.phone.presenter import PhonePresenter, PhoneServices
from desktop.ui.phone.ringing import RingingPresenter, RingServices
from desktop.ui.phone.view import PhonePage
from desktop.ui.presence.queues import QueuesPresenter, QueuesServices
from desktop.ui.presence.queues_view import QueueList
from desktop.ui.presence.ready import ReadyPresenter, ReadyServices
from desktop.ui.presence.ready_view import ReadyWindow
from desktop.ui.screen_pop import ScreenPops
from desktop.ui.search import SearchPopup
from desktop.ui.search_presenter import SearchPresenter, SearchServices
from desktop.ui.search_wiring import Ways, acts_of
from desktop.ui.sections import SectionPage
from desktop.ui.settings.about import AboutPanel
from desktop.ui.settings.appearance import AppearancePanel
from desktop.ui.settings.permissions import PermissionsPanel
from desktop.ui.settings.screen_pop import ScreenPopPanel
from desktop.ui.settings.sound import SoundPanel
from desktop.ui.settings.voip import VoipPanel
from desktop.ui.sign_in.presenter import SignInPresenter
from desktop.ui.sign_in.view import SignInPage
from desktop.ui.texting import Texting, build_texting
from desktop.ui.texts.bulk.contracts import BulkServices, FileDialogs
from desktop.ui.texts.bulk.presenter import BulkPresenter
from desktop.ui.texts.bulk.view import BulkPage
from desktop.ui.theme import Appearance, ThemeKeeper
from desktop.ui.tones import Tones
from desktop.ui.voicemail.presenter import VoicemailPresenter, VoicemailServices
from desktop.ui.voicemail.view import VoicemailPage
from desktop.ui.why import WhyWindow
from desktop.ui.widgets.loudspeaker import QtLoudspeaker
from desktop.ui.widgets.player import Player


class Services(Protocol):
    """What the composition root has built."""

    @property
    def stream(self) -> EventStream: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def preferences(self) -> PreferenceStore: ...
    @property
    def session(self) -> SessionService: ...
    @property
    def availability(self) -> AvailabilityService: ...
    @property
    def queues(self) -> QueueService: ...
    @property
    def ready(self) -> ReadyCheckService: ...
    @property
    def registration(self) -> RegistrationService: ...
    @property
    def caller_ids(self) -> CallerIdService: ...
    @property
    def local(self) -> LocalData: ...
    @property
    def people(self) -> PeopleService: ...
    @property
    def contact_writing(self) -> ContactWritingService: ...
    @property
    def contact_history(self) -> ContactHistoryService: ...
    @property
    def favourites(self) -> FavouriteService: ...
    @property
    def colleagues(self) -> ColleagueService: ...
    @property
    def screen_pop(self) -> ScreenPopService: ...
    @property
    def calls(self) -> CallService: ...
    @property
    def history(self) -> HistoryService: ...
    @property
    def call_details(self) -> CallDetailService: ...
    @property
    def call_export(self) -> CallExportService: ...
    @property
    def export_dialog(self) -> ExportDialog: ...
    @property
    def missed(self) -> MissedCallService: ...
    @property
    def writing(self) -> CallWritingService: ...
    @property
    def call_views(self) -> CallViewService: ...
    @property
    def messaging(self) -> MessagingService: ...
    @property
    def texting(self) -> TextingService: ...
    @property
    def text_drafts(self) -> TextDraftService: ...
    @property
    def bulk_texts(self) -> BulkTextService: ...
    @property
    def files(self) -> FileDialogs: ...
    @property
    def notes(self) -> NoteService: ...
    @property
    def administration(self) -> AdministrationService: ...
    @property
    def blocking(self) -> BlockingService: ...
    @property
    def do_not_call(self) -> DoNotCallService: ...
    @property
    def call_statuses(self) -> CallStatusService: ...
    @property
    def wrap_ups(self) -> WrapUpService: ...
    @property
    def reminders(self) -> ReminderService: ...
    @property
    def receipts(self) -> ReceiptService: ...
    @property
    def unsent(self) -> UnsentService: ...
    @property
    def sound(self) -> SoundService: ...
    @property
    def voicemails(self) -> VoicemailService: ...


@dataclass(slots=True)
class Desk:
    """The window with what belongs to it; ``close`` ends what would outlive it."""

    window: MainWindow
    phone: PhonePage
    call_bar: CallBar
    incoming: IncomingCards
    keeper: ThemeKeeper
    tones: Tones
    why: WhyWindow
    block: BlockDialog
    ready: ReadyWindow
    after_calls: AfterCalls
    away: Away
    texting: Texting

    def fill(self, number: str) -> None:
        """Show the phone page with ``number`` in its field; never dials."""
        _fill(self.window, self.phone, number)

    def write_to(self, number: str) -> None:
        """Show the texts with whoever has ``number``; never sends."""
        self.texting.write_to(number)

    def close(self) -> None:
        self.incoming.close()
        self.why.close()
        self.away.window.close()
        self.block.close()
        self.ready.close()
        self.window.hide()


def build_desk(
    application: QApplication, services: Services, on_closed: Callable[[], None]
) -> Desk:
    s = services
    keeper = _keeper(application, s.preferences)
    tones = Tones(s.sound.ring_device)
    s.stream.subscribe(tones.handle)
    favourites = FavouriteServices(s.session, s.stream, s.favourites, s.people, s.colleagues)
    on_the_phone = PhonePresenter(
        PhoneServices(
            *(s.session, s.stream, s.calls, s.caller_ids, s.history, s.people, s.notes),
            *(s.tasks, s.clock),
            speed_dial=FavouriteNames(favourites),
            web_page=s.screen_pop.address,
        )
    )
    phone = PhonePage(on_the_phone)
    phone.add_below_calls(
        FavouritesCard(FavouritesPresenter(favourites, on_the_phone.fill_and_call))
    )
    ringing = RingingPresenter(
        RingServices(s.session, s.calls, s.people, s.tasks, s.clock, s.stream)
    )
    bar = CallBarPresenter(BarServices(s.session, s.calls, s.tasks, s.clock, s.stream))
    dial = _Dial()
    why = WhyWindow(s.session)
    call_bar = CallBar(bar)
    away = build_away(s)
    after_calls = build_after_calls(s, phone, dial)
    finding = FindService(s.session, s.local, s.colleagues)
    searching = SearchServices(
        *(s.session, finding, s.caller_ids, s.contact_history),
        *(s.colleagues, s.tasks, s.clock),
    )
    bulk = BulkServices(s.session, s.stream, s.bulk_texts, s.people, s.files, s.tasks, s.clock)
    texting = build_texting(s, BulkPage(BulkPresenter(bulk)), dial)
    parts = Parts(
        sign_in=SignInPage(SignInPresenter(s.session, s.tasks)),
        pages=_pages(s, phone, keeper, tones, dial, why, away, texting),
        call_bar=call_bar,
        why=why,
        search=SearchPopup(SearchPresenter(searching)),
        on_closed=on_closed,
        end_calls=lambda: s.tasks.start(s.calls.end_all(), "end the calls"),
        bars=(*after_calls.bars, texting.notice),
    )
    main = MainServices(s.session, s.registration, s.stream, s.tasks, s.availability, s.clock)
    window = MainWindow(MainPresenter(main), parts)
    dial.fills = lambda number: _fill(window, phone, number)
    dial.opens = window.open_page
    whom = (s.session, s.calls, s.preferences, lambda: s.availability.reasons)
    ways = Ways(*whom, window, parts.pages, bar, keeper, dial)
    parts.search.presenter.use(acts_of(ways))
    phone.all_calls_wanted.connect(lambda: window.open_page(PanelId.CALLS))
    call_bar.returned.connect(lambda: window.open_page(PanelId.PHONE))
    window.page_changed.connect(lambda panel: call_bar.show_on_page(panel is PanelId.PHONE))
    after_calls.connect(window, phone)
    away.connect(window)
    connect_people(window, parts.pages)
    s.stream.subscribe(
        ScreenPops(lambda contact: show_contact(window, parts.pages, contact)).handle
    )
    phone.contact_wanted.connect(lambda contact: show_contact(window, parts.pages, contact))
    phone.web_page_wanted.connect(s.screen_pop.open)
    texting.connect(window)
    _shortcuts(window, ringing, bar)
    incoming = IncomingCards(ringing)
    block = BlockDialog(FormServices(s.session, s.blocking, s.tasks, s.clock))
    phone.block_wanted.connect(block.ask)
    dial.blocks = block.ask
    ready = _ready(s, window, tones)
    window.rail.add_below_pages(
        QueueList(QueuesPresenter(QueuesServices(s.queues, s.stream, s.tasks)))
    )
    return Desk(
        *(window, phone, call_bar, incoming, keeper, tones, why, block, ready, after_calls, away),
        texting=texting,
    )


class _Dial:
    """Pages fill the number field of a window that is built after them, or lead to another page."""

    def __init__(self) -> None:
        self.fills: Callable[[str], None] = _nowhere
        self.opens: Callable[[PanelId], None] = lambda panel: _nowhere(panel.value)
        self.blocks: Callable[[str], None] = _nowhere

    def __call__(self, number: str) -> None:
        self.fills(number)

    def block(self, number: str) -> None:
        self.blocks(number)


def _nowhere(number: str) -> None:
    raise RuntimeError(f"there is no window yet to put {len(number)} characters into")


def _fill(window: MainWindow, phone: PhonePage, number: str) -> None:
    window.open_page(PanelId.PHONE)
    phone.fill(number)


def _keeper(application: QApplication, preferences: PreferenceStore) -> ThemeKeeper:
    size = preferences.value("appearance.text_size")
    return ThemeKeeper(
        application,
        Appearance(str(preferences.value("appearance.theme"))),
        size / 100 if isinstance(size, int) else 1.0,
    )


def _ready(s: Services, window: MainWindow, tones: Tones) -> ReadyWindow:
    """The availability menu leads by way of the ready check."""

    def open_sound() -> None:
        window.open_page(PanelId.SETTINGS)
        window.bring_to_front()
        settings = window.pages.currentWidget()
        if isinstance(settings, SectionPage):
            settings.choose(PanelId.SOUND)

    services = (s.ready, s.availability, s.session, s.stream, s.tasks)
    presenter = ReadyPresenter(ReadyServices(*services, tones.chime, open_sound))
    made = ReadyWindow(presenter)
    s.ready.seen = lambda: made.seen
    window.rail.availability_chosen.connect(presenter.choose)
    window.rail.ready_wanted.connect(presenter.open)
    return made


def _pages(
    s: Services,
    phone: PhonePage,
    keeper: ThemeKeeper,
    tones: Tones,
    dial: _Dial,
    why: WhyWindow,
    away: Away,
    texting: Texting,
) -> dict[PanelId, QWidget]:
    """A widget for every panel of the rail; a test asserts that none is missing."""
    settings = {
        PanelId.SOUND: SoundPanel(s.sound, tones, s.stream, s.tasks),
        PanelId.VOIP: VoipPanel(s.registration, s.session, s.stream, s.tasks),
        PanelId.APPEARANCE: AppearancePanel(s.preferences, keeper),
        PanelId.OUTBOX: away.panel,
        PanelId.PERMISSIONS: PermissionsPanel(s.receipts, s.stream, s.clock, why.ask),
        PanelId.SCREEN_POP: ScreenPopPanel(s.screen_pop),
        PanelId.ABOUT: AboutPanel(s.session),
    }
    people = PageServices(
        *(s.session, s.stream, s.people, s.contact_writing, s.contact_history, s.favourites),
        *(s.colleagues, s.tasks, s.clock, dial),
    )
    admin = AdminServices(s.session, s.stream, s.administration, s.tasks, s.clock)
    billing = BillingServices(s.session, s.stream, s.administration, s.tasks)
    return {
        PanelId.PHONE: phone,
        PanelId.CALLS: _call_log(s, dial, texting),
        PanelId.TEXTS: texting.page,
        PanelId.VOICEMAIL: _voicemail(s, dial, texting),
        PanelId.PEOPLE: people_page(people),
        PanelId.ADMIN: AdminPage(AdminPresenter(admin), list_panels(s)),
        PanelId.BILLING: BillingPage(BillingPresenter(billing)),
        PanelId.SETTINGS: SectionPage(Section.SETTINGS, settings),
    }


def _call_log(s: Services, dial: _Dial, texting: Texting) -> CallsPage:
    calls = CallsServices(
        *(s.session, s.stream, s.history, s.call_views, s.tasks, s.clock, s.missed)
    )
    drawer = DrawerServices(
        *(s.session, s.history, s.call_details, s.writing, s.unsent, s.notes),
        *(s.call_statuses, s.tasks, s.clock, dial, texting.open_conversation, dial.block),
    )
    player = Player("Recording", s.tasks, QtLoudspeaker(lambda: s.sound.devices.speaker))
    export = ExportServices(s.call_export, s.export_dialog, s.tasks, s.clock)
    return CallsPage(CallsPresenter(calls, drawer, export), player)


def _voicemail(s: Services, dial: _Dial, texting: Texting) -> VoicemailPage:
    services = VoicemailServices(
        *(s.session, s.stream, s.voicemails, s.tasks, s.clock, dial, texting.write_to)
    )
    player = Player("Voicemail", s.tasks, QtLoudspeaker(lambda: s.sound.devices.speaker))
    return VoicemailPage(VoicemailPresenter(services), player)


def _shortcuts(window: QWidget, ringing: RingingPresenter, bar: CallBarPresenter) -> None:
    def hang_up_or_decline() -> None:
        if not ringing.decline_by_key():
            bar.hang_up()

    for keys, act in (
        ("Ctrl+Shift+A", ringing.answer_by_key),
        ("Ctrl+Shift+D", hang_up_or_decline),
        ("Ctrl+Shift+M", bar.toggle_mute),
        ("Ctrl+Shift+H", bar.toggle_hold),
    ):
        QShortcut(QKeySequence(keys), window, act)
