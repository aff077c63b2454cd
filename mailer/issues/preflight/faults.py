"""Why an issue does not compile, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from mailer.compiler import content as c
from mailer.compiler.errors import CompileError, Fault
from mailer.issues.preflight.findings import ISSUE, Code, Finding, found, places


def explain(error: CompileError, content: c.IssueContent) -> Finding:
    """Why the issue does not compile, in the reader's language and with the block's place."""
    message, remedy = _FAULTS[error.fault]
    said = str(message).format(found=error.found, field=error.field, message=error)
    return found(Code.NOT_COMPILED, said, str(remedy), places(content).get(error.block_id, ISSUE))


_FAULTS = {
    Fault.MERGE_FIELDS: ("{message}", gettext_lazy("Correct or remove it.")),
    Fault.COLOUR: (
        gettext_lazy("The newsletter's colour “{found}” is not written as #rrggbb."),
        gettext_lazy("Correct it in the newsletter."),
    ),
    Fault.LANGUAGE: (
        gettext_lazy("“{found}” is no language that mail programs know."),
        gettext_lazy("Choose another language in the newsletter."),
    ),
    Fault.DIRECTION: (
        gettext_lazy("“{found}” is no direction of writing."),
        gettext_lazy("Choose another language in the newsletter."),
    ),
    Fault.ADDRESS: (
        gettext_lazy("“{found}” is no http or https address."),
        gettext_lazy("Correct it, or choose the picture again."),
    ),
    Fault.THEME: (
        gettext_lazy("The mail's theme is broken: {message}."),
        gettext_lazy("Tell whoever looks after this installation."),
    ),
}
