"""What a number is to a user or an account, and how another one takes its place (domain 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.domain.numbers import Use


@dataclass(frozen=True, slots=True)
class CallerIds:
    """The numbers one user, or the account for all of them, calls from; "" where there is none."""

    default: str = ""
    scope: str = "all"  # one, subset or all
    subset: tuple[str, ...] = ()
    geo_area: Mapping[str, str] = field(default_factory=dict)
    geo_country: Mapping[str, str] = field(default_factory=dict)
    geo_default: str = ""
    emergency: str = ""


def uses_of(own: CallerIds, number: str) -> tuple[Use, ...]:
    """In the order in which they hurt."""
    is_default = own.default == number
    listed = own.subset if own.scope == "subset" else ()
    within = {*listed, own.default} - {""}
    geo = (*own.geo_area.values(), *own.geo_country.values(), own.geo_default)
    found = {
        Use.ONLY: own.scope != "all" and within == {number},
        Use.DEFAULT: is_default,
        Use.LISTED: number in own.subset and within != {number},
        Use.GEO: number in geo,
        Use.EMERGENCY: own.emergency == number,
    }
    return tuple(use for use, is_so in found.items() if is_so)


def replaced(own: CallerIds, number: str, other: str) -> CallerIds:
    """``other`` wherever ``number`` stood; nobody has the same number twice in a list."""

    def instead(value: str) -> str:
        return other if value == number else value

    return replace(
        own,
        default=instead(own.default),
        subset=tuple(dict.fromkeys(instead(each) for each in own.subset)),
        geo_area={prefix: instead(each) for prefix, each in own.geo_area.items()},
        geo_country={prefix: instead(each) for prefix, each in own.geo_country.items()},
        geo_default=instead(own.geo_default),
        emergency=instead(own.emergency),
    )
