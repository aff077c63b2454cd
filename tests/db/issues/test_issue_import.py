from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.issues.errors import ImportRefused
from mailer.issues.models import Image, Issue, Newsletter, Programme
from mailer.issues.yaml_import import import_issue
from tests.db.issues.conftest import jpeg

pytestmark = pytest.mark.django_db

HEAD = """\
newsletter: Tarn Valley News
title: March
subject: Wells and schools
date: '2026-03-31'
language: en
blocks:
"""
TEXT = "- type: text\n  paragraphs:\n  - The wells run again.\n"


def refusal(text: str, base: Path | None = None) -> str:
    """The message, where nothing was stored."""
    with pytest.raises(ImportRefused) as refused:
        import_issue(text, "march.yaml", base)
    assert not Issue.objects.exists()
    assert not Newsletter.objects.exists()
    assert not Image.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize("name", ["iom-iraq-2009-01.yaml", "iom-iraq-2011-03.yaml"])
def test_it_imports_the_real_issues(shared: Path, name: str) -> None:
    import yaml

    file = shared / "issues" / name
    issue = import_issue(file.read_text("utf-8"), name, file.parent)
    expected = yaml.safe_load(file.read_text("utf-8"))
    assert [block.block_type for block in issue.body] == [block["type"] for block in expected["blocks"]]
    assert issue.subject == expected["subject"]
    assert issue.source == name


def test_it_keeps_every_field_of_a_block() -> None:
    issue = import_issue(
        HEAD
        + "- type: programme\n  title: Clean water\n  code: CW\n  description:\n  - We dig.\n  funders:\n  - Norway\n",
        "m.yaml",
    )
    value = Issue.objects.get(pk=issue.pk).body[0].value
    assert (value["title"], value["code"], value["body"].source, list(value["funders"])) == (
        "Clean water",
        "CW",
        "<p>We dig.</p>",
        ["Norway"],
    )


def test_it_takes_mark_up_in_a_paragraph_for_text() -> None:
    issue = import_issue(HEAD + "- type: text\n  paragraphs:\n  - '<script>alert(1)</script> & co'\n", "m.yaml")
    assert issue.body[0].value["body"].source == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co</p>"


def test_it_gives_blocks_ids_by_which_findings_name_them() -> None:
    issue = import_issue(HEAD + TEXT + TEXT, "m.yaml")
    assert len({block.id for block in issue.body}) == 2


def test_it_makes_another_issue_of_a_file_imported_before() -> None:
    first, second = import_issue(HEAD + TEXT, "m.yaml"), import_issue(HEAD + TEXT, "m.yaml")
    assert first.pk != second.pk
    assert first.newsletter == second.newsletter


def test_it_takes_the_issues_language() -> None:
    issue = import_issue(HEAD.replace("language: en", "language: ar") + TEXT, "m.yaml")
    assert issue.language == "ar"


def test_it_reads_the_sender_of_a_new_newsletter() -> None:
    sender = "sender:\n  name: Mission in Tarn\n  email: news@mission.example\n"
    sender += "  postal_address: |\n    1 Bridge Street\n    Tarn\n"
    newsletter = import_issue(sender + HEAD + TEXT, "m.yaml").newsletter
    assert (newsletter.sender_name, newsletter.sender_email) == ("Mission in Tarn", "news@mission.example")
    assert newsletter.postal_address == "1 Bridge Street\nTarn"


def test_it_never_changes_the_sender_of_a_newsletter_that_has_one(newsletter: Newsletter) -> None:
    import_issue("sender:\n  email: other@mission.example\n" + HEAD + TEXT, "m.yaml")
    newsletter.refresh_from_db()
    assert newsletter.sender_email == "news@mission.example"


def test_it_gives_a_new_newsletter_a_sender_beside_the_bounce_domain(settings: object) -> None:
    settings.MAILER_BOUNCE_DOMAIN = "bounces.mission.example"  # type: ignore[attr-defined]
    assert import_issue(HEAD + TEXT, "m.yaml").newsletter.sender_email == "newsletter@mission.example"


