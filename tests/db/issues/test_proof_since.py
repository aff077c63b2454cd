"""What the page on which a proof is signed says has changed since the last, and that it leads to all that is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.models import Issue, Proof, ProofVariant
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue

pytestmark = pytest.mark.django_db

WELLS = {"type": "text", "id": "wells", "value": {"title": "Wells", "body": "<p>We dug 40 wells.</p>"}}
Make = Callable[[Issue], Proof]


def budget(*kinds: str) -> dict[str, Any]:
    """For ``kinds`` of readers alone, for everybody without one."""
    audience = {"only": bool(kinds), "kinds": list(kinds)}
    value = {"title": "Budget", "body": "<p>The reserve is low.</p>", "audience": audience}
    return {"type": "text", "id": "budget", "value": value}


def story(second: str) -> dict[str, Any]:
    value = {"title": "The mill", "length": "1", "body": f"<p>It turns.</p><p>{second}</p>"}
    return {"type": "story", "id": "mill", "value": value}


def rewritten(issue: Issue, *blocks: dict[str, Any]) -> Issue:
    stored = Issue.objects.get(pk=issue.pk)
    stored.body = Issue._meta.get_field("body").to_python(list(blocks))
    stored.save()
    return stored


@pytest.fixture
def make(donors: List, officer: User) -> Make:
    return lambda issue: make_proof(issue, [donors], {}, officer)


@pytest.fixture
def desk(client: Client, head: User) -> Client:
    client.force_login(head)
    return client


def since(desk: Client, proof: Proof) -> str:
    """What the page tells to have changed, in words."""
    page = lxml.html.fromstring(desk.get(reverse("issues_proof", args=[proof.pk])).content)
    (changes,) = page.find_class("changes")
    return " ".join(changes.text_content().split())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (["donor"], [], "“Budget”: was only for readers of the kind donor, is now for everybody."),
        ([], ["donor"], "“Budget”: was for everybody, is now only for readers of the kind donor."),
        (["donor"], ["press"], "was only for readers of the kind donor, is now only for readers of the kind press."),
    ],
)
def test_it_says_that_other_readers_get_a_block(
    before: list[str], after: list[str], words: str, make_issue: MakeIssue, make: Make, desk: Client
) -> None:
    issue = make_issue(WELLS, budget(*before))
    make(issue)
    assert words in since(desk, make(rewritten(issue, WELLS, budget(*after))))


def test_it_knows_conditions_by_themselves_and_not_by_their_words(
    make_issue: MakeIssue, make: Make, desk: Client, donors: List
) -> None:
    block = budget()
    block["value"]["audience"] = {"only": True, "lists": [str(donors.pk)]}
    issue = make_issue(WELLS, block)
    make(issue)
    List.objects.filter(pk=donors.pk).update(name="Friends")
    assert "only for readers" not in since(desk, make(Issue.objects.get(pk=issue.pk)))


def test_it_says_where_it_cannot_tell_for_whom_blocks_were(make_issue: MakeIssue, make: Make, desk: Client) -> None:
    issue = make_issue(WELLS, budget("donor"))
    Proof.objects.filter(pk=make(issue).pk).update(digest_version=3, blocks=[])
    told = since(desk, make(Issue.objects.get(pk=issue.pk)))
    assert "is not told: the proof before did not keep it" in told
    assert "Nothing that readers see" not in told


def test_the_digest_covers_for_whom_blocks_are(make_issue: MakeIssue, make: Make, head: User, desk: Client) -> None:
    proof = make(make_issue(WELLS, budget("donor")))
    assert [each[1:] for each in proof.blocks] == [
        ["wells", 1, "text", "Wells", 0],
        ["budget", 2, "text", "Budget", 1],
    ]
    Proof.objects.filter(pk=proof.pk).update(blocks=[])
    assert "was changed since it was made" in desk.get(reverse("issues_proof", args=[proof.pk])).content.decode()


def test_it_shows_a_changed_subject_of_a_translation(issue: Issue, make: Make, desk: Client) -> None:
    arabic = translate_issue(issue, "ar")
    make(issue)
    Issue.objects.filter(pk=arabic.pk).update(subject="عنوان آخر تماماً")
    told = since(desk, make(Issue.objects.get(pk=issue.pk)))
    assert "Subject (العربية)" in told
    assert "Now: عنوان آخر تماماً" in told


def test_it_shows_what_changed_on_the_page_for_the_archive_alone(
    make_issue: MakeIssue, make: Make, desk: Client
) -> None:
    issue = make_issue(story("It grinds wheat."))
    make(issue)
    proof = make(rewritten(issue, story("It grinds barley.")))
    told = since(desk, proof)
    assert "Words of the page in the archive (English)" in told
    assert "barley." in told
    web = proof.variants.get(medium=ProofVariant.Medium.WEB.value)
    url = reverse("issues_proof_mail", args=[proof.pk, web.pk])
    assert f'href="{url}"' in desk.get(reverse("issues_proof", args=[proof.pk])).content.decode()
    assert "barley." in desk.get(url).content.decode()
