"""What the sample's mission keeps once: its programmes, who funds them and what those ask for, and its staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mailer.demo.logos import draw_logos
from mailer.issues.models import Funder, FunderWords, Funding, Newsletter, Programme
from mailer.issues.picture_files import store_picture
from subscribers.imports import import_csv
from subscribers.models import List, Organisation, User

SINCE, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Payer:
    """A funder, with what it asks for in English."""

    name: str
    logo: str
    acknowledgement: str
    disclaimer: str = ""


PAYERS = {
    "norrland": Payer(
        "Ministry of Cooperation of Norrland",
        "norrland.png",
        "Made possible by the people of Norrland.",
        "What is written here need not be the view of its government.",
    ),
    "almary": Payer("The Almary Foundation", "almary.png", "The Almary Foundation pays for training the caretakers."),
    "cantons": Payer(
        "Lake Cantons Agency for Development",
        "cantons.png",
        "The Lake Cantons have kept the Margit afloat since 2019.",
    ),
}


@dataclass(frozen=True, slots=True)
class Work:
    """A programme; its description stands in the sample's issue."""

    code: str
    title: str
    colour: str
    payers: tuple[str, ...]


WORKS = (
    Work("WATER", "Upper Coast Water Programme", "#1d5f6e", ("norrland", "almary")),
    Work("SCHOOL", "Schools That Travel", "#8a3d2b", ("cantons",)),
)


def keep_programmes(folder: Path) -> None:
    """Before the sample is imported, which then finds its programmes by their codes. Logos are drawn into ``folder``.
    What is there already is left as it is."""
    draw_logos(folder)
    for work in WORKS:
        programme, is_new = Programme.objects.get_or_create(
            code=work.code, defaults={"title": work.title, "colour": work.colour}
        )
        for payer in work.payers if is_new else ():
            funder = _funder(PAYERS[payer], folder)
            Funding.objects.create(programme=programme, funder=funder, since=SINCE, until=UNTIL)


def _funder(payer: Payer, folder: Path) -> Funder:
    organisation, _ = Organisation.objects.get_or_create(name=payer.name)
    funder: Funder
    funder, is_new = Funder.objects.get_or_create(organisation=organisation)
    if is_new:
        funder.logo = store_picture(folder / payer.logo, payer.name, "", None)
        funder.save()
        words = {"acknowledgement": payer.acknowledgement, "disclaimer": payer.disclaimer}
        FunderWords.objects.create(funder=funder, language="en", **words)
    return funder


def keep_staff(newsletter: Newsletter, user: User, email: str, folder: Path) -> None:
    """The newsletter's logo, and a staff list: ``user``, who will have the address ``email``, and the head of mission.
    It gets the issue first where a campaign has a time of grace; tests may go to ``user``."""
    staff, _ = List.objects.get_or_create(name=STAFF)
    people = f"email,name\n{email},Pavel Orsini\nines.maravel@lantern-coast.example,Ines Maravel\n"
    import_csv(people.encode(), staff, source="demo")
    newsletter.staff_list = staff
    if newsletter.logo is None:
        newsletter.logo = store_picture(folder / "mission.png", newsletter.name, "", None)
    newsletter.save(update_fields=["staff_list", "logo"])
    newsletter.reviewers.add(user)
