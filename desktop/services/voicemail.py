"""The own voicemail box: its messages, their sound, and how many nobody has heard yet."""

from __future__ import annotations

from contextlib import suppress

from desktop.domain.errors import NotFound, SoftphoneError
from desktop.domain.events import (
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    VoicemailChanged,
    VoicemailsCounted,
)
from desktop.domain.voicemails import Voicemail, VoicemailPage
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_PERMISSION = "voicemail:listen_own"


class VoicemailService:
    """Counts what is unheard when somebody signs in, and again where it may have changed unseen."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, tasks: Tasks
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._tasks = tasks
        stream.subscribe(self._on_event)

    async def page(self, cursor: str | None = None) -> VoicemailPage:
        self._check()
        return await self._session.ask(self._crm.voicemails(self._session.account_id, cursor))

    async def sound(self, voicemail_id: str) -> bytes:
        """WAV; it is kept nowhere."""
        self._check()
        return await self._session.ask(
            self._crm.voicemail_sound(self._session.account_id, voicemail_id)
        )

    async def mark(self, voicemail_id: str, heard: bool) -> Voicemail:
        """The CRM tells everybody concerned, this window among them."""
        self._check()
        return await self._session.ask(
            self._crm.mark_voicemail(self._session.account_id, voicemail_id, heard)
        )

    async def delete(self, voicemail_id: str) -> None:
        """For good; one that is gone already is no error."""
        self._check()
        with suppress(NotFound):
            await self._session.ask(
                self._crm.delete_voicemail(self._session.account_id, voicemail_id)
            )

    def _check(self) -> None:
        require(self._session.answer, _PERMISSION, "listen to voicemail")

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn | PermissionsChanged | EventsMissed):
            self._tasks.start(self._count(), "count voicemails")

    async def _count(self) -> None:
        """Where it cannot be asked, the state of the CRM is said elsewhere."""
        unheard = 0
        if self._session.answer.grants(_PERMISSION):
            try:
                box = await self._session.ask(
                    self._crm.voicemails(self._session.account_id, limit=1)
                )
            except SoftphoneError:
                return
            unheard = box.unheard
        self._stream.publish(VoicemailsCounted(unheard))


async def changed_voicemail(crm: Crm, account_id: str, voicemail_id: str) -> VoicemailChanged:
    """What a push tells of, as a whole fact."""
    found: Voicemail | None = None
    with suppress(NotFound):
        found = await crm.voicemail(account_id, voicemail_id)
    box = await crm.voicemails(account_id, limit=1)
    return VoicemailChanged(voicemail_id, found, box.unheard)
