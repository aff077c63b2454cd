"""What it costs to put a message together: 59 KB, 25 tracked links, a few merge fields; without DKIM, RSA, Ed25519.

``python -m benchmarks.messages [messages]`` prints microseconds of CPU a message, the median of rounds. ``synthetic``
and ``recipients`` are what other benchmarks send."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot
from mailer.dispatch.message import MessageTemplate, Recipient, Sending
from mailer.lib.dkim import Signer

LINKS = 25
DOMAIN = "mission.example"
ROUNDS = 7
FIRST_NAMES = ("Ana", "José", "Zoë", "Bob", "Wei", "Ольга", "Karl", "María", "Søren", "Priya")

_WHO = ("The village council", "Our nurse in Tarn", "A young farmer", "Every second family", "The well committee")
_DID = ("has opened", "asked us for", "is proud of", "will share", "could not do without", "wrote to us about")
_WHAT = ("the new school", "a second pump", "seeds for the dry months", "a café beside the clinic", "safe water")
_WHEN = ("since the rains ended", "before the winter", "thanks to your gift", "– at last – this spring", "once more")

_PARAGRAPH = "margin: 0 0 12px 0; font-family: Arial, Helvetica, sans-serif; font-size: 15px; line-height: 24px"
_BUTTON = "display: inline-block; padding: 10px 22px; background-color: #1f5fbf; color: #ffffff; border-radius: 4px"
_CELL = "padding: 16px 24px; font-family: Arial, Helvetica, sans-serif; font-size: 15px; color: #27272a"


def synthetic() -> CompiledIssue:
    """A newsletter as the compiler would give it, the same each time: about 44 KB of HTML and 8 KB of text."""
    words = random.Random(7)
    addresses = [f"https://www.{DOMAIN}/stories/{n:02}-{words.randrange(10**9)}?from=letter" for n in range(LINKS)]
    return CompiledIssue(
        language="en",
        direction="ltr",
        subject=("News from the valley for ", Slot("name", Place.TEXT, "our friends")),
        preheader="What your gifts have done this year",
        html=tuple(_html(addresses, words)),
        text=tuple(_text(addresses, words)),
        links=tuple(addresses),
    )


def _html(addresses: list[str], words: random.Random) -> Iterator[Part]:
    yield '<!DOCTYPE html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>News</title></head>\n<body>\n'
    yield from (f'<p style="{_PARAGRAPH}">', Slot("salutation", Place.HTML, "Dear friends"), ', <a href="')
    yield from (Slot("view_url", Place.URL), '">read this in a browser</a></p>\n')
    for number, address in enumerate(addresses):
        yield (
            f'<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td '
            f'style="{_CELL}">\n<img src="https://www.{DOMAIN}/media/{number:04}.jpg" width="552" height="240" '
            f'alt="{_sentence(words)}" style="display: block; border: 0; max-width: 100%; height: auto">\n'
            f"<h2>{_sentence(words)}</h2>\n"
            f'<p style="{_PARAGRAPH}">{sentences(words, 6)}</p>\n<p style="{_PARAGRAPH}">{sentences(words, 5)}</p>\n'
            f'<a href="{address}" style="{_BUTTON}">Read on</a>\n</td></tr></table>\n'
        )
    yield from ("<p>You get this at ", Slot("email", Place.HTML), '. <a href="', Slot("unsubscribe_url", Place.URL))
    yield '">Unsubscribe</a></p>\n</body></html>\n'


def _text(addresses: list[str], words: random.Random) -> Iterator[Part]:
    yield from (Slot("salutation", Place.TEXT, "Dear friends"), ",\n\n")
    for address in addresses:
        yield f"{_sentence(words)}\n\n{sentences(words, 3)}\n{address}\n\n"
    yield from ("Unsubscribe:\n", Slot("unsubscribe_url", Place.TEXT), "\n")


def sentences(words: random.Random, number: int) -> str:
    """That many sentences of a newsletter, in words that ``words`` chooses."""
    return " ".join(_sentence(words) for _ in range(number))


def _sentence(words: random.Random) -> str:
    return " ".join(words.choice(each) for each in (_WHO, _DID, _WHAT, _WHEN)) + "."


def sending(*signers: Signer) -> Sending:
    """A campaign whose links are tracked."""
    return Sending(
        campaign=4711,
        key=b"k" * 32,
        sender_name="Tarn Mission",
        sender_email=f"news@{DOMAIN}",
        reply_to=f"desk@{DOMAIN}",
        list_id=f"letter.{DOMAIN}",
        feedback_id="c4711:l1:letter:missionmailer",
        bounce_domain=f"bounces.{DOMAIN}",
        unsubscribe_base=f"https://{DOMAIN}/u/",
        view_base=f"https://{DOMAIN}/v/abcdefghij/",
        click_base=f"https://{DOMAIN}/c/",
        signers=signers,
    )


def recipients(number: int) -> list[Recipient]:
    """That many people, one in two with a name beyond ASCII."""
    return [_recipient(each) for each in range(1, number + 1)]


def _recipient(number: int) -> Recipient:
    name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} Tester"
    values = {"name": name, "salutation": f"Dear {name}", "organisation": "Lake Fund", "country": "JO"}
    return Recipient(number, f"user{number:07}@list{number % 97}.example.net", name, values)


def rsa_signer() -> Signer:
    return Signer(DOMAIN, "rsa", generate_private_key(65537, 2048))


def ed25519_signer() -> Signer:
    return Signer(DOMAIN, "ed", Ed25519PrivateKey.generate())


def microseconds(template: MessageTemplate, people: list[Recipient]) -> float:
    """CPU a message, the median of rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for person in people:
            template.render(person, datetime.now(UTC))
        rounds.append((time.process_time() - started) / len(people) * 1e6)
    return statistics.median(rounds)


def main() -> None:
    people = recipients(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    issue, rsa, ed25519 = synthetic(), rsa_signer(), ed25519_signer()
    size = len(MessageTemplate(issue, sending()).render(people[0], datetime.now(UTC)).data)
    print(f"{size:,} bytes, {LINKS} tracked links; microseconds of CPU a message:")
    kinds = {"without DKIM": (), "Ed25519": (ed25519,), "RSA-2048": (rsa,), "both": (rsa, ed25519)}
    for name, signers in kinds.items():
        share = people if not signers else people[: max(1, len(people) // 10)]
        print(f"{name:13} {microseconds(MessageTemplate(issue, sending(*signers)), share):7.1f}")


if __name__ == "__main__":
    main()
