"""Who and what the demonstration accounts consist of; every name and number is fictional."""

from __future__ import annotations

from typing import Final, NamedTuple

from desktop.domain.access import Role

HOME: Final = "acc_home"
LEGAL: Final = "acc_legal"
GROUP: Final = "acc_group"  # the agency's own, from which the others are administered
AGENCY: Final = "agy_harbor"


class AccountSeed(NamedTuple):
    id: str
    name: str
    domain: str
    plan: str
    default_caller_id: str
    switches: dict[str, bool]


class PersonSeed(NamedTuple):
    """``extension`` is in the account of the membership; ``also`` are further accounts."""

    name: str
    role: Role
    account: str = HOME
    caller_id: str = "+14105550100"
    also: tuple[tuple[str, Role], ...] = ()
    is_owner: bool = False
    overrides: tuple[tuple[str, bool], ...] = ()
    subset: tuple[str, ...] = ()

    @property
    def local_part(self) -> str:
        return self.name.lower().replace(" ", ".")

    @property
    def user_id(self) -> str:
        return "usr_" + self.local_part.replace(".", "_")


class NumberSeed(NamedTuple):
    """``to`` is a queue's id, or the local part of a user's e-mail."""

    account: str
    number: str
    name: str
    source: str
    to: str
    text: bool = True
    state: str = "active"


class QueueSeed(NamedTuple):
    id: str
    account: str
    name: str
    members: tuple[str, ...]


ACCOUNTS: Final = (
    AccountSeed(
        HOME,
        "Harbor Home Services",
        "harbor.example",
        "Pro",
        "+12025550111",
        {"international_dialing": True},
    ),
    AccountSeed(
        LEGAL, "Harbor Legal Intake", "legal.harbor.example", "Standard", "+16175550170", {}
    ),
    AccountSeed(GROUP, "Harbor Group", "group.harbor.example", "Agency", "", {}),
)

PEOPLE: Final = (
    PersonSeed(
        "Anna Keller", Role.CALL_AGENT, also=((LEGAL, Role.CALL_AGENT),), caller_id="+14105550100"
    ),
    PersonSeed("Jonas Weber", Role.CALL_AGENT, caller_id="+12025550111"),
    PersonSeed(
        "Lena Fischer",
        Role.CALL_AGENT,
        caller_id="+13125550122",
        overrides=(("caller_id:change", True),),
        subset=("+13125550122", "+18005550133"),
    ),
    PersonSeed("Tom Becker", Role.CALL_AGENT),
    PersonSeed("Priya Nair", Role.CALL_AGENT, overrides=(("messages.log:view", True),)),
    PersonSeed("Mia Lang", Role.CALL_MANAGER, also=((LEGAL, Role.CALL_MANAGER),)),
    PersonSeed("Ravi Patel", Role.REPORT_MANAGER),
    PersonSeed("Chloe Martin", Role.MARKETING_MANAGER, caller_id="+13125550122"),
    PersonSeed("Bruno Silva", Role.BILLING),
    PersonSeed(
        "Omar Haddad", Role.ADMINISTRATOR, also=((LEGAL, Role.ADMINISTRATOR),), is_owner=True
    ),
    PersonSeed(
        "Grace Okafor",
        Role.AGENCY_ADMINISTRATOR,
        caller_id="+12025550111",
        also=((GROUP, Role.AGENCY_ADMINISTRATOR),),
    ),
    PersonSeed("Sofia Rossi", Role.CALL_AGENT, LEGAL, "+16175550170"),
    PersonSeed("Daniel Cho", Role.CALL_AGENT, LEGAL, "+16175550171"),
    PersonSeed("Nora Lindqvist", Role.ADMINISTRATOR, LEGAL, "+16175550170"),
)

QUEUES: Final = (
    QueueSeed(
        "que_sales",
        HOME,
        "Sales",
        ("anna.keller", "jonas.weber", "lena.fischer", "tom.becker", "mia.lang"),
    ),
    QueueSeed("que_support", HOME, "Support", ("anna.keller", "priya.nair", "tom.becker")),
    QueueSeed("que_intake", LEGAL, "Intake", ("sofia.rossi", "daniel.cho", "anna.keller")),
)

