"""The people and numbers a person keeps at hand, in their order, with digits to dial them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from desktop.domain.errors import InvalidInput

MOST_FAVOURITES: Final = 30
DIGITS: Final = range(1, 10)


class FavouriteKind(Enum):
    CONTACT = "contact"
    COLLEAGUE = "colleague"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Favourite:
    """``subject`` is the contact's or the colleague's id, "" for a number alone.

    ``name`` is what the person calls it where it has no name of its own.
    """

    kind: FavouriteKind
    number: str  # as it is dialled
    subject: str = ""
    name: str = ""
    digit: int | None = None

    @property
    def identity(self) -> tuple[FavouriteKind, str]:
        return self.kind, self.subject or self.number

    def as_fields(self) -> dict[str, object]:
        return {
            "kind": self.kind.value,
            "number": self.number,
            "subject": self.subject,
            "name": self.name,
            "digit": self.digit,
        }

    @classmethod
    def from_fields(cls, found: Mapping[str, object]) -> Favourite:
        """Raises ``InvalidInput`` for what ``as_fields`` would never write."""
        try:
            digit = found["digit"]
            return cls(
                FavouriteKind(found["kind"]),
                *(str(found["number"]), str(found["subject"]), str(found["name"])),
                digit=int(str(digit)) if digit is not None else None,
            )
        except (KeyError, ValueError, TypeError) as error:
            raise InvalidInput("The favourites cannot be read.") from error


Favourites = tuple[Favourite, ...]


def placed(favourites: Favourites, wanted: Favourite) -> Favourites:
    """``wanted`` in its place, or at the end; its digit is taken from whoever had it.

    Raises ``InvalidInput`` where there are too many.
    """
    others = tuple(
        replace(each, digit=None) if wanted.digit and each.digit == wanted.digit else each
        for each in favourites
    )
    known = [each.identity for each in others]
    if wanted.identity in known:
        place = known.index(wanted.identity)
        return (*others[:place], wanted, *others[place + 1 :])
    if len(others) >= MOST_FAVOURITES:
        raise InvalidInput(f"There is room for {MOST_FAVOURITES} favourites. Remove one first.")
    return (*others, wanted)


def without(favourites: Favourites, identity: tuple[FavouriteKind, str]) -> Favourites:
    return tuple(each for each in favourites if each.identity != identity)


def moved(favourites: Favourites, identity: tuple[FavouriteKind, str], step: int) -> Favourites:
    """One up (-1) or down (1); at the end of the list nothing moves."""
    known = [each.identity for each in favourites]
    if identity not in known:
        return favourites
    place = known.index(identity)
    there = max(0, min(len(favourites) - 1, place + step))
    order = list(favourites)
    order.insert(there, order.pop(place))
    return tuple(order)


def on_digit(favourites: Sequence[Favourite], digit: str) -> Favourite | None:
    return next((each for each in favourites if str(each.digit) == digit), None)
