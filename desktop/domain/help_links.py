"""Where the company explains its roles and permissions (S1-10, S2-47)."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.screen_pop import fault_of


@dataclass(frozen=True, slots=True)
class HelpLinks:
    """Web addresses, "" where there is none: a video about the roles, a page about permissions."""

    roles: str = ""
    permissions: str = ""


def fault_of_link(address: str) -> str:
    """What is wrong with an address, "" where nothing is."""
    if "{" in address or "}" in address:
        return "A link to a help page has no placeholders."
    return fault_of(address) if address else ""
