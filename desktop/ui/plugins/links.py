"""The links that plugins put at a contact or a call, and what pages ask about them; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.plugins import PluginLink
from desktop.domain.records import CallRecord, Contact


class PluginLinks(Protocol):
    def at_contacts(self) -> tuple[PluginLink, ...]: ...

    def at_calls(self) -> tuple[PluginLink, ...]: ...

    def open_for_contact(self, link: PluginLink, contact: Contact) -> None: ...

    def open_for_call(
        self, link: PluginLink, call: CallRecord, contact: Contact | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkRow:
    """``plugin`` is its name: whose link it is."""

    key: str
    title: str
    plugin: str


def rows_of(links: Sequence[PluginLink]) -> tuple[LinkRow, ...]:
    return tuple(LinkRow(key_of(each), each.title, each.plugin) for each in links)


def key_of(link: PluginLink) -> str:
    return f"{link.plugin_id} {link.action_id}"


def linked(links: Sequence[PluginLink], key: str) -> PluginLink | None:
    return next((each for each in links if key_of(each) == key), None)
