"""Money: invoices, the prepaid balance with its ledger, top-ups and payment methods.

Amounts are in minor units of the account's currency.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    metadata,
    moment,
    own_id,
    text,
)

invoices = Table(
    "invoices",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("number"),
    text("issued_on"),
    text("due_on"),
    text("period"),
    count("amount"),
    text("currency", "USD"),
    text("status"),
    listed("lines"),  # title, quantity in words, amount
    Index("invoices_by_account", "account_id", "issued_on", "id"),
)

# What the ledger adds up to, so that nobody has to add it up while a call is written down.
balances = Table(
    "balances",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    count("amount"),
    text("currency", "USD"),
    text("billed_until"),  # the last month (YYYY-MM) whose subscription is paid
)

# Nothing in it is ever changed; the same thing is never written twice.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    belongs_to("accounts.id"),
    text("kind"),  # credit, call, text, number, numbers, subscription, topup
    text("reference"),  # of the kind: a call, a text, a month
    moment("at", is_known=True),
    count("amount"),  # what it takes is below nothing
    text("currency", "USD"),
    text("number"),  # of ours
    Column("user_id", Text),  # stays when the user goes
    count("seconds"),
    UniqueConstraint("account_id", "kind", "reference"),
    Index("ledger_by_account", "account_id", "at"),
)

topups = Table(
    "topups",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    moment("at", is_known=True),
    count("amount"),
    text("currency", "USD"),
    text("status", "pending"),  # pending, paid, declined
    text("token"),  # the payment provider's, of the method that pays
    text("method"),  # in words
    Column("user_id", Text),
    flag("automatic"),
    count("attempts"),
    text("reason"),
    Index("topups_by_account", "account_id", "at", "id"),
)

# Of those that run by themselves an account has one at a time, however many workers there are.
Index(
    "topups_automatic",
    topups.c.account_id,
    unique=True,
    sqlite_where=(topups.c.automatic.is_(True)) & (topups.c.status == "pending"),
)

auto_topups = Table(
    "auto_topups",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    flag("is_on"),
    count("threshold"),
    count("amount"),
    count("monthly_limit"),
    moment("last_run"),
    text("stopped"),
    count("version", 1),
)

payment_methods = Table(
    "payment_methods",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("token"),
    text("brand"),
    text("last_four"),
    count("expires_month"),
    count("expires_year"),
    flag("is_default"),
    moment("added_at", is_known=True),
    Index("payment_methods_by_account", "account_id", "added_at"),
)
