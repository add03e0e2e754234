"""Who may change whose permissions: nobody grants what they do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import EXPLICIT_ONLY
from desktop.domain.permissions import Context, evaluate, potential, stated
from desktop.domain.reasons_about import theirs

_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR})
_NAMED: Final = 4  # so many permissions a sentence names


@dataclass(frozen=True, slots=True)
class Refusal:
    """``rule`` is the number of the rule that was broken, 1 to 5; ``permissions`` names why."""

    rule: int
    sentence: str
    permissions: tuple[str, ...] = ()


def refusal_of_change(
    editor: Context,
    before: Context | None,
    after: Context,
    *,
    same_person: bool = False,
    needed: str = "users.permissions:grant",
) -> Refusal | None:
    """Why the editor may not turn ``before`` (None: a new user) into ``after``, or None.

    ``needed`` is ``users:edit`` for activation and details. The rule of the last administrator
    stands in ``keepers``, and is checked in the transaction of the change.
    """
    if not evaluate(editor).grants(needed):
        return not_allowed(needed)
    if same_person:
        return Refusal(
            4, "Nobody changes their own role or permissions. Ask another administrator."
        )
    givable = givable_by(editor)
    had = potential(before) if before is not None else frozenset()
    # What may be given may be taken back, also the explicit-only that nobody holds by a role.
    if had - givable:
        more = tuple(sorted(had - givable))
        return Refusal(2, "This user holds more than you do, so you cannot change them.", more)
    said = stated(before) if before is not None else frozenset()
    # Also what does not count yet: the day somebody gives what it needs, it would.
    gained = (potential(after) - had) | (stated(after) - said)
    beyond = tuple(sorted(gained - givable))
    if beyond:
        return Refusal(3, f"You cannot give what you do not hold: {_named(beyond)}.", beyond)
    return None


def not_allowed(needed: str) -> Refusal:
    """Rule 1."""
    return Refusal(1, "You are not allowed to change other users.", (needed,))


def givable_by(editor: Context) -> frozenset[str]:
    """What the editor may give to somebody else; administrators also the explicit-only."""
    held = potential(editor)
    return held | EXPLICIT_ONLY if editor.role in _ADMINISTRATORS else held


def _named(keys: tuple[str, ...]) -> str:
    words = [theirs(key) for key in keys[:_NAMED]]
    if len(keys) > _NAMED:
        words.append(f"and {len(keys) - _NAMED} more")
    return ", ".join(words)
