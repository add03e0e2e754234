"""Numbers as an administrator deals with them: bought, changed, given back; frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.records import NumberRecord

COUNTRIES: Final[Mapping[str, str]] = {
    "US": "United States",
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
}


class RouteKind(Enum):
    """What a call to a number rings at."""

    NOWHERE = ""
    USER = "user"
    QUEUE = "queue"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Route:
    """Where calls go; ``name`` is what people call it, and never sent."""

    kind: RouteKind = RouteKind.NOWHERE
    id: str = ""
    name: str = ""


class Recorded(Enum):
    """Whether calls over a number are recorded."""

    ACCOUNT = "account"  # as the account has it
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NumberFilter:
    """Empty leaves a filter out; without ``state`` everything that was not given back."""

    text: str = ""
    state: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class NumberChange:
    """None leaves a thing as it is."""

    name: str | None = None
    source_id: str | None = None  # "" for none
    text_enabled: bool | None = None
    route: Route | None = None
    recording: Recorded | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that can be bought; ``amount`` a month, in minor units of ``currency``."""

    number: str
    country: str
    place: str
    can_text: bool
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class OfferSearch:
    """``area`` are the digits behind the country code, ``contains`` digits anywhere."""

    country: str = "US"
    area: str = ""
    contains: str = ""


class Use(Enum):
    """What a number is to somebody."""

    DEFAULT = "default"
    ONLY = "only"
    LISTED = "listed"
    GEO = "geo"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class NumberUser:
    """Somebody who calls from a number, or would in an emergency."""

    id: str
    name: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class NumberUses:
    """Who depends on a number; ``users`` are the first of ``count``, ``account`` its own uses."""

    count: int = 0
    users: tuple[NumberUser, ...] = ()
    account: tuple[Use, ...] = ()

    @property
    def is_used(self) -> bool:
        return bool(self.count or self.account)


class Retiring(Enum):
    """Given back for good, or only not to be used for now."""

    RELEASE = "release"
    DISABLE = "disable"


@dataclass(frozen=True, slots=True)
class Retirement:
    """How a number goes: ``replacement`` takes its place, or everybody is left without."""

    kind: Retiring
    replacement: str = ""
    leave_without: bool = False


@dataclass(frozen=True, slots=True)
class Retired:
    """What became of it."""

    number: NumberRecord
    uses: NumberUses


@dataclass(frozen=True, slots=True)
class Source:
    """Where callers found a number; ``numbers`` point to it."""

    id: str
    name: str
    archived: bool = False
    numbers: int = 0
    version: int = 1
