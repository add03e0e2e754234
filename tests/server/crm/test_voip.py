"""VoIP of a user at the CRM: who may, what changes at once, and what works only once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, and_, select, update

from desktop.domain.access import Role
from desktop.server import devices
from desktop.server.lines import lines
from desktop.server.pbx.records import SignedInPhone, Subscriber
from desktop.server.tables import (
    accounts,
    audit,
    memberships,
    provisioning_links,
    sip_credentials,
    sip_devices,
)
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

ANNA = f"/users/{known.ANNA}/voip"
OMAR = f"/users/{known.OMAR}/voip"
AOR = f"anna.keller@{known.DOMAIN}"
DESK_PHONE = SignedInPhone("dev_1", "Yealink T54W", "10.0.0.7:5060", "udp", False, 300)
SOFTPHONE = SignedInPhone("dev_2", "Softphone", "127.0.0.1:5062", "udp", True)


def change(person: Person, path: str = ANNA, version: int | None = None, **fields: Any) -> Any:
    body = {"voip": "on", "transport": "any", **fields}
    known_version = version or person.get(path).json()["version"]
    return person.ask("PUT", path, json=body, headers={"If-Match": f'"{known_version}"'})


def signed_in(server: CrmServer, *phones: SignedInPhone) -> None:
    with server.change() as connection:
        devices.phones_are(connection, AOR, phones, 1_000)


def annas_line(connection: Connection) -> Subscriber:
    mine = and_(
        sip_credentials.c.account_id == known.ACCOUNT, sip_credentials.c.user_id == known.ANNA
    )
    (found,) = lines(connection, mine)
    return found


def line_of_anna(server: CrmServer) -> Subscriber:
    with server.database.read() as connection:
        return annas_line(connection)


def gone(server: CrmServer) -> list[str]:
    with server.database.read() as connection:
        return [phone for _, phone in devices.phones_to_remove(connection)]


@pytest.mark.requirement("S2-10", "S2-54", "S2-55", "S2-56", "S2-57")
def test_it_shows_the_state_where_it_comes_from_and_the_credentials(
    omar: Person, server: CrmServer
) -> None:
    signed_in(server, DESK_PHONE, SOFTPHONE)
    answer = omar.get(ANNA)
    voip = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (voip["voip"], voip["is_on"], voip["source"]) == ("global", True, "account")
    assert (voip["domain"], voip["user_name"]) == (known.DOMAIN, "anna.keller")
    assert voip["password_set_at"] is None
    assert {each["user_agent"]: each["is_softphone"] for each in voip["devices"]} == {
        "Yealink T54W": False,
        "Softphone": True,
    }
    assert "password" not in voip


@pytest.mark.requirement("S2-55")
def test_off_takes_other_phones_off_at_once_and_leaves_the_softphone_alone(
    omar: Person, anna: Person, server: CrmServer
) -> None:
    assert omar.ask("POST", f"{ANNA}/password").status_code == 200
    signed_in(server, DESK_PHONE, SOFTPHONE)
    assert gone(server) == []
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        answer = change(omar, voip="off")
        heard = {next(pushes)["event"], next(pushes)["event"]}
    assert (answer.json()["is_on"], answer.json()["source"]) == (False, "user")
    assert heard == {"voip.updated", "permissions.changed"}
    assert gone(server) == ["dev_1"]
    line = line_of_anna(server)
    assert (line.takes_devices, line.password) == (False, known.SIP_PASSWORD)
    assert problem(anna.get(ANNA)) == (403, "refused")
    assert anna.get("/me/line").json()["password"] == known.SIP_PASSWORD


@pytest.mark.requirement("S2-55")
def test_the_switch_of_the_account_is_above_the_users(omar: Person, server: CrmServer) -> None:
    assert change(omar, voip="on").json()["source"] == "user"
    signed_in(server, DESK_PHONE)
    with server.change() as connection:
        mine = accounts.c.id == known.ACCOUNT
        connection.execute(update(accounts).where(mine).values(switches={"voip": False}))
    assert gone(server) == ["dev_1"]
    assert not line_of_anna(server).takes_devices
    answer = omar.get(ANNA)
    assert problem(answer) == (403, "refused")
    assert answer.json()["reason"] == "account_setting.voip"


def test_a_policy_takes_off_who_breaks_it_and_tells_the_softphone(
    omar: Person, anna: Person, server: CrmServer
) -> None:
    signed_in(server, DESK_PHONE)
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        assert change(omar, voip="global", transport="tcp").json()["transport"] == "tcp"
        assert {next(pushes)["event"], next(pushes)["event"]} == {"voip.updated", "line.changed"}
    assert gone(server) == ["dev_1"]
    assert anna.get("/me/line").json()["transport"] == "tcp"


@pytest.mark.requirement("S2-58")
def test_a_password_is_shown_once_and_signs_out_who_had_the_former(
    omar: Person, server: CrmServer
) -> None:
    signed_in(server, DESK_PHONE, SOFTPHONE)
    first = omar.ask("POST", f"{ANNA}/password")
    assert first.headers["cache-control"] == "no-store"
    assert line_of_anna(server).device_password == first.json()["password"]
    assert gone(server) == ["dev_1"]
    again = omar.ask("POST", f"{ANNA}/password").json()["password"]
    assert again != first.json()["password"]
    voip = omar.get(ANNA)
    assert voip.json()["password_set_at"].endswith("Z")
    assert again not in voip.text
    assert line_of_anna(server).password == known.SIP_PASSWORD


@pytest.mark.requirement("S2-58")
def test_ones_own_takes_the_permission_for_it(anna: Person, server: CrmServer) -> None:
    assert anna.ask("POST", f"{ANNA}/password").status_code == 200
    with server.change() as connection:
        mine = memberships.c.user_id == known.ANNA
        overrides = {"voip.password:change_own": False}
        connection.execute(update(memberships).where(mine).values(overrides=overrides))
    assert anna.get(ANNA).status_code == 200
    for method, path in (("POST", "/password"), ("POST", "/provisioning-link")):
        answer = anna.ask(method, ANNA + path)
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"] == "voip.password:change_own"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PUT", ""),
        ("POST", "/password"),
        ("POST", "/provisioning-link"),
        ("DELETE", "/devices/dev_1"),
    ],
)
def test_an_agent_is_refused_what_is_of_others(anna: Person, method: str, path: str) -> None:
    body = {"json": {"voip": "off", "transport": "any"}} if method == "PUT" else {}
    answer = anna.ask(method, OMAR + path, headers={"If-Match": "*"}, **body)
    assert problem(answer) == (403, "refused")
    assert answer.json()["permission"] == "voip.config:manage"


def test_a_delegate_changes_nobody_who_holds_more(door: Door, server: CrmServer) -> None:
    overrides = {"voip.config:manage": True, "users.settings:edit": True, "users:view": True}
    with server.change() as connection:
        email = add_person(connection, "lena", Role.CALL_AGENT)
        mine = memberships.c.user_id == "lena"
        connection.execute(update(memberships).where(mine).values(overrides=overrides))
    lena = door.person(email)
    assert change(lena, voip="off").status_code == 200
    refused = change(lena, OMAR, voip="off")
    assert problem(refused) == (403, "refused")
    assert "holds more than you" in refused.json()["detail"]
    assert problem(lena.ask("POST", f"{OMAR}/password")) == (403, "refused")


def test_two_editors_notice_each_other(omar: Person) -> None:
    assert problem(omar.ask("PUT", ANNA, json={"voip": "on", "transport": "any"})) == (
        428,
        "if_match_missing",
    )
    version = omar.get(ANNA).json()["version"]
    assert change(omar, version=version, voip="off").status_code == 200
    late = change(omar, version=version, voip="on")
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["voip"] == "off"


@pytest.mark.parametrize(
    "fields", [{"voip": "perhaps"}, {"transport": "tls"}, {"password": "mine"}]
)
def test_what_is_not_of_the_contract_is_refused(omar: Person, fields: dict[str, str]) -> None:
    assert problem(change(omar, **fields)) == (422, "invalid_request")


def test_nobody_of_another_account_is_there(omar: Person) -> None:
    assert problem(omar.get("/users/nobody/voip")) == (404, "not_found")
    assert problem(omar.ask("DELETE", f"{ANNA}/devices/dev_9")) == (404, "not_found")


def test_every_change_is_in_the_history_and_no_password_is(omar: Person, server: CrmServer) -> None:
    change(omar, voip="off")
    change(omar, voip="global")
    password = omar.ask("POST", f"{ANNA}/password").json()["password"]
    link = omar.ask("POST", f"{ANNA}/provisioning-link").json()["address"]
    httpx.get(link, trust_env=False)
    with server.database.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.action.like("voip.%"))).all()
    assert [row.action for row in rows] == [
        "voip.changed",
        "voip.changed",
        "voip.password_changed",
        "voip.link_made",
        "voip.link_used",
    ]
    assert rows[0].before["is_on"] is True
    assert rows[0].after["is_on"] is False
    assert password not in str(rows)
    assert link.rpartition("/")[2] not in str(rows)


def test_a_link_opens_nothing_for_a_user_who_was_deactivated(
    omar: Person, server: CrmServer
) -> None:
    link = omar.ask("POST", f"/users/{known.JONAS}/voip/provisioning-link").json()["address"]
    assert omar.ask("POST", f"/users/{known.JONAS}/deactivate").status_code == 204
    assert problem(httpx.get(link, trust_env=False)) == (410, "link_spent")


@pytest.mark.requirement("S2-58")
def test_a_link_answers_once_with_all_a_phone_needs(omar: Person, server: CrmServer) -> None:
    link = omar.ask("POST", f"{ANNA}/provisioning-link")
    assert link.headers["cache-control"] == "no-store"
    address = link.json()["address"]
    document = httpx.get(address, trust_env=False)
    assert document.headers["cache-control"] == "no-store"
    settings = document.json()
    assert settings["password"] == line_of_anna(server).device_password
    assert (settings["user_name"], settings["domain"]) == ("anna.keller", known.DOMAIN)
    assert settings["port"]
    assert problem(httpx.get(address, trust_env=False)) == (410, "link_spent")
    assert problem(httpx.get(f"{address}x", trust_env=False)) == (404, "not_found")


def _expires(connection: Connection, _: Person) -> None:
    connection.execute(update(provisioning_links).values(expires_at=1))


@pytest.mark.parametrize("ends", ["expired", "voip off", "new password"])
def test_a_link_is_worth_nothing_once(omar: Person, server: CrmServer, ends: str) -> None:
    address = omar.ask("POST", f"{ANNA}/provisioning-link").json()["address"]
    if ends == "expired":
        with server.change() as connection:
            _expires(connection, omar)
    elif ends == "voip off":
        change(omar, voip="off")
    else:
        omar.ask("POST", f"{ANNA}/password")
    answer = httpx.get(address, trust_env=False)
    assert answer.status_code in (404, 410)
    assert line_of_anna(server).device_password not in answer.text


def test_the_token_of_a_link_is_not_in_the_database(omar: Person, server: CrmServer) -> None:
    token = omar.ask("POST", f"{ANNA}/provisioning-link").json()["address"].rpartition("/")[2]
    with server.database.read() as connection:
        assert token not in str(connection.execute(select(provisioning_links)).all())


def test_with_voip_off_there_is_neither_password_nor_link(omar: Person) -> None:
    change(omar, voip="off")
    for path in ("/password", "/provisioning-link"):
        assert problem(omar.ask("POST", ANNA + path)) == (409, "voip_off")


def test_a_phone_is_removed_and_may_come_back(omar: Person, server: CrmServer) -> None:
    omar.ask("POST", f"{ANNA}/password")
    signed_in(server, DESK_PHONE, SOFTPHONE)
    assert problem(omar.ask("DELETE", f"{ANNA}/devices/dev_2")) == (409, "softphone")
    assert omar.ask("DELETE", f"{ANNA}/devices/dev_1").status_code == 204
    assert [each["id"] for each in omar.get(ANNA).json()["devices"]] == ["dev_2"]
    assert gone(server) == ["dev_1"]
    signed_in(server)
    signed_in(server, DESK_PHONE)
    assert gone(server) == []
    assert len(omar.get(ANNA).json()["devices"]) == 1


def test_a_phone_keeps_the_time_since_when_it_is_there(omar: Person, server: CrmServer) -> None:
    signed_in(server, DESK_PHONE)
    with server.change() as connection:
        devices.phones_are(connection, AOR, (DESK_PHONE,), 61_000)
    (device,) = omar.get(ANNA).json()["devices"]
    assert device["since"] == "1970-01-01T00:00:01.000Z"
    assert device["expires_at"] == "1970-01-01T00:06:01.000Z"
    with server.change() as connection:
        devices.forget_phones(connection)
        assert connection.execute(select(sip_devices)).all() == []


@pytest.mark.requirement("S2-58")
def test_a_new_password_of_the_line_holds_beside_the_former_until_it_signs_in(
    anna: Person, server: CrmServer
) -> None:
    staged = anna.ask("POST", "/me/line/password").json()["password"]
    line = line_of_anna(server)
    assert (line.password, line.next_password) == (known.SIP_PASSWORD, staged)
    assert anna.get("/me/line").json()["password"] == known.SIP_PASSWORD
    with server.change() as connection:
        devices.next_password_used(connection, line)
    assert anna.get("/me/line").json()["password"] == staged
    assert line_of_anna(server).next_password == ""


@pytest.mark.requirement("S2-58")
@pytest.mark.parametrize("ends", ["withdrawn", "after ten minutes"])
def test_a_new_password_that_never_signs_in_is_dropped(
    anna: Person, server: CrmServer, ends: str
) -> None:
    anna.ask("POST", "/me/line/password")
    if ends == "withdrawn":
        assert anna.ask("DELETE", "/me/line/password").status_code == 204
        assert anna.ask("DELETE", "/me/line/password").status_code == 204
    else:
        with server.change() as connection:
            connection.execute(update(sip_credentials).values(next_until=1))
    line = line_of_anna(server)
    assert (line.password, line.next_password) == (known.SIP_PASSWORD, "")
