"""The catalogue of permissions: what there is to grant, and what each role holds by default.

Names of permissions and categories are stable identifiers: a rename needs a migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from desktop.domain.access import Role


class Cell(Enum):
    """What a role has of a permission."""

    GRANTED = "granted"
    GRANTABLE = "grantable"
    GRANTABLE_UNLESS_STRICT = "grantable_unless_strict"
    NEVER = "never"


class Override(Enum):
    """What an individual grant or deny may do to a permission."""

    ANY = "any"
    DENY = "deny"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Permission:
    """``cells`` follow the order of ``Role``; ``needs`` must be granted as well.

    ``since`` is the version of the catalogue that brought it.
    """

    key: str
    category: str
    title: str
    cells: tuple[Cell, ...]
    plan_feature: str | None
    switch: str | None
    override: Override
    agency_may_lock: bool
    needs: tuple[str, ...]
    while_paused: bool
    since: int

    def cell(self, role: Role) -> Cell:
        return self.cells[_ROLE_ORDER[role]]


_ROLE_ORDER: Final = {role: place for place, role in enumerate(Role)}
_CELLS: Final = {
    "●": Cell.GRANTED,
    "○": Cell.GRANTABLE,
    "◇": Cell.GRANTABLE_UNLESS_STRICT,
    "×": Cell.NEVER,
}


def _row(  # noqa: PLR0913 - one parameter per column of the table below
    key: str,
    title: str,
    cells: str,
    plan_feature: str | None = None,
    switch: str | None = None,
    needs: str = "softphone:access",
    *,
    override: Override = Override.ANY,
    lock: bool = True,
    paused: bool = False,
    since: int = 1,
) -> tuple[str, str, str, str | None, str | None, str, Override, bool, bool, int]:
    return key, title, cells, plan_feature, switch, needs, override, lock, paused, since


# Cells: call agent, billing, call manager, report manager, marketing manager, administrator,
# agency administrator. ● held, ○ may be granted, ◇ may be granted unless roles are strict, × never.
_TABLE: Final = {
    "personal": (
        _row(
            "softphone:access",
            "Open the softphone and sign in to an account",
            "●●●●●●●",
            plan_feature="softphone",
            needs="",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "profile:edit_own",
            "Own name, picture, password, language, audio devices, ringtones, shortcuts",
            "●●●●●●●",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "accounts:switch",
            "Switch between the accounts the user belongs to",
            "●●●●●●●",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "voip.config:view_own",
            "See own SIP domain and user name",
            "●○●●●●●",
            switch="voip",
            paused=True,
        ),
        _row(
            "voip.password:change_own",
            "Change own SIP password",
            "●○●●●●●",
            switch="voip",
            needs="voip.config:view_own",
            paused=True,
        ),
    ),
    "calling_messaging": (
        _row("calls:place", "Place outbound calls", "●●●●●●●", plan_feature="softphone"),
        _row(
            "calls:place_international",
            "Place calls outside the account's home country group",
            "●◇●●●●●",
            plan_feature="softphone",
            switch="international_dialing",
            needs="calls:place",
        ),
        _row(
            "calls:answer",
            "Receive and answer calls (registers the phone)",
            "●●●●●●●",
            plan_feature="softphone",
        ),
        _row(
            "agent.status:set_own",
            "Set own availability status",
            "●●●●●●●",
            plan_feature="softphone",
            needs="calls:answer",
        ),
        _row(
            "queues:join",
            "Log in to queues the user is a member of",
            "●◇●●○●●",
            plan_feature="queues",
            needs="calls:answer",
        ),
        _row(
            "calls:transfer_blind",
            "Blind transfer to user, queue, menu or number",
            "●◇●●●●●",
            plan_feature="softphone",
        ),
        _row(
            "calls:transfer_attended",
            "Consult and complete a warm transfer",
            "●◇●●●●●",
            plan_feature="pro.dialing",
            switch="pro_dialing",
            needs="calls:transfer_blind calls:place",
        ),
        _row(
            "calls:conference",
            "Add parties to a call",
            "●◇●●●●●",
            plan_feature="pro.dialing",
            switch="pro_dialing",
            needs="calls:place",
        ),
        _row(
            "calls:set_status",
            "Choose a call status at the end of a call",
            "●◇●●●●●",
            plan_feature="softphone",
        ),
        _row(
            "caller_id:change",
            "Pick the caller ID of an outbound call or text",
            "○◇●●○●●",
            plan_feature="softphone",
            needs="calls:place",
        ),
        _row(
            "recordings:pause_own_call",
            "Pause and resume recording of the call in progress",
            "○◇○○◇●●",
            plan_feature="recording",
            switch="recording",
            needs="calls:answer",
        ),
        _row("voicemail:listen_own", "Own voicemail", "●◇●●●●●", plan_feature="softphone"),
        _row(
            "calls:supervise_listen",
            "Listen to another user's live call",
            "○×○○◇●●",
            plan_feature="pro.dialing",
            switch="pro_dialing",
            needs="calls.log:view_all",
        ),
        _row(
            "calls:supervise_whisper",
            "Speak to the agent only",
            "○×○○◇●●",
            plan_feature="pro.dialing",
            switch="pro_dialing",
            needs="calls:supervise_listen",
        ),
        _row(
            "calls:supervise_barge",
            "Join a live call",
            "○×○○◇●●",
            plan_feature="pro.dialing",
            switch="pro_dialing",
            needs="calls:supervise_listen",
        ),
        _row("messages.log:view", "Text log", "○◇●●○●●", plan_feature="texting", switch="texting"),
        _row(
            "messages:send",
            "Send a single text from a text-enabled number",
            "○◇●●○●●",
            plan_feature="texting",
            switch="texting",
            needs="messages.log:view",
        ),
        _row(
            "messages:send_bulk",
            "Send bulk texts",
            "○◇●●○●●",
            plan_feature="texting",
            switch="texting",
            needs="messages:send",
        ),
        _row("contacts:view", "See CRM contacts", "●◇●●●●●"),
        _row("contacts:edit", "Create and edit CRM contacts", "●◇●●○●●", needs="contacts:view"),
    ),
    "activity_management": (
        _row(
            "calls.log:view_assigned", "Call log, rows assigned to the user", "●◇●●●●●", paused=True
        ),
        _row(
            "calls.log:view_all",
            "Call log, all rows",
            "○◇●●●●●",
            needs="calls.log:view_assigned",
            paused=True,
        ),
        _row(
            "calls.log:assign_agent",
            "Set the agent of a call (+ set agent)",
            "○◇●●○●●",
            needs="calls.log:view_all",
        ),
        _row(
            "calls.log:annotate",
            "Notes, tags and score on visible calls",
            "●◇●●○●●",
            needs="calls.log:view_assigned",
        ),
        _row(
            "calls.log:export",
            "Export the call log",
            "○◇○●○●●",
            switch="export",
            needs="calls.log:view_all",
        ),
        _row(
            "scoring:configure", "Edit call scoring options", "○◇●●○●●", needs="calls.log:view_all"
        ),
        _row("blocklist:view", "See the blocked callers list", "○◇●●○●●"),
        _row("blocklist:edit", "Edit the blocked callers list", "○◇●●○●●", needs="blocklist:view"),
        _row("dnc:view", "See the do not call list", "○◇●●○●●"),
        _row("dnc:edit", "Edit the do not call list", "○◇●●○●●", needs="dnc:view"),
        _row(
            "dnc:override",
            "Call a number on the do not call list after a confirmation",
            "○×○○×○○",
            switch="dnc_override",
            needs="calls:place dnc:view",
        ),
        _row(
            "reports:view", "Reporting section and call reports", "○◇○●●●●", plan_feature="reports"
        ),
        _row(
            "reports:schedule",
            "Schedule call reports",
            "○◇○●○●●",
            plan_feature="reports",
            needs="reports:view",
        ),
        _row(
            "reports.overview:edit",
            "Edit the overview report",
            "○◇○●○●●",
            plan_feature="reports",
            needs="reports:view",
        ),
        _row(
            "dashboard.agents:view",
            "Real-time agents dashboard",
            "○◇○●○●●",
            plan_feature="realtime_dashboard",
            needs="reports:view",
        ),
        _row("numbers:view", "See phone (tracking) numbers", "◇◇◇◇●●●"),
        _row("numbers:buy", "Buy phone numbers", "◇◇◇◇◇●●", needs="numbers:view"),
        _row(
            "numbers:edit",
            "Edit, disable and release phone numbers",
            "◇◇◇◇◇●●",
            needs="numbers:view",
        ),
        _row("sources:view", "See tracking source configuration", "◇◇◇◇●●●"),
        _row("sources:edit", "Edit tracking source configuration", "◇◇◇◇◇●●", needs="sources:view"),
        _row("users:view", "See the user list and user details", "◇×◇◇◇●●", paused=True),
        _row("users:add", "Add (invite) users", "◇×◇◇◇●●", needs="users:view"),
        _row("users:edit", "Edit user details, role, activation", "◇×◇◇◇●●", needs="users:view"),
        _row(
            "users.settings:edit",
            "Edit another user's caller ID, geo, Pro dialing, sticky, status and VoIP settings",
            "◇×◇◇◇●●",
            needs="users:view",
        ),
        _row(
            "users.permissions:grant",
            "Set categories and individual permissions of another user",
            "◇×◇◇◇●●",
            needs="users:edit",
        ),
        _row(
            "groups:edit",
            "Create and edit groups (teams) and queue membership",
            "○×○◇◇●●",
            needs="users:view",
        ),
    ),
    "account_management": (
        _row("account.settings:view", "See account settings", "○◇○○○●●", paused=True),
        _row(
            "account.settings:edit",
            "Edit account settings and feature switches",
            "○◇○○○●●",
            needs="account.settings:view",
            paused=True,
        ),
        _row(
            "plugins:manage",
            "Install, configure and remove plugins",
            "○◇○○○●●",
            needs="account.settings:view",
        ),
        _row(
            "integrations:manage", "Integration settings", "◇×◇◇◇●●", needs="account.settings:view"
        ),
        _row(
            "recordings:listen",
            "Play recordings of calls the user can see",
            "●◇●●●●●",
            plan_feature="recording",
            needs="calls.log:view_assigned",
        ),
        _row(
            "recordings:download",
            "Save recordings outside the product",
            "○◇○○○●●",
            plan_feature="recording",
            switch="export",
            needs="recordings:listen",
        ),
        _row(
            "recordings:delete",
            "Delete recordings",
            "○×○○○●●",
            plan_feature="recording",
            needs="recordings:listen",
        ),
        _row(
            "recordings:configure",
            "Enable or disable call recording",
            "◇×◇◇◇●●",
            plan_feature="recording",
            needs="account.settings:view",
        ),
        _row("media:manage", "Media manager: greetings, hold music, voicemail drops", "○×○○○●●"),
        _row(
            "voip.config:manage",
            "Turn VoIP on or off for a user, reset SIP credentials",
            "◇×◇◇◇●●",
            switch="voip",
            needs="users.settings:edit",
        ),
        _row(
            "access_controls:manage",
            "Access control groups",
            "×××××●●",
            plan_feature="access_controls",
            needs="users:view",
            override=Override.DENY,
        ),
        _row("audit:view", "Change history", "○×○○◇●●", needs="account.settings:view"),
    ),
    "finance_billing": (
        _row("billing.invoices:view", "Invoices for past payments", "○●○○○●●", paused=True),
        _row("billing.usage:view", "Usage and balance", "○◇○○○●●", paused=True),
        _row(
            "billing.subscription:change",
            "Change the subscription level",
            "○◇○○○●●",
            needs="billing.usage:view",
            paused=True,
        ),
        _row(
            "billing.topup:perform",
            "Top up once",
            "○◇○○○●●",
            needs="billing.usage:view",
            paused=True,
        ),
        _row(
            "billing.auto_topup:edit",
            "Control automatic top-up",
            "○◇○○○●●",
            needs="billing.usage:view",
            paused=True,
        ),
        _row("billing.payment_methods:view", "See payment information", "◇◇◇◇◇●●", paused=True),
        _row(
            "billing.payment_methods:edit",
            "Update payment methods",
            "◇◇◇◇◇●●",
            needs="billing.payment_methods:view",
            paused=True,
        ),
    ),
    "agency": (
        _row(
            "agency.accounts:access_all",
            "Enter every account of the agency",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "agency.accounts:manage",
            "Create, pause and close accounts of the agency",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "agency.users:manage",
            "Add, move and remove users across accounts, name agency administrators",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "agency.settings:edit",
            "Agency settings and defaults",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "agency.roles:customise",
            "Change what a standard role holds across the agency",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
        _row(
            "agency.locks:set",
            "Force a permission or a setting on or off for accounts",
            "××××××●",
            plan_feature="agency.sub_accounts",
            override=Override.NONE,
            lock=False,
            paused=True,
        ),
    ),
}


def _permissions() -> Mapping[str, Permission]:
    made = {}
    for category, rows in _TABLE.items():
        for key, title, cells, plan, switch, needs, override, lock, paused, since in rows:
            made[key] = Permission(
                key=key,
                category=category,
                title=title,
                cells=tuple(_CELLS[cell] for cell in cells),
                plan_feature=plan,
                switch=switch,
                override=override,
                agency_may_lock=lock,
                needs=tuple(needs.split()),
                while_paused=paused,
                since=since,
            )
    return MappingProxyType(made)


PERMISSIONS: Final[Mapping[str, Permission]] = _permissions()

# Grows with every permission that is added: an old toggle does not grant what came after it.
CATALOGUE_VERSION: Final = max(each.since for each in PERMISSIONS.values())

# No role holds these by default; an administrator may give them to somebody else.
EXPLICIT_ONLY: Final = frozenset({"dnc:override"})

_STANDARD: Final = frozenset(
    {"queues", "realtime_dashboard", "recording", "reports", "softphone", "texting"}
)
_PRO: Final = _STANDARD | {"access_controls", "pro.dialing", "pro.geo_caller_id"}
SAMPLE_PLANS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"Standard": _STANDARD, "Pro": _PRO, "Agency": _PRO | {"agency.sub_accounts"}}
)

# The switches of a new account.
SWITCH_DEFAULTS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        "texting": True,
        "recording": True,
        "export": True,
        "voip": True,
        "pro_dialing": True,
        "international_dialing": False,
        "dnc_override": False,
    }
)

# Access control groups bind these roles only.
ROLES_BOUND_BY_GROUPS: Final = frozenset({Role.CALL_AGENT, Role.CALL_MANAGER, Role.REPORT_MANAGER})

# Toggles on a user; Personal and Agency have none.
TOGGLED_CATEGORIES: Final = (
    "calling_messaging",
    "activity_management",
    "account_management",
    "finance_billing",
)

CATEGORY_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "personal": "Personal",
        "calling_messaging": "Calling & Messaging",
        "activity_management": "Activity Management",
        "account_management": "Account Management",
        "finance_billing": "Finance & Billing",
        "agency": "Agency",
    }
)
