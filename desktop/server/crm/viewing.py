"""Looking as somebody else: for whoever holds no less and sees no fewer rows, while it is so."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from desktop.server.crm.problems import Problem
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import tokens

LOOK: Final = ("users.permissions:grant", "look as somebody else")
_MORE: Final = "This user holds more than you do, so you cannot look as them."
_MORE_ROWS: Final = (
    "This user sees calls and texts that an access control group keeps from you, "
    "so you cannot look as them."
)


def fault_of_view(viewer: Standing, viewed: Standing) -> Problem | None:
    """Why the one may not see what the other sees."""
    if beyond := sorted(viewed.potential() - viewer.potential()):
        return Problem(403, "refused", _MORE, permission=beyond[0], reason="grants.rule_2")
    if not set(viewer.filters) <= set(viewed.filters):
        return Problem(403, "refused", _MORE_ROWS, permission=LOOK[0], reason="access_group")
    return None


def goes_on(connection: Connection, family: str) -> bool:
    """Whether the one who looks may do so still, whatever has become of both."""
    view = connection.execute(select(tokens).where(tokens.c.family == family)).first()
    if view is None:
        return False
    viewer = standing_of(connection, view.viewed_account, view.viewer_id)
    viewed = standing_of(connection, view.viewed_account, view.user_id)
    if viewer is None or viewed is None or not viewer.may(LOOK[0]):
        return False
    return fault_of_view(viewer, viewed) is None
