"""What the pages of billing are shown with, over fakes at the edges."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from desktop.domain.billing import PaymentMethod
from desktop.domain.cards import CardFacts
from desktop.domain.errors import CrmUnreachable
from desktop.ui.billing.contracts import BillingServices
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
VISA = PaymentMethod("pm0", CardFacts("visa", "4242", 12, 2030), is_default=True)
AMEX = PaymentMethod("pm1", CardFacts("amex", "0005", 4, 2026))

P = TypeVar("P")


def billing_services(desk: Desk) -> BillingServices:
    return BillingServices(
        *(desk.session, desk.stream, desk.billing, desk.files, desk.documents),
        *(desk.tasks, desk.clock),
        zone=lambda: "America/New_York",
    )


class Shown(Generic[P]):
    """A presenter in front of somebody; ``now`` is what it shows last."""

    def __init__(self, desk: Desk, presenter: P, what: str) -> None:
        self.desk = desk
        self.presenter = presenter
        self.screen = Screen()
        self._what = what

    @property
    def now(self) -> Any:
        return self.screen.now(self._what)

    async def open(self) -> None:
        presenter: Any = self.presenter
        presenter.attach(self.screen)
        await self.desk.sign_in()
        presenter.open()
        await settle()
