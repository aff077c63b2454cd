"""What is looked at before an issue may become a proof. Each file sees to one concern; :mod:`check` asks them all."""

from mailer.issues.preflight.check import check_content, check_issue
from mailer.issues.preflight.faults import explain
from mailer.issues.preflight.findings import EXPLAINED, OVERRIDABLE, Code, Finding, Severity
from mailer.issues.preflight.mail import BUDGET_BYTES, CLIP_BYTES, check_compiled

__all__ = [
    "BUDGET_BYTES",
    "CLIP_BYTES",
    "EXPLAINED",
    "OVERRIDABLE",
    "Code",
    "Finding",
    "Severity",
    "check_compiled",
    "check_content",
    "check_issue",
    "explain",
]