def test_it_stores_a_photo_that_lies_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "well.jpg").write_bytes(jpeg())
    issue = import_issue(HEAD + "- type: photo\n  file: well.jpg\n  alt: A well\n  credit: Amal\n", "m.yaml", tmp_path)
    value = issue.body[0].value
    assert (value["image"].width, value["image"].credit, value["alt"]) == (800, "Amal", "A well")


def test_it_stores_a_photo_once_that_is_shown_twice(tmp_path: Path) -> None:
    (tmp_path / "well.jpg").write_bytes(jpeg())
    import_issue(HEAD + "- {type: photo, file: well.jpg}\n" * 2, "m.yaml", tmp_path)
    assert Image.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEAD + "- type: stroy\n",
            "line 7: unknown block type 'stroy'; did you mean 'story'? known: foreword, programme,",
        ),
        (
            HEAD + "- type: text\n  paragrafs:\n  - x\n",
            "line 8: unknown field 'paragrafs' in text; did you mean 'paragraphs'?",
        ),
        (HEAD + "- title: x\n", "line 7: a block needs the field 'type'"),
        (HEAD + "- type: story\n  paragraphs:\n  - x\n", "line 7: story needs the field 'title'"),
        (HEAD + "- type: text\n  paragraphs: x\n", "line 8: 'paragraphs' must be a list"),
        (HEAD + "- type: text\n  paragraphs:\n  - [a]\n", "line 9: 'paragraphs' must be text, not a list"),
        (
            HEAD + "- type: text\n  paragraphs:\n  - yes\n",
            "line 9: 'paragraphs' must be text, not a yes or no; write 'yes' in quotes",
        ),
        (HEAD + "- type: text\n  paragraphs:\n  -\n", "line 9: 'paragraphs' is empty"),
        (HEAD + "- type: text\n  paragraphs: []\n", "line 8: 'paragraphs' is empty"),
        (HEAD + "- type: photo\n  protect_faces: perhaps\n", "line 8: 'protect_faces' must be true or false"),
        (HEAD + "- type: figures\n  items:\n  - value: 3\n", "line 9: an item of 'items' needs the field 'label'"),
        (HEAD + "- type: contacts\n  people:\n  - email: nobody\n", "line 9: 'nobody' is no email address"),
        (
            HEAD + "- type: contacts\n  websites:\n  - label: x\n    url: 'javascript:alert(1)'\n",
            "line 10: 'javascript:alert(1)' is no web address",
        ),
        (HEAD + "- x\n", "line 7: a block must be fields with values"),
        (HEAD + "  []\n", "line 7: 'blocks' is empty"),
        (HEAD + "- {type: notice, text: x}\n" * 501, "line 507: more than 500 blocks"),
        ("title: x\n" + HEAD + TEXT, "line 3: the field 'title' stands twice in the issue"),
        ("sbject: x\n" + HEAD + TEXT, "line 1: unknown field 'sbject' in the issue; did you mean 'subject'?"),
        (HEAD.replace("subject: Wells and schools\n", "") + TEXT, "line 1: the issue needs the field 'subject'"),
        (HEAD.replace("'2026-03-31'", "31 March") + TEXT, "line 4: '31 March' is no date; write it as 2009-01-15"),
        (HEAD.replace("language: en", "language: xx") + TEXT, "line 5: unknown language 'xx'"),
        (
            HEAD.replace("Wells and schools", '"a\\r\\nBcc: x@y.example"') + TEXT,
            "line 3: 'subject' must stand on one line",
        ),
        (HEAD.replace("Wells and schools", '"a\\u2028b"') + TEXT, "line 3: 'subject' must stand on one line"),
        (HEAD.replace("Wells and schools", "x" * 251) + TEXT, "line 3: 'subject' has 251 characters; 250 are allowed"),
        (HEAD + "- &a {type: notice, text: x}\n- *a\n", "line 8: aliases (*name) are not allowed"),
        (HEAD + "- " + "[" * 30 + "]" * 30 + "\n", "line 7: this is nested too deeply"),
        (HEAD + "- type: 'x\n", "line 8: this is no YAML: found unexpected end of stream"),
        (HEAD + "- !!python/object/apply:os.system [id]\n", "line 7: tags (!!python/object/apply:os.system) are not"),
        (HEAD + "- type: photo\n  protect_faces: !!bool maybe\n", "line 8: tags (!!bool) are not allowed"),
        (HEAD + "- type: notice\n  text: !!str 5\n", "line 8: tags (!!str) are not allowed"),
        (HEAD + "- type: notice\n  text: ! x\n", "line 8: tags (!) are not allowed"),
        (HEAD + '- type: notice\n  text: "a\\0b"\n', "line 8: the character U+0000 cannot stand in a text"),
        (HEAD + '- type: notice\n  text: "a\\ud800b"\n', "line 8: the character U+D800 cannot stand in a text"),
        (HEAD + '- type: notice\n  text: "a\\eb"\n', "line 8: the character U+001B cannot stand in a text"),
        (HEAD + '- type: notice\n  "te\\0xt": x\n', "line 8: the character U+0000 cannot stand in a text"),
        (HEAD + '- type: notice\n  text: "a\\UFFFFFFFFb"\n', "line 8: this is no YAML: a number or an escape"),
        (
            HEAD + "- type: contacts\n  websites:\n  - label: x\n    url: 'https://user@example.org/'\n",
            "line 10: 'https://user@example.org/' is no web address",
        ),
        (HEAD + "- type: a\x07\n", "line 7: the character U+0007 cannot stand in YAML"),
        ("", "line 1: the file is empty"),
        ("just words", "line 1: the issue must be fields with values"),
        ("# " + "x" * 2_000_000, "line 1: the file is larger than 2,000,000 bytes"),
        ("sender:\n  colour: '#ffff00'\n" + HEAD + TEXT, "line 2: white text cannot be read on '#ffff00'"),
    ],
)
def test_it_refuses_with_the_line_and_stores_nothing(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


@pytest.mark.parametrize("file", ["../secret.jpg", "/etc/hostname", "a/../../secret.jpg"])
def test_it_refuses_a_photo_outside_the_folder(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    base = tmp_path / "issue"
    base.mkdir()
    assert "lies outside the folder of the issue" in refusal(HEAD + f"- type: photo\n  file: {file}\n", base)


def test_it_refuses_a_photo_that_is_linked_from_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    base = tmp_path / "issue"
    base.mkdir()
    os.symlink(tmp_path / "secret.jpg", base / "well.jpg")
    assert "lies outside the folder of the issue" in refusal(HEAD + "- type: photo\n  file: well.jpg\n", base)


def test_it_refuses_a_photo_that_is_not_there(tmp_path: Path) -> None:
    assert "line 8: the photo 'well.jpg' does not exist" in refusal(
        HEAD + "- type: photo\n  file: well.jpg\n", tmp_path
    )


def test_it_refuses_a_photo_where_there_is_no_folder() -> None:
    assert "this issue came without a folder" in refusal(HEAD + "- type: photo\n  file: well.jpg\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<svg onload='alert(1)'/>", "a drawing (SVG)"), (b"GIF89a", "damaged"), (jpeg()[:400], "damaged")],
)
def test_it_refuses_a_photo_that_is_no_picture(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "well.jpg").write_bytes(content)
    assert words in refusal(HEAD + "- type: photo\n  file: well.jpg\n", tmp_path)


