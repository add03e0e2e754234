"""Names and numbers of the people one writes with, as the page shows them."""

from __future__ import annotations

from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.correspondence import Correspondent
from desktop.ui.contracts import Session

DEFAULT_REGION: Final = "US"


class Wording:
    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def region(self) -> str:
        account = self._session.account
        return account.region if account else DEFAULT_REGION

    def number(self, number: str) -> str:
        return phone_numbers.display(number, self.region)

    def name(self, person: Correspondent) -> str:
        return person.name or self.number(person.numbers[0])
