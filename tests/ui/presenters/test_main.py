"""The window around the pages: who is in, which pages there are, what is connected."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, SecretsUnavailable
from desktop.domain.events import Notice, RegistrationChanged, SignedOut
from desktop.domain.line import Registration, RegistrationState
from desktop.domain.records import Availability
from desktop.domain.reports import SoundState
from desktop.settings.panels import PanelId
from desktop.ui.connections import StateLine
from desktop.ui.main_presenter import MainPresenter, MainServices, Person, RailItem
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
P = PanelId


class Main:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = MainPresenter(
            MainServices(
                *(desk.session, desk.registration, desk.stream, desk.tasks),
                *(desk.availability, desk.clock, desk.switching),
            )
        )
        self.presenter.attach(self.screen)

    @property
    def rail(self) -> dict[PanelId, RailItem]:
        return {item.panel: item for item in self.screen.now("rail")}

    @property
    def person(self) -> Person:
        person: Person = self.screen.now("person")
        return person

    @property
    def notices(self) -> list[str]:
        return [given[0] for given in self.screen.every("notice")]

    def state(self, what: str) -> StateLine:
        state: StateLine = self.screen.now(what)
        return state


@pytest.fixture
async def main(desk: Desk) -> Main:
    made = Main(desk)
    await desk.sign_in()
    return made


async def test_before_signing_in_nothing_claims_to_be_connected(desk: Desk) -> None:
    main = Main(desk)
    assert main.state("line").word == "Line off"
    assert main.state("crm").sentence == "You are signed out."
    assert all(main.state(what).tone == "" for what in ("line", "crm", "sound"))


async def test_signing_in_shows_who_one_is_and_opens_the_phone(main: Main) -> None:
    person: Person = main.screen.now("signed_in")
    assert (person.name, person.role) == ("Anna Keller", "Call agent")
    assert person.status.title == "Offline", "there is no line yet"
    assert main.person.status.title == "Available", "once there is one"
    assert dict(person.accounts)[person.account_id] == "Harbor Home Services"
    assert list(main.rail) == [P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS]
    assert main.screen.now("open_page") is P.PHONE
    assert P.VOIP in main.screen.now("panels")


async def test_signing_out_says_why_where_there_is_a_reason(main: Main) -> None:
    main.desk.crm.push("session.revoked")
    await settle()
    assert "ended by the CRM" in main.screen.now("signed_out")
    assert main.state("crm").sentence == "You are signed out."


async def test_signing_out_by_oneself_needs_no_reason(main: Main) -> None:
    main.presenter.sign_out()
    await settle()
    assert main.screen.now("signed_out") == ""


async def test_pages_come_with_the_role_and_the_receipt_says_so(main: Main) -> None:
    main.desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert P.TEXTS in main.rail
    assert main.person.role == "Call manager"
    receipt = main.screen.now("receipt")
    assert receipt.startswith("Your role is now call manager. You can now: ")
    assert " more." in receipt


async def test_a_page_lost_while_one_is_on_it_is_left_with_the_reason(main: Main) -> None:
    main.presenter.opened(P.CALLS)
    main.desk.crm.change_role(Role.BILLING)
    await settle()
    assert main.screen.now("open_page") is P.PHONE
    assert main.notices[-1] == (
        "Calls is no longer available to you. Billing users do not have this by default."
    )
    assert main.screen.now("notice")[1:] == ("warning", "Why?")
    assert main.screen.every("receipt") == [], "the farewell says more"


async def test_a_deactivated_user_is_told_the_reason(main: Main) -> None:
    main.desk.crm.active = False
    main.desk.crm.tell_permissions()
    await settle()
    assert "deactivated" in main.screen.now("signed_out")


@pytest.mark.parametrize(
    ("role", "locked"), [(Role.ADMINISTRATOR, True), (Role.CALL_MANAGER, False)]
)
async def test_what_a_switch_hides_stays_locked_for_those_who_can_change_it(
    desk: Desk, role: Role, locked: bool
) -> None:
    desk.crm.role, desk.crm.switches = role, {"texting": False}
    main = Main(desk)
    await desk.sign_in()
    assert (P.TEXTS in main.rail) is locked
    if locked:
        assert main.rail[P.TEXTS].is_locked


async def test_texts_nobody_has_opened_are_counted(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    main = Main(desk)
    await desk.sign_in()
    assert main.rail[P.TEXTS].count == 1
    desk.crm.text_arrives("Are you there?")
    await settle()
    unread = desk.crm.conversation_rows[0].unread
    assert main.rail[P.TEXTS].count == unread == 2
    await desk.messaging.mark_read(tuple(desk.crm.conversation_rows))
    assert main.rail[P.TEXTS].count == 0


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        (RegistrationState.OFF, "Line off", ""),
        (RegistrationState.REGISTERING, "Line connecting", ""),
        (RegistrationState.REGISTERED, "Line", "good"),
        (RegistrationState.RETRYING, "Line down", "bad"),
        (RegistrationState.REFUSED, "Line refused", "bad"),
    ],
)
async def test_the_line_is_a_word_with_a_sentence_behind_it(
    main: Main, state: RegistrationState, word: str, tone: str
) -> None:
    main.desk.stream.publish(RegistrationChanged(Registration(state, 0, "So it is.")))
    shown = main.state("line")
    assert (shown.word, shown.tone, shown.sentence) == (word, tone, "So it is.")
    assert shown.can_retry is (tone == "bad")


async def test_the_line_can_be_registered_again(main: Main) -> None:
    asked = main.desk.crm.asked.count("line")
    main.presenter.retry_line()
    await settle()
    assert main.desk.crm.asked.count("line") == asked + 1
    assert main.state("line").word == "Line"


async def test_a_crm_that_is_down_says_so_and_a_retry_brings_it_back(main: Main) -> None:
    main.desk.crm.failure = GONE
    main.desk.crm.drop_events()
    await settle()
    shown = main.state("crm")
    assert (shown.word, shown.tone, shown.can_retry) == ("CRM down", "bad", True)
    main.presenter.retry_crm()
    await settle()
    assert (main.state("crm").word, main.notices[-1]) == ("CRM down", str(GONE))
    main.desk.crm.failure = None
    main.presenter.retry_crm()
    await settle()
    assert (main.state("crm").word, main.state("crm").tone) == ("CRM", "good")


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        (SoundState.WORKING, "Sound", "good"),
        (SoundState.DEGRADED, "Sound limited", "warning"),
        (SoundState.NONE, "No sound", "bad"),
    ],
)
async def test_sound_is_a_word_and_trouble_is_told_once(
    main: Main, state: SoundState, word: str, tone: str
) -> None:
    sentence = "" if state is SoundState.WORKING else "The microphone was unplugged."
    for _ in range(3):
        main.desk.engine.reports_sound(state, sentence)
    await settle()
    assert (main.state("sound").word, main.state("sound").tone) == (word, tone)
    assert main.notices.count("The microphone was unplugged.") == (1 if sentence else 0)


async def test_a_dead_engine_is_said_at_once_and_forgotten_when_it_is_back(main: Main) -> None:
    main.desk.engine.dies()
    await settle()
    assert main.state("line").word == "Line starting again"
    assert "stopped" in main.notices[-1]
    main.desk.engine.comes_back()
    await settle()
    assert main.state("line").word == "Line"


async def test_availability_is_set_and_followed(main: Main) -> None:
    await main.desk.availability.choose(Availability.AWAY)
    assert main.person.status.availability is Availability.AWAY
    main.desk.crm.own_availability = Availability.BUSY
    main.desk.crm.push("agent.updated", user_id="u1")
    await settle()
    assert main.person.status.availability is Availability.BUSY


async def test_a_talk_shows_beside_the_name_until_the_last_one_ends(main: Main) -> None:
    first = await main.desk.calls.place("+14435550177")
    main.desk.engine.reports_answer(first)
    await settle()
    assert main.person.in_call
    await main.desk.calls.hold(first)
    await settle()
    assert main.person.in_call, "a held call is a call"
    main.desk.engine.reports_end(first)
    await settle()
    assert not main.person.in_call


async def test_another_account_is_another_window_full(main: Main) -> None:
    main.presenter.switch_account("a2")
    await settle()
    person: Person = main.screen.now("signed_in")
    assert person.account_id == "a2"
    assert all(item.count == 0 for item in main.rail.values())


async def test_notices_of_the_services_are_passed_on(main: Main) -> None:
    main.desk.stream.publish(Notice("The disk is full.", "error"))
    assert main.screen.now("notice") == ("The disk is full.", "error")


async def test_without_a_keyring_the_window_says_so(desk: Desk) -> None:
    desk.secrets.available = False
    main = Main(desk)
    await desk.sign_in()
    assert str(SecretsUnavailable("There is no keyring on this computer.")) in main.notices


async def test_a_presenter_without_a_window_says_that_it_has_none(desk: Desk) -> None:
    services = MainServices(
        *(desk.session, desk.registration, desk.stream, desk.tasks),
        *(desk.availability, desk.clock, desk.switching),
    )
    with pytest.raises(RuntimeError, match="no view"):
        MainPresenter(services).handle(SignedOut(""))


async def test_the_rail_counts_what_nobody_has_heard(main: Main) -> None:
    assert main.rail[P.VOICEMAIL].count == 1
    await main.desk.voicemails.mark("v2", True)
    await settle()
    assert main.rail[P.VOICEMAIL].count == 0


async def test_a_start_without_the_crm_is_marked_until_it_is_back(main: Main) -> None:
    again = Desk(crm=main.desk.crm, local=main.desk.local, secrets=main.desk.secrets)
    await main.desk.tasks.close()
    again.crm.signs.current = ""
    again.crm.failure = GONE
    shown = Main(again)
    again.tasks.start(again.session.resume(), "resume")
    await settle()
    clock = f"{START.astimezone():%H:%M}"
    assert f"everything as of {clock}" in shown.notices[-1]
    assert shown.state("crm").word == f"CRM down, as of {clock}"
    again.crm.failure = None
    await again.clock.advance(61)
    assert shown.state("crm").word == "CRM"
    again.session.lost_crm(GONE)
    assert shown.state("crm").word == "CRM down"
    await again.tasks.close()


async def test_who_signs_out_for_good_leaves_nothing_on_this_computer(main: Main) -> None:
    await main.desk.sign_in()
    assert main.desk.local.memory.kept
    main.presenter.sign_out(wipe=True)
    await settle()
    assert main.desk.local.memory.kept == {}