def test_it_refuses_a_photo_that_is_too_large(tmp_path: Path, settings: object) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000  # type: ignore[attr-defined]
    (tmp_path / "well.jpg").write_bytes(jpeg())
    assert "is larger than" in refusal(HEAD + "- type: photo\n  file: well.jpg\n", tmp_path)


def test_it_leaves_no_picture_behind_when_a_later_block_is_refused(tmp_path: Path, media_root: Path) -> None:
    (tmp_path / "well.jpg").write_bytes(jpeg())
    refusal(HEAD + "- type: photo\n  file: well.jpg\n- type: photo\n  file: gone.jpg\n", tmp_path)
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_it_refuses_a_photo_whose_name_no_file_can_have(tmp_path: Path) -> None:
    file = "x" * 300 + ".jpg"
    assert "has a name that no file can have" in refusal(HEAD + f"- type: photo\n  file: {file}\n", tmp_path)


def test_it_refuses_a_photo_behind_a_loop_of_links(tmp_path: Path) -> None:
    os.symlink(tmp_path / "b", tmp_path / "a")
    os.symlink(tmp_path / "a", tmp_path / "b")
    assert "line 8: " in refusal(HEAD + "- type: photo\n  file: a/x.jpg\n", tmp_path)


def test_it_refuses_another_language_than_the_newsletters(newsletter: Newsletter) -> None:
    with pytest.raises(ImportRefused, match="line 5: the newsletter 'Tarn Valley News' is in 'en', not in 'ar'"):
        import_issue(HEAD.replace("language: en", "language: ar") + TEXT, "m.yaml")


