"""The permission check every service makes before it sends; the server makes it always."""

from __future__ import annotations

from desktop.domain.access import Answer
from desktop.domain.errors import Refused


def require(answer: Answer, permission: str, what: str) -> None:
    """Raises ``Refused`` with a sentence about ``what`` ("send texts") unless it is granted."""
    decision = answer.decision(permission)
    if not decision.granted:
        raise Refused(
            f"You are not allowed to {what}. Press F1 to see why.", permission, decision.reason
        )
