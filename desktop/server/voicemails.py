"""A message that the phone system took, put into its box; the call's row says so (S2-27)."""

from __future__ import annotations

import io
import uuid
import wave

from sqlalchemy import Connection, select

from desktop.server import call_path
from desktop.server.database import Database, publish
from desktop.server.tables import calls, voicemail_sounds, voicemails


def keep_message(database: Database, call_id: str, user_id: str, sound: bytes, at: int) -> None:
    """``sound`` is WAV; a message told twice is one message, one of an unknown call is none."""
    with database.write() as connection:
        call = connection.execute(select(calls).where(calls.c.id == call_id)).first()
        mine = voicemails.c.call_id == call_id
        if call is None or connection.execute(select(voicemails.c.id).where(mine)).first():
            return
        voicemail_id = f"vm_{uuid.uuid4().hex}"
        connection.execute(
            voicemails.insert().values(
                id=voicemail_id,
                account_id=call.account_id,
                user_id=user_id,
                call_id=call_id,
                contact_id=call.contact_id if call.direction == "inbound" else None,
                caller_number=call.caller_number,
                our_number=call.tracking_number,
                left_at=at,
                seconds=seconds_of(sound),
            )
        )
        kept = {"voicemail_id": voicemail_id, "sound": sound}
        connection.execute(voicemail_sounds.insert().values(kept))
        changes = {"status": "voicemail", "version": call.version + 1}
        connection.execute(calls.update().where(calls.c.id == call_id).values(changes))
        call_path.add(connection, call_id, "message", at, user_id=user_id)
        publish(connection, call.account_id, "call.updated", {"call_id": call_id})
        tell(connection, call.account_id, voicemail_id, user_id)


def tell(connection: Connection, account_id: str, voicemail_id: str, user_id: str) -> None:
    """``user_id`` is the owner, who alone hears of it."""
    fact = {"voicemail_id": voicemail_id, "user_id": user_id}
    publish(connection, account_id, "voicemail.updated", fact)


def seconds_of(sound: bytes) -> int:
    with wave.open(io.BytesIO(sound)) as file:
        return max(1, int(file.getnframes() / file.getframerate() + 0.5))
