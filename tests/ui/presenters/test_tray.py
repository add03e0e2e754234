"""The tray says and does what the window does; notifications tell no more than they may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallState, Direction, EndReason
from desktop.domain.events import CallChanged, MessageChanged, VoicemailChanged
from desktop.domain.line import RegistrationState
from desktop.domain.records import Availability, Message, MessageState
from desktop.domain.voicemails import Voicemail
from desktop.ui.phone.bar import BarServices, CallBarPresenter
from desktop.ui.phone.ringing import RingingPresenter, RingServices
from desktop.ui.tray.contracts import Note
from desktop.ui.tray.notifying import NEWS_FOR, Notifying, NotifyingActs, NotifyingServices
from desktop.ui.tray.presenter import TrayActs, TrayPresenter, TrayServices
from tests.fakes.clock import settle
from tests.services.conftest import Desk


class Out:
    """Where the ways of tray and notifications lead."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.went: list[str] = []
        self.notes: list[Note] = []
        self.sounds = 0
        self.is_looked_at = False
        own = (desk.session, desk.calls)
        self.ringing = RingingPresenter(
            RingServices(*own, desk.people, desk.tasks, desk.clock, desk.stream)
        )
        self.ringing.attach(self)
        self.bar = CallBarPresenter(BarServices(*own, desk.tasks, desk.clock, desk.stream))
        self.bar.attach(self)
        acts = TrayActs(
            lambda: self.went.append("window"),
            self.ringing.answer_by_key,
            self._hang_up,
            lambda state, _: self.went.append(state.value),
            lambda: self.went.append("quit"),
        )
        services = TrayServices(desk.session, desk.own, desk.calls, desk.availability, desk.stream)
        self.tray = TrayPresenter(services, acts, desk.tray)
        self.notifying = Notifying(
            NotifyingServices(desk.session, desk.own, desk.messaging, desk.stream, desk.clock),
            NotifyingActs(
                lambda: self.is_looked_at,
                self.notes.append,
                self._sound,
                lambda: self.went.append("calls"),
                self.went.append,
                lambda: self.went.append("voicemail"),
                lambda: self.went.append("permissions"),
            ),
        )

    def show_ringing(self, cards: object) -> None: ...

    def show_bar(self, state: object) -> None: ...

    def _hang_up(self) -> None:
        if not self.ringing.decline_by_key():
            self.bar.hang_up()

    def _sound(self) -> None:
        self.sounds += 1

    async def press(self, title: str) -> None:
        act = self.desk.tray.items[title].act
        assert act is not None
        act()
        await settle()


@pytest.fixture
def out(desk: Desk) -> Out:
    return Out(desk)


async def test_line_crm_and_sound_stand_there_in_words(desk: Desk, out: Out) -> None:
    assert desk.tray.state is not None
    assert "Line off" in desk.tray.state.words
    await desk.sign_in()
    assert desk.tray.state.mark == "good"
    desk.engine.reports_registration(RegistrationState.RETRYING)
    await settle()
    assert "Line down" in desk.tray.state.words
    assert desk.tray.state.mark == "bad"
    said = desk.registration.registration.sentence
    assert desk.tray.items[said].act is None


