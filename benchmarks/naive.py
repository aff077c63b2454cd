"""How most would send a newsletter with Django: a template rendered and a message built for each reader, sent one after
the other by smtplib over one connection. ``python -m benchmarks.naive PORT MESSAGES`` prints JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import time

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from jinja2 import Environment, Template

from benchmarks.messages import DOMAIN, recipients, synthetic
from mailer.compiler.compiled import CompiledIssue, Part, Slot
from mailer.dispatch.message import Recipient


def _template(parts: tuple[Part, ...], issue: CompiledIssue, escape: bool) -> Template:
    """As somebody would have typed it: merge fields and tracked links in double braces."""
    text = "".join(_typed(part) for part in parts)
    for number, address in enumerate(issue.links):
        text = text.replace(address, f"{{{{ links[{number}] }}}}")
    return Environment(autoescape=escape).from_string(text)


def _typed(part: Part) -> str:
    return f"{{{{ {part.name} or {part.fallback!r} }}}}" if isinstance(part, Slot) else part


ISSUE = synthetic()
HTML, TEXT = _template(ISSUE.html, ISSUE, True), _template(ISSUE.text, ISSUE, False)


def _token(*words: object) -> str:
    return hmac.new(b"k" * 32, repr(words).encode(), hashlib.sha256).hexdigest()[:32]


def message(reader: Recipient) -> EmailMultiAlternatives:
    unsubscribe = f"https://{DOMAIN}/u/{_token('unsubscribe', reader.delivery)}"
    links = [f"https://{DOMAIN}/c/{_token(number, reader.delivery)}/{number}" for number in range(len(ISSUE.links))]
    values = {
        **reader.values,
        "email": reader.email,
        "links": links,
        "unsubscribe_url": unsubscribe,
        "view_url": f"https://{DOMAIN}/v/abcdefghij/",
    }
    made = EmailMultiAlternatives(
        f"News from the valley for {reader.name}",
        TEXT.render(values),
        f"Tarn Mission <news@{DOMAIN}>",
        [f"{reader.name} <{reader.email}>"],
        headers={"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    made.attach_alternative(HTML.render(values), "text/html")
    return made


def main() -> None:
    port, messages = int(sys.argv[1]), int(sys.argv[2])
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.configure(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, USE_TZ=True)
    django.setup()
    readers = recipients(messages)
    started, used = time.perf_counter(), time.process_time()
    with get_connection() as connection:
        for reader in readers:
            connection.send_messages([message(reader)])
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "cpu": time.process_time() - used}))


if __name__ == "__main__":
    main()
