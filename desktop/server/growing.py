"""What a database of an earlier version does not have yet is added when it is opened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Connection, inspect, text

from desktop.server.tables import metadata


def add_missing_columns(connection: Connection) -> None:
    """Only ever adds: what is there stays, and old rows get the column's default."""
    catalogue = inspect(connection)
    for table in metadata.sorted_tables:
        known = {each["name"] for each in catalogue.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                connection.execute(
                    text(f"ALTER TABLE {table.name} ADD COLUMN {_described(column)}")
                )


def add_missing_indexes(connection: Connection) -> None:
    """After the columns: some are of these."""
    catalogue = inspect(connection)
    for table in metadata.sorted_tables:
        known = {each["name"] for each in catalogue.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in known:
                index.create(connection)


def _described(column: Column[Any]) -> str:
    described = f"{column.name} {column.type.compile()}"
    if not column.nullable:
        described += f" NOT NULL DEFAULT {_literal(column)}"
    for key in column.foreign_keys:
        described += f" REFERENCES {key.column.table.name} ({key.column.name})"
    return described


def _literal(column: Column[Any]) -> str:
    value: Any = getattr(column.default, "arg", 0)
    if isinstance(column.type, JSON):
        return "'[]'" if value.__name__ == "list" else "'{}'"
    if not isinstance(value, str):
        return str(int(value)) if isinstance(value, int) else "0"  # a place in an order: the first
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
