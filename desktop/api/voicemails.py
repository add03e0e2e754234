"""The CRM over HTTP: the own voicemail box."""

from __future__ import annotations

import uuid

from desktop.api.bodies.voicemails import UnheardBody, VoicemailBody
from desktop.api.decoding import decode, decode_list
from desktop.api.requests import Requests, path_of
from desktop.domain.voicemails import Voicemail, VoicemailPage


class VoicemailsClient(Requests):
    """Part of ``Crm``."""

    async def voicemails(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> VoicemailPage:
        asked = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = await self._request("GET", path_of(account_id, "voicemails"), params=asked)
        page = decode_list(answer.content, VoicemailBody)
        unheard = decode(answer.content, UnheardBody).unheard
        return VoicemailPage(tuple(each.value() for each in page.data), page.next_cursor, unheard)

    async def voicemail(self, account_id: str, voicemail_id: str) -> Voicemail:
        path = path_of(account_id, "voicemails", voicemail_id)
        return (await self._get(path, VoicemailBody)).value()

    async def voicemail_sound(self, account_id: str, voicemail_id: str) -> bytes:
        path = path_of(account_id, "voicemails", voicemail_id, "audio")
        return (await self._request("GET", path)).content

    async def mark_voicemail(self, account_id: str, voicemail_id: str, heard: bool) -> Voicemail:
        path = path_of(account_id, "voicemails", voicemail_id)
        content = await self._send("PATCH", path, {"heard": heard}, key=uuid.uuid4().hex)
        return decode(content, VoicemailBody).value()

    async def delete_voicemail(self, account_id: str, voicemail_id: str) -> None:
        await self._request("DELETE", path_of(account_id, "voicemails", voicemail_id))
