"""Calls that are going on: who the two ends are, and how to reach each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from .address import tag_of
from .message import Message, Request
from .records import CallEnd
from .transport import Flow


@dataclass(slots=True)
class Party:
    """One end of a call. ``aor`` is empty for the outside; ``contact`` is its remote target."""

    flow: Flow
    aor: str = ""
    contact: str = ""
    cseq: int = 0  # the highest number this end has used in the dialog
    unanswered: int = 0  # questions whether it is still there, since its last answer


@dataclass(slots=True)
class Session:
    """``parties`` is keyed by the tag each end has in the dialog."""

    sip_call_id: str
    caller_tag: str
    parties: dict[str, Party] = field(default_factory=dict)
    record_id: str = ""
    callee_tag: str = ""  # empty until the answer
    from_header: str = ""
    to_header: str = ""
    is_over: bool = False
    is_recorded: bool = False
    assigned_to: str = ""  # the agent whose call a menu made it, whoever answers
    is_message: bool = False  # a machine has answered and takes a message
    hears_booth: bool = False  # a voice of the phone system is in the caller's ear already
    is_held: bool = False  # by a phone of ours
    is_supervision: bool = False  # a supervisor's, in the call of somebody else
    is_announced: bool = False  # the caller has been told that the call is recorded

    @property
    def is_answered(self) -> bool:
        return bool(self.callee_tag)

    @property
    def caller_aor(self) -> str:
        return self.parties[self.caller_tag].aor

    @property
    def is_from_outside(self) -> bool:
        return not self.caller_aor

    def aors(self) -> set[str]:
        return {party.aor for party in self.parties.values() if party.aor}


class Sessions:
    def __init__(self, ended: Callable[[Session, CallEnd], None]) -> None:
        self._by_tag: dict[tuple[str, str], Session] = {}
        self._ended = ended
        self._last_talk: dict[str, float] = {}

    def open(self, request: Request, caller: Party) -> Session:
        tag = tag_of(request.first("From"))
        session = Session(request.call_id, tag, {tag: caller})
        session.from_header = request.first("From")
        self._by_tag[request.call_id, tag] = session
        return session

    def of(self, message: Message) -> Session | None:
        """The call a message inside a dialog belongs to."""
        for header in ("From", "To"):
            found = self._by_tag.get((message.call_id, tag_of(message.first(header))))
            if found is not None:
                return found
        return None

    def all(self) -> list[Session]:
        return list({id(session): session for session in self._by_tag.values()}.values())

    def is_on_a_call(self, aor: str) -> bool:
        """Talks or dials; a phone that only rings is still free."""
        living = [session for session in self.all() if not session.is_over]
        return any(
            aor in session.aors() if session.is_answered else aor == session.caller_aor
            for session in living
        )

    def idle_since(self, aor: str) -> float:
        """When the user's last talk ended, on the loop's clock; 0 where there was none yet."""
        return self._last_talk.get(aor, 0.0)

    def finish(self, session: Session, end: CallEnd, keep_seconds: float = 32.0) -> None:
        """The call is over; late packets of it still find their way for a while."""
        if session.is_over:
            return
        session.is_over = True
        if session.is_answered and not session.is_supervision:
            now = asyncio.get_running_loop().time()
            self._last_talk.update(dict.fromkeys(session.aors(), now))
        self._ended(session, end)
        asyncio.get_running_loop().call_later(keep_seconds, self.forget, session)

    def forget(self, session: Session) -> None:
        for key in [key for key, value in self._by_tag.items() if value is session]:
            del self._by_tag[key]
