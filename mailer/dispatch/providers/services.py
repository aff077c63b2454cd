"""The providers: how each one's backend of Anymail's is set up, and what it is handed.

| kind | handed over | idempotency key | Message-ID |
|---|---|---|---|
| ses | the bytes as they are | none | replaced: Amazon makes its own |
| mailgun | the bytes as they are | none | kept |
| postmark | JSON | none | kept, as X-PM-KeepID asks |
| sendgrid | JSON | none | kept |
| brevo | JSON | headers.idempotencyKey, for 30 minutes | replaced by its own |

All carry the delivery's token as metadata. Providers' own counting of opens and clicks, which rewrites links, is off
where a request can say so; for SES and Brevo it has to be off in the account.
"""

from __future__ import annotations

import hashlib
import uuid
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from anymail.backends.base import AnymailBaseBackend
from anymail.backends.brevo import EmailBackend as BrevoBackend
from anymail.backends.mailgun import EmailBackend as MailgunBackend
from anymail.backends.mailgun import MailgunPayload
from anymail.backends.postmark import EmailBackend as PostmarkBackend
from anymail.backends.sendgrid import EmailBackend as SendGridBackend
from anymail.exceptions import AnymailNotSupportedWarning
from anymail.message import AnymailMessage

from mailer.dispatch.message import Message
from mailer.dispatch.providers.line import Line
from mailer.dispatch.providers.parts import Whole, in_parts, token_of
from mailer.lib.relays import Relay

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
"""What a provider has to begin, and to end, its answer; one that takes longer leaves the message uncertain."""

EU_URLS = {"mailgun": "https://api.eu.mailgun.net/v3/", "sendgrid": "https://api.eu.sendgrid.com/v3/"}


def backend_for(relay: Relay, seconds: float = ANSWER_SECONDS) -> AnymailBaseBackend:
    """An open backend for ``relay``. Raises ImproperlyConfigured, or boto3's errors, where settings or packages are
    missing."""
    if relay.kind == "ses":
        backend = _ses(relay, seconds)
        backend.open()
        return backend
    make, key, more = _JSON_APIS[relay.kind]
    url = relay.option("api_url") or (EU_URLS.get(relay.kind, "") if relay.option("region") == "eu" else "")
    options = {key: relay.username, "timeout": (CONNECT_SECONDS, seconds), **more(relay)}
    with warnings.catch_warnings():
        # Anymail cannot test SendGrid any more and says so; our own tests hold what we send it.
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)
        backend = make(**options, **({"api_url": url} if url else {}))
    backend.session = Line(seconds)
    backend.session.headers["User-Agent"] = "MissionMailer"
    return backend


def _ses(relay: Relay, seconds: float) -> AnymailBaseBackend:
    from anymail.backends.amazon_ses import EmailBackend as SESBackend  # needs boto3, which others do without

    given = {
        "region_name": relay.option("region"),
        "endpoint_url": relay.option("api_url"),
        "aws_access_key_id": relay.username,
        "aws_secret_access_key": relay.password,
    }
    config = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": seconds,
        "max_pool_connections": 1,
        "retries": {"total_max_attempts": 1},  # boto3 would repeat a request that may have been taken
    }
    client = {name: value for name, value in given.items() if value} | {"config": config}
    return SESBackend(client_params=client)


class _MimePayload(MailgunPayload):  # type: ignore[misc]
    """Mailgun's messages.mime: the envelope's recipient, options, and the whole message as a file."""

    def get_api_endpoint(self) -> str:
        return f"{super().get_api_endpoint()}.mime"

    def serialize_data(self) -> dict[str, Any]:
        self.files = [("message", ("message.eml", self.message.data, "message/rfc822"))]
        return {name: value for name, value in self.data.items() if name == "to" or name[:2] in ("o:", "v:")}


class _MailgunBackend(MailgunBackend):  # type: ignore[misc]
    def build_message_payload(self, message: AnymailMessage, defaults: Any) -> _MimePayload:
        return _MimePayload(message, defaults, self)


_JSON_APIS: dict[str, tuple[Callable[..., AnymailBaseBackend], str, Callable[[Relay], dict[str, Any]]]] = {
    "postmark": (PostmarkBackend, "server_token", lambda relay: {"message_stream": relay.option("stream") or None}),
    "mailgun": (_MailgunBackend, "api_key", lambda relay: {"sender_domain": quote(relay.host, safe="")}),
    "sendgrid": (SendGridBackend, "api_key", lambda relay: {"generate_message_id": False}),
    "brevo": (BrevoBackend, "api_key", lambda relay: {}),
}


def built_for(kind: str, message: Message) -> AnymailMessage:
    """``message`` as the provider ``kind`` is handed it."""
    return _BUILDERS[kind](message)


def _for_ses(message: Message) -> AnymailMessage:
    built = Whole(message)
    built.envelope_sender = message.mail_from
    built.esp_extra = {"EmailTags": [{"Name": "delivery", "Value": token_of(message)}]}
    return built


def _for_mailgun(message: Message) -> AnymailMessage:
    return _untracked(Whole(message))


def _for_postmark(message: Message) -> AnymailMessage:
    built = _untracked(in_parts(message))
    built.extra_headers["X-PM-KeepID"] = "true"
    return built


def _for_sendgrid(message: Message) -> AnymailMessage:
    return _untracked(in_parts(message))


def _for_brevo(message: Message) -> AnymailMessage:
    built = in_parts(message)
    built.extra_headers["idempotencyKey"] = idempotency_key(built.extra_headers["Message-ID"])
    return built


def idempotency_key(message_id: str) -> str:
    """The same UUID for every attempt at a message (Brevo takes no other form)."""
    return str(uuid.UUID(bytes=hashlib.sha256(message_id.encode()).digest()[:16], version=4))


def _untracked(built: AnymailMessage) -> AnymailMessage:
    built.track_opens = built.track_clicks = False
    return built


_BUILDERS: dict[str, Callable[[Message], AnymailMessage]] = {
    "ses": _for_ses,
    "mailgun": _for_mailgun,
    "postmark": _for_postmark,
    "sendgrid": _for_sendgrid,
    "brevo": _for_brevo,
}
