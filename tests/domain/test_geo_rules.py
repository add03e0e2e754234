"""Geo caller ID rules: how they are read, in which order they stand, what is pointed out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain import area_codes, geo_rules
from desktop.domain.caller_id import OwnNumber, Request, resolve
from desktop.domain.countries import COUNTRIES, calling_code_of
from desktop.domain.errors import InvalidInput
from desktop.domain.geo_findings import default_findings, findings
from desktop.domain.geo_rules import (
    DEAD,
    Duplicate,
    FindingKind,
    GeoRule,
    GeoRuleSet,
    GeoWorld,
    duplicate_of,
    in_order,
    outside,
    read_area,
    read_country,
    read_many,
    rule_set,
    unknown_numbers,
)

K = FindingKind
MAIN, OTHER, GONE, VOICE = "+14105550100", "+12025550111", "+13125550122", "+493023125100"
NUMBERS = {
    MAIN: OwnNumber(),
    OTHER: OwnNumber(),
    GONE: OwnNumber(state="released"),
    VOICE: OwnNumber(text=False),
}
WORLD = GeoWorld(NUMBERS)


def rules(area: dict[str, str], country: dict[str, str] | None = None) -> GeoRuleSet:
    tables = (area, country or {})
    first, second = (in_order(GeoRule(*each) for each in table.items()) for table in tables)
    return GeoRuleSet(first, second)


def kinds(about: GeoRuleSet, world: GeoWorld = WORLD) -> dict[str, list[FindingKind]]:
    return {prefix: [e.kind for e in said] for prefix, said in findings(about, world).items()}


class TestReading:
    @pytest.mark.requirement("S2-52")
    @pytest.mark.parametrize(
        ("typed", "region", "prefix"),
        [
            ("410", "US", "+1410"),
            ("(410) 555", "US", "+1410555"),
            ("1410", "US", "+1410"),
            ("+1 242", "US", "+1242"),
            ("020", "GB", "+4420"),
            ("+4420", "US", "+4420"),
            ("011 44 20", "US", "+4420"),
            ("030", "DE", "+4930"),
        ],
    )
    def test_an_area_code_is_read_as_it_is_typed_here(
        self, typed: str, region: str, prefix: str
    ) -> None:
        assert read_area(typed, region) == prefix

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "not an area code"),
            ("Baltimore", "not an area code"),
            ("41", "three digits"),
            ("010", "cannot start"),
            ("410155", "cannot start"),
            ("+44", "country rule"),
            ("+999", "No country"),
            ("41055501234", "longer than"),
            ("+442079460999123456", "longer than"),
        ],
    )
    def test_what_is_no_area_code_says_why(self, typed: str, words: str) -> None:
        with pytest.raises(InvalidInput, match=words):
            read_area(typed, "US")

    @pytest.mark.requirement("S2-53")
    @pytest.mark.parametrize("typed", ["+44", "44", "0044", "011 44"])
    def test_a_country_is_a_calling_code(self, typed: str) -> None:
        region = "US" if typed.startswith("011") else "GB"
        assert read_country(typed, region) == "+44"

    @pytest.mark.parametrize(
        ("typed", "words"), [("+1242", "area of"), ("+999", "No country"), ("x", "not an area")]
    )
    def test_what_is_no_country_says_why(self, typed: str, words: str) -> None:
        with pytest.raises(InvalidInput, match=words):
            read_country(typed, "US")


class TestMany:
    @pytest.mark.requirement("S2-52")
    def test_good_ones_are_kept_and_each_bad_one_says_why(self) -> None:
        report = read_many("410, 443\n667;wrong\n\n410\t+44 20  202", "US", taken={"+1202"})
        assert report.good == ("+1410", "+1443", "+1667", "+4420")
        assert [(each.typed, bool(each.fault)) for each in report.bad] == [
            ("wrong", True),
            ("410", True),
            ("202", True),
        ]

    def test_codes_between_blanks_are_several(self) -> None:
        assert read_many("410 443 667", "US").good == ("+1410", "+1443", "+1667")
        assert read_many("(410) 555", "US").good == ("+1410555",)

    @pytest.mark.parametrize("wrong", ["12", "abc", "Baltimore", "19 abc"])
    def test_a_wrong_one_between_blanks_does_not_take_the_good_ones_along(self, wrong: str) -> None:
        report = read_many(f"571 703 {wrong} 240", "US")
        assert report.good == ("+1571", "+1703", "+1240")
        assert [each.typed for each in report.bad] == wrong.split()

    def test_a_whole_number_is_one_entry(self) -> None:
        assert read_many("410 555 0100", "US").good == ("+14105550100",)

    @pytest.mark.requirement("S2-52")
    def test_ten_thousand_of_which_half_are_wrong(self) -> None:
        good = [f"{area}{exchange}" for area in range(200, 213) for exchange in range(200, 600)]
        bad = [f"1{number:05d}" for number in range(5_000)]
        pasted = "\n".join(x for pair in zip(good[:5_000], bad, strict=True) for x in pair)
        report = read_many(pasted, "US")
        assert len(report.entries) == 10_000
        assert report.good[:2] == ("+1200200", "+1200201")
        # "1" is the trunk prefix here: 100042 is read as area code 000, which cannot be.
        assert len(report.bad) == 5_000
        assert all(each.fault for each in report.bad)

    def test_a_paste_has_an_end(self) -> None:
        assert geo_rules.MOST_ENTRIES >= 10_000
        with pytest.raises(InvalidInput, match="in parts"):
            read_many("\n".join(["410"] * (geo_rules.MOST_ENTRIES + 1)), "US")


class TestRuleSets:
    @pytest.mark.requirement("S2-48", "S2-52", "S2-53")
    def test_they_stand_in_the_order_in_which_they_are_applied(self) -> None:
        typed = [GeoRule("443", MAIN), GeoRule("+14105", OTHER), GeoRule("410", MAIN)]
        made = rule_set(typed[:2], [GeoRule("44", OTHER)], None, "US")
        assert [each.prefix for each in made.area] == ["+14105", "+1443"]
        assert made.country == (GeoRule("+44", OTHER),)
        assert made.as_rules().area == {"+14105": OTHER, "+1443": MAIN}

    def test_equal_prefixes_are_refused_however_they_are_typed(self) -> None:
        with pytest.raises(InvalidInput, match=r"two rules for \+1410"):
            rule_set([GeoRule("410", MAIN), GeoRule("+1 410", OTHER)], [], None, "US")
        with pytest.raises(InvalidInput, match="41: An area code"):
            rule_set([GeoRule("41", MAIN)], [], None, "US")

    def test_there_is_an_end_to_rules(self) -> None:
        many = (GeoRule(f"410{number:05d}", MAIN) for number in range(20_000, 40_000))
        with pytest.raises(InvalidInput, match="at most"):
            rule_set([GeoRule("443", MAIN), *many], [], None, "US")

    def test_numbers_nobody_has(self) -> None:
        made = GeoRuleSet((GeoRule("+1410", MAIN),), (GeoRule("+44", OTHER),), GONE)
        assert unknown_numbers(made, {MAIN}) == (OTHER, GONE)
        assert outside(made, {MAIN, OTHER}) == (GONE,)
        assert GeoRuleSet().is_empty
        assert not made.is_empty

    @pytest.mark.requirement("S2-51")
    def test_a_copy_is_counted_before_it_replaces(self) -> None:
        source = GeoRuleSet((GeoRule("+1410", MAIN), GeoRule("+1443", MAIN)), (), MAIN)
        target = GeoRuleSet((), (GeoRule("+44", OTHER),), None)
        assert duplicate_of("Mia", source, target) == Duplicate("Mia", 2, 0, True, 0, 1, False)


class TestFindings:
    def test_nothing_to_say(self) -> None:
        assert kinds(rules({"+1410": MAIN, "+1202": OTHER}, {"+44": MAIN})) == {}

    def test_numbers_that_cannot_be_shown(self) -> None:
        world = GeoWorld(NUMBERS, frozenset({MAIN, VOICE, GONE}))
        made = rules({"+1410": "+15555550100", "+1443": GONE, "+1202": OTHER, "+1312": VOICE})
        assert kinds(made, world) == {
            "+1410": [K.NOT_OURS],
            "+1443": [K.NOT_USABLE],
            "+1202": [K.NOT_ALLOWED],
            "+1312": [K.VOICE_ONLY],
        }

    def test_overlaps_name_the_rule_that_comes_first(self) -> None:
        made = rules({"+1410": MAIN, "+1410555": OTHER, "+1410556": OTHER}, {"+1": OTHER})
        said = findings(made, WORLD)
        assert said["+1410"][0] == geo_rules.Finding(K.OVERLAPS, "+1410555", 2)
        assert said["+1"][0] == geo_rules.Finding(K.OVERLAPS, "+1410", 3)
        assert "+1410555" not in said

    def test_a_rule_that_says_what_the_wider_one_says_is_needless(self) -> None:
        made = rules({"+1410": MAIN, "+1410555": MAIN})
        assert findings(made, WORLD)["+1410555"] == (geo_rules.Finding(K.NEEDLESS, "+1410"),)

    def test_a_rule_that_longer_ones_answer_wholly_is_never_reached(self) -> None:
        inner = {f"+1410{digit}": MAIN for digit in "23456789"}
        assert kinds(rules({"+1410": OTHER, **inner}))["+1410"] == [K.NEVER_REACHED]
        del inner["+14105"]
        assert kinds(rules({"+1410": OTHER, **inner}))["+1410"] == [K.OVERLAPS]
        deeper = {f"+14105{digit}": MAIN for digit in "0123456789"}
        assert kinds(rules({"+1410": OTHER, **inner, **deeper}))["+1410"] == [K.NEVER_REACHED]

    def test_longer_rules_that_do_not_work_let_the_wider_one_through(self) -> None:
        inner = {f"+1410{digit}": MAIN for digit in "2345678"} | {"+14109": GONE}
        assert kinds(rules({"+1410": OTHER, **inner}))["+1410"] == [K.OVERLAPS]
        inner["+14109"] = VOICE
        assert kinds(rules({"+1410": OTHER, **inner}))["+1410"] == [K.OVERLAPS], "texts reach it"

    def test_where_nobody_may_call_no_rule_helps(self) -> None:
        world = GeoWorld(NUMBERS, None, ("+1410", "+1202"), international_allowed=False)
        made = rules({"+1410555": MAIN, "+1242": OTHER}, {"+44": MAIN, "+1": OTHER})
        said = kinds(made, world)
        assert said["+1242"] == [K.INTERNATIONAL_OFF]
        assert said["+44"] == [K.INTERNATIONAL_OFF]
        assert "+1410555" not in said
        assert said["+1"] == [K.OVERLAPS], "some of it is at home"

    def test_the_default_is_looked_at_as_well(self) -> None:
        assert default_findings(GeoRuleSet(default=GONE), WORLD)[0].kind is K.NOT_USABLE
        assert default_findings(GeoRuleSet(), WORLD) == ()

    @pytest.mark.requirement("S2-48")
    @settings(deadline=None, max_examples=150)
    @given(
        st.dictionaries(
            st.from_regex(r"\+141[0-2][2-4]{0,2}", fullmatch=True),
            st.sampled_from([MAIN, OTHER, GONE]),
            max_size=8,
        ),
        st.from_regex(r"\+141[0-2][2-4]{7}", fullmatch=True),
    )
    def test_a_dead_rule_never_chooses(self, area: dict[str, str], dialled: str) -> None:
        made = rules(area)
        dead = {p for p, said in findings(made, WORLD).items() if any(e.kind in DEAD for e in said)}
        chosen = resolve(
            Request(dialled, numbers=NUMBERS, scope="all", geo_on=True, geo=made.as_rules())
        )
        assert chosen.prefix is None or chosen.prefix not in dead


class TestPlaces:
    @pytest.mark.requirement("S2-49", "S2-52")
    def test_every_group_holds_area_codes_that_are_read_as_such(self) -> None:
        assert len(area_codes.METROS) >= 25
        assert len(area_codes.STATES) == 51
        for group in area_codes.GROUPS:
            assert group.prefixes
            for prefix in group.prefixes:
                assert read_area(prefix, "US") == prefix, group.name

    def test_no_area_code_belongs_to_two_places(self) -> None:
        prefixes = [p for g in area_codes.GROUPS if g.kind != "metro" for p in g.prefixes]
        whole = [p for g in area_codes.WHOLE_COUNTRIES[:2] for p in g.prefixes]
        for each in whole:
            prefixes.remove(each)
        assert len(prefixes) == len(set(prefixes))

    @pytest.mark.parametrize(
        ("prefix", "place"),
        [
            ("+1410", "Maryland"),
            ("+1410555", "Maryland"),
            ("+1242", "Bahamas"),
            ("+1800", "Toll-free"),
            ("+76", "Kazakhstan"),
            ("+49", "Germany"),
            ("+1", ""),
        ],
    )
    def test_where_a_prefix_is(self, prefix: str, place: str) -> None:
        assert area_codes.place_of(prefix) == place

    def test_a_group_is_found_by_its_name(self) -> None:
        found = area_codes.group("metro", "Baltimore")
        assert found is not None
        assert set(found.prefixes) == {"+1410", "+1443", "+1667"}
        assert area_codes.group("metro", "Nowhere") is None

    def test_calling_codes(self) -> None:
        assert COUNTRIES["49"] == "Germany"
        assert [calling_code_of(each) for each in ("+4930", "+1", "+355", "+0")] == [
            *("49", "1", "355", "")
        ]
