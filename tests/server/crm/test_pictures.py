"""Pictures: taken in by what they are, seen by who may see the texts they are in."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.server import tables
from desktop.server.crm.pictures import MOST_UNSENT
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person, put
from tests.support.crm_server import CrmServer

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
JPEG, GIF = b"\xff\xd8\xff\xe0" + b"j" * 50, b"GIF89a" + b"g" * 50


def upload(person: Person, content: bytes, said: str = "image/png") -> Any:
    return person.ask("POST", "/media", content=content, headers={"Content-Type": said})


def send(person: Person, *ids: str) -> Any:
    words = {"text": "", "media": list(ids)}
    return person.ask("POST", "/conversations/t1/messages", json=words)


@pytest.fixture
def mia(server: CrmServer, door: Door) -> Person:
    with server.change() as connection:
        email = add_person(connection, "u9", Role.CALL_MANAGER)
    return door.person(email)


@pytest.mark.parametrize(
    ("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (GIF, "image/gif")]
)
def test_the_first_bytes_say_what_it_is(omar: Person, content: bytes, kind: str) -> None:
    answer = upload(omar, content, "text/html")
    assert answer.status_code == 201
    assert (answer.json()["kind"], answer.json()["size"]) == (kind, len(content))
    shown = omar.get(f"/media/{answer.json()['id']}")
    assert (shown.content, shown.headers["content-type"]) == (content, kind)
    assert shown.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\x89PN", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(omar: Person, content: bytes) -> None:
    assert problem(upload(omar, content)) == (422, "not_a_picture")


def test_a_megabyte_is_the_most(omar: Person) -> None:
    most = PNG + b"\x00" * (1024 * 1024 - len(PNG))
    assert upload(omar, most).status_code == 201
    assert problem(upload(omar, most + b"\x00")) == (413, "too_large")


def test_only_who_sends_may_upload(anna: Person) -> None:
    answer = upload(anna, PNG)
    assert (problem(answer), answer.json()["permission"]) == ((403, "refused"), "messages:send")


def test_a_text_may_be_a_picture_alone(omar: Person) -> None:
    picture = upload(omar, PNG).json()
    answer = send(omar, picture["id"])
    assert answer.status_code == 201
    assert answer.json()["media"] == [picture]
    assert omar.get("/conversations/t1/messages").json()["data"][-1]["media"] == [picture]
    assert omar.get("/conversations").json()["data"][0]["last_text"] == "Picture"


def test_nobody_else_sees_it_before_it_is_sent(omar: Person, mia: Person) -> None:
    picture = upload(omar, PNG).json()["id"]
    assert problem(mia.get(f"/media/{picture}")) == (404, "not_found")
    assert problem(send(mia, picture)) == (422, "unknown_picture")
    send(omar, picture)
    assert mia.get(f"/media/{picture}").content == PNG


def test_who_sees_no_texts_sees_no_pictures(omar: Person, anna: Person) -> None:
    picture = upload(omar, PNG).json()["id"]
    send(omar, picture)
    assert problem(anna.get(f"/media/{picture}")) == (403, "refused")


def test_a_picture_that_is_not_there(omar: Person) -> None:
    assert problem(send(omar, "med_none")) == (422, "unknown_picture")
    assert problem(omar.get("/media/med_none")) == (404, "not_found")


def test_what_is_added_and_never_sent_gives_way(server: CrmServer, omar: Person) -> None:
    """The disk is not to be filled by somebody who only ever adds."""
    mine = {"account_id": known.ACCOUNT, "user_id": known.OMAR, "kind": "image/png", "content": PNG}
    others = {**mine, "id": "jonas", "user_id": known.JONAS, "at": 0}
    with server.change() as connection:
        rows = [{**mine, "id": f"m{place}", "at": place} for place in range(MOST_UNSENT)]
        unsent = {**mine, "id": "sent", "at": 0, "is_sent": True}
        put(connection, tables.media, *rows, others, unsent)
    newest = upload(omar, PNG).json()["id"]
    with server.database.read() as connection:
        kept = set(connection.execute(tables.media.select()).scalars())
    assert kept == {newest, "jonas", "sent", *(f"m{place}" for place in range(1, MOST_UNSENT))}
