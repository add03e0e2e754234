"""The CRM's interface: supervising the live calls of others."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.supervision import Admission, Mode, Supervision, WatchedCall


class CrmSupervision(Protocol):
    """Part of ``Crm``; its errors are those of the whole.

    ``Refused`` where the person may not, or the agent's Pro dialing is off (its ``reason`` is
    target_pro_dialing_off then); ``Conflict`` with a sentence where the call does not allow it;
    ``NotFound`` for a call that is not the person's to see.
    """

    async def supervise(self, account_id: str, call_id: str, mode: Mode) -> Admission:
        """Ask to be let in. A supervision of another call by the same person ends.

        Raises ``InvalidInput`` for taking over: that is a change of one that runs.
        """

    async def change_supervision(
        self, account_id: str, supervision_id: str, mode: Mode
    ) -> Supervision:
        """Another mode; after taking over it ends as soon as the phone system has done it."""

    async def end_supervision(self, account_id: str, supervision_id: str) -> Supervision:
        """The talk goes on. A repeat changes nothing."""

    async def supervision(self, account_id: str, supervision_id: str) -> Supervision:
        """One's own, also after its end and after the permission has gone."""

    async def supervisions(self, account_id: str) -> tuple[Supervision, ...]:
        """All that go on in the account, of calls that are the person's to see."""

    async def watched_calls(self, account_id: str) -> tuple[WatchedCall, ...]:
        """One's own calls that are supervised, where the account shows that to agents."""
