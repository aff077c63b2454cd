"""No byte of a block that is for some readers alone reaches anybody else."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.models import Locale

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.models import Delivery
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.audiences import numbers_of
from mailer.issues.models import Funder, Image, Issue, Newsletter, Proof, ProofVariant
from subscribers.models import List, Organisation, Subscriber, User
from tests.db.console.factories import make_subscriber, run_campaign
from tests.db.issues.conftest import MakeIssue, jpeg, look_over, person

pytestmark = pytest.mark.django_db

RANDOM = re.compile(r"\b[a-z2-7]{32}\b")
CANARY = re.compile(r"k[1-4][a-z]{2,}", re.IGNORECASE)
"""A canary says in which condition's block it sits, in which field, and in which edition."""
UNSEEN = {"file"}
"""Fields that no reader sees: a picture's name is not that of its copy."""

Raw = dict[str, Any]


def image(number: int, field: str, language: str) -> Image:
    name = f"k{number}file{field}{language}"
    file = ImageFile(io.BytesIO(jpeg(300, 200)), f"{name}.jpg")
    return look_over(Image.objects.create(title=name, file=file, description=f"k{number}own{language}"))


class Blocks:
    """The blocks of one edition, a canary in each of their fields."""

    def __init__(self, language: str, audiences: dict[int, Raw]) -> None:
        self.language, self.audiences = language, audiences

    def canary(self, number: int, field: str) -> str:
        return f"k{number}{field}{self.language}"

    def all(self) -> Iterator[Raw]:
        yield self.block("text", {"title": "For all", "body": "<p>The wells run again.</p>"})
        yield self.block("story", self.story(1), 1)
        yield self.block("quote", self.texts(1, "saidq:body", "nameq:name", "roleq:role"), 1)
        yield self.block("gallery", {"photos": [self.photo(2, "left"), self.photo(2, "right")]}, 2)
        yield self.block("button", {"label": self.canary(2, "label"), "url": self.address(2, "url")}, 2)
        yield self.block("divider", {})
        yield self.block("programme", self.programme(3), 3)
        yield self.block("event", self.event(3), 3)
        yield self.block("contacts", self.contacts(4), 4)
        yield self.block("figures", {"items": items([self.texts(4, "value:value", "counts:label")])}, 4)

    def block(self, kind: str, value: Raw, number: int = 0) -> Raw:
        audience = {"audience": {"only": True, **self.audiences[number]}} if number else {}
        return {"type": kind, "value": value | audience, "id": f"block-{kind}"}

    def texts(self, number: int, *fields: str) -> Raw:
        pairs = (field.split(":") for field in fields)
        return {into: self.rich(number, name) if into == "body" else self.canary(number, name) for name, into in pairs}

    def rich(self, number: int, name: str) -> str:
        return f'<p>{self.canary(number, name)} <a href="{self.address(number, name + "link")}">Wells in Tarn</a></p>'

    def address(self, number: int, name: str) -> str:
        return f"https://tarn.org/{self.canary(number, name)}"

    def photo(self, number: int, side: str) -> Raw:
        texts = self.texts(number, f"{side}alt:alt", f"{side}cap:caption", f"{side}cred:credit")
        return texts | {"image": image(number, side, self.language).pk, "protect_faces": False}

    def story(self, number: int) -> Raw:
        return self.texts(number, "title:title", "told:body", "by:attribution") | {
            "photos": items([self.photo(number, "story")])
        }

    def programme(self, number: int) -> Raw:
        return self.texts(number, "prog:title", "code:code", "does:body") | {
            "funders": items([self.canary(number, "funder")])
        }

    def event(self, number: int) -> Raw:
        return self.texts(number, "meet:title", "meets:body", "place:place", "come:label") | {
            "date": "2026-05-01",
            "url": self.address(number, "meeturl"),
        }

    def contacts(self, number: int) -> Raw:
        person = self.texts(number, "who:name", "job:role") | {"email": f"{self.canary(number, 'mail')}@tarn.org"}
        site = {"label": self.canary(number, "site"), "url": self.address(number, "siteurl")}
        return self.texts(number, "write:title") | {"people": items([person]), "websites": items([site])}


