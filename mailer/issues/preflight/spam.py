"""What SpamAssassin says of the mail, where it is installed."""

from __future__ import annotations

import hashlib
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.issues import spam
from mailer.issues.addresses import sample_values
from mailer.issues.filling import fill
from mailer.issues.preflight.findings import Code, Finding, found
from mailer.lib import base32

if TYPE_CHECKING:
    from mailer.issues.models import Issue

REFUSED = 5.0
"""Points from which on most servers call a mail spam."""
_TOLD, _LEAST = 3, 0.1
"""Rules that a finding names, and points that are worth naming."""
_TIMEOUT, _KEPT, _SILENT = 20.0, 3600, 60
"""Seconds: for an answer, that an answer is kept, and that nobody waits again where there was none."""
_NO_ANSWER = "no answer"


def check_spam(issue: Issue, compiled: CompiledIssue) -> list[Finding]:
    """Takes seconds, the first time that it is asked about the same mail. Empty where SpamAssassin is not installed, is
    not to be asked, or has nothing to say."""
    if not settings.MAILER_SPAMASSASSIN or not spam.is_installed():
        return []
    return judge(_report(issue, compiled))


def _report(issue: Issue, compiled: CompiledIssue) -> spam.SpamReport | None:
    """Kept for a while: the page on which a proof is made asks, and so does the making itself. So is silence, lest
    either waits for it anew. None where there was no answer."""
    key = "spam-" + hashlib.sha256(f"{issue.newsletter.sender_email}\n{compiled.to_json()}".encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        kept = spam.spam_score(message_of(issue, compiled), timeout=_TIMEOUT) or _NO_ANSWER
        cache.set(key, kept, _SILENT if kept == _NO_ANSWER else _KEPT)
    return kept if isinstance(kept, spam.SpamReport) else None


def judge(report: spam.SpamReport | None) -> list[Finding]:
    """What there is to say of a report; None is one that did not come."""
    if report is None:
        message = _("SpamAssassin gave no answer, so nobody knows whether servers will take the mail for spam.")
        return [
            found(
                Code.SPAM_NOT_ASKED,
                message,
                _("Check again in a minute. If it stays silent, tell whoever runs this site."),
            )
        ]
    if report.score < spam.LIMIT:
        return []
    told = ", ".join(f"{rule.name} ({_words(rule)})" for rule in report.rules[:_TOLD] if rule.points > _LEAST)
    message = _(
        "SpamAssassin gives the mail {score} points; from {most} on, servers call it spam. Mostly for: {rules}."
    )
    said = message.format(score=f"{report.score:.1f}", most=f"{REFUSED:.0f}", rules=told)
    if report.score >= REFUSED:
        return [found(Code.SPAM_LIKELY, said, _("Change what it names, or override this with a reason."))]
    return [found(Code.SPAM_NOTED, said, _("Change what it names."))]


def _words(rule: spam.SpamRule) -> str:
    """What the rule looks for, and what it adds."""
    words = rule.description.removeprefix("BODY: ").removesuffix("No description available.")
    return f"{words}, {rule.points:.1f}" if words else f"{rule.points:.1f}"


def message_of(issue: Issue, compiled: CompiledIssue) -> bytes:
    """The mail as a made-up reader gets it, near enough to be judged: without receipts of servers or signature."""
    newsletter, site = issue.newsletter, settings.MAILER_PUBLIC_URL
    # As long as real ones: SpamAssassin reads lines in pieces, and what it sees depends on where they are cut.
    links = {"view_url": f"{site}/v/{'a' * 32}/{'a' * 32}/", "unsubscribe_url": f"{site}/u/{'a' * 40}/"}
    values = sample_values(compiled.language) | links
    filled = fill(compiled, values)
    domain = newsletter.sender_email.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((newsletter.sender_name or newsletter.name, newsletter.sender_email))
    message["To"] = values["email"]
    message["Subject"] = filled.subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = f"<{base32.encode(secrets.token_bytes(15))}@{domain}>"
    message["List-Id"] = f"<{newsletter.list_id}>"
    message["Feedback-ID"] = f"sample:l0:{newsletter.slug}:{settings.MAILER_SENDER_ID}"
    message["Precedence"] = "bulk"
    message["List-Unsubscribe"] = f"<{values['unsubscribe_url']}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(filled.text, cte="quoted-printable")
    message.add_alternative(filled.html, subtype="html", cte="quoted-printable")
    message.set_boundary("=_0_part")
    return message.as_bytes()
