"""From a caller who is declined to a message that was heard and deleted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.server.database import Database
from desktop.server.tables import audit, calls, voicemails
from tests.journeys.a_message import CALLER

pytestmark = pytest.mark.sound


@pytest.mark.timeout(240)
def test_a_message_is_left_counted_heard_and_deleted(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.journeys.a_message", str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=220, check=False)
    assert done.returncode == 0, done.stderr

    database = Database.in_folder(tmp_path / "server")
    with database.read() as connection:
        call = connection.execute(select(calls).where(calls.c.remote_number == CALLER)).one()
        left = connection.execute(select(voicemails.c.call_id)).scalars().all()
        done_by_anna = connection.execute(select(audit.c.action)).scalars().all()
    database.close()
    assert (call.status, call.answered_at, call.agent_id) == ("voicemail", None, None)
    assert call.id not in left
    assert {"voicemail.heard", "voicemail.deleted"} <= set(done_by_anna)
