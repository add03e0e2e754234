"""Our engine in its own process, as the app drives it, for phone systems that are not ours."""

from __future__ import annotations

from desktop.domain.calls import CallId, CallState, Direction
from desktop.domain.line import Line, RegistrationState
from desktop.domain.reports import CallReport
from desktop.sip.client import EngineClient
from tests.contracts.engine_rigs import Seen
from tests.support.waiting import until

CALL = CallId("first")


class OurPhone:
    def __init__(self) -> None:
        self.client = EngineClient()
        self.seen = Seen(self.client)

    async def sign_in(self, line: Line) -> None:
        await self.client.register(line)
        await self.seen.registration(RegistrationState.REGISTERED)

    async def call(self, number: str) -> None:
        """Until somebody answers."""
        await self.client.place(CALL, number)
        await self.seen.state(CALL, CallState.ACTIVE)

    async def ended(self, call_id: CallId = CALL) -> CallReport:
        return await self.seen.state(call_id, CallState.ENDED)

    async def rings(self) -> CallReport:
        """The call that comes in."""

        def incoming() -> list[CallReport]:
            return [
                report
                for report in self.seen.of(CallReport)
                if report.direction is Direction.INBOUND and report.state is CallState.INCOMING
            ]

        await until(incoming, what=f"an incoming call: {self.seen.all}")
        return incoming()[-1]
