"""Everything one may have in front of one's eyes: each scene brings a window into one state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.changes import CallChange
from desktop.domain.errors import InvalidInput
from desktop.domain.help_links import HelpLinks
from desktop.domain.line import RegistrationState
from desktop.domain.lists import StatusAsking
from desktop.domain.records import (
    Availability,
)
from desktop.domain.reports import LineTrialReport, SoundState
from desktop.services.ready_check import DevicesSeen
from desktop.settings.panels import PanelId
from desktop.ui.widgets.playback import NO_DEVICE
from tests.fakes.clock import START
from tests.fakes.crm import call_record
from tests.ui.views.scenes_access import ACCESS_SCENES
from tests.ui.views.scenes_account import ACCOUNT_SCENES
from tests.ui.views.scenes_agency import AGENCY_SCENES
from tests.ui.views.scenes_base import BROKEN, GONE, LONG_NAME, PLAYING, Scene, open_page
from tests.ui.views.scenes_billing import BILLING_SCENES
from tests.ui.views.scenes_bulk import BULK_SCENES
from tests.ui.views.scenes_calls import CALL_SCENES
from tests.ui.views.scenes_connections import CONNECTION_SCENES
from tests.ui.views.scenes_help import HELP_SCENES
from tests.ui.views.scenes_lists import LIST_SCENES
from tests.ui.views.scenes_live import LIVE_SCENES, WALL_SCENES
from tests.ui.views.scenes_media import MEDIA_SCENES
from tests.ui.views.scenes_numbers import NUMBER_SCENES
from tests.ui.views.scenes_own import OWN_SCENES
from tests.ui.views.scenes_people import PEOPLE_SCENES
from tests.ui.views.scenes_permissions import PERMISSION_SCENES
from tests.ui.views.scenes_report_schedules import REPORT_SCHEDULE_SCENES
from tests.ui.views.scenes_reports import REPORT_SCENES
from tests.ui.views.scenes_security import SECURITY_SCENES
from tests.ui.views.scenes_texts import TEXT_SCENES
from tests.ui.views.scenes_user_tabs import USER_TAB_SCENES
from tests.ui.views.scenes_users import USER_SCENES
from tests.ui.views.scenes_voip import VOIP_SCENES
from tests.ui.views.workplace import Workplace


async def sign_in(place: Workplace) -> QWidget:
    return place.window


async def sign_in_refused(place: Workplace) -> QWidget:
    page = place.sign_in_page
    page.email.setText("anna.keller@harbor.example")
    page.password.setText("guess")
    page.button.click()
    await place.settle()
    assert page.error.text()
    return place.window


async def phone(place: Workplace) -> QWidget:
    return await open_page(place, PanelId.PHONE)


async def number_typed(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    place.windows.phone.fill("+13125550199")
    await place.advance(0.3)
    assert not place.windows.phone.dial.caller_id.isHidden()
    return place.window


async def number_refused(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    place.windows.phone.fill("+33199001234")
    await place.advance(0.3)
    assert not place.windows.phone.dial.call.isEnabled()
    return place.window


async def do_not_call(place: Workplace) -> QWidget:
    place.desk.crm.do_not_call = frozenset({"+13125550199"})
    place.desk.crm.switches = {"dnc_override": True}
    place.desk.crm.overrides = {"dnc:override": True, "dnc:view": True}
    await open_page(place, PanelId.PHONE)
    place.windows.phone.fill("+13125550199")
    await place.advance(0.3)
    place.windows.phone.dial.call.click()
    await place.settle()
    assert not place.windows.phone.dial.confirmation.isHidden()
    return place.window


async def caller_id_trace(place: Workplace) -> QWidget:
    await number_typed(place)
    await place.show()
    place.windows.phone.dial.caller_id.click()
    await place.settle()
    popover = place.application.activePopupWidget()
    assert popover is not None
    return popover


async def wrap_up(place: Workplace) -> QWidget:
    """Two are owed; the first one is half given."""
    crm = place.desk.crm
    crm.status_asking = StatusAsking.REQUIRED
    crm.call_rows[0] = replace(crm.call_rows[0], wrap_up_owed=True)
    crm.call_rows[2] = replace(crm.call_rows[2], wrap_up_owed=True, agent_id="u1", note="Roof")
    await open_page(place, PanelId.PHONE)
    await place.show()
    panel = place.windows.after_calls.wrap_up
    panel.statuses.chip("Call back later").click()
    panel.reminder.other.click()
    panel.next_step.setFocus()
    await place.type("Send a quote for the roof")
    assert not panel.isHidden()
    return place.window


async def wrap_up_bar(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    place.desk.engine.reports_end(await place.talking("+13125550199", "c2"))
    await place.settle()
    assert not place.windows.after_calls.wrap_up_bar.isHidden()
    return place.window


async def reminders(place: Workplace) -> QWidget:
    """Two are due, three lie ahead; one name is long."""
    crm = place.desk.crm
    crm.call_rows = [
        call_record(
            f"c{number}",
            contact_name=LONG_NAME if number == 1 else "Marcus Reyes",
            remind_at=START + timedelta(hours=hours),
            next_step="Send the quote for the roof",
        )
        for number, hours in enumerate((-2, -1, 3, 24, 240))
    ]
    await open_page(place, PanelId.PHONE)
    assert not place.windows.after_calls.reminder_bar.isHidden()
    assert not place.windows.after_calls.next_steps.isHidden()
    return place.window


async def receipt(place: Workplace) -> QWidget:
    """Much has changed while the window was open, and the list says all of it."""
    await open_page(place, PanelId.SETTINGS, PanelId.PERMISSIONS)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert not place.window.banner.isHidden()
    return place.window


async def outbox(place: Workplace) -> QWidget:
    """One write lost against another, one was refused, one waits."""
    await open_page(place, PanelId.SETTINGS, PanelId.OUTBOX)
    desk, crm = place.desk, place.desk.crm
    crm.answering.clear()
    note = CallChange(note="Prefers mornings, and never on a Monday.", tags=("roof", "quote"))
    await desk.writing.change("c1", note)
    crm.call_rows[0] = replace(crm.call_rows[0], note="Call after five.", tags=(), version=2)
    crm.answering.set()
    await place.settle()
    crm.refusals["change_call"] = InvalidInput("Write at most 10,000 characters.")
    await desk.writing.change("c2", CallChange(note="Too long"))
    await place.settle()
    del crm.refusals["change_call"]
    crm.failure = GONE
    await desk.writing.change("c3", CallChange(call_status="Call back later", remind_at=START))
    await place.settle()
    assert len(desk.outbox.all()) == 3
    return place.window


async def away(place: Workplace) -> QWidget:
    await outbox(place)
    place.desk.session.lost_crm(GONE)
    await place.settle()
    place.windows.away.window.open()
    return place.windows.away.window


async def started_offline(place: Workplace) -> QWidget:
    """The window of the next start, with the CRM down: what was kept, and as of when."""
    await place.sign_in()
    desk = place.desk
    desk.session._age += 1  # the program ends without signing out
    desk.crm.signs.current, desk.crm.failure = "", GONE
    desk.session._account = None
    desk.tasks.start(desk.session.resume(), "resume")
    await place.settle()
    assert not place.window.banner.isHidden()
    place.window.open_page(PanelId.CALLS)
    await place.settle()
    return place.window


async def incoming(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    await place.talking()
    called = (("X-Called-Name", LONG_NAME), ("X-Called-Number", "+1312"), ("X-Queue", "Sales"))
    place.desk.engine.incoming("+13125550199", "", called)
    await place.settle()
    return place.windows.incoming.cards[0]


async def thread(place: Workplace) -> QWidget:
    await open_page(place, PanelId.TEXTS)
    place.page(PanelId.TEXTS).rows.setCurrentRow(0)
    await place.settle()
    place.page(PanelId.TEXTS).composer.setPlainText("On my way")
    await place.settle()
    return place.window


async def may_not_send(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"messages:send": False}
    await open_page(place, PanelId.TEXTS)
    place.page(PanelId.TEXTS).rows.setCurrentRow(0)
    await place.settle()
    return place.window


async def people(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PEOPLE)
    page = place.page(PanelId.PEOPLE)
    page.rows.setCurrentIndex(page.model.index(1))
    await place.settle()
    return place.window


async def voicemail(place: Workplace) -> QWidget:
    """A long name, words to read, a conversation to answer in, and the question before the end."""
    crm = place.desk.crm
    crm.overrides = {"messages.log:view": True, "messages:send": True}
    first = crm.voicemail_rows[0]
    words = (first.transcript or "") + " It is about the whole roof, and the garage." * 6
    crm.voicemail_rows[0] = replace(first, contact_name=LONG_NAME, transcript=words)
    await open_page(place, PanelId.VOICEMAIL)
    await place.click("Delete", place.page(PanelId.VOICEMAIL))
    assert not place.page(PanelId.VOICEMAIL).message.confirmation.isHidden()
    return place.window


async def voicemail_without_loudspeaker(place: Workplace) -> QWidget:
    await open_page(place, PanelId.VOICEMAIL)
    assert place.page(PanelId.VOICEMAIL).message.player.sentence.text() == NO_DEVICE
    return place.window


async def voicemail_plays(place: Workplace) -> QWidget:
    page = await open_page(place, PanelId.VOICEMAIL)
    place.page(PanelId.VOICEMAIL).message.player.show_state(PLAYING)
    return page


async def voicemail_cannot_be_fetched(place: Workplace) -> QWidget:
    page = await open_page(place, PanelId.VOICEMAIL)
    place.page(PanelId.VOICEMAIL).message.player.show_state(BROKEN)
    return page


async def sound(place: Workplace) -> QWidget:
    return await open_page(place, PanelId.SETTINGS, PanelId.SOUND)


async def voip(place: Workplace) -> QWidget:
    """With the line's new password refused, and another one for other phones, shown once."""
    place.desk.engine.trial_comes_to = LineTrialReport(False, 403, "Forbidden")
    await open_page(place, PanelId.SETTINGS, PanelId.VOIP)
    await place.show()
    await place.settle()
    await place.click("Renew its password")
    await place.click("Make a password")
    assert place.control("New password").isVisibleTo(place.window)
    return place.window


