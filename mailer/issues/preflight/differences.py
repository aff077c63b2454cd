"""What an edition says otherwise than the main one, leaves out, or shows to other readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailer.compiler import content as c
from mailer.issues.audiences import Condition
from mailer.issues.outdated import Outdated, What, fingerprint, outdated
from mailer.issues.parity import Code as Differs
from mailer.issues.parity import Difference, compare
from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found, places, shortened

MOST_DIFFERENCES = 100
"""Of one edition, beside the blocks that are missing."""
MOST_SAID = 5
"""Figures, dates or links that one finding repeats from each edition."""


def check_differences(
    main: c.IssueContent, edition: c.IssueContent, programmes: Iterable[Iterable[str]] = ()
) -> Iterator[Finding]:
    """``programmes`` are those kept once, each by all its names. Dividers are nobody's text: they may differ."""
    differences = compare(_without_dividers(main), _without_dividers(edition), programmes)
    ours, theirs = places(edition), places(main)
    for each in differences:
        if each.code is Differs.BLOCK_MISSING:
            yield _missing(theirs[each.block_id], main.language)
    others = (each for each in differences if each.code is not Differs.BLOCK_MISSING)
    for each in islice(others, MOST_DIFFERENCES):
        yield _differs(each, ours.get(each.block_id, ISSUE), main.language)


def _without_dividers(content: c.IssueContent) -> c.IssueContent:
    kept = tuple(block for block in content.blocks if not isinstance(block.content, c.Divider))
    return replace(content, blocks=kept)


def _missing(place: Place, main: str) -> Finding:
    return found(
        Code.EDITION_BLOCK_MISSING,
        _("This block of the edition in “{main}” is missing here.").format(main=main),
        _("Translate it, or override this with a reason, such as that it means nothing to these readers."),
        place,
    )


def _differs(difference: Difference, place: Place, main: str) -> Finding:
    if difference.code in _BLOCKS:
        message, remedy = (str(words).format(main=main) for words in _BLOCKS[difference.code])
        return found(Code.EDITION_DIFFERS, message, remedy, place)
    sides = [
        (_("the edition in “{main}” alone has {said}"), difference.here),
        (_("this one alone has {said}"), difference.there),
    ]
    told = "; ".join(words.format(main=main, said=_said(said)) for words, said in sides if said)
    message = _("{kind}: {told}.").format(kind=_KINDS[difference.code], told=told)
    return found(
        Code.EDITION_DIFFERS, message, _("Correct the one that is wrong, or leave it if both are right."), place
    )


def _said(said: Sequence[str]) -> str:
    return ", ".join(f"“{shortened(each)}”" for each in said[:MOST_SAID]) + (" …" if len(said) > MOST_SAID else "")


def check_age(
    translated: Iterable[Sequence[object]], main: c.IssueContent, edition: c.IssueContent
) -> Iterator[Finding]:
    """What changed in the main edition since this one was last brought up to date with it. Where nobody ever said that
    it was, or what is stored cannot be read, nothing is known of its age."""
    ours = places(edition)
    for each in _changed(list(translated), main):
        if each.block_id in ours or not _is_block(each, main):
            yield _outdated(each, ours.get(each.block_id, ISSUE), main.language)


def check_translated(same: int, main: str) -> Iterator[Finding]:
    """``same`` is how many blocks of an edition read word for word as in the main one, which is in ``main``."""
    if same:
        message = ngettext(
            "{number} block reads word for word as in the edition in “{main}”.",
            "{number} blocks read word for word as in the edition in “{main}”.",
            same,
        )
        remedy = _("Translate, or say in the block's settings that it stays in its own language.")
        yield found(Code.EDITION_UNTRANSLATED, message.format(number=same, main=main), remedy)


def _changed(translated: list[Sequence[object]], main: c.IssueContent) -> Iterable[Outdated]:
    """Blocks that are gone differ already: they are told there."""
    try:
        changed = outdated(translated, fingerprint(main)) if translated else ()
    except ValueError:
        return ()
    return [each for each in changed if each.what is not What.REMOVED]


def _is_block(changed: Outdated, main: c.IssueContent) -> bool:
    return any(block.id == changed.block_id for block in main.blocks)


def _outdated(changed: Outdated, place: Place, main: str) -> Finding:
    paragraphs = len(changed.paragraphs) + changed.gone
    message = _("The edition in “{main}” has changed here since this one was translated; passages: {number}.")
    return found(
        Code.EDITION_OUTDATED,
        message.format(main=main, number=max(1, paragraphs)),
        _("Bring the translation up to date, then mark it so."),
        place,
    )


Held = Mapping[str, Condition | None]
"""Whom the blocks of an edition are for, by their ids."""


def check_audiences(main: Held, edition: Held, content: c.IssueContent) -> Iterator[Finding]:
    """``content`` is the edition's."""
    for place in places(content).values():
        block = place.block_id
        if block in main and block in edition and main[block] != edition[block]:
            yield found(
                Code.EDITION_AUDIENCE,
                _("This block is for other readers here than in the main edition."),
                _("Choose the same readers under “For whom” in both."),
                place,
            )


_BLOCKS = {
    Differs.BLOCK_ADDED: (
        gettext_lazy("This block is not in the edition in “{main}”."),
        gettext_lazy("Take it out, or add it there, if all readers are to have it."),
    ),
    Differs.BLOCK_OF_ANOTHER_KIND: (
        gettext_lazy("This block is of another kind in the edition in “{main}”."),
        gettext_lazy("Make it the same kind in both."),
    ),
    Differs.BLOCK_MOVED: (
        gettext_lazy("This block stands elsewhere in the edition in “{main}”."),
        gettext_lazy("Put it in the same place, or leave it if that is meant."),
    ),
}
_KINDS = {
    Differs.FIGURE: gettext_lazy("Figures differ"),
    Differs.PERCENTAGE: gettext_lazy("Percentages differ"),
    Differs.AMOUNT: gettext_lazy("Amounts differ"),
    Differs.DATE: gettext_lazy("Dates differ"),
    Differs.TIME: gettext_lazy("Times differ"),
    Differs.PHONE: gettext_lazy("Phone numbers differ"),
    Differs.EMAIL: gettext_lazy("Email addresses differ"),
    Differs.LINK: gettext_lazy("Links differ"),
    Differs.PROGRAMME: gettext_lazy("Names of programmes differ"),
}
