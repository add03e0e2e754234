"""The SQL that says what one call or text adds to the sums; triggers, catching up and the plain
way of counting are all made of it, so that they cannot mean different things."""

from __future__ import annotations

from typing import Final

from desktop.domain.report_queries import Dimension
from desktop.server.figures.tables import DAY, QUARTER_MS, TIERS

_DAY_MS: Final = 96 * QUARTER_MS
_HOUR_MS: Final = 4 * QUARTER_MS
_UNANSWERED: Final = "('no-answer', 'busy', 'voicemail', 'canceled')"
# The kinds that have one value at every call, with the column.
COLUMNS: Final = {
    "agent": "agent_id",
    "queue": "queue",
    "number": "tracking_number",
    "source": "source",
    "status": "call_status",
}
# What decides in which cells a call counts, and what decides how much; nothing else does.
PLACING: Final = (
    *("account_id", "direction", "tracking_number", "remote_number", "source"),
    *("agent_id", "queue", "started_at", "tags", "call_status"),
)
MEASURED: Final = ("status", "answered_at", "ended_at")
IS_A_TEXT: Final = "({}.state <> 'failed')"
OF_TEXTS: Final = ("conversation_id", "direction", "state", "sent_at")


def measures(row: str) -> dict[str, str]:
    """Of a call, by the names of the cells; what each means is told in ``domain.Measures``."""
    missed = (
        f"({row}.direction = 'inbound' AND {row}.ended_at IS NOT NULL"
        f" AND {row}.answered_at IS NULL AND {row}.status IN {_UNANSWERED})"
    )
    until_answer = f"coalesce({row}.answered_at, {row}.ended_at)"
    return {
        "calls": "1",
        "answered": f"({row}.answered_at IS NOT NULL)",
        "missed": missed,
        "abandoned": f"({missed} AND {row}.queue <> '' AND {row}.status <> 'voicemail')",
        "voicemail": f"({row}.status = 'voicemail')",
        "under_way": f"({row}.ended_at IS NULL)",
        "talk": _seconds(f"{row}.ended_at - {row}.answered_at"),
        "wait": _seconds(f"{until_answer} - {row}.started_at"),
    }


def local_time(moment: str, dimension: Dimension) -> str:
    """The hour, the day since 1970, or the weekday of a local moment in milliseconds."""
    if dimension is Dimension.HOUR:
        return f"({moment}) % {_DAY_MS} / {_HOUR_MS}"
    if dimension is Dimension.WEEKDAY:
        return f"(({moment}) / {_DAY_MS} + 3) % 7"  # 1970 began with a Thursday
    return f"({moment}) / {_DAY_MS}"


def is_first_caller(row: str) -> str:
    """Inbound, and with a number that can be known again."""
    return f"({row}.direction = 'inbound' AND {row}.remote_number LIKE '+%')"


def known_values(row: str, source: str = "") -> str:
    """Gives a number to every value that has had none yet."""
    each = f" FROM {source}" if source else ""
    and_tags = f" FROM {f'{source}, ' if source else ''}json_each({_tags(row)}) AS tagged"
    told = [("all", "''"), *((kind, _value(row, column)) for kind, column in COLUMNS.items())]
    selected = [f"SELECT {row}.account_id, '{kind}', {value}{each}" for kind, value in told]
    selected.append(f"SELECT {row}.account_id, 'tag', tagged.value{and_tags}")
    return (
        "INSERT INTO report_values (account_id, dimension, value)"
        f" SELECT * FROM ({' UNION '.join(selected)}) WHERE true ON CONFLICT DO NOTHING"
    )


def add_call(row: str, sign: int) -> str:
    """The row's measures, or what takes them away again."""
    told = {name: f"{sign} * {said}" for name, said in measures(row).items()}
    return _added(row, told, f"{row}.started_at", _cells_of_call(row))


def add_difference() -> str:
    """Of a call that counts where it did, and counts for something else."""
    old, new = measures("OLD"), measures("NEW")
    told = {name: f"{new[name]} - {old[name]}" for name in new if name != "calls"}
    return _added("NEW", told, "NEW.started_at", _cells_of_call("NEW"))


def known_values_of(source: str, row: str) -> str:
    """Of all the rows of ``source`` (a table with an alias, and which of its rows), at once."""
    each = f"SELECT {', '.join(PLACING)} FROM {source}"
    return f"WITH {row} AS MATERIALIZED ({each}) {known_values(row, row)}"


def add_calls(source: str, row: str) -> str:
    """Of all the rows of ``source``."""
    return _added_at_once(source, row, measures(row))


def add_first(call_id: str, sign: int) -> str:
    """Of the call with this id, wherever it counts."""
    source = f"(SELECT * FROM calls WHERE id = {call_id}) AS owner"
    told = {"first": f"sum({sign})"}
    return _added("owner", told, "owner.started_at", _cells_of_call("owner"), source)


def add_firsts(source: str, row: str) -> str:
    """Of all the rows of ``source``, which are first calls."""
    return _added_at_once(source, row, {"first": "1"})


