"""Area codes of North America by state, province and city, and areas within other countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from desktop.domain.countries import COUNTRIES


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """``kind`` is metro, state, province or country; ``prefixes`` begin with a plus sign."""

    kind: str
    name: str
    prefixes: tuple[str, ...]


_METROS: Final[Mapping[str, str]] = {
    "Atlanta": "404 470 678 770 943",
    "Austin": "512 737",
    "Baltimore": "410 443 667",
    "Boston": "339 351 508 617 774 781 857 978",
    "Charlotte": "704 980",
    "Chicago": "224 312 331 464 630 708 773 847 872",
    "Dallas and Fort Worth": "214 469 682 817 945 972",
    "Denver": "303 720 983",
    "Detroit": "248 313 586 734 947",
    "Houston": "281 346 713 832",
    "Los Angeles": "213 310 323 424 562 626 657 714 747 818 949",
    "Miami and Fort Lauderdale": "305 645 754 786 954",
    "Minneapolis and Saint Paul": "612 651 763 952",
    "Montreal": "263 354 438 450 514 579",
    "New York": "201 212 332 347 516 551 631 646 718 862 914 917 929 934 973",
    "Orlando": "321 407 689",
    "Philadelphia": "215 267 445 484 610 856",
    "Phoenix": "480 602 623",
    "Portland": "503 971",
    "San Antonio": "210 726",
    "San Diego": "619 760 858",
    "San Francisco Bay Area": "341 408 415 510 628 650 669 925",
    "Seattle": "206 253 425",
    "Tampa Bay": "727 813",
    "Toronto": "289 365 416 437 647 742 905 942",
    "Vancouver": "236 604 672 778",
    "Washington DC": "202 240 301 571 703 771",
}
_STATES: Final[Mapping[str, str]] = {
    "Alabama": "205 251 256 334 659 938",
    "Alaska": "907",
    "Arizona": "480 520 602 623 928",
    "Arkansas": "327 479 501 870",
    "California": (
        "209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 "
        "657 661 669 707 714 738 747 760 805 818 820 831 840 858 909 916 925 949 951"
    ),
    "Colorado": "303 719 720 748 970 983",
    "Connecticut": "203 475 860 959",
    "Delaware": "302",
    "District of Columbia": "202 771",
    "Florida": (
        "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 "
        "904 941 954"
    ),
    "Georgia": "229 404 470 478 678 706 762 770 912 943",
    "Hawaii": "808",
    "Idaho": "208 986",
    "Illinois": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872",
    "Indiana": "219 260 317 463 574 765 812 930",
    "Iowa": "319 515 563 641 712",
    "Kansas": "316 620 785 913",
    "Kentucky": "270 364 502 606 859",
    "Louisiana": "225 318 337 504 985",
    "Maine": "207",
    "Maryland": "227 240 301 410 443 667",
    "Massachusetts": "339 351 413 508 617 774 781 857 978",
    "Michigan": "231 248 269 313 517 586 616 734 810 906 947 989",
    "Minnesota": "218 320 507 612 651 763 952",
    "Mississippi": "228 601 662 769",
    "Missouri": "235 314 417 557 573 636 660 816 975",
    "Montana": "406",
    "Nebraska": "308 402 531",
    "Nevada": "702 725 775",
    "New Hampshire": "603",
    "New Jersey": "201 551 609 640 732 848 856 862 908 973",
    "New Mexico": "505 575",
    "New York": (
        "212 315 329 332 347 363 516 518 585 607 631 646 680 716 718 838 845 914 917 929 934"
    ),
    "North Carolina": "252 336 472 704 743 828 910 919 980 984",
    "North Dakota": "701",
    "Ohio": "216 220 234 283 326 330 380 419 440 513 567 614 740 937",
    "Oklahoma": "405 539 572 580 918",
    "Oregon": "458 503 541 971",
    "Pennsylvania": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "Rhode Island": "401",
    "South Carolina": "803 821 839 843 854 864",
    "South Dakota": "605",
    "Tennessee": "423 615 629 731 865 901 931",
    "Texas": (
        "210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 "
        "903 915 936 940 945 956 972 979"
    ),
    "Utah": "385 435 801",
    "Vermont": "802",
    "Virginia": "276 434 540 571 686 703 757 804 826 948",
    "Washington": "206 253 360 425 509 564",
    "West Virginia": "304 681",
    "Wisconsin": "262 274 353 414 534 608 715 920",
    "Wyoming": "307",
}
_PROVINCES: Final[Mapping[str, str]] = {
    "Alberta": "368 403 587 780 825",
    "British Columbia": "236 250 257 604 672 778",
    "Manitoba": "204 431 584",
    "New Brunswick": "428 506",
    "Newfoundland and Labrador": "709 879",
    "Nova Scotia and Prince Edward Island": "782 902",
    "Ontario": "226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942",
    "Quebec": "263 273 354 367 418 438 450 468 514 579 581 819 873",
    "Saskatchewan": "306 474 639",
    "Yukon, Northwest Territories and Nunavut": "867",
}
# Countries and territories of their own behind +1: told apart by area code alone.
_ISLANDS: Final[Mapping[str, str]] = {
    "American Samoa": "684",
    "Anguilla": "264",
    "Antigua and Barbuda": "268",
    "Bahamas": "242",
    "Barbados": "246",
    "Bermuda": "441",
    "British Virgin Islands": "284",
    "Cayman Islands": "345",
    "Dominica": "767",
    "Dominican Republic": "809 829 849",
    "Grenada": "473",
    "Guam": "671",
    "Jamaica": "658 876",
    "Montserrat": "664",
    "Northern Mariana Islands": "670",
    "Puerto Rico": "787 939",
    "Saint Kitts and Nevis": "869",
    "Saint Lucia": "758",
    "Saint Vincent and the Grenadines": "784",
    "Sint Maarten": "721",
    "Trinidad and Tobago": "868",
    "Turks and Caicos Islands": "649",
    "US Virgin Islands": "340",
}
# The same elsewhere: areas of a calling code that belong to another country.
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "Guernsey": ("+441481", "+447781", "+447839", "+447911"),
    "Isle of Man": ("+441624", "+447524", "+447624", "+447924"),
    "Jersey": ("+441534", "+447797", "+447829", "+447937"),
    "Kazakhstan": ("+76", "+77"),
}
_TOLL_FREE: Final = "800 833 844 855 866 877 888"


def _north_american(codes: str) -> tuple[str, ...]:
    return tuple(f"+1{code}" for code in codes.split())


def _groups(kind: str, named: Mapping[str, str]) -> tuple[AreaGroup, ...]:
    return tuple(AreaGroup(kind, name, _north_american(codes)) for name, codes in named.items())


def _whole(name: str, parts: Mapping[str, str]) -> AreaGroup:
    return AreaGroup("country", name, _north_american(" ".join(sorted(parts.values()))))


METROS: Final = _groups("metro", _METROS)
STATES: Final = _groups("state", _STATES)
PROVINCES: Final = _groups("province", _PROVINCES)
WHOLE_COUNTRIES: Final = (
    _whole("United States", _STATES),
    _whole("Canada", _PROVINCES),
    *_groups("country", _ISLANDS),
    *(AreaGroup("country", name, prefixes) for name, prefixes in _ELSEWHERE.items()),
)
GROUPS: Final = (*METROS, *STATES, *PROVINCES, *WHOLE_COUNTRIES)


def group(kind: str, name: str) -> AreaGroup | None:
    return next((each for each in GROUPS if (each.kind, each.name) == (kind, name)), None)


def place_of(prefix: str) -> str:
    """Where numbers with ``prefix`` are, "" where nobody here knows; never a guess."""
    places = _places()
    for length in range(len(prefix), 1, -1):
        if prefix[:length] in places:
            return places[prefix[:length]]
    return ""


@cache
def _places() -> Mapping[str, str]:
    """A state beats its country; a city is no place of an area code, which may have several."""
    places = {f"+{code}": name for code, name in COUNTRIES.items() if code != "1"}
    places |= dict.fromkeys(_north_american(_TOLL_FREE), "Toll-free")
    for each in (*WHOLE_COUNTRIES[2:], *STATES, *PROVINCES):
        places |= dict.fromkeys(each.prefixes, each.name)
    return places
