"""Writing on the screens: what a new issue begins with, and that unfinished ones are saved."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks.base import Block
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from mailer.compiler.merge import FIELDS, Field, scan
from mailer.issues.actions.make_test import make_test
from mailer.issues.adapter import compile_edition
from mailer.issues.admin.merge_menu import fields
from mailer.issues.blocks import BODY
from mailer.issues.models import Funder, Funding, Issue, Newsletter, Programme
from mailer.issues.pictures import preview_pictures
from mailer.issues.preflight import check_issue
from subscribers.models import Organisation
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db


def form(newsletter: Newsletter, *blocks: tuple[str, Any], **more: Any) -> dict[str, Any]:
    values = {"newsletter": newsletter.pk, "title": "May", "subject": "", "preheader": "", "date": "2026-05-04"}
    return nested_form_data({**values, "visibility": "", "body": streamfield(list(blocks)), **more})


def story(title: str = "", body: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "body": rich_text(body),
        "photos": streamfield([]),
        "attribution": "",
        "length": "",
        "pseudonyms": streamfield([]),
    }


def test_it_begins_with_the_only_newsletter_and_the_usual_blocks(admin_client: Client, newsletter: Newsletter) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:add"))
    instance = page.context["form"].instance
    assert instance.newsletter == newsletter
    assert [child.block_type for child in instance.body] == ["foreword", "story", "contacts"]


def test_it_leaves_the_newsletter_to_choose_where_there_are_several(
    admin_client: Client, newsletter: Newsletter
) -> None:
    Newsletter.objects.create(name="Other", slug="other")
    assert admin_client.get(reverse("wagtailsnippets_issues_issue:add")).context["form"].instance.newsletter_id is None


def test_it_saves_an_issue_whose_story_has_neither_title_nor_text(admin_client: Client, newsletter: Newsletter) -> None:
    admin_client.post(reverse("wagtailsnippets_issues_issue:add"), form(newsletter, ("story", story())))
    assert Issue.objects.get().body[0].block_type == "story"


def test_it_goes_on_with_the_issue_after_saving(admin_client: Client, newsletter: Newsletter) -> None:
    answer = admin_client.post(reverse("wagtailsnippets_issues_issue:add"), form(newsletter, ("story", story())))
    assert answer.url == reverse("wagtailsnippets_issues_issue:edit", args=[Issue.objects.get().pk])


def test_it_refuses_an_issue_without_a_title(admin_client: Client, newsletter: Newsletter) -> None:
    admin_client.post(reverse("wagtailsnippets_issues_issue:add"), form(newsletter, title=""))
    assert not Issue.objects.exists()


def test_it_refuses_what_is_wrong_and_not_only_missing(admin_client: Client, newsletter: Newsletter) -> None:
    button = ("button", {"label": "Read", "url": "javascript:alert(1)"})
    admin_client.post(reverse("wagtailsnippets_issues_issue:add"), form(newsletter, button))
    assert not Issue.objects.exists()


def test_it_leaves_empty_blocks_out_of_the_mail(make_issue: MakeIssue) -> None:
    written = {"type": "text", "id": "t", "value": {"body": "<p>We dig.</p>"}}
    with_empty = make_issue(written, {"type": "story", "id": "s", "value": {"body": "<p></p>"}})
    made, expected = (compile_edition(each, preview_pictures) for each in (with_empty, make_issue(written)))
    assert made.html == expected.html


def merge_data(page: str) -> Any:
    found = re.search(r'<script id="issues-editor" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_it_offers_every_merge_field_in_the_editor(admin_client: Client, issue: Issue) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])).content.decode()
    assert [field["name"] for field in merge_data(page)["fields"]] == list(FIELDS)


def test_it_offers_merge_fields_that_the_compiler_can_fill() -> None:
    assert [next(scan(field["code"])) for field in fields()] == [
        Field(field["name"], field["fallback"]) for field in fields()
    ]


@pytest.mark.parametrize("kind", [kind for kind, _block in BODY])
def test_it_shows_each_block_as_mailed_in_the_picker(admin_client: Client, newsletter: Newsletter, kind: str) -> None:
    definition = Issue._meta.get_field("body").stream_block.child_blocks[kind]
    Block.definition_registry[definition.definition_prefix] = definition
    answer = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": definition.definition_prefix})
    assert answer.content.decode().count("</html>") == 1


def test_it_describes_every_block_in_the_picker() -> None:
    assert all(block.get_description() and block.meta.group for _kind, block in BODY)


def funder_form(name: str) -> dict[str, Any]:
    return {
        "organisation_name": name,
        "logo": "",
        "words-TOTAL_FORMS": "1",
        "words-INITIAL_FORMS": "0",
        "words-MIN_NUM_FORMS": "1",
        "words-MAX_NUM_FORMS": "1000",
        "words-0-language": "en",
        "words-0-name": "",
        "words-0-acknowledgement": "Made possible by the people of Norway.",
        "words-0-disclaimer": "",
        "words-0-id": "",
        "words-0-DELETE": "",
    }


def test_it_makes_the_organisation_of_a_funder(client: Client) -> None:
    client.force_login(person("officer", "add_funder", "view_funder", "change_funder"))
    client.post(reverse("wagtailsnippets_issues_funder:add"), funder_form("Kingdom of Norway"))
    assert Funder.objects.get().organisation.name == "Kingdom of Norway"
    assert Funder.objects.get().words.get().acknowledgement == "Made possible by the people of Norway."


def test_it_finds_the_organisation_of_a_funder(admin_client: Client) -> None:
    known = Organisation.objects.create(name="Kingdom of Norway", country="NO")
    admin_client.post(reverse("wagtailsnippets_issues_funder:add"), funder_form("kingdom of  Norway"))
    assert Funder.objects.get().organisation == known


def test_it_keeps_an_organisation_as_a_funder_once(admin_client: Client, norway: Funder) -> None:
    answer = admin_client.post(reverse("wagtailsnippets_issues_funder:add"), funder_form("Norway"))
    assert "kept as a funder already" in answer.content.decode()


@pytest.fixture
def norway(db: None) -> Funder:
    return Funder.objects.create(organisation=Organisation.objects.create(name="Norway"))


@pytest.fixture
def programme(norway: Funder) -> Programme:
    programme = Programme.objects.create(title="Clean water", code="CWT")
    Funding.objects.create(programme=programme, funder=norway)
    return programme


def test_it_lists_who_funds_a_programme_today(admin_client: Client, programme: Programme) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_programme:list")).content.decode()
    assert "Norway" in page


def test_it_lists_what_a_funder_funds_today(admin_client: Client, programme: Programme) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_funder:list")).content.decode()
    assert "Clean water (CWT)" in page


def test_it_deletes_no_programme_that_an_issue_shows(
    admin_client: Client, programme: Programme, make_issue: MakeIssue
) -> None:
    make_issue({"type": "programme", "id": "p", "value": {"programme": programme.pk}})
    url = reverse("wagtailsnippets_issues_programme:delete", args=[programme.pk])
    page = admin_client.post(url, follow=True).content.decode()
    assert Programme.objects.exists()
    assert "1 issue shows it" in page


def test_it_deletes_a_programme_that_no_issue_shows(admin_client: Client, programme: Programme) -> None:
    admin_client.post(reverse("wagtailsnippets_issues_programme:delete", args=[programme.pk]))
    assert not Programme.objects.exists()


def test_it_deletes_no_funder_of_a_programme(admin_client: Client, programme: Programme, norway: Funder) -> None:
    url = reverse("wagtailsnippets_issues_funder:delete", args=[norway.pk])
    assert "it funds programmes" in admin_client.post(url, follow=True).content.decode()
    assert Funder.objects.exists()


def test_it_offers_as_signers_only_who_may_sign(admin_client: Client, newsletter: Newsletter) -> None:
    person("scribe", "add_issue")
    person("director", "sign_proof")
    page = admin_client.get(reverse("wagtailsnippets_issues_newsletter:edit", args=[newsletter.pk]))
    signers = [user.username for user in page.context["form"].fields["signers"].queryset]
    assert signers == ["admin", "director"]


def codes(issue: Issue) -> list[tuple[str, str]]:
    return [(finding.code.value, finding.message) for finding in check_issue(issue, quickly=True)]


def test_it_finds_a_block_in_which_nothing_is_written(make_issue: MakeIssue) -> None:
    issue = make_issue({"type": "story", "id": "s", "value": {"body": "<p></p>"}})
    assert ("empty-block", "Nothing is written here yet.") in codes(issue)


@pytest.mark.parametrize(
    ("kind", "value", "missing"),
    [
        ("story", {"title": "Wells"}, "Text"),
        ("button", {"label": "Read"}, "Address"),
        ("event", {"title": "Open day"}, "Day"),
        ("figures", {"items": [{"value": "", "label": "wells"}]}, "Value"),
        ("gallery", {"photos": [{"caption": "One"}]}, "Photos"),
        ("programme", {"code": "CWT"}, "Title"),
    ],
)
def test_it_finds_what_a_block_still_lacks(make_issue: MakeIssue, kind: str, value: Any, missing: str) -> None:
    assert ("block-unfinished", f"Still missing: {missing}.") in codes(
        make_issue({"type": kind, "id": "x", "value": value})
    )


def test_it_finds_nothing_unfinished_in_a_written_issue(issue: Issue) -> None:
    assert not {"empty-block", "block-unfinished"} & {code for code, _message in codes(issue)}


def test_it_says_that_a_test_stands_in_the_way_of_deleting_an_issue(admin_client: Client, issue: Issue) -> None:
    make_test(issue)
    response = admin_client.post(reverse("wagtailsnippets_issues_issue:delete", args=[issue.pk]), follow=True)
    assert "cannot be deleted: a test of it was sent." in response.content.decode()
