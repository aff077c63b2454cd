"""Fills the database of a running site for the tests of photos: a photo with an open face, and a mail in the catcher
that shows another, whose people agreed. Prints what the tests need to know."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from PIL import Image as Pillow

from tests.browser.editor_site import Site, ask


@dataclass(frozen=True)
class Cast:
    """``photo`` and ``issue`` for looking over; ``shown`` was sent with the consent ``consent``, in a mail that is the
    catcher's ``mail``. ``missed`` went out with a face that was blurred since, and another whose consent is over."""

    photo: int
    issue: int
    shown: int
    consent: int
    mail: int
    missed: int


def fill(site: Site, home: Path) -> Cast:
    return Cast(**ask(site.url, home, __file__))


def _jpeg(title: str) -> bytes:
    """scikit-image's astronaut where it is installed, a plain field elsewhere; another picture for each title."""
    spec = find_spec("skimage")
    file = Path(spec.submodule_search_locations[0], "data/astronaut.png") if spec else None
    photo = Pillow.open(file).convert("RGB") if file and file.is_file() else Pillow.new("RGB", (512, 512), "#7d8f9b")
    photo.putpixel((0, 0), (len(title) * 8, 0, 0))
    out = io.BytesIO()
    photo.save(out, "JPEG")
    return out.getvalue()


def _fill() -> None:
    import django

    django.setup()
    from datetime import UTC, date, datetime
    from email.message import EmailMessage

    from django.conf import settings
    from django.core.files.base import ContentFile

    from mailer.catcher.store import CatcherStore
    from mailer.compiler.compiled import CompiledIssue
    from mailer.issues.actions.blur_faces import blur_faces
    from mailer.issues.actions.check_photo import confirm_photo, draw_face, look_at, mark_face
    from mailer.issues.actions.make_test import make_test
    from mailer.issues.addresses import fill_public
    from mailer.issues.faces import Box
    from mailer.issues.models import Image, Issue, PhotoConsent, Proof
    from mailer.issues.photo_faces import State, faces_of

    def looked(title: str) -> Image:
        image = Image.objects.create(title=title, file=ContentFile(_jpeg(title), "a.jpg"), description="An astronaut")
        look_at(image)
        draw_face(image, Box(0.05, 0.6, 0.12, 0.12))
        return image

    photo, shown = looked("On the launch pad"), looked("Before the flight")
    consent = PhotoConsent.objects.create(image=shown, whom="the astronaut", given_on=date(2026, 1, 5))
    for face in faces_of(look_at(shown).faces):
        mark_face(shown, face.number, State.CONSENTED, consent.pk)
    confirm_photo(shown, None)
    issues = list(Issue.objects.order_by("pk")[:2])
    for issue, image in zip(issues, (photo, shown), strict=True):
        body = [{"type": "photo", "value": {"image": image.pk, "caption": "The crew of the mission"}}]
        issue.body = Issue._meta.get_field("body").to_python(body)
        issue.save()
        issue.save_revision()
    variant = make_test(issues[1]).variants.get(medium="mail", light=False)
    html = fill_public(CompiledIssue.from_json(variant.compiled)).html
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Wells and schools", "news@mission.example", "alice@example.org"
    mail.set_content(html, subtype="html")
    with CatcherStore(settings.MAILER_HOME / "catcher.sqlite3") as store:
        number = store.add(
            "b@bounces.example", ["alice@example.org"], mail.as_bytes(), received_at=datetime(2026, 5, 4, tzinfo=UTC)
        )
    missed = looked("A face that was missed")
    ended = PhotoConsent.objects.create(
        image=missed, whom="the man on the right", given_on=date(2026, 1, 5), until=date(2026, 2, 1)
    )
    mark_face(missed, 1, State.CONSENTED, ended.pk)
    issues[1].body = Issue._meta.get_field("body").to_python([{"type": "photo", "value": {"image": missed.pk}}])
    issues[1].save_revision()
    Proof.objects.filter(pk=make_test(issues[1]).pk).update(sent_at=datetime(2026, 5, 4, tzinfo=UTC))
    blur_faces(missed, [draw_face(missed, Box(0.6, 0.6, 0.12, 0.12)).number])
    known = {
        "photo": photo.pk,
        "issue": issues[0].pk,
        "shown": shown.pk,
        "consent": consent.pk,
        "mail": number,
        "missed": missed.pk,
    }
    print(json.dumps(known))


if __name__ == "__main__":
    _fill()
