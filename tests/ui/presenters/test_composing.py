"""What is being written: drafts, numbers, templates, pictures, and what may not be sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import Refused
from desktop.domain.text_records import MessageTemplate
from desktop.ui.texts import segments
from desktop.ui.texts.composing import MOST_PICTURES
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.test_lists import PNG
from tests.ui.presenters.texts_rig import GONE, MARCUS, NEW, STRANGER, Texts


class TestWriting:
    async def test_written_counted_sent_and_gone_from_the_field(self, texts: Texts) -> None:
        await texts.opened()
        assert not texts.composer.can_send
        texts.composing.type("On my way")
        assert (texts.composer.counter, texts.composer.can_send) == ("9 / 160 · 1 segment", True)
        texts.composing.send()
        assert not texts.composer.can_send
        texts.composing.send()
        await settle()
        assert texts.sent == ["On my way"]
        assert texts.composer.text == ""
        assert (texts.last.text, texts.last.mine) == ("On my way", True)
        assert texts.row("Marcus Reyes").preview == "On my way"

    @pytest.mark.parametrize("text", ["", "   ", "\n"])
    async def test_nothing_is_not_sent(self, texts: Texts, text: str) -> None:
        await texts.opened()
        await texts.send(text)
        assert texts.sent == []

    async def test_while_the_crm_is_away_it_waits_in_sight(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.session.lost_crm(GONE)
        for each in ("send_message", "check_text"):
            texts.desk.crm.refusals[each] = GONE
        await texts.send()
        assert (texts.last.text, texts.composer.text) == ("On my way", "")
        assert "Waiting for the CRM" in texts.last.status
        texts.desk.crm.refusals.clear()
        texts.desk.session.heard_from_crm()
        await settle()
        assert texts.sent == ["On my way"]
        assert "On its way" in texts.last.status

    async def test_what_is_refused_says_why_and_can_be_edited_or_discarded(
        self, texts: Texts
    ) -> None:
        await texts.opened()
        texts.desk.crm.refusals["send_message"] = Refused("You may not text this number.")
        await texts.send("First")
        await texts.send("Second")
        first, second = texts.thread.bubbles[-2:]
        assert "Not sent. You may not text this number." in first.status
        assert "Waiting for the text before it" in second.status
        assert [key for key, _ in first.actions] == ["retry", "edit", "discard"]
        assert texts.row("Marcus Reyes").mark == "Not sent"
        texts.desk.crm.refusals.clear()
        texts.composing.type("Third")
        texts.presenter.thread.act(first.id, "edit")
        await settle()
        assert texts.composer.text == "First\nThird"
        assert texts.sent == ["Second"]

    async def test_a_refused_text_can_be_discarded_or_tried_again(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.crm.refusals["send_message"] = Refused("You may not text this number.")
        await texts.send("First")
        texts.presenter.thread.act(texts.last.id, "discard")
        await settle()
        assert texts.last.text == "Hello"
        await texts.send("Second")
        texts.desk.crm.refusals.clear()
        texts.presenter.thread.act(texts.last.id, "retry")
        await settle()
        assert texts.sent == ["Second"]
        texts.presenter.thread.act("gone", "retry")

    async def test_do_not_call_is_told_before_anything_is_sent(self, texts: Texts) -> None:
        texts.desk.crm.do_not_call = frozenset({MARCUS})
        await texts.opened()
        assert "do-not-call" in texts.composer.blocked
        await texts.send()
        assert (texts.sent, texts.desk.texting.pending()) == ([], ())
        assert texts.composer.text == "On my way"

    async def test_what_comes_onto_the_list_meanwhile_is_found_before_sending(
        self, texts: Texts
    ) -> None:
        await texts.opened()
        texts.desk.crm.do_not_call = frozenset({MARCUS})
        await texts.desk.clock.advance(61)
        await texts.send()
        assert "do-not-call" in texts.composer.blocked
        assert texts.desk.texting.pending() == ()

    async def test_quiet_hours_ask_for_a_second_look(self, texts: Texts) -> None:
        texts.desk.crm.quiet_warning = "It is 05:12 where they are."
        await texts.opened()
        await texts.send()
        assert (texts.composer.warning, texts.sent) == ("It is 05:12 where they are.", [])
        texts.composing.dismiss_warning()
        assert texts.composer.warning == ""
        texts.composing.send()
        await settle()
        texts.composing.send(anyway=True)
        await settle()
        assert (texts.composer.warning, texts.sent) == ("", ["On my way"])

    async def test_each_number_keeps_its_own_draft(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("For Marcus")
        await texts.opened(STRANGER)
        assert texts.composer.text == ""
        row = texts.row("Marcus Reyes")
        assert (row.mark, row.preview) == ("Draft", "For Marcus")
        await texts.opened()
        assert texts.composer.text == "For Marcus"

    async def test_what_is_typed_while_a_text_is_looked_at_goes_along(self, texts: Texts) -> None:
        await texts.opened()
        await texts.desk.clock.advance(61)
        texts.composing.type("One")
        texts.composing.send()
        texts.composing.type("One and two")
        await settle()
        assert [*texts.sent, texts.composer.text] in (["One and two", ""], ["One", "One and two"])

    async def test_a_very_long_text_says_how_much_too_long(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("x" * 1700)
        assert "Take 100 away" in texts.composer.blocked
        assert not texts.composer.can_send

    async def test_templates_are_filled(self, texts: Texts) -> None:
        texts.desk.crm.template_rows = [
            MessageTemplate("tpl1", "Greeting", "Hello {contact.first_name}, {agent.name}", 1)
        ]
        await texts.opened()
        texts.composing.ask_for_templates()
        await settle()
        assert texts.composer.templates == (("tpl1", "Greeting"),)
        texts.composing.use_template("tpl1")
        assert texts.composer.text == "Hello Marcus, Anna Keller"
        texts.composing.use_template("tpl1")
        assert texts.composer.text.count("Hello Marcus") == 2
        texts.desk.crm.refusals["templates"] = GONE
        texts.composing.ask_for_templates()
        await settle()
        assert texts.composer.templates_sentence == str(GONE)

    async def test_the_threads_number_stands_first_and_another_can_be_chosen(
        self, texts: Texts
    ) -> None:
        texts.desk.crm.overrides = {"caller_id:change": True}
        texts.desk.crm.tell_permissions()
        await settle()
        await texts.opened()
        numbers = [number for number, _ in texts.composer.from_numbers]
        assert (numbers[0], texts.composer.from_number) == (known.MAIN_LINE, known.MAIN_LINE)
        assert known.CAPITAL in numbers
        texts.composing.choose_from(known.CAPITAL)
        await texts.send()
        assert texts.sent == ["On my way"]
        ours = {each.our_number for each in texts.desk.crm.conversation_rows}
        assert known.CAPITAL in ours
        assert texts.last.text == "On my way"

    async def test_words_go_along_to_the_other_number_of_a_person(self, texts: Texts) -> None:
        mobile = replace(
            texts.desk.crm.conversation_rows[0], id="t7", remote_number="+14105550177", unread=0
        )
        texts.desk.crm.conversation_rows.append(mobile)
        texts.desk.sync.wake()
        await settle()
        await texts.opened()
        before = texts.composer.to_number
        other = next(number for number, _ in texts.composer.to_numbers if number != before)
        texts.composing.type("Hello")
        texts.composing.choose_to(other)
        assert (texts.composer.to_number, texts.composer.text) == (other, "Hello")
        assert texts.desk.text_drafts.text(before) == ""


class TestPictures:
    async def test_added_shown_and_sent(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG)
        (shown,) = texts.composer.pictures
        assert (shown.is_uploading, texts.composer.can_send) == (True, False)
        await settle()
        assert texts.composer.can_send, "a picture alone is a text"
        texts.composing.send()
        await settle()
        assert len(texts.desk.crm.sent[0].media) == 1
        assert texts.composer.pictures == ()
        assert len(texts.last.pictures) == 1

    async def test_one_that_cannot_be_added_says_why(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG + bytes(3 * 1024 * 1024))
        await settle()
        (shown,) = texts.composer.pictures
        assert "3.0 MB" in shown.problem
        assert "add_picture" not in texts.desk.crm.asked
        texts.composing.remove_picture(shown.id)
        assert texts.composer.pictures == ()

    async def test_one_that_failed_is_tried_again(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.crm.refusals["add_picture"] = GONE
        texts.composing.add_picture(PNG)
        await settle()
        (shown,) = texts.composer.pictures
        assert shown.problem == str(GONE)
        assert not texts.composer.can_send
        texts.desk.crm.refusals.clear()
        texts.composing.try_picture_again(shown.id)
        await settle()
        assert texts.composer.can_send

    async def test_there_is_a_most(self, texts: Texts) -> None:
        await texts.opened()
        for _ in range(MOST_PICTURES + 1):
            texts.composing.add_picture(PNG)
        assert "at most" in texts.composer.problem
        assert (len(texts.composer.pictures), texts.composer.can_add_picture) == (5, False)

    async def test_edited_again_a_refused_text_has_its_picture(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG)
        await settle()
        texts.desk.crm.refusals["send_message"] = Refused("No.")
        texts.composing.send()
        await settle()
        texts.presenter.thread.act(texts.last.id, "edit")
        await settle()
        assert [each.content for each in texts.composer.pictures] == [PNG]


class TestNew:
    async def test_to_a_number_nobody_has_texted(self, texts: Texts) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient("215 555 0160")
        texts.presenter.choose_recipient()
        await settle()
        assert texts.new.is_done
        assert (texts.thread.title, texts.thread.bubbles) == ("(215) 555-0160", ())
        await texts.send("Hello")
        assert texts.sent == ["Hello"]
        assert texts.last.text == "Hello"
        assert texts.list.rows[0].number in (NEW, MARCUS)
        assert texts.row("(215) 555-0160").preview == "Hello"

    async def test_written_and_not_sent_it_stays_in_the_list(self, texts: Texts) -> None:
        texts.presenter.write_to(NEW)
        await settle()
        texts.composing.type("Half a")
        await texts.opened()
        row = texts.row("(215) 555-0160")
        assert (row.mark, row.preview) == ("Draft", "Half a")
        await texts.opened(row.number)
        assert texts.composer.text == "Half a"

    async def test_people_are_found_by_name(self, texts: Texts) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient("marc")
        await settle()
        assert texts.new.people[0][:2] == (MARCUS, "Marcus Reyes")
        texts.presenter.choose_recipient(MARCUS)
        await settle()
        assert texts.thread.title == "Marcus Reyes"

    @pytest.mark.parametrize("text", ["", "nobody", "12"])
    async def test_what_is_no_number_says_so(self, texts: Texts, text: str) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient(text)
        texts.presenter.choose_recipient()
        assert texts.new.problem
        assert not texts.new.is_done


@pytest.mark.parametrize(
    ("text", "used", "room", "parts", "alphabet"),
    [
        ("a" * 160, 160, 160, 1, "GSM-7"),
        ("a" * 161, 161, 306, 2, "GSM-7"),
        ("€", 2, 160, 1, "GSM-7"),
        ("ł", 1, 70, 1, "UCS-2"),
        ("ł" * 71, 71, 134, 2, "UCS-2"),
        ("🙂", 2, 70, 1, "UCS-2"),
    ],
)
def test_segments_are_counted_as_the_carrier_does(
    text: str, used: int, room: int, parts: int, alphabet: str
) -> None:
    counted = segments.count(text)
    assert counted == segments.Count(used, room, parts, alphabet)
