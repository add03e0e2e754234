"""What administrators change; who shows it asks for it again."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.help_links import HelpLinks
from desktop.domain.lists import CallOptions
from desktop.domain.permission_sheet import Reach


@dataclass(frozen=True, slots=True)
class UserPermissionsEdited:
    """Somebody, perhaps oneself, has changed what is said about a user's permissions."""

    user_id: str


@dataclass(frozen=True, slots=True)
class UserPermissionsReached:
    """How far a change of a user's permissions has come."""

    reach: Reach


@dataclass(frozen=True, slots=True)
class VoipChanged:
    """Settings or phones of that user; who shows them asks again."""

    user_id: str


@dataclass(frozen=True, slots=True)
class BillingChanged:
    """``what``: balance, invoices, subscription, topups, auto_topup, payment_methods or ""."""

    what: str = ""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Somebody changed a setting of the account; who depends on one asks for it again."""


@dataclass(frozen=True, slots=True)
class UserSettingsChanged:
    """Caller ID, call settings or geo rules of a user; "" for those of the whole account."""

    user_id: str


@dataclass(frozen=True, slots=True)
class CallOptionsChanged:
    options: CallOptions


@dataclass(frozen=True, slots=True)
class BlockedCallersChanged:
    """The list is too long to be told; who shows a page of it asks for that again."""


@dataclass(frozen=True, slots=True)
class DoNotCallChanged:
    """As for the blocked callers."""


@dataclass(frozen=True, slots=True)
class AccessGroupsChanged:
    """An access control group is new, changed or gone; who shows them asks for them again."""


@dataclass(frozen=True, slots=True)
class TeamsChanged:
    """A group or a queue is new, changed or gone; who shows them asks for them again."""


@dataclass(frozen=True, slots=True)
class VoiceMenusChanged:
    """As for the groups and queues."""


@dataclass(frozen=True, slots=True)
class AgencyChanged:
    """``what`` is accounts or rules; who shows them asks for them again."""

    what: str


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """A number or a source of the account; who shows some asks again."""


@dataclass(frozen=True, slots=True)
class HelpLinksChanged:
    """Where the company explains its roles and permissions, for whoever asks why."""

    links: HelpLinks


@dataclass(frozen=True, slots=True)
class UsersChanged:
    """Of one user of the account, or of many where ``user_id`` is ""."""

    user_id: str = ""


@dataclass(frozen=True, slots=True)
class IntegrationsChanged:
    """A webhook, a delivery or an API token; who shows them asks for them again."""


@dataclass(frozen=True, slots=True)
class ReportSchedulesChanged:
    """A schedule, or what became of a run; who shows them asks for them again."""


@dataclass(frozen=True, slots=True)
class PluginLinksChanged:
    """Other links stand at contacts and calls than before."""


@dataclass(frozen=True, slots=True)
class SoundsChanged:
    """The library of sounds; as for the groups and queues."""


@dataclass(frozen=True, slots=True)
class OverviewChanged:
    """The tiles of the overview report; who shows it asks for it again."""
