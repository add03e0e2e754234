"""Two far ends for one contract: one plays with the fake engine, one speaks SIP with the real."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from desktop.domain.calls import CallId, CallState, Direction
from desktop.domain.line import Line, RegistrationState
from desktop.domain.reports import (
    CallReport,
    EngineReport,
    LineTrialReport,
    RegistrationReport,
)
from desktop.services.ports import PhoneEngine
from desktop.sip.client import EngineClient
from desktop.sip.engine.reasons import inbound_reason, outbound_reason
from desktop.sip.process import engine_command
from tests.fakes.phone_engine import FakePhoneEngine
from tests.support.far_call import FarCall
from tests.support.namespaces import Host
from tests.support.rtp_peer import Plays
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

Headers = tuple[tuple[str, str], ...]
Kind = TypeVar("Kind")
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


class Seen:
    """Every report of an engine, as it came."""

    def __init__(self, engine: PhoneEngine) -> None:
        self.all: list[EngineReport] = []
        self.ended = False
        self._stream = engine.reports()
        self._task = asyncio.get_running_loop().create_task(self._collect())

    async def _collect(self) -> None:
        async for report in self._stream:
            self.all.append(report)
        self.ended = True

    def forget(self) -> None:
        self.all.clear()

    def call(self, call_id: CallId) -> CallReport | None:
        """The newest report of that call."""
        mine = [each for each in self.of(CallReport) if each.call_id == call_id]
        return mine[-1] if mine else None

    def states(self, call_id: CallId) -> list[CallState]:
        """Each state once, in order."""
        states: list[CallState] = []
        for each in self.of(CallReport):
            if each.call_id == call_id and each.state not in states[-1:]:
                states.append(each.state)
        return states

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [report for report in self.all if isinstance(report, kind)]

    async def state(self, call_id: CallId, state: CallState, seconds: float = 8.0) -> CallReport:
        """Wait until the call is in ``state``."""

        def there() -> bool:
            report = self.call(call_id)
            return report is not None and report.state is state

        await until(there, seconds, f"{call_id} {state}: {self.all}")
        report = self.call(call_id)
        assert report is not None
        return report

    async def where(self, call_id: CallId, holds: Callable[[CallReport], bool]) -> CallReport:
        def there() -> bool:
            report = self.call(call_id)
            return report is not None and holds(report)

        await until(there, what=f"{call_id}: {self.all}")
        report = self.call(call_id)
        assert report is not None
        return report

    async def registration(
        self, state: RegistrationState, seconds: float = 8.0
    ) -> RegistrationReport:
        def newest() -> RegistrationReport | None:
            known = self.of(RegistrationReport)
            return known[-1] if known else None

        await until(
            lambda: (known := newest()) is not None and known.state is state,
            seconds,
            f"{state}: {self.all}",
        )
        report = newest()
        assert report is not None
        return report

    async def first(self, kind: type[Kind], seconds: float = 8.0) -> Kind:
        """Wait for a report of that kind."""
        await until(lambda: self.of(kind), seconds, f"{kind.__name__}: {self.all}")
        return self.of(kind)[0]


class Rig(Protocol):
    """An engine with a far end."""

    engine: PhoneEngine
    seen: Seen
    line: Line

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def refuses_sign_in(self) -> Line: ...
    def fails_trial(self) -> Line: ...
    def hangs_in_trial(self) -> Line:
        """Nobody answers its sign-in."""

    async def sent_headers(self, call_id: CallId) -> Headers: ...
    async def rings(self, call_id: CallId, headers: Headers = ()) -> None: ...
    async def answers(self, call_id: CallId) -> None: ...
    async def rejects(self, call_id: CallId, status: int, headers: Headers = ()) -> None: ...
    async def hangs_up(self, call_id: CallId) -> None: ...
    async def incoming(self, number: str, name: str = "", headers: Headers = ()) -> CallId: ...
    async def gives_up(self, call_id: CallId, elsewhere: bool = False) -> None: ...
    async def holds(self, call_id: CallId, held: bool) -> None: ...
    async def presses(self, call_id: CallId, digit: str) -> None: ...
    def received_tones(self, call_id: CallId) -> str: ...
    async def engine_dies(self) -> None: ...


class FakeRig:
    def __init__(self) -> None:
        self.fake = FakePhoneEngine()
        self.engine: PhoneEngine = self.fake
        self.seen = Seen(self.fake)
        self.line = Line("harbor.example", "anna.keller", "secret", "127.0.0.1")

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        await self.fake.stop()

    def refuses_sign_in(self) -> Line:
        self.fake.registers = RegistrationReport(RegistrationState.REFUSED, 403, "Wrong password")
        return self.line

    def fails_trial(self) -> Line:
        self.fake.trial_comes_to = LineTrialReport(False, 403, "Wrong password")
        return replace(self.line, password="wrong")

    def hangs_in_trial(self) -> Line:
        self.fake.trial_comes_to = None
        return replace(self.line, port=5070)

    async def sent_headers(self, call_id: CallId) -> Headers:
        return next(placed.headers for placed in self.fake.placed if placed.call_id == call_id)

    async def rings(self, call_id: CallId, headers: Headers = ()) -> None:
        self.fake.reports_ringing(call_id, headers)

    async def answers(self, call_id: CallId) -> None:
        self.fake.reports_answer(call_id)

    async def rejects(self, call_id: CallId, status: int, headers: Headers = ()) -> None:
        rang = self.fake.calls[call_id].state is CallState.RINGING
        detail = dict(headers).get("X-Refusal", "")
        reason = outbound_reason(status, rang)
        self.fake.reports_end(call_id, reason, status, detail, headers)

    async def hangs_up(self, call_id: CallId) -> None:
        self.fake.reports_end(call_id)

    async def incoming(self, number: str, name: str = "", headers: Headers = ()) -> CallId:
        return self.fake.incoming(number, name, headers)

    async def gives_up(self, call_id: CallId, elsewhere: bool = False) -> None:
        self.fake.reports_end(call_id, inbound_reason(ELSEWHERE if elsewhere else ""), 487)

    async def holds(self, call_id: CallId, held: bool) -> None:
        self.fake.reports_far_end_hold(call_id, held)

    async def presses(self, call_id: CallId, digit: str) -> None:
        self.fake.reports_tone(call_id, digit)

    def received_tones(self, call_id: CallId) -> str:
        sent = (digits for each, digits in self.fake.tones if each == call_id)
        return "".join(sent).replace(",", "")

    async def engine_dies(self) -> None:
        self.fake.dies()
        self.fake.comes_back()


class RealRig:
    """The engine process against a far end, both on 127.0.0.1 or in networks of the test's own."""

    def __init__(
        self, *options: str, prefix: tuple[str, ...] = (), host: Host | None = None
    ) -> None:
        self.client = EngineClient((*prefix, *engine_command(), *options))
        self.engine: PhoneEngine = self.client
        self.peer = SipPeer(host)
        self.seen = Seen(self.client)
        self.inbound: dict[CallId, FarCall] = {}

    async def open(self) -> None:
        await self.peer.open()
        self.line = self.peer.line()

    async def close(self) -> None:
        await self.client.stop()
        await self.peer.close()

    async def ready(self) -> None:
        """Started and signed in."""
        await self.open()
        await self.client.start()
        await self.client.register(self.line)
        await self.seen.registration(RegistrationState.REGISTERED)

    def refuses_sign_in(self) -> Line:
        return replace(self.line, password="wrong")

    def fails_trial(self) -> Line:
        return replace(self.line, password="wrong")

    def hangs_in_trial(self) -> Line:
        return replace(self.line, host="127.0.0.2")

    async def far(self, call_id: CallId) -> FarCall:
        """The call as the far end sees it."""
        if call_id in self.inbound:
            return self.inbound[call_id]
        report = self.seen.call(call_id)
        assert report is not None
        number = report.remote_number

        def found() -> list[FarCall]:
            return [call for call in self.peer.calls if call.invite.user == number]

        await until(found, what=f"the INVITE to {number}")
        return found()[-1]

    async def sent_headers(self, call_id: CallId) -> Headers:
        return tuple((await self.far(call_id)).invite.headers)

    async def rings(self, call_id: CallId, headers: Headers = ()) -> None:
        (await self.far(call_id)).ring(headers)

    async def answers(self, call_id: CallId) -> None:
        (await self.far(call_id)).answer(plays=Plays.TONE)

    async def rejects(self, call_id: CallId, status: int, headers: Headers = ()) -> None:
        (await self.far(call_id)).reject(status, "No", headers)

    async def hangs_up(self, call_id: CallId) -> None:
        (await self.far(call_id)).hang_up()

    async def incoming(self, number: str, name: str = "", headers: Headers = ()) -> CallId:
        known = {report.call_id for report in self.seen.of(CallReport)}
        call = await self.peer.ring_phone(number, name, headers)

        def fresh() -> list[CallId]:
            return [
                report.call_id
                for report in self.seen.of(CallReport)
                if report.direction is Direction.INBOUND and report.call_id not in known
            ]

        await until(fresh, what="a report of the incoming call")
        self.inbound[fresh()[0]] = call
        return fresh()[0]

    async def gives_up(self, call_id: CallId, elsewhere: bool = False) -> None:
        (await self.far(call_id)).cancel(ELSEWHERE if elsewhere else "")

    async def holds(self, call_id: CallId, held: bool) -> None:
        (await self.far(call_id)).hold(held)

    async def presses(self, call_id: CallId, digit: str) -> None:
        (await self.far(call_id)).rtp.send_digit(digit)

    def received_tones(self, call_id: CallId) -> str:
        report = self.seen.call(call_id)
        assert report is not None
        return next(
            call.rtp.digits for call in self.peer.calls if call.invite.user == report.remote_number
        )

    async def engine_dies(self) -> None:
        process = self.client.process_id
        assert process is not None
        os.kill(process, signal.SIGKILL)
