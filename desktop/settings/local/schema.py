"""The tables of the local data; each script takes a file from one version to the next."""

from __future__ import annotations

from typing import Final

# ``place`` grows with time (milliseconds, then a tie-breaker): newest first needs no sorting.
# What is filtered by stands in narrow tables; the whole rows stand beside them.
_FIRST: Final = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    status TEXT NOT NULL,
    unanswered INTEGER NOT NULL,
    agent_id TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    remote_number TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    source TEXT NOT NULL,
    queue TEXT NOT NULL,
    duration INTEGER NOT NULL,
    score INTEGER,
    call_status TEXT NOT NULL,
    recording INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    remind_at INTEGER
) STRICT;
CREATE INDEX calls_by_agent ON calls (agent_id);
CREATE INDEX calls_by_remote ON calls (remote_number);
CREATE INDEX calls_by_contact ON calls (contact_id) WHERE contact_id <> '';
CREATE INDEX calls_unanswered ON calls (place) WHERE unanswered;
CREATE INDEX calls_owed ON calls (place) WHERE owed;
CREATE INDEX calls_to_remind ON calls (remind_at) WHERE remind_at IS NOT NULL;
CREATE TABLE call_bodies (place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE call_tags (
    tag TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (tag, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_tags_by_place ON call_tags (place);
CREATE VIRTUAL TABLE call_words USING fts5(
    words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE contacts (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX contacts_by_name ON contacts (name, place);
CREATE TABLE contact_numbers (
    number TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_numbers_by_place ON contact_numbers (place);
CREATE VIRTUAL TABLE contact_words USING fts5(
    words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE conversations (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    last_at INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    contact_id TEXT NOT NULL,
    remote_number TEXT NOT NULL,
    our_number TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX conversations_by_time ON conversations (last_at, id);
CREATE INDEX conversations_by_remote ON conversations (remote_number);
CREATE INDEX conversations_unread ON conversations (place) WHERE unread > 0;

CREATE TABLE messages (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX messages_by_conversation ON messages (conversation_id, place);
CREATE VIRTUAL TABLE message_words USING fts5(
    words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    before TEXT NOT NULL,
    version INTEGER,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    sentence TEXT NOT NULL,
    theirs TEXT NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_subject ON outbox (kind, subject, position);

CREATE TABLE drafts (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    typed INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID
"""

MIGRATIONS: Final = (_FIRST,)
WORD_TABLES: Final = ("call_words", "contact_words", "message_words")
