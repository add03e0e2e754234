"""What changed about one's permissions: what was won, what was lost, why, and who decides."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from desktop.domain.access import Answer, Role
from desktop.domain.errors import InvalidInput
from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import explain

_ORDER: Final = {key: place for place, key in enumerate(PHRASES)}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person was allowed when they last looked."""

    revision: str
    role: str
    granted: frozenset[str]
    at: datetime

    def as_text(self) -> str:
        return json.dumps(
            {
                "revision": self.revision,
                "role": self.role,
                "granted": sorted(self.granted),
                "at": self.at.isoformat(),
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Seen:
        """Raises ``InvalidInput`` for what ``as_text`` would never write."""
        try:
            kept = json.loads(text)
            at = datetime.fromisoformat(kept["at"])
            return cls(kept["revision"], kept["role"], frozenset(kept["granted"]), at)
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput("What was allowed last time cannot be read.") from error


@dataclass(frozen=True, slots=True)
class Change:
    """One permission, with the reason as it was when the change was noticed."""

    key: str
    why: str
    who: str  # who can change it


@dataclass(frozen=True, slots=True)
class Receipt:
    """``since`` is when the person last looked, None where it happened before their eyes.

    ``role`` is their new one in words, "" where they kept it.
    """

    at: datetime
    since: datetime | None
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    role: str = ""


def seen(answer: Answer, role: Role, at: datetime) -> Seen:
    return Seen(answer.revision, role.value, frozenset(map(str, answer.granted)), at)


def receipt_of(
    before: Seen, now: Seen, answer: Answer, plan: str, *, is_live: bool
) -> Receipt | None:
    """None where everything is as it was."""
    role = Role(now.role)

    def changes(keys: frozenset[str]) -> tuple[Change, ...]:
        ordered = sorted(keys, key=lambda key: _ORDER.get(key, len(_ORDER)))
        said = ((key, explain(key, answer, role, plan)) for key in ordered)
        return tuple(Change(key, each.sentence, each.who_can_change) for key, each in said)

    gained, lost = changes(now.granted - before.granted), changes(before.granted - now.granted)
    new_role = role.title if now.role != before.role else ""
    if not (gained or lost or new_role):
        return None
    return Receipt(now.at, None if is_live else before.at, gained, lost, new_role)


def as_text(receipts: tuple[Receipt, ...]) -> str:
    return json.dumps([asdict(each) for each in receipts], default=datetime.isoformat)


def from_text(text: str) -> tuple[Receipt, ...]:
    """Raises ``InvalidInput`` for what ``as_text`` would never write."""
    try:
        return tuple(_receipt(each) for each in json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("Earlier changes of permissions cannot be read.") from error


def _receipt(kept: dict[str, str]) -> Receipt:
    def changes(name: str) -> tuple[Change, ...]:
        return tuple(Change(**each) for each in kept[name])  # type: ignore[arg-type]  # its fields

    since = datetime.fromisoformat(kept["since"]) if kept["since"] else None
    at = datetime.fromisoformat(kept["at"])
    return Receipt(at, since, changes("gained"), changes("lost"), kept["role"])
