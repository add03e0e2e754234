"""Everything one may have in front of one's eyes: each scene brings a window into one state."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.call_views import Period
from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.events import SyncChanged
from desktop.domain.line import RegistrationState
from desktop.domain.lists import BlockKind, StatusAsking
from desktop.domain.records import (
    Availability,
    CallOutcome,
    Contact,
    Invoice,
    NumberRecord,
    UserRecord,
)
from desktop.domain.reports import SoundState
from desktop.domain.text_records import MessageTemplate
from desktop.services.ready_check import DevicesSeen
from desktop.settings.panels import PanelId
from desktop.ui.calls.filters import MORE
from desktop.ui.texts.bulk.contracts import ChosenFile
from desktop.ui.theme import Appearance
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.playback import NO_DEVICE, UNPLAYABLE, PlayerState
from desktop.ui.words import Phase
from tests.fakes.clock import START
from tests.fakes.crm import NOON, FakeCrm, call_record
from tests.fakes.crm_lists import BLOCKED, LISTED
from tests.ui.views.scenes_people import PEOPLE_SCENES
from tests.ui.views.text_scenes import TEXT_SCENES
from tests.ui.views.workplace import Workplace

LONG_NAME: Final = "Alexandra Featherstonehaugh-Montgomery of Chesapeake Home Services"
PLAYING: Final = PlayerState(
    *(Phase.READY, True, 24_000, 61_000, 1.25),
    peaks=tuple(abs(math.sin(place / 3)) * (0.2 + place % 7 / 9) for place in range(160)),
    can_play=True,
    can_seek=True,
)
BROKEN: Final = PlayerState(Phase.FAILED, length=61_000, sentence=UNPLAYABLE)
GONE: Final = CrmUnreachable("The CRM does not answer. Check the network, then try again.")
Scene = Callable[[Workplace], Awaitable[QWidget]]


def furnish(crm: FakeCrm) -> None:
    """An account in which every list has rows, and some of them long words."""
    crm.role, crm.plan = Role.AGENCY_ADMINISTRATOR, "Agency"
    crm.agent_rows = [("u1", "Anna Keller"), ("u2", LONG_NAME)]
    crm.contact_rows.append(
        Contact("p2", LONG_NAME, LONG_NAME, ("+12025550119",), "a.f@harbor.example", "Baltimore")
    )
    crm.call_rows = [
        call_record("c1", contact_name="Marcus Reyes", note="Prefers mornings.", score=4),
        call_record(
            *("c2",),
            contact_name=LONG_NAME,
            direction=Direction.OUTBOUND,
            started_at=NOON - timedelta(days=2),
            call_status="Call back",
            tags=("roof", "spring campaign", "insurance claim"),
            caller_id_rule="geo.area +1443",
            has_recording=True,
        ),
        call_record("c3", status=CallOutcome.NO_ANSWER, answered_at=None, agent_name=""),
    ]
    other = replace(
        crm.conversation_rows[0],
        id="t2",
        contact_id="p2",
        contact_name=LONG_NAME,
        remote_number="+12025550119",
        unread=12,
    )
    crm.conversation_rows.append(other)
    crm.user_rows = [
        UserRecord(
            *("u2", LONG_NAME, "alexandra.featherstonehaugh@harbor.example", Role.CALL_AGENT),
            *(True, "202", "+14105550100", Availability.DO_NOT_DISTURB, False, START),
        )
    ]
    crm.number_rows = [
        NumberRecord("n1", "+14105550100", LONG_NAME, "Website", "active", True, "Queue Sales")
    ]
    crm.blocked_rows = [
        BLOCKED,
        replace(BLOCKED, id="b2", kind=BlockKind.PREFIX, value="+1900", reason=LONG_NAME),
        replace(BLOCKED, id="b3", until=START + timedelta(days=9), blocked_by=LONG_NAME),
        replace(BLOCKED, id="b4", kind=BlockKind.NAME, value=LONG_NAME, until=START),
    ]
    crm.dnc_rows = [LISTED, replace(LISTED, id="d2", reason=LONG_NAME, added_by=LONG_NAME)]
    crm.invoice_rows = [
        Invoice("i1", "2026-001", "2026-02-01", "February 2026", 128450, "USD", "open")
    ]


async def _page(place: Workplace, page: PanelId, panel: PanelId | None = None) -> QWidget:
    await place.sign_in()
    place.window.open_page(page)
    if panel is not None:
        place.page(page).choose(panel)
    await place.settle()
    return place.window


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
    return await _page(place, PanelId.PHONE)


async def number_typed(place: Workplace) -> QWidget:
    await _page(place, PanelId.PHONE)
    place.windows.phone.fill("+13125550199")
    await place.advance(0.3)
    assert not place.windows.phone.dial.caller_id.isHidden()
    return place.window


async def number_refused(place: Workplace) -> QWidget:
    await _page(place, PanelId.PHONE)
    place.windows.phone.fill("+33199001234")
    await place.advance(0.3)
    assert not place.windows.phone.dial.call.isEnabled()
    return place.window


async def do_not_call(place: Workplace) -> QWidget:
    place.desk.crm.do_not_call = frozenset({"+13125550199"})
    place.desk.crm.switches = {"dnc_override": True}
    place.desk.crm.overrides = {"dnc:override": True, "dnc:view": True}
    await _page(place, PanelId.PHONE)
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


async def calls_in_progress(place: Workplace) -> QWidget:
    """One held, one live with keypad and note, one just ended."""
    await _page(place, PanelId.PHONE)
    ended = await place.talking("+12025550119", "c3")
    place.desk.engine.reports_end(ended)
    await place.talking("+13125550199", "c2")
    live = await place.talking()
    await place.advance(3)
    place.windows.phone.card(live).note.setPlainText("Call back on Friday")
    place.windows.phone.card(live).keypad.button.click()
    await place.advance(1)
    return place.window


async def call_bar(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    await place.talking("+13125550199")
    await place.talking()
    await place.advance(3)
    assert not place.windows.call_bar.isHidden()
    return place.window


async def wrap_up(place: Workplace) -> QWidget:
    """Two are owed; the first one is half given."""
    crm = place.desk.crm
    crm.status_asking = StatusAsking.REQUIRED
    crm.call_rows[0] = replace(crm.call_rows[0], wrap_up_owed=True)
    crm.call_rows[2] = replace(crm.call_rows[2], wrap_up_owed=True, agent_id="u1", note="Roof")
    await _page(place, PanelId.PHONE)
    await place.show()
    panel = place.windows.after_calls.wrap_up
    panel.statuses.chip("Call back later").click()
    panel.reminder.other.click()
    panel.next_step.setFocus()
    await place.type("Send a quote for the roof")
    assert not panel.isHidden()
    return place.window


async def wrap_up_bar(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
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
    await _page(place, PanelId.PHONE)
    assert not place.windows.after_calls.reminder_bar.isHidden()
    assert not place.windows.after_calls.next_steps.isHidden()
    return place.window


async def receipt(place: Workplace) -> QWidget:
    """Much has changed while the window was open, and the list says all of it."""
    await _page(place, PanelId.SETTINGS, PanelId.PERMISSIONS)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert not place.window.banner.isHidden()
    return place.window


async def outbox(place: Workplace) -> QWidget:
    """One write lost against another, one was refused, one waits."""
    await _page(place, PanelId.SETTINGS, PanelId.OUTBOX)
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
    await _page(place, PanelId.PHONE)
    await place.talking()
    called = (("X-Called-Name", LONG_NAME), ("X-Called-Number", "+1312"), ("X-Queue", "Sales"))
    place.desk.engine.incoming("+13125550199", "", called)
    await place.settle()
    return place.windows.incoming.cards[0]


async def call_log(place: Workplace) -> QWidget:
    return await _page(place, PanelId.CALLS)


async def call_details(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    place.page(PanelId.CALLS).table.selectRow(1)
    await place.settle()
    assert not place.page(PanelId.CALLS).drawer.isHidden()
    return place.window


async def no_call_fits(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    place.page(PanelId.CALLS).search.setText("nobody at all")
    await place.advance(0.3)
    return place.window


async def _open_call(place: Workplace, record_id: str) -> Any:
    await _page(place, PanelId.CALLS)
    drawer = place.page(PanelId.CALLS)._presenter.drawer
    drawer.open(record_id)
    await place.settle()
    return drawer


async def recorded_call(place: Workplace) -> QWidget:
    await _open_call(place, "c2")
    place.windows.keeper.choose(Appearance.LIGHT, 1.5)
    place.window.show()
    await place.settle()
    drawer = place.page(PanelId.CALLS).drawer
    scroller = drawer.findChild(Scroller)
    assert drawer.player.isVisible()
    assert scroller.widget().width() <= scroller.viewport().width()
    place.windows.keeper.choose(Appearance.LIGHT, 1.0)
    return place.window


async def call_written_about_twice(place: Workplace) -> QWidget:
    """Somebody else changed what was written while the CRM was away."""
    drawer = await _open_call(place, "c1")
    place.desk.crm.failure = GONE
    drawer.set_score(2)
    drawer.set_next_step(LONG_NAME)
    await place.settle()
    place.desk.crm.somebody_writes("c1", CallChange(score=5, next_step="Send a letter"))
    place.desk.crm.failure = None
    await place.advance(61)
    assert place.page(PanelId.CALLS).drawer._troubles
    return place.window


async def call_refused(place: Workplace) -> QWidget:
    place.desk.crm.refusals["change_call"] = InvalidInput("This person cannot be given calls.")
    drawer = await _open_call(place, "c1")
    drawer.set_score(2)
    await place.settle()
    assert place.page(PanelId.CALLS).drawer._troubles
    return place.window


async def call_waits(place: Workplace) -> QWidget:
    """What is written waits here for the CRM."""
    drawer = await _open_call(place, "c1")
    place.desk.crm.failure = GONE
    drawer.set_score(2)
    drawer.remind(NOON + timedelta(days=1))
    await place.settle()
    return place.window


async def log_being_exported(place: Workplace) -> QWidget:
    place.desk.crm.answering.clear()
    await _page(place, PanelId.CALLS)
    await place.click("Export")
    assert place.page(PanelId.CALLS).progress.cancel.isVisibleTo(place.window)
    return place.window


async def export_broken_off(place: Workplace) -> QWidget:
    place.desk.crm.call_log.export_breaks_after = 1
    await _page(place, PanelId.CALLS)
    await place.click("Export")
    assert "nothing was kept" in place.page(PanelId.CALLS).progress.banner.text
    return place.window


async def many_filters(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    presenter = place.page(PanelId.CALLS)._presenter
    presenter.choose(queue="Sales", tag="spring campaign", lowest_score=3, source=LONG_NAME[:30])
    presenter.choose(direction=Direction.INBOUND, unanswered=True)
    presenter.choose_period(Period.BETWEEN, date(2026, 1, 5), date(2026, 3, 2))
    await place.settle()
    return place.window


async def columns(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    await place.show()
    place.page(PanelId.CALLS).columns.click()
    await place.settle()
    return place.page(PanelId.CALLS).columns_popover


async def filter_values(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    await place.show()
    place.page(PanelId.CALLS)._presenter.ask_options(MORE[3])
    await place.settle()
    popover = place.application.activePopupWidget()
    assert popover is not None
    return popover


async def days_from_to(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    await place.show()
    filters = place.page(PanelId.CALLS).filters
    filters._days.open_at(filters.period)
    await place.settle()
    return filters._days


async def name_of_a_view(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    await place.show()
    views = place.page(PanelId.CALLS).views
    views.saving.ask(views)
    views.saving.button.click()
    await place.settle()
    return views.saving


async def log_being_fetched(place: Workplace) -> QWidget:
    """The first page of it is here, the next one does not come yet."""
    rows = [
        call_record(f"r{n}", contact_name=LONG_NAME, started_at=NOON - timedelta(hours=n))
        for n in range(600)
    ]
    place.desk.crm.call_rows = rows
    await _page(place, PanelId.CALLS)
    place.desk.stream.publish(SyncChanged("calls", 12_500, 0.4))
    await place.settle()
    assert "12,500 calls" in place.page(PanelId.CALLS).standing.text()
    return place.window


async def log_while_the_crm_is_away(place: Workplace) -> QWidget:
    await _page(place, PanelId.CALLS)
    place.desk.crm.failure = GONE
    place.desk.crm.drop_events()
    await place.settle()
    assert "As of" in place.page(PanelId.CALLS).standing.text()
    return place.window


async def thread(place: Workplace) -> QWidget:
    await _page(place, PanelId.TEXTS)
    place.page(PanelId.TEXTS).rows.setCurrentRow(0)
    await place.settle()
    place.page(PanelId.TEXTS).composer.setPlainText("On my way")
    await place.settle()
    return place.window


async def may_not_send(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"messages:send": False}
    await _page(place, PanelId.TEXTS)
    place.page(PanelId.TEXTS).rows.setCurrentRow(0)
    await place.settle()
    return place.window


async def bulk_texts(place: Workplace) -> QWidget:
    await _page(place, PanelId.TEXTS)
    await place.click("Bulk text")
    return place.window


async def bulk_writing(place: Workplace) -> QWidget:
    """People from three places, and words with a field in them."""
    crm = place.desk.crm
    crm.template_rows = [MessageTemplate("tpl1", LONG_NAME, "Hello {contact.first_name}", 1)]
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.contacts.selectAll()
    page.add_chosen.click()
    page.paste.setPlainText("+14435550123 " + LONG_NAME + "\n(202) 555-0188\nnobody at all")
    page.add_pasted.click()
    page.text.setPlainText("Hello {contact.first_name}, we are in your street on Friday.")
    page.later.click()
    await place.settle()
    return place.window


async def bulk_from_a_file(place: Workplace) -> QWidget:
    await bulk_texts(place)
    lines = b"Name,Mobile phone of the customer\nIda Park,+14435550123\n"
    place.desk.files.chosen = ChosenFile("customers-of-the-north-with-a-long-name.csv", lines)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.sources.chosen.emit("file")
    page.sources.choose("file")
    page.choose_file.click()
    await place.settle()
    assert page.add_file.isEnabled()
    return place.window


async def bulk_pasted(place: Workplace) -> QWidget:
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.sources.chosen.emit("paste")
    page.sources.choose("paste")
    page.add_pasted.click()
    await place.settle()
    assert page.problem.text()
    return place.window


async def bulk_preview(place: Workplace) -> QWidget:
    place.desk.crm.do_not_call = frozenset({"+12025550188"})
    await bulk_writing(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.look.click()
    await place.settle()
    assert page.currentWidget() is page.preview
    return place.window


async def bulk_left_out(place: Workplace) -> QWidget:
    await bulk_preview(place)
    preview = place.page(PanelId.TEXTS).bulk.compose.preview
    preview.which.choose("not")
    preview.which.chosen.emit("not")
    await place.settle()
    return place.window


async def bulk_running(place: Workplace) -> QWidget:
    await bulk_preview(place)
    place.page(PanelId.TEXTS).bulk.compose.later.setChecked(False)
    page = place.page(PanelId.TEXTS).bulk
    page.compose.preview.back.click()
    page.compose.look.click()
    await place.settle()
    page.compose.preview.send.click()
    await place.settle()
    crm = place.desk.crm
    crm.bulk_goes_on("blk0", 1)
    crm.bulk_fails("blk0", "+14435550123", "The phone cannot be reached.")
    await place.advance(1)
    assert not page.job.isHidden()
    return place.window


async def bulk_offline(place: Workplace) -> QWidget:
    await bulk_running(place)
    place.desk.crm.failure = GONE
    place.desk.crm.drop_events()
    await place.settle()
    assert "goes on sending" in place.said(place.page(PanelId.TEXTS).bulk.job)
    return place.window


async def bulk_templates(place: Workplace) -> QWidget:
    crm = place.desk.crm
    crm.template_rows = [
        MessageTemplate("tpl1", "Appointment", "Hello {contact.first_name}, see you Friday.", 1),
        MessageTemplate("tpl2", LONG_NAME, "Bye", 1),
    ]
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk
    page.manage_templates.click()
    await place.settle()
    page.templates.rows.setCurrentRow(0)
    page.templates.text.setPlainText("Hello {contact.title}")
    await place.settle()
    assert page.templates.fault.text()
    return place.window


async def bulk_not_there(place: Workplace) -> QWidget:
    """Neither the jobs nor what a new one needs can be fetched."""
    lists = ("bulk_jobs", "templates", "text_numbers", "contacts")
    place.desk.crm.refusals.update(dict.fromkeys(lists, GONE))
    await bulk_texts(place)
    return place.window


async def people(place: Workplace) -> QWidget:
    await _page(place, PanelId.PEOPLE)
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
    await _page(place, PanelId.VOICEMAIL)
    await place.click("Delete", place.page(PanelId.VOICEMAIL))
    assert not place.page(PanelId.VOICEMAIL).message.confirmation.isHidden()
    return place.window


async def voicemail_without_loudspeaker(place: Workplace) -> QWidget:
    await _page(place, PanelId.VOICEMAIL)
    assert place.page(PanelId.VOICEMAIL).message.player.sentence.text() == NO_DEVICE
    return place.window


async def voicemail_plays(place: Workplace) -> QWidget:
    page = await _page(place, PanelId.VOICEMAIL)
    place.page(PanelId.VOICEMAIL).message.player.show_state(PLAYING)
    return page


async def voicemail_cannot_be_fetched(place: Workplace) -> QWidget:
    page = await _page(place, PanelId.VOICEMAIL)
    place.page(PanelId.VOICEMAIL).message.player.show_state(BROKEN)
    return page


async def users(place: Workplace) -> QWidget:
    return await _page(place, PanelId.ADMIN, PanelId.USERS)


async def numbers(place: Workplace) -> QWidget:
    return await _page(place, PanelId.ADMIN, PanelId.NUMBERS)


async def _shown(place: Workplace, panel: PanelId) -> Any:
    """These lists are asked for when they come to the front."""
    await _page(place, PanelId.ADMIN, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def blocked_callers(place: Workplace) -> QWidget:
    """With a form that says what is wrong, and a row that has just been taken away."""
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.table.selectRow(1)
    await place.click("Unblock")
    panel.table.selectRow(0)
    await place.click("Block a caller")
    panel.form.value.setText("555")
    await place.click("Block", panel.form)
    assert panel.form.error.text()
    assert not panel.banner.isHidden()
    return place.window


async def blocked_caller_changed(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.table.selectRow(2)
    await place.click("Change")
    assert panel.form.value.isReadOnly()
    return place.window


async def blocked_callers_to_look_at(place: Workplace) -> QWidget:
    """Without the permission to edit there is no control that would."""
    place.desk.crm.overrides = {"blocklist:edit": False}
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.search.setText("nobody")
    await place.advance(0.3)
    assert panel.add.isHidden()
    return place.window


async def block_this_caller(place: Workplace) -> QWidget:
    await _page(place, PanelId.PHONE)
    place.windows.block.ask("+14435550177")
    await place.settle()
    return place.windows.block


async def do_not_call_list(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel.table.selectRow(1)
    await place.click("Take off")
    assert not panel.form.isHidden()
    return place.window


async def numbers_imported(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel._presenter.importing.start("march.csv", b"4435550199\nwrong\n" + b"x" * 70)
    await place.advance(1)
    await place.click("Add")
    assert panel.progress.lines.count() == 2
    return place.window


async def numbers_on_their_way(place: Workplace) -> QWidget:
    place.desk.crm.polls = 99
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel._presenter.importing.start(f"{LONG_NAME}.csv", b"4435550199\n")
    await place.advance(1)
    assert not panel.progress.bar.isHidden()
    return place.window


async def scoring(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.SCORING)
    panel.criteria.field.setText("Clear next step")
    await place.click("Add", panel.criteria)
    panel.criteria.rows.setCurrentRow(1)
    await place.click("Move up", panel.criteria)
    return place.window


async def list_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["do_not_call_list"] = GONE
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    assert not panel.empty.isHidden()
    return place.window


async def scoring_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["scoring"] = GONE
    await _shown(place, PanelId.SCORING)
    return place.window


async def list_out_of_date(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    place.desk.crm.refusals["blocked_callers"] = GONE
    place.desk.crm.push("blocklist.updated")
    await place.settle()
    assert "out of date" in panel.banner.text
    return place.window


async def invoices(place: Workplace) -> QWidget:
    return await _page(place, PanelId.BILLING)


async def sound(place: Workplace) -> QWidget:
    return await _page(place, PanelId.SETTINGS, PanelId.SOUND)


async def voip(place: Workplace) -> QWidget:
    """With the new password, which is shown once."""
    await _page(place, PanelId.SETTINGS, PanelId.VOIP)
    await place.click("Change password")
    assert place.control("New SIP password").isVisibleTo(place.window)
    return place.window


async def appearance(place: Workplace) -> QWidget:
    return await _page(place, PanelId.SETTINGS, PanelId.APPEARANCE)


async def about(place: Workplace) -> QWidget:
    return await _page(place, PanelId.SETTINGS, PanelId.ABOUT)


async def why(place: Workplace) -> QWidget:
    await place.sign_in()
    place.windows.why.ask(PanelId.PHONE)
    await place.settle()
    return place.windows.why


async def callers_wait(place: Workplace) -> QWidget:
    """In one queue of two, with a reason beside the name."""
    await _page(place, PanelId.CALLS)
    place.desk.crm.queue_rows[1] = replace(place.desk.crm.queue_rows[1], name=LONG_NAME)
    place.desk.crm.callers_wait(12, 3725)
    await place.desk.availability.choose(Availability.AWAY, "r1")
    await place.settle()
    return place.window


async def ready_check(place: Workplace) -> QWidget:
    """With something wrong of every kind, opened by going available."""
    await _page(place, PanelId.PHONE)
    place.desk.preferences.set("sound.ring_device", "a headset that is not there")
    place.desk.engine.reports_registration(RegistrationState.RETRYING)
    await place.desk.availability.choose(Availability.AWAY)
    place.window.rail.availability_chosen.emit(Availability.AVAILABLE, "")
    await place.settle()
    assert place.windows.ready.isVisible()
    return place.windows.ready


async def ready_for_calls(place: Workplace) -> QWidget:
    await _page(place, PanelId.PHONE)
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
    await _page(place, PanelId.TEXTS)
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
    return await _page(place, page)


async def crm_down(place: Workplace, page: PanelId) -> QWidget:
    """Each list says why it is not there, and offers a retry."""
    lists = ("calls", "contacts", "conversations", "voicemails", "users", "numbers", "invoices")
    place.desk.crm.refusals.update(dict.fromkeys(lists, GONE))
    return await _page(place, page)


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
        *(sign_in, sign_in_refused, phone, number_typed, number_refused, do_not_call),
        *(calls_in_progress, call_bar, call_log, call_details, no_call_fits, thread),
        *(bulk_texts, bulk_writing, bulk_from_a_file, bulk_pasted, bulk_preview, bulk_left_out),
        *(bulk_running, bulk_offline, bulk_templates, bulk_not_there),
        *(recorded_call, call_written_about_twice, call_refused, call_waits),
        *(log_being_exported, export_broken_off),
        *(many_filters, columns, filter_values, days_from_to, name_of_a_view),
        *(log_being_fetched, log_while_the_crm_is_away),
        *(may_not_send, people, users, numbers, invoices, sound, voip, appearance, about),
        *(why, lost_page, caller_id_trace, incoming),
        *(blocked_callers, blocked_caller_changed, blocked_callers_to_look_at, block_this_caller),
        *(do_not_call_list, numbers_imported, numbers_on_their_way, scoring),
        *(list_failed, scoring_failed, list_out_of_date),
        *(voicemail, voicemail_without_loudspeaker),
        *(voicemail_plays, voicemail_cannot_be_fetched),
        *(callers_wait, ready_check, ready_for_calls),
        *(wrap_up, wrap_up_bar, reminders, receipt, outbox, away),
        *(started_offline,),
    )
}
SCENES.update(PEOPLE_SCENES)
SCENES.update(TEXT_SCENES)
SCENES.update({f"nothing yet on {page.value}": _on(nothing_yet, page) for page in _LISTS})
SCENES.update({f"CRM down on {page.value}": _on(crm_down, page) for page in _LISTS})