def test_it_takes_a_file_whose_name_is_not_utf_8() -> None:
    assert import_issue(HEAD + TEXT, "m\udcff.yaml").source == "m?.yaml"


def imported(blocks: str, base: Path | None = None) -> Any:
    """The value of the first block."""
    return Issue.objects.get(pk=import_issue(HEAD + blocks, "m.yaml", base).pk).body[0].value


def test_it_reads_a_quote() -> None:
    value = imported("- {type: quote, paragraphs: [We have water.], name: Amal, role: caretaker}\n")
    assert (value["body"].source, value["name"], value["role"]) == ("<p>We have water.</p>", "Amal", "caretaker")


def test_it_reads_a_gallery_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "well.jpg").write_bytes(jpeg())
    value = imported("- {type: gallery, photos: [{file: well.jpg, alt: Old}, {file: well.jpg, alt: New}]}\n", tmp_path)
    assert [(photo["image"].width, photo["alt"]) for photo in value["photos"]] == [(800, "Old"), (800, "New")]


def test_it_reads_a_button() -> None:
    value = imported("- {type: button, label: Read the report, url: www.example.org/report}\n")
    assert (value["label"], value["url"]) == ("Read the report", "https://www.example.org/report")


def test_it_reads_an_event() -> None:
    value = imported(
        "- {type: event, title: Open day, date: 2026-05-12, starts: 18:30, until: '2026-05-13', place: Tarn}\n"
    )
    assert (value["date"], value["starts"], value["until_date"]) == (date(2026, 5, 12), time(18, 30), date(2026, 5, 13))


def test_it_reads_a_divider() -> None:
    assert import_issue(HEAD + "- type: divider\n" + TEXT, "m.yaml").body[0].block_type == "divider"


def test_it_reads_the_photos_and_the_length_of_a_story(tmp_path: Path) -> None:
    (tmp_path / "well.jpg").write_bytes(jpeg())
    value = imported(
        "- {type: story, title: Wells, paragraphs: [One., Two.], length: 1, photos: [{file: well.jpg}]}\n", tmp_path
    )
    assert (value["length"], [photo["image"].width for photo in value["photos"]]) == ("1", [800])


def test_it_takes_a_story_whole_where_that_is_said() -> None:
    assert imported("- {type: story, title: Wells, paragraphs: [One.], length: whole}\n")["length"] == ""


@pytest.mark.parametrize("named", ["code: cwt", "title: CLEAN WATER", "{title: Clean water, code: CWT}"])
def test_it_chooses_the_programme_that_is_kept_under_its_code_or_title(named: str) -> None:
    kept = Programme.objects.create(title="Clean water", code="CWT")
    value = imported(f"- {{type: programme, {named.strip('{}')}, funders: [Norway]}}\n")
    assert (value["programme"], value["title"] or "", list(value["funders"])) == (kept, "", [])


