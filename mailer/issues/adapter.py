"""An issue from the editor made into what the compiler reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, override, pgettext

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue, with_fallback
from mailer.compiler.errors import CompileError
from mailer.issues.audiences import Condition, shows
from mailer.issues.block_audiences import condition_of, conditions_in
from mailer.issues.block_contents import BUILDERS, Making
from mailer.issues.choices import languages
from mailer.issues.dates import written_out
from mailer.issues.empty import says_nothing
from mailer.issues.models.newsletter import themes
from mailer.issues.pictures import PictureSource
from mailer.issues.rich import rich

if TYPE_CHECKING:
    from mailer.issues.models import Issue, Newsletter


LIGHT_THEME = "letter"
"""The theme of light editions."""


def compile_edition(
    issue: Issue,
    pictures: PictureSource,
    medium: c.Medium = c.Medium.MAIL,
    met: Collection[Condition] | None = None,
    light: bool = False,
) -> CompiledIssue:
    """The issue compiled in its language for ``medium``, without blocks in which nothing was written yet, for readers
    who meet the conditions ``met``; None shows every block, to those who write it. ``light`` is in the theme for slow
    links. Raises mailer.compiler.errors.CompileError."""
    content = for_readers(content_of(issue, pictures, medium), conditions_in(issue), met)
    return compile_content(issue.newsletter, content, light)


def compile_content(newsletter: Newsletter, content: c.IssueContent, light: bool = False) -> CompiledIssue:
    """What :func:`content_of` gave, compiled as the newsletter looks. Raises mailer.compiler.errors.CompileError."""
    written = tuple(block for block in content.blocks if not says_nothing(block.content))
    compiled = compile_issue(replace(content, blocks=written), theme_of(newsletter, light))
    return with_fallback(compiled, "salutation", newsletter.default_salutation)


def theme_of(newsletter: Newsletter, light: bool = False) -> Path:
    """The folder of its theme. Raises CompileError where there is none of that name."""
    theme = LIGHT_THEME if light else newsletter.theme
    if theme not in dict(themes()):
        raise CompileError(f"there is no theme “{theme}”; choose another in the newsletter")
    return Path(settings.MAILER_THEMES, theme)


def for_readers(
    content: c.IssueContent, held: Sequence[Condition | None], met: Collection[Condition] | None
) -> c.IssueContent:
    """The ``content`` of an issue without the blocks that readers who meet ``met`` do not get: the compiler never sees
    those. ``held`` are the conditions of its blocks, one each."""
    kept = [block for block, condition in zip(content.blocks, held, strict=True) if shows(condition, met)]
    return content if len(kept) == len(held) else replace(content, blocks=tuple(_without_idle_dividers(kept)))


def _without_idle_dividers(blocks: Iterable[c.Block]) -> Iterator[c.Block]:
    """Without dividers that divide nothing any more: at the beginning, at the end, and next to each other."""
    waiting: c.Block | None = None
    begun = False
    for block in blocks:
        if isinstance(block.content, c.Divider):
            waiting = block if begun else None
            continue
        if waiting is not None:
            yield waiting
        yield block
        begun, waiting = True, None


def content_of(issue: Issue, pictures: PictureSource, medium: c.Medium = c.Medium.MAIL) -> c.IssueContent:
    """What the compiler reads, with all blocks, in the order of the issue's; ``pictures`` gives each image the address
    it will be seen at."""
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
            direction=direction_of(issue.language),
            medium=medium.value,
            labels=labels(),
            translated=tuple(_translated(issue)),
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
    day = issue.date or timezone.localdate()
    for child in issue.body:
        language = _own_language(child.value, issue)
        with override(language or issue.language):
            content = BUILDERS[child.block_type](child.value, Making(pictures, language or issue.language, day))
        if isinstance(content, c.Story) and condition_of(child.value):
            content = replace(content, paragraphs=0)  # the archive, where others are continued, does not have it
        yield c.Block(str(child.id or ""), content, language, direction_of(language) if language else "")


def _own_language(value: Any, issue: Issue) -> str:
    """The language of a block by its ``value`` in the editor; empty where it is the issue's, or one that the settings
    have no more."""
    language = (value.get("language") or "") if isinstance(value, Mapping) else ""
    return language if language in dict(languages()) and language != issue.language else ""


def _translated(issue: Issue) -> Iterator[c.Translated]:
    for language in sorted({_own_language(child.value, issue) for child in issue.body} - {""}):
        with override(language):
            yield c.Translated(language, labels())


def direction_of(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


__all__ = ["compile_edition", "content_of", "rich", "theme_of"]
