"""The mail as it was compiled: its size, its outline, its way out, and its two parts beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mailer.compiler import links
from mailer.compiler.compiled import CompiledIssue, Part, Slot
from mailer.issues.preflight.contrast import check_text_contrast
from mailer.issues.preflight.findings import Code, Finding, found, shortened
from mailer.issues.preflight.page import Page, joined, read, words_of
from mailer.issues.preflight.support import check_support

CLIP_BYTES = 102_000
"""Gmail cuts off what is longer, and with it the unsubscribe link."""
BUDGET_BYTES = 90_000
"""What a mail may have, so that tracked links and long salutations still fit below :data:`CLIP_BYTES`."""
LEAST_WORDS = 0.6
"""The share of the HTML's words that the plain text must have: filters take less for a trick."""


def check_compiled(compiled: CompiledIssue) -> list[Finding]:
    """The findings about a compiled mail."""
    page = read(joined(compiled.html))
    return [
        *_check_size(compiled.html_size),
        *_check_way_out(compiled),
        *check_headings(page),
        *check_parity(compiled, page),
        *check_text_contrast(page),
        *check_support(page),
    ]


def _check_size(size: int) -> Iterator[Finding]:
    if size > CLIP_BYTES:
        message = _("The HTML part has {size:,} bytes; mail programs cut off what is over {most:,}.")
        remedy = _("Shorten the issue, or move stories to a website and link to them.")
        yield found(Code.CLIPPED, message.format(size=size, most=CLIP_BYTES), remedy)
    elif size > BUDGET_BYTES:
        message = _("The HTML part has {size:,} bytes; from {clip:,} on, mail programs cut it off.")
        remedy = _("Stay below {most:,}: let long stories go on in the archive, by their length “In the mail”.")
        yield found(Code.HTML_LARGE, message.format(size=size, clip=CLIP_BYTES), remedy.format(most=BUDGET_BYTES))


def _check_way_out(compiled: CompiledIssue) -> Iterator[Finding]:
    if not _leads_out(compiled.html) or not _leads_out(compiled.text):
        yield found(
            Code.NO_UNSUBSCRIBE,
            _("The mail has no link to unsubscribe."),
            _("Choose another theme in the newsletter, and tell whoever looks after this one."),
        )


def _leads_out(parts: tuple[Part, ...]) -> bool:
    return any(isinstance(part, Slot) and part.name == "unsubscribe_url" for part in parts)


def check_headings(page: Page) -> Iterator[Finding]:
    """One first-level heading at the top, and no level left out on the way down: whoever listens goes by them."""
    levels = [level for level, _words in page.headings]
    remedy = _("Give blocks a title, or tell whoever looks after the theme.")
    if levels.count(1) != 1:
        message = _("The mail has {count} headings of the first level; it needs one.")
        yield found(Code.HEADING_ORDER, message.format(count=levels.count(1)), remedy)
    before = 0
    for level, words in page.headings:
        if level > before + 1:
            message = _("The heading “{words}” leaves out a level.").format(words=shortened(words))
            yield found(Code.HEADING_ORDER, message, remedy)
            return
        before = level


def check_parity(compiled: CompiledIssue, page: Page) -> Iterator[Finding]:
    """Whether the plain text says what the HTML says, and leads where it leads."""
    text, wanted = joined(compiled.text), page.words
    share = (wanted & words_of(text)).total() / max(1, wanted.total())
    if share < LEAST_WORDS:
        message = _("The plain-text part has only {share} of the words; {least} are needed.")
        yield found(
            Code.TEXT_LACKS_WORDS,
            message.format(share=f"{share:.0%}", least=f"{LEAST_WORDS:.0%}"),
            _("Tell whoever looks after this installation."),
        )
    for address in compiled.links:
        if links.without_scheme(address) not in text:
            message = _("The plain-text part lacks the link to “{address}”.").format(address=shortened(address))
            yield found(Code.TEXT_LACKS_LINKS, message, _("Tell whoever looks after this installation."))
            return
