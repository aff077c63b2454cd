"""Programmes and those who pay for them: funders ask by contract for their logo and their sentence."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found, placed


def check_programmes(content: c.IssueContent, kept: Iterable[str] = (), lost: Container[str] = ()) -> Iterator[Finding]:
    """``kept`` are the titles and codes of the programmes that are kept once, in any language; ``lost`` names those
    whose logo has no file any more."""
    if content.brand.logo is None and content.brand.newsletter in lost:
        yield _lost(content.brand.newsletter, _("Choose it again in the newsletter, or take it out there."), ISSUE)
    known = {_plain(name) for name in kept} - {""}
    for place, block in placed(content):
        if isinstance(block, c.Programme):
            yield from _check_choice(block, place, known)
            yield from _check_funders(block, place, lost)


def _check_choice(programme: c.Programme, place: Place, known: set[str]) -> Iterator[Finding]:
    if programme.is_chosen or not {_plain(programme.title), _plain(programme.code)} & known:
        return
    yield found(
        Code.PROGRAMME_TYPED,
        _("The programme “{title}” is typed by hand, though it is kept under “Programmes”.").format(
            title=programme.title
        ),
        _("Choose it: its funders then come with logo and sentence."),
        place,
    )


def _check_funders(programme: c.Programme, place: Place, lost: Container[str]) -> Iterator[Finding]:
    if programme.ended and not programme.funders:
        yield _ended(programme, programme.ended, place)
    elif not programme.funders:
        message = _("Nobody is named who funds “{title}” on the issue's date.").format(title=programme.title)
        yield found(Code.NO_FUNDER, message, _no_funder(programme), place)
    if not programme.is_chosen:
        return
    for funder in programme.funders:
        yield from _check_funder(funder, place, lost)


def _ended(programme: c.Programme, ended: c.Ended, place: Place) -> Finding:
    message = _("Nobody funds “{title}” on the issue's date any more: “{name}” did until {day}.")
    return found(
        Code.FUNDING_ENDED,
        message.format(title=programme.title, name=ended.name, day=date_format(ended.day, "DATE_FORMAT")),
        _("Enter in the programme who funds it now, or override this with a reason, such as that nobody does."),
        place,
    )


def _lost(name: str, remedy: str, place: Place) -> Finding:
    message = _("The file of the logo of “{name}” is gone.").format(name=name)
    return found(Code.LOGO_WITHOUT_FILE, message, remedy, place)


def _no_funder(programme: c.Programme) -> str:
    if programme.is_chosen:
        return _("Enter in the programme who funds it and from when to when, or leave it so if nobody does.")
    return _("Choose the programme, or name its funders.")


def _check_funder(funder: c.Funder, place: Place, lost: Container[str]) -> Iterator[Finding]:
    if funder.logo is None and funder.name in lost:
        yield _lost(funder.name, _("Choose it again under “Funders”, or take it out there."), place)
    elif funder.logo is None:
        yield found(
            Code.FUNDER_WITHOUT_LOGO,
            _("The funder “{name}” has no logo.").format(name=funder.name),
            _("Add it under “Funders”, or override this with a reason, such as that it wants none."),
            place,
        )
    if not funder.acknowledgement.strip():
        yield found(
            Code.FUNDER_WITHOUT_SENTENCE,
            _("The sentence that the funder “{name}” asks for is missing in this language.").format(name=funder.name),
            _("Write it under “Funders”, or override this with a reason, such as that it asks for none."),
            place,
        )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
