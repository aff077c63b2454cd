"""Issues begun from manuscripts: what is stored, the page for uploading one, and the list of what was guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.manuscripts import OTHERS
from mailer.issues.actions.new_from_last import new_from_last
from mailer.issues.actions.withdraw_consent import withdraw_consent
from mailer.issues.errors import ManuscriptRefused
from mailer.issues.look_again import look_again, looked_at
from mailer.issues.manuscripts.drafting import draft_issue
from mailer.issues.models import Image, Issue, Newsletter, PhotoConsent
from subscribers.models import User
from tests.db.issues.conftest import person
from tests.unit.issues.manuscript_files import docx, p, pdf, picture, png
from tests.unit.issues.newsletters import PLAIN, magazine

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BEGIN = "issues_begin_from_manuscript"
MANUSCRIPTS = sorted(file for file in OTHERS.iterdir() if file.suffix != ".yaml")


@pytest.fixture
def drafted(newsletter: Newsletter, officer: User) -> Issue:
    return draft_issue(PLAIN.encode(), "spring.txt", newsletter.name, officer)


def upload(client: Client, data: bytes, name: str = "spring.txt", **fields: Any) -> Any:
    chosen = {"newsletter": Newsletter.objects.get().pk, "title": "", "date": ""}
    return client.post(reverse(BEGIN), {"file": SimpleUploadedFile(name, data)} | chosen | fields, follow=True)


def test_it_makes_an_issue_of_a_letter(drafted: Issue) -> None:
    assert [child.block_type for child in Issue.objects.get(pk=drafted.pk).body][:3] == ["foreword", "story", "story"]


def test_it_keeps_who_began_it_and_from_what(drafted: Issue, officer: User) -> None:
    assert (drafted.source, drafted.latest_revision.user) == ("spring.txt", officer)


def test_it_dates_the_issue_as_the_manuscript_says(drafted: Issue) -> None:
    assert (drafted.date, drafted.title) == (date(2023, 6, 1), "Tarn Valley News, June 2023")


def test_it_dates_the_issue_today_where_the_manuscript_says_nothing(newsletter: Newsletter) -> None:
    assert draft_issue(b"The wells run again.", "a.txt", newsletter.name).date == timezone.localdate()


def test_it_makes_a_newsletter_that_is_missing(db: None) -> None:
    assert draft_issue(PLAIN.encode(), "a.txt", "Harbour Medical Aid").newsletter.language == "en"


def test_it_sees_that_a_new_newsletter_is_arabic(db: None) -> None:
    text = "عادت المياه إلى الوادي بعد شتاء طويل، وتعمل أربع مضخات من جديد منذ شهر آذار."
    assert draft_issue(text.encode(), "a.txt", "أخبار الوادي").newsletter.language == "ar"


@pytest.mark.parametrize("file", MANUSCRIPTS, ids=lambda file: file.name)
def test_it_makes_an_issue_of_newsletters_of_many_makes(file: Path, newsletter: Newsletter) -> None:
    issue = draft_issue(file.read_bytes(), file.name, newsletter.name)
    assert len(issue.body) > 2


def test_it_makes_an_issue_where_a_line_is_broken_anywhere(newsletter: Newsletter) -> None:
    lines, heading = (
        f"<w:r><w:t>{first}</w:t><w:br/><w:t>{second}</w:t></w:r>"
        for first, second in (("Received: 18,450", "Needed: 21,000"), ("What we bought", "and for whom"))
    )
    broken = docx(p("Gifts in June", style="H1"), p(lines), p(heading, style="H1"), p("We thank you."))
    body = draft_issue(broken, "gifts.docx", newsletter.name).body
    assert [child.value["title"] for child in body] == ["Gifts in June", "What we bought and for whom"]
    assert "18,450" in str(body.get_prep_value())


def test_it_takes_pictures_into_the_library(newsletter: Newsletter) -> None:
    data = docx(p(picture(alt="A well")), p("Amra, May", style="Beschriftung"), media_well_png=png())
    block = draft_issue(data, "a.docx", newsletter.name).body[0]
    assert (block.value["image"].description, block.value["caption"]) == ("A well", "Amra, May")


def test_it_says_which_pictures_the_library_refuses(newsletter: Newsletter) -> None:
    issue = draft_issue(docx(p(picture(alt="A well")), media_well_png=b"no picture"), "a.docx", newsletter.name)
    assert "picture_unusable" in [each.reason for each in look_again(issue)]
    assert not Image.objects.exists()


def test_a_picture_that_was_withdrawn_is_left_out_and_the_rest_is_taken(newsletter: Newsletter) -> None:
    image = Image.objects.create(title="A well", file=ContentFile(png(), "well.png"), description="A well")
    withdraw_consent(PhotoConsent.objects.create(image=image, whom="the woman", given_on=date(2026, 1, 5)))
    data = docx(p("The wells run again."), p(picture(alt="A well")), media_well_png=png())
    issue = draft_issue(data, "a.docx", newsletter.name)
    assert [child.block_type for child in issue.body] == ["text", "photo"]
    assert "withdrew their consent" in {each.reason: each.detail for each in look_again(issue)}["picture_unusable"]


def test_it_lists_what_is_uncertain_by_block(drafted: Issue) -> None:
    found = look_again(Issue.objects.get(pk=drafted.pk))
    assert [(each.position, each.name) for each in found if each.reason == "contacts"] == [(7, "Contacts")]


def test_it_stops_asking_for_a_block_that_was_removed(drafted: Issue) -> None:
    drafted.body = drafted._meta.get_field("body").to_python([drafted.body.raw_data[1]])
    assert not [each for each in look_again(drafted) if each.position]


def test_it_asks_nothing_of_the_next_issue(drafted: Issue) -> None:
    assert new_from_last(drafted, date(2026, 5, 4), None).uncertain == []


def test_it_stores_nothing_of_what_it_refuses(newsletter: Newsletter) -> None:
    with pytest.raises(ManuscriptRefused, match="OCR"):
        draft_issue(pdf([], images=True), "a.pdf", newsletter.name)
    assert not Issue.objects.exists()


def test_it_leaves_no_file_behind(newsletter: Newsletter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    draft_issue(docx(p("Text.", picture()), media_well_png=png()), "a.docx", newsletter.name)
    assert not list((tmp_path / "temporary").iterdir())


def test_it_begins_an_issue_from_an_upload(client: Client, newsletter: Newsletter, officer: User) -> None:
    client.force_login(officer)
    page = upload(client, pdf(*magazine()), "spring.pdf").content.decode()
    assert ("is begun" in page, "Look at this again" in page) == (True, True)
    assert Issue.objects.get().date == date(2026, 3, 1)


def test_it_prefers_the_title_and_the_date_that_were_typed(
    client: Client, newsletter: Newsletter, officer: User
) -> None:
    client.force_login(officer)
    upload(client, PLAIN.encode(), title="Spring", date="2026-05-04")
    assert (Issue.objects.get().title, Issue.objects.get().date) == ("Spring", date(2026, 5, 4))


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "There is no text in this file."),
        (pdf([], images=True), "a.pdf", "it was scanned"),
        (pdf([(50, 700, 10, "Text")], encrypted=True), "a.pdf", "locked with a password"),
        (b"<html>", "a.html", "Choose a Word file"),
    ],
    ids=["empty", "scanned", "encrypted", "another kind"],
)
def test_it_says_what_to_do_with_a_file_it_cannot_read(
    client: Client, newsletter: Newsletter, officer: User, data: bytes, name: str, says: str
) -> None:
    client.force_login(officer)
    assert says in upload(client, data, name).content.decode()
    assert not Issue.objects.exists()


def test_it_refuses_uploads_that_are_too_large(
    client: Client, newsletter: Newsletter, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailer.issues.admin.manuscripts.MAX_BYTES", 10)
    client.force_login(officer)
    assert "larger than" in upload(client, PLAIN.encode()).content.decode()


def test_it_says_that_a_newsletter_is_needed(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert "There is no newsletter yet." in client.get(reverse(BEGIN)).content.decode()


def test_it_is_offered_where_issues_are_begun(client: Client, newsletter: Newsletter, officer: User) -> None:
    client.force_login(officer)
    assert reverse(BEGIN) in client.get(reverse("wagtailsnippets_issues_issue:list")).content.decode()


def test_it_is_for_those_who_may_begin_issues(client: Client, newsletter: Newsletter) -> None:
    client.force_login(person("reader", "view_issue"))
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    assert client.get(reverse(BEGIN), headers=ajax).status_code == 403


def test_it_asks_for_a_token(newsletter: Newsletter, officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert upload(client, PLAIN.encode()).status_code == 403


def test_it_shows_in_the_editor_what_was_guessed(client: Client, drafted: Issue, officer: User) -> None:
    client.force_login(officer)
    page = client.get(reverse("wagtailsnippets_issues_issue:edit", args=[drafted.pk])).content.decode()
    assert ("Block 7, Contacts" in page, "Check each name, number and address." in page) == (True, True)


def test_it_takes_off_the_list_what_was_looked_at(client: Client, drafted: Issue, officer: User) -> None:
    client.force_login(officer)
    doubt = next(each for each in look_again(drafted) if each.reason == "contacts")
    page = client.post(reverse("issues_look_again", args=[drafted.pk]), {"doubt": doubt.key}).content.decode()
    left = [each.reason for each in look_again(Issue.objects.get(pk=drafted.pk))]
    assert ("Check each name" in page, "contacts" in left, "signature" in left) == (False, False, True)


def test_it_keeps_the_list_for_those_who_may_not_write(client: Client, drafted: Issue) -> None:
    client.force_login(person("reader", "view_issue"))
    doubt = look_again(drafted)[0].key
    client.post(reverse("issues_look_again", args=[drafted.pk]), {"doubt": doubt})
    assert doubt in [each.key for each in look_again(Issue.objects.get(pk=drafted.pk))]


def test_it_says_when_everything_was_looked_at(client: Client, drafted: Issue, officer: User) -> None:
    for each in look_again(drafted):
        looked_at(drafted, each.key)
    client.force_login(officer)
    page = client.get(reverse("issues_look_again", args=[drafted.pk])).content.decode()
    assert "Everything that was guessed has been looked at." in page
