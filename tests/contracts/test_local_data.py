"""What is kept on this computer: the tables in memory and the files of the product alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import StoreUnavailable
from desktop.domain.outbox import CALL_CHANGE, Rows, Write, WriteState
from desktop.domain.queries import CallOrder, CallQuery
from desktop.domain.records import CallOutcome, CallRecord, Conversation
from desktop.services.ports import LocalData
from desktop.settings.local import driver as sqlite
from desktop.settings.local.store import SqliteLocalData
from tests.fakes import crm_records as known
from tests.fakes.local import FakeLocalData
from tests.fakes.stores import FakeSecretStore

OWNER = "u1/a1"
NOON = known.NOON
EVERY_EMOJI = "".join(chr(point) for point in range(0x1F300, 0x1FAFF))


@pytest.fixture
def secrets() -> FakeSecretStore:
    return FakeSecretStore()


@pytest.fixture(params=["memory", "file"])
async def local(
    request: pytest.FixtureRequest, tmp_path: Path, secrets: FakeSecretStore
) -> AsyncIterator[LocalData]:
    if request.param == "memory":
        fake = FakeLocalData()
        await fake.open(OWNER)
        yield fake
        fake.end()
        return
    made = SqliteLocalData(tmp_path, secrets)
    await made.open(OWNER)
    yield made
    await made.close()


async def ids(local: LocalData, query: CallQuery) -> list[str]:
    places = await local.calls.places(query)
    rows = local.calls.rows(places)
    return [row.id for place in places if (row := rows[place]) is not None]


def write(change: CallChange, record_id: str = "c1", version: int | None = 1) -> Write:
    body = msgspec.json.encode(change.as_fields()).decode()
    return Write(CALL_CHANGE, record_id, body, f"{record_id} {body}", NOON, version=version)


class TestCalls:
    async def test_rows_come_back_as_they_were_put_newest_first(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert await ids(local, CallQuery()) == ["c1", "c2", "c3", "c4"]
        assert local.calls.one("c1") == known.ANNAS_CALL
        assert local.calls.one("c9") is None
        assert await local.calls.count() == 4

    async def test_a_row_put_again_is_changed(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        await local.calls.put([replace(known.ANNAS_CALL, note="News", tags=("roof",))])
        assert await ids(local, CallQuery(text="news")) == ["c1"]
        assert await ids(local, CallQuery(tag="quote")) == []
        assert await ids(local, CallQuery(tag="roof")) == ["c1"]
        assert await local.calls.count() == 4

    async def test_calls_of_one_millisecond_all_have_a_place(self, local: LocalData) -> None:
        many = [known.call_record(f"c{number}") for number in range(3000)]
        await local.calls.put(many)
        assert sorted(await ids(local, CallQuery())) == sorted(each.id for each in many)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (CallQuery(direction=Direction.OUTBOUND), ["c3"]),
            (CallQuery(agent_id="u1"), ["c1", "c3"]),
            (CallQuery(agent_id=""), ["c4"]),
            (CallQuery(queue="Sales"), ["c4"]),
            (CallQuery(unanswered=True), ["c4"]),
            (CallQuery(statuses=(CallOutcome.NO_ANSWER, CallOutcome.BUSY)), ["c4"]),
            (CallQuery(tag="quote"), ["c1"]),
            (CallQuery(lowest_score=4), ["c1"]),
            (CallQuery(call_status=""), ["c1", "c2", "c3", "c4"]),
            (CallQuery(call_status="Done"), []),
            (CallQuery(with_recording=True), []),
            (CallQuery(contact_id="p1"), ["c1"]),
            (CallQuery(remote_number=known.SHARED_NUMBER), ["c3"]),
            (CallQuery(source="Main line"), ["c1", "c2", "c4"]),
            (CallQuery(tracking_number=known.MAIN_LINE, agent_id="u2"), ["c2"]),
            (CallQuery(since=NOON - timedelta(hours=1)), ["c1", "c2"]),
            (CallQuery(until=NOON), ["c2", "c3", "c4"]),
            (CallQuery(text="reyes"), ["c1"]),
            (CallQuery(text="INVOICE sent"), ["c2"]),
            (CallQuery(text="(312) 555"), ["c1", "c2", "c4"]),
            (CallQuery(text="0150"), ["c3"]),
            (CallQuery(text="quo"), ["c1"]),
            (CallQuery(text='" OR 1'), []),
            (CallQuery(text="NEAR("), []),
            (CallQuery(text="?"), []),
            (CallQuery(text="555", agent_id="u2"), ["c2"]),
            (CallQuery(ascending=True), ["c4", "c3", "c2", "c1"]),
            (CallQuery(order=CallOrder.CONTACT), ["c1", "c2", "c3", "c4"]),
            (CallQuery(order=CallOrder.AGENT, ascending=True), ["c4", "c1", "c3", "c2"]),
            (CallQuery(order=CallOrder.SCORE), ["c1", "c2", "c3", "c4"]),
            (CallQuery(order=CallOrder.DURATION, ascending=True), ["c4", "c1", "c2", "c3"]),
        ],
    )
    async def test_what_is_looked_for_is_found(
        self, local: LocalData, query: CallQuery, found: list[str]
    ) -> None:
        await local.calls.put(known.CALLS)
        assert await ids(local, query) == found

    async def test_the_first_rows_alone(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert len(await local.calls.places(CallQuery(), 2)) == 2
        assert [each.id for each in await local.calls.find(CallQuery(text="555"), 2)] == [
            "c1",
            "c2",
        ]

    async def test_rows_taken_away_are_nowhere(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        await local.calls.remove(["c1", "no such call"])
        assert local.calls.one("c1") is None
        assert local.calls.place_of("c1") is None
        assert await ids(local, CallQuery(text="reyes")) == []
        assert await local.calls.distinct("tag") == ()

    async def test_one_agents_rows_alone_are_kept(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert await local.calls.keep_only("u1") == 2
        assert await ids(local, CallQuery()) == ["c1", "c3"]
        assert await local.calls.keep_only(None) == 2
        assert await local.calls.count() == 0

    async def test_what_is_older_than_is_kept_goes(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert await local.calls.forget_before(NOON - timedelta(hours=2)) == 1
        assert await ids(local, CallQuery()) == ["c1", "c2", "c3"]

    async def test_values_to_choose_from(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert await local.calls.distinct("queue") == (("Sales", 1),)
        assert await local.calls.distinct("tag") == (("quote", 1),)
        assert await local.calls.agents() == (("u1", "Anna Keller"), ("u2", "Jonas Weber"))
        with pytest.raises(ValueError, match="body"):
            await local.calls.distinct("body")

    async def test_missed_calls_are_counted_since_they_were_seen(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        assert local.calls.count_unanswered(NOON - timedelta(days=1)) == 1
        assert local.calls.count_unanswered(NOON) == 0

    async def test_what_is_owed_and_what_is_due(self, local: LocalData) -> None:
        owed = replace(known.ANNAS_CALL, wrap_up_owed=True)
        due = replace(known.JONAS_CALL, remind_at=NOON, next_step="Ring back")
        await local.calls.put([owed, due])
        assert await local.calls.owed("u1") == (owed,)
        assert await local.calls.owed("u2") == ()
        assert await local.calls.reminders(NOON) == (due,)
        assert await local.calls.reminders(NOON - timedelta(seconds=1)) == ()

    @pytest.mark.parametrize(
        "odd",
        [
            known.call_record(contact_name="\u202e" + "שלום " * 800),
            known.call_record(caller_number="", remote_number="", tracking_number=""),
            known.call_record(note=EVERY_EMOJI, tags=(EVERY_EMOJI[:30],)),
            known.call_record(started_at=datetime(1970, 1, 1, tzinfo=UTC), answered_at=None),
            known.call_record(started_at=datetime(9999, 1, 1, tzinfo=UTC)),
            known.call_record(note="a\x00b\ud83d".encode("utf-8", "replace").decode()),
        ],
    )
    async def test_odd_rows_are_rows(self, local: LocalData, odd: CallRecord) -> None:
        await local.calls.put([odd])
        assert local.calls.one(odd.id) == odd


class TestContacts:
    async def test_contacts_by_name_page_by_page(self, local: LocalData) -> None:
        await local.contacts.put([known.ZOE, known.ADA, known.MARCUS])
        first = await local.contacts.page(limit=2)
        assert first == (known.ADA, known.MARCUS)
        assert await local.contacts.page(after=(first[-1].name, first[-1].id)) == (known.ZOE,)

    async def test_a_number_has_one_owner_or_none(self, local: LocalData) -> None:
        await local.contacts.put(known.CONTACTS)
        assert local.contacts.match(known.MARCUS_NUMBER) == known.MARCUS
        assert local.contacts.match(known.SHARED_NUMBER) is None
        assert local.contacts.match("") is None

    @pytest.mark.parametrize(
        ("text", "found"),
        [("var", ["p3"]), ("DENTAL", ["p2"]), ("312 555", ["p1"]), ("xyz", []), ("??", [])],
    )
    async def test_search(self, local: LocalData, text: str, found: list[str]) -> None:
        await local.contacts.put(known.CONTACTS)
        assert [each.id for each in await local.contacts.page(text)] == found
        assert [each.id for each in await local.contacts.find(text)] == found

    async def test_a_number_that_was_taken_from_somebody_matches_nobody(
        self, local: LocalData
    ) -> None:
        await local.contacts.put(known.CONTACTS)
        await local.contacts.put([replace(known.MARCUS, numbers=("+13125550111",))])
        assert local.contacts.match(known.MARCUS_NUMBER) is None
        assert local.contacts.one("p1") == replace(known.MARCUS, numbers=("+13125550111",))

    async def test_who_shares_a_number(self, local: LocalData) -> None:
        await local.contacts.put(known.CONTACTS)
        assert await local.contacts.sharing_numbers() == ((known.ADA, known.ZOE),)

    async def test_gone_is_gone(self, local: LocalData) -> None:
        await local.contacts.put(known.CONTACTS)
        await local.contacts.remove(["p1"])
        assert local.contacts.match(known.MARCUS_NUMBER) is None
        await local.contacts.clear()
        assert await local.contacts.count() == 0
        assert await local.contacts.find("ada") == ()


class TestTexts:
    async def test_conversations_newest_first_page_by_page(self, local: LocalData) -> None:
        await local.texts.put_conversations(known.CONVERSATIONS)
        first = await local.texts.conversations(limit=1)
        assert first == (known.WITH_MARCUS,)
        assert await local.texts.conversations(after=first[0]) == (known.WITH_NOBODY_KNOWN,)
        assert local.texts.conversation("t1") == known.WITH_MARCUS
        assert await local.texts.with_number(known.MARCUS_NUMBER) == (known.WITH_MARCUS,)
        assert local.texts.unread() == 1

    async def test_conversations_by_what_is_new_and_by_number(self, local: LocalData) -> None:
        other = replace(known.WITH_MARCUS, id="t8", our_number=known.CAPITAL, unread=0)
        await local.texts.put_conversations([*known.CONVERSATIONS, other])

        async def found(**how: object) -> set[str]:
            rows = await local.texts.conversations(**how)  # type: ignore[arg-type]  # its names
            return {each.id for each in rows}

        assert await found(unread_only=True) == {"t1"}
        assert await found(our_number=known.CAPITAL) == {"t8"}
        assert await found(our_number=known.CAPITAL, unread_only=True) == set()
        assert await found(after=known.WITH_MARCUS, our_number=known.MAIN_LINE) == {
            known.WITH_NOBODY_KNOWN.id
        }
        assert await local.texts.our_numbers() == (known.CAPITAL, known.MAIN_LINE)
        with_marcus = await local.texts.with_contact(known.WITH_MARCUS.contact_id)
        assert {each.id for each in with_marcus} == {"t1", "t8"}

    async def test_a_thread_from_its_end(self, local: LocalData) -> None:
        texts = [
            replace(known.MESSAGES[0], id=f"m{number}", sent_at=NOON + timedelta(minutes=number))
            for number in range(5)
        ]
        await local.texts.put_messages(texts)
        newest = await local.texts.thread("t1", limit=2)
        assert [each.id for each in newest] == ["m3", "m4"]
        earlier = await local.texts.thread("t1", before=newest[0], limit=2)
        assert [each.id for each in earlier] == ["m1", "m2"]
        assert await local.texts.thread("t9") == ()

    async def test_words_are_found_in_texts_newest_first(self, local: LocalData) -> None:
        await local.texts.put_messages(
            [
                replace(known.MESSAGES[0], id="m1", text="The roof leaks", sent_at=NOON),
                replace(
                    known.MESSAGES[0],
                    id="m2",
                    text=f"Roof? {EVERY_EMOJI}",
                    sent_at=NOON + timedelta(minutes=1),
                ),
            ]
        )
        assert [each.id for each in await local.texts.find("roof")] == ["m2", "m1"]
        assert await local.texts.find("?!") == ()

    async def test_gone_is_gone(self, local: LocalData) -> None:
        await local.texts.put_conversations(known.CONVERSATIONS)
        await local.texts.put_messages(known.MESSAGES)
        await local.texts.remove_messages([known.MESSAGES[0].id])
        assert await local.texts.count() == len(known.MESSAGES) - 1
        await local.texts.remove_conversations(["t1"])
        assert local.texts.conversation("t1") is None
        await local.texts.clear()
        assert await local.texts.count() == 0

    async def test_what_is_older_than_is_kept_goes(self, local: LocalData) -> None:
        old = Conversation("t9", "", "", "+1", "+2", "", NOON - timedelta(days=99), 0)
        await local.texts.put_conversations([*known.CONVERSATIONS, old])
        await local.texts.forget_before(NOON - timedelta(days=90))
        assert local.texts.conversation("t9") is None
        assert local.texts.conversation("t1") is not None


class TestOutbox:
    async def test_writes_are_kept_in_order_with_the_rows_they_change(
        self, local: LocalData
    ) -> None:
        await local.calls.put(known.CALLS)
        first = write(CallChange(note="First"))
        shown = CallChange(note="First").applied_to(known.ANNAS_CALL)
        kept = await local.outbox.add(first, Rows(calls=(shown,)))
        second = await local.outbox.add(write(CallChange(score=1), "c2"))
        assert local.outbox.all() == (kept, second)
        assert kept == replace(first, position=kept.position)
        assert local.calls.one("c1") == shown

    async def test_a_row_of_the_crm_does_not_hide_what_waits(self, local: LocalData) -> None:
        await local.outbox.add(write(CallChange(note="Mine")))
        await local.calls.put([replace(known.ANNAS_CALL, note="Old", score=1)])
        shown = local.calls.one("c1")
        assert shown is not None
        assert (shown.note, shown.score) == ("Mine", 1)

    async def test_done_rebases_what_else_waits_about_the_same(self, local: LocalData) -> None:
        first = await local.outbox.add(write(CallChange(note="First")))
        await local.outbox.add(write(CallChange(score=3)))
        await local.outbox.add(write(CallChange(score=3), "c2"))
        await local.outbox.done(first, 7, Rows(calls=(replace(known.ANNAS_CALL, version=7),)))
        assert [(each.subject, each.version) for each in local.outbox.all()] == [
            ("c1", 7),
            ("c2", 1),
        ]
        shown = local.calls.one("c1")
        assert shown is not None
        assert shown.score == 3

    async def test_nothing_overtakes_a_write_about_the_same_that_is_stuck(
        self, local: LocalData
    ) -> None:
        first = await local.outbox.add(write(CallChange(note="First")))
        await local.outbox.add(write(CallChange(score=3)))
        other = await local.outbox.add(write(CallChange(score=3), "c2"))
        stuck = replace(first, state=WriteState.CONFLICT, sentence="Changed.", theirs="{}")
        await local.outbox.change(stuck)
        assert local.outbox.waiting() == (other,)
        assert local.outbox.about(CALL_CHANGE, "c1")[0] == stuck

    async def test_a_key_stands_in_it_once(self, local: LocalData) -> None:
        await local.outbox.add(write(CallChange(note="First")))
        with pytest.raises((StoreUnavailable, sqlite.IntegrityError)):
            await local.outbox.add(write(CallChange(note="First")))
        assert len(local.outbox.all()) == 1


class TestFactsAndDrafts:
    async def test_facts(self, local: LocalData) -> None:
        assert local.facts.value("place") == ""
        await local.facts.set("place", "1")
        await local.facts.set("place", "2")
        assert local.facts.value("place") == "2"
        await local.facts.forget("place")
        assert local.facts.value("place") == ""

    async def test_drafts(self, local: LocalData) -> None:
        await local.drafts.keep("text", "t1", "Hel", NOON)
        await local.drafts.keep("text", "t2", "Good", NOON + timedelta(seconds=1))
        await local.drafts.keep("text", "t1", "Hello", NOON + timedelta(seconds=2))
        assert local.drafts.text("text", "t1") == "Hello"
        assert local.drafts.all("text") == (("t2", "Good"), ("t1", "Hello"))
        await local.drafts.keep("text", "t1", "", NOON)
        assert local.drafts.all("text") == (("t2", "Good"),)
        await local.drafts.drop("text", "t2")
        assert local.drafts.text("text", "t2") == ""


class TestOwners:
    async def test_nobody_meets_the_rows_of_another(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        await local.open("u2/a1")
        assert await local.calls.count() == 0
        await local.open(OWNER)
        assert await local.calls.count() == 4

    async def test_closed_it_says_so(self, local: LocalData) -> None:
        await local.close()
        assert not local.is_open
        with pytest.raises(StoreUnavailable):
            await local.calls.count()
        with pytest.raises(StoreUnavailable):
            local.calls.one("c1")

    async def test_what_is_wiped_leaves_another_one_open(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        await local.open("u1/another")
        await local.calls.put(known.CALLS[:1])
        await local.wipe(OWNER)
        assert await local.calls.count() == 1
        await local.open(OWNER)
        assert await local.calls.count() == 0

    async def test_wiped_it_is_empty(self, local: LocalData) -> None:
        await local.calls.put(known.CALLS)
        await local.wipe(OWNER)
        await local.open(OWNER)
        assert await local.calls.count() == 0


async def test_a_draft_is_kept_for_an_account_one_has_left(local: LocalData) -> None:
    await local.open("u1/a2")
    await local.keep_draft_for(OWNER, "wrap_up", "c1", "begun", NOON)
    assert local.drafts.all("wrap_up") == ()
    assert local.is_open
    await local.open(OWNER)
    assert local.drafts.all("wrap_up") == (("c1", "begun"),)
