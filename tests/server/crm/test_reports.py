"""Reports over HTTP: who may, what is refused, the calls of a row, CSV, and the overview."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.overview import DEFAULT_TILES
from desktop.server.tables import audit, calls, memberships, users
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_server import CrmServer

DAY = {
    "period": "custom",
    "first": "2026-03-02",
    "last": "2026-03-02",
    "time_zone": "Europe/Berlin",
}
REPORT, LOG, EXPORT, OVERVIEW = (
    *("/reports/calls", "/reports/calls/log", "/reports/calls/export"),
    "/reports/overview",
)
FIGURE = {"id": "a", "kind": "figure", "measure": "calls"}


def become(server: CrmServer, role: Role, **said: Any) -> None:
    """Anna, from now on."""
    mine = memberships.c.user_id == known.ANNA
    with server.change() as connection:
        connection.execute(update(memberships).where(mine).values(role=role.value, **said))


@pytest.fixture
def manager(server: CrmServer, door: Door) -> Person:
    become(server, Role.REPORT_MANAGER)
    return door.person()


def rows(person: Person, **asked: Any) -> list[tuple[str, int, int]]:
    answer = person.get(REPORT, params=DAY | asked)
    assert answer.status_code == 200, answer.text
    told = [(row["label"], row["measures"]) for row in answer.json()["rows"]]
    return [(label, each["calls"], each["missed"]) for label, each in told]


@pytest.mark.requirement("S1-24", "S1-26", "S2-41")
def test_a_report_manager_counts_by_what_they_like(manager: Person) -> None:
    assert rows(manager, dimension="agent") == [
        ("Anna Keller", 2, 0),
        ("Jonas Weber", 1, 0),
        ("Nobody", 1, 1),
    ]
    assert rows(manager, dimension="queue") == [("No queue", 3, 0), ("Sales", 1, 1)]
    assert rows(manager, dimension="tag", direction="inbound")[0] == ("No tag", 2, 1)
    assert [each for each in rows(manager, dimension="hour") if each[1]] == [
        *(("10:00", 1, 1), ("11:00", 1, 0), ("12:00", 1, 0), ("13:00", 1, 0)),
    ]
    assert rows(manager, dimension="agent", agent=["", known.JONAS]) == [
        ("Jonas Weber", 1, 0),
        ("Nobody", 1, 1),
    ]


@pytest.mark.requirement("S1-24", "S1-26", "S1-28", "S2-41")
@pytest.mark.parametrize("role", [Role.CALL_AGENT, Role.CALL_MANAGER])
@pytest.mark.parametrize("path", [REPORT, LOG, EXPORT + "?dimension=agent", OVERVIEW])
def test_without_reports_view_nothing_is_told(
    server: CrmServer, door: Door, role: Role, path: str
) -> None:
    become(server, role)
    answer = door.person().get(path)
    assert problem(answer) == (403, "refused")
    assert answer.json()["permission"] == "reports:view"


def test_another_account_is_nobodys_business(door: Door) -> None:
    stranger = door.person(of=known.FOREIGN_ACCOUNT)
    for path in (REPORT, LOG, OVERVIEW):
        assert problem(stranger.get(path))[0] == 404


@pytest.mark.requirement("S1-26")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"time_zone": "Moon/Crater"}, "time zone"),
        ({"first": "2026-03-03"}, "before the first"),
        ({"first": "2016-03-03"}, "at most"),
        ({"first": "0001-01-01", "last": "0001-01-02", "comparison": "year_ago"}, "years"),
        ({"first": "9999-12-30", "last": "9999-12-31"}, "years"),
        ({"period": "custom", "first": ""}, ""),
        ({"dimension": "moon"}, ""),
        ({"agents": "u1"}, ""),
        ({"tag": ["x"] * 201}, ""),
    ],
)
def test_what_cannot_be_counted_is_said(manager: Person, asked: dict[str, Any], said: str) -> None:
    answer = manager.get(REPORT, params=DAY | asked)
    assert problem(answer)[0] == 422
    assert said in answer.json()["detail"]


class TestTheCallsOfARow:
    def test_are_as_many_as_the_row_says(self, manager: Person) -> None:
        for dimension in ("agent", "queue", "number", "source", "tag", "status", "hour", "day"):
            for key, count, missed in self.keys(manager, dimension):
                asked = DAY | {"dimension": dimension, "key": key}
                assert len(self.log(manager, **asked)) == count
                assert len(self.log(manager, **asked, measure="missed")) == missed

    def test_are_newest_first_in_pages(self, manager: Person) -> None:
        first = manager.get(LOG, params=DAY | {"limit": 3}).json()
        assert [each["id"] for each in first["data"]] == ["c1", "c2", "c3"]
        asked = DAY | {"limit": 3, "cursor": first["next_cursor"]}
        rest = manager.get(LOG, params=asked).json()
        assert [each["id"] for each in rest["data"]] == ["c4"]
        assert rest["next_cursor"] is None

    def test_are_those_of_first_time_callers(self, manager: Person) -> None:
        """Marcus has called three times on this day, and before all others at nine."""
        found = self.log(manager, **DAY, measure="first_time")
        assert [each["id"] for each in found] == ["c4"]

    def test_needs_the_call_log(self, server: CrmServer, manager: Person) -> None:
        off = {"calls.log:view_all": False, "calls.log:view_assigned": False}
        become(server, Role.REPORT_MANAGER, overrides=off)
        answer = manager.get(LOG, params=DAY)
        assert problem(answer) == (403, "refused")

    @pytest.mark.parametrize("key", ["x", "2026-13-01", "9" * 30, "24", "-1"])
    def test_of_no_row_are_none(self, manager: Person, key: str) -> None:
        for dimension in ("hour", "weekday", "day"):
            answer = manager.get(LOG, params=DAY | {"dimension": dimension, "key": key})
            assert problem(answer) == (422, "invalid_report")

    def log(self, person: Person, **asked: Any) -> list[dict[str, Any]]:
        answer = person.get(LOG, params=asked)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    def keys(self, person: Person, dimension: str) -> list[tuple[str, int, int]]:
        told = person.get(REPORT, params=DAY | {"dimension": dimension}).json()["rows"]
        assert told
        measures = [(row["key"], row["measures"]) for row in told]
        return [(key, each["calls"], each["missed"]) for key, each in measures]


def test_a_report_is_exported_as_csv(server: CrmServer, manager: Person) -> None:
    with server.change() as connection:
        connection.execute(update(calls).where(calls.c.id == "c4").values(queue="=1+1"))
    asked = DAY | {"dimension": "queue", "comparison": "previous"}
    answer = manager.get(EXPORT, params=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "calls-by-queue-2026-03-02-2026-03-02.csv" in answer.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(line["Queue"], line["Calls"], line["Missed"]) for line in lines] == [
        ("No queue", "3", "0"),
        ("'=1+1", "1", "1"),
        ("Total", "4", "1"),
    ]
    assert lines[0]["Calls before"] == "0"
    assert lines[0]["Average talk time before"] == ""
    with server.database.read() as connection:
        actions = list(connection.execute(select(audit.c.action)).scalars())
    assert "report.export" in actions


def test_exporting_needs_its_permission(server: CrmServer, manager: Person) -> None:
    become(server, Role.REPORT_MANAGER, overrides={"calls.log:export": False})
    answer = manager.get(EXPORT, params=DAY | {"dimension": "queue"})
    assert problem(answer) == (403, "refused")
    assert answer.json()["permission"] == "calls.log:export"


def test_numbers_go_by_their_names_and_agents_by_theirs(server: CrmServer, manager: Person) -> None:
    with server.change() as connection:
        mine = users.c.id == known.ANNA
        connection.execute(update(users).where(mine).values(name="Anna Brandt"))
    assert rows(manager, dimension="agent")[0][0] == "Anna Brandt"
    assert rows(manager, dimension="number")[0][0] == "Main line"


@pytest.mark.requirement("S1-28", "S1-29")
class TestOverview:
    def test_begins_with_tiles_and_all_their_figures(self, manager: Person) -> None:
        answer = manager.get(OVERVIEW, params={"time_zone": "Asia/Kathmandu"})
        content = answer.json()
        assert answer.headers["ETag"] == '"1"'
        assert content["is_default"]
        ids = [tile["id"] for tile in content["tiles"]]
        assert ids == [tile.id for tile in DEFAULT_TILES]
        told = [tile_id for report in content["reports"] for tile_id in report["tiles"]]
        assert sorted(told) == sorted(ids)

    def test_one_period_can_be_asked_for_all(self, manager: Person) -> None:
        reports = manager.get(OVERVIEW, params=DAY).json()["reports"]
        assert {report["total"]["calls"] for report in reports} == {4}
        assert {report["span"]["first"] for report in reports} == {"2026-03-02"}

    def test_is_edited_upon_the_version_that_was_seen(
        self, server: CrmServer, manager: Person
    ) -> None:
        with manager.listening() as events:
            assert problem(manager.ask("PUT", OVERVIEW, json={"tiles": [FIGURE]}))[0] == 428
            answer = self.put(manager, [FIGURE], 1)
            assert answer.status_code == 200
            assert answer.headers["ETag"] == '"2"'
            assert [tile["id"] for tile in answer.json()["tiles"]] == ["a"]
            assert next(e for e in events if e["event"] == "overview.updated")
        late = self.put(manager, [], 1)
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["version"] == 2
        again = manager.ask("DELETE", OVERVIEW, headers={"If-Match": '"2"'})
        assert again.json()["is_default"]
        assert manager.get(OVERVIEW).json()["version"] == 3
        with server.database.read() as connection:
            query = (
                select(audit).where(audit.c.action.like("overview.%")).order_by(audit.c.sequence)
            )
            told = connection.execute(query).all()
        assert [(row.action, row.after["tiles"][:1]) for row in told] == [
            ("overview.edit", ["Calls"]),
            ("overview.reset", ["Calls"]),
        ]

    def test_without_the_permission_it_stays(self, server: CrmServer, manager: Person) -> None:
        become(server, Role.REPORT_MANAGER, overrides={"reports.overview:edit": False})
        for answer in (
            self.put(manager, [FIGURE], 1),
            manager.ask("DELETE", OVERVIEW, headers={"If-Match": '"1"'}),
        ):
            assert problem(answer) == (403, "refused")
            assert answer.json()["permission"] == "reports.overview:edit"
        assert manager.get(OVERVIEW).json()["is_default"]

    @pytest.mark.parametrize(
        "tiles",
        [
            [FIGURE | {"kind": "pie"}],
            [FIGURE | {"measure": "luck"}],
            [FIGURE | {"x": 10}],
            [FIGURE | {"x": -1}],
            [FIGURE, FIGURE | {"id": "b", "x": 1}],
            [FIGURE | {"id": str(place), "y": 2 * place} for place in range(25)],
            [FIGURE | {"colour": "red"}],
            [FIGURE | {"dimension": "day"}],
            [FIGURE | {"title": "\x01"}],
            [FIGURE | {"period": {"name": "custom"}}],
        ],
    )
    def test_wrong_tiles_are_refused(self, manager: Person, tiles: list[dict[str, Any]]) -> None:
        assert problem(self.put(manager, tiles, 1))[0] == 422

    def test_a_tile_has_its_own_period_and_filters(self, manager: Person) -> None:
        tile = FIGURE | {
            "period": {"name": "custom", "first": "2026-03-02", "last": "2026-03-02"},
            "filters": {"agents": [known.ANNA], "direction": "outbound"},
        }
        assert self.put(manager, [tile], 1).status_code == 200
        (report,) = manager.get(OVERVIEW).json()["reports"]
        assert report["total"]["calls"] == 1

    def put(self, person: Person, tiles: list[dict[str, Any]], version: int) -> Any:
        headers = {"If-Match": f'"{version}"'}
        return person.ask("PUT", OVERVIEW, json={"tiles": tiles}, headers=headers)


@pytest.mark.requirement("S1-25")
def test_the_call_log_is_exported_within_groups_and_filters(
    server: CrmServer, manager: Person
) -> None:
    """What is exported is what the report of the same filter counts."""
    group = {"numbers": [], "sources": ["Main line"], "statuses": [], "tags": []}
    become(server, Role.REPORT_MANAGER, row_filters=[group])
    whole = manager.get("/calls/export", params={"direction": "inbound"})
    told = manager.get(REPORT, params=DAY | {"direction": "inbound"}).json()
    assert told["total"]["calls"] == len(list(csv.DictReader(io.StringIO(whole.text)))) == 3
    assert manager.get(REPORT, params=DAY | {"direction": "outbound"}).json()["total"]["calls"] == 0
