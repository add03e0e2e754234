"""Whether a call's status is asked for at its end, and who owes one (S2-28, S2-29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from desktop.domain.call_settings import CallSetting, Source
from desktop.server.call_settings import value_of
from desktop.server.effective import Standing, standing_of


def asking(standing: Standing) -> str:
    """off, shown or required; who decides whether at all, is the order of domain 3.5."""
    value = value_of(standing, CallSetting.SHOW_STATUSES)
    if not value.is_on:
        return "off"
    member, shared = standing.membership, standing.account.call_settings
    own = member.call_settings if member is not None else {}
    settings: Mapping[str, Any] = own if value.source is Source.USER else shared
    required = settings.get(CallSetting.SHOW_STATUSES.value) == "required"
    return "required" if required else "shown"


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
