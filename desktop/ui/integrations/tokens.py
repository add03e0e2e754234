"""API tokens: the list, the one that is made, the token that is shown once; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from desktop.domain.api_tokens import (
    ApiToken,
    TokenWish,
    fault_of_token,
    offered,
    with_needs,
)
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    IntegrationsChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.records import Page
from desktop.ui.integrations.contracts import (
    LOST,
    NO_SECRET,
    IntegrationServices,
    Question,
    SecretState,
)
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, Tone, moment

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
class TokenFormState:
    is_open: bool = False
    opened: int = 0
    offers: tuple[Offer, ...] = ()
    is_locked: bool = False
    is_busy: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class TokensState:
    phase: Phase = Phase.LOADING
    rows: tuple[TokenRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    action: str = ""
    secret: SecretState = NO_SECRET


class TokensView(Protocol):
    def show_tokens(self, state: TokensState) -> None: ...

    def show_form(self, state: TokenFormState) -> None: ...


class TokensPresenter:
    def __init__(self, services: IntegrationServices) -> None:
        s = self._services = services
        self._view: TokensView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._notice = ("info", "")
        self._question = Question()
        self._asked_about: ApiToken | None = None
        self._secret = SecretState()
        self._form = TokenFormState()
        self.list: PagedRows[ApiToken] = PagedRows(
            *(self._page, s.tasks, s.clock, "API tokens", self._show)
        )

    def attach(self, view: TokensView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_form(self._form)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._notice, self._secret = ("info", ""), SecretState()
                self._asked_about, self._question = None, Question()
                self.close_form()
                self.list.forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                self._on_permissions()
            case IntegrationsChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

    def add(self) -> None:
        if self._services.may:
            opened = self._form.opened + 1
            self._show_form(TokenFormState(True, opened, self._offers()))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    def submit(self, name: str, permissions: frozenset[str], days: str) -> None:
        if not self._form.is_open or self._form.is_busy or self._form.is_locked:
            return
        now = self._services.clock.now()
        wish = TokenWish(name, permissions, now + timedelta(days=int(days)) if days else None)
        if fault := fault_of_token(wish, self._services.session.answer, now):
            self._show_form(replace(self._form, error=fault))
            return
        self._show_form(replace(self._form, is_busy=True, error=""))
        self._services.tasks.start(self._make(wish), "make an API token")

    def also_given(self, permissions: frozenset[str]) -> str:
        """What the chosen ones need, in words."""
        more = [_title(key) for key in sorted(with_needs(permissions) - permissions)]
        return f"With them goes: {'; '.join(more)}." if more else ""

    def revoke(self, token_id: str) -> None:
        token = next((each for each in self.list.rows if each.id == token_id), None)
        if token is not None and self._services.may and not token.is_revoked:
            words = f"Revoke “{token.name}”? The program that uses it is locked out at once."
            self._asked_about, self._question = token, Question(words, "Revoke")
            self._show()

    def agree(self) -> None:
        token, self._asked_about, self._question = self._asked_about, None, Question()
        self._show()
        if token is not None:
            self._services.tasks.start(self._revoke(token), "revoke an API token")

    def dismiss(self) -> None:
        self._asked_about, self._question = None, Question()
        self._say("info", "")

    def hide_secret(self) -> None:
        self._secret = SecretState()
        self._show()

    async def _page(self, text: str, _: str | None) -> Page[ApiToken]:
        rows = await self._services.integrations.tokens()
        asked = text.lower()
        return Page(tuple(e for e in rows if asked in f"{e.name} {e.created_by}".lower()))

    async def _make(self, wish: TokenWish) -> None:
        opened = self._form.opened
        try:
            made = await self._services.integrations.make_token(wish)
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._show_form(replace(self._form, is_busy=False, error=str(error)))
            return
        if opened == self._form.opened:
            self.close_form()
        self._secret = SecretState(f"API token {made.token.name}", _HINT, made.secret)
        self.list.reload()

    async def _revoke(self, token: ApiToken) -> None:
        try:
            await self._services.integrations.revoke(token)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", f"{token.name} is revoked.")
        self.list.reload()

    def _on_permissions(self) -> None:
        if self._form.is_open:
            is_locked = not self._services.may
            error = LOST if is_locked else ("" if self._form.is_locked else self._form.error)
            offers = self._form.offers if is_locked else self._offers()
            self._show_form(replace(self._form, is_locked=is_locked, error=error, offers=offers))
        self._show()

    def _offers(self) -> tuple[Offer, ...]:
        answer = self._services.session.answer
        return tuple(Offer(key, _title(key)) for key in offered(answer))

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _show_form(self, state: TokenFormState) -> None:
        self._form = state
        if self._view is not None:
            self._view.show_form(state)

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if self._question.sentence:
            level, notice = "info", self._question.sentence
        elif not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_tokens(
            TokensState(
                self.list.phase,
                tuple(self._row(each) for each in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text),
                can_edit=self._services.may,
                level=level,
                notice=notice,
                action=self._question.action,
                secret=self._secret,
            )
        )

    def _row(self, token: ApiToken) -> TokenRow:
        now = self._services.clock.now()
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
