"""Webhooks of the tests' account, as its owner sees them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from desktop.server import tables
from desktop.server.database import now_ms
from desktop.server.demo_records import DemoRecords
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person
from tests.support.crm_server import CrmServer

ALL = ["call.completed", "call.missed", "call.status_set", "message.received", "voicemail.received"]


class Hooks:
    def __init__(self, omar: Person, server: CrmServer) -> None:
        self.omar = omar
        self.server = server

    def add(self, address: str, events: list[str] | None = None) -> tuple[dict[str, Any], str]:
        body = {"name": "Reports", "address": address, "events": events or ALL}
        answer = self.omar.ask("POST", "/webhooks", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["webhook"], answer.json()["secret"]

    def one(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = self.omar.get("/webhooks").json()["data"]
        return rows[0]

    def deliveries(self, webhook: dict[str, Any]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.omar.get(f"/webhooks/{webhook['id']}/deliveries").json()[
            "data"
        ]
        return rows

    def latest(self, webhook: dict[str, Any]) -> dict[str, Any]:
        """The newest delivery, or one that has not been tried."""
        return next(iter(self.deliveries(webhook)), {"state": "", "attempts": 0})

    def text_arrives(self, words: str) -> None:
        DemoRecords(self.server.database).text_arrives(known.ACCOUNT, "+13125550142", words)

    def due_now(self) -> None:
        """The wait after a failure is over."""
        with self.server.change() as connection:
            connection.execute(update(tables.webhooks).values(not_before=now_ms() - 1))

    def state(self, webhook: dict[str, Any], state: str) -> dict[str, Any]:
        headers = {"If-Match": f'"{self.one()["version"]}"'}
        path = f"/webhooks/{webhook['id']}/state"
        answer = self.omar.ask("PUT", path, json={"state": state}, headers=headers)
        assert answer.status_code == 200
        content: dict[str, Any] = answer.json()
        return content
