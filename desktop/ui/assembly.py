"""Puts the window together from the services, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.finding import FindService
from desktop.settings.panels import PanelId
from desktop.ui.after_calls import AfterCalls, build_after_calls
from desktop.ui.away import Away, build_away
from desktop.ui.billing_panels import paused_bar
from desktop.ui.blocked.form import FormServices
from desktop.ui.blocked.view import BlockDialog
from desktop.ui.built import LookingServices, Services
from desktop.ui.front import Front, open_front
from desktop.ui.live.wiring import LiveParts
from desktop.ui.main_presenter import MainPresenter, MainServices
from desktop.ui.main_window import MainWindow, Parts
from desktop.ui.own import Own
from desktop.ui.pages import Dial, build_pages
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
from desktop.ui.shortcuts import Shortcuts
from desktop.ui.texting import Texting, build_texting
from desktop.ui.texts.bulk.contracts import BulkServices
from desktop.ui.texts.bulk.presenter import BulkPresenter
from desktop.ui.texts.bulk.view import BulkPage
from desktop.ui.theme import ThemeKeeper
from desktop.ui.tones import Tones
from desktop.ui.tray.wiring import hang_up_or_decline
from desktop.ui.view_as.looking import Looking
from desktop.ui.why import WhyWindow


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
    looking: Looking
    own: Own
    live: LiveParts

    def fill(self, number: str) -> None:
        """Show the phone page with ``number`` in its field; never dials."""
        _fill(self.window, self.phone, number)

    def write_to(self, number: str) -> None:
        """Show the texts with whoever has ``number``; never sends."""
        self.texting.write_to(number)

    def close(self) -> None:
        self.incoming.close()
        self.live.close()
        self.why.close()
        self.away.window.close()
        self.block.close()
        self.ready.close()
        self.own.close()
        self.window.hide()

    def let_go(self) -> None:
        """Of a window that is not the last one of the program: nothing of it stays behind."""
        for each in (self.window, self.keeper, self.tones):
            each.deleteLater()


def build_desk(
    application: QApplication, services: Services, on_closed: Callable[[], None]
) -> Desk:
    return furnish(open_front(application, services, on_closed), services)


def furnish(front: Front, services: Services) -> Desk:
    """Build all that is behind the sign-in page, and let people sign in."""
    with front.keeper.undressed():
        return _furnish(front, services)


def _furnish(front: Front, services: Services) -> Desk:
    s, window, keeper = services, front.window, front.keeper
    own = Own(s, keeper)
    tones = _tones(s)
    calling = _calling(s)
    phone, dial = calling.page, Dial()
    why = _why(s)
    away = build_away(s)
    after_calls = build_after_calls(s, phone, dial)
    texting = build_texting(s, _bulk_page(s), dial)
    live = LiveParts(s)
    pages = build_pages(s, phone, tones, dial, why, away, texting)
    bars = (live.bar, paused_bar(s, window), *after_calls.bars, texting.notice)
    parts = Parts(pages, calling.strip, why, _search(s), _end_calls(s), own.shortcuts, bars)
    window.furnish(MainPresenter(_main_services(s)), parts)
    _lead_to_pages(s, window, parts, calling, dial, texting)
    after_calls.connect(window, phone, own.shortcuts)
    away.connect(window)
    _lead_to_contacts(s, window, parts, phone, texting)
    texting.connect(window)
    incoming = IncomingCards(calling.ringing, lambda: own.shortcuts.shown("answer"))
    live.connect(window, parts.pages[PanelId.LIVE], own.shortcuts, incoming)
    block = _block_dialog(s, phone, dial)
    ready = _ready(s, window, tones)
    _show_queues(s, window)
    _shortcuts(window, own.shortcuts, calling, live)
    looking = Looking(s.view_as, s.looking, _windows_of, s.tasks)
    dial.looks = looking.look_as
    own.furnish(window, calling.ringing, calling.bar, tones, texting, dial)
    front.sign_in.open()
    return Desk(
        *(window, phone, calling.strip, incoming, keeper, tones, why, block, ready),
        *(after_calls, away, texting, looking, own, live),
    )


def _tones(s: Services) -> Tones:
    made = Tones(s.sound.ring_device)
    s.stream.subscribe(made.handle)
    return made


def _why(s: Services) -> WhyWindow:
    made = WhyWindow(s.session, s.help)
    s.stream.subscribe(made.handle)
    return made


@dataclass(frozen=True, slots=True)
class _Calling:
    """What shows the calls of the desk; ``strip`` is the bar as it is seen on other pages."""

    page: PhonePage
    ringing: RingingPresenter
    bar: CallBarPresenter
    strip: CallBar


def _calling(s: Services) -> _Calling:
    favourites = FavouriteServices(s.session, s.stream, s.favourites, s.people, s.colleagues)
    on_the_phone = PhonePresenter(
        PhoneServices(
            *(s.session, s.stream, s.calls, s.caller_ids, s.history, s.people, s.notes),
            *(s.tasks, s.clock),
            speed_dial=FavouriteNames(favourites),
            web_page=s.screen_pop.address,
            drops=s.sounds_in_calls,
            recorder=s.talk_recording,
        )
    )
    page = PhonePage(on_the_phone)
    page.add_below_calls(
        FavouritesCard(FavouritesPresenter(favourites, on_the_phone.fill_and_call))
    )
    ringing = RingingPresenter(
        RingServices(s.session, s.calls, s.people, s.tasks, s.clock, s.stream)
    )
    bar = CallBarPresenter(BarServices(s.session, s.calls, s.tasks, s.clock, s.stream))
    return _Calling(page, ringing, bar, CallBar(bar))


def _bulk_page(s: Services) -> BulkPage:
    services = BulkServices(s.session, s.stream, s.bulk_texts, s.people, s.files, s.tasks, s.clock)
    return BulkPage(BulkPresenter(services))


def _search(s: Services) -> SearchPopup:
    finding = FindService(s.session, s.local, s.colleagues)
    services = SearchServices(
        *(s.session, finding, s.caller_ids),
        *(s.colleagues, s.tasks, s.clock),
    )
    return SearchPopup(SearchPresenter(services))


def _end_calls(s: Services) -> Callable[[], None]:
    return lambda: s.tasks.start(s.calls.end_all(), "end the calls")


def _main_services(s: Services) -> MainServices:
    return MainServices(
        *(s.session, s.registration, s.stream, s.tasks, s.availability, s.clock),
        switching=s.switching,
    )


def _lead_to_pages(
    s: Services,
    window: MainWindow,
    parts: Parts,
    calling: _Calling,
    dial: Dial,
    texting: Texting,
) -> None:
    """Whatever leads somewhere else: numbers, commands of the search, and the bar of the calls."""
    phone = calling.page
    dial.fills = lambda number: _fill(window, phone, number)
    dial.opens = window.open_page
    whom = (
        *(s.session, s.calls, s.own, lambda: s.availability.reasons),
        lambda: s.switching.others,
    )
    ways = Ways(*whom, window, parts.pages, calling.bar, dial, texting.write_to)
    parts.search.presenter.use(acts_of(ways))
    phone.all_calls_wanted.connect(lambda: window.open_page(PanelId.CALLS))
    calling.strip.returned.connect(lambda: window.open_page(PanelId.PHONE))
    window.page_changed.connect(lambda panel: calling.strip.show_on_page(panel is PanelId.PHONE))


def _lead_to_contacts(
    s: Services, window: MainWindow, parts: Parts, phone: PhonePage, texting: Texting
) -> None:
    def show(contact_id: str) -> None:
        show_contact(window, parts.pages, contact_id)

    connect_people(window, parts.pages, texting.write_to)
    s.stream.subscribe(ScreenPops(show).handle)
    phone.contact_wanted.connect(show)
    phone.web_page_wanted.connect(s.screen_pop.open)


def _windows_of(services: LookingServices, on_closed: Callable[[], None]) -> Desk:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("there is no application to open a window in")
    return build_desk(application, services, on_closed)


def _block_dialog(s: Services, phone: PhonePage, dial: Dial) -> BlockDialog:
    made = BlockDialog(FormServices(s.session, s.blocking, s.tasks, s.clock))
    phone.block_wanted.connect(made.ask)
    dial.blocks = made.ask
    return made


def _fill(window: MainWindow, phone: PhonePage, number: str) -> None:
    window.open_page(PanelId.PHONE)
    phone.fill(number)


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


def _show_queues(s: Services, window: MainWindow) -> None:
    services = QueuesServices(s.queues, s.stream, s.tasks)
    window.rail.add_below_pages(QueueList(QueuesPresenter(services)))


def _shortcuts(window: QWidget, shortcuts: Shortcuts, calling: _Calling, live: LiveParts) -> None:
    """Mute and hang up mean what one supervises, as long as one does."""
    ringing, bar = calling.ringing, calling.bar
    stop, mute = live.supervision.stop, live.supervision.toggle_mute
    for action, act in (
        ("answer", ringing.answer_by_key),
        ("hang_up", live.or_else(stop, hang_up_or_decline(ringing, bar))),
        ("mute", live.or_else(mute, bar.toggle_mute)),
        ("hold", bar.toggle_hold),
    ):
        shortcuts.bind(action, window, act)
