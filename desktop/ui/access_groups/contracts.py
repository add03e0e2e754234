"""What the presenter of access control groups works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.access_groups import AccessGroup, GroupParts, Trial
from desktop.ui.contracts import Clock, Session, Stream, Tasks


class AccessGroups(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` may hold the group as it is."""

    async def all(self) -> tuple[AccessGroup, ...]: ...

    async def parts(self) -> GroupParts: ...

    async def attempt(self, group: AccessGroup, look_as: str = "") -> Trial: ...

    async def save(self, group: AccessGroup, key: str = "") -> AccessGroup: ...

    async def remove(self, group: AccessGroup) -> None: ...


@dataclass(slots=True)
class AccessServices:
    session: Session
    stream: Stream
    groups: AccessGroups
    tasks: Tasks
    clock: Clock
