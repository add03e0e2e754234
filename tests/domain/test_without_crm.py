"""What becomes of everything while the CRM is away is said once, and of everything something."""

from __future__ import annotations

from desktop.domain.without_crm import WITHOUT_CRM, Fate, parts


def test_every_part_has_one_fate_and_a_reason() -> None:
    assert [each for fate in Fate for each in parts(fate)] == list(WITHOUT_CRM)
    assert len({each.what for each in WITHOUT_CRM}) == len(WITHOUT_CRM)
    assert all(each.why.endswith(".") for each in WITHOUT_CRM)
