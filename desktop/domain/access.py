"""The answer to "what may this user do": one decision per permission, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

PermissionKey = NewType("PermissionKey", str)


class Role(Enum):
    CALL_AGENT = "call_agent"
    BILLING = "billing"
    CALL_MANAGER = "call_manager"
    REPORT_MANAGER = "report_manager"
    MARKETING_MANAGER = "marketing_manager"
    ADMINISTRATOR = "administrator"
    AGENCY_ADMINISTRATOR = "agency_administrator"

    @property
    def title(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Decision:
    """``reason`` is the decisive reason code; ``reason_ref`` names the lock, group or person.

    ``blockers`` are the reason codes of every further deny of layers 1 to 7, in layer order.
    """

    granted: bool
    reason: str
    reason_ref: str = ""
    blockers: tuple[str, ...] = ()


_UNKNOWN = Decision(granted=False, reason="default_deny")


@dataclass(frozen=True, slots=True)
class Answer:
    """Effective permissions as the CRM computed them; ``revision`` identifies their inputs."""

    revision: str = ""
    decisions: Mapping[PermissionKey, Decision] = field(default_factory=dict)

    def decision(self, key: PermissionKey | str) -> Decision:
        return self.decisions.get(PermissionKey(key), _UNKNOWN)

    def grants(self, key: PermissionKey | str) -> bool:
        return self.decision(key).granted

    @property
    def granted(self) -> frozenset[PermissionKey]:
        return frozenset(key for key, decision in self.decisions.items() if decision.granted)
