"""The pure rules of texting: quiet hours, templates, and the words that end texts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import opting, phone_numbers, templates
from desktop.domain.opting import Wish, wish_of
from desktop.domain.quiet_hours import QuietHours, local_time, quiet_until
from desktop.domain.templates import Fields, fault_of, fill, unknown_fields

NIGHT = QuietHours(time(21), time(8))
BALTIMORE, CHICAGO, TOLL_FREE, LONDON = (
    *("+14105550123", "+13125550199", "+18005550133"),
    "+447911123456",
)


def at(hour: int, minute: int = 0) -> datetime:
    """UTC in the winter, when New York is five hours behind and Chicago six."""
    return datetime(2026, 1, 14, hour, minute, tzinfo=UTC)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("number", "now", "until"),
        [
            (BALTIMORE, at(12, 59), at(13)),
            (BALTIMORE, at(13), None),
            (CHICAGO, at(13), at(14)),
            (BALTIMORE, at(1, 59), None),
            (BALTIMORE, at(2), at(13)),
            (LONDON, at(7, 59), at(8)),
            (LONDON, at(20, 59), None),
            (LONDON, at(21), at(8) + timedelta(days=1)),
            # Of no place: as one of the account's own.
            (TOLL_FREE, at(12, 59), at(13)),
            (TOLL_FREE, at(13), None),
        ],
    )
    def test_the_recipients_clock_decides(
        self, number: str, now: datetime, until: datetime | None
    ) -> None:
        assert quiet_until(NIGHT, number, "US", now) == until

    def test_where_a_number_may_be_in_two_zones_it_must_be_day_in_both(self) -> None:
        both = "+12085550123"  # Idaho, which has two
        zones = phone_numbers.time_zones_of(both)
        assert set(zones) == {"America/Boise", "America/Los_Angeles"}
        assert quiet_until(NIGHT, both, "US", at(15)) == at(16)
        assert quiet_until(NIGHT, both, "US", at(4, 30)) == at(16)
        assert local_time(both, "US", at(15)) == time(7)

    def test_hours_within_one_day(self) -> None:
        noon = QuietHours(time(12), time(14))
        assert quiet_until(noon, LONDON, "GB", at(12)) == at(14)
        assert quiet_until(noon, LONDON, "GB", at(14)) is None

    def test_equal_ends_mean_never(self) -> None:
        assert QuietHours(time(8), time(8)).is_off
        assert quiet_until(QuietHours(time(8), time(8)), LONDON, "GB", at(8)) is None

    @given(
        st.integers(0, 1439),
        st.integers(0, 1439),
        st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
        st.sampled_from([BALTIMORE, CHICAGO, TOLL_FREE, LONDON, "+12085550123"]),
    )
    def test_when_it_is_over_it_is_over(
        self, starts: int, until: int, now: datetime, number: str
    ) -> None:
        hours = QuietHours(time(*divmod(starts, 60)), time(*divmod(until, 60)))
        later = quiet_until(hours, number, "US", now.replace(tzinfo=UTC))
        if later is not None and later < now.replace(tzinfo=UTC) + timedelta(days=2):
            assert quiet_until(hours, number, "US", later) is None


class TestTemplates:
    FIELDS = Fields("Marcus Reyes", "Anna Keller", "Harbor Home Services")

    @pytest.mark.parametrize(
        ("text", "filled"),
        [
            ("Hello {contact.first_name}, {agent.name} here.", "Hello Marcus, Anna Keller here."),
            ("{contact.name} – {account.name}", "Marcus Reyes – Harbor Home Services"),
            ("No fields {} {1} {\n}", "No fields {} {1} {\n}"),
            ("{agent.name}", "Anna Keller"),
        ],
    )
    def test_fields_are_filled(self, text: str, filled: str) -> None:
        assert fill(text, self.FIELDS) == filled

    def test_a_field_without_a_value_leaves_no_hole(self) -> None:
        assert fill("Hello {contact.first_name}, see you.", Fields()) == "Hello, see you."
        assert fill("{contact.name} hello", Fields()) == "hello"

    def test_what_a_value_holds_is_not_filled_again(self) -> None:
        assert fill("{contact.name}", Fields("{agent.name}", "Anna")) == "{agent.name}"

    def test_what_nobody_can_fill_is_refused_by_name(self) -> None:
        text = "Hi {contact.frist_name} {contact.name} {secret} {secret}"
        assert unknown_fields(text) == ("contact.frist_name", "secret")
        assert "no field {contact.frist_name}" in fault_of(text)
        assert "{contact.first_name}" in fault_of(text)

    def test_an_empty_text_is_refused_too(self) -> None:
        assert fault_of(" \n") == "There is nothing in the text yet."
        assert fault_of("Hello {contact.name}") == ""

    @given(st.text(), st.text(max_size=20))
    def test_any_text_can_be_filled(self, text: str, name: str) -> None:
        fill(text, Fields(name, name, name))

    @given(st.sampled_from(list(templates.FIELDS)))
    def test_every_field_that_is_offered_is_known(self, field: str) -> None:
        assert unknown_fields(f"{{{field}}}") == ()
        assert "{" not in fill(f"{{{field}}}", self.FIELDS)


class TestOpting:
    @pytest.mark.parametrize("text", ["STOP", " stop. ", "Unsubscribe!", "END", "stopall", "quit"])
    def test_out(self, text: str) -> None:
        assert wish_of(text) is Wish.OUT

    @pytest.mark.parametrize("text", ["START", "start ", "Unstop"])
    def test_in(self, text: str) -> None:
        assert wish_of(text) is Wish.IN

    @pytest.mark.parametrize("text", ["", "Please stop by at 5", "Can we start over?", "no"])
    def test_words_within_a_sentence_mean_what_they_say(self, text: str) -> None:
        assert wish_of(text) is None

    def test_the_answer_says_whose_texts_and_how_to_undo_it(self) -> None:
        assert "Harbor: " in opting.confirmation(Wish.OUT, "Harbor")
        assert "START" in opting.confirmation(Wish.OUT, "Harbor")
        assert "STOP" in opting.confirmation(Wish.IN, "Harbor")


class TestNumbersThatGetTexts:
    @pytest.mark.parametrize("number", [BALTIMORE, LONDON, "+4915123456789", "+442079460000"])
    def test_mobiles_and_what_cannot_be_told(self, number: str) -> None:
        assert phone_numbers.can_be_texted(number) is (number != "+442079460000")

    @pytest.mark.parametrize("number", [TOLL_FREE, "+493023125101", "+9", "nonsense"])
    def test_never(self, number: str) -> None:
        assert not phone_numbers.can_be_texted(number)

    def test_of_no_place(self) -> None:
        assert phone_numbers.time_zones_of("+80012345678") == ()
        assert phone_numbers.time_zones_of("nonsense") == ()
