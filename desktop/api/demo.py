"""The world outside of the demo, on request: ring me, send a text, cut the line, stop the CRM."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import httpx

from desktop.api.failures import unreachable
from desktop.domain.demo_mail import DemoMail
from desktop.domain.errors import CrmConfused


class DemoControl:
    """Speaks to the embedded server's own control, which outlives its CRM."""

    def __init__(self, address: str, token: str, email: str) -> None:
        self._email = email
        self._address = address
        self._http = httpx.AsyncClient(
            base_url=address, headers={"X-Control-Token": token}, trust_env=False, timeout=15.0
        )

    async def ring_me(self, through_queue: bool = False) -> None:
        await self._post("/demo/ring", {"email": self._email, "queue": through_queue})

    async def send_text(self) -> None:
        await self._post("/demo/text", {"email": self._email})

    async def change_role(self, role: str) -> None:
        await self._post("/demo/role", {"email": self._email, "role": role})

    async def cut_line(self, cut: bool) -> None:
        await self._post("/demo/line", {"cut": cut})

    async def stop_crm(self, stopped: bool) -> None:
        await self._post("/demo/crm", {"stopped": stopped})

    async def mails(self) -> tuple[DemoMail, ...]:
        """What the CRM has sent, to anybody, newest first."""
        found = await self._asked("GET", "/demo/mails")
        return tuple(_mail(each) for each in found["items"])

    async def mail_attachment(self, mail_id: str, place: int) -> tuple[str, bytes]:
        """Its name and content."""
        wanted = {"mail_id": mail_id, "place": str(place)}
        found = await self._asked("GET", "/demo/mail_attachment", params=wanted)
        return str(found["name"]), base64.b64decode(found["content"])

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, path: str, body: dict[str, object]) -> None:
        await self._asked("POST", path, json=body)

    async def _asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, **more)
        except httpx.HTTPError as error:
            raise unreachable(self._address, error) from error
        if response.status_code >= 400:
            raise CrmConfused("The demo could not do that. Start it again with ./dev demo --fresh.")
        answer: dict[str, Any] = response.json()
        return answer


def _mail(found: dict[str, Any]) -> DemoMail:
    at = datetime.fromtimestamp(found["at"] / 1000, UTC)
    names = tuple((int(each["place"]), str(each["name"])) for each in found["attachments"])
    return DemoMail(found["id"], found["to"], found["subject"], found["text"], at, names)