def text_of(row: str) -> str:
    """The text as a source; whose it is stands at the conversation."""
    columns = f"{row}.direction AS direction, {row}.sent_at AS sent_at, {row}.state AS state"
    return (
        f"(SELECT account_id, our_number, {columns} FROM conversations"
        f" WHERE id = {row}.conversation_id) AS told"
    )


def texts_where(condition: str) -> str:
    """Texts as a source; ``condition`` may name messages and conversations."""
    return (
        "(SELECT account_id, our_number, direction, sent_at, state FROM messages"
        " JOIN conversations ON conversations.id = messages.conversation_id"
        f" WHERE {condition}) AS told"
    )


def known_text_values(source: str) -> str:
    return (
        "INSERT INTO report_values (account_id, dimension, value)"
        f" SELECT * FROM (SELECT account_id, 'all', '' FROM {source}"
        f" UNION SELECT account_id, 'number', our_number FROM {source})"
        " WHERE true ON CONFLICT DO NOTHING"
    )


def add_texts(source: str, sign: int) -> str:
    mine = "SELECT id FROM report_values WHERE account_id = told.account_id AND dimension ="
    cells = f"{mine} 'all' UNION ALL {mine} 'number' AND value = told.our_number"
    told = {"texts": f"sum({sign} * {IS_A_TEXT.format('told')})"}
    return _added("told", told, "told.sent_at", cells, source)


def _cells_of_call(row: str) -> str:
    """The numbers of the values that the call has."""
    mine = f"SELECT id FROM report_values WHERE account_id = {row}.account_id AND dimension ="
    single = [("all", "''"), *((kind, _value(row, column)) for kind, column in COLUMNS.items())]
    found = [f"{mine} '{kind}' AND value = {value}" for kind, value in single]
    found.append(f"{mine} 'tag' AND value IN (SELECT value FROM json_each({_tags(row)}))")
    return " UNION ALL ".join(found)


def _value(row: str, column: str) -> str:
    return f"coalesce({row}.{column}, '')"


def _tags(row: str) -> str:
    return f"CASE {row}.tags WHEN '[]' THEN '[\"\"]' ELSE {row}.tags END"


def _added(row: str, told: dict[str, str], moment: str, cells: str, source: str = "") -> str:
    """With a ``source`` the figures are sums over its rows."""
    tiers = " UNION ALL ".join(f"SELECT {tier} AS tier" for tier in TIERS)
    return (
        f"INSERT INTO report_cells (value_id, tier, piece, outbound, {', '.join(told)})"
        f" SELECT known.id, tiers.tier, {moment} / ({QUARTER_MS} * tiers.tier) AS piece,"
        f" {row}.direction <> 'inbound' AS outbound, {', '.join(told.values())}"
        f" FROM {f'{source} CROSS JOIN ' if source else ''}report_values AS known"
        f" CROSS JOIN ({tiers}) AS tiers WHERE known.id IN ({cells})"
        f" AND (known.dimension = 'all' OR tiers.tier >= {DAY})"
        f"{' GROUP BY known.id, tiers.tier, piece, outbound' if source else ''}"
        f" ON CONFLICT DO UPDATE SET {_raised(told)}"
    )


def _added_at_once(source: str, row: str, told: dict[str, str]) -> str:
    """Each row is measured once; longer pieces are summed from the shortest of their value."""
    placing = ", ".join(f"{row}.{name}" for name in PLACING)
    measured = ", ".join(f"{said} AS {name}" for name, said in told.items())
    shortest = f"iif(known.dimension = 'all', {TIERS[0]}, {DAY})"
    tiers = " UNION ALL ".join(f"SELECT {tier} AS tier" for tier in TIERS)
    sums = ", ".join(f"sum({name}) AS {name}" for name in told)
    return (
        f"WITH measured AS MATERIALIZED (SELECT {placing}, {measured} FROM {source}),"
        f" short AS MATERIALIZED (SELECT known.id AS value_id, {shortest} AS tier,"
        f" measured.started_at / ({QUARTER_MS} * {shortest}) AS piece,"
        f" measured.direction <> 'inbound' AS outbound, {sums}"
        f" FROM measured CROSS JOIN report_values AS known"
        f" WHERE known.id IN ({_cells_of_call('measured')}) GROUP BY known.id, piece, outbound)"
        f" INSERT INTO report_cells (value_id, tier, piece, outbound, {', '.join(told)})"
        f" SELECT value_id, tiers.tier, piece * short.tier / tiers.tier AS longer, outbound, {sums}"
        f" FROM short CROSS JOIN ({tiers}) AS tiers WHERE tiers.tier >= short.tier"
        " GROUP BY value_id, tiers.tier, longer, outbound"
        f" ON CONFLICT DO UPDATE SET {_raised(told)}"
    )


def _raised(told: dict[str, str]) -> str:
    return ", ".join(f"{name} = {name} + excluded.{name}" for name in told)


def _seconds(milliseconds: str) -> str:
    """Whole ones, rounded as the log rounds them (half to even); 0 for what is not known."""
    length = f"max(0, coalesce({milliseconds}, 0))"
    return f"(({length} + 499 + ({length} / 1000 & 1)) / 1000)"
