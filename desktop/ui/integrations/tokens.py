"""API tokens: the list, the one that is made, the token that is shown once; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desktop.domain.api_tokens import (
    ApiToken,
    TokenWish,
    fault_of_token,
    offered,
    with_needs,
)
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.records import Page
from desktop.ui.editing.paged_form import CardState, FormListView
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.integrations.secrets import SecretListPresenter, SecretListState, SecretState
from desktop.ui.words import Tone, moment

LIVES: Final = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "Until revoked"))
_HINT: Final = (
    "The program sends it as a bearer token. Shown once: copy it into the program, then hide it."
)


@dataclass(frozen=True, slots=True)
class TokenRow:
    id: str
    name: str
    may: str
    maker: str
    used: str
    state: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Offer:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TokenFormState(CardState):
    offers: tuple[Offer, ...] = ()


TokensState = SecretListState[TokenRow]
TokensView = FormListView[TokensState, TokenFormState]


class TokensPresenter(SecretListPresenter[ApiToken, TokensState, TokensView, TokenFormState]):
    def __init__(self, services: IntegrationServices) -> None:
        super().__init__(services, self._page, "API tokens", SecretListState(), TokenFormState())
        self._integrations = services.integrations

    def add(self) -> None:
        if self._can_edit:
            self._open_form(TokenFormState(offers=self._offers()))

    def submit(self, name: str, permissions: frozenset[str], days: str) -> None:
        if not self._may_send:
            return
        now = self._clock.now()
        wish = TokenWish(name, permissions, now + timedelta(days=int(days)) if days else None)
        if fault := fault_of_token(wish, self._session.answer, now):
            self._set_form(error=fault)
            return
        self._send(self._make(wish), "make an API token")

    def also_given(self, permissions: frozenset[str]) -> str:
        """What the chosen ones need, in words."""
        more = [_title(key) for key in sorted(with_needs(permissions) - permissions)]
        return f"With them goes: {'; '.join(more)}." if more else ""

    def revoke(self, token_id: str) -> None:
        token = self._editable(token_id)
        if token is not None and not token.is_revoked:
            words = f"Revoke “{token.name}”? The program that uses it is locked out at once."
            self._ask_first(words, "Revoke", lambda: self._revoke(token))

    async def _page(self, text: str, _: str | None) -> Page[ApiToken]:
        rows = await self._integrations.tokens()
        asked = text.lower()
        return Page(tuple(e for e in rows if asked in f"{e.name} {e.created_by}".lower()))

    async def _make(self, wish: TokenWish) -> str:
        made = await self._integrations.make_token(wish)
        self._show_secret(SecretState(f"API token {made.token.name}", _HINT, made.secret))
        return ""

    async def _revoke(self, token: ApiToken) -> str:
        await self._integrations.revoke(token)
        return f"{token.name} is revoked."

    def _permissions_changed(self) -> None:
        super()._permissions_changed()
        if self._form.is_open and self._can_edit:
            self._set_form(offers=self._offers())

    def _offers(self) -> tuple[Offer, ...]:
        return tuple(Offer(key, _title(key)) for key in offered(self._session.answer))

    def _line(self, token: ApiToken) -> TokenRow:
        now = self._clock.now()
        used = moment(token.last_used_at, now) if token.last_used_at else "Never"
        may = "; ".join(_title(key) for key in PERMISSIONS if key in token.permissions)
        row = (token.id, f"{token.name}  …{token.ends}", may, token.created_by, used)
        if token.is_revoked:
            return TokenRow(*row, "Revoked", Tone.BAD)
        if token.expires_at is None:
            return TokenRow(*row, "Until revoked", Tone.GOOD)
        if token.expires_at <= now:
            return TokenRow(*row, "Expired", Tone.BAD)
        left = (token.expires_at - now).days
        words = f"{left} days left" if left > 1 else "Ends soon"
        return TokenRow(*row, words, Tone.GOOD if left > 1 else Tone.WARNING)


def _title(key: str) -> str:
    known = PERMISSIONS.get(key)
    return known.title if known is not None else key
