"""Plugins: a manifest that adds links to contacts and calls. It holds no program and runs none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit

MOST_PLUGINS: Final = 20
LONGEST_MANIFEST: Final = 64 * 1024  # bytes
CONTACT, CALL = "contact", "call"
PLACES: Final = (CONTACT, CALL)
SETTING: Final = "setting."
# What a link may be told, in words for the one who installs the plugin.
READABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "contact.id": "the contact's identity in the CRM",
        "contact.name": "the contact's name",
        "contact.company": "the contact's company",
        "contact.email": "the contact's e-mail",
        "number": "the other side's phone number",
        "our_number": "our number of the call",
        "call.id": "the call's identity in the CRM",
        "call.direction": "whether the call came in or went out",
        "call.queue": "the queue of the call",
    }
)
OF_CALLS: Final = frozenset({"our_number", "call.id", "call.direction", "call.queue"})
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_SETTING_VALUE: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, slots=True)
class PluginSetting:
    key: str
    label: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class PluginAction:
    """``places`` are where it is shown: at a contact, at a call; ``url`` has placeholders."""

    id: str
    title: str
    places: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Manifest:
    id: str
    name: str
    version: str
    publisher: str
    description: str
    reads: tuple[str, ...]
    settings: tuple[PluginSetting, ...]
    actions: tuple[PluginAction, ...]

    @property
    def servers(self) -> tuple[str, ...]:
        """Where its links lead, with the places of settings in it."""
        return tuple(sorted({server_of(each.url) for each in self.actions}))


@dataclass(frozen=True, slots=True)
class Plugin:
    """One that is installed. ``values`` are what the administrator put into its settings."""

    id: str
    manifest: Manifest
    values: Mapping[str, str]
    is_on: bool = True
    version: int = 1

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the settings that are empty; until they are filled in nothing is shown."""
        return tuple(each.label for each in self.manifest.settings if not self.values.get(each.key))


@dataclass(frozen=True, slots=True)
class PluginLink:
    """An action as agents see it: ``url`` has its settings filled in, not its placeholders."""

    plugin_id: str
    plugin: str
    action_id: str
    title: str
    places: tuple[str, ...]
    url: str


def server_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def placeholders(url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(url)))


def has_loose_braces(url: str) -> bool:
    rest = _PLACEHOLDER.sub("", url)
    return "{" in rest or "}" in rest


def with_settings(url: str, values: Mapping[str, str]) -> str:
    """The settings filled in, everything else left; raises KeyError for one that is missing."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        return values[name.removeprefix(SETTING)] if name.startswith(SETTING) else found[0]

    return _PLACEHOLDER.sub(filled, url)


def links_of(plugin: Plugin) -> tuple[PluginLink, ...]:
    """What it shows, nothing while it is off or not set up."""
    if not plugin.is_on or plugin.missing:
        return ()
    found = (
        PluginLink(
            *(plugin.id, plugin.manifest.name, each.id, each.title, each.places),
            with_settings(each.url, plugin.values),
        )
        for each in plugin.manifest.actions
    )
    return tuple(each for each in found if not fault_of_link(each.url))


def fault_of_link(url: str) -> str:
    """Of an address with its settings filled in: https, and no placeholder says which server."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not a web address"
    if any(each.isspace() or not each.isprintable() for each in url):
        return "has spaces in it"
    if parts.scheme != "https" or not host:
        return "has to begin with https:// and the name of a server"
    if "{" in parts.netloc or "}" in parts.netloc:
        return "lets a caller decide which server is asked"
    if parts.username is not None or parts.password is not None:
        return "has a user name in it"
    return ""


def address_of(url: str, values: Mapping[str, str]) -> str:
    """What the browser opens, every value encoded; "" for a link that cannot be used."""
    if fault_of_link(url):
        return ""
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), url)


def fault_of_values(manifest: Manifest, values: Mapping[str, str]) -> str:
    """What is wrong with settings, "" where nothing is; empty ones may be filled in later."""
    known = {each.key: each.label for each in manifest.settings}
    for key, value in values.items():
        if key not in known:
            return f"The plugin has no setting “{key}”."
        if value and not _SETTING_VALUE.fullmatch(value):
            return f"{known[key]}: only letters, digits, dots and dashes, 100 at most."
    for each in manifest.actions:
        needed = {name for name in placeholders(each.url) if name.startswith(SETTING)}
        if all(values.get(name.removeprefix(SETTING)) for name in needed):
            fault = fault_of_link(with_settings(each.url, values))
            if fault:
                return f"With these settings the address of “{each.title}” {fault}."
    return ""


def kept_values(manifest: Manifest, values: Mapping[str, str]) -> dict[str, str]:
    """After an update: what its settings still are."""
    return {each.key: values.get(each.key, "") for each in manifest.settings}


def asks_for(manifest: Manifest) -> tuple[str, ...]:
    """What an administrator agrees to, one sentence each."""
    found = [f"Is told {READABLE[each]}." for each in manifest.reads]
    labels = {f"{SETTING}{each.key}": each.label for each in manifest.settings}
    for each in manifest.servers:
        server = _PLACEHOLDER.sub(lambda found: f"({labels.get(found[1], '…')})", each)
        found.append(f"Opens {server} in the web browser.")
    for action in manifest.actions:
        where = " and ".join("contacts" if place == CONTACT else "calls" for place in action.places)
        found.append(f"Shows “{action.title}” at {where}.")
    return tuple(found)


def changes_of(before: Manifest, after: Manifest) -> tuple[str, ...]:
    """What an update would change, what it asks for more first."""
    old, new = asks_for(before), asks_for(after)
    found = [f"New: {each}" for each in new if each not in old]
    found += [f"No more: {each}" for each in old if each not in new]
    keys = {each.key for each in before.settings}
    found += [f"Has to be set up: {e.label}." for e in after.settings if e.key not in keys]
    if _numbers(after.version) < _numbers(before.version):
        found.append(f"This is older: {after.version} in the place of {before.version}.")
    if not found:
        found.append("It asks for nothing else than before.")
    return tuple(found)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split("."))
