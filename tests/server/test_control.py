"""The demo control over HTTP, with the seeded database and a stand-in for the supervisor."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desktop.server.control import Control
from desktop.server.database import FILE_NAME, Database
from desktop.server.demo_records import DemoRecords
from desktop.server.mail.port import Attachment, Mail
from desktop.server.mail.simulator import SimulatedMailServer
from desktop.server.seed import seed
from desktop.server.tables import accounts, conversations, events, memberships, messages

ANNA = "anna.keller@harbor.example"
HOME = "acc_home"


class PartsInMemory:
    """Keeps what the phone system was asked; ``answer`` is what it says."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {"ok": True, "id": 1}
        self.crm_is_stopped = False

    async def ask_phone_system(self, command: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(command)
        return dict(self.answer)

    async def stop_crm(self, stopped: bool) -> None:
        self.crm_is_stopped = stopped


class Desk:
    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        self.parts = PartsInMemory()
        application = Control(self.parts, DemoRecords(self.database), "secret").application()
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(application),
            base_url="http://control",
            headers={"X-Control-Token": "secret"},
        )
        self._seen = len(self.rows(select(events)))

    def rows(self, query: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(query).all())

    def new_events(self) -> list[tuple[str, dict[str, str]]]:
        found = self.rows(select(events).order_by(events.c.sequence))[self._seen :]
        return [(row.type, row.payload) for row in found]

    async def post(self, name: str, /, **wishes: Any) -> httpx.Response:
        return await self.client.post(f"/demo/{name}", json=wishes)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One seeded file for all: hashing everybody's password takes its time."""
    folder = tmp_path_factory.mktemp("seeded")
    database = Database.in_folder(folder)
    seed(database, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    database.close()
    return folder / FILE_NAME


@pytest.fixture
async def desk(tmp_path: Path, seeded: Path) -> AsyncIterator[Desk]:
    shutil.copy(seeded, tmp_path / FILE_NAME)
    desk = Desk(tmp_path)
    yield desk
    await desk.client.aclose()
    desk.database.close()


async def test_without_the_token_nothing_happens(desk: Desk) -> None:
    response = await desk.client.post(
        "/demo/line", json={"cut": True}, headers={"X-Control-Token": "guess"}
    )

    assert response.status_code == 401
    assert desk.parts.asked == []


async def test_a_ring_leads_to_the_user_through_their_number(desk: Desk) -> None:
    response = await desk.post("ring", email=ANNA, caller="+14435550160", name="Petra Lindqvist")

    assert response.status_code == 200
    assert desk.parts.asked == [
        {
            "do": "ring",
            "caller": "+14435550160",
            "name": "Petra Lindqvist",
            "number": "+14105550100",
            "domain": "harbor.example",
            "sound": "",
            "digits": "",
            "user": "anna.keller@harbor.example",
        }
    ]


async def test_a_ring_through_the_queue_names_no_user(desk: Desk) -> None:
    await desk.post("ring", email=ANNA, queue=True)

    (command,) = desk.parts.asked
    assert "user" not in command
    assert command["number"] in ("+12025550111", "+13125550122", "+18005550133", "+12155550155")


async def test_callers_without_a_number_of_their_own_take_turns(desk: Desk) -> None:
    await desk.post("ring", email=ANNA)
    await desk.post("ring", email=ANNA)

    first, second = desk.parts.asked
    assert first["caller"] != second["caller"]
    assert first["name"]


async def test_what_the_phone_system_refuses_is_passed_on(desk: Desk) -> None:
    desk.parts.answer = {"ok": False, "sentence": "All lines to the outside are busy."}

    response = await desk.post("ring", email=ANNA)

    assert (response.status_code, response.json()["detail"]) == (
        422,
        "All lines to the outside are busy.",
    )


async def test_a_text_arrives_in_a_conversation_with_its_event(desk: Desk) -> None:
    first = await desk.post("text", email=ANNA, caller="+14435550160", text="Are you open today?")
    await desk.post("text", email=ANNA, caller="+14435550160", text="Hello?")

    talk = desk.rows(select(conversations).where(conversations.c.remote_number == "+14435550160"))
    assert [(row.last_text, row.unread) for row in talk] == [("Hello?", 2)]
    texts = desk.rows(select(messages.c.text).where(messages.c.conversation_id == talk[0].id))
    assert {row.text for row in texts} == {"Are you open today?", "Hello?"}
    fact = {"conversation_id": talk[0].id, "message_id": first.json()["message_id"]}
    assert desk.new_events()[0] == ("message.received", fact)


async def test_a_role_changes_in_every_account_of_the_user(desk: Desk) -> None:
    response = await desk.post("role", email=ANNA, role="report_manager")

    roles = desk.rows(select(memberships.c.role).where(memberships.c.user_id == "usr_anna_keller"))
    assert response.status_code == 200
    assert {row.role for row in roles} == {"report_manager"}
    assert ("permissions.changed", {"user_id": "usr_anna_keller"}) in desk.new_events()


async def test_a_plan_and_a_switch_change_for_everybody(desk: Desk) -> None:
    await desk.post("plan", account_id=HOME, plan="Standard")
    await desk.post("switch", account_id=HOME, name="texting", on=False)

    (account,) = desk.rows(select(accounts).where(accounts.c.id == HOME))
    assert account.plan == "Standard"
    assert account.switches == {"international_dialing": True, "texting": False}
    assert desk.new_events().count(("permissions.changed", {"user_id": ""})) == 2


async def test_line_and_crm_stop_and_return(desk: Desk) -> None:
    desk.parts.answer = {"ok": True, "cut": True, "phones": 2, "calls": 1}
    await desk.post("line", cut=True)
    await desk.post("crm", stopped=True)

    state = (await desk.client.get("/demo/state")).json()

    assert state == {
        "line_cut": True,
        "crm_stopped": True,
        "phones": 2,
        "calls": 1,
        "phone_system_running": True,
    }


async def test_what_is_heard_may_be_asked_by_number(desk: Desk) -> None:
    desk.parts.answer = {"ok": True, "calls": []}
    response = await desk.client.get("/demo/heard?number=+14435550141")

    assert response.json() == {"calls": []}
    assert desk.parts.asked == [{"do": "heard", "number": "+14435550141"}]


@pytest.mark.parametrize(
    ("name", "wishes", "status"),
    [
        ("ring", {}, 422),
        ("ring", {"email": "nobody@harbor.example"}, 404),
        ("ring", {"email": 7}, 422),
        ("text", {"email": "nobody@harbor.example"}, 404),
        ("role", {"email": ANNA}, 422),
        ("role", {"email": ANNA, "role": "king"}, 404),
        ("plan", {"account_id": HOME, "plan": "Gold"}, 404),
        ("plan", {"account_id": "acc_none", "plan": "Pro"}, 404),
        ("switch", {"account_id": HOME, "name": "texting"}, 422),
        ("switch", {"account_id": HOME, "name": "magic", "on": True}, 404),
        ("line", {"cut": "yes"}, 422),
    ],
)
async def test_wrong_requests_are_refused_with_a_sentence(
    desk: Desk, name: str, wishes: dict[str, Any], status: int
) -> None:
    response = await desk.post(name, **wishes)

    assert response.status_code == status
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize("content", [b"{", b"[]"])
async def test_what_is_no_json_object_is_refused(desk: Desk, content: bytes) -> None:
    response = await desk.client.post("/demo/line", content=content)

    assert response.status_code == 422


async def test_the_mailbox_and_what_is_attached(desk: Desk) -> None:
    server = SimulatedMailServer(desk.database)
    server.send(Mail(ANNA, "Calls", "", (Attachment("a.csv", "text/csv", b"a"),)), "m1")
    server.send(Mail("else@harbor.example", "Other", ""), "m2")
    every = await desk.client.get("/demo/mails")
    assert [each["subject"] for each in every.json()["items"]] == ["Other", "Calls"]
    hers = await desk.client.get("/demo/mails", params={"to": ANNA})
    assert [each["id"] for each in hers.json()["items"]] == ["m1"]
    asked = {"mail_id": "m1", "place": "0"}
    found = await desk.client.get("/demo/mail_attachment", params=asked)
    assert found.json() == {"name": "a.csv", "media_type": "text/csv", "content": "YQ=="}
    gone = await desk.client.get("/demo/mail_attachment", params=asked | {"place": "7"})
    assert gone.status_code == 404
