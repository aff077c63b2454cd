"""Many people at once: what is known of them, and the few statements that bring all of them up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models.functions import Now

from subscribers.models import List, Organisation, Subscriber, Subscription, Suppression
from subscribers.rows import Person
from subscribers.states import Event, SubscriptionState, after

TEXTS = ("name", "salutation", "kind", "country", "language", "time_zone")
"""Fields that are copied from the file as they are."""


@dataclass(frozen=True, slots=True)
class Known:
    """A subscriber as the database holds them: a model instance would cost more than the query."""

    email_key: str
    email: str
    provider: str
    name: str
    salutation: str
    kind: str
    country: str
    language: str
    time_zone: str
    light: bool
    organisation_id: int | None
    organisation__name: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of the file beside what the database holds of them."""

    person: Person
    known: Known | None
    changes: bool
    """Whether the file says something of a known person that the database does not."""
    state: SubscriptionState | None
    """Of the subscription to the list; None where there is none."""
    suppressed: bool
    new_organisation: bool


def look_up(people: Sequence[Person], to: List) -> list[Standing]:
    """What is known of ``people``, whose rows are locked until the transaction ends."""
    keys = [person.address.key for person in people]
    known = _known(keys)
    states = _states(keys, to)
    suppressed = set(Suppression.objects.filter(email_key__in=keys).values_list("email_key", flat=True))
    organisations = _organisations(people)
    return [
        Standing(
            person=person,
            known=known.get(key),
            changes=_changes(person, known.get(key)),
            state=states.get(key),
            suppressed=key in suppressed,
            new_organisation=bool(person.organisation) and person.organisation not in organisations,
        )
        for key, person in zip(keys, people, strict=True)
    ]


def _known(keys: Sequence[str]) -> dict[str, Known]:
    locked = Subscriber.objects.select_for_update(of=("self",), no_key=True).order_by("email_key")
    rows = locked.filter(email_key__in=keys).values_list(*(field.name for field in fields(Known)))
    return {row[0]: Known(*row) for row in rows}


def _states(keys: Sequence[str], to: List) -> dict[str, SubscriptionState]:
    rows = Subscription.objects.filter(list=to, subscriber__email_key__in=keys)
    return {key: SubscriptionState(state) for key, state in rows.values_list("subscriber__email_key", "state")}


def _changes(person: Person, known: Known | None) -> bool:
    if known is None:
        return False
    organisation = _differs(person.organisation, known.organisation__name or "")
    light = person.light not in (None, known.light)
    return organisation or light or any(_differs(getattr(person, field), getattr(known, field)) for field in TEXTS)


def write(standings: Sequence[Standing], to: List, source: str, now: datetime | None) -> None:
    """Makes and updates the people and their organisations, and subscribes those who have no subscription to ``to``."""
    _make_organisations({each.person.organisation for each in standings if each.new_organisation})
    organisations = _organisations(each.person for each in standings)
    _create([each.person for each in standings if each.known is None], organisations)
    _update([_updated(each, organisations) for each in standings if each.changes])
    _subscribe([each.person.address.key for each in standings if each.state is None], to, source, now)


def _make_organisations(names: Iterable[str]) -> None:
    Organisation.objects.bulk_create([Organisation(name=name) for name in sorted(names)], ignore_conflicts=True)


def _organisations(people: Iterable[Person]) -> dict[str, int]:
    names = {person.organisation for person in people if person.organisation}
    return dict(Organisation.objects.filter(name__in=names).values_list("name", "pk"))


def _create(people: list[Person], organisations: dict[str, int]) -> None:
    # In the order of keys, or two imports of the same people could wait for each other; who came in meanwhile stays.
    ordered = sorted(people, key=lambda person: person.address.key)
    Subscriber.objects.bulk_create([_created(person, organisations) for person in ordered], ignore_conflicts=True)


def _created(person: Person, organisations: dict[str, int]) -> Subscriber:
    return Subscriber(
        email=person.address.email,
        email_key=person.address.key,
        provider=person.address.provider,
        organisation_id=organisations.get(person.organisation),
        light=bool(person.light),
        **{field: getattr(person, field) for field in TEXTS},
    )


def _updated(standing: Standing, organisations: dict[str, int]) -> Subscriber:
    """The person as they stand, with what the file says; no primary key, as the conflict is to be on the address."""
    person, known = standing.person, standing.known
    assert known is not None
    return Subscriber(
        email=known.email,
        email_key=known.email_key,
        provider=known.provider,
        organisation_id=organisations.get(person.organisation, known.organisation_id),
        light=known.light if person.light is None else person.light,
        **{field: getattr(person, field) or getattr(known, field) for field in TEXTS},
    )


def _update(people: list[Subscriber]) -> None:
    # One upsert is several times as fast as bulk_update's CASE for each column.
    Subscriber.objects.bulk_create(
        people, update_conflicts=True, unique_fields=["email_key"], update_fields=[*TEXTS, "light", "organisation"]
    )


def _subscribe(keys: Sequence[str], to: List, source: str, now: datetime | None) -> None:
    # The table moves no standing state by an import, so that only people without a subscription get a row.
    now = now or List.objects.values_list(Now(), flat=True).get(pk=to.pk)
    values = {"list_id": to.pk, "state": after(None, Event.IMPORT), "source": source, "changed_at": now}
    pks = Subscriber.objects.filter(email_key__in=keys).order_by("pk").values_list("pk", flat=True)
    fresh = [Subscription(subscriber_id=pk, **values) for pk in pks]
    Subscription.objects.bulk_create(fresh, ignore_conflicts=True)


def _differs(said: str, known: str) -> bool:
    return bool(said) and said != known
