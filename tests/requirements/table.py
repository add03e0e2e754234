"""The requirements by number: what each asks for, where one sees it, and what serves it.

Endpoints stand below ``/v1/accounts/{account_id}`` unless they begin with ``/v1``; those of the
permission rules name the one that hands out the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Requirement:
    number: str
    asks: str
    page: str
    endpoint: str


_USER = "Admin › Users › gear"
_SETTINGS = f"{_USER} › Settings"
_RIGHTS = f"{_SETTINGS} › Permissions and roles"
_GEO = f"{_USER} › Geo caller ID"
_LINE = f"{_USER} › VoIP configuration"
_HELP = "Why can't I…? (Admin › Help links)"
_ANSWER = "GET /me/permissions"
_USERS = "GET /users"
_PUT_RIGHTS = "PUT /users/{user_id}/permissions"
_PUT_SETTINGS = "PUT /users/{user_id}/settings"
_PUT_GEO = "PUT /users/{user_id}/geo-rules"
_RESOLVE = "POST /caller-id/resolve"
_PATCH_CALL = "PATCH /calls/{call_id}"

_ROLES: Final = (
    ("S1-01", "An account has any number of users", "Admin › Users", "POST /users"),
    ("S1-02", "Access is flexible", _RIGHTS, _PUT_RIGHTS),
    ("S1-03", "A role is chosen when a user is added", "Admin › Users › Invite", "POST /users"),
    ("S1-04", "Seven roles are offered", "Admin › Users › Invite", "POST /users"),
    ("S1-05", "Every role has the softphone", "Phone", _ANSWER),
    ("S1-06", "Features vary by the plan", "Why can't I…?", _ANSWER),
    ("S1-07", "Features vary by access controls", "Why can't I…?", _ANSWER),
    ("S1-08", "Features vary by account and agency", "Admin › Account", "PATCH /settings"),
    ("S1-09", "Access to several accounts", "Account switcher", "GET /v1/me"),
    ("S1-10", "A video explains the roles", _HELP, "GET /help-links"),
    ("S1-11", "Agents see the calls assigned to them", "Calls", "GET /calls"),
    ("S1-12", "Whoever answers from a queue is assigned", "Calls", "GET /calls/{call_id}/path"),
    (
        "S1-13",
        "Whoever answers as the dialled user is assigned",
        "Calls",
        "GET /calls/{call_id}/path",
    ),
    ("S1-14", "A voice menu option assigns", "Calls", "GET /calls/{call_id}/path"),
    ("S1-15", "An agent is set by hand", "Calls › + Set agent", _PATCH_CALL),
    ("S1-16", "Call managers see all calls", "Calls", "GET /calls"),
    ("S1-17", "Call managers see the text log", "Texts", "GET /messages"),
    (
        "S1-18",
        "Call managers edit blocked callers",
        "Admin › Blocked callers",
        "POST /blocked-numbers",
    ),
    ("S1-19", "Call managers edit do not call", "Admin › Do not call", "POST /do-not-call"),
    ("S1-20", "Call managers edit scoring", "Admin › Scoring", "PUT /scoring"),
    (
        "S1-21",
        "Call managers send texts",
        "Texts",
        "POST /conversations/{conversation_id}/messages",
    ),
    ("S1-22", "Call managers send bulk texts", "Texts › Bulk text", "POST /bulk-messages"),
    ("S1-23", "Report managers have what call managers have", "Why can't I…?", _ANSWER),
    ("S1-24", "Report managers see the reporting section", "Reports", "GET /reports/overview"),
    ("S1-25", "Report managers export the call log", "Calls › Export", "GET /calls/export"),
    ("S1-26", "Report managers see call reports", "Reports › Call reports", "GET /reports/calls"),
    ("S1-27", "Report managers schedule reports", "Reports › Schedules", "POST /report-schedules"),
    ("S1-28", "Report managers see the overview", "Reports › Overview", "GET /reports/overview"),
    ("S1-29", "Report managers edit the overview", "Reports › Overview", "PUT /reports/overview"),
    ("S1-30", "Report managers see the live board", "Live", "GET /live-board"),
    ("S1-31", "Administrators are highest in the account", "Why can't I…?", _ANSWER),
    ("S1-32", "Administrators edit all of the account", "Admin", _ANSWER),
    ("S1-33", "Only administrators see numbers", "Admin › Numbers", "GET /numbers"),
    ("S1-34", "Only administrators buy numbers", "Admin › Numbers › Buy", "POST /numbers"),
    ("S1-35", "Only administrators edit numbers", "Admin › Numbers", "PATCH /numbers/{number_id}"),
    (
        "S1-36",
        "Only administrators switch recording",
        "Admin › Recording",
        "PUT /recording-settings",
    ),
    ("S1-37", "Only administrators reach integrations", "Admin › Integrations", "GET /webhooks"),
    ("S1-38", "Only administrators add users", "Admin › Users › Invite", "POST /users"),
    ("S1-39", "Only administrators see payment data", "Why can't I…?", _ANSWER),
    ("S1-40", "Only administrators edit payment data", "Why can't I…?", _ANSWER),
    ("S1-41", "Billing sees invoices", "Billing › Invoices", "GET /invoices"),
    ("S1-42", "Billing sees no payment options", "Billing", "GET /payment-methods"),
    ("S1-43", "Billing edits no payment options", "Billing", "POST /payment-methods"),
    ("S1-44", "Billing sees nothing else", "Rail", _ANSWER),
    ("S1-45", "The marketing manager", _RIGHTS, _ANSWER),
    ("S1-46", "The agency administrator", "Admin › Agency", _ANSWER),
)

_USER_SETTINGS: Final = (
    ("S2-01", "What users may do can be changed", _RIGHTS, _PUT_RIGHTS),
    ("S2-02", "The owner has complete authority", _USER, "POST /users/{user_id}/owner"),
    ("S2-03", "Any combination of permissions", _RIGHTS, _PUT_RIGHTS),
    ("S2-04", "Reached by Admin › Users", "Admin › Users", _USERS),
    ("S2-05", "Reached by quick links", "Ctrl+K", _USERS),
    ("S2-06", "A gear opens one user", _USER, "GET /users/{user_id}"),
    ("S2-07", "Settings, geo caller ID and VoIP", _USER, "GET /users/{user_id}"),
    ("S2-08", "The e-mail", _USER, "PATCH /users/{user_id}"),
    ("S2-09", "The CRM account", _USER, "GET /users/{user_id}"),
    ("S2-10", "The sign-in", _USER, "POST /users/{user_id}/reset-password"),
    ("S2-11", "Only for those with the permission", _USER, "GET /users/{user_id}"),
    ("S2-12", "The tab of the dialler's settings", _SETTINGS, "GET /users/{user_id}/settings"),
    ("S2-13", "A default caller ID", _SETTINGS, _PUT_SETTINGS),
    ("S2-14", "Caller ID change on", _SETTINGS, _PUT_RIGHTS),
    ("S2-15", "Caller ID change off", _SETTINGS, _PUT_RIGHTS),
    ("S2-16", "Confined to one caller ID", _SETTINGS, _PUT_SETTINGS),
    ("S2-17", "Access to all caller IDs", _SETTINGS, _PUT_SETTINGS),
    ("S2-18", "A subset of numbers", _SETTINGS, _PUT_SETTINGS),
    ("S2-19", "Global default or custom", _SETTINGS, _PUT_SETTINGS),
    ("S2-20", "Geo caller ID is of the plan Pro", _GEO, _RESOLVE),
    ("S2-21", "Rules choose the number by destination", _GEO, _RESOLVE),
    ("S2-22", "Pro dialing is of the plan Pro", _SETTINGS, _ANSWER),
    ("S2-23", "Pro dialing per user", _SETTINGS, _PUT_SETTINGS),
    ("S2-24", "Pro dialing allows supervising", "Live", "POST /live-calls/{call_id}/supervision"),
    ("S2-25", "Sticky caller ID when calling out", "Phone", _RESOLVE),
    ("S2-26", "Sticky takes the last number used", "Phone", _RESOLVE),
    ("S2-27", "… of a connected call", "Phone", _RESOLVE),
    ("S2-28", "Call statuses are shown, or not", _SETTINGS, _PUT_SETTINGS),
    ("S2-29", "The call gets its status", "Wrap-up", _PATCH_CALL),
    ("S2-30", "Permissions one by one", _RIGHTS, _PUT_RIGHTS),
    ("S2-31", "A whole category on", _RIGHTS, _PUT_RIGHTS),
    ("S2-32", "Or single ones in it", _RIGHTS, _PUT_RIGHTS),
    ("S2-33", "The three categories", _RIGHTS, "GET /users/{user_id}/permissions"),
    ("S2-34", "Finance: usage", "Billing › Usage", "GET /usage"),
    ("S2-35", "Finance: subscription", "Billing › Subscription", "PUT /subscription"),
    ("S2-36", "Finance: automatic top-up", "Billing › Top-up", "PUT /auto-topup"),
    ("S2-37", "Finance: payment methods", "Billing › Payment methods", "POST /payment-methods"),
    ("S2-38", "Activity: users and groups", "Admin › Groups", _PUT_RIGHTS),
    ("S2-39", "Activity: buy numbers", "Admin › Numbers › Buy", "POST /numbers"),
    ("S2-40", "Activity: view numbers", "Admin › Numbers", "GET /numbers"),
    ("S2-41", "Activity: the reporting center", "Reports", "GET /reports/overview"),
    ("S2-42", "Activity: and more", _RIGHTS, "GET /users/{user_id}/permissions"),
    ("S2-43", "Account: its settings", "Admin › Account", "PATCH /settings"),
    ("S2-44", "Account: plugins", "Admin › Plugins", "POST /plugins"),
    ("S2-45", "Account: call recordings", "Calls › drawer", "GET /calls/{call_id}/recording"),
    ("S2-46", "Account: media manager", "Admin › Media", "POST /sounds"),
    ("S2-47", "A page explains the permissions", _HELP, "GET /help-links"),
    ("S2-48", "Geo uses settings made beforehand", _GEO, _PUT_GEO),
    ("S2-49", "Location as the area code shows it", _GEO, _RESOLVE),
    ("S2-50", "The default geo ID", _GEO, _PUT_GEO),
    ("S2-51", "Duplicate a configuration", _GEO, "POST /users/{user_id}/geo-rules/duplicate"),
    ("S2-52", "Area code matching", _GEO, _PUT_GEO),
    ("S2-53", "Country matching", _GEO, _PUT_GEO),
    ("S2-54", "VoIP is the third tab", _LINE, "GET /users/{user_id}/voip"),
    ("S2-55", "VoIP on or off", _LINE, "PUT /users/{user_id}/voip"),
    ("S2-56", "The SIP domain", _LINE, "GET /users/{user_id}/voip"),
    ("S2-57", "The user name", _LINE, "GET /users/{user_id}/voip"),
    ("S2-58", "Change the password", _LINE, "POST /users/{user_id}/voip/password"),
)

REQUIREMENTS: Final = tuple(Requirement(*row) for row in (*_ROLES, *_USER_SETTINGS))
