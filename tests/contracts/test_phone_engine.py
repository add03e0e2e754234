"""What every phone engine does, the fake one and the one that speaks SIP."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.calls import CallId, CallState, Capture, Direction, EndReason
from desktop.domain.errors import EngineError, EngineUnavailable, TooManyCalls, UnknownCall
from desktop.domain.line import RegistrationState
from desktop.domain.reports import (
    CallReport,
    CaptureReport,
    EngineLost,
    EngineReady,
    LineTrialReport,
    RegistrationReport,
    ToneReport,
)
from tests.contracts.engine_rigs import FakeRig, RealRig, Rig
from tests.support.waiting import until
from tests.support.waves import wav

CALL = CallId("first")
SECOND = CallId("second")
NUMBER = "+14435550141"


@pytest.fixture(params=["fake", "real"])
async def rig(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Rig]:
    """Not started, and without a sound server, which no call may need."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    made: Rig = FakeRig() if request.param == "fake" else RealRig()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def ready(rig: Rig) -> Rig:
    """Started and signed in."""
    await rig.engine.start()
    await rig.engine.register(rig.line)
    await rig.seen.registration(RegistrationState.REGISTERED)
    return rig


async def in_call(rig: Rig, call_id: CallId = CALL, number: str = NUMBER) -> None:
    await rig.engine.place(call_id, number)
    await rig.seen.state(call_id, CallState.CONNECTING)
    await rig.answers(call_id)
    await rig.seen.state(call_id, CallState.ACTIVE)


