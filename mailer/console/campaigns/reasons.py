"""Why a message came back, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "mailbox-does-not-exist": _("no such mailbox"),
    "domain-does-not-exist": _("no such domain"),
    "address-malformed": _("the address is written wrongly"),
    "address-ambiguous": _("the address means several mailboxes"),
    "address-refused": _("the address was refused"),
    "moved": _("moved to another address"),
    "takes-no-mail": _("takes no mail at all"),
    "sender-refused": _("our sender's address was refused"),
    "relay-fault": _("a fault of our relay"),
    "mailbox-disabled": _("the mailbox is switched off"),
    "mailbox-full": _("the mailbox is full"),
    "mailbox-refused": _("the mailbox refused it"),
    "message-too-big": _("the message is too big"),
    "list-fault": _("a fault of a mailing list behind the address"),
    "system-full": _("the server's disk is full"),
    "system-fault": _("a fault of the server"),
    "no-answer": _("the server did not answer"),
    "no-route": _("no way to the server was found"),
    "loop": _("the message went in circles"),
    "expired": _("given up after many attempts"),
    "network-fault": _("a fault of the network"),
    "too-many-recipients": _("too many recipients at once"),
    "protocol-fault": _("the servers did not understand each other"),
    "content-refused": _("the content was refused"),
    "blocked": _("we are blocked"),
    "authentication-failed": _("our signatures were not accepted"),
    "rate-limited": _("too much mail in too short a time"),
    "policy": _("against a rule of the server"),
    "contradictory": _("the report contradicts itself"),
    "dead-behind-forwarder": _("dead behind a forwarder"),
    "unreadable": _("the report could not be read"),
    "delivered": _("delivered"),
    "unknown": _("for an unknown reason"),
}
"""By the words of mailer.outcomes.classify and mailer.outcomes.policy."""


def in_words(reason: str) -> str:
    """``reason`` itself where it has no words yet."""
    return str(REASONS.get(reason, reason))
