"""Answers about supervised calls."""

from __future__ import annotations

import msgspec

from desktop.api.bodies.lists import Moment
from desktop.domain.supervision import (
    Admission,
    Ended,
    Mode,
    Supervision,
    SupervisionState,
    WatchedCall,
)


class SupervisionBody(msgspec.Struct, frozen=True):
    id: str
    call_id: str
    supervisor_id: str
    supervisor_name: str
    agent_id: str
    agent_name: str
    other_number: str
    other_name: str
    mode: Mode
    state: SupervisionState
    asked_at: Moment
    began_at: Moment | None
    ended_at: Moment | None
    ended: Ended | None
    sentence: str
    is_shown: bool

    def value(self) -> Supervision:
        return Supervision(**msgspec.structs.asdict(self))


class AdmissionBody(msgspec.Struct, frozen=True):
    supervision: SupervisionBody
    address: str

    def value(self) -> Admission:
        return Admission(self.supervision.value(), self.address)


class WatchedCallBody(msgspec.Struct, frozen=True):
    call_id: str
    supervisor_name: str
    mode: Mode
    since: Moment

    def value(self) -> WatchedCall:
        return WatchedCall(self.call_id, self.supervisor_name, self.mode, self.since)