async def appearance(place: Workplace) -> QWidget:
    return await open_page(place, PanelId.SETTINGS, PanelId.APPEARANCE)


async def about(place: Workplace) -> QWidget:
    return await open_page(place, PanelId.SETTINGS, PanelId.ABOUT)


async def why(place: Workplace) -> QWidget:
    place.desk.crm.links = HelpLinks("https://help.example/roles", "https://help.example/rights")
    await place.sign_in()
    place.windows.why.ask(PanelId.PHONE)
    await place.settle()
    return place.windows.why


async def callers_wait(place: Workplace) -> QWidget:
    """In one queue of two, with a reason beside the name."""
    await open_page(place, PanelId.CALLS)
    place.desk.crm.queue_rows[1] = replace(place.desk.crm.queue_rows[1], name=LONG_NAME)
    place.desk.crm.callers_wait(12, 3725)
    await place.desk.availability.choose(Availability.AWAY, "r1")
    await place.settle()
    return place.window


async def ready_check(place: Workplace) -> QWidget:
    """With something wrong of every kind, opened by going available."""
    await open_page(place, PanelId.PHONE)
    place.desk.preferences.set("sound.ring_device", "a headset that is not there")
    place.desk.engine.reports_registration(RegistrationState.RETRYING)
    await place.desk.availability.choose(Availability.AWAY)
    place.window.rail.availability_chosen.emit(Availability.AVAILABLE, "")
    await place.settle()
    assert place.windows.ready.isVisible()
    return place.windows.ready


