"""Fills the database of a running site for the tests of the preview: a picture in the issue, staff who may get a test,
a subscriber to read it as, and a real issue where there is one. Prints what the tests need to know."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.browser.editor_site import ROOT, Site, ask

REAL = ROOT.parent / "shared" / "issues" / "iom-iraq-2011-03.yaml"
STORY = '<p>Four wells in the valley run again, and {{ organisation|"you" }} paid for two of them.</p>' * 4


@dataclass(frozen=True)
class Cast:
    issue: int
    reader: int
    real: int | None


def fill(site: Site, home: Path) -> Cast:
    return Cast(**ask(site.url, home, __file__, str(site.issue)))


def _fill(pk: int) -> None:
    import django

    django.setup()
    from mailer.issues.models import Issue
    from mailer.issues.yaml_import import import_issue
    from subscribers.addresses import parse_address
    from subscribers.lifecycle import subscribe
    from subscribers.models import List, Organisation, Subscriber, User
    from subscribers.states import Event

    issue = Issue.objects.get(pk=pk)
    newsletter, staff = issue.newsletter, List.objects.create(name="Staff")
    newsletter.sender_name, newsletter.sender_email = "Mission in Tarn", "news@mission.example"
    newsletter.postal_address, newsletter.staff_list = "1 Bridge Street, Tarn", staff
    newsletter.save()
    newsletter.reviewers.add(User.objects.get(username="head"))
    for name in ("Alice Sabri", "Bob Nasser"):
        address = parse_address(f"{name.split()[0].lower()}@mission.example")
        User.objects.create(username=name, email=address.email, is_superuser=True)
        subscribe(Subscriber.objects.make(address, name=name), staff, Event.CONFIRM, "test")
    water = Organisation.objects.create(name="Water for All")
    rana = Subscriber.objects.make(
        parse_address("rana@example.org"), name="Rana Odeh", salutation="Dear Rana", organisation=water
    )
    issue.preheader = "Four wells, three schools, and what you can do"
    issue.body = Issue._meta.get_field("body").to_python(
        [
            {"type": "photo", "value": {"image": _picture().pk, "caption": "The well in Tarn", "alt": "A well"}},
            {"type": "story", "value": {"title": "The wells run again", "body": STORY, "photos": []}},
            {"type": "button", "value": {"label": "Read more", "url": "https://example.org/wells"}},
        ]
    )
    issue.save()
    issue.save_revision()
    real = import_issue(REAL.read_text("utf-8"), REAL.name).pk if REAL.exists() else None
    print(json.dumps({"issue": issue.pk, "reader": rana.pk, "real": real}))


def _picture() -> Image:  # noqa: F821
    from django.core.files.images import ImageFile
    from PIL import Image as Pillow
    from PIL import ImageDraw

    from mailer.issues.models import Image

    out, picture = io.BytesIO(), Pillow.new("RGB", (1200, 700), "#7fb2d9")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, 1200, 700), fill="#c8a86b")
    draw.ellipse((450, 360, 750, 560), fill="#5b4a36")
    picture.save(out, "JPEG")
    return Image.objects.create(title="well.jpg", file=ImageFile(io.BytesIO(out.getvalue()), "well.jpg"))


if __name__ == "__main__":
    _fill(int(sys.argv[1]))
