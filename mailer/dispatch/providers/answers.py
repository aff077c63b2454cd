"""What a provider's answer to a request means, said as the SMTP reply that means the same. Ordered data, first match
wins. Pure.

Answers are HTTP's (RFC 9110) with the provider's own codes and words. What they share:

- 401, 402, 403, 404 and the like concern our key, account or settings: no recipient is blamed.
- 429 (RFC 6585) and 503 say that this request was not taken: the lane backs off. What is wanted less often is never
  wrong with a recipient, so 429 comes before all words.
- Any other 5xx may come from behind a part that has already taken the message. None of these providers documents it as
  "not sent", and a key of idempotency, where there is one (Brevo's, for 30 minutes), has expired before most retries.
  So it is uncertain, exactly like a connection that breaks after the final dot.
- 400, 413 and 422 concern the one message, unless the words are about the sender.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mailer.lib.replies import Phase, Reply

LONGEST = 400
"""Characters of a provider's words that are kept."""
MOST_READ = 2000
"""Characters of them that are looked at: they come from outside, and the patterns below look back and forth."""


class Means(Enum):
    """The step and the code of the SMTP reply an answer stands for."""

    TAKEN = (Phase.DOT, 250)
    ACCOUNT = (Phase.AUTH, 535)
    """Our key, our account or our settings."""
    SENDER = (Phase.MAIL, 550)
    RECIPIENT = (Phase.RCPT, 550)
    MESSAGE = (Phase.DOT, 554)
    """This message, for a reason that is not known to be the recipient's."""
    BUSY = (Phase.MAIL, 421)
    UNKNOWN = (Phase.DOT, 0)
    """Whether it was taken nobody can know."""
    UNREACHED = (Phase.CONNECT, 0)
    """No request was sent."""

    def reply(self, words: str) -> Reply:
        phase, code = self.value
        return Reply(phase, code, one_line(words))


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is HTTP's. ``code`` is the provider's own, such as Postmark's 406 or SES's MessageRejected, empty
    where there is none; ``words`` is its explanation."""

    status: int
    code: str
    words: str

    def __str__(self) -> str:
        return f"HTTP {self.status} {self.code}: {self.words}" if self.code else f"HTTP {self.status}: {self.words}"


@dataclass(frozen=True, slots=True)
class Rule:
    means: Means
    matches: Callable[[Answer], bool]


def _status(*wanted: int) -> Callable[[Answer], bool]:
    return lambda answer: answer.status in wanted


def _code(*wanted: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.code in wanted


def _says(pattern: str) -> Callable[[Answer], bool]:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda answer: 400 <= answer.status < 500 and found.search(answer.words[:MOST_READ]) is not None


_OWN: dict[str, tuple[Rule, ...]] = {
    # https://postmarkapp.com/developer/api/overview#error-codes
    "postmark": (
        Rule(Means.RECIPIENT, _code("406")),
        Rule(Means.SENDER, _says(r"(invalid|error parsing) '(from|reply-?to)'")),
        Rule(Means.RECIPIENT, _says(r"(invalid|error parsing) '(to|cc|bcc)'")),
        Rule(Means.SENDER, _code("400", "401")),
        Rule(Means.ACCOUNT, _code("10", "405", "412", "413", "1235", "1236", "1237")),
        Rule(Means.BUSY, _code("100", "429")),
    ),
    # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
    "ses": (
        Rule(Means.SENDER, _code("MailFromDomainNotVerifiedException")),
        Rule(Means.SENDER, _says(r"address (is )?not verified|identities failed the check")),
        Rule(
            Means.BUSY, _code("TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException")
        ),
        Rule(Means.ACCOUNT, _code("AccountSuspendedException", "SendingPausedException", "NotFoundException")),
        Rule(
            Means.RECIPIENT, _says(r"(invalid|illegal|malformed) address|local address contains|domain (contains|ends)")
        ),
    ),
    # https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-http
    "mailgun": (
        # What stands at a wrong address. Any other 200 that cannot be read may be a yes.
        Rule(Means.ACCOUNT, lambda answer: answer.status == 200 and answer.words.startswith("Mailgun Magnificent API")),
        Rule(Means.SENDER, _says(r"'?from'? parameter|from address")),
        Rule(Means.RECIPIENT, _says(r"'?to'? parameter|not a valid address")),
        Rule(Means.ACCOUNT, _says(r"domain .*(not allowed|not found|disabled|sandbox)|sandbox (sub)?domain")),
    ),
    # https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors
    "sendgrid": (
        Rule(Means.SENDER, _says(r"from address|sender identity|\bfrom\.email\b")),
        Rule(Means.RECIPIENT, _says(r"personalizations\.\d+\.to")),
    ),
    # https://developers.brevo.com/docs/how-it-works
    "brevo": (
        # The key of this message was used before: that request was taken, or failed, and its answer never came.
        Rule(Means.UNKNOWN, _code("duplicate_parameter", "duplicate_request")),
        Rule(Means.UNKNOWN, _says(r"idempoten|duplicate request")),
        Rule(
            Means.ACCOUNT, _code("unauthorized", "not_enough_credits", "permission_denied", "account_under_validation")
        ),
        Rule(Means.SENDER, _says(r"\bsender\b")),
        Rule(Means.RECIPIENT, _says(r"email is not valid in to|\bto\b.*\b(email|address)|recipient")),
    ),
}

_FIRST = Rule(Means.BUSY, _status(408, 425, 429))
_SHARED: tuple[Rule, ...] = (
    Rule(Means.BUSY, _status(503)),
    Rule(Means.MESSAGE, _status(400, 413, 422)),
    Rule(Means.UNKNOWN, lambda answer: 200 <= answer.status < 300 or answer.status >= 500),
)


def meaning(kind: str, answer: Answer) -> Means:
    """What follows from an ``answer`` of the provider ``kind`` that is no plain yes. What nothing is known of concerns
    our account or settings: a redirect, say, or a page that is not there."""
    for rule in (_FIRST, *_OWN.get(kind, ()), *_SHARED):
        if rule.matches(answer):
            return rule.means
    return Means.ACCOUNT


def one_line(words: str) -> str:
    """``words`` without line breaks or what is not printable, cut to LONGEST characters."""
    printable = "".join(character if character.isprintable() else " " for character in words[: 4 * LONGEST])
    return " ".join(printable.split())[:LONGEST]
