"""Every page of the window, each with its presenter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId, Section
from desktop.ui.access_panels import access_panels
from desktop.ui.account_panels import account_panels
from desktop.ui.admin.presenter import AdminPresenter, AdminServices
from desktop.ui.admin.view import AdminPage
from desktop.ui.agency_panels import agency_panels
from desktop.ui.away import Away
from desktop.ui.billing_panels import billing_panels
from desktop.ui.built import Services
from desktop.ui.calls.drawer import DrawerServices
from desktop.ui.calls.exporting import ExportServices
from desktop.ui.calls.presenter import CallsPresenter, CallsServices
from desktop.ui.calls.view import CallsPage
from desktop.ui.connection_panels import connection_panels
from desktop.ui.geo_panels import geo_panels
from desktop.ui.help_panels import help_panels
from desktop.ui.list_panels import list_panels
from desktop.ui.live.wiring import live_page
from desktop.ui.media_panels import media_panels
from desktop.ui.number_panels import number_panels
from desktop.ui.own_panels import own_panels
from desktop.ui.people.page import PageServices, people_page
from desktop.ui.phone.view import PhonePage
from desktop.ui.report_panels import report_panels
from desktop.ui.report_schedule_panels import report_schedule_panels
from desktop.ui.sections import Made, SectionPage
from desktop.ui.security_panels import security_panels
from desktop.ui.settings.about import AboutPanel
from desktop.ui.settings.permissions import PermissionsPanel
from desktop.ui.settings.section import OwnSettingsPage
from desktop.ui.settings.sound import SoundPanel
from desktop.ui.settings.voip import VoipPanel
from desktop.ui.texting import Texting
from desktop.ui.tones import Tones
from desktop.ui.user_voip.wiring import voip_presenter
from desktop.ui.users_panels import users_panels
from desktop.ui.voicemail.presenter import VoicemailPresenter, VoicemailServices
from desktop.ui.voicemail.view import VoicemailPage
from desktop.ui.why import WhyWindow
from desktop.ui.widgets.loudspeaker import QtLoudspeaker
from desktop.ui.widgets.player import Player


class Dial:
    """Pages fill the number field of a window that is built after them, or lead to another page."""

    def __init__(self) -> None:
        self.fills: Callable[[str], None] = _nowhere
        self.opens: Callable[[PanelId], None] = lambda panel: _nowhere(panel.value)
        self.blocks: Callable[[str], None] = _nowhere
        self.looks: Callable[[str], None] = _nowhere
        self.wipes: Callable[[], None] = lambda: _nowhere("")

    def __call__(self, number: str) -> None:
        self.fills(number)

    def go_to(self, panel: PanelId) -> None:
        self.opens(panel)

    def block(self, number: str) -> None:
        self.blocks(number)

    def wipe(self) -> None:
        self.wipes()

    def look_as(self, user_id: str) -> None:
        self.looks(user_id)


def _nowhere(number: str) -> None:
    raise RuntimeError(f"there is no window yet to put {len(number)} characters into")


def build_pages(
    s: Services,
    phone: PhonePage,
    tones: Tones,
    dial: Dial,
    why: WhyWindow,
    away: Away,
    texting: Texting,
) -> dict[PanelId, QWidget]:
    """A widget for every panel of the rail; a test asserts that none is missing."""
    settings = _settings(s, tones, dial, why, away)
    log = _call_log(s, dial, texting)
    return {
        PanelId.PHONE: phone,
        PanelId.CALLS: log,
        PanelId.TEXTS: texting.page,
        PanelId.VOICEMAIL: _voicemail(s, dial, texting),
        PanelId.PEOPLE: people_page(_people(s, dial)),
        PanelId.LIVE: live_page(s),
        PanelId.ADMIN: _admin(s, dial),
        PanelId.REPORTS: SectionPage(
            Section.REPORTS,
            {**report_panels(s, dial.go_to, log), **report_schedule_panels(s)},
        ),
        PanelId.AGENCY: SectionPage(Section.AGENCY, agency_panels(s)),
        PanelId.BILLING: SectionPage(Section.BILLING, billing_panels(s)),
        PanelId.SETTINGS: OwnSettingsPage(settings),
    }


def _settings(
    s: Services, tones: Tones, dial: Dial, why: WhyWindow, away: Away
) -> dict[PanelId, Made]:
    return {
        **security_panels(s),
        **own_panels(s, dial.wipe),
        PanelId.SOUND: SoundPanel(s.sound, tones, s.stream, s.tasks),
        PanelId.VOIP: VoipPanel(
            *(s.registration, s.line_change, s.session, s.stream, s.tasks), voip_presenter(s)
        ),
        PanelId.OUTBOX: away.panel,
        PanelId.PERMISSIONS: PermissionsPanel(s.receipts, s.stream, s.clock, why.ask),
        PanelId.ABOUT: AboutPanel(s.session),
    }


def _people(s: Services, dial: Dial) -> PageServices:
    return PageServices(
        *(s.session, s.stream, s.people, s.contact_writing, s.contact_history, s.favourites),
        *(s.colleagues, s.tasks, s.clock, dial, s.connections.links),
    )


def _admin(s: Services, dial: Dial) -> AdminPage:
    return AdminPage(
        AdminPresenter(AdminServices(s.session, s.stream)),
        {
            **users_panels(s, dial.look_as),
            **list_panels(s),
            **number_panels(s),
            **media_panels(s),
            **account_panels(s),
            **access_panels(s),
            **geo_panels(s),
            **connection_panels(s),
            **help_panels(s),
        },
    )


def _call_log(s: Services, dial: Dial, texting: Texting) -> CallsPage:
    calls = CallsServices(
        *(s.session, s.stream, s.history, s.call_views, s.tasks, s.clock, s.missed)
    )
    drawer = DrawerServices(
        *(s.session, s.history, s.call_details, s.writing, s.unsent, s.notes),
        *(s.call_statuses, s.tasks, s.clock, dial, texting.write_to, dial.block),
        *(s.connections.links, s.supervising),
    )
    player = Player("Recording", s.tasks, QtLoudspeaker(lambda: s.sound.devices.speaker))
    export = ExportServices(s.call_export, s.export_dialog, s.tasks, s.clock)
    return CallsPage(CallsPresenter(calls, drawer, export), player)


def _voicemail(s: Services, dial: Dial, texting: Texting) -> VoicemailPage:
    services = VoicemailServices(
        *(s.session, s.stream, s.voicemails, s.tasks, s.clock, dial, texting.write_to)
    )
    player = Player("Voicemail", s.tasks, QtLoudspeaker(lambda: s.sound.devices.speaker))
    return VoicemailPage(VoicemailPresenter(services), player)
