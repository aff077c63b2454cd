"""What is written, and what is frozen of it."""

from mailer.issues.models.funding import Funder, FunderWords, Funding, Programme, ProgrammeWords
from mailer.issues.models.image import Image, Rendition
from mailer.issues.models.issue import Issue
from mailer.issues.models.newsletter import Newsletter, Visibility
from mailer.issues.models.photo import PhotoCheck, PhotoConsent
from mailer.issues.models.proof import Proof, ProofPicture, ProofVariant
from mailer.issues.models.signing import CorrectionNote, Delegation, ProofEvent, ReviewComment, ReviewLink

__all__ = [
    "CorrectionNote",
    "Delegation",
    "Funder",
    "FunderWords",
    "Funding",
    "Image",
    "Issue",
    "Newsletter",
    "PhotoCheck",
    "PhotoConsent",
    "Programme",
    "ProgrammeWords",
    "Proof",
    "ProofEvent",
    "ProofPicture",
    "ProofVariant",
    "Rendition",
    "ReviewComment",
    "ReviewLink",
    "Visibility",
]
