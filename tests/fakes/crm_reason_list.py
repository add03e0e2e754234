"""The fake CRM: editing the account's names for being busy or away."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput
from desktop.domain.reason_list import ReasonList, faults_of
from tests.fakes.crm_company import Company


class FakeReasonList(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.reason_version = 1

    async def reason_list(self, account_id: str) -> ReasonList:
        self._check(
            "reason_list", account_id, "account.settings:view", "see the account's settings"
        )
        return ReasonList(tuple(self.reason_rows), self.reason_version)

    async def change_reasons(self, account_id: str, wanted: ReasonList) -> ReasonList:
        self._check(
            "change_reasons", account_id, "account.settings:edit", "edit the status reasons"
        )
        if wanted.version != self.reason_version:
            sentence = "Somebody else changed the reasons first. Look at them again."
            raise Conflict(sentence, ReasonList(tuple(self.reason_rows), self.reason_version))
        rows = [replace(each, name=each.name.strip()) for each in wanted.rows]
        named = [each.id for each in rows if each.id]
        if not set(named) <= {each.id for each in self.reason_rows} or len(set(named)) < len(named):
            raise InvalidInput("One of these reasons is not of this account.")
        if faults := faults_of(rows):
            raise InvalidInput(next(iter(faults.values())))
        self.reason_rows = [
            replace(each, id=each.id or f"new{place}") for place, each in enumerate(rows)
        ]
        own = self.own_reason
        self.own_reason = next(
            (
                each
                for each in self.reason_rows
                if own is not None and (each.id, each.availability) == (own.id, own.availability)
            ),
            None,
        )
        self.reason_version += 1
        self.push("settings.changed", setting="status_reasons")
        return ReasonList(tuple(self.reason_rows), self.reason_version)