# Name and the state it stands under.
REASONS: Final = {
    HOME: (("Lunch", "away"), ("Break", "away"), ("Training", "busy"), ("Paperwork", "busy")),
    LEGAL: (("Lunch", "away"), ("Client meeting", "busy")),
}

NUMBERS: Final = (
    NumberSeed(HOME, "+14105550100", "Main line", "Direct", "anna.keller"),
    NumberSeed(HOME, "+12025550111", "Capital office", "Google Ads", "que_sales"),
    NumberSeed(HOME, "+13125550122", "Spring campaign", "Spring campaign", "que_sales"),
    NumberSeed(HOME, "+442079460100", "London", "Website", "jonas.weber"),
    NumberSeed(HOME, "+18005550133", "Toll-free", "Radio", "que_sales"),
    NumberSeed(HOME, "+493023125100", "Berlin", "Website", "lena.fischer", text=False),
    NumberSeed(HOME, "+12155550155", "Mail drop", "Direct mail", "que_support"),
    NumberSeed(HOME, "+13035550166", "Autumn campaign", "Autumn campaign", "mia.lang"),
    NumberSeed(HOME, "+17025550177", "Trade fair", "Events", "que_sales", state="disabled"),
    NumberSeed(LEGAL, "+16175550170", "Intake line", "Referral", "que_intake"),
    NumberSeed(LEGAL, "+16175550171", "Consultations", "Website", "sofia.rossi"),
    NumberSeed(LEGAL, "+16465550188", "Billboards", "Outdoor", "que_intake"),
)

# The rules of case 9 and on of the caller ID design: two metro areas, two countries, a default.
GEO: Final = {
    "sticky": True,
    "geo": True,
    "geo_area": {
        "+1312": "+13125550122",
        "+1443": "+14105550100",
        "+1410": "+14105550100",
        "+1202": "+12025550111",
    },
    "geo_country": {"+44": "+442079460100", "+49": "+493023125100"},
    "geo_default": "+18005550133",
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: Final = _words(
    "Ada Ben Carla David Elena Frank Gina Hugo Iris Jack Kira Liam Maya Noah Olga Paul Quinn "
    "Rosa Sam Tara Uma Victor Wendy Yusuf Zoe Amir Bella Colin Dora Eric"
)
LAST_NAMES: Final = _words(
    "Abbott Brandt Castillo Dubois Eriksen Fowler Garcia Hoffman Ibrahim Jensen Kowalski Larsen "
    "Moreau Novak Ortega Petrov Quigley Romano Schmidt Tanaka Underwood Varga Walsh Young Zeller"
)
COMPANIES: Final = (
    "",
    "",
    "",
    "Bayview Dental",
    "Corner Bakery Works",
    "Elm Street Florist",
    "Greenfield Roofing",
    "Lakeside Hotel",
    "Northgate Clinic",
    "Riverside Motors",
)
# Area code to city; 555-0150 to 555-0199 of each, the ones below are the accounts' own.
AREAS: Final = {
    "410": "Baltimore",
    "202": "Washington",
    "312": "Chicago",
    "215": "Philadelphia",
    "303": "Denver",
    "617": "Boston",
    "646": "New York",
    "503": "Portland",
}
NOTES: Final = (
    "Wants a quote for the kitchen by Friday.",
    "Asked for the earliest appointment next week.",
    "Left a message with the front desk.",
    "Comparing two offers, call back after the 15th.",
    "Happy with the last visit, may recommend us.",
    "Price too high, might accept a smaller package.",
    "Needs the invoice sent again.",
    "Moving house, new address follows by e-mail.",
)
TAGS: Final = ("quote", "repair", "new customer", "complaint", "appointment", "referral")
TEXTS_IN: Final = (
    "Hi, are you still coming today?",
    "Thanks, that works for me.",
    "Could we move it to Thursday?",
    "Is parking available at your office?",
    "Great, see you then.",
    "Can you send me the quote again?",
)
TEXTS_OUT: Final = (
    "Hello, this is Harbor. Your appointment is confirmed.",
    "Of course. Thursday at 10 is free.",
    "The quote is on its way to your inbox.",
    "Our technician will be there in half an hour.",
    "You are welcome. Just reply here if anything comes up.",
)