def items(values: list[Any]) -> list[Raw]:
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


@dataclass(frozen=True)
class Cast:
    """One proof for all tests: it takes seconds to make, and none of them changes it for the next."""

    proof: Proof
    lists: list[List]
    aid: Organisation
    media: Path


@pytest.fixture(scope="module")
def cast(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """In a transaction that is rolled back after the last test; those of the tests lie within it."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media, MAILER_PUBLIC_URL="https://news.example.org"):
        cache.clear()
        with transaction.atomic():
            yield filled(media)
            transaction.set_rollback(True)


def filled(media: Path) -> Cast:
    lists = [List.objects.create(name=f"Wall {name}") for name in ("donors", "partners")]
    aid = Organisation.objects.create(name="Tarn Aid")
    funder = Funder.objects.create(organisation=aid)
    audiences: dict[int, Raw] = {
        1: {"kinds": ["donor"]},
        2: {"countries": "JO, LB"},
        3: {"lists": [str(lists[1].pk)]},
        4: {"funders": [str(funder.pk)]},
    }
    newsletter = Newsletter.objects.create(
        name="Wall News", slug="wall", sender_name="Mission", sender_email="news@mission.example"
    )
    english = edition(newsletter, "en", audiences)
    arabic, _ = Locale.objects.get_or_create(language_code="ar")
    edition(newsletter, "ar", audiences, locale=arabic, translation_key=english.translation_key)
    return Cast(make_proof(english, lists, {}, person("writer", "add_proof")), lists, aid, media)


def edition(newsletter: Newsletter, language: str, audiences: dict[int, Raw], **fields: Any) -> Issue:
    issue = Issue(newsletter=newsletter, title="March", subject="Wells", date=date(2026, 3, 31), **fields)
    issue.body = Issue._meta.get_field("body").to_python(list(Blocks(language, audiences).all()))
    issue.save()
    return issue


@pytest.fixture
def made(cast: Cast, settings: Any) -> Proof:
    settings.MEDIA_ROOT = cast.media
    return Proof.objects.get(pk=cast.proof.pk)


def canaries(text: str) -> set[str]:
    """In ``text``, but for names that are drawn at random, in which one may stand by chance."""
    return {each.lower() for each in CANARY.findall(RANDOM.sub("", text))}


def may_be_in(variant: ProofVariant) -> set[str]:
    """Beginnings of the canaries of its readers' blocks."""
    return {f"k{number}" for number in numbers_of(variant.audience)}


def pictures_of(proof: Proof) -> dict[str, str]:
    """The name of the frozen copy -> the canary in that of the picture."""
    return {each.file: each.image.title for each in proof.pictures.select_related("image")}


# -- every variant, every byte -----------------------------------------------------------------------------------------


def test_it_lets_no_byte_of_a_block_into_a_variant_it_is_not_for(made: Proof) -> None:
    copies = pictures_of(made)
    mails = list(made.variants.filter(medium="mail"))
    assert len(mails) == 2 * 2 * 16
    whole = {(each.language, each.light): canaries(each.compiled) for each in mails if each.audience == "1,2,3,4"}
    for each in mails:
        wanted = {one for one in whole[each.language, each.light] if one[:2] in may_be_in(each)}
        assert canaries(each.compiled) == wanted, each
        shown = {title for file, title in copies.items() if file in each.compiled}
        assert {title[:2] for title in shown} <= may_be_in(each), each
        assert all(title.endswith(each.language) for title in shown), each


def test_it_gives_the_readers_of_a_block_all_that_is_in_it(made: Proof) -> None:
    full = made.variants.get(medium="mail", language="en", light=False, audience="1,2,3,4")
    block = Blocks("en", {number: {} for number in range(1, 5)})
    written = canaries(" ".join(map(str, block.all())))
    unseen = {each for each in written if each[2:].startswith(("own", *UNSEEN))}
    assert written - unseen <= canaries(full.compiled)
    assert {title for file, title in pictures_of(made).items() if file in full.compiled} == {
        "k1filestoryen",
        "k2fileleften",
        "k2filerighten",
    }


def test_it_names_no_picture_as_its_file_was_named(made: Proof) -> None:
    assert not any("file" in canary for each in made.variants.all() for canary in canaries(each.compiled))
    assert not any(title in file for file, title in pictures_of(made).items())


def test_it_shows_nothing_conditional_in_the_archive(made: Proof, head: User) -> None:
    sign_proof(made, head)
    Proof.objects.filter(pk=made.pk).update(sent_at=timezone.now(), visibility="public")
    slug = made.issue.newsletter.slug
    page = reverse("proof-view", args=[made.public_id])
    paths = [page, f"{page}?lang=ar", reverse("archive"), reverse("archive-newsletter", args=[slug])]
    answers = [Client().get(path) for path in (*paths, reverse("archive-feed", args=[slug]))]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "The wells run again." in answers[0].content.decode()
    for answer in answers:
        text = answer.content.decode() + str(answer.headers)
        assert canaries(text) == set()
        assert not any(file in text for file in pictures_of(made))


# -- whoever comes, gets what was signed -------------------------------------------------------------------------------


def test_it_gives_who_came_after_the_signing_a_variant_that_was_signed(cast: Cast, made: Proof, head: User) -> None:
    signed_proof = sign_proof(made, head)
    (donors, partners), aid = cast.lists, cast.aid
    for number, (language, light, kind, country, is_partner, is_funder) in enumerate(
        product(("en", "ar", "ar-jo", "fr", ""), (False, True), ("donor", ""), ("JO", "DE"), (True, False), (aid, None))
    ):
        lists = [donors, *([partners] if is_partner else [])]
        fields = {"language": language, "light": light, "kind": kind, "country": country, "organisation": is_funder}
        make_subscriber(f"p{number}@example.org", *lists, **fields)
    run_campaign(create_campaign(signed_proof, [donors, partners]))
    signed = {each.pk: each for each in made.variants.filter(medium="mail")}
    got = {each.subscriber_id: signed[each.variant] for each in Delivery.objects.all()}
    assert len(got) == 5 * 2 * 16
    for reader in Subscriber.objects.all():
        met = [
            reader.kind == "donor",
            reader.country == "JO",
            reader.subscriptions.filter(list=partners).exists(),
            reader.organisation_id == aid.pk,
        ]
        audience = ",".join(str(number) for number, meets in enumerate(met, start=1) if meets)
        variant = got[reader.pk]
        language = "ar" if reader.language.startswith("ar") else "en"
        assert (variant.language, variant.light, variant.audience) == (language, reader.light, audience)


# -- at random ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_it_holds_for_any_conditions_on_any_blocks(
    seed: int, make_issue: MakeIssue, donors: List, officer: User
) -> None:
    chance = random.Random(seed)
    groups = [{"kinds": chance.sample(["donor", "partner", "press"], 2), "countries": code} for code in ("JO", "LB")]
    held = [chance.choice([None, *groups]) for _ in range(6)]
    blocks = [
        {
            "type": "text",
            "value": {"body": f"<p>bird{number}</p>", "audience": {"only": bool(group), **(group or {})}},
            "id": f"block-{number}",
        }
        for number, group in enumerate([None, *held])
    ]
    issue = make_issue(*blocks)
    issue.newsletter.theme = "letter"
    issue.newsletter.save()
    proof = make_proof(issue, [donors], {}, officer)
    order = [group for at, group in enumerate(held) if group and group not in held[:at]]
    for variant in proof.variants.all():
        met = [order[number - 1] for number in numbers_of(variant.audience)]
        expected = {f"bird{at}" for at, group in enumerate([None, *held]) if group is None or group in met}
        assert set(re.findall(r"bird\d", variant.compiled)) == expected
