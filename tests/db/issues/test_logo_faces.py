"""Logos with a face in them: somebody drew a box, or consent ended."""

from __future__ import annotations

from datetime import date

import pytest

from mailer.issues.actions.check_photo import draw_face, look_at, mark_face
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.errors import PreflightFailed
from mailer.issues.faces import Box
from mailer.issues.models import Image, Issue, Newsletter, PhotoConsent
from mailer.issues.photo_faces import State
from subscribers.models import List
from tests.db.issues.test_photo_consent import codes


@pytest.fixture
def logo(image: Image, newsletter: Newsletter) -> Image:
    newsletter.logo = image
    newsletter.save()
    return image


def test_nobody_has_to_look_over_a_logo(logo: Image, issue: Issue) -> None:
    assert codes(issue) == set()


def test_no_proof_is_made_with_an_open_face_in_a_logo(logo: Image, issue: Issue, donors: List) -> None:
    look_at(logo)
    draw_face(logo, Box(0.25, 0.25, 0.2, 0.2))
    with pytest.raises(PreflightFailed, match="neither blurred nor covered by consent"):
        make_proof(issue, [donors])


def test_no_proof_is_made_with_a_logo_whose_consent_ended(logo: Image, issue: Issue) -> None:
    look_at(logo)
    number = draw_face(logo, Box(0.25, 0.25, 0.2, 0.2)).number
    until = date(2026, 1, 6)
    consent = PhotoConsent.objects.create(image=logo, whom="the head", given_on=date(2026, 1, 5), until=until)
    mark_face(logo, number, State.CONSENTED, consent.pk)
    assert codes(issue) == {"photo-consent-ended"}
