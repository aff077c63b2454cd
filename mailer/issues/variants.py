"""The variants of a proof: every edition for every combination of conditions, in full and light, and for the web."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Block, Medium
from mailer.issues.adapter import LIGHT_THEME, compile_content, content_of, for_readers
from mailer.issues.audiences import Condition, combinations_of
from mailer.issues.block_audiences import conditions_in
from mailer.issues.models import Issue
from mailer.issues.pictures import PictureSource

PUBLIC: frozenset[Condition] = frozenset()


@dataclass(frozen=True, slots=True)
class Variant:
    """One of them; ``audience`` names its combination as mailer.issues.audiences does."""

    medium: Medium
    audience: str
    light: bool
    compiled: CompiledIssue


def variants(edition: Issue, pictures: PictureSource, conditions: Sequence[Condition]) -> Iterator[Variant]:
    """All of one edition: the public one first, and its page for the web last, which shows no conditional block.
    Raises mailer.compiler.errors.CompileError."""
    newsletter, content, held = edition.newsletter, content_of(edition, pictures), conditions_in(edition)
    known: dict[tuple[Block, ...], CompiledIssue] = {}
    for light in (False, True) if newsletter.theme != LIGHT_THEME else (False,):
        known.clear()
        for audience, met in combinations_of(conditions):
            wanted = for_readers(content, held, met)
            if wanted.blocks not in known:  # many combinations may differ in blocks of other editions alone
                known[wanted.blocks] = compile_content(newsletter, wanted, light)
            yield Variant(Medium.MAIL, audience, light, known[wanted.blocks])
    page = for_readers(content_of(edition, pictures, Medium.WEB), held, PUBLIC)
    yield Variant(Medium.WEB, "", False, compile_content(newsletter, page))
