"""The shapes of requests and answers about one's own profile and sign-in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from desktop.domain.users import LONGEST_PASSWORD
from desktop.server.crm.shapes import Body
from desktop.server.crm.shapes_users import Email

Password = Annotated[str, Field(max_length=LONGEST_PASSWORD * 4)]
Code = Annotated[str, Field(max_length=100)]


class OwnProfileShape(BaseModel):
    id: str
    name: str
    email: str
    version: int


class OwnProfileChange(Body):
    """Only what is given is changed; ``password`` is needed for another e-mail."""

    name: str | None = Field(None, max_length=200)
    email: Email | None = None
    password: Password = ""


class PasswordChange(Body):
    old: Password
    new: Password


class OwnSessionShape(BaseModel):
    """``is_this`` is the sign-in that asks."""

    id: str
    device: str
    since: str | None
    last_use: str | None
    is_this: bool


class SecondFactorShape(BaseModel):
    """``reset_by`` names the administrator who took it away, until the person has been told."""

    is_on: bool
    since: str | None
    codes_left: int
    reset_by: str
    reset_at: str | None


class PasswordProof(Body):
    password: Password


class CodeProof(Body):
    code: Code


class BothProofs(Body):
    """``code`` is of the app, or a recovery code."""

    password: Password
    code: Code


class SetUpShape(BaseModel):
    """``key`` in base 32; ``address`` is what the QR code says."""

    key: str
    address: str


class RecoveryCodesShape(BaseModel):
    """Answered once."""

    recovery_codes: list[str]
