"""What a dialled string means: emergency, internal, feature code, service code, public number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.errors import InvalidInput


class DestinationClass(Enum):
    EMERGENCY = "emergency"
    INTERNAL = "internal"
    FEATURE = "feature"
    SHORT = "short"
    E164 = "e164"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Destination:
    """``number`` is what to dial; ``fault`` says in words why an invalid one cannot be dialled."""

    kind: DestinationClass
    number: str
    tones_after_answer: str = ""
    fault: str = ""


_EMERGENCY: Final = {
    "US": frozenset({"911", "112", "933"}),  # 933 reads the registered address back
    "CA": frozenset({"911", "112", "933"}),
    "GB": frozenset({"999", "112"}),
    "AU": frozenset({"000", "112"}),
    "DE": frozenset({"110", "112"}),
}
# The regions whose own rules are known: what is dialled for help, and for services.
REGIONS: Final = tuple(_EMERGENCY)
_EMERGENCY_ELSEWHERE: Final = frozenset({"112"})
_NANP_SERVICE: Final = frozenset({"211", "311", "411", "511", "611", "711", "811", "988"})
_SERVICE: Final = {
    "US": _NANP_SERVICE,
    "CA": _NANP_SERVICE,
    "GB": frozenset({"100", "101", "105", "111", "119", "123", "155", "159"}),
    "AU": frozenset({"013", "1223", "1234"}),
    "DE": frozenset({"115", "116116", "116117"}),
}
_FEATURE: Final = re.compile(r"\*\d{1,4}\Z")


def classify(dialled: str, region: str, extensions: Collection[str] = ()) -> Destination:
    """Read ``dialled`` in the order that keeps people safe: emergency numbers first."""
    main, tones = phone_numbers.split_tones(dialled)
    compact = phone_numbers.without_punctuation(main)
    emergency = _emergency(compact, region)
    if emergency:
        return Destination(DestinationClass.EMERGENCY, emergency)
    if main.strip() in extensions or compact in extensions:
        internal = compact if compact in extensions else main.strip()
        return Destination(DestinationClass.INTERNAL, internal, tones)
    if dialled.strip() in extensions:
        return Destination(DestinationClass.INTERNAL, dialled.strip())
    if _FEATURE.match(compact):
        return Destination(DestinationClass.FEATURE, compact)
    if compact in _SERVICE.get(region, frozenset()):
        return Destination(DestinationClass.SHORT, compact)
    return _public(dialled, region)


def _public(dialled: str, region: str) -> Destination:
    try:
        number = phone_numbers.parse(dialled, region)
    except InvalidInput as error:
        shown = phone_numbers.normalised(dialled, region)
        return Destination(DestinationClass.INVALID, shown, fault=str(error))
    return Destination(DestinationClass.E164, number.e164, number.tones)


def _emergency(compact: str, region: str) -> str:
    codes = _EMERGENCY.get(region, _EMERGENCY_ELSEWHERE)
    if compact in codes:
        return compact
    # Old private exchanges wanted a 9 for the outside; the habit must still reach help.
    if region in {"US", "CA"} and compact.startswith("9") and compact[1:] in codes:
        return compact[1:]
    return ""
