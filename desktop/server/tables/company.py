"""Agencies, accounts, people and their lines."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    mapping,
    metadata,
    moment,
    own_id,
    text,
)

# What an agency sets stands above its accounts (layers 4, 6 and 10 of the permission rules).
agencies = Table(
    "agencies",
    metadata,
    own_id(),
    text("name"),
    mapping("switches"),
    mapping("locks"),
    mapping("role_customs"),  # role -> permission -> bool
    flag("strict_roles"),
    count("version", 1),
)

accounts = Table(
    "accounts",
    metadata,
    own_id(),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    text("name"),
    text("domain"),  # of its phone lines
    text("plan"),
    text("state", "active"),
    text("pause_reason"),  # balance where the server paused it, "" where the agency did
    text("region", "US"),
    text("time_zone"),  # IANA; "" for that of its region (domain/account_day)
    listed("home_prefixes"),
    mapping("switches"),
    mapping("role_customs"),
    mapping("call_settings"),  # sticky, geo, geo_area, geo_country, geo_default, emergency
    mapping("screen_pop"),  # template, by_itself
    mapping("help_links"),  # roles, permissions
    count("help_version", 1),
    mapping("local_data"),  # retention_days, wipe_on_sign_out, encrypted
    flag("strict_roles"),
    flag("confined_fallback"),
    text("default_caller_id"),
    count("version", 1),
    UniqueConstraint("domain"),
)

users = Table(
    "users",
    metadata,
    own_id(),
    text("email"),
    text("name"),
    text("password_hash"),
    flag("active", True),
    moment("last_sign_in"),
    count("version", 1),
    UniqueConstraint("email"),
    Index("users_by_name", "name", "id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("role"),
    flag("is_owner"),
    mapping(
        "overrides"
    ),  # permission -> what is said, by whom and when (desktop/server/statements)
    mapping("categories"),
    mapping("permissions_changed"),  # by_id, by, at: the last one who edited what stands around
    mapping("switches"),
    # Of the access control groups (desktop/server/access_groups): what they hide, which of them
    # hides it, and the rows they leave.
    listed("group_denies"),
    mapping("group_refs"),
    listed("row_filters"),
    text("extension"),
    text("default_caller_id"),
    mapping("call_settings"),  # scope, subset, sticky, geo, geo_area, geo_country, geo_default …
    text("emergency_address"),  # where help is sent when this person calls for it
    # Role, categories, overrides and switches; the caller ID with its rules; the phone line:
    # who edits one of them is in nobody's way who edits another.
    count("permissions_version", 1),
    count("settings_version", 1),
    count("line_version", 1),
    Index("memberships_by_user", "user_id"),
)

sip_credentials = Table(
    "sip_credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("user_name"),
    text("domain"),
    text("password"),  # digest sign-in needs it in the clear; never part of a list
    # A new password becomes the password with its first sign-in; until then both open the door.
    text("next_password"),
    moment("next_until"),
    UniqueConstraint("domain", "user_name"),
)

availability = Table(
    "availability",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("availability", "available"),  # what the person chose
    Column("reason_id", ForeignKey("status_reasons.id")),
    moment("wrap_up_since"),  # owed after a call; the chosen state stands again afterwards
)

# Names that an account gives to a state, "Lunch" for instance.
status_reasons = Table(
    "status_reasons",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    text("availability"),  # away or busy: what it stands under
    count("position"),
    Index("status_reasons_by_account", "account_id", "position"),
)

# One version for the whole list: who edits it edits its order as well.
status_reason_versions = Table(
    "status_reason_versions",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    count("version", 1),
)

# Who has a phone at the phone system at this moment; it writes them, and clears them at its start.
live_lines = Table(
    "live_lines",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    moment("since", is_known=True),
)
