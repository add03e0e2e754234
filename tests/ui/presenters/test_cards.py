"""The calls in progress as cards: states in words, controls, quality, and the note."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallId, Capture, EndReason
from desktop.domain.errors import CrmUnreachable, EngineUnavailable, Refused
from desktop.domain.library import LibrarySound, SoundUse
from desktop.domain.supervision import Ended, Mode
from desktop.ui.phone.call_words import plain
from desktop.ui.phone.cards import CallCards, CardKind, CardServices, CardState
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.support.waves import wav
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
RECORDED = (("X-Call-Id", "c1"),)
DROP = LibrarySound("d1", "Quote is ready", SoundUse.DROP, 3_000, "Omar Haddad", START)


class Cards:
    """The cards' presenter, and what it shows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = CallCards(
            CardServices(
                *(desk.session, desk.calls, desk.people, desk.notes, desk.tasks, desk.clock),
                drops=desk.sounds_in_calls,
                recorder=desk.talk_recording,
            )
        )
        desk.stream.subscribe(self.presenter.handle)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> tuple[CardState, ...]:
        shown: tuple[CardState, ...] = self.screen.now("cards")
        return shown

    @property
    def only(self) -> CardState:
        (card,) = self.now
        return card

    async def tick(self, seconds: int = 1) -> None:
        """The page ticks once a second while there is a card."""
        for _ in range(seconds):
            await self.desk.clock.advance(1)
            self.presenter.tick()
            await settle()

    async def talking(self, number: str = "+14435550177") -> CallId:
        call_id = await self.desk.calls.place(number)
        self.desk.engine.reports_answer(call_id, RECORDED)
        await settle()
        return call_id


@pytest.fixture
async def cards(desk: Desk) -> Cards:
    await desk.sign_in()
    return Cards(desk)


async def test_a_call_on_its_way_says_so_and_offers_only_what_it_can_do(cards: Cards) -> None:
    call_id = await cards.desk.calls.place("+14435550177")
    await settle()
    card = cards.only
    assert (card.title, card.status, card.timer) == ("(443) 555-0177", "Calling…", "")
    assert plain(card.way) == "from (410) 555-0100 · your default"
    assert (card.can_mute, card.can_hold, card.can_send_tones, card.has_note) == (False,) * 4
    cards.desk.engine.reports_ringing(call_id)
    await settle()
    assert cards.only.status == "Ringing…"


async def test_a_talk_has_a_timer_and_its_controls(cards: Cards) -> None:
    await cards.talking("+13125550199")
    await cards.tick(65)
    card = cards.only
    assert (card.title, card.number) == ("Marcus Reyes", "(312) 555-0199 · Chicago")
    assert (card.timer, card.status, card.kind) == ("01:05", "", CardKind.LIVE)
    assert card.can_mute
    assert card.can_hold
    assert card.can_send_tones


async def test_an_inbound_talk_says_which_number_and_queue(cards: Cards) -> None:
    headers = (("X-Called-Name", "Spring campaign"), ("X-Queue", "Sales"))
    call_id = cards.desk.engine.incoming("+12025550119", "", headers)
    await settle()
    assert cards.now == (), "a ringing call has a window of its own"
    await cards.desk.calls.answer(call_id)
    await settle()
    assert plain(cards.only.way) == "called Spring campaign · queue Sales"