def test_it_keeps_a_title_that_differs_from_the_programmes_own() -> None:
    Programme.objects.create(title="Clean water", code="CWT")
    assert imported("- {type: programme, code: CWT, title: Water at last}\n")["title"] == "Water at last"


def test_it_leaves_a_programme_that_is_not_kept_as_it_is_written() -> None:
    value = imported("- {type: programme, title: Schools, funders: [Norway]}\n")
    assert (value["programme"], value["title"], list(value["funders"])) == (None, "Schools", ["Norway"])


def test_it_reads_who_sees_it_in_the_archive() -> None:
    assert import_issue("visibility: staff\n" + HEAD + TEXT, "m.yaml").visibility == "staff"


def test_it_reads_the_accent_and_the_theme_of_a_new_newsletter() -> None:
    sender = "sender:\n  accent: '#8A1C1C'\n  theme: gazette\n"
    newsletter = import_issue(sender + HEAD + TEXT, "m.yaml").newsletter
    assert (newsletter.accent, newsletter.theme) == ("#8a1c1c", "gazette")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "- {type: gallery, photos: [{alt: x}]}\n", "line 7: 'photos' has 1 items; 2 are needed"),
        (HEAD + "- type: story\n  length: 4\n", "line 8: 'length' cannot be '4'"),
        (HEAD + "- type: event\n  title: x\n  date: soon\n", "line 9: 'soon' is no date; write it as 2009-01-15"),
        (HEAD + "- type: event\n  starts: noon\n", "line 8: 'noon' is no time; write it as 18:30"),
        (
            HEAD + "- {type: event, title: x, date: 2026-05-12, until: 2026-05-11}\n",
            "line 7: the event ends before it begins",
        ),
        (HEAD + "- type: button\n  label: x\n  url: 'javascript:x'\n", "line 9: 'javascript:x' is no web address"),
        (HEAD + "- {type: programme, code: XYZ}\n", "line 7: programme needs the field 'title', or the 'code' of one"),
        ("visibility: nobody\n" + HEAD + TEXT, "line 1: 'visibility' cannot be 'nobody'; known: public, subscribers"),
        ("sender:\n  theme: gazzette\n" + HEAD + TEXT, "line 2: 'theme' cannot be 'gazzette'; did you mean 'gazette'"),
        ("sender:\n  accent: '#ffff00'\n" + HEAD + TEXT, "line 2: white text cannot be read on '#ffff00'"),
    ],
)
def test_it_says_in_which_line_a_new_field_is_wrong(text: str, message: str) -> None:
    assert message in refusal(text)


PIECES = st.sampled_from(
    (
        *HEAD.splitlines(keepends=True),
        *(
            TEXT,
            HEAD,
            "- type: ",
            "photo",
            "  text: ",
            "!!bool x",
            '"\\0"',
            '"\\ud8',
            "&a ",
            "*a",
            "|\n",
            ">-\n",
            "<<: ",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            ":",
            "? ",
            "%YAML 9",
            "---\n",
            "...\n",
            "\n",
            "  ",
            "~",
            "\x85",
            "'",
            "0x1f",
            "2026-02-30",
        ),
        *("- {type: figures, items: [{value: 1, label: x}]}\n", "- {type: photo, file: x.jpg}\n"),
    )
)


def outcome(text: str) -> str:
    """The message it was refused with; empty where it was imported."""
    try:
        import_issue(text, "march.yaml")
    except ImportRefused as refused:
        return str(refused)
    return ""


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=20).map("".join)))
@settings(max_examples=300)
def test_it_meets_arbitrary_text_with_an_issue_or_a_refusal(text: str) -> None:
    assert outcome(text).startswith("line ") or Issue.objects.exists()


@given(st.text())
@settings(max_examples=100)
def test_it_meets_an_arbitrary_value_with_an_issue_or_a_refusal(value: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    text = HEAD.replace("Wells and schools", quoted) + f"- type: notice\n  text: {quoted}\n"
    assert outcome(text).partition(":")[0] in {"", "line 3", "line 8"}
