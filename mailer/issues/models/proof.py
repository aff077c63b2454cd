"""The proof: what is signed, and therefore what is sent."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer.compiler.content import Medium
from mailer.issues.models.newsletter import Visibility
from mailer.lib import base32

if TYPE_CHECKING:
    from subscribers.models import List


def hash_of(compiled: str) -> str:
    """SHA-256 (hex) of a compiled variant, which the digest covers."""
    return hashlib.sha256(compiled.encode("utf-8", "surrogatepass")).hexdigest()


def _unguessable() -> str:
    return base32.encode(secrets.token_bytes(20))


class Proof(models.Model):
    """The frozen, compiled variants of an issue, with sender, subject, pictures and the audience they may go to.

    Nothing of it is ever changed once it stands; a worker sends it only while its rows still give ``signed_digest``."""

    class Purpose(models.TextChoices):
        ISSUE = "issue", _("to be signed and sent")
        TEST = "test", _("a test, for staff and reviewers alone")

    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.ISSUE, editable=False)
    issue = models.ForeignKey("issues.Issue", models.PROTECT, related_name="proofs", verbose_name=_("issue"))
    public_id = models.CharField(max_length=32, unique=True, default=_unguessable, editable=False)
    """Names the proof in the address of its public page."""
    list_id = models.CharField(max_length=200)
    """The newsletter's List-Id (RFC 2919), without angle brackets."""
    sender_name = models.CharField(max_length=200)
    sender_email = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    lists = models.ManyToManyField("subscribers.List", related_name="+", verbose_name=_("may go to"))
    staff_list = models.ForeignKey("subscribers.List", models.PROTECT, null=True, blank=True, related_name="+")
    """The newsletter's when it was made: who gets it first where a campaign has a time of grace."""
    visibility = models.CharField(max_length=12, blank=True, choices=Visibility)
    """Who sees it in the archive; staff may change that, and the audit tells of it. Not part of the digest."""
    findings = models.JSONField(default=list)
    overrides = models.JSONField(default=dict)
    """Finding code -> the reason why it was let through."""
    digest = models.CharField(max_length=64)
    """SHA-256 (hex) over everything that is sent and to whom it may go: see mailer.issues.digest."""
    conditions = models.JSONField(default=list, editable=False)
    """Whom conditional blocks are for, as mailer.issues.audiences writes it; a variant's ``audience`` numbers them."""
    blocks = models.JSONField(default=list, editable=False)
    """For whom each block is, as mailer.issues.block_audiences writes it; the digest covers it from version 4 on."""
    fallback = models.CharField(max_length=10, blank=True, editable=False)
    """The language of the edition that readers of all other languages get; that of the first variant if empty."""
    digest_version = models.PositiveSmallIntegerField(default=4, editable=False)
    """How the digest was taken: proofs that were signed before a change of it stay signed."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_digest = models.CharField(max_length=64, blank=True)
    signed_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    """The signer for whom a deputy signed."""
    expires_at = models.DateTimeField(null=True, blank=True)
    """Until when it may be signed; null for no end."""
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    return_comment = models.TextField(max_length=4000, blank=True)
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="supersedes")
    """The newer proof of the issue that takes its place."""
    sent_at = models.DateTimeField(null=True, blank=True)
    """When a campaign first sent it; from then on the archive may show it."""

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ("-pk",)
        permissions = [("sign_proof", _("Can sign a proof"))]

    @property
    def shown_to(self) -> str:
        """A Visibility; that of the issue for proofs that were made before they had their own."""
        return self.visibility or self.issue.shown_to

    @property
    def first_readers(self) -> List | None:
        """Who gets it in a time of grace; the newsletter's staff for proofs that were made before it stood in them."""
        return self.issue.newsletter.staff_list if self.digest_version == 1 else self.staff_list

    def __str__(self) -> str:
        return _("Proof {id} of {issue}").format(id=self.pk, issue=self.issue)


class ProofVariant(models.Model):
    """One compiled variant: an edition for one combination of audience conditions, in one medium."""

    Medium = Medium

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="variants")
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=100, blank=True)
    """Numbers of the conditions that its readers meet, from 1 and in order, such as ``1,3``; empty for the public
    variant, which has no conditional block."""
    light = models.BooleanField(default=False)
    """In the theme for slow links, for those who asked for it."""
    medium = models.CharField(max_length=4, default=Medium.MAIL.value)
    """``mail``, or ``web`` for the archive page, whose stories are whole."""
    compiled = models.TextField()
    """CompiledIssue.to_json()."""
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of ``compiled``; the digest covers it from its third version on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "language", "audience", "medium", "light"], name="one_variant_a_combination"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.language, self.audience, self.medium) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The hash is taken when the row is made, and never again."""
        self.sha256 = self.sha256 or hash_of(self.compiled)
        super().save(*args, **kwargs)


class ProofPicture(models.Model):
    """A picture of the proof, copied to a name nobody can guess; editing the original never touches it. The original
    stays in the library: by it the copies are found when somebody in it wants to be shown no longer."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="pictures")
    image = models.ForeignKey("issues.Image", models.PROTECT, null=True, related_name="+")
    """Null for what was deleted from the library before copies kept it there."""
    taken_from = models.CharField(max_length=255, blank=True, editable=False)
    """The image's file that it was made from; empty where that was not kept yet."""
    intake_hash = models.CharField(max_length=40, blank=True, db_index=True, editable=False)
    """The image's then: by it the same picture is known in other images."""
    file = models.CharField(max_length=100, unique=True)
    """Path below MEDIA_ROOT."""
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Since when a placeholder has to stand at the picture's address: somebody in it withdrew their consent, or it was
    taken out."""
    placeholder_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the placeholder; ``sha256`` stays what was signed."""
    swapped_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Since when the placeholder does stand there. Null while that has still to be done, which the sweep sees to."""
    is_void = models.BooleanField(default=False, editable=False)
    """It was covered before the proof went out, as faces in it were blurred since: such a proof is never sent."""

    @property
    def expected_sha256(self) -> str:
        """Of the file that has to be there now."""
        return self.placeholder_sha256 if self.withdrawn_at else self.sha256

    def __str__(self) -> str:
        return self.file
