"""What opens by itself when a caller is known: a page of the CRM, by the account's template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

LONGEST: Final = 2_000
PLACES: Final = ("number", "contact_id", "name", "our_number", "queue", "call_id")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class ScreenPop:
    """``template`` "" where the account has none; ``by_itself`` opens it without a click."""

    template: str = ""
    by_itself: bool = False


def fault_of(template: str) -> str:
    """What is wrong with a template, "" where nothing is."""
    if len(template) > LONGEST:
        return f"A web address has at most {LONGEST} characters."
    if any(each.isspace() or not each.isprintable() for each in template):
        return "A web address has no spaces in it."
    return _fault_of_server(template) or _fault_of_places(template)


def _fault_of_server(template: str) -> str:
    try:
        parts = urlsplit(template)
        host = parts.hostname or ""
    except ValueError:
        return "This is not a web address."
    if parts.scheme.lower() not in ("http", "https"):
        return "The web address has to begin with https:// or http://."
    # A caller must never decide which machine is asked.
    if not host or "{" in parts.netloc or "}" in parts.netloc:
        return "The web address needs the name of a server, without placeholders in it."
    return ""


def _fault_of_places(template: str) -> str:
    unknown = [each for each in _PLACE.findall(template) if each not in PLACES]
    if unknown:
        return f"{{{unknown[0]}}} is not known. Use {', '.join(f'{{{each}}}' for each in PLACES)}."
    rest = _PLACE.sub("", template)
    if "{" in rest or "}" in rest:
        return "A placeholder is a name between { and }."
    return ""


def address_of(template: str, values: dict[str, str]) -> str:
    """The address with every value encoded; "" for a template that cannot be used."""
    if not template or fault_of(template):
        return ""
    return _PLACE.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)