async def test_a_call_is_answered_and_ended_from_there(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    assert not {"Answer", "Decline", "Hang up"} & desk.tray.items.keys()
    desk.engine.incoming("+13125550199")
    await desk.clock.advance(1)
    assert desk.tray.state is not None
    assert "Ringing: Marcus Reyes" in desk.tray.state.words
    assert {"Answer", "Decline"} <= desk.tray.items.keys()
    await out.press("Answer")
    desk.engine.reports_answer(desk.calls.calls[0].id)
    await settle()
    assert desk.calls.calls[0].state is CallState.ACTIVE
    assert "Answer" not in desk.tray.items
    await out.press("Hang up")
    await settle()
    assert desk.calls.calls == ()


async def test_availability_is_there_for_those_who_may_set_it(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    assert desk.tray.items[Availability.AVAILABLE.title].is_checked
    await out.press(Availability.AWAY.title)
    assert out.went == ["away"]
    desk.crm.overrides = {"agent.status:set_own": False}
    desk.crm.tell_permissions()
    await settle()
    assert "Availability" not in desk.tray.items
    await out.press("Quit")
    assert out.went[-1] == "quit"


async def test_the_icon_goes_and_comes_with_its_setting(desk: Desk, out: Out) -> None:
    desk.own.choose("tray.shown", False)
    assert not desk.tray.is_shown
    desk.own.choose("tray.shown", True)
    assert desk.tray.is_shown
    assert out.tray.is_shown


async def test_no_names_in_the_tooltip_where_nothing_is_to_be_shown(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    desk.own.choose("privacy.notifications", "nothing")
    desk.engine.incoming("+13125550199")
    await settle()
    assert desk.tray.state is not None
    assert "Ringing" in desk.tray.state.words
    assert "Marcus" not in desk.tray.state.words


# Notifications


def text(desk: Desk, **more: object) -> Message:
    made = Message(
        *("m9", "t1", Direction.INBOUND, "See you at\nfive", MessageState.DELIVERED),
        desk.clock.now(),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # its fields


def voicemail(desk: Desk) -> Voicemail:
    return Voicemail(
        *("v9", "c9", "", "", "+13125550199", "+14105550100", desk.clock.now(), 12, False),
        "Please call back",
    )


async def missed(desk: Desk) -> None:
    desk.engine.incoming("+13125550199")
    await settle()
    desk.engine.reports_end(desk.calls.calls[0].id, EndReason.MISSED)
    await settle()


async def test_a_missed_call_is_told_once_and_leads_to_the_calls(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    await missed(desk)
    assert [each.title for each in out.notes] == ["Missed call from Marcus Reyes"]
    ended = desk.told(CallChanged)[-1]
    desk.stream.publish(ended)
    assert (len(out.notes), out.sounds) == (1, 1)
    out.notes[0].opens()
    assert out.went == ["calls"]


async def test_a_new_text_says_who_and_what_and_leads_to_it(desk: Desk, out: Out) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    desk.stream.publish(MessageChanged(text(desk)))
    desk.stream.publish(MessageChanged(text(desk, id="m8", direction=Direction.OUTBOUND)))
    desk.stream.publish(MessageChanged(text(desk, id="m7", sent_at=desk.clock.now() - NEWS_FOR)))
    assert len(out.notes) == 1
    assert out.notes[0].title.startswith("New text from ")
    assert out.notes[0].text == "See you at five"
    out.notes[0].opens()
    assert out.went == ["t1"]


async def test_voicemail_is_told_until_it_is_heard(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    left = voicemail(desk)
    desk.stream.publish(VoicemailChanged("v8", replace(left, id="v8", heard=True), 0))
    desk.stream.publish(VoicemailChanged("v7", None, 0))
    assert out.notes == []
    desk.stream.publish(VoicemailChanged("v9", left, 1))
    assert out.notes[0].title == "New voicemail from (312) 555-0199"
    assert out.notes[0].text == "Please call back"


async def test_changed_permissions_are_told(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert [each.title for each in out.notes] == ["Your permissions have changed"]
    assert "billing" in out.notes[0].text
    out.notes[0].opens()
    assert out.went == ["permissions"]


@pytest.mark.parametrize(
    ("shown", "title", "words"),
    [
        ("all", "New voicemail from (312) 555-0199", "Please call back"),
        ("names", "New voicemail from (312) 555-0199", ""),
        ("nothing", "New voicemail", ""),
    ],
)
async def test_no_more_is_shown_than_one_has_allowed(
    desk: Desk, out: Out, shown: str, title: str, words: str
) -> None:
    await desk.sign_in()
    desk.own.choose("privacy.notifications", shown)
    desk.stream.publish(VoicemailChanged("v9", voicemail(desk), 1))
    assert (out.notes[0].title, out.notes[0].text) == (title, words)


@pytest.mark.parametrize(
    ("when", "looked_at", "told"),
    [
        ("away", True, False),
        ("away", False, True),
        ("always", True, True),
        ("never", False, False),
    ],
)
async def test_when_one_is_told(
    desk: Desk, out: Out, when: str, looked_at: bool, told: bool
) -> None:
    await desk.sign_in()
    desk.own.choose("notifications.when", when)
    out.is_looked_at = looked_at
    await missed(desk)
    assert bool(out.notes) is told


async def test_each_kind_and_the_sound_can_be_switched_off(desk: Desk, out: Out) -> None:
    await desk.sign_in()
    desk.own.choose("notifications.sound", False)
    desk.own.choose("notifications.voicemails", False)
    desk.stream.publish(VoicemailChanged("v9", voicemail(desk), 1))
    assert out.notes == []
    await missed(desk)
    assert (len(out.notes), out.sounds) == (1, 0)
