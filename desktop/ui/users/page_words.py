"""One user in words: the head of the page, what may be done, and what is asked before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop.domain.records import UserState
from desktop.domain.users import SignInSession, UserAction, UserChange, UserDetail
from desktop.ui.users.states import ActionRow, Ask, Difference, Question, SessionRow
from desktop.ui.users.words import state_words
from desktop.ui.words import ahead, moment

_MAY_NOT: Final = "You can see users but not change them. Press F1 to see why."
_LABELS: Final = (
    ("Name", "name"),
    ("E-mail", "email"),
    ("Extension", "extension"),
    ("Emergency address", "emergency_address"),
)


def head_words(detail: UserDetail) -> dict[str, Any]:
    user = detail.user
    state, tone = state_words(user)
    role = f"{user.role.title}, owner of the account" if user.is_owner else user.role.title
    elsewhere = [f"{each.name} ({each.role.title})" for each in detail.accounts]
    about = f"{role} · CRM account: {', '.join(elsewhere)}" if elsewhere else role
    return {
        "name": user.name,
        "email": user.email,
        "about": about,
        "state": state,
        "state_tone": tone,
    }


def actions_of(detail: UserDetail, may_edit: bool) -> tuple[ActionRow, ...]:
    """Only what fits the user's state; what is not allowed is shown with the rule."""
    state = detail.user.state
    rows = [_reset(detail)] if state is not UserState.DEACTIVATED else []
    if detail.second_factor:
        hint = "On: signing in asks for a code as well. For who has lost app and recovery codes."
        row = (UserAction.SECOND_FACTOR, "Second factor", hint, "Reset second factor")
        rows.append(ActionRow(*row))
    rows.append(
        ActionRow(
            UserAction.SESSIONS, "Sign-ins", "Where this user is signed in now.", "Show sign-ins"
        )
    )
    if state is UserState.DEACTIVATED:
        hint = "They can sign in again, with the password they had."
        rows.append(ActionRow(UserAction.ACTIVATE, "Activate", hint, "Activate"))
    else:
        hint = "No sign-in and no line, until they are activated again. Nothing is lost."
        rows.append(ActionRow(UserAction.DEACTIVATE, "Deactivate", hint, "Deactivate"))
    hint = "Out of this account. Their calls and notes stay."
    rows.append(ActionRow(UserAction.REMOVE, "Remove", hint, "Remove"))
    if not detail.user.is_owner:
        hint = "The owner cannot be demoted, deactivated or removed by other administrators."
        rows.append(ActionRow(UserAction.MAKE_OWNER, "Ownership", hint, "Make owner"))
    return tuple(_with_rule(row, detail, may_edit) for row in rows)


def _reset(detail: UserDetail) -> ActionRow:
    if detail.user.state is UserState.INVITED:
        has_code = detail.code_until is not None
        hint = "The invitation is open." if has_code else "The invitation has run out."
        return ActionRow(
            UserAction.RESET, "Invitation", f"{hint} A new one replaces it.", "New invitation"
        )
    hint = "A code to choose a new password with. Every sign-in ends."
    if not detail.second_factor:
        hint += " The second factor is off."
    return ActionRow(UserAction.RESET, "Password", hint, "Reset password")


def _with_rule(row: ActionRow, detail: UserDetail, may_edit: bool) -> ActionRow:
    why_not = detail.why_not(row.action)
    if not may_edit and row.action is not UserAction.MAKE_OWNER:
        why_not = _MAY_NOT
    return ActionRow(row.action, row.label, row.hint, row.button, why_not)


def question_about(action: UserAction, detail: UserDetail) -> Question | None:
    """None for what is done at once."""
    name, call = detail.user.name, ""
    if detail.user.on_a_call:
        call = " The call they are in goes on."
    if action is UserAction.DEACTIVATE:
        sentence = f"Deactivate {name}? They are signed out everywhere and lose their line.{call}"
        return Question(Ask.DEACTIVATE, sentence, "Deactivate")
    if action is UserAction.REMOVE:
        sentence = f"Remove {name} from this account? Their calls and notes stay.{_rings(detail)}"
        return Question(Ask.REMOVE, sentence + call, "Remove")
    if action is UserAction.MAKE_OWNER:
        sentence = f"Make {name} the owner of this account? Today's owner keeps their role."
        return Question(Ask.MAKE_OWNER, sentence, "Make owner")
    if action is UserAction.SECOND_FACTOR:
        sentence = (
            f"Reset the second factor of {name}? They sign in with the password alone until they "
            "set it up again, and are told that it was you."
        )
        return Question(Ask.SECOND_FACTOR, sentence, "Reset second factor")
    if action is UserAction.RESET and detail.user.state is UserState.ACTIVE:
        sentence = f"Reset the password of {name}? They are signed out everywhere.{call}"
        return Question(Ask.RESET, sentence, "Reset password")
    return None


def _rings(detail: UserDetail) -> str:
    if not detail.rings_at:
        return ""
    names = ", ".join(detail.rings_at)
    verb = "rings" if len(detail.rings_at) == 1 else "ring"
    return f" {names} {verb} at them, and will ring nowhere until you choose another place."


def differences(theirs: UserChange, yours: UserChange) -> tuple[Difference, ...]:
    return tuple(
        Difference(label, getattr(theirs, field) or "Nothing", getattr(yours, field) or "Nothing")
        for label, field in _LABELS
        if getattr(theirs, field) != getattr(yours, field)
    )


def session_row(session: SignInSession, now: datetime) -> SessionRow:
    since = f"since {moment(session.since, now)}" if session.since else "since a time not known"
    used = f", last used {moment(session.last_use, now)}" if session.last_use else ""
    return SessionRow(session.id, session.device or "A device without a name", since + used)


def until_words(until: datetime, now: datetime) -> str:
    return f"until {ahead(until, now)}"
