"""The stores of secrets, preferences and drafts: the fakes behave as the real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import Refused, SecretsUnavailable, StoreUnavailable
from desktop.domain.provenance import Provenance, Source
from desktop.services.ports import LocalStore, PreferenceStore, SecretStore
from desktop.settings.declaration import SETTINGS
from desktop.settings.local_store import SqliteLocalStore
from desktop.settings.policy import read_policy
from desktop.settings.secrets import MemorySecretStore, open_secret_store
from desktop.settings.store import FilePreferenceStore
from tests.fakes.stores import FakeLocalStore, FakePreferenceStore, FakeSecretStore


class TestLocalStore:
    @pytest.fixture(params=["real", "fake"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalStore]:
        if request.param == "fake":
            yield FakeLocalStore()
            return
        store = SqliteLocalStore(tmp_path / "data" / "drafts.sqlite3")
        yield store
        store.close()

    def test_the_newest_draft_of_a_call_is_kept(self, store: LocalStore) -> None:
        store.keep_draft("a1", "c1", "One", "k1")
        store.keep_draft("a1", "c1", "One two", "k2")
        store.keep_draft("a2", "c1", "Elsewhere", "k3")
        assert store.draft("a1", "c1") == "One two"
        assert store.drafts("a1") == (("c1", "One two", "k2"),)

    def test_a_draft_typed_on_is_not_dropped_by_an_older_answer(self, store: LocalStore) -> None:
        store.keep_draft("a1", "c1", "One", "k1")
        store.keep_draft("a1", "c1", "One two", "k2")
        store.drop_draft("a1", "c1", "k1")
        assert store.draft("a1", "c1") == "One two"
        store.drop_draft("a1", "c1", "k2")
        assert store.draft("a1", "c1") is None


def test_drafts_survive_the_program(tmp_path: Path) -> None:
    first = SqliteLocalStore(tmp_path / "drafts.sqlite3")
    first.keep_draft("a1", "c1", "Kept", "k1")
    second = SqliteLocalStore(tmp_path / "drafts.sqlite3")
    assert second.draft("a1", "c1") == "Kept"
    first.close()
    second.close()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough" * 50, b"SQLite"])
def test_a_damaged_file_is_set_aside_and_typing_goes_on(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "drafts.sqlite3"
    path.write_bytes(content)
    store = SqliteLocalStore(path)
    store.keep_draft("a1", "c1", "Kept", "k1")
    assert store.draft("a1", "c1") == "Kept"
    assert (tmp_path / "drafts.sqlite3.unreadable").read_bytes() == content
    store.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = SqliteLocalStore(tmp_path / "file" / "drafts.sqlite3")
    with pytest.raises(StoreUnavailable, match="cannot be kept"):
        store.keep_draft("a1", "c1", "Text", "k1")


class TestPreferenceStore:
    @pytest.fixture(params=["real", "fake"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> PreferenceStore:
        if request.param == "real":
            return FilePreferenceStore(tmp_path / "preferences.json")
        return FakePreferenceStore()

    def test_a_default_holds_until_something_is_set(self, store: PreferenceStore) -> None:
        assert store.value("appearance.theme") == "system"
        store.set("appearance.theme", "dark")
        assert store.value("appearance.theme") == "dark"
        assert store.provenance("appearance.theme") == Provenance(Source.YOU)
        store.reset("appearance.theme")
        assert store.value("appearance.theme") == "system"
        assert store.provenance("appearance.theme") == Provenance()

    def test_values_of_another_kind_are_refused(self, store: PreferenceStore) -> None:
        for key, value in (("appearance.text_size", 101), ("tray.shown", 1)):
            with pytest.raises(ValueError, match=key):
                store.set(key, value)


class TestPolicy:
    """An administrator's file fixes some settings and recommends others."""

    @pytest.fixture(params=["real", "fake"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> PreferenceStore:
        fixed, defaults = {"appearance.theme": "dark"}, {"region.clock": "12"}
        if request.param == "real":
            content = {"owner": "Harbor IT", "fixed": fixed, "defaults": defaults}
            (tmp_path / "policy.json").write_text(json.dumps(content), "utf-8")
            policy = read_policy(tmp_path / "policy.json")
            return FilePreferenceStore(tmp_path / "preferences.json", policy)
        store = FakePreferenceStore()
        store.fixed.update(fixed)
        store.defaults.update(defaults)
        return store

    def test_what_it_fixes_nobody_changes(self, store: PreferenceStore) -> None:
        assert store.value("appearance.theme") == "dark"
        found = store.provenance("appearance.theme")
        assert found == Provenance(Source.POLICY, "Harbor IT", is_locked=True)
        with pytest.raises(Refused, match="Harbor IT has set this"):
            store.set("appearance.theme", "light")
        with pytest.raises(Refused):
            store.reset("appearance.theme")

    def test_what_it_recommends_is_there_until_it_is_set(self, store: PreferenceStore) -> None:
        assert store.value("region.clock") == "12"
        assert store.provenance("region.clock") == Provenance(Source.POLICY, "Harbor IT")
        store.set("region.clock", "24")
        assert store.value("region.clock") == "24"
        store.reset("region.clock")
        assert store.value("region.clock") == "12"
        assert store.policy_problem == ""


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\xff"])
def test_a_policy_that_cannot_be_read_fixes_nothing_and_says_so(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "policy.json").write_text(content, "utf-8")
    policy = read_policy(tmp_path / "policy.json")
    assert (dict(policy.fixed), dict(policy.defaults)) == ({}, {})
    assert "cannot be read" in policy.problem


def test_what_of_a_policy_is_unknown_is_named_and_the_rest_holds(tmp_path: Path) -> None:
    fixed = {"region.clock": "12", "region.date": 7, "nonsense": 1, "session.account": "a@b.c"}
    (tmp_path / "policy.json").write_text(json.dumps({"fixed": fixed, "defaults": 3}), "utf-8")
    policy = read_policy(tmp_path / "policy.json")
    assert policy.fixed == {"region.clock": "12"}
    for key in ("region.date", "nonsense", "session.account", "defaults"):
        assert key in policy.problem


def test_every_setting_a_policy_may_fix_is_documented() -> None:
    rows = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8").splitlines()
    for each in SETTINGS:
        row = next((row for row in rows if row.startswith(f"| `{each.key}` |")), "")
        assert bool(row) is each.is_managed, each.key
        if not each.is_managed:
            continue
        wanted = each.choices or ((True, False) if isinstance(each.default, bool) else ())
        assert all(f"`{json.dumps(choice)}`" in row for choice in wanted), row
        assert f"**`{json.dumps(each.default)}`**" in row, row


def test_preferences_survive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "preferences.json"
    FilePreferenceStore(path).set("appearance.text_size", 125)
    again = FilePreferenceStore(path)
    assert again.value("appearance.text_size") == 125
    assert again.provenance("appearance.text_size").source is Source.YOU
    assert again.provenance("appearance.theme").source is Source.DEFAULT


@pytest.mark.parametrize("content", ["", "{", "[]", '{"values": 3}', "\x00\xff"])
def test_unreadable_preferences_are_set_aside_not_lost(tmp_path: Path, content: str) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(content, "utf-8")
    store = FilePreferenceStore(path)
    assert store.value("appearance.theme") == "system"
    assert store.set_aside is not None
    assert store.set_aside.read_text("utf-8") == content
    store.set("appearance.theme", "light")
    assert FilePreferenceStore(path).value("appearance.theme") == "light"


def test_values_of_the_wrong_kind_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(
        '{"version": 1, "values": {"appearance.theme": 7, "unknown": 1, "window.compact": true}}'
    )
    store = FilePreferenceStore(path)
    assert store.value("appearance.theme") == "system"
    assert store.value("window.compact") is True
    with pytest.raises(ValueError, match="theme"):
        store.set("appearance.theme", "pink")


def test_what_a_full_disk_refused_is_written_when_it_is_set_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "settings"
    in_the_way.write_text("a file where the folder should be")
    store = FilePreferenceStore(in_the_way / "preferences.json")
    with pytest.raises(StoreUnavailable):
        store.set("appearance.theme", "dark")
    in_the_way.unlink()
    store.set("appearance.theme", "dark")
    assert FilePreferenceStore(in_the_way / "preferences.json").value("appearance.theme") == "dark"


def test_a_full_disk_is_told_and_the_value_holds(tmp_path: Path) -> None:
    """A tiny limit on file sizes stands for a full disk; it needs a process of its own."""
    script = """
import resource, signal, sys
from pathlib import Path
from desktop.domain.errors import StoreUnavailable
from desktop.settings.store import FilePreferenceStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = FilePreferenceStore(Path(sys.argv[1]))
store.set("appearance.theme", "light")
resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
try:
    store.set("appearance.theme", "dark")
except StoreUnavailable as error:
    print(error)
print(store.value("appearance.theme"))
"""
    path = tmp_path / "preferences.json"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    said, holds = done.stdout.splitlines()
    assert "free some space" in said
    assert holds == "dark"
    assert FilePreferenceStore(path).value("appearance.theme") == "light"
    assert [each.name for each in tmp_path.iterdir()] == ["preferences.json"]


class TestSecretStore:
    @pytest.fixture(params=["memory", "fake"])
    def store(self, request: pytest.FixtureRequest) -> SecretStore:
        return MemorySecretStore() if request.param == "memory" else FakeSecretStore()

    def test_a_secret_is_kept_and_forgotten(self, store: SecretStore) -> None:
        assert store.read("token") is None
        store.write("token", "s1")
        store.write("token", "s2")
        assert store.read("token") == "s2"
        store.forget("token")
        store.forget("token")
        assert store.read("token") is None


def test_without_a_keyring_secrets_stay_in_memory() -> None:
    script = (
        "from desktop.settings.secrets import open_secret_store\n"
        "store, kept = open_secret_store()\n"
        "print(type(store).__name__, kept)\n"
    )
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["MemorySecretStore", "False"]


def test_a_keyring_that_answers_is_used(tmp_path: Path) -> None:
    """The desktop's own keyring, unlocked on a bus made for this test."""
    script = (
        "from desktop.settings.secrets import KeyringSecretStore, open_secret_store\n"
        "store, kept = open_secret_store()\n"
        "store.write('token', 'in the keyring')\n"
        "again = KeyringSecretStore()\n"
        "print(type(store).__name__, kept, again.read('token'))\n"
        "again.forget('token')\n"
        "print(again.read('token'))\n"
    )
    # Journeys before it in this process do without a keyring.
    own = {name: os.environ[name] for name in os.environ if name != "PYTHON_KEYRING_BACKEND"}
    bus = ("dbus-run-session", "--", "sh", "-c")
    unlock = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    # The daemon leaves for the background before it is there for others.
    asked = "org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets"
    there = f"dbus-send --session --print-reply --dest=org.freedesktop.DBus / {asked}"
    wait = f"until {there} | grep -q true; do sleep 0.05; done"
    done = subprocess.run(
        [*bus, f'{unlock}; {wait}; exec "$0" -c "$1"', sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
        env={**own, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
    )
    assert done.stdout.split("\n")[:2] == ["KeyringSecretStore True in the keyring", "None"], (
        done.stderr
    )


def test_the_probe_leaves_nothing_behind() -> None:
    store, _ = open_secret_store()
    try:
        assert store.read("probe") is None
    except SecretsUnavailable:
        pytest.fail("the store that was opened does not work")
