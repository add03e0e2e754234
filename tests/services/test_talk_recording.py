"""Talks that are to be recorded: written down while they last, sent once, and nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallId, CallState, Capture
from desktop.domain.errors import CrmUnreachable, EngineError, Refused
from desktop.domain.events import AccountsLeft, LocalDataReady, Notice
from desktop.domain.outbox import RECORDING, WriteState
from desktop.services.talk_recording import DISK_FULL, recording_words
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.support.waves import wav

HEADERS = (("X-Recorded", "1"), ("X-Call-Id", "c1"))
OWNER = "u1/a1"
TALK = wav(0.5)


@pytest.fixture
async def talk(desk: Desk) -> CallId:
    """Answered, and recorded from then on."""
    await desk.sign_in()
    rows = desk.crm.call_rows
    desk.crm.call_rows = [
        replace(each, has_recording=True) if each.id == "c1" else each for each in rows
    ]
    desk.crm.call_log.awaited.add("c1")
    return await answered(desk)


async def answered(desk: Desk, headers: tuple[tuple[str, str], ...] = HEADERS) -> CallId:
    call_id = await desk.calls.place("+14435550177")
    await settle()
    desk.engine.reports_answer(call_id, headers)
    await settle()
    return call_id


async def ended(desk: Desk, talk: CallId) -> None:
    desk.engine.reports_end(talk)
    await settle()


async def test_what_was_said_is_at_the_crm_and_no_longer_here(desk: Desk, talk: CallId) -> None:
    assert desk.calls.call(talk).capture is Capture.RUNNING
    assert await desk.talk_files.left(OWNER) == ("c1",)
    assert desk.crm.call_log.sounds == {}
    await ended(desk, talk)
    assert desk.crm.call_log.sounds == {"c1": TALK}
    assert await desk.talk_files.left(OWNER) == ()
    assert desk.outbox.all() == ()


@pytest.mark.parametrize("headers", [HEADERS[:1], HEADERS[1:]])
async def test_a_call_that_is_not_to_be_recorded_is_not(
    desk: Desk, headers: tuple[tuple[str, str], ...]
) -> None:
    await desk.sign_in()
    call_id = await answered(desk, headers)
    await ended(desk, call_id)
    assert desk.engine.recorded == {}


async def test_without_the_crm_it_waits_behind_everything_else(desk: Desk, talk: CallId) -> None:
    desk.crm.failure = CrmUnreachable("The CRM does not answer.")
    await ended(desk, talk)
    await desk.outbox.put("text.send", "+14435550177", "{}")
    assert [each.kind for each in desk.outbox.all()] == [RECORDING, "text.send"]
    assert await desk.talk_files.left(OWNER) == ("c1",)
    assert desk.outbox._next() == desk.outbox.all()[1], "notes and texts go first"
    assert recording_words(desk.outbox.all()[0]).what == "The recording of a call"
    await desk.unsent.discard(desk.outbox.all()[1].key)
    desk.crm.failure = None
    await desk.clock.advance(600)
    await settle()
    assert desk.crm.call_log.sounds == {"c1": TALK}
    assert await desk.talk_files.left(OWNER) == ()


async def test_a_lost_engine_leaves_what_was_said_until_then(desk: Desk, talk: CallId) -> None:
    path = desk.talk_files.path_of(OWNER, "c1")
    path.write_bytes(TALK[:4] + bytes(4) + TALK[8:40] + bytes(4) + TALK[44:])
    desk.engine.dies()
    await settle()
    assert desk.crm.call_log.sounds == {"c1": TALK}


async def test_what_a_lost_window_left_is_sent_at_the_next_start(desk: Desk, talk: CallId) -> None:
    """The file is all that is left of it; a talk that goes on is let alone."""
    path = await desk.talk_files.begin(OWNER, "c3")
    path.write_bytes(TALK)
    desk.crm.call_rows.append(replace(desk.crm.call_rows[0], id="c3", has_recording=True))
    await desk.talk_files.begin(OWNER, "nothing was said")
    desk.stream.publish(LocalDataReady())
    await settle()
    assert desk.crm.call_log.sounds == {"c3": TALK}
    assert await desk.talk_files.left(OWNER) == ("c1",)
    assert desk.calls.call(talk).capture is Capture.RUNNING


async def test_what_is_not_wanted_is_thrown_away(desk: Desk, talk: CallId) -> None:
    desk.crm.call_log.deleted.add("c1")
    await ended(desk, talk)
    assert (desk.outbox.all(), await desk.talk_files.left(OWNER)) == ((), ())


async def test_what_the_crm_refuses_is_for_its_author_to_decide(desk: Desk, talk: CallId) -> None:
    desk.engine.sound_of_talks = b""
    desk.talk_files.path_of(OWNER, "c1").write_bytes(b"no sound" * 1000)
    await ended(desk, talk)
    (write,) = desk.outbox.all()
    assert write.state is WriteState.REFUSED
    assert await desk.talk_files.left(OWNER) == ("c1",)
    await desk.unsent.discard(write.key)
    assert (desk.outbox.all(), await desk.talk_files.left(OWNER)) == ((), ())


async def test_only_who_may_pauses_it(desk: Desk, talk: CallId) -> None:
    call = desk.calls.call(talk)
    desk.crm.role = Role.ADMINISTRATOR
    await desk.session.refresh()
    assert desk.talk_recording.may_pause(call)
    await desk.talk_recording.pause(talk, True)
    await settle()
    assert desk.calls.call(talk).capture is Capture.PAUSED
    desk.crm.role = Role.BILLING
    await desk.session.refresh()
    assert not desk.talk_recording.may_pause(desk.calls.call(talk))
    with pytest.raises(Refused):
        await desk.talk_recording.pause(talk, False)


async def test_a_disk_without_room_is_told_and_the_call_goes_on(desk: Desk) -> None:
    await desk.sign_in()
    desk.talk_files.full = True
    call_id = await answered(desk)
    (notice,) = desk.told(Notice)
    assert notice.sentence.startswith("This call goes on, but it is not recorded.")
    assert desk.calls.call(call_id).state is CallState.ACTIVE
    await ended(desk, call_id)
    assert desk.outbox.all() == ()


async def test_a_disk_that_fills_up_is_told_once(desk: Desk, talk: CallId) -> None:
    full = replace(desk.engine.calls[talk], capture=Capture.FAILED)
    for report in (full, replace(full, muted=True)):
        desk.engine.report(report)
        await settle()
    assert [each.sentence for each in desk.told(Notice)] == [DISK_FULL]
    await ended(desk, talk)
    assert desk.crm.call_log.sounds == {"c1": TALK}, "what was said until then"


async def test_an_engine_that_cannot_record_leaves_no_empty_file(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+14435550177")
    await settle()
    desk.engine.fails_with = EngineError("The call cannot be recorded.")
    desk.engine.reports_answer(call_id, HEADERS)
    await settle()
    assert "is not recorded" in desk.told(Notice)[0].sentence
    assert await desk.talk_files.left(OWNER) == ()


async def test_accounts_one_has_left_take_their_recordings_along(desk: Desk) -> None:
    await desk.sign_in()
    await desk.talk_files.begin("u1/a2", "c9")
    desk.stream.publish(AccountsLeft("u1", ("a2",)))
    await settle()
    assert await desk.talk_files.left("u1/a2") == ()
