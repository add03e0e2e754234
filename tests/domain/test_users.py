"""Users: what a name, an e-mail, an extension and a password may be, and files of them."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import InvalidInput
from desktop.domain.records import UserFlag, UserState
from desktop.domain.user_file import MOST_ROWS, rows_of
from desktop.domain.users import (
    ImportedUser,
    ImportOutcome,
    UserAction,
    UserDetail,
    UserImport,
    fault_of_password,
    plain_code,
    read_email,
    read_extension,
    read_name,
    read_role,
)
from tests.fakes import crm_records as known

HEADER = b"name,email,role\n"


@pytest.mark.parametrize(
    ("typed", "name"), [("  Lea   Brandt ", "Lea Brandt"), ("Žofie-Ann O'Neil", "Žofie-Ann O'Neil")]
)
def test_names(typed: str, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "x" * 101, "Lea\u202eBrandt", "Lea\x00"])
def test_no_names(typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_name(typed)


@pytest.mark.parametrize("typed", ["a@b.de", " Lea.Brandt+x@Mail.Company.EXAMPLE "])
def test_emails(typed: str) -> None:
    assert read_email(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a@b",
        "a@b.",
        "a b@c.de",
        "a@b@c.de",
        "<a@b.de>",
        "a@b.de,c@d.de",
        f"{'x' * 260}@b.de",
    ],
)
def test_no_emails(typed: str) -> None:
    with pytest.raises(InvalidInput, match="e-mail"):
        read_email(typed)


@pytest.mark.parametrize(("typed", "extension"), [("", ""), (" 201 ", "201"), ("999", "999")])
def test_extensions(typed: str, extension: str) -> None:
    assert read_extension(typed, "US") == extension


@pytest.mark.parametrize(
    ("typed", "region"),
    [("1", "US"), ("1234567", "US"), ("2a", "US"), ("911", "US"), ("9911", "US"), ("999", "GB")],
)
def test_no_extensions(typed: str, region: str) -> None:
    with pytest.raises(InvalidInput, match="xtension"):
        read_extension(typed, region)


def test_roles_by_the_name_people_write() -> None:
    assert read_role(" call_agent") is Role.CALL_AGENT
    assert read_role("Agency  ADMINISTRATOR") is Role.AGENCY_ADMINISTRATOR
    with pytest.raises(InvalidInput, match="Call agent, Billing"):
        read_role("king")


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("a harbour at night", True),
        ("ninesigns", False),
        ("x" * 201, False),
        ("aaaaaaaaaaaa", False),
        ("Lea@harbor.example", False),
    ],
)
def test_passwords(password: str, is_good: bool) -> None:
    assert (fault_of_password(password, "lea@harbor.example") == "") is is_good


def test_codes_are_compared_however_they_were_typed() -> None:
    assert plain_code(" abcd-EFGH 2345\n") == "ABCDEFGH2345"


def test_words_for_states_flags_and_refusals() -> None:
    assert [each.title for each in UserState] == ["Active", "Invited", "Deactivated"]
    assert [each.title for each in UserFlag] == ["No caller ID", "No emergency address"]
    detail = UserDetail(known.USERS[0], refusals={UserAction.EDIT: "Not yours."})
    assert (detail.why_not(UserAction.EDIT), detail.why_not(UserAction.RESET)) == ("Not yours.", "")


def test_a_report_counts() -> None:
    good = ImportedUser(2, "", "", "", ImportOutcome.GOOD)
    bad = ImportedUser(3, "", "", "", ImportOutcome.BAD, "No.")
    report = UserImport((good, bad, bad), written=False)
    assert (report.good, report.bad) == (1, 2)


def test_lines_of_a_file() -> None:
    content = (
        HEADER + b"Lea,LEA@b.de,billing\n\n,x@b.de,billing\nLea,lea@b.de,billing\nMax,m@b.de\n"
    )
    lea, nameless, again, short = rows_of(content, "US")
    assert lea.user is not None
    assert (lea.line, lea.user.email, lea.user.role) == (2, "lea@b.de", Role.BILLING)
    assert nameless.fault == "Enter a name."
    assert again.fault == "This e-mail address is in line 2 already."
    assert short.fault.startswith("There is no such role")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEADER,
        b"\xff\xfe",
        b"name,email\nLea,lea@b.de\n",
        b"name,email,role,role\n",
        b"name,email,role,colour\n",
        HEADER + b'"' + b"x" * 200_000 + b'",a@b.de,billing\n',
        HEADER + b"Lea,lea@b.de,billing\n" * (MOST_ROWS + 1),
    ],
)
def test_files_that_are_none(content: bytes) -> None:
    with pytest.raises(InvalidInput) as fault:
        rows_of(content, "US")
    assert str(fault.value).endswith(".")
