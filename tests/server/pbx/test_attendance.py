"""Who has a phone is written down as it comes and goes."""

from __future__ import annotations

from .conftest import Office

ANNA = "anna.keller@harbor.example"


async def test_a_phone_comes_and_goes(office: Office) -> None:
    phone = await office.phone()
    await office.until(lambda: office.records.present == {ANNA})

    await phone.register(expires=0)

    await office.until(lambda: not office.records.present)


async def test_the_last_of_several_phones_counts(office: Office) -> None:
    first, second = await office.phone(), await office.phone(transport="tcp")
    await office.until(lambda: office.records.present == {ANNA})
    await first.register(expires=0)
    office.system.attendance.look()
    assert office.records.present == {ANNA}

    second.close()

    await office.until(lambda: not office.records.present)


async def test_a_registration_that_ran_out_is_noticed(office: Office) -> None:
    await office.phone()
    await office.until(lambda: office.records.present == {ANNA})

    office.now += 301
    office.system.attendance.look()

    await office.until(lambda: not office.records.present)


async def test_who_registers_anew_was_never_away(office: Office) -> None:
    phone = await office.phone()
    await office.until(lambda: office.records.present == {ANNA})
    office.records.present.clear()

    await phone.register()
    office.system.attendance.look()
    await office.until(lambda: not office.system.journal.is_behind)

    assert not office.records.present, "nothing had changed, and it was noted all the same"
