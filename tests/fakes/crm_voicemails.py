"""The fake CRM: the voicemail box of the person signed in."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import NotFound
from desktop.domain.voicemails import Voicemail, VoicemailPage
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, page_of

_LISTEN = ("voicemail:listen_own", "listen to voicemail")


class FakeVoicemails(Company):
    """Part of ``Crm``."""

    async def voicemails(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> VoicemailPage:
        self._check("voicemails", account_id, *_LISTEN)
        box = self.voicemail_rows if account_id == known.ACCOUNT else []
        newest = sorted(box, key=lambda each: each.left_at, reverse=True)
        page = page_of(newest, cursor, limit)
        unheard = sum(not each.heard for each in newest)
        return VoicemailPage(page.rows, page.next_cursor, unheard)

    async def voicemail(self, account_id: str, voicemail_id: str) -> Voicemail:
        self._check("voicemail", account_id, *_LISTEN)
        return self._voicemail(account_id, voicemail_id)

    async def voicemail_sound(self, account_id: str, voicemail_id: str) -> bytes:
        self._check("voicemail_sound", account_id, *_LISTEN)
        self._voicemail(account_id, voicemail_id)
        return known.SPOKEN

    async def mark_voicemail(self, account_id: str, voicemail_id: str, heard: bool) -> Voicemail:
        self._check("mark_voicemail", account_id, *_LISTEN)
        before = self._voicemail(account_id, voicemail_id)
        if before.heard == heard:
            return before
        after = replace(before, heard=heard)
        self.voicemail_rows[self.voicemail_rows.index(before)] = after
        self._tell_owner(voicemail_id)
        return after

    async def delete_voicemail(self, account_id: str, voicemail_id: str) -> None:
        self._check("delete_voicemail", account_id, *_LISTEN)
        self.voicemail_rows.remove(self._voicemail(account_id, voicemail_id))
        self._tell_owner(voicemail_id)

    def voicemail_arrives(self, voicemail: Voicemail) -> None:
        """Somebody leaves Anna a message."""
        self.voicemail_rows.append(voicemail)
        self._tell_owner(voicemail.id)

    def _tell_owner(self, voicemail_id: str) -> None:
        self.push("voicemail.updated", voicemail_id=voicemail_id, user_id=known.ANNA)

    def _voicemail(self, account_id: str, voicemail_id: str) -> Voicemail:
        box = self.voicemail_rows if account_id == known.ACCOUNT else []
        found = next((each for each in box if each.id == voicemail_id), None)
        if found is None:
            raise NotFound("There is nothing here. It may have been removed.")
        return found
