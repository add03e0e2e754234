"""The tables of the reference CRM, by subject."""

from __future__ import annotations

from desktop.server.tables.access_groups import access_group_members, access_groups
from desktop.server.tables.billing import (
    auto_topups,
    balances,
    invoices,
    ledger,
    payment_methods,
    topups,
)
from desktop.server.tables.call_log import call_steps, missed_calls_seen
from desktop.server.tables.call_sounds import call_sounds
from desktop.server.tables.changes import change_counter, withdrawals
from desktop.server.tables.columns import metadata
from desktop.server.tables.company import (
    accounts,
    agencies,
    availability,
    live_lines,
    memberships,
    sip_credentials,
    status_reason_versions,
    status_reasons,
    users,
)
from desktop.server.tables.housekeeping import audit, events, idempotency, sign_in_failures, tokens
from desktop.server.tables.integrations import (
    api_tokens,
    plugins,
    webhook_deliveries,
    webhook_place,
    webhooks,
)
from desktop.server.tables.jobs import jobs
from desktop.server.tables.lists import (
    blocked_callers,
    call_status_versions,
    call_statuses,
    do_not_call,
    do_not_call_imports,
    scoring_options,
    tags,
)
from desktop.server.tables.live_board import agent_states, board_limits, ongoing_calls
from desktop.server.tables.mail import mail_attachments, mailbox
from desktop.server.tables.people import favourites
from desktop.server.tables.recording import recording_settings
from desktop.server.tables.report_schedules import report_runs, report_schedules
from desktop.server.tables.reports import overview_layouts
from desktop.server.tables.second_factors import second_factors
from desktop.server.tables.sign_in import sign_in_codes
from desktop.server.tables.sounds import sound_files, sounds, voicemail_greetings
from desktop.server.tables.supervision import supervisions
from desktop.server.tables.teams import group_members, groups
from desktop.server.tables.telephony import (
    calls,
    contact_numbers,
    contacts,
    numbers,
    queue_members,
    queues,
    sources,
)
from desktop.server.tables.texting import (
    bulk_jobs,
    bulk_recipients,
    media,
    message_extras,
    message_templates,
    opt_outs,
    texting_settings,
)
from desktop.server.tables.texts import conversations, messages
from desktop.server.tables.voice_menus import (
    voice_menu_numbers,
    voice_menu_options,
    voice_menus,
)
from desktop.server.tables.voicemails import voicemail_sounds, voicemails
from desktop.server.tables.voip import device_credentials, provisioning_links, sip_devices

__all__ = [
    "access_group_members",
    "access_groups",
    "accounts",
    "agencies",
    "agent_states",
    "api_tokens",
    "audit",
    "auto_topups",
    "availability",
    "balances",
    "blocked_callers",
    "blocked_numbers",
    "board_limits",
    "bulk_jobs",
    "bulk_recipients",
    "call_sounds",
    "call_status_versions",
    "call_statuses",
    "call_steps",
    "calls",
    "change_counter",
    "contact_numbers",
    "contacts",
    "conversations",
    "device_credentials",
    "do_not_call",
    "do_not_call_imports",
    "events",
    "favourites",
    "group_members",
    "groups",
    "idempotency",
    "invoices",
    "jobs",
    "ledger",
    "live_lines",
    "mail_attachments",
    "mailbox",
    "media",
    "memberships",
    "message_extras",
    "message_templates",
    "messages",
    "metadata",
    "missed_calls_seen",
    "numbers",
    "ongoing_calls",
    "opt_outs",
    "overview_layouts",
    "payment_methods",
    "plugins",
    "provisioning_links",
    "queue_members",
    "queues",
    "recording_settings",
    "report_runs",
    "report_schedules",
    "scoring_options",
    "second_factors",
    "sign_in_codes",
    "sign_in_failures",
    "sip_credentials",
    "sip_devices",
    "sound_files",
    "sounds",
    "sources",
    "status_reason_versions",
    "status_reasons",
    "supervisions",
    "tags",
    "texting_settings",
    "tokens",
    "topups",
    "users",
    "voice_menu_numbers",
    "voice_menu_options",
    "voice_menus",
    "voicemail_greetings",
    "voicemail_sounds",
    "voicemails",
    "webhook_deliveries",
    "webhook_place",
    "webhooks",
    "withdrawals",
]
