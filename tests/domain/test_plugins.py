"""Plugins: a strict manifest, addresses that lead where they say, what an update changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.plugin_manifest import BadManifest, content_of, manifest_from, manifest_of
from desktop.domain.plugins import (
    LONGEST_MANIFEST,
    Plugin,
    address_of,
    asks_for,
    changes_of,
    fault_of_link,
    fault_of_values,
    kept_values,
    links_of,
    server_of,
    with_settings,
)
from tests.support.plugins import SAMPLE_PLUGIN, sample

MANIFEST = manifest_of(sample())
VALUES = {"workspace": "harbor"}
READY = Plugin("p1", MANIFEST, VALUES)


def action(**changes: Any) -> dict[str, Any]:
    return dict(sample()["actions"][0]) | changes


def faults(found: object) -> tuple[str, ...]:
    with pytest.raises(BadManifest) as bad:
        manifest_of(found)
    assert all(each.endswith(".") for each in bad.value.faults)
    return bad.value.faults


def test_the_sample_can_be_read_and_written() -> None:
    assert manifest_from(SAMPLE_PLUGIN.read_bytes()) == MANIFEST
    assert manifest_of(content_of(MANIFEST)) == MANIFEST
    assert manifest_from(b"\xef\xbb\xbf" + SAMPLE_PLUGIN.read_bytes()) == MANIFEST


@pytest.mark.requirement("S2-44")
def test_all_faults_are_named_at_once() -> None:
    found = faults(sample(format=2, id="x", version="1", publisher="", extra=1, name=7))
    for words in ("format", "“id”", "“version”", "“publisher”", "“extra”", "“name”"):
        assert any(words in each for each in found), words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": True}, "format"),
        ({"name": "x" * 61}, "60 letters"),
        ({"name": "a\nb"}, "one line"),
        ({"reads": "number"}, "list of names"),
        ({"reads": ["number", "number", "contact.name", "call.id"]}, "more than once"),
        ({"reads": ["number", "contact.secret"]}, "contact.secret"),
        ({"reads": ["number", "contact.name"]}, "not declared"),
        ({"reads": ["number", "contact.name", "call.id", "contact.email"]}, "no action uses"),
        ({"settings": []}, "not declared"),
        ({"settings": {}}, "list of objects"),
        ({"settings": [{"key": "A b", "label": "x"}]}, "small letters"),
        ({"settings": [{"key": "workspace", "label": "x", "more": 1}]}, "“more”"),
        ({"settings": [{"key": "workspace", "label": "x"}] * 2}, "more than once"),
        ({"actions": []}, "1 to 10"),
        ({"actions": [action()] * 11}, "1 to 10"),
        ({"actions": ["x"]}, "list of objects"),
        ({"actions": [action(where=[])]}, "“where”"),
        ({"actions": [action(where=["desk"])]}, "“where”"),
        ({"actions": [action(where=[["call"]])]}, "“where”"),
        ({"actions": [action(url="http://crm.example/{number}")]}, "https://"),
        ({"actions": [action(url="https://{number}.example/")]}, "which server"),
        ({"actions": [action(url="https://a@crm.example/")]}, "user name"),
        ({"actions": [action(url="https://crm.example/{number")]}, "brace"),
        ({"actions": [action(url="https://crm.example/ {number}")]}, "spaces"),
        ({"actions": [action(url="https://crm.example:x/")]}, "not a web address"),
        ({"actions": [action(url="https://crm.example/{call.id}")]}, "a contact has not"),
        ({"actions": [action(url="https://{setting.other}.example/")]}, "not declared"),
        ({"actions": [action(url="")]}, "“url”"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, Any], words: str) -> None:
    found = faults(sample(**changes))
    assert any(words in each for each in found), found


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"not json", b"[]", b"{", b'{"a": 1, "a": 2}', b" " * (LONGEST_MANIFEST + 1)],
)
def test_a_file_that_is_no_manifest(content: bytes) -> None:
    with pytest.raises(BadManifest) as bad:
        manifest_from(content)
    assert len(bad.value.faults) == 1


@pytest.mark.requirement("S2-44")
def test_values_are_encoded_and_decide_nothing() -> None:
    (link, _) = links_of(READY)
    told = {"number": "+1 443", "contact.name": "A&b=c/../é"}
    address = address_of(link.url, told)
    assert address == (
        "https://harbor.crm.example/people?phone=%2B1%20443&name=A%26b%3Dc%2F..%2F%C3%A9"
    )
    assert address_of("http://crm.example/", told) == ""
    assert address_of("https://{number}.example/", told) == ""
    assert address_of("https://[crm/", told) == ""


def test_nothing_is_shown_before_it_is_set_up_or_while_it_is_off() -> None:
    assert links_of(replace(READY, values={})) == ()
    assert links_of(replace(READY, is_on=False)) == ()
    assert links_of(replace(READY, values={"workspace": "a/b@c"}))[0].url.startswith("https://a/")
    assert links_of(replace(READY, values={"workspace": "a@b"})) == ()


@pytest.mark.parametrize("value", ["a/b", "a b", "{number}", "a@b", "a:1", "x" * 101, "ä"])
def test_a_setting_is_letters_digits_dots_and_dashes(value: str) -> None:
    assert fault_of_values(MANIFEST, {"workspace": value}).startswith("Name of your workspace")
    assert fault_of_values(MANIFEST, {"workspace": ""}) == ""
    assert fault_of_values(MANIFEST, VALUES) == ""
    assert "no setting" in fault_of_values(MANIFEST, {"other": "x"})


def test_a_setting_that_makes_no_address_is_said() -> None:
    whole = replace(
        MANIFEST,
        actions=(replace(MANIFEST.actions[0], url="https://{setting.workspace}:{setting.port}/"),),
        settings=(*MANIFEST.settings, replace(MANIFEST.settings[0], key="port")),
    )
    assert "With these settings" in fault_of_values(whole, {"workspace": "a", "port": "b"})


def test_what_it_asks_for_and_what_an_update_changes() -> None:
    asked = asks_for(MANIFEST)
    assert "Is told the other side's phone number." in asked
    assert "Opens (Name of your workspace).crm.example in the web browser." in asked
    assert "Shows “Open in Example CRM” at contacts and calls." in asked
    assert changes_of(MANIFEST, MANIFEST) == ("It asks for nothing else than before.",)
    more = replace(
        MANIFEST,
        version="0.9.0",
        reads=("number", "contact.name", "contact.email"),
        settings=(*MANIFEST.settings, replace(MANIFEST.settings[0], key="team", label="Team")),
    )
    assert changes_of(MANIFEST, more) == (
        "New: Is told the contact's e-mail.",
        "No more: Is told the call's identity in the CRM.",
        "Has to be set up: Team.",
        "This is older: 0.9.0 in the place of 1.0.0.",
    )
    assert kept_values(more, VALUES | {"gone": "x"}) == {"workspace": "harbor", "team": ""}


def test_the_small_parts() -> None:
    assert server_of("https://[crm/") == ""
    assert fault_of_link("https://crm.example/{number}") == ""
    with pytest.raises(KeyError):
        with_settings("https://{setting.a}/", {})
