"""The database: what its errors tell, and what they keep to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from desktop.server.database import Database
from desktop.server.tables import sip_credentials


def test_an_error_does_not_tell_what_was_to_be_written(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    change = sip_credentials.update().values(password="new-sip-password")
    with database.read() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(change)
    database.close()

    assert "UPDATE sip_credentials" in str(caught.value)
    assert "new-sip-password" not in str(caught.value)
