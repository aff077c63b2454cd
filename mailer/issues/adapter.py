"""An issue from the editor made into what the compiler reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, override, pgettext

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue, with_fallback
from mailer.compiler.errors import CompileError
from mailer.issues.block_contents import BUILDERS, Making
from mailer.issues.dates import written_out
from mailer.issues.empty import says_nothing
from mailer.issues.models.newsletter import themes
from mailer.issues.pictures import PictureSource
from mailer.issues.rich import rich

if TYPE_CHECKING:
    from mailer.issues.models import Issue, Newsletter


def compile_edition(issue: Issue, pictures: PictureSource, medium: c.Medium = c.Medium.MAIL) -> CompiledIssue:
    """The issue compiled in its language for ``medium``, without blocks in which nothing was written yet.
    Raises mailer.compiler.errors.CompileError."""
    content = content_of(issue, pictures, medium)
    written = tuple(block for block in content.blocks if not says_nothing(block.content))
    compiled = compile_issue(replace(content, blocks=written), theme_of(issue.newsletter))
    return with_fallback(compiled, "salutation", issue.newsletter.default_salutation)


def theme_of(newsletter: Newsletter) -> Path:
    """The folder of its theme. Raises CompileError where there is none of that name."""
    if newsletter.theme not in dict(themes()):
        raise CompileError(f"there is no theme “{newsletter.theme}”; choose another in the newsletter")
    return Path(settings.MAILER_THEMES, newsletter.theme)


def content_of(issue: Issue, pictures: PictureSource, medium: c.Medium = c.Medium.MAIL) -> c.IssueContent:
    """What the compiler reads; ``pictures`` gives each image the address it will be seen at."""
    with override(issue.language):
        return c.IssueContent(
            title=issue.title,
            subject=issue.subject,
            brand=_brand(issue.newsletter, pictures),
            blocks=tuple(_blocks(issue, pictures)),
            preheader=issue.preheader,
            greeting=_greeting() if issue.greeting else "",
            date=written_out(issue.date, issue.language),
            language=issue.language,
            direction="rtl" if get_language_info(issue.language)["bidi"] else "ltr",
            medium=medium.value,
            labels=labels(),
        )


def _brand(newsletter: Newsletter, pictures: PictureSource) -> c.Brand:
    logo = newsletter.logo and pictures(newsletter.logo, newsletter.name, logo=True)
    return c.Brand(
        newsletter=newsletter.name,
        colour=newsletter.colour.lower(),
        postal_address=newsletter.postal_address,
        logo=logo or None,
        accent=newsletter.accent.lower(),
        footer=rich(newsletter.footer),
        latin_fonts=newsletter.latin_fonts,
        arabic_fonts=newsletter.arabic_fonts,
    )


def _greeting() -> str:
    return pgettext("greeting", "{salutation},").format(salutation="{{ salutation }}")


def labels() -> c.Labels:
    return c.Labels(
        view_in_browser=gettext("View in your browser"),
        unsubscribe=gettext("Unsubscribe"),
        why=gettext("You receive this newsletter because you are on our mailing list."),
        funded_by=gettext("Funded by"),
        phone=gettext("Phone"),
        fax=gettext("Fax"),
        photo_missing=gettext("Photo not available"),
        photo=gettext("Photo"),
        continue_reading=gettext("Continue reading"),
        when=gettext("When"),
        where=gettext("Where"),
    )


def _blocks(issue: Issue, pictures: PictureSource) -> Iterable[c.Block]:
    making = Making(pictures, issue.language, issue.date or timezone.localdate())
    for child in issue.body:
        yield c.Block(str(child.id or ""), BUILDERS[child.block_type](child.value, making))


__all__ = ["compile_edition", "content_of", "rich", "theme_of"]
