"""The tables of the reference CRM; times are milliseconds since 1970 UTC, numbers E.164."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData()


def _id() -> Column[Any]:
    return Column("id", Text, primary_key=True)


def _to(target: str) -> Column[Any]:
    table = target.split(".", maxsplit=1)[0]
    return Column(f"{table.removesuffix('s')}_id", ForeignKey(target), nullable=False)


def _text(name: str, default: str = "") -> Column[Any]:
    return Column(name, Text, nullable=False, default=default)


def _map(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False, default=dict)


def _list(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False, default=list)


def _flag(name: str, default: bool = False) -> Column[Any]:
    return Column(name, Boolean, nullable=False, default=default)


def _count(name: str, default: int = 0) -> Column[Any]:
    return Column(name, Integer, nullable=False, default=default)


def _time(name: str, *, is_known: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=not is_known)


# What an agency sets stands above its accounts (layers 4, 6 and 10 of the permission rules).
agencies = Table(
    "agencies",
    metadata,
    _id(),
    _text("name"),
    _map("switches"),
    _map("locks"),
    _map("role_customs"),  # role -> permission -> bool
    _flag("strict_roles"),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    _text("name"),
    _text("domain"),  # of its phone lines
    _text("plan"),
    _text("state", "active"),
    _text("region", "US"),
    _list("home_prefixes"),
    _map("switches"),
    _map("role_customs"),
    _map("call_settings"),  # sticky, geo, geo_area, geo_country, geo_default, emergency
    _flag("strict_roles"),
    _flag("confined_fallback"),
    _text("default_caller_id"),
    UniqueConstraint("domain"),
)

users = Table(
    "users",
    metadata,
    _id(),
    _text("email"),
    _text("name"),
    _text("password_hash"),
    _flag("active", True),
    _time("last_sign_in"),
    UniqueConstraint("email"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    _text("role"),
    _flag("is_owner"),
    _map("overrides"),
    _map("categories"),
    _map("switches"),
    _list("group_denies"),
    _text("extension"),
    _text("default_caller_id"),
    _map("call_settings"),  # scope, subset, sticky, geo, geo_area, geo_country, geo_default …
    Index("memberships_by_user", "user_id"),
)

sip_credentials = Table(
    "sip_credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    _text("user_name"),
    _text("domain"),
    _text("password"),  # digest sign-in needs it in the clear; never part of a list
    UniqueConstraint("domain", "user_name"),
)

availability = Table(
    "availability",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    _text("availability", "available"),
)

numbers = Table(
    "numbers",
    metadata,
    _id(),
    _to("accounts.id"),
    _text("number"),
    _text("name"),
    _text("source"),
    _text("state", "active"),
    _flag("text_enabled", True),
    _flag("verified", True),
    Column("route_user_id", ForeignKey("users.id")),
    Column("route_queue_id", ForeignKey("queues.id")),
    UniqueConstraint("number"),
    Index("numbers_by_account", "account_id"),
)

queues = Table("queues", metadata, _id(), _to("accounts.id"), _text("name"))

queue_members = Table(
    "queue_members",
    metadata,
    Column("queue_id", ForeignKey("queues.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    _count("position"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _to("accounts.id"),
    _text("name"),
    _text("company"),
    _text("email"),
    _text("city"),
    Index("contacts_by_name", "account_id", "name", "id"),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
    _to("accounts.id"),
    _count("position"),
    Index("contact_numbers_by_number", "account_id", "number"),
)

calls = Table(
    "calls",
    metadata,
    _id(),
    _to("accounts.id"),
    _text("direction"),
    _text("status"),
    _text("caller_number"),
    _text("tracking_number"),
    _text("remote_number"),
    Column("contact_id", ForeignKey("contacts.id")),
    _text("source"),
    Column("agent_id", ForeignKey("users.id")),
    _text("assigned_by"),
    _text("queue"),
    _time("started_at", is_known=True),
    _time("answered_at"),
    _time("ended_at"),
    _text("caller_id_rule"),
    _text("note"),
    _list("tags"),
    Column("score", Integer),
    _text("call_status"),
    _flag("recording"),
    _count("version", 1),
    Index("calls_by_account", "account_id", "started_at", "id"),
    Index("calls_by_agent", "account_id", "agent_id", "started_at", "id"),
    Index("calls_by_remote", "account_id", "remote_number", "started_at"),
    Index("calls_by_contact", "account_id", "contact_id", "started_at"),
)
# The few calls that are not over: who is on the phone, and what a restart has to close.
Index("calls_open", calls.c.account_id, calls.c.agent_id, sqlite_where=calls.c.ended_at.is_(None))

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _to("accounts.id"),
    Column("contact_id", ForeignKey("contacts.id")),
    _text("remote_number"),
    _text("our_number"),
    _text("last_text"),
    _time("last_at", is_known=True),
    _count("unread"),
    UniqueConstraint("account_id", "remote_number", "our_number"),
    Index("conversations_by_time", "account_id", "last_at", "id"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _to("conversations.id"),
    _text("direction"),
    _text("text"),
    _text("state"),
    _time("sent_at", is_known=True),
    Column("author_id", ForeignKey("users.id")),
    _text("failure"),
    Index("messages_by_time", "conversation_id", "sent_at", "id"),
)

invoices = Table(
    "invoices",
    metadata,
    _id(),
    _to("accounts.id"),
    _text("number"),
    _text("issued_on"),
    _text("period"),
    _count("amount"),  # minor units
    _text("currency", "USD"),
    _text("status"),
    Index("invoices_by_account", "account_id", "issued_on"),
)

blocked_numbers = Table(
    "blocked_numbers",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
)

do_not_call = Table(
    "do_not_call",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
)

# A family is one sign-in; every rotation adds a pair to it, reuse of a spent one ends it.
tokens = Table(
    "tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256
    _text("family"),
    _text("kind"),  # access or refresh
    _count("generation"),
    _to("users.id"),
    _text("device"),
    _time("expires_at", is_known=True),
    _flag("revoked"),
    _flag("used"),
    Index("tokens_by_family", "family", "generation"),
    Index("tokens_by_user", "user_id"),
    Index("tokens_by_expiry", "expires_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("subject", Text, primary_key=True),  # hash of an e-mail or an address
    _count("failures"),
    _time("last_at", is_known=True),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("account_id", Text),
    Column("user_id", Text),
    _time("at", is_known=True),
    _text("action"),
    _text("subject"),
    Column("before", JSON),
    Column("after", JSON),
    _text("address"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("request"),  # SHA-256 of method, path and body
    _count("status"),
    Column("answer", JSON),
    _time("at", is_known=True),
    Index("idempotency_by_time", "at"),
)

# AUTOINCREMENT: a sequence is never given twice, even after old rows were swept away.
events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _to("accounts.id"),
    _text("type"),
    _map("payload"),
    _time("at", is_known=True),
    Index("events_by_account", "account_id", "sequence"),
    sqlite_autoincrement=True,
)
