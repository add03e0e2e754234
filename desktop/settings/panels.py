"""The one table of panels: what there is to open, where it stands, and what it requires."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.access import Answer


class Section(Enum):
    RAIL = "rail"
    ADMIN = "admin"
    AGENCY = "agency"
    REPORTS = "reports"
    BILLING = "billing"
    SETTINGS = "settings"


class PanelId(Enum):
    PHONE = "phone"
    CALLS = "calls"
    TEXTS = "texts"
    PEOPLE = "people"
    VOICEMAIL = "voicemail"
    LIVE = "live"
    REPORTS = "reports"
    ADMIN = "admin"
    AGENCY = "agency"
    BILLING = "billing"
    SETTINGS = "settings"
    USERS = "users"
    NUMBERS = "numbers"
    SOURCES = "sources"
    RECORDING = "recording"
    BLOCKED_CALLERS = "blocked_callers"
    DO_NOT_CALL = "do_not_call"
    SCORING = "scoring"
    ACCESS_GROUPS = "access_groups"
    GROUPS = "groups"
    QUEUES = "queues"
    VOICE_MENUS = "voice_menus"
    MEDIA = "media"
    STATUS_REASONS = "status_reasons"
    CALL_STATUSES = "call_statuses"
    ACCOUNT_SETTINGS = "account_settings"
    HELP_LINKS = "help_links"
    INTEGRATIONS = "integrations"
    PLUGINS = "plugins"
    CHANGE_HISTORY = "change_history"
    GEO_CALLER_ID = "geo_caller_id"
    AGENCY_ACCOUNTS = "agency_accounts"
    AGENCY_PEOPLE = "agency_people"
    AGENCY_RULES = "agency_rules"
    AGENCY_SEARCH = "agency_search"
    OVERVIEW = "overview"
    CALL_REPORTS = "call_reports"
    REPORT_SCHEDULES = "report_schedules"
    INVOICES = "invoices"
    USAGE = "usage"
    SUBSCRIPTION = "subscription"
    TOP_UP = "top_up"
    PAYMENT_METHODS = "payment_methods"
    SOUND = "sound"
    OWN_CALLS = "own_calls"
    NOTIFICATIONS = "notifications"
    SHORTCUTS = "shortcuts"
    VOIP = "voip"
    APPEARANCE = "appearance"
    SECURITY = "security"
    REGION = "region"
    PRIVACY = "privacy"
    OUTBOX = "outbox"
    PERMISSIONS = "permissions"
    SCREEN_POP = "screen_pop"
    ABOUT = "about"


class Heading(Enum):
    """What a long list of panels is divided by, in the order in which it is shown."""

    NONE = ""
    PEOPLE = "People"
    NUMBERS_AND_CALLS = "Numbers and calls"
    KEPT_OUT = "Kept out"
    ACCOUNT = "Account"


@dataclass(frozen=True, slots=True)
class Panel:
    """``requires`` are permissions that must all be granted; ``children`` holds panels of its own.

    A parent with no requirement of its own is open while one of its children is. ``heading`` is
    what it stands under in the list of its section.
    """

    id: PanelId
    title: str
    section: Section
    requires: frozenset[str] = frozenset()
    children: Section | None = None
    heading: Heading = Heading.NONE


_OWN: Final = frozenset({"profile:edit_own"})
_OF_USAGE: Final = frozenset({"billing.usage:view"})
_OF_AGENCY: Final = frozenset({"agency.accounts:access_all"})
_PEOPLE, _CALLS = Heading.PEOPLE, Heading.NUMBERS_AND_CALLS
_KEPT_OUT, _ACCOUNT = Heading.KEPT_OUT, Heading.ACCOUNT
_ROWS: Final[tuple[Panel, ...]] = (
    Panel(PanelId.PHONE, "Phone", Section.RAIL, frozenset({"softphone:access"})),
    Panel(PanelId.CALLS, "Calls", Section.RAIL, frozenset({"calls.log:view_assigned"})),
    Panel(PanelId.TEXTS, "Texts", Section.RAIL, frozenset({"messages.log:view"})),
    Panel(PanelId.PEOPLE, "People", Section.RAIL, frozenset({"contacts:view"})),
    Panel(PanelId.VOICEMAIL, "Voicemail", Section.RAIL, frozenset({"voicemail:listen_own"})),
    Panel(PanelId.LIVE, "Live", Section.RAIL, frozenset({"dashboard.agents:view"})),
    Panel(PanelId.REPORTS, "Reports", Section.RAIL, children=Section.REPORTS),
    Panel(PanelId.ADMIN, "Admin", Section.RAIL, children=Section.ADMIN),
    Panel(PanelId.AGENCY, "Agency", Section.RAIL, children=Section.AGENCY),
    Panel(PanelId.BILLING, "Billing", Section.RAIL, children=Section.BILLING),
    Panel(PanelId.SETTINGS, "Settings", Section.RAIL, frozenset({"profile:edit_own"})),
    Panel(PanelId.USERS, "Users", Section.ADMIN, frozenset({"users:view"}), heading=_PEOPLE),
    Panel(PanelId.NUMBERS, "Numbers", Section.ADMIN, frozenset({"numbers:view"}), heading=_CALLS),
    Panel(PanelId.SOURCES, "Sources", Section.ADMIN, frozenset({"sources:view"}), heading=_CALLS),
    Panel(
        PanelId.RECORDING,
        "Recording",
        Section.ADMIN,
        frozenset({"recordings:configure"}),
        heading=_CALLS,
    ),
    Panel(
        PanelId.BLOCKED_CALLERS,
        "Blocked callers",
        Section.ADMIN,
        frozenset({"blocklist:view"}),
        heading=_KEPT_OUT,
    ),
    Panel(
        PanelId.DO_NOT_CALL,
        "Do not call",
        Section.ADMIN,
        frozenset({"dnc:view"}),
        heading=_KEPT_OUT,
    ),
    Panel(
        PanelId.SCORING, "Scoring", Section.ADMIN, frozenset({"scoring:configure"}), heading=_CALLS
    ),
    Panel(
        PanelId.ACCESS_GROUPS,
        "Access control",
        Section.ADMIN,
        frozenset({"access_controls:manage"}),
        heading=_PEOPLE,
    ),
    Panel(PanelId.GROUPS, "Groups", Section.ADMIN, frozenset({"users:view"}), heading=_PEOPLE),
    Panel(PanelId.QUEUES, "Queues", Section.ADMIN, frozenset({"users:view"}), heading=_PEOPLE),
    Panel(
        PanelId.VOICE_MENUS,
        "Voice menus",
        Section.ADMIN,
        frozenset({"numbers:view"}),
        heading=_CALLS,
    ),
    Panel(PanelId.MEDIA, "Media", Section.ADMIN, frozenset({"media:manage"}), heading=_CALLS),
    Panel(
        PanelId.STATUS_REASONS,
        "Status reasons",
        Section.ADMIN,
        frozenset({"account.settings:view"}),
        heading=_PEOPLE,
    ),
    Panel(
        PanelId.CALL_STATUSES,
        "Call statuses",
        Section.ADMIN,
        frozenset({"account.settings:view"}),
        heading=_CALLS,
    ),
    Panel(
        PanelId.ACCOUNT_SETTINGS,
        "Account settings",
        Section.ADMIN,
        frozenset({"account.settings:view"}),
        heading=_ACCOUNT,
    ),
    Panel(
        PanelId.HELP_LINKS,
        "Help links",
        Section.ADMIN,
        frozenset({"account.settings:view"}),
        heading=_ACCOUNT,
    ),
    Panel(
        PanelId.INTEGRATIONS,
        "Integrations",
        Section.ADMIN,
        frozenset({"integrations:manage"}),
        heading=_ACCOUNT,
    ),
    Panel(
        PanelId.PLUGINS,
        "Plugins",
        Section.ADMIN,
        frozenset({"plugins:manage"}),
        heading=_ACCOUNT,
    ),
    Panel(
        PanelId.CHANGE_HISTORY,
        "Change history",
        Section.ADMIN,
        frozenset({"audit:view"}),
        heading=_ACCOUNT,
    ),
    Panel(
        PanelId.GEO_CALLER_ID,
        "Geo caller ID",
        Section.ADMIN,
        frozenset({"account.settings:view"}),
        heading=_CALLS,
    ),
    Panel(PanelId.AGENCY_ACCOUNTS, "Accounts", Section.AGENCY, _OF_AGENCY),
    Panel(PanelId.AGENCY_PEOPLE, "People", Section.AGENCY, frozenset({"agency.users:manage"})),
    Panel(PanelId.AGENCY_RULES, "Roles and locks", Section.AGENCY, _OF_AGENCY),
    Panel(PanelId.AGENCY_SEARCH, "Search", Section.AGENCY, _OF_AGENCY),
    Panel(PanelId.OVERVIEW, "Overview", Section.REPORTS, frozenset({"reports:view"})),
    Panel(PanelId.CALL_REPORTS, "Call reports", Section.REPORTS, frozenset({"reports:view"})),
    Panel(PanelId.REPORT_SCHEDULES, "Schedules", Section.REPORTS, frozenset({"reports:schedule"})),
    Panel(PanelId.INVOICES, "Invoices", Section.BILLING, frozenset({"billing.invoices:view"})),
    Panel(PanelId.USAGE, "Usage", Section.BILLING, _OF_USAGE),
    Panel(PanelId.SUBSCRIPTION, "Subscription", Section.BILLING, _OF_USAGE),
    Panel(PanelId.TOP_UP, "Top-up", Section.BILLING, _OF_USAGE),
    Panel(
        PanelId.PAYMENT_METHODS,
        "Payment methods",
        Section.BILLING,
        frozenset({"billing.payment_methods:view"}),
    ),
    Panel(PanelId.SOUND, "Sound", Section.SETTINGS, frozenset({"profile:edit_own"})),
    Panel(PanelId.OWN_CALLS, "Calls", Section.SETTINGS, _OWN),
    Panel(PanelId.NOTIFICATIONS, "Notifications", Section.SETTINGS, _OWN),
    Panel(PanelId.SHORTCUTS, "Shortcuts", Section.SETTINGS, _OWN),
    Panel(PanelId.VOIP, "VoIP", Section.SETTINGS, frozenset({"voip.config:view_own"})),
    Panel(PanelId.APPEARANCE, "Appearance", Section.SETTINGS, frozenset({"profile:edit_own"})),
    Panel(
        PanelId.SECURITY,
        "Account and security",
        Section.SETTINGS,
        frozenset({"profile:edit_own"}),
    ),
    Panel(PanelId.REGION, "Date and time", Section.SETTINGS, _OWN),
    Panel(PanelId.PRIVACY, "Privacy", Section.SETTINGS, _OWN),
    Panel(PanelId.OUTBOX, "Unsent", Section.SETTINGS),
    Panel(PanelId.PERMISSIONS, "Permissions", Section.SETTINGS),
    Panel(PanelId.SCREEN_POP, "Screen pop", Section.SETTINGS, frozenset({"profile:edit_own"})),
    Panel(PanelId.ABOUT, "About", Section.SETTINGS),
)

_SECTIONS, _HEADINGS = list(Section), list(Heading)
# Under their headings: a new panel is one row, wherever it stands.
PANELS: Final = tuple(
    sorted(
        _ROWS,
        key=lambda each: (_SECTIONS.index(each.section), _HEADINGS.index(each.heading)),
    )
)


def panel(panel_id: PanelId) -> Panel:
    return next(each for each in PANELS if each.id is panel_id)


def open_panels(answer: Answer) -> tuple[Panel, ...]:
    """The panels this answer opens, in the table's order."""
    return tuple(each for each in PANELS if _is_open(each, answer))


def _is_open(candidate: Panel, answer: Answer) -> bool:
    if candidate.children is not None:
        return any(
            _is_open(child, answer) for child in PANELS if child.section is candidate.children
        )
    return all(answer.grants(key) for key in candidate.requires)


def blocking_permission(candidate: Panel, answer: Answer) -> str | None:
    """The first permission that keeps a panel shut, None where it is open."""
    if _is_open(candidate, answer):
        return None
    if candidate.children is not None:
        child = next(each for each in PANELS if each.section is candidate.children)
        return blocking_permission(child, answer)
    return next(key for key in sorted(candidate.requires) if not answer.grants(key))
