"""How fast a million people are frozen into the ledger, how big it is, and how fast it is archived.

On a database of its own: ``python -m tests.postgres --fsync -- python -m benchmarks.ledger [PEOPLE]``. Medians of
three.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailer.campaigns import archive  # noqa: E402
from mailer.campaigns.models import ArchivedDelivery, Batch, Campaign, Delivery, Window  # noqa: E402
from mailer.campaigns.snapshot import freeze_audience  # noqa: E402
from mailer.campaigns.states import CampaignState, DeliveryState  # noqa: E402
from mailer.issues.models import Proof, ProofVariant  # noqa: E402
from subscribers.models import List, Subscriber, Subscription  # noqa: E402
from tests.db.console.factories import make_list, make_proof  # noqa: E402

Measure = Callable[[], tuple[int, float]]
ROUNDS = 3
PROVIDERS = ("gmail", "microsoft", "yahoo", "other", "other")
LANGUAGES = ("en", "ar", "fr", "de")
COUNTRIES = ("JO", "DE", "IQ", "US", "")


def people(number: int) -> Subscriber:
    """The ``number``-th of them."""
    address = f"user{number}@list{number % 97}.example.net"
    return Subscriber(
        email=address,
        email_key=address,
        provider=PROVIDERS[number % len(PROVIDERS)],
        language=LANGUAGES[number % 7 % len(LANGUAGES)],
        country=COUNTRIES[number % len(COUNTRIES)],
        created_at=timezone.now(),
    )


def fill(number: int, donors: List, friends: List, excluded: List) -> None:
    """``number`` people on ``donors``, every tenth of them on ``friends`` too, every twentieth on ``excluded``."""
    for start in range(0, number, 20_000):
        made = Subscriber.objects.bulk_create(people(each) for each in range(start, min(start + 20_000, number)))
        for every, target in ((1, donors), (10, friends), (20, excluded)):
            Subscription.objects.bulk_create(
                Subscription(subscriber=each, list=target, state="subscribed", changed_at=timezone.now())
                for each in made[::every]
            )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def campaign(proof: Proof, lists: list[List], excluded: list[List], **fields: object) -> Campaign:
    """One that waits for its snapshot."""
    made = Campaign.objects.create(proof=proof, state=CampaignState.PREPARING, **fields)
    made.lists.set(lists)
    made.excluded.set(excluded)
    return made


def median(name: str, unit: str, measure: Measure) -> None:
    """Print how many a second ``measure`` did, by the median of its rounds."""
    rates = []
    for _ in range(ROUNDS):
        number, seconds = measure()
        rates.append(number / seconds)
    rounds = ", ".join(f"{rate:,.0f}" for rate in rates)
    print(f"{name:55} {statistics.median(rates):10,.0f} {unit}/s   ({number:,}; {rounds})", flush=True)


def snapshot(
    proof: Proof, lists: list[List], excluded: list[List], **fields: object
) -> Callable[[], tuple[int, float]]:
    def measure() -> tuple[int, float]:
        clear()
        waiting = campaign(proof, lists, excluded, **fields)
        start = time.perf_counter()
        frozen = freeze_audience(waiting.pk) or 0
        return frozen, time.perf_counter() - start

    return measure


def clear() -> None:
    """An empty ledger, as big as an empty ledger is."""
    tables = ", ".join(each._meta.db_table for each in (Window, Batch, Delivery, ArchivedDelivery))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {tables} CASCADE")
            cursor.execute("CHECKPOINT")
            return
    for each in (Window, Batch, Delivery, ArchivedDelivery):
        each.objects.all()._raw_delete("default")


def sizes(*tables: str) -> None:
    """Print what the tables and their indexes take, in MB."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT pg_table_size(%s) / 1e6, pg_indexes_size(%s) / 1e6", [table, table])
            print(f"{table:55} {'{:.0f} MB, indexes {:.0f} MB'.format(*cursor.fetchone())}", flush=True)


def archived() -> tuple[int, float]:
    """What stands in the ledger, settled and moved to the archive."""
    over = Campaign.objects.latest("pk")
    number = Delivery.objects.filter(campaign=over).update(state=DeliveryState.ACCEPTED, settled_at=timezone.now())
    Campaign.objects.filter(pk=over.pk).update(
        state=CampaignState.CLOSED, closed_at=timezone.now(), tally={DeliveryState.ACCEPTED.word: number}
    )
    over.refresh_from_db()
    start = time.perf_counter()
    archive.archive_campaign(over)
    return number, time.perf_counter() - start


def main(number: int) -> None:
    call_command("migrate", verbosity=0)
    donors, friends, excluded = (make_list(name) for name in ("donors", "friends", "excluded"))
    proof = make_proof([donors, friends])
    english = proof.variants.get(medium="mail", light=False)
    for language in LANGUAGES[1:]:
        ProofVariant.objects.create(proof=proof, language=language, compiled=english.compiled)
    fill(number, donors, friends, excluded)
    plain = snapshot(proof, [donors], [])
    median("snapshot, one list", "rows", plain)
    sizes(Delivery._meta.db_table, Batch._meta.db_table)
    median("snapshot, two lists, one excluded", "rows", snapshot(proof, [donors, friends], [excluded]))
    zoned = snapshot(proof, [donors, friends], [excluded], in_recipient_zone=True)
    median("the same, by time zone", "rows", zoned)

    def measure() -> tuple[int, float]:
        plain()
        return archived()

    median("archive", "rows", measure)
    sizes(ArchivedDelivery._meta.db_table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
