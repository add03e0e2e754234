"""Who may do what to whom among the users, checked in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row

from desktop.domain.access import Role
from desktop.domain.grants import Refusal, not_allowed, refusal_of_change
from desktop.domain.permissions import Context
from desktop.server.crm.problems import Problem
from desktop.server.effective import Standing, standing_of
from desktop.server.keepers import becomes, is_gone, member_rows, refusal_of

_EDIT: Final = "users:edit"
_ELSEWHERE: Final = (
    "This user also belongs to another account, in which you may not change users. "
    "Ask an agency administrator."
)
_OWNER_KEEPS: Final = (
    "This is the owner of the account. The ownership must be handed over first, "
    "or an agency administrator does it."
)
_OWNER_SIGN_IN: Final = (
    "How the owner signs in is changed by the owner or by an agency administrator alone."
)
_OWN_EMAIL: Final = (
    "Your own e-mail is changed in Settings, Account and security, with your password."
)
_NOT_ONESELF: Final = "Nobody does this to themselves. Ask another administrator."
_HANDS_OVER: Final = (
    "Only the owner of the account hands the ownership over, or an agency administrator."
)
_NO_OWNER: Final = (
    "Only an administrator who has signed in can own the account. "
    "Make this user an administrator first."
)


class Target:
    """One user of the account, before the change, with the one who wants to change them.

    Each ``check_…`` raises the problem that stands in the way; ``why_not`` says it as a sentence.
    """

    def __init__(
        self, connection: Connection, editor: Standing, before: Standing, row: Row[Any]
    ) -> None:
        self._connection, self._editor = connection, editor
        self.before, self.row = before, row

    @property
    def editor_id(self) -> str:
        return self._editor.user_id

    @property
    def is_oneself(self) -> bool:
        return self._editor.user_id == self.before.user_id

    @property
    def can_sign_in(self) -> bool:
        return bool(self.row.active and self.row.password_hash)

    def check_edit(self) -> None:
        """Extension and address: of this account alone."""
        self._check_change(self._editor, self.before.context)

    def check_identity(self) -> None:
        """Name and e-mail go with the person into every account."""
        self.check_edit()
        self._check_everywhere()
        if self.row.is_owner and not (self.is_oneself or self._is_of_agency):
            raise Problem(409, "owner", _OWNER_SIGN_IN)

    def check_email(self, email: str) -> None:
        """One's own is changed where the password is asked for."""
        if self.is_oneself and email != self.row.email:
            raise Problem(409, "own_email", _OWN_EMAIL)

    def check_reset(self) -> None:
        """Whoever resets could sign in as the person."""
        self._check_not_oneself()
        if not self.row.active:
            sentence = "This user is deactivated. Activate them first."
            raise Problem(409, "deactivated", sentence)
        self.check_identity()
        if self.can_sign_in:
            self._check_loss_everywhere()

    def check_second_factor(self) -> None:
        """As resetting the password, but nobody is kept out by it."""
        self._check_not_oneself()
        self.check_identity()

    def check_sessions(self) -> None:
        self.check_edit()
        self._check_everywhere()

    def check_deactivate(self) -> None:
        self._check_not_oneself()
        self.check_edit()
        self._check_everywhere()
        self._check_owner_stays()
        if self.can_sign_in:
            self._check_loss_everywhere()

    def check_activate(self) -> None:
        self.check_edit()
        self._check_everywhere()

    def check_remove(self) -> None:
        self._check_not_oneself()
        self.check_edit()
        self._check_owner_stays()
        if self.can_sign_in:
            here, one = self.before.account_id, self.before.user_id
            loss = refusal_of(self._connection, [here], becomes(one, here, None), here)
            raise_refusal(loss)

    def check_make_owner(self) -> None:
        owns = self._editor.membership is not None and self._editor.membership.is_owner
        if not owns and not self._is_of_agency:
            raise Problem(403, "refused", _HANDS_OVER, permission=_EDIT, reason="owner")
        is_high = self.before.role in (Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR)
        if not is_high or not self.can_sign_in:
            raise Problem(409, "no_owner", _NO_OWNER)

    def why_not(self, check: Callable[[], None]) -> str:
        try:
            check()
        except Problem as problem:
            return problem.detail
        return ""

    @property
    def _is_of_agency(self) -> bool:
        return self._editor.role is Role.AGENCY_ADMINISTRATOR

    def _check_not_oneself(self) -> None:
        if self.is_oneself:
            raise Problem(403, "refused", _NOT_ONESELF, permission=_EDIT, reason="grants.rule_4")

    def _check_owner_stays(self) -> None:
        if self.row.is_owner and not self._is_of_agency:
            raise Problem(409, "owner", _OWNER_KEEPS)

    def _check_change(self, editor: Standing, context: Context) -> None:
        if not editor.may(_EDIT):  # less than its maker, where a program asks
            raise_refusal(not_allowed(_EDIT), _EDIT)
        raise_refusal(refusal_of_change(editor.context, context, context, needed=_EDIT), _EDIT)

    def _check_everywhere(self) -> None:
        """What is the person's own, as the password is, reaches into their other accounts."""
        if self.is_oneself:
            return
        for other in self._elsewhere():
            editor = standing_of(self._connection, other.account_id, self._editor.user_id)
            if editor is None or not _reaches(editor, other):
                raise Problem(403, "refused", _ELSEWHERE, permission=_EDIT, reason="grants.rule_2")

    def _check_loss_everywhere(self) -> None:
        here, one = self.before.account_id, self.before.user_id
        everywhere = [here, *(each.account_id for each in self._elsewhere())]
        raise_refusal(refusal_of(self._connection, everywhere, is_gone(one), here))

    def _elsewhere(self) -> list[Standing]:
        here, user_id = self.before.account_id, self.before.user_id
        others = (row.account_id for row in member_rows(self._connection, user_id))
        found = (standing_of(self._connection, a, user_id) for a in others if a != here)
        return [each for each in found if each is not None]


def _reaches(editor: Standing, other: Standing) -> bool:
    refusal = refusal_of_change(editor.context, other.context, other.context, needed=_EDIT)
    owns = other.membership is not None and other.membership.is_owner
    return refusal is None and (not owns or editor.role is Role.AGENCY_ADMINISTRATOR)


def raise_refusal(refusal: Refusal | None, permission: str = "users.permissions:grant") -> None:
    """A rule of 4.5 is 403 with its number; the last administrator is a conflict."""
    if refusal is None:
        return
    if refusal.rule == 5:
        raise Problem(409, "last_administrator", refusal.sentence)
    needed = refusal.permissions[0] if refusal.permissions else permission
    reason = f"grants.rule_{refusal.rule}"
    raise Problem(403, "refused", refusal.sentence, permission=needed, reason=reason)
