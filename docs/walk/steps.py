"""The walk: from nothing to a signed proof, as a communications officer and a head of mission go it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from docs.walk import story
from docs.walk.desk import Desk

Shoot = Callable[[Page, str], None]
"""Takes a picture of what the page shows now, under a name."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One way from nothing to a signed proof. ``photos`` is a folder with those of the story."""

    desk: Desk
    photos: Path
    shoot: Shoot

    def newsletter(self) -> None:
        desk = self.desk
        desk.open_menu("Newsletters")
        desk.follow("Add newsletter")
        desk.write(
            name=story.NEWSLETTER, slug=story.SHORT_NAME, sender_name=story.NEWSLETTER, sender_email=story.SENDER
        )
        desk.write(reply_to=story.REPLIES, postal_address=story.POSTAL_ADDRESS)
        self.shoot(desk.page, "newsletter")
        desk.save()

    def list(self) -> None:
        desk = self.desk
        desk.open_menu("Lists")
        desk.follow("Add list")
        desk.write(name=story.LIST)
        desk.save()
        desk.page.goto(f"{desk.site}/admin/import/")
        desk.choose("list", story.LIST)
        desk.hands.attach(desk.field("file"), self.photos / "people.csv")
        desk.submit("Import")

    def funder(self) -> None:
        desk = self.desk
        desk.open_menu("Funders")
        desk.follow("Add funder")
        desk.write(organisation_name=story.FUNDER)
        desk.upload(desk.page.locator("[data-contentpath=logo]"), self.photos / "logo.png", story.FUNDER)
        desk.write(**{"words-0-acknowledgement": story.ACKNOWLEDGEMENT, "words-0-disclaimer": story.DISCLAIMER})
        desk.save()

    def programme(self) -> None:
        desk = self.desk
        desk.open_menu("Programmes")
        desk.follow("Add programme")
        desk.write(title=story.PROGRAMME, code=story.CODE, colour=story.COLOUR)
        desk.write_rich(desk.page.locator("[data-contentpath=description]").first, story.DESCRIPTION)
        desk.hands.press(desk.page.get_by_role("button", name="Add Funder").first)
        desk.pick(desk.page.locator("#inline_child_fundings-0"), story.FUNDER)
        self.shoot(desk.page, "programme")
        desk.save()

    def issue(self) -> None:
        """The issue's head, then ten blocks with three photos: a new issue has a foreword, a story and contacts."""
        desk = self.desk
        desk.open_menu("Issues")
        desk.follow("Add issue")
        desk.write(title=story.TITLE, subject=story.SUBJECT, preheader=story.PREHEADER)
        self.shoot(desk.page, "issue-head")
        self._foreword(desk.blocks.nth(0))
        self._programme(desk.add_block("Programme", 1))
        self._story(desk.blocks.nth(2))
        self._two_photos(desk.add_block("Two photos", 3))
        self._quote(desk.add_block("Quote", 4))
        self._figures(desk.add_block("Figures", 5))
        self._event(desk.add_block("Event", 6))
        desk.fill(desk.add_block("Button", 7), label=story.BUTTON, url=story.REPORT)
        desk.fill_rich(desk.add_block("About us", 8), "body", story.ABOUT)
        self._contacts(desk.blocks.nth(9))
        desk.save()

    def _foreword(self, block: Locator) -> None:
        self.desk.fill(block, title="From the head of mission")
        self.desk.fill_rich(block, "body", story.FOREWORD)
        self.desk.fill(block, name=story.CONTACT, role=story.CONTACT_ROLE)

    def _programme(self, block: Locator) -> None:
        self.desk.pick(self.desk.part(block, "programme"), story.PROGRAMME)

    def _story(self, block: Locator) -> None:
        desk = self.desk
        desk.fill(block, title=story.STORY_TITLE)
        desk.fill_rich(block, "body", *story.STORY)
        self.shoot(desk.page, "story")
        self._photo(desk.add_item(desk.part(block, "photos"), 0), 0)

    def _photo(self, within: Locator, number: int) -> None:
        name, alt = story.PHOTOS[number]
        self.desk.upload(within, self.photos / name, alt)

    def _two_photos(self, block: Locator) -> None:
        photos = self.desk.items(self.desk.part(block, "photos"))
        self._photo(photos.nth(0), 1)
        self._photo(photos.nth(1), 2)
        self.shoot(self.desk.page, "two-photos")

    def _quote(self, block: Locator) -> None:
        self.desk.fill_rich(block, "body", story.QUOTE)
        self.desk.fill(block, name=story.QUOTED, role=story.QUOTED_AS)

    def _figures(self, block: Locator) -> None:
        part = self.desk.part(block, "items")
        for number, (value, label) in enumerate(story.FIGURES):
            there = self.desk.items(part).count() > number
            item = self.desk.items(part).nth(number) if there else self.desk.add_item(part, number)
            self.desk.fill(item, value=value, label=label)

    def _event(self, block: Locator) -> None:
        self.desk.fill(block, title=story.EVENT, date=story.EVENT_DAY)
        self.desk.page.keyboard.press("Escape")  # the calendar
        self.desk.fill(block, place=story.EVENT_PLACE)

    def _contacts(self, block: Locator) -> None:
        part = self.desk.part(block, "people")
        person = self.desk.items(part).first if self.desk.items(part).count() else self.desk.add_item(part, 0)
        self.desk.fill(person, name=story.CONTACT, role=story.CONTACT_ROLE, email=story.CONTACT_EMAIL)

    def preview(self) -> None:
        """It opens in a tab of its own."""
        desk = self.desk
        with desk.page.context.expect_page() as opened:
            desk.hands.press(desk.page.get_by_role("link", name="Preview").first)
        opened.value.wait_for_load_state("networkidle")
        self.shoot(opened.value, "preview")
        opened.value.close()

    def people(self) -> None:
        """Each photo is looked over: nobody is in them."""
        desk = self.desk
        desk.follow("Photos and people")
        self.shoot(desk.page, "people")
        for _photo in story.PHOTOS:
            desk.submit("No people that can be recognised")

    def proof(self) -> None:
        desk = self.desk
        desk.follow("Make proof")
        self.shoot(desk.page, "checks")
        desk.hands.tick(desk.page.get_by_label(story.LIST))
        desk.submit("Make proof")
        self.shoot(desk.page, "proof-made")