async def test_mute_hold_and_tones_reach_the_call(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.presenter.mute(call_id, True)
    cards.presenter.send_tone(call_id, "5")
    await settle()
    assert cards.only.muted
    assert cards.desk.engine.tones == [(call_id, "5")]
    cards.presenter.hold(call_id)
    await settle()
    card = cards.only
    assert (card.kind, card.status, card.can_hold) == (CardKind.HELD, "On hold", False)
    assert not card.swaps
    cards.presenter.resume(call_id)
    await settle()
    assert cards.only.kind is CardKind.LIVE


async def test_a_second_call_holds_the_first_and_the_two_can_be_swapped(cards: Cards) -> None:
    first = await cards.talking()
    second = await cards.talking("+12025550119")
    live, held = cards.now
    assert (live.id, live.kind, held.id, held.kind) == (
        *(second, CardKind.LIVE),
        *(first, CardKind.HELD),
    )
    assert held.swaps
    cards.presenter.resume(first)
    await settle()
    assert [card.id for card in cards.now] == [first, second]
    assert [card.kind for card in cards.now] == [CardKind.LIVE, CardKind.HELD]


async def test_the_far_end_may_hold_too(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.desk.engine.reports_far_end_hold(call_id, True)
    await settle()
    assert cards.only.status == "They put you on hold"


@pytest.mark.parametrize(
    ("mos", "words", "bars"),
    [(4.4, "Good", 4), (3.7, "Fair", 3), (3.2, "Poor", 2), (1.8, "Bad", 1)],
)
async def test_the_quality_is_a_word_with_the_figures_behind_it(
    cards: Cards, mos: float, words: str, bars: int
) -> None:
    cards.desk.engine.call_statistics = replace(cards.desk.engine.call_statistics, mos=mos)
    call_id = await cards.talking()
    await cards.tick(3)
    quality = cards.only.quality
    assert quality is not None
    assert (quality.words, quality.bars) == (f"{words} · MOS {mos}", bars)
    assert "Loss 0.0 %" in quality.hover
    assert "Delay 15 ms" in quality.hover
    await cards.desk.calls.hold(call_id)
    await settle()
    assert cards.only.quality is None


async def test_a_quality_that_cannot_be_measured_is_not_shown(cards: Cards) -> None:
    call_id = await cards.talking()
    await cards.tick(3)
    cards.desk.engine.calls.pop(call_id)
    await cards.tick(3)
    assert cards.only.quality is None


async def test_an_ended_call_says_why_and_leaves_after_a_while(cards: Cards) -> None:
    call_id = await cards.talking()
    await cards.tick(12)
    cards.presenter.hang_up(call_id)
    await settle()
    card = cards.only
    assert (card.kind, card.status, card.timer) == (CardKind.ENDED, "You hung up", "00:12")
    assert (card.can_mute, card.can_hold, card.can_send_tones) == (False,) * 3
    await cards.tick(7)
    assert not cards.presenter.is_idle
    await cards.tick(1)
    assert cards.now == ()
    assert cards.presenter.is_idle


@pytest.mark.parametrize("reason", list(EndReason))
async def test_every_ending_is_said_in_words(cards: Cards, reason: EndReason) -> None:
    call_id = await cards.talking()
    cards.desk.engine.reports_end(call_id, reason)
    await settle()
    said = cards.only.status
    assert said in ("Busy", "Missed", "No answer") or len(said.split()) > 1
    assert "_" not in said


async def test_a_refusal_speaks_for_itself(cards: Cards) -> None:
    call_id = await cards.desk.calls.place("+14435550177")
    said = "Calls to this number are switched off"
    cards.desk.engine.reports_end(call_id, EndReason.REFUSED, 403, said)
    await settle()
    assert cards.only.status == said


async def test_a_dead_engine_is_named_as_the_reason(cards: Cards) -> None:
    await cards.talking()
    cards.desk.engine.dies()
    await settle()
    assert cards.only.status == "The sound engine stopped and the call with it"


async def test_what_is_pressed_on_an_ended_call_is_answered_in_words(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.desk.engine.reports_end(call_id)
    await settle()
    cards.presenter.mute(call_id, True)
    await settle()
    assert cards.only.problem == "This call has ended."
    assert not cards.only.muted


async def test_a_refused_command_is_shown_until_one_succeeds(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    cards.presenter.hold(call_id)
    await settle()
    assert cards.only.problem == "The phone engine is not running."
    assert cards.only.kind is CardKind.LIVE
    cards.presenter.hold(call_id)
    await settle()
    assert cards.only.problem == ""


async def test_a_live_call_cannot_be_dismissed_an_ended_one_can(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.presenter.dismiss(call_id)
    assert cards.only.id == call_id
    cards.desk.engine.reports_end(call_id)
    await settle()
    cards.presenter.dismiss(call_id)
    assert cards.now == ()


async def test_a_note_is_saved_as_it_is_typed_and_says_so(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.presenter.type_note(call_id, "Call back")
    card = cards.only
    assert (card.note, card.note_status, card.note_unsent) == ("Call back", "Saving…", False)
    await cards.desk.clock.advance(0.5)
    assert (cards.only.note_status, cards.only.note_unsent) == ("Note saved", False)
    assert [text for _, text, _ in cards.desk.crm.notes] == ["Call back"]


async def test_an_unsent_note_shows_as_such_until_the_crm_has_it(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.desk.crm.failure = GONE
    cards.presenter.type_note(call_id, "Call back")
    await cards.desk.clock.advance(0.5)
    assert "when the CRM answers" in cards.only.note_status
    assert cards.only.note_unsent
    cards.desk.crm.failure = None
    await cards.desk.clock.advance(61)
    assert (cards.only.note_status, cards.only.note_unsent) == ("Note saved", False)


async def test_a_note_the_crm_refuses_stays_in_the_field(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.desk.crm.refusals["change_call"] = Refused("You are not allowed to write notes.")
    cards.presenter.type_note(call_id, "Mine")
    await cards.desk.clock.advance(0.5)
    assert cards.only.note_status == "Not sent. You are not allowed to write notes."
    assert (cards.only.note, cards.only.note_unsent) == ("Mine", True)


async def test_a_note_being_written_keeps_the_ended_call_until_it_is_closed(cards: Cards) -> None:
    call_id = await cards.talking()
    cards.presenter.keep_open(call_id)
    cards.desk.engine.reports_end(call_id)
    await cards.tick(60)
    cards.presenter.type_note(call_id, "Written afterwards")
    await cards.desk.clock.advance(0.5)
    assert cards.desk.crm.notes[-1][1] == "Written afterwards"
    cards.presenter.dismiss(call_id)
    assert cards.now == ()


async def test_a_note_of_before_a_crash_is_back_in_the_field(cards: Cards) -> None:
    cards.desk.drafts.keep_draft("u1/a1", "c1", "From before", "key")
    await cards.talking()
    assert cards.only.note == "From before"


async def test_typing_into_a_call_without_a_record_sends_nothing(cards: Cards) -> None:
    call_id = await cards.desk.calls.place("+14435550177")
    await settle()
    cards.presenter.type_note(call_id, "Nowhere to go")
    await cards.desk.clock.advance(1)
    assert cards.desk.crm.notes == []
    assert not cards.only.has_note


async def test_a_page_built_in_the_middle_of_a_call_shows_it(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+14435550177")
    assert Cards(desk).only.id == call_id


async def test_signing_out_leaves_only_the_cards_of_live_calls(cards: Cards) -> None:
    await cards.talking()
    await cards.desk.session.sign_out()
    assert cards.only.kind is CardKind.LIVE
    await cards.desk.calls.end_all()
    await settle()
    await cards.desk.sign_in()
    await cards.desk.session.sign_out()
    assert cards.now == ()


@pytest.mark.requirement("S1-36")
@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ((), "Not recorded"),
        ((("X-Recorded", "1"),), "Recorded"),
        (
            (("X-Recorded", "1"), ("X-Announcement", "We%20record%20this.")),
            "Recorded. Say: \u201cWe record this.\u201d",
        ),
    ],
)
async def test_a_talk_says_whether_it_is_recorded(
    cards: Cards, headers: tuple[tuple[str, str], ...], words: str
) -> None:
    call_id = await cards.desk.calls.place("+14435550177")
    await settle()
    assert cards.only.recording == "", "nobody talks yet"
    cards.desk.engine.reports_answer(call_id, (*RECORDED, *headers))
    await settle()
    assert cards.only.recording == words
    await cards.desk.calls.hang_up(call_id)
    await settle()
    assert cards.only.recording == ""


async def test_who_may_pauses_the_recording_and_goes_on_with_it(cards: Cards) -> None:
    cards.desk.crm.role = Role.ADMINISTRATOR
    await cards.desk.session.refresh()
    call_id = await cards.desk.calls.place("+14435550177")
    await settle()
    cards.desk.engine.reports_answer(call_id, (*RECORDED, ("X-Recorded", "1")))
    await settle()
    assert (cards.only.can_pause, cards.only.paused) == (True, False)
    cards.presenter.pause_recording(call_id, True)
    await settle()
    assert (cards.only.can_pause, cards.only.paused) == (True, True)
    assert "what is said now is not kept" in cards.only.recording
    cards.presenter.pause_recording(call_id, False)
    await settle()
    assert not cards.only.paused
    cards.desk.crm.role = Role.BILLING
    await cards.desk.session.refresh()
    await cards.tick()
    assert not cards.only.can_pause
    cards.presenter.pause_recording(call_id, True)
    await settle()
    assert "not allowed" in cards.only.problem


async def test_a_disk_that_fills_up_is_said_on_the_card(cards: Cards) -> None:
    call_id = await cards.desk.calls.place("+14435550177")
    await settle()
    cards.desk.engine.reports_answer(call_id, (*RECORDED, ("X-Recorded", "1")))
    await settle()
    report = cards.desk.engine.calls[call_id]
    cards.desk.engine.report(replace(report, capture=Capture.FAILED))
    await settle()
    assert cards.only.recording == "The recording has stopped: this computer has no room for it"
    assert not cards.only.can_pause


@pytest.mark.requirement("S2-46")
class TestVoicemailDrops:
    async def test_one_is_left_and_the_agent_is_free_for_the_next_call(self, cards: Cards) -> None:
        crm, engine = cards.desk.crm, cards.desk.engine
        crm.sound_rows, crm.sound_files = [DROP], {"d1": wav(3)}
        call_id = await cards.talking()
        assert cards.only.drops == (("d1", "Quote is ready"),)
        cards.presenter.drop(call_id, "d1")
        await settle()
        assert engine.played == [(call_id, wav(3), True)]
        card = cards.only
        assert (card.drops, card.can_mute, card.can_hold, card.can_send_tones) == ((), *[False] * 3)
        assert card.status == "Sound plays"
        assert card.recording.endswith("You are not heard meanwhile.")
        await cards.desk.calls.place("+14435550178")
        await settle()
        assert cards.desk.calls.call(call_id).playing, "it is not held, it goes on to its end"
        engine.has_played(call_id)
        await settle()
        ended = next(each for each in cards.now if each.id == call_id)
        assert ended.kind is CardKind.ENDED

    async def test_one_that_cannot_be_fetched_is_said_and_the_talk_goes_on(
        self, cards: Cards
    ) -> None:
        cards.desk.crm.sound_rows = [DROP]
        call_id = await cards.talking()
        cards.desk.crm.refusals["sound_wave"] = GONE
        cards.presenter.drop(call_id, "d1")
        await settle()
        assert (cards.only.problem, cards.only.can_mute) == (str(GONE), True)

    async def test_a_colleague_gets_none(self, cards: Cards) -> None:
        cards.desk.crm.sound_rows = [DROP]
        await cards.talking("202")
        assert cards.only.drops == ()


@pytest.mark.requirement("S2-24")
async def test_a_call_that_somebody_supervises_says_so(cards: Cards) -> None:
    await cards.talking()
    crm = cards.desk.crm
    crm.goes_live("c1")
    supervision = crm.omar_supervises("c1")
    await settle()
    assert cards.only.watched == "Omar Haddad is listening"
    crm._supervision_is(supervision, replace(supervision, mode=Mode.WHISPER))
    await settle()
    assert cards.only.watched == "Omar Haddad is whispering to you"
    crm.supervision_ends(supervision.id, Ended.BY_SUPERVISOR)
    await settle()
    assert cards.only.watched == ""


@pytest.mark.requirement("S2-24")
async def test_where_the_account_does_not_show_it_nothing_is_said(cards: Cards) -> None:
    await cards.talking()
    crm = cards.desk.crm
    crm.settings = replace(crm.settings, show_supervision=False)
    cards.desk.crm.goes_live("c1")
    cards.desk.crm.omar_supervises("c1")
    await settle()
    assert cards.only.watched == ""
