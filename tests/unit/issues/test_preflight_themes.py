"""Every theme keeps to what the big mail programs show, whatever an issue holds."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from mailer.compiler.compile import compile_issue
from mailer.compiler.content import IssueContent, Medium
from mailer.compiler.sample import samples
from mailer.issues.preflight import check_compiled
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.samples import REAL_ISSUES, THEMES, read_yaml

MAILS = [content for content in samples() if content.medium == Medium.MAIL]


@pytest.mark.parametrize(
    ("content", "theme"),
    product([*MAILS, ARABIC_PAGE, *map(read_yaml, REAL_ISSUES)], THEMES),
    ids=lambda value: value.title if isinstance(value, IssueContent) else value.name,
)
def test_it_finds_nothing_in_our_own_themes(content: IssueContent, theme: Path) -> None:
    assert check_compiled(compile_issue(content, theme)) == []
