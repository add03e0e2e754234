"""Recording as the rows have it: of an account, and of one call over a number."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.numbers import Recorded
from desktop.domain.recording import Recording, RecordingSettings, recording_of
from desktop.domain.setting_locks import lock_key
from desktop.server.tables import accounts, agencies, numbers, recording_settings

_FEATURE = _SWITCH = "recording"


def settings_of(connection: Connection, account_id: str) -> RecordingSettings:
    mine = recording_settings.c.account_id == account_id
    row = connection.execute(select(recording_settings).where(mine)).first()
    if row is None:
        return RecordingSettings()
    said = (row.is_on, row.is_announced, row.announcement)
    return RecordingSettings(*said, row.version, row.sound_id or "")


def recording_over(connection: Connection, account_id: str, number: str) -> Recording:
    """Asked as a call begins: a change holds for the next one."""
    mine = (numbers.c.account_id == account_id, numbers.c.number == number)
    said = connection.execute(select(numbers.c.recording).where(*mine)).scalar()
    wanted = Recorded(said) if said else Recorded.ACCOUNT
    settings = settings_of(connection, account_id)
    return recording_of(settings, wanted, is_there=_is_there(connection, account_id))


def _is_there(connection: Connection, account_id: str) -> bool:
    row = connection.execute(
        select(
            *(accounts.c.plan, accounts.c.switches, agencies.c.locks),
            agencies.c.switches.label("agency"),
        )
        .join(agencies, agencies.c.id == accounts.c.agency_id)
        .where(accounts.c.id == account_id)
    ).one()
    in_plan = _FEATURE in SAMPLE_PLANS.get(row.plan, frozenset())
    is_on = row.locks.get(lock_key(_SWITCH)) or row.switches.get(_SWITCH, True)
    return bool(in_plan and is_on and row.agency.get(_SWITCH, True))
