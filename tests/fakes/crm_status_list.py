"""The fake CRM: editing the account's call statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput
from desktop.domain.lists import CallStatus, CallStatuses
from desktop.domain.status_list import faults_of
from tests.fakes.crm_lists import FakeLists


class FakeStatusList(FakeLists):
    """Part of ``Crm``."""

    async def change_call_statuses(
        self, account_id: str, rows: Sequence[CallStatus], version: int
    ) -> CallStatuses:
        what = ("account.settings:edit", "edit the call statuses")
        self._check("change_call_statuses", account_id, *what)
        now = CallStatuses(self.status_rows, self.status_asking, self.status_version)
        if version != self.status_version:
            sentence = "Somebody else changed the statuses first. Look at them again."
            raise Conflict(sentence, now)
        named = [row.id for row in rows if row.id]
        known = {row.id for row in self.status_rows}
        if set(named) != known or len(named) > len(known):
            raise InvalidInput("A status is never taken away. Archive it.")
        wanted = [replace(row, name=row.name.strip()) for row in rows]
        if faults := faults_of(wanted):
            raise InvalidInput(next(iter(faults.values())))
        self.status_rows = tuple(
            replace(row, id=row.id or f"s{place}") for place, row in enumerate(wanted)
        )
        self.status_version += 1
        self.push("settings.changed", setting="call_statuses")
        return CallStatuses(self.status_rows, self.status_asking, self.status_version)
