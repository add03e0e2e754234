"""The lists of a call manager as frozen values: blocked callers, do not call, scoring, statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final


class BlockKind(Enum):
    """What an entry is compared with: the whole number, its beginning, or the caller's name."""

    NUMBER = "number"
    PREFIX = "prefix"
    NAME = "name"

    @property
    def title(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Block:
    """Who is to be blocked. ``value`` is as typed or E.164; ``until`` None means for good."""

    kind: BlockKind
    value: str
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BlockedCaller:
    """An entry of the list of blocked callers; one that has expired blocks nobody any more."""

    id: str
    kind: BlockKind
    value: str  # E.164, the beginning of one, or a name
    reason: str
    until: datetime | None
    blocked_by: str  # a name, "" where it is not known
    created_at: datetime
    version: int

    def has_expired(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class DoNotCallEntry:
    id: str
    number: str
    reason: str
    added_by: str
    added_at: datetime | None


class ImportState(Enum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BadLine:
    """``line`` counts from 1, as an editor does."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportJob:
    """How far an import is; ``total`` and ``read`` count lines of the file.

    ``bad_lines`` are the first of the ``bad`` ones.
    """

    id: str
    state: ImportState
    total: int
    read: int
    added: int
    already: int
    bad: int
    bad_lines: tuple[BadLine, ...] = ()
    sentence: str = ""

    @property
    def is_over(self) -> bool:
        return self.state is not ImportState.RUNNING


@dataclass(frozen=True, slots=True)
class ScoringOptions:
    """How calls of the account are scored: from 1 to ``highest``, with criteria in an order."""

    name: str
    highest: int
    criteria: tuple[str, ...]
    version: int = 0


LOWEST_TOP: Final = 2
HIGHEST_TOP: Final = 10
MOST_CRITERIA: Final = 12


@dataclass(frozen=True, slots=True)
class CallStatus:
    """One way to say what came of a call; ``colour`` is plain, good, bad, warning or accent."""

    id: str
    name: str
    colour: str
    final: bool  # nothing is left to be done for this caller
    needs_reminder: bool
    active: bool


class StatusAsking(Enum):
    """Whether a call's status is asked for at its end (S2-28, S2-29)."""

    OFF = "off"
    SHOWN = "shown"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class CallStatuses:
    """The account's statuses in their order, and how this user is asked for one."""

    rows: tuple[CallStatus, ...] = ()
    asking: StatusAsking = StatusAsking.OFF
    version: int = 0

    @property
    def offered(self) -> tuple[CallStatus, ...]:
        return tuple(each for each in self.rows if each.active)


@dataclass(frozen=True, slots=True)
class CallOptions:
    """What a call may be given at its end; ``scoring`` is None for whoever may not score."""

    statuses: CallStatuses = CallStatuses()
    tags: tuple[str, ...] = ()
    scoring: ScoringOptions | None = None