class TestPhoneEngine:
    async def test_says_when_it_is_ready(self, rig: Rig) -> None:
        await rig.engine.start()
        assert await rig.seen.first(EngineReady) == EngineReady()

    async def test_signs_in(self, rig: Rig) -> None:
        await rig.engine.start()
        await rig.engine.register(rig.line)
        report = await rig.seen.registration(RegistrationState.REGISTERED)
        assert report.status_code == 200
        states = [each.state for each in rig.seen.of(RegistrationReport)]
        assert states == [RegistrationState.REGISTERING, RegistrationState.REGISTERED]

    async def test_a_wrong_password_is_refused(self, rig: Rig) -> None:
        await rig.engine.start()
        await rig.engine.register(rig.refuses_sign_in())
        report = await rig.seen.registration(RegistrationState.REFUSED)
        assert report.status_code in (401, 403)

    async def test_signs_out(self, ready: Rig) -> None:
        await ready.engine.unregister()
        await ready.seen.registration(RegistrationState.OFF)

    async def test_signing_out_leaves_a_talk_alone(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.unregister()
        await ready.seen.registration(RegistrationState.OFF)
        with pytest.raises(EngineUnavailable):
            await ready.engine.place(CallId("next"), NUMBER)
        await ready.engine.hold(CALL)
        await ready.seen.state(CALL, CallState.HELD)
        await ready.engine.hang_up(CALL)
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.HUNG_UP_HERE

    @pytest.mark.requirement("S2-58")
    async def test_a_line_on_trial_takes_the_place_once_it_has_registered(self, ready: Rig) -> None:
        await in_call(ready)
        ready.seen.forget()
        await ready.engine.try_line(replace(ready.line, display_name="Anna K."))
        report = await ready.seen.first(LineTrialReport)
        assert (report.has_moved, report.status_code) == (True, 200)
        await ready.seen.registration(RegistrationState.REGISTERED)
        await ready.engine.hold(CALL)
        await ready.seen.state(CALL, CallState.HELD)
        await in_call(ready, CallId("next"), "+14435550142")
        call_id = await ready.incoming("+12125550187")
        await ready.engine.answer(call_id)
        await ready.seen.state(call_id, CallState.ACTIVE)

    @pytest.mark.requirement("S2-58")
    async def test_a_line_on_trial_that_is_refused_changes_nothing(self, ready: Rig) -> None:
        await in_call(ready)
        ready.seen.forget()
        await ready.engine.try_line(ready.fails_trial())
        report = await ready.seen.first(LineTrialReport)
        assert not report.has_moved
        assert report.status_code in (401, 403)
        assert ready.seen.of(RegistrationReport) == []
        await ready.engine.hold(CALL)
        await ready.seen.state(CALL, CallState.HELD)
        await in_call(ready, CallId("next"), "+14435550142")

    async def test_nothing_is_tried_beside_no_line(self, rig: Rig) -> None:
        await rig.engine.start()
        with pytest.raises(EngineUnavailable):
            await rig.engine.try_line(rig.line)

    async def test_a_trial_ends_with_the_line_beside_it(self, ready: Rig) -> None:
        await ready.engine.try_line(ready.hangs_in_trial())
        await ready.engine.unregister()
        report = await ready.seen.first(LineTrialReport)
        assert not report.has_moved
        await ready.seen.registration(RegistrationState.OFF)

    async def test_a_trial_ends_with_the_engine(self, ready: Rig) -> None:
        await ready.engine.try_line(ready.hangs_in_trial())
        ready.seen.forget()
        await ready.engine_dies()
        report = await ready.seen.first(LineTrialReport)
        assert report == LineTrialReport(False, 0, "The phone engine stopped.")
        await ready.seen.registration(RegistrationState.REGISTERED)

    async def test_another_line_leaves_a_talk_alone(self, ready: Rig) -> None:
        await in_call(ready)
        ready.seen.forget()
        await ready.engine.register(replace(ready.line, display_name="Anna K."))
        await ready.seen.registration(RegistrationState.REGISTERED)
        await ready.engine.hold(CALL)
        await ready.seen.state(CALL, CallState.HELD)
        await in_call(ready, CallId("next"), "+14435550142")
        await ready.hangs_up(CALL)
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.HUNG_UP_THERE

    async def test_a_call_goes_out_rings_and_is_answered(self, ready: Rig) -> None:
        await ready.engine.place(CALL, NUMBER, [("X-Caller-Id-Pick", "+14105550100")])
        first = await ready.seen.state(CALL, CallState.CONNECTING)
        assert (first.direction, first.remote_number) == (Direction.OUTBOUND, NUMBER)
        assert ("X-Caller-Id-Pick", "+14105550100") in await ready.sent_headers(CALL)
        await ready.rings(CALL, (("X-Call-Id", "record-1"), ("X-Caller-Id", "+14105550100")))
        ringing = await ready.seen.state(CALL, CallState.RINGING)
        assert ("X-Call-Id", "record-1") in ringing.headers
        await ready.answers(CALL)
        active = await ready.seen.state(CALL, CallState.ACTIVE)
        assert ("X-Call-Id", "record-1") in active.headers
        await ready.engine.hang_up(CALL)
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.HUNG_UP_HERE
        assert ready.seen.states(CALL) == [
            CallState.CONNECTING,
            CallState.RINGING,
            CallState.ACTIVE,
            CallState.ENDED,
        ]

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (486, EndReason.BUSY),
            (600, EndReason.BUSY),
            (404, EndReason.NOT_FOUND),
            (484, EndReason.NOT_FOUND),
            (604, EndReason.NOT_FOUND),
            (403, EndReason.REFUSED),
            (480, EndReason.UNREACHABLE),
            (503, EndReason.UNREACHABLE),
            (603, EndReason.DECLINED_THERE),
            (488, EndReason.NO_COMMON_CODEC),
            (420, EndReason.FAILED),
        ],
    )
    async def test_says_why_a_call_failed(self, ready: Rig, status: int, reason: EndReason) -> None:
        await ready.engine.place(CALL, NUMBER)
        await ready.seen.state(CALL, CallState.CONNECTING)
        await ready.rejects(CALL, status, (("X-Refusal", "because"),))
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert (ended.end_reason, ended.status_code) == (reason, status)
        assert ended.end_detail == "because"

    async def test_ringing_without_an_answer_is_told_from_unreachable(self, ready: Rig) -> None:
        await ready.engine.place(CALL, NUMBER)
        await ready.seen.state(CALL, CallState.CONNECTING)
        await ready.rings(CALL)
        await ready.seen.state(CALL, CallState.RINGING)
        await ready.rejects(CALL, 480)
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.NO_ANSWER

    async def test_giving_up_before_the_answer_cancels(self, ready: Rig) -> None:
        await ready.engine.place(CALL, NUMBER)
        await ready.seen.state(CALL, CallState.CONNECTING)
        await ready.rings(CALL)
        await ready.seen.state(CALL, CallState.RINGING)
        await ready.engine.hang_up(CALL)
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.CANCELLED

    async def test_hanging_up_twice_is_no_error(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.hang_up(CALL)
        await ready.engine.hang_up(CALL)
        await ready.engine.hang_up(CallId("never was"))
        await ready.seen.state(CALL, CallState.ENDED)
        ends = [each for each in ready.seen.of(CallReport) if each.state is CallState.ENDED]
        assert len(ends) == 1

    async def test_an_incoming_call_says_who_calls_and_is_answered(self, ready: Rig) -> None:
        headers = (("X-Queue", "Sales"), ("X-Called-Number", "+12025550111"))
        call_id = await ready.incoming("+12125550187", "Bob Ross", headers)
        report = await ready.seen.state(call_id, CallState.INCOMING)
        assert (report.remote_number, report.remote_name) == ("+12125550187", "Bob Ross")
        assert report.direction is Direction.INBOUND
        assert set(headers) <= set(report.headers)
        await ready.engine.answer(call_id)
        await ready.seen.state(call_id, CallState.ACTIVE)
        await ready.hangs_up(call_id)
        ended = await ready.seen.state(call_id, CallState.ENDED)
        assert ended.end_reason is EndReason.HUNG_UP_THERE

    async def test_an_incoming_call_is_declined(self, ready: Rig) -> None:
        call_id = await ready.incoming("+12125550187")
        await ready.engine.decline(call_id)
        ended = await ready.seen.state(call_id, CallState.ENDED)
        assert ended.end_reason is EndReason.DECLINED_HERE

    @pytest.mark.parametrize(
        ("elsewhere", "reason"),
        [(False, EndReason.MISSED), (True, EndReason.ANSWERED_ELSEWHERE)],
    )
    async def test_a_caller_who_gives_up_is_told_from_one_answered_elsewhere(
        self, ready: Rig, elsewhere: bool, reason: EndReason
    ) -> None:
        call_id = await ready.incoming("+12125550187")
        await ready.gives_up(call_id, elsewhere)
        ended = await ready.seen.state(call_id, CallState.ENDED)
        assert ended.end_reason is reason

    async def test_holds_and_resumes(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.hold(CALL)
        await ready.seen.state(CALL, CallState.HELD)
        await ready.engine.resume(CALL)
        await ready.seen.state(CALL, CallState.ACTIVE)

    async def test_tells_when_the_far_end_holds(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.holds(CALL, True)
        await ready.seen.where(CALL, lambda report: report.held_by_far_end)
        await ready.holds(CALL, False)
        await ready.seen.where(CALL, lambda report: not report.held_by_far_end)

    async def test_mutes(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.mute(CALL, True)
        await ready.seen.where(CALL, lambda report: report.muted)
        await ready.engine.mute(CALL, False)
        await ready.seen.where(CALL, lambda report: not report.muted)

    async def test_plays_a_sound_in_the_place_of_the_microphone(self, ready: Rig) -> None:
        await ready.engine.place(CALL, "+14435550140")
        with pytest.raises(EngineError, match="answered"):
            await ready.engine.play(CALL, wav(1), True)
        await ready.engine.hang_up(CALL)
        await in_call(ready, CallId("second"))
        with pytest.raises(EngineError, match="cannot be played"):
            await ready.engine.play(CallId("second"), b"no sound", True)
        await ready.engine.play(CallId("second"), wav(20), True)
        await ready.seen.where(CallId("second"), lambda report: report.playing)

    async def test_a_talk_is_recorded_into_a_file(self, ready: Rig, tmp_path: Path) -> None:
        path, lost = str(tmp_path / "call.wav"), str(tmp_path / "nowhere" / "call.wav")
        await ready.engine.place(CALL, "+14435550140")
        with pytest.raises(EngineError, match="answered"):
            await ready.engine.record(CALL, path)
        await ready.engine.hang_up(CALL)
        await in_call(ready, SECOND)
        with pytest.raises(EngineError, match="not being recorded"):
            await ready.engine.pause_recording(SECOND, True)
        with pytest.raises(EngineError, match="cannot be recorded"):
            await ready.engine.record(SECOND, lost)
        await ready.engine.record(SECOND, path)
        await ready.seen.where(SECOND, lambda report: report.capture is Capture.RUNNING)
        with pytest.raises(EngineError, match="already"):
            await ready.engine.record(SECOND, path)
        await ready.engine.pause_recording(SECOND, True)
        await ready.seen.where(SECOND, lambda report: report.capture is Capture.PAUSED)
        await ready.engine.pause_recording(SECOND, False)
        await ready.seen.where(SECOND, lambda report: report.capture is Capture.RUNNING)
        await ready.hangs_up(SECOND)
        assert await ready.seen.first(CaptureReport) == CaptureReport(SECOND, path)
        with await asyncio.to_thread(wave.open, path) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)

    async def test_tones_go_both_ways(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.send_tones(CALL, "1,9#")
        await until(lambda: ready.received_tones(CALL) == "19#", what="the digits 19#")
        await ready.presses(CALL, "5")
        assert await ready.seen.first(ToneReport) == ToneReport(CALL, "5")

    async def test_gives_figures_of_a_call(self, ready: Rig) -> None:
        await in_call(ready)
        figures = await ready.engine.statistics(CALL)
        assert figures.codec == "PCMU"
        assert 1.0 <= figures.mos <= 4.5
        assert figures.loss_percent == 0.0

    async def test_commands_to_a_call_that_is_over_say_so(self, ready: Rig) -> None:
        await in_call(ready)
        await ready.engine.hang_up(CALL)
        await ready.seen.state(CALL, CallState.ENDED)
        for command in (
            ready.engine.answer(CALL),
            ready.engine.decline(CALL),
            ready.engine.hold(CALL),
            ready.engine.resume(CALL),
            ready.engine.mute(CALL, True),
            ready.engine.send_tones(CALL, "1"),
            ready.engine.play(CALL, wav(1), True),
            ready.engine.statistics(CALL),
        ):
            with pytest.raises(UnknownCall):
                await command

    async def test_four_calls_at_most(self, ready: Rig) -> None:
        for count in range(4):
            await in_call(ready, CallId(f"call {count}"), f"+1443555015{count}")
        with pytest.raises(TooManyCalls):
            await ready.engine.place(CallId("one more"), "+14435550159")
        await ready.engine.hang_up(CallId("call 0"))

    async def test_needs_to_run_and_a_line_to_place_calls(self, rig: Rig) -> None:
        with pytest.raises(EngineUnavailable):
            await rig.engine.place(CALL, NUMBER)
        await rig.engine.start()
        with pytest.raises(EngineUnavailable):
            await rig.engine.place(CALL, NUMBER)

    async def test_comes_back_after_it_died_in_a_call(self, ready: Rig) -> None:
        await in_call(ready)
        ready.seen.forget()
        await ready.engine_dies()
        ended = await ready.seen.state(CALL, CallState.ENDED)
        assert ended.end_reason is EndReason.ENGINE_LOST
        assert isinstance(ready.seen.all[0], EngineLost)
        await ready.seen.first(EngineReady)
        await ready.seen.registration(RegistrationState.REGISTERED)
        await in_call(ready, CallId("next"), "+14435550142")

    async def test_reports_end_when_it_stops(self, ready: Rig) -> None:
        await ready.engine.stop()
        await ready.engine.stop()
        await until(lambda: ready.seen.ended, what="the end of the reports")