async def ready_for_calls(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    place.desk.ready.seen = lambda: DevicesSeen(("microphone",), ("headset",))
    await place.desk.availability.choose(Availability.AWAY)
    place.window.rail.ready_wanted.emit()
    await place.settle()
    place.desk.engine.reports_sound(SoundState.WORKING)
    await place.settle()
    place.desk.engine.reports_levels(0.4, 0.0)
    await place.advance(0.2)
    assert place.windows.ready.go.text() == "Go available"
    return place.windows.ready


async def lost_page(place: Workplace) -> QWidget:
    """The banner says what went, and offers to say why."""
    await open_page(place, PanelId.TEXTS)
    place.desk.crm.switches = {"texting": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert not place.window.banner.isHidden()
    return place.window


async def nothing_yet(place: Workplace, page: PanelId) -> QWidget:
    crm = place.desk.crm
    for rows in (crm.call_rows, crm.contact_rows, crm.conversation_rows, crm.voicemail_rows):
        rows.clear()
    for rows in (crm.user_rows, crm.number_rows, crm.invoice_rows):
        rows.clear()
    return await open_page(place, page)


async def crm_down(place: Workplace, page: PanelId) -> QWidget:
    """Each list says why it is not there, and offers a retry."""
    lists = ("calls", "contacts", "conversations", "voicemails", "users", "numbers", "invoices")
    place.desk.crm.refusals.update(dict.fromkeys(lists, GONE))
    return await open_page(place, page)


def _on(scene: Callable[[Workplace, PanelId], Awaitable[QWidget]], page: PanelId) -> Scene:
    return lambda place: scene(place, page)


_LISTS: Final = (
    PanelId.PHONE,
    PanelId.CALLS,
    PanelId.TEXTS,
    PanelId.PEOPLE,
    PanelId.VOICEMAIL,
    PanelId.ADMIN,
    PanelId.BILLING,
)
SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        *CALL_SCENES,
        *BULK_SCENES,
        *LIVE_SCENES,
        *LIST_SCENES,
        *USER_TAB_SCENES,
        *ACCOUNT_SCENES,
        *HELP_SCENES,
        *ACCESS_SCENES,
        *NUMBER_SCENES,
        *(
            sign_in,
            sign_in_refused,
            phone,
            number_typed,
            number_refused,
            do_not_call,
            thread,
            may_not_send,
            people,
            sound,
            voip,
            appearance,
            about,
            why,
            lost_page,
            caller_id_trace,
            incoming,
            voicemail,
            voicemail_without_loudspeaker,
            voicemail_plays,
            voicemail_cannot_be_fetched,
            callers_wait,
            ready_check,
            ready_for_calls,
            wrap_up,
            wrap_up_bar,
            reminders,
            receipt,
            outbox,
            away,
            started_offline,
        ),
    )
}
SCENES.update({each.__name__: each for each in VOIP_SCENES})
SCENES.update(SECURITY_SCENES)
SCENES.update(REPORT_SCENES)
SCENES.update(REPORT_SCHEDULE_SCENES)
SCENES.update(PEOPLE_SCENES)
SCENES.update(OWN_SCENES)
SCENES.update(MEDIA_SCENES)
SCENES.update(AGENCY_SCENES)
SCENES.update(USER_SCENES)
SCENES.update(CONNECTION_SCENES)
SCENES.update(TEXT_SCENES)
SCENES.update(BILLING_SCENES)
SCENES.update(PERMISSION_SCENES)
SCENES.update({f"nothing yet on {page.value}": _on(nothing_yet, page) for page in _LISTS})
SCENES.update({f"CRM down on {page.value}": _on(crm_down, page) for page in _LISTS})

# Pictures are made of these as well: there is nothing in them to walk through.
PICTURES: Final[dict[str, Scene]] = {**SCENES, **{each.__name__: each for each in WALL_SCENES}}
