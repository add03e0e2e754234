"""What the CRM keeps for itself: sign-ins, history, repeated requests, events."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, Table, Text

from desktop.server.tables.columns import belongs_to, count, flag, mapping, metadata, moment, text

# A family is one sign-in; every rotation adds a pair to it, reuse of a spent one ends it.
tokens = Table(
    "tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256
    text("family"),
    text("kind"),  # access or refresh
    count("generation"),
    belongs_to("users.id"),
    text("device"),
    moment("expires_at", is_known=True),
    moment("began_at"),  # of the family: the sign-in itself
    moment("issued_at"),
    flag("revoked"),
    flag("used"),
    # Somebody looks as this user: who, in which account, and by which sign-in of theirs.
    text("viewer_id"),
    text("viewed_account"),
    text("viewer_family"),
    Index("tokens_by_family", "family", "generation"),
    Index("tokens_by_user", "user_id"),
    Index("tokens_by_expiry", "expires_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("subject", Text, primary_key=True),  # hash of an e-mail or an address
    count("failures"),
    moment("last_at", is_known=True),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("account_id", Text),
    Column("user_id", Text),
    moment("at", is_known=True),
    text("action"),
    text("subject"),
    Column("before", JSON),
    Column("after", JSON),
    text("address"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    text("request"),  # SHA-256 of method, path and body
    count("status"),
    Column("answer", JSON),
    moment("at", is_known=True),
    Index("idempotency_by_time", "at"),
)

# AUTOINCREMENT: a sequence is never given twice, even after old rows were swept away.
events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    belongs_to("accounts.id"),
    text("type"),
    mapping("payload"),
    moment("at", is_known=True),
    Index("events_by_account", "account_id", "sequence"),
    sqlite_autoincrement=True,
)
