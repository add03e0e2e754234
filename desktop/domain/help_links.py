"""Where the company explains its roles and permissions (S1-10, S2-47)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.screen_pop import fault_of

KEYS: Final = ("roles", "permissions")


@dataclass(frozen=True, slots=True)
class HelpLinks:
    """Web addresses, "" where there is none: a video about the roles, a page about permissions."""

    roles: str = ""
    permissions: str = ""
    version: int = 1

    def address(self, key: str) -> str:
        return {"roles": self.roles, "permissions": self.permissions}[key]

    def with_address(self, key: str, address: str) -> HelpLinks:
        return replace(self, **{key: address})  # type: ignore[arg-type]  # one of KEYS

    @property
    def plain(self) -> HelpLinks:
        """Without the spaces that come along with what is pasted."""
        return HelpLinks(self.roles.strip(), self.permissions.strip(), self.version)


def fault_of_link(address: str) -> str:
    """What is wrong with an address, "" where nothing is."""
    if not address:
        return ""
    if "{" in address or "}" in address:
        return "A link to a help page has no placeholders."
    if not address.lower().startswith("https://"):
        return "The web address has to begin with https://."
    return fault_of(address)


def faults_of_links(links: HelpLinks) -> dict[str, str]:
    """What cannot be saved, as a sentence by key; nothing where both can."""
    faults = {key: fault_of_link(links.address(key)) for key in KEYS}
    return {key: fault for key, fault in faults.items() if fault}
