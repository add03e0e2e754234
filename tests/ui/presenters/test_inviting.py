"""Adding users: one by hand, many from a file, and what keeps somebody out."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, StoreUnavailable
from desktop.domain.records import UserState
from desktop.ui.texts.bulk.contracts import ChosenFile
from desktop.ui.users.inviting import InvitePresenter, InviteState
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen
from tests.ui.presenters.test_users import services

GONE = CrmUnreachable("The CRM does not answer.")
FILE = b"name,email,role\nLea,lea@harbor.example,Billing\n=Max,nowhere,Billing\n"


class Invite:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = InvitePresenter(services(desk))
        self.presenter.attach(self.screen)
        self.presenter.open()

    @property
    def now(self) -> InviteState:
        state: InviteState = self.screen.now("invite")
        return state

    async def add(self, email: str = "lea@harbor.example", role: Role = Role.BILLING) -> None:
        self.presenter.add(email, "Lea Brandt", role, "310", ())
        await settle()

    async def look(self, content: bytes = FILE) -> None:
        self.presenter.choose_many(True)
        self.presenter.look(content.decode())
        await settle()


@pytest.fixture
async def invite(desk: Desk) -> Invite:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    return Invite(desk)


@pytest.mark.requirement("S1-03")
async def test_one_user_is_added_with_a_role_and_gets_a_code(invite: Invite) -> None:
    opened = invite.now.opened
    await invite.add()
    lea = invite.desk.crm.user_rows[-1]
    assert (lea.name, lea.role, lea.state) == ("Lea Brandt", Role.BILLING, UserState.INVITED)
    assert invite.now.code is not None
    assert "Lea Brandt" in invite.now.code.sentence
    assert invite.now.opened == opened + 1, "the fields are empty for the next one"


async def test_the_accounts_of_the_one_at_the_screen_are_offered(invite: Invite) -> None:
    assert [(each.id, each.is_here) for each in invite.now.accounts] == [
        ("a1", True),
        ("a2", False),
    ]


@pytest.mark.parametrize(
    ("email", "role", "says"),
    [
        ("nowhere", Role.BILLING, "no e-mail address"),
        ("", Role.BILLING, "Enter an e-mail"),
        (known.EMAIL, Role.BILLING, "in use"),
        ("boss@harbor.example", Role.AGENCY_ADMINISTRATOR, "do not hold"),
    ],
)
async def test_what_keeps_somebody_out_is_said_and_nothing_is_lost(
    invite: Invite, email: str, role: Role, says: str
) -> None:
    opened = invite.now.opened
    await invite.add(email, role)
    assert says in invite.now.error
    assert (invite.now.opened, invite.now.is_busy) == (opened, False)
    assert len(invite.desk.crm.user_rows) == 3


async def test_an_answer_that_was_lost_adds_nobody_twice(invite: Invite) -> None:
    invite.desk.crm.refusals["add_user"] = GONE
    await invite.add()
    assert invite.now.error == str(GONE)
    invite.desk.crm.refusals.clear()
    await invite.add()
    await invite.add("max@harbor.example")
    assert len(invite.desk.crm._kept_adds) == 2 - (len(invite.desk.crm.user_rows) == 4)


async def test_a_paste_is_looked_at_before_anybody_is_added(invite: Invite) -> None:
    await invite.look()
    assert invite.now.rows[0].outcome == "Can be added"
    assert invite.now.summary == "1 person can be added, 1 line cannot."
    assert (invite.now.can_add, invite.now.add_label) == (True, "Add 1 person")
    assert len(invite.desk.crm.user_rows) == 3
    invite.presenter.add_all()
    await settle()
    assert len(invite.desk.crm.user_rows) == 4
    assert invite.now.rows[0].outcome.startswith("Added · ABCD-")
    assert (invite.now.can_add, invite.now.can_save) == (False, True)


async def test_what_was_edited_after_the_look_must_be_looked_at_again(invite: Invite) -> None:
    await invite.look()
    invite.presenter.edited()
    assert (invite.now.can_add, invite.now.rows) == (False, ())
    invite.presenter.add_all()
    await settle()
    assert len(invite.desk.crm.user_rows) == 3


async def test_the_report_can_be_saved_and_no_cell_is_a_formula(invite: Invite) -> None:
    await invite.look()
    invite.presenter.add_all()
    await settle()
    invite.presenter.save_report()
    await settle()
    ((name, content),) = invite.desk.files.saved
    text = content.decode("utf-8-sig")
    assert name.endswith(".csv")
    assert "'=Max" in text
    assert "ABCD-" in text
    assert "Saved as" in invite.now.notice


async def test_a_file_is_chosen_or_cannot_be_read(invite: Invite) -> None:
    invite.presenter.choose_file()
    await settle()
    assert invite.now.rows == (), "nothing was chosen"
    invite.desk.files.chosen = ChosenFile("march.csv", FILE)
    invite.presenter.choose_file()
    await settle()
    assert (invite.now.file_name, len(invite.now.rows)) == ("march.csv", 2)
    invite.desk.files.failure = StoreUnavailable("march.csv cannot be read.")
    invite.presenter.choose_file()
    await settle()
    assert invite.now.error == "march.csv cannot be read."
    invite.presenter.save_report()
    await settle()
    assert invite.now.error == "march.csv cannot be read."


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"Lea,lea@harbor.example\n", "columns"), (b"name,email,role\n", "nobody")],
)
async def test_a_file_that_is_none_says_why(invite: Invite, content: bytes, says: str) -> None:
    await invite.look(content)
    assert says in invite.now.error
    assert not invite.now.can_add


async def test_the_crm_away_while_many_are_added_can_be_tried_again(invite: Invite) -> None:
    await invite.look()
    invite.desk.crm.refusals["import_users"] = GONE
    invite.presenter.add_all()
    await settle()
    assert (invite.now.error, invite.now.can_add) == (str(GONE), True)
    invite.desk.crm.refusals.clear()
    invite.presenter.add_all()
    await settle()
    assert len(invite.desk.crm.user_rows) == 4


async def test_who_may_no_longer_add_keeps_what_was_typed(invite: Invite) -> None:
    await invite.look()
    invite.desk.crm.overrides = {"users:add": False}
    invite.desk.crm.tell_permissions()
    await settle()
    assert "any more" in invite.now.error
    assert not invite.now.can_add
    invite.presenter.close()
    assert not invite.presenter.is_open
    assert invite.now.error == ""


async def test_signing_out_puts_everything_away(invite: Invite) -> None:
    await invite.add()
    await invite.desk.session.sign_out()
    assert (invite.now.is_open, invite.now.code) == (False, None)
