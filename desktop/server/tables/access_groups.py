"""Access control groups, which take away; what they say is kept at each member as well."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from desktop.server.tables.columns import (
    belongs_to,
    count,
    listed,
    mapping,
    metadata,
    own_id,
    text,
)

access_groups = Table(
    "access_groups",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    listed("hides"),  # permissions
    listed("numbers"),  # E.164
    listed("sources"),  # names, as calls keep them
    listed("statuses"),  # names, as calls keep them; "" for calls without one
    listed("tags"),
    mapping("changed_by"),  # by_id, by, at
    count("version", 1),
    UniqueConstraint("account_id", "name"),
)

access_group_members = Table(
    "access_group_members",
    metadata,
    Column("group_id", ForeignKey("access_groups.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Index("access_group_members_by_user", "user_id"),
)
