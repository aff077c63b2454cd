"""What is frozen, what is signed, and what tampering comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import ProtectedError
from PIL import Image as Pillow

from mailer.compiler.compiled import CompiledIssue
from mailer.issues.actions import make_proof as making
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.digest import proof_digest, verify, verify_pictures
from mailer.issues.errors import OverrideRefused, PreflightFailed, ProofRefused
from mailer.issues.models import Image, Issue, Newsletter, Proof, ProofVariant
from mailer.issues.models.proof import hash_of
from mailer.issues.preflight import Code
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, jpeg, look_over

pytestmark = pytest.mark.django_db

GAP = {"type": "photo", "id": "gap", "value": {"caption": "The well"}}
REASON = {"photo-without-file": "the family moved away"}


def files(media_root: Path) -> list[Path]:
    return sorted((media_root / "p").glob("*")) if (media_root / "p").is_dir() else []


# -- making ------------------------------------------------------------------------------------------------------------


def test_it_freezes_sender_subject_lists_and_a_variant_a_medium(proof: Proof, donors: List) -> None:
    proof.refresh_from_db()
    assert (proof.sender_name, proof.sender_email, proof.reply_to) == (
        "Mission in Tarn",
        "news@mission.example",
        "desk@mission.example",
    )
    assert (proof.subject, proof.list_id) == ("Wells and schools", "tarn.mission.example")
    assert list(proof.lists.all()) == [donors]
    variants = proof.variants.order_by("pk").values_list("language", "audience", "medium", "light")
    assert list(variants) == [("en", "", "mail", False), ("en", "", "mail", True), ("en", "", "web", False)]


def test_it_freezes_bytes_that_later_edits_do_not_touch(proof: Proof, issue: Issue) -> None:
    before = proof.variants.get(medium="mail", light=False).compiled
    issue.title = "April"
    issue.save()
    assert proof.variants.get(medium="mail", light=False).compiled == before
    assert "March" in before


def test_it_makes_an_unsigned_proof_with_its_digest(proof: Proof) -> None:
    proof.refresh_from_db()
    assert proof.digest == proof_digest(proof)
    assert (proof.signed_at, proof.signed_by, proof.signed_digest) == (None, None, "")


def test_it_gives_equal_issues_digests_of_their_own(issue: Issue, donors: List) -> None:
    assert make_proof(issue, [donors]).digest != make_proof(issue, [donors]).digest


def test_it_refuses_a_proof_for_nobody(issue: Issue) -> None:
    with pytest.raises(ProofRefused, match="Name at least one list"):
        make_proof(issue, [])


def test_it_refuses_while_preflight_fails_and_says_why(make_issue: MakeIssue, donors: List) -> None:
    with pytest.raises(PreflightFailed) as refused:
        make_proof(make_issue(GAP, subject=""), [donors], REASON)
    assert [finding.code for finding in refused.value.findings] == [Code.NO_SUBJECT]
    assert not Proof.objects.exists()


def test_it_lets_a_photo_without_a_file_through_for_a_reason(make_issue: MakeIssue, donors: List) -> None:
    proof = make_proof(make_issue(GAP), [donors], REASON)
    assert proof.overrides == REASON
    assert [finding["code"] for finding in proof.findings] == ["photo-without-file"]
    assert "Photo not available" in proof.variants.get(medium="mail", light=False).compiled


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"photo-without-file": "  "}, "needs a reason"),
        ({"no-subject": "late"}, "cannot be overridden"),
        ({"missing-alt-text": "x", **REASON}, "no finding “missing-alt-text”"),
        ({"nonsense": "x"}, "no finding “nonsense”"),
    ],
)
def test_it_refuses_overrides_that_mean_nothing(
    make_issue: MakeIssue, donors: List, overrides: dict[str, str], message: str
) -> None:
    with pytest.raises(OverrideRefused, match=message):
        make_proof(make_issue(GAP, subject=""), [donors], overrides)


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_it_copies_pictures_to_names_nobody_can_guess(looked_over: Issue, donors: List, media_root: Path) -> None:
    proof = make_proof(looked_over, [donors])
    picture = proof.pictures.get()
    assert files(media_root) == [media_root / picture.file]
    assert len(Path(picture.file).stem) == 32
    assert f"https://news.example.org/media/{picture.file}" in proof.variants.get(medium="mail", light=False).compiled


def test_it_takes_place_and_camera_out_of_pictures(looked_over: Issue, donors: List, media_root: Path) -> None:
    make_proof(looked_over, [donors])
    (file,) = files(media_root)
    with Pillow.open(file) as picture:
        assert dict(picture.getexif()) == {}
    assert b"Camera of a named colleague" not in file.read_bytes()


def test_it_keeps_pictures_when_the_original_is_replaced(
    looked_over: Issue, image: Image, donors: List, media_root: Path
) -> None:
    proof = make_proof(looked_over, [donors])
    before = files(media_root)[0].read_bytes()
    Path(image.file.path).write_bytes(jpeg(300, 300))
    image.renditions.all().delete()
    assert files(media_root)[0].read_bytes() == before
    verify_pictures(proof)


def test_it_keeps_the_original_by_which_its_pictures_are_found(looked_over: Issue, image: Image, donors: List) -> None:
    make_proof(looked_over, [donors])
    with pytest.raises(ProtectedError):
        image.delete()


def test_it_copies_a_picture_once_that_is_shown_twice(make_issue: MakeIssue, image: Image, donors: List) -> None:
    look_over(image)
    block = {"type": "photo", "value": {"image": image.pk}}
    assert make_proof(make_issue({**block, "id": "a"}, {**block, "id": "b"}), [donors]).pictures.count() == 1


def test_it_freezes_the_logo(issue: Issue, newsletter: Newsletter, image: Image, donors: List) -> None:
    newsletter.logo = image
    newsletter.save()
    assert make_proof(issue, [donors]).pictures.get().file.endswith(".png")


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Wagtail leaves a temporary file behind where it fails
def test_it_refuses_a_picture_that_cannot_be_read(looked_over: Issue, image: Image, donors: List) -> None:
    Path(image.file.path).write_bytes(b"torn")
    with pytest.raises(ProofRefused, match=r"The picture “well\.jpg” cannot be read"):
        make_proof(looked_over, [donors])
    assert not Proof.objects.exists()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Wagtail leaves a temporary file behind where it fails
def test_it_lets_no_logo_vanish_where_a_photo_is_let_through(
    make_issue: MakeIssue, newsletter: Newsletter, image: Image, donors: List
) -> None:
    newsletter.logo = image
    newsletter.save()
    Path(image.file.path).write_bytes(b"torn")
    issue = make_issue({"type": "photo", "id": "a", "value": {"caption": "The well"}})
    with pytest.raises(ProofRefused, match="The logo of “Tarn Valley News” cannot be read"):
        make_proof(issue, [donors], {"photo-without-file": "It comes later."})


def test_it_leaves_no_pictures_behind_when_freezing_fails(
    looked_over: Issue, donors: List, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(proof: Proof) -> str:
        raise RuntimeError("disk full")

    monkeypatch.setattr(making, "proof_digest", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        make_proof(looked_over, [donors])
    assert files(media_root) == []
    assert not Proof.objects.exists()


# -- signing -----------------------------------------------------------------------------------------------------------


def test_it_signs_for_who_may(proof: Proof, head: User) -> None:
    signed = sign_proof(proof, head)
    assert (signed.signed_by, signed.signed_digest) == (head, proof.digest)
    verify(Proof.objects.get(pk=proof.pk))


def test_it_signs_for_a_superuser(proof: Proof, db: None) -> None:
    assert sign_proof(proof, User.objects.create_superuser("root", "r@mission.example", "x")).signed_at


def test_it_refuses_people_without_permission(proof: Proof, officer: User) -> None:
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, officer)


def test_it_refuses_accounts_that_are_closed(proof: Proof, head: User) -> None:
    User.objects.filter(pk=head.pk).update(is_active=False)  # since they logged in
    with pytest.raises(ProofRefused, match="not active"):
        sign_proof(proof, head)


def test_it_signs_once(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    with pytest.raises(ProofRefused, match="already signed"):
        sign_proof(proof, head)


def test_it_signs_only_what_was_looked_at(proof: Proof, head: User) -> None:
    with pytest.raises(ProofRefused, match="not the one you looked at"):
        sign_proof(proof, head, seen="0" * 64)


def test_it_signs_nothing_that_was_changed_since_it_was_made(proof: Proof, head: User) -> None:
    Proof.objects.filter(pk=proof.pk).update(subject="Send money")
    with pytest.raises(ProofRefused, match="was changed since it was made"):
        sign_proof(proof, head)


def test_it_signs_nothing_whose_picture_is_gone(looked_over: Issue, donors: List, head: User, media_root: Path) -> None:
    proof = make_proof(looked_over, [donors])
    files(media_root)[0].unlink()
    with pytest.raises(ProofRefused, match="is missing or was changed"):
        sign_proof(proof, head)


# -- tampering ---------------------------------------------------------------------------------------------------------


def _one_byte(proof: Proof) -> None:
    variant = proof.variants.get(medium="mail", light=False)
    compiled = variant.compiled
    ProofVariant.objects.filter(pk=variant.pk).update(compiled=compiled.replace("wells", "walls", 1))


def _add_list(proof: Proof) -> None:
    proof.lists.add(List.objects.create(name="Everybody"))


def _picture_row(proof: Proof) -> None:
    proof.pictures.update(sha256="0" * 64)


def _drop_picture(proof: Proof) -> None:
    proof.pictures.all().delete()


def _add_variant(proof: Proof) -> None:
    proof.variants.create(language="ar", compiled=proof.variants.get(medium="mail", light=False).compiled)


def _other_bytes_with_their_hash(proof: Proof) -> None:
    variant = proof.variants.get(medium="mail", light=False)
    compiled = variant.compiled.replace("wells", "walls", 1)
    ProofVariant.objects.filter(pk=variant.pk).update(compiled=compiled, sha256=hash_of(compiled))


def _variant_for_others(proof: Proof) -> None:
    proof.variants.filter(medium="mail", light=False).update(audience="1")


def _light_for_all(proof: Proof) -> None:
    full, light = proof.variants.filter(medium="mail").order_by("light")
    ProofVariant.objects.filter(pk=full.pk).delete()
    ProofVariant.objects.filter(pk=light.pk).update(light=False)


def _both_digests(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(digest="0" * 64)
    Proof.objects.filter(pk=proof.pk).update(subject="Send money")


def _field(**values: Any) -> Callable[[Proof], None]:
    def change(proof: Proof) -> None:
        Proof.objects.filter(pk=proof.pk).update(**values)

    return change


@pytest.mark.parametrize(
    "tamper",
    [
        _one_byte,
        _add_list,
        _picture_row,
        _drop_picture,
        _add_variant,
        _other_bytes_with_their_hash,
        _variant_for_others,
        _light_for_all,
        _both_digests,
        _field(subject="Send money"),
        _field(sender_name="Somebody"),
        _field(sender_email="evil@mission.example"),
        _field(reply_to="evil@mission.example"),
        _field(list_id="other.mission.example"),
        _field(public_id="a" * 32),
        _field(overrides={"photo-without-file": "other"}),
        _field(findings=[{"code": "missing-alt-text"}]),
        _field(conditions=[{"kinds": ["donor"]}]),
        _field(fallback="ar"),
    ],
)
def test_it_refuses_a_signed_proof_that_was_changed(
    make_issue: MakeIssue, image: Image, donors: List, head: User, tamper: Callable[[Proof], None]
) -> None:
    body = {"type": "text", "id": "t", "value": {"body": "<p>The wells run again.</p>"}}
    issue = make_issue(body, {"type": "photo", "id": "p", "value": {"image": look_over(image).pk}})
    proof = sign_proof(make_proof(issue, [donors]), head)
    tamper(proof)
    with pytest.raises(ProofRefused, match="was changed since it was signed"):
        verify(Proof.objects.get(pk=proof.pk))


def test_it_refuses_a_signed_proof_that_was_made_a_test(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    Proof.objects.filter(pk=proof.pk).update(purpose="test")
    with pytest.raises(ProofRefused, match="is a test"):
        verify(Proof.objects.get(pk=proof.pk))


def test_it_refuses_an_unsigned_proof(proof: Proof) -> None:
    with pytest.raises(ProofRefused, match="is not signed"):
        verify(proof)


def test_it_refuses_a_picture_file_that_was_changed(
    looked_over: Issue, donors: List, head: User, media_root: Path
) -> None:
    proof = sign_proof(make_proof(looked_over, [donors]), head)
    files(media_root)[0].write_bytes(jpeg(10, 10))
    verify(proof)
    with pytest.raises(ProofRefused, match="is missing or was changed"):
        verify_pictures(proof)


def test_it_never_mistakes_a_signature_permission_for_another(proof: Proof, officer: User) -> None:
    officer.user_permissions.add(Permission.objects.get(codename="change_proof"))
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, User.objects.get(pk=officer.pk))


def test_it_stores_what_can_be_read_back(proof: Proof) -> None:
    variant = proof.variants.get(medium="mail", light=False)
    assert CompiledIssue.from_json(variant.compiled).to_json() == variant.compiled


def test_it_freezes_a_photo_with_faces_to_protect_only_for_a_reason(
    make_issue: MakeIssue, image: Image, donors: List
) -> None:
    issue = make_issue({"type": "photo", "id": "f", "value": {"image": look_over(image).pk, "protect_faces": True}})
    with pytest.raises(PreflightFailed, match="faces-not-protected"):
        make_proof(issue, [donors])
    proof = make_proof(issue, [donors], {"faces-not-protected": "Everybody is seen from behind."})
    assert proof.overrides == {"faces-not-protected": "Everybody is seen from behind."}
