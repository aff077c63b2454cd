"""One request to a provider, and its answer as a reply."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import (
    AnymailError,
    AnymailInvalidAddress,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from requests.exceptions import InvalidHeader

from mailer.dispatch.message import Message
from mailer.dispatch.providers.answers import MOST_READ, Answer, Means, meaning
from mailer.dispatch.providers.line import never_begun
from mailer.dispatch.providers.services import ANSWER_SECONDS, backend_for, built_for
from mailer.lib.relays import Relay
from mailer.lib.replies import Reply

REST = 30.0
"""Seconds without a request after which a new connection is opened: the other end may have closed the old one, and a
request that meets its end is uncertain."""
LONGEST_WAIT = 4000.0
UNFIT = (AnymailUnsupportedFeature, AnymailInvalidAddress, AnymailSerializationError)
"""Said before anything is sent: the message has what the provider's API has no way to say."""
# boto3's errors, by name, as it need not be installed. All of these come before the request.
_NO_WAY = ("EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError")
_NO_KEY = (
    *("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "NoAuthTokenError"),
    *("TokenRetrievalError", "UnauthorizedSSOTokenError"),
)
_HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "HANDSHAKE", "hostname")


@dataclass(frozen=True, slots=True)
class Called:
    """``wait`` is how many seconds the provider asks us to wait; 0 where it does not say."""

    reply: Reply
    means: Means
    wait: float = 0.0


class Caller:
    """One connection to a provider, kept open between requests. One thread at a time uses it."""

    def __init__(self, relay: Relay, seconds: float = ANSWER_SECONDS) -> None:
        self.relay = relay
        self.seconds = seconds
        self._used = 0.0
        self._backend: AnymailBaseBackend | None = None
        self._broken: Called | None = None
        self._open()

    def call(self, message: Message) -> Called:
        """Hand ``message`` over and wait for the answer. Never raises for what a provider or a network does."""
        if self._backend is not None and time.monotonic() - self._used > REST:
            self.close()
            self._open()
        if self._backend is None:
            return self._broken or _called(Means.ACCOUNT, "")
        before = _asked(self._backend)
        try:
            built = built_for(self.relay.kind, message)
            taken = self._backend.send_messages([built])
            return _answered(self.relay.kind, self._backend.esp_name, built.anymail_status, taken)
        except Exception as error:
            return why(self.relay.kind, error, asked=_asked(self._backend) > before)
        finally:
            self._used = time.monotonic()

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with contextlib.suppress(Exception):
                backend.close()

    def _open(self) -> None:
        self._used = time.monotonic()
        try:
            self._backend = backend_for(self.relay, self.seconds)
        except ImportError:
            words = _("Amazon SES needs boto3: install mission-mailer[ses] on every machine that sends.")
            self._broken = _called(Means.ACCOUNT, words)
        except Exception as error:  # boto3 has many, for regions, profiles and keys
            words = _("The relay's settings cannot be used: %(error)s Correct MAILER_RELAYS.") % {"error": error}
            self._broken = _called(Means.ACCOUNT, words)


def _answered(kind: str, name: str, status: Any, taken: int | None) -> Called:
    """What an answer means over which Anymail raises nothing. Some refusals of Postmark's it would report by recipient,
    and says nothing where it finds no recipient in their words."""
    response = status.esp_response
    if not taken or response is None:
        return _called(Means.UNKNOWN, _("The provider's answer cannot be told."))
    if not isinstance(response, dict) and not 200 <= response.status_code < 300:
        return _refused(kind, response)
    return _called(Means.TAKEN, f"{name} {_id(status)}")


def _asked(backend: AnymailBaseBackend) -> int:
    """Requests begun so far; always 0 of boto3's, whose errors are all known."""
    return getattr(getattr(backend, "session", None), "asked", 0)


def why(kind: str, error: Exception, *, asked: bool = False) -> Called:
    """What follows from an error of Anymail's, or of what lies below it; ``asked`` says that a request was begun."""
    response = getattr(error, "response", None)
    if response is not None:
        return _refused(kind, response)
    if isinstance(error.__cause__ or error, InvalidHeader):  # before the request; the error's own words show the key
        return _called(Means.ACCOUNT, _("The key holds characters that no key has. Correct MAILER_RELAYS."))
    cause = error.__cause__ or error
    words = str(cause) or type(cause).__name__
    return _called(_unanswered(error, cause, asked=asked), words)


def _refused(kind: str, response: Any) -> Called:
    answer = _read(kind, response)
    means = meaning(kind, answer)
    return _called(means, str(answer), _wait(response) if means is Means.BUSY else 0.0)


def _unanswered(error: Exception, cause: BaseException, *, asked: bool) -> Means:
    name = type(cause).__name__
    if isinstance(error, UNFIT) or name == "ParamValidationError":
        return Means.RECIPIENT
    if name in _NO_KEY:
        return Means.ACCOUNT
    if name in _NO_WAY or never_begun(error):
        return Means.UNREACHED
    if name == "SSLError" and any(word in str(cause) for word in _HANDSHAKE):
        return Means.UNREACHED
    if not isinstance(error, AnymailError) and not asked:
        return Means.MESSAGE  # ours: a message that cannot be taken apart was not sent
    return Means.UNKNOWN


def _called(means: Means, words: str, wait: float = 0.0) -> Called:
    return Called(means.reply(words), means, wait)


def _id(status: Any) -> str:
    """The provider's id of the message; SendGrid says it in a field of the answer's header."""
    headers = getattr(status.esp_response, "headers", {})
    return str(status.message_id or headers.get("X-Message-Id", ""))


def _read(kind: str, response: Any) -> Answer:
    if isinstance(response, dict):  # boto3's
        error, about = response.get("Error", {}), response.get("ResponseMetadata", {})
        return Answer(int(about.get("HTTPStatusCode", 0)), str(error.get("Code", "")), str(error.get("Message", "")))
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return Answer(response.status_code, "", response.content[:MOST_READ].decode("utf-8", "replace"))
    return Answer(response.status_code, *_code_and_words(kind, body))


def _code_and_words(kind: str, body: dict[str, Any]) -> tuple[str, str]:
    if kind == "postmark":
        return str(body.get("ErrorCode", "")), str(body.get("Message", ""))
    if kind == "sendgrid" and isinstance(body.get("errors"), list):
        errors = [each for each in body["errors"][:5] if isinstance(each, dict)]
        return "", "; ".join(f"{each.get('field') or 'request'}: {each.get('message')}" for each in errors)
    return str(body.get("code", "")), str(body.get("message", ""))


def _wait(response: Any) -> float:
    """Seconds from Retry-After (RFC 9110, section 10.2.3), a number or a date."""
    headers = (
        response.get("ResponseMetadata", {}).get("HTTPHeaders", {}) if isinstance(response, dict) else response.headers
    )
    text = str(headers.get("retry-after", "")).strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        seconds = float(text)
    else:
        try:
            seconds = (parsedate_to_datetime(text) - timezone.now()).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)
