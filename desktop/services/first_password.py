"""Setting a password with a code: an invitation taken up, or a lost password replaced."""

from __future__ import annotations

from desktop.domain.errors import InvalidInput
from desktop.domain.users import fault_of_password, plain_code
from desktop.services.ports import Crm


class FirstPasswordService:
    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    async def accept(self, code: str, password: str) -> str:
        """The e-mail to sign in with; raises ``InvalidInput`` for what cannot be used."""
        if not plain_code(code):
            raise InvalidInput("Enter the code that your administrator gave you.")
        fault = fault_of_password(password)
        if fault:
            raise InvalidInput(fault)
        return await self._crm.accept_code(code, password)
