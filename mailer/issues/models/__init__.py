"""What is written, and what is frozen of it."""

from mailer.issues.models.image import Image, Rendition
from mailer.issues.models.issue import Issue
from mailer.issues.models.newsletter import Newsletter
from mailer.issues.models.proof import Proof, ProofPicture, ProofVariant

__all__ = ["Image", "Issue", "Newsletter", "Proof", "ProofPicture", "ProofVariant", "Rendition"]
