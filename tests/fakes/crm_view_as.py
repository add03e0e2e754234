"""The fake CRM: looking as somebody else."""

from __future__ import annotations

from desktop.domain.errors import Conflict, NotFound
from desktop.domain.records import View
from tests.fakes.crm_company import Company

_LOOK = ("users.permissions:grant", "look as somebody else")


class FakeViewAs(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[str] = []  # those that go on

    async def begin_view(self, account_id: str, user_id: str) -> View:
        self._check("begin_view", account_id, *_LOOK)
        user = next((each for each in self.user_rows if each.id == user_id), None)
        if user is None:
            raise NotFound("There is nothing here.")
        if user_id == self.signed_in_as:
            raise Conflict("You see everything as yourself already.")
        self.views.append(f"view-{len(self.views)}")
        return View(self.views[-1], user_id, user.name, "token", 1800.0)

    async def end_view(self, account_id: str, user_id: str, view_id: str) -> None:
        self._check("end_view", account_id)
        self.views = [each for each in self.views if each != view_id]
