"""What is found while one types: the nearest first, and only what the person may see."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.records import Contact
from desktop.services.finding import MOST, FindService, closeness
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk


@pytest.fixture
async def finding(desk: Desk) -> FindService:
    desk.crm.role = Role.ADMINISTRATOR
    crowd = [Contact(f"x{n}", f"Bo Anders {n}", "", (), "", "") for n in range(80)]
    late = [Contact("z1", "Anders", "", (), "", ""), Contact("z2", "Anders Bo", "", (), "", "")]
    desk.crm.contact_rows = [*known.CONTACTS, *crowd, *late]
    desk.crm.call_rows = list(known.CALLS)
    await desk.sign_in()
    return FindService(desk.session, desk.local, desk.colleagues)


@pytest.mark.parametrize(
    ("name", "words", "close"),
    [
        ("Ada Quinn", "ada quinn", 0),
        ("Ada Quinn", "ADA", 1),
        ("Ada Quinn", "qui ad", 2),
        ("Ada Quinn", "uinn", 3),
        ("Ada Quinn", "---", 3),
    ],
)
def test_how_near_a_name_is(name: str, words: str, close: int) -> None:
    assert closeness(name, words)[0] == close


async def test_the_very_name_comes_first_then_what_begins_so(finding: FindService) -> None:
    found = await finding.find("anders")
    assert [each.name for each in found.contacts[:3]] == ["Anders", "Anders Bo", "Bo Anders 0"]
    assert len(found.contacts) == MOST


async def test_everything_that_has_the_words(finding: FindService) -> None:
    found = await finding.find("marcus")
    assert [each.id for each in found.contacts] == ["p1"]
    assert [each.id for each in found.calls] == ["c1"]
    assert (await finding.find("jonas")).colleagues[0].id == known.JONAS
    assert (await finding.find("202")).colleagues[0].id == known.JONAS
    texts = (await finding.find("hello")).texts
    assert [(message.text, thread.id) for message, thread in texts] == [("Hello", "t1")]
    note = await finding.find("invoice again")
    assert [each.id for each in note.calls] == ["c2"]


async def test_what_one_may_not_see_is_not_found(desk: Desk, finding: FindService) -> None:
    desk.crm.overrides = {
        "contacts:view": False,
        "messages.log:view": False,
        "calls.log:view_assigned": False,
    }
    desk.crm.tell_permissions()
    await settle()
    # Whatever the local data may still hold.
    await desk.local.contacts.put((known.MARCUS,))
    await desk.local.calls.put((known.ANNAS_CALL,))
    await desk.local.texts.put_conversations((known.WITH_MARCUS,))
    await desk.local.texts.put_messages(known.MESSAGES)
    found = await finding.find("marcus")
    assert (found.contacts, found.calls, found.texts) == ((), (), ())
    assert (await finding.find("hello")).texts == ()


async def test_an_agent_finds_the_own_calls_alone(desk: Desk, finding: FindService) -> None:
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (await finding.find("invoice again")).calls == ()


async def test_without_local_data_colleagues_are_found(desk: Desk, finding: FindService) -> None:
    await desk.local.close()
    found = await finding.find("jonas")
    assert [each.id for each in found.colleagues] == [known.JONAS]
    assert found.contacts == ()


async def test_nothing_is_nothing(finding: FindService) -> None:
    for empty in ("", "  ", "%", '"', "\x00"):
        assert (await finding.find(empty)).contacts == ()
