"""The checks of all editions that a proof is to hold: each for itself, and beside the main one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mailer.compiler import content as c
from mailer.issues.block_audiences import conditions_in
from mailer.issues.fingerprints import read
from mailer.issues.preflight.check import check_issue
from mailer.issues.preflight.differences import Held, check_age, check_audiences, check_differences, check_translated
from mailer.issues.preflight.findings import Finding
from mailer.issues.translation import State, rows

if TYPE_CHECKING:
    from mailer.issues.models import Issue


def check_editions(editions: Sequence[Issue]) -> list[Finding]:
    """What is found in each edition, in their order, the main one first; of several, each finding tells which it is
    about."""
    if len(editions) == 1:
        return check_issue(editions[0])
    beside, programmes = [_Edition(each) for each in editions], kept_programmes()
    return [
        replace(finding, language=each.issue.language, issue=each.issue.pk)
        for each in beside
        for finding in (*check_issue(each.issue), *_beside(beside[0], each, programmes))
    ]


@dataclass
class _Edition:
    issue: Issue

    @cached_property
    def content(self) -> c.IssueContent:
        return read(self.issue)

    @cached_property
    def held(self) -> Held:
        return dict(zip((str(child.id) for child in self.issue.body), conditions_in(self.issue), strict=True))


def _beside(main: _Edition, edition: _Edition, programmes: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    """What is found where the edition is compared with the main one."""
    if edition is main:
        return
    yield from check_audiences(main.held, edition.held, edition.content)
    yield from check_differences(main.content, edition.content, programmes)
    same = sum(row.state is State.SAME for row in rows(main.issue, edition.issue))
    yield from check_translated(same, main.issue.language)
    yield from check_age(edition.issue.translated, main.content, edition.content)


def kept_programmes() -> list[tuple[str, ...]]:
    """Those that are kept once, each by its code and its titles in every language."""
    from mailer.issues.models import Programme

    kept = Programme.objects.prefetch_related("words").order_by("pk")
    return [(each.title, each.code, *(words.title for words in each.words.all())) for each in kept]
