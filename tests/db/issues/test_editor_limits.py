"""What the editor offers and refuses before a proof has to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from mailer.issues.blocks import WebsiteBlock
from mailer.issues.models import Issue, Newsletter
from mailer.issues.preview import preview
from tests.db.issues.conftest import MakeIssue

pytestmark = pytest.mark.django_db

CHOOSER = "?allow_external_link=true&allow_email_link=true&allow_phone_link=true&allow_anchor_link=true"


@pytest.mark.parametrize("url", ["https://user@example.org/", "https://example.org/" + "x" * 2000])
def test_it_refuses_a_website_that_the_mail_could_not_keep(url: str) -> None:
    block = WebsiteBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "Our site", "url": url}))


def test_it_takes_a_website_as_people_know_them() -> None:
    block = WebsiteBlock()
    url = "https://www.example.org/report"
    assert block.clean(block.to_python({"label": "Our site", "url": url}))["url"] == url


def test_it_opens_the_link_button_on_web_addresses(admin_client: Client, issue: Issue) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])).content.decode()
    assert "/admin/choose-external-link/" in page
    assert "/admin/choose-page/" not in page


@pytest.mark.parametrize("kind", ["external_link", "email_link", "phone_link"])
def test_it_offers_links_to_web_mailbox_and_phone_alone(admin_client: Client, kind: str) -> None:
    answer = admin_client.get(reverse(f"wagtailadmin_choose_page_{kind}") + CHOOSER).json()["html"]
    assert [words in answer for words in ("External link", "Email link", "Phone link")] == [True] * 3
    assert [words in answer for words in ("Internal link", "Anchor link")] == [False] * 2


def test_it_shows_the_language_of_an_issue(admin_client: Client, issue: Issue) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])).content.decode()
    assert "as the newsletter; change it there" in page


def test_it_shows_that_the_newsletter_is_in_another_language_now(
    admin_client: Client, issue: Issue, newsletter: Newsletter
) -> None:
    newsletter.language = "ar"
    newsletter.save()
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])).content.decode()
    assert "the newsletter is in العربية: save the issue to take that over" in page


def test_it_previews_plain_text_in_the_mails_language_and_direction(
    make_issue: MakeIssue, newsletter: Newsletter
) -> None:
    newsletter.language = "ar"
    newsletter.save()
    assert '<html lang="ar" dir="rtl">' in preview(make_issue(), "text").content.decode()
