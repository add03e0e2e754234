"""Whether a call's status is asked for at its end, and who owes one (S2-28, S2-29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row

from desktop.server.effective import Standing, standing_of

_ASKING: Final = {"off": "off", "on": "shown", "shown": "shown", "required": "required"}


def asking(standing: Standing) -> str:
    """off, shown or required: the user's own setting before the account's (domain 3.5)."""
    own: Mapping[str, Any] = standing.membership.call_settings if standing.membership else {}
    for settings in (own, standing.account.call_settings):
        said = _ASKING.get(str(settings.get("show_call_statuses", "")))
        if said is not None:
            return said
    return "shown"


def is_owed(connection: Connection, call: Row[Any]) -> bool:
    """Once ``call`` is over. Nobody owes what they are not allowed to give."""
    if call.answered_at is None or not call.agent_id or call.call_status:
        return False
    if call.status == "voicemail":
        return False  # nobody was spoken with
    standing = standing_of(connection, call.account_id, call.agent_id)
    if standing is None or not standing.may("calls:set_status"):
        return False
    return asking(standing) == "required"
