"""Messages in the boxes of the demonstration accounts, left in calls of their history."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, select

from desktop.server import tables
from desktop.server.seed_people import HOME, LEGAL
from desktop.server.voicemails import seconds_of

_QUOTE: Final = (
    "message_quote",
    "Hello, this is about the quote for the kitchen. Could you call me back this afternoon? "
    "I have two questions about the price.",
)
_THURSDAY: Final = (
    "message_thursday",
    "Hi, I need to move our appointment to Thursday. Please call me and tell me if that works "
    "for you.",
)
_THANKS: Final = (
    "message_thanks",
    "Thank you for the quick repair. The heating works again. Bye.",
)


class MessageSeed(NamedTuple):
    account: str
    user_id: str
    words: tuple[str, str]  # the sound's name, and what is said
    heard: bool = False
    has_transcript: bool = True


MESSAGES: Final = (
    MessageSeed(HOME, "usr_anna_keller", _QUOTE),
    MessageSeed(HOME, "usr_anna_keller", _THURSDAY, has_transcript=False),
    MessageSeed(HOME, "usr_anna_keller", _THANKS, heard=True),
    MessageSeed(HOME, "usr_jonas_weber", _THURSDAY),
    MessageSeed(HOME, "usr_mia_lang", _QUOTE),
    MessageSeed(HOME, "usr_mia_lang", _THANKS, heard=True),
    MessageSeed(HOME, "usr_omar_haddad", _THANKS),
    MessageSeed(LEGAL, "usr_sofia_rossi", _THURSDAY),
)


def fill(connection: Connection) -> None:
    """Needs the calls to be there: each message belongs to one that ended in a voicemail."""
    sounds = {words[0]: _sound(words[0]) for words in (_QUOTE, _THURSDAY, _THANKS)}
    for account in (HOME, LEGAL):
        wanted = [each for each in MESSAGES if each.account == account]
        found = _calls(connection, account, len(wanted))
        for seed, call in zip(wanted, found, strict=True):
            sound = sounds[seed.words[0]]
            row = _row(seed, call, seconds_of(sound))
            connection.execute(tables.voicemails.insert().values(row))
            kept = {"voicemail_id": row["id"], "sound": sound}
            connection.execute(tables.voicemail_sounds.insert().values(kept))


def _calls(connection: Connection, account: str, count: int) -> list[Row[Any]]:
    """The newest ones."""
    calls = tables.calls
    left = and_(
        calls.c.account_id == account,
        calls.c.direction == "inbound",
        calls.c.status == "voicemail",
    )
    newest = select(calls).where(left).order_by(calls.c.started_at.desc()).limit(count)
    return list(connection.execute(newest))


def _row(seed: MessageSeed, call: Row[Any], seconds: int) -> dict[str, Any]:
    return {
        "id": f"vm_{call.id[4:]}",
        "account_id": seed.account,
        "user_id": seed.user_id,
        "call_id": call.id,
        "contact_id": call.contact_id,
        "caller_number": call.remote_number,
        "our_number": call.tracking_number,
        "left_at": call.ended_at,
        "seconds": seconds,
        "heard": seed.heard,
        "transcript": seed.words[1] if seed.has_transcript else None,
    }


def _sound(name: str) -> bytes:
    return files("resources").joinpath("sounds", f"{name}.wav").read_bytes()
