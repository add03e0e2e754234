"""The simulated mail server: every mail once, the latest kept, and addresses that do not work."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.server.database import Database
from desktop.server.demo_records import DemoRecords, NotKnown
from desktop.server.mail import simulator
from desktop.server.mail.port import MOST_BYTES, Attachment, Mail, MailRefused, MailUnavailable
from desktop.server.mail.simulator import MOST_MAILS, SimulatedMailServer

ANNA = "anna@harbor.example"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    yield made
    made.close()


@pytest.fixture
def server(database: Database) -> SimulatedMailServer:
    return SimulatedMailServer(database)


@pytest.fixture
def records(database: Database) -> DemoRecords:
    return DemoRecords(database)


def mail(to: str = ANNA, size: int = 3, subject: str = "Calls") -> Mail:
    files = (
        Attachment("calls.csv", "text/csv", b"x" * size),
        Attachment("calls.pdf", "application/pdf", b"%PDF"),
    )
    return Mail(to, subject, "Here they are.", files)


def test_it_comes_in_with_its_attachments(
    server: SimulatedMailServer, records: DemoRecords
) -> None:
    server.send(mail(), "m1")
    (kept,) = records.mails("ANNA@harbor.example")
    assert (kept["to"], kept["subject"], kept["text"]) == (ANNA, "Calls", "Here they are.")
    names = [(each["place"], each["name"]) for each in kept["attachments"]]
    assert names == [(0, "calls.csv"), (1, "calls.pdf")]
    found = records.mail_attachment("m1", "1")
    assert (found["name"], found["media_type"]) == ("calls.pdf", "application/pdf")
    assert base64.b64decode(found["content"]) == b"%PDF"
    assert records.mails("omar@harbor.example") == []
    for place in ("2", "x"):
        with pytest.raises(NotKnown):
            records.mail_attachment("m1", place)


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\x00", "\u2028", "\x85"])
def test_a_subject_begins_no_header_of_its_own(sign: str) -> None:
    assert mail(subject=f"Harbor{sign}Bcc: a@b.example").subject == "Harbor Bcc: a@b.example"


def test_the_same_mail_comes_in_once(server: SimulatedMailServer, records: DemoRecords) -> None:
    server.send(mail(), "m1")
    server.send(mail(subject="Again"), "m1")
    server.send(mail(subject="Another"), "m2")
    assert [each["subject"] for each in records.mails("")] == ["Another", "Calls"]


def test_what_is_too_large_or_goes_nowhere_is_refused(
    server: SimulatedMailServer, records: DemoRecords
) -> None:
    with pytest.raises(MailRefused, match="10 MB"):
        server.send(mail(size=MOST_BYTES), "m1")
    with pytest.raises(MailRefused, match=r"no mailbox nobody@harbor\.example"):
        server.send(mail("nobody@harbor.example"), "m2")
    with pytest.raises(MailUnavailable):
        server.send(mail("later@harbor.example"), "m3")
    assert records.mails("") == []


def test_the_oldest_make_room_by_number(server: SimulatedMailServer, records: DemoRecords) -> None:
    for number in range(MOST_MAILS + 2):
        server.send(mail(), f"m{number}")
    kept = [each["id"] for each in records.mails("")]
    assert (len(kept), kept[0], kept[-1]) == (MOST_MAILS, f"m{MOST_MAILS + 1}", "m2")
    with pytest.raises(NotKnown):
        records.mail_attachment("m1", "0")


def test_the_oldest_make_room_by_size(server: SimulatedMailServer, records: DemoRecords) -> None:
    whole = MOST_BYTES - 4
    several = simulator.MOST_KEPT_BYTES // MOST_BYTES
    for number in range(several + 1):
        server.send(mail(size=whole), f"m{number}")
    assert len(records.mails("")) == several
    assert records.mails("")[-1]["id"] == "m1"
