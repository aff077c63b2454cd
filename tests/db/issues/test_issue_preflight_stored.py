"""What preflight reads beside the issue itself: renditions, programmes kept once, SpamAssassin."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues import spam
from mailer.issues.models import (
    Funder,
    FunderWords,
    Funding,
    Image,
    Issue,
    Newsletter,
    Programme,
    Proof,
    Rendition,
)
from mailer.issues.preflight import Code, Severity, check_issue
from mailer.issues.preflight.photos import HEAVY
from subscribers.models import List, Organisation, User
from tests.db.issues.conftest import MakeIssue

pytestmark = pytest.mark.django_db


def codes(issue: Issue, **options: Any) -> list[Code]:
    return [finding.code for finding in check_issue(issue, **options)]


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_it_weighs_what_will_be_mailed_of_a_picture(looked_over: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.issues.preflight.check._size", lambda rendition: HEAVY + rendition.width - 799)
    assert codes(looked_over) == [Code.PICTURE_HEAVY]


def test_it_makes_no_rendition_while_somebody_types(looked_over: Issue) -> None:
    assert codes(looked_over, quickly=True) == []
    assert not Rendition.objects.exists()


def test_it_weighs_a_rendition_that_is_there_while_somebody_types(
    looked_over: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_issue(looked_over)
    monkeypatch.setattr("mailer.issues.preflight.check._size", lambda rendition: HEAVY + 1)
    assert codes(looked_over, quickly=True) == [Code.PICTURE_HEAVY]


def test_it_bears_that_a_rendition_lost_its_file(looked_over: Issue) -> None:
    check_issue(looked_over)
    rendition = Rendition.objects.get()
    rendition.file.storage.delete(rendition.file.name)
    assert codes(looked_over, quickly=True) == []


# -- programmes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def water(db: None) -> Programme:
    return Programme.objects.create(title="Water for Tarn", code="WFT")


@pytest.fixture
def aid(water: Programme, image: Image) -> Funder:
    """Funds the programme in March 2026."""
    funder = Funder.objects.create(organisation=Organisation.objects.create(name="Tarn Aid"), logo=image)
    FunderWords.objects.create(funder=funder, language="en", acknowledgement="With the support of Tarn Aid.")
    Funding.objects.create(programme=water, funder=funder, since=date(2026, 3, 1), until=date(2026, 3, 31))
    return funder


def chosen(water: Programme) -> dict[str, Any]:
    return {"type": "programme", "id": "p", "value": {"programme": water.pk}}


def test_it_finds_nothing_in_a_programme_whose_funder_is_complete(
    make_issue: MakeIssue, water: Programme, aid: Funder
) -> None:
    assert codes(make_issue(chosen(water))) == []


def test_it_asks_who_funds_a_programme_on_the_issues_date(make_issue: MakeIssue, water: Programme, aid: Funder) -> None:
    assert codes(make_issue(chosen(water), date=date(2026, 2, 28))) == [Code.NO_FUNDER]


def test_it_tells_whose_funding_has_ended(make_issue: MakeIssue, water: Programme, aid: Funder) -> None:
    finding = check_issue(make_issue(chosen(water), date=date(2026, 4, 1)))[0]
    assert (finding.code, "“Tarn Aid” did until March 31, 2026" in finding.message) == (Code.FUNDING_ENDED, True)


@pytest.mark.parametrize("quickly", [True, False])
def test_it_tells_which_logo_lost_its_file(
    make_issue: MakeIssue, newsletter: Newsletter, water: Programme, aid: Funder, image: Image, quickly: bool
) -> None:
    Newsletter.objects.update(logo=image)
    newsletter.refresh_from_db()
    image.file.storage.delete(image.file.name)
    found = [(each.code, each.position) for each in check_issue(make_issue(chosen(water)), quickly=quickly)]
    assert found == [(Code.LOGO_WITHOUT_FILE, 0), (Code.LOGO_WITHOUT_FILE, 1)]


def test_it_asks_for_a_funders_logo(make_issue: MakeIssue, water: Programme, aid: Funder) -> None:
    Funder.objects.update(logo=None)
    assert codes(make_issue(chosen(water))) == [Code.FUNDER_WITHOUT_LOGO]


def test_it_asks_for_a_funders_sentence_in_the_issues_language(
    make_issue: MakeIssue, water: Programme, aid: Funder
) -> None:
    FunderWords.objects.update(language="ar")
    assert codes(make_issue(chosen(water))) == [Code.FUNDER_WITHOUT_SENTENCE]


@pytest.mark.parametrize("value", [{"title": "water for tarn"}, {"title": "Ours", "code": "WFT"}])
def test_it_tells_of_a_kept_programme_that_was_typed(
    make_issue: MakeIssue, water: Programme, value: dict[str, str]
) -> None:
    funders = [{"type": "item", "value": "Tarn Aid", "id": "f"}]
    block = {"type": "programme", "id": "p", "value": {**value, "funders": funders}}
    assert codes(make_issue(block)) == [Code.PROGRAMME_TYPED]


# -- SpamAssassin ------------------------------------------------------------------------------------------------------


@pytest.fixture
def filter_says(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[[float | None], list[bytes]]:
    """Makes SpamAssassin give so many points, or be silent; gives the messages that it was asked about."""

    def says(points: float | None) -> list[bytes]:
        asked: list[bytes] = []
        report = None if points is None else spam.SpamReport((spam.SpamRule("SHOUTS", points, "BODY: It shouts"),))

        def score(message: bytes, timeout: float) -> spam.SpamReport | None:
            asked.append(message)
            return report

        monkeypatch.setattr(spam, "spam_score", score)
        monkeypatch.setattr(spam, "is_installed", lambda: True)
        return asked

    settings.MAILER_SPAMASSASSIN = True
    return says


Says = Callable[[float | None], list[bytes]]


def test_it_says_what_spamassassin_says(issue: Issue, filter_says: Says) -> None:
    filter_says(6.25)
    (finding,) = check_issue(issue)
    assert (finding.code, finding.overridable) == (Code.SPAM_LIKELY, True)
    assert "6.2 points" in finding.message
    assert "SHOUTS (It shouts, 6.2)" in finding.message


def test_it_asks_spamassassin_about_the_whole_mail(issue: Issue, filter_says: Says) -> None:
    asked = filter_says(0)
    check_issue(issue)
    assert b"Subject: Wells and schools" in asked[0]
    assert b"The wells run again." in asked[0].partition(b"text/html")[2]


def test_it_asks_spamassassin_once_about_the_same_mail(issue: Issue, filter_says: Says) -> None:
    asked = filter_says(0)
    check_issue(issue)
    check_issue(issue)
    assert len(asked) == 1


def test_it_asks_spamassassin_again_once_the_mail_changed(issue: Issue, filter_says: Says) -> None:
    asked = filter_says(0)
    check_issue(issue)
    issue.subject = "Wells, schools and roads"
    check_issue(issue)
    assert len(asked) == 2


@pytest.mark.parametrize("options", [{"quickly": True}, {}])
def test_it_does_without_spamassassin(issue: Issue, filter_says: Says, settings: Any, options: dict[str, bool]) -> None:
    asked = filter_says(9)
    settings.MAILER_SPAMASSASSIN = bool(options)
    assert (codes(issue, **options), asked) == ([], [])


def test_it_finds_nothing_where_spamassassin_is_not_installed(
    issue: Issue, filter_says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = filter_says(None)
    monkeypatch.setattr(spam, "is_installed", lambda: False)
    assert (codes(issue), asked) == ([], [])


def test_it_says_that_spamassassin_gave_no_answer(issue: Issue, filter_says: Says) -> None:
    filter_says(None)
    (finding,) = check_issue(issue)
    assert (finding.code, finding.severity) == (Code.SPAM_NOT_ASKED, Severity.WARNING)


def test_it_waits_once_for_a_silent_spamassassin(issue: Issue, filter_says: Says) -> None:
    asked = filter_says(None)
    assert codes(issue) == codes(issue)
    assert len(asked) == 1


def test_it_waits_once_while_a_proof_is_made(issue: Issue, filter_says: Says, client: Client) -> None:
    asked = filter_says(None)
    client.force_login(User.objects.create_superuser("head", "head@mission.example"))
    client.post(reverse("issues_make_proof", args=[issue.pk]), {"lists": [List.objects.create(name="Donors").pk]})
    assert [each["code"] for each in Proof.objects.get().findings] == [Code.SPAM_NOT_ASKED]
    assert len(asked) == 1


def test_it_asks_a_silent_spamassassin_again_after_a_minute(
    issue: Issue, filter_says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = filter_says(None)
    check_issue(issue)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    check_issue(issue)
    assert len(asked) == 2
