"""A text from outside that asks for no more texts, or for texts again (opt-out, opt-in)."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select

from desktop.domain.opting import Wish, confirmation, wish_of
from desktop.server.database import now_ms, publish
from desktop.server.tables import accounts, conversations, messages, opt_outs


def heed(connection: Connection, conversation_id: str, words: str) -> None:
    """Do as ``words`` ask, and say so in one text; any other words change nothing.

    A word that is repeated is not answered again.
    """
    wish = wish_of(words)
    if wish is None:
        return
    thread = connection.execute(
        select(conversations).where(conversations.c.id == conversation_id)
    ).one()
    theirs = (
        opt_outs.c.account_id == thread.account_id,
        opt_outs.c.number == thread.remote_number,
    )
    of_ours = opt_outs.c.our_number.in_(("", thread.our_number))
    is_out = connection.execute(select(opt_outs).where(*theirs, of_ours)).first() is not None
    if is_out == (wish is Wish.OUT):
        return
    if wish is Wish.OUT:
        connection.execute(
            opt_outs.insert().values(
                account_id=thread.account_id,
                number=thread.remote_number,
                our_number=thread.our_number,
                at=now_ms(),
            )
        )
    else:
        connection.execute(opt_outs.delete().where(*theirs, of_ours))
    _confirm(connection, thread.account_id, conversation_id, wish)


def _confirm(connection: Connection, account_id: str, conversation_id: str, wish: Wish) -> None:
    """The one text that may still be sent to somebody who wants none."""
    name = connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar()
    text = confirmation(wish, str(name))
    now = now_ms()
    message_id = f"msg_{uuid.uuid4().hex}"
    connection.execute(
        messages.insert().values(
            id=message_id,
            conversation_id=conversation_id,
            direction="outbound",
            text=text,
            state="queued",
            sent_at=now,
            author_id=None,
        )
    )
    after = {"last_text": text, "last_at": now}
    mine = conversations.c.id == conversation_id
    connection.execute(conversations.update().where(mine).values(**after))
    fact = {"conversation_id": conversation_id, "message_id": message_id}
    publish(connection, account_id, "message.updated", fact)
