"""Playing a sound that has to be fetched first."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.errors import CrmUnreachable
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.widgets.playback import NO_DEVICE, UNPLAYABLE, Playback, PlayerState
from desktop.ui.widgets.waves import BARS, read_wave
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.loudspeaker import FakeLoudspeaker
from tests.support.waves import wav

SOUND = wav(2.0)
GONE = CrmUnreachable("The CRM does not answer.")


class Deck:
    """A player without a window; ``answers`` are what the next fetches bring."""

    def __init__(self) -> None:
        self.loudspeaker = FakeLoudspeaker()
        self.shown: list[PlayerState] = []
        self.begun = 0
        self.answers: list[bytes | CrmUnreachable] = [SOUND]
        self.gate = asyncio.Event()
        self.gate.set()
        self.playback = Playback(
            Tasks(EventStream()), self.loudspeaker, self.shown.append, self._on_begun
        )

    def _on_begun(self) -> None:
        self.begun += 1

    @property
    def now(self) -> PlayerState:
        return self.shown[-1]

    async def fetch(self) -> bytes:
        answer = self.answers.pop(0)
        await self.gate.wait()
        if isinstance(answer, CrmUnreachable):
            raise answer
        return answer

    async def play(self) -> None:
        self.playback.toggle()
        await settle()


@pytest.fixture
async def deck() -> Deck:
    made = Deck()
    made.playback.open(made.fetch, 2_000)
    return made


async def test_it_is_fetched_when_somebody_wants_to_hear_it(deck: Deck) -> None:
    assert (deck.now.phase, deck.now.length, len(deck.answers)) == (Phase.EMPTY, 2_000, 1)
    deck.playback.toggle()
    assert deck.now.phase is Phase.LOADING
    assert not deck.now.can_play
    await settle()

    assert deck.now.phase is Phase.READY
    assert deck.now.playing
    assert deck.loudspeaker.sound == SOUND
    assert len(deck.now.peaks) == BARS
    assert deck.begun == 1


async def test_pause_and_on_is_not_another_beginning(deck: Deck) -> None:
    await deck.play()
    deck.loudspeaker.reaches(700)
    await deck.play()
    assert not deck.now.playing
    assert not deck.loudspeaker.playing
    await deck.play()
    assert deck.loudspeaker.playing
    assert (deck.now.position, deck.begun) == (700, 1)


async def test_at_its_end_it_stands_at_its_start_again(deck: Deck) -> None:
    await deck.play()
    deck.loudspeaker.reaches(1_990)
    deck.loudspeaker.ends()
    assert (deck.now.playing, deck.now.position, deck.loudspeaker.position) == (False, 0, 0)


async def test_one_cannot_leave_the_sound(deck: Deck) -> None:
    deck.playback.seek(500)
    assert deck.now.position == 0
    await deck.play()
    deck.playback.seek(99_000)
    assert deck.loudspeaker.position == 2_000
    deck.playback.seek(-5)
    assert deck.loudspeaker.position == 0


async def test_the_speed_stays_from_one_sound_to_the_next(deck: Deck) -> None:
    deck.playback.set_speed(1.5)
    await deck.play()
    deck.answers = [wav(1.0)]
    deck.playback.open(deck.fetch, at_once=True)
    await settle()
    assert (deck.now.speed, deck.loudspeaker.speed, deck.now.length) == (1.5, 1.5, 1_000)
    assert not deck.loudspeaker.playing


async def test_a_fetch_that_fails_says_why_and_can_be_tried_again(deck: Deck) -> None:
    deck.answers = [GONE, SOUND]
    await deck.play()
    assert (deck.now.phase, deck.now.sentence) == (Phase.FAILED, "The CRM does not answer.")
    deck.playback.retry()
    await settle()
    assert deck.now.phase is Phase.READY
    assert not deck.now.sentence
    assert not deck.loudspeaker.playing


async def test_what_cannot_be_decoded_is_said(deck: Deck) -> None:
    await deck.play()
    deck.loudspeaker.breaks()
    assert (deck.now.phase, deck.now.sentence) == (Phase.FAILED, UNPLAYABLE)
    assert not deck.loudspeaker.sound


async def test_the_answer_for_another_sound_is_dropped(deck: Deck) -> None:
    deck.gate.clear()
    await deck.play()
    deck.playback.close()
    deck.gate.set()
    await settle()
    assert deck.now.phase is Phase.EMPTY
    assert not deck.loudspeaker.sound


async def test_without_a_loudspeaker_it_says_so_and_goes_on_with_one(deck: Deck) -> None:
    await deck.play()
    deck.loudspeaker.plug(False)
    assert (deck.now.sentence, deck.now.can_play) == (NO_DEVICE, False)
    assert not deck.now.playing
    deck.loudspeaker.plug(True)
    assert (deck.now.sentence, deck.now.can_play) == ("", True)


def test_a_wave_shows_where_it_is_loud() -> None:
    quiet, loud = wav(1.0, loud=3_000), wav(1.0, loud=16_000)
    read = read_wave(wav(2.0)[:44] + quiet[44:] + loud[44:])
    assert read is not None
    assert read.milliseconds == 2_000
    assert max(read.peaks[: BARS // 2 - 1]) == pytest.approx(0.09, abs=0.01)
    assert min(read.peaks[BARS // 2 + 1 :]) == pytest.approx(0.49, abs=0.02)


@pytest.mark.parametrize("sound", [b"", b"RIFF", b"ID3 something else", wav(1.0)[:20]])
def test_what_is_no_wave_has_no_picture(sound: bytes) -> None:
    assert read_wave(sound) is None


def test_a_wave_without_a_sample_lasts_no_time() -> None:
    read = read_wave(wav(0.0))
    assert read is not None
    assert (read.milliseconds, read.peaks) == (0, ())
