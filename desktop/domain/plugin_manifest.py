"""Reads the manifest of a plugin strictly: all its faults are named, and none is guessed away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop.domain.plugins import (
    LONGEST_MANIFEST,
    OF_CALLS,
    PLACES,
    READABLE,
    SETTING,
    Manifest,
    PluginAction,
    PluginSetting,
    fault_of_link,
    has_loose_braces,
    placeholders,
    with_settings,
)

FORMAT: Final = 1
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION: Final = re.compile(r"\d{1,5}\.\d{1,5}\.\d{1,5}")
_LONGEST_URL: Final = 2_000
_ANY_SERVER: Final = "example"  # in the place of a setting, to see whether the rest is an address


class BadManifest(Exception):
    """``faults`` are all of them, each a sentence."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def manifest_from(content: bytes) -> Manifest:
    """Raises ``BadManifest``."""
    if len(content) > LONGEST_MANIFEST:
        raise BadManifest((f"The file is longer than {LONGEST_MANIFEST // 1024} KB.",))
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError as error:
        raise BadManifest(("The file is no text in UTF-8.",)) from error
    except (ValueError, RecursionError) as error:
        where = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadManifest((f"The file is not JSON{where}: it cannot be read.",)) from error
    return manifest_of(found)


def manifest_of(found: object) -> Manifest:
    """Raises ``BadManifest``."""
    return _Reader().read(found)


def content_of(manifest: Manifest) -> dict[str, Any]:
    """As JSON has it; reading it again gives the same."""
    return {
        "format": FORMAT,
        "id": manifest.id,
        "name": manifest.name,
        "version": manifest.version,
        "publisher": manifest.publisher,
        "description": manifest.description,
        "reads": list(manifest.reads),
        "settings": [
            {"key": each.key, "label": each.label, "example": each.example}
            for each in manifest.settings
        ],
        "actions": [
            {"id": each.id, "title": each.title, "where": list(each.places), "url": each.url}
            for each in manifest.actions
        ],
    }


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


class _Reader:
    def __init__(self) -> None:
        self._faults: list[str] = []

    def read(self, found: object) -> Manifest:
        if not isinstance(found, Mapping):
            raise BadManifest(("The manifest is no JSON object.",))
        known = ("format", "id", "name", "version", "publisher", "description", "reads")
        self._known(found, "The manifest", (*known, "settings", "actions"))
        if found.get("format") != FORMAT or found.get("format") is True:
            self._say(f"“format” has to be {FORMAT}.")
        head = (
            self._text(found, "id", 100, _ID, "such as com.example.crm"),
            self._text(found, "name", 60),
            self._text(found, "version", 20, _VERSION, "such as 1.0.0"),
            self._text(found, "publisher", 60),
            self._text(found, "description", 300),
        )
        reads = self._reads(found.get("reads", []))
        settings = tuple(self._each(found, "settings", 0, 10, self._setting))
        actions = tuple(self._each(found, "actions", 1, 10, self._action))
        self._once("settings", [each.key for each in settings])
        self._once("actions", [each.id for each in actions])
        self._check_uses(reads, settings, actions)
        if self._faults:
            raise BadManifest(tuple(self._faults))
        return Manifest(*head, reads, settings, actions)

    def _say(self, fault: str) -> None:
        if fault not in self._faults:
            self._faults.append(fault)

    def _known(self, found: Mapping[str, Any], what: str, names: tuple[str, ...]) -> None:
        for each in found:
            if each not in names:
                self._say(f"{what} has “{each}”, which is not known.")

    def _text(
        self,
        found: Mapping[str, Any],
        name: str,
        longest: int,
        form: re.Pattern[str] | None = None,
        hint: str = "",
        of: str = "",
    ) -> str:
        text, shown = found.get(name), f"“{name}”{of}"
        if not isinstance(text, str) or not text.strip():
            self._say(f"{shown} is missing or no text.")
        elif len(text) > longest or not text.isprintable():
            self._say(f"{shown} has at most {longest} letters, on one line.")
        elif form is not None and not form.fullmatch(text):
            self._say(f"{shown} has to be {hint}.")
        else:
            return text.strip()
        return ""

    def _reads(self, found: object) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self._say("“reads” has to be a list of names.")
            return ()
        for each in found:
            if each not in READABLE:
                self._say(f"“reads” has “{each}”. Known are {', '.join(READABLE)}.")
        self._once("reads", found)
        return tuple(each for each in READABLE if each in found)

    def _each(
        self,
        found: Mapping[str, Any],
        name: str,
        least: int,
        most: int,
        read: Callable[[Mapping[str, Any], str], Any],
    ) -> list[Any]:
        rows = found.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(each, Mapping) for each in rows):
            self._say(f"“{name}” has to be a list of objects.")
            return []
        if not least <= len(rows) <= most:
            self._say(f"“{name}” has {least} to {most} entries.")
        return [read(row, f" in {name} {place}") for place, row in enumerate(rows[:most], 1)]

    def _setting(self, row: Mapping[str, Any], of: str) -> PluginSetting:
        self._known(row, f"An entry{of}", ("key", "label", "example"))
        key = self._text(row, "key", 40, _KEY, "small letters, digits and underscores", of)
        label = self._text(row, "label", 60, of=of)
        has_example = row.get("example", "") != ""
        return PluginSetting(
            key, label, self._text(row, "example", 60, of=of) if has_example else ""
        )

    def _action(self, row: Mapping[str, Any], of: str) -> PluginAction:
        self._known(row, f"An entry{of}", ("id", "title", "where", "url"))
        action_id = self._text(row, "id", 40, _KEY, "small letters, digits and underscores", of)
        title = self._text(row, "title", 40, of=of)
        url = self._text(row, "url", _LONGEST_URL, of=of)
        where = row.get("where")
        if not isinstance(where, list) or not where or any(each not in PLACES for each in where):
            self._say(f"“where”{of} has to be a list of {' and '.join(PLACES)}.")
            where = []
        return PluginAction(action_id, title, tuple(e for e in PLACES if e in where), url)

    def _once(self, what: str, names: list[str]) -> None:
        for each in dict.fromkeys(names):
            if each and names.count(each) > 1:
                self._say(f"“{each}” stands in “{what}” more than once.")

    def _check_uses(
        self,
        reads: tuple[str, ...],
        settings: tuple[PluginSetting, ...],
        actions: tuple[PluginAction, ...],
    ) -> None:
        keys = {f"{SETTING}{each.key}" for each in settings}
        used: set[str] = set()
        for action in actions:
            names = placeholders(action.url)
            used.update(names)
            self._check_url(action, keys)
            for name in names:
                if name not in reads and name not in keys:
                    self._say(f"“{action.title}” uses {{{name}}}, which is not declared.")
                elif name in OF_CALLS and "contact" in action.places:
                    self._say(f"“{action.title}” uses {{{name}}}, which a contact has not.")
        for name in (*reads, *sorted(keys)):
            if name not in used:
                self._say(f"“{name}” is declared, but no action uses it.")

    def _check_url(self, action: PluginAction, keys: set[str]) -> None:
        if not action.url:
            return
        if has_loose_braces(action.url):
            self._say(f"The address of “{action.title}” has a brace that is no placeholder.")
            return
        trial = {key.removeprefix(SETTING): _ANY_SERVER for key in keys}
        unknown = [e for e in placeholders(action.url) if e.startswith(SETTING) and e not in keys]
        if not unknown and (fault := fault_of_link(with_settings(action.url, trial))):
            self._say(f"The address of “{action.title}” {fault}.")
