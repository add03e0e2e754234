"""The port to a mail server, whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

MOST_BYTES: Final = 10_000_000  # of everything that is attached to one mail


class MailRefused(Exception):
    """It will not be taken, however often it is tried; the sentence says why."""


class MailUnavailable(Exception):
    """It could not be taken now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """The subject is one line, whatever the names in it hold: it must not begin another header."""

    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        plain = "".join(each if each.isprintable() else " " for each in self.subject)
        object.__setattr__(self, "subject", " ".join(plain.split()))


class MailServer(Protocol):
    def send(self, mail: Mail, message_id: str) -> None:
        """Returns once it is taken. Blocks as long as a request over the network.

        The same ``message_id`` again is the same mail: nobody gets it twice. Raises MailRefused and
        MailUnavailable.
        """
