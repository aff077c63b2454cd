"""How the mail looks: measured in a real browser at the widths that readers have, light, dark, and without images.
Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from mailer.compiler import content as c
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import LETTER, REAL_ISSUES, THEME, picture, read_yaml, sample

pytestmark = pytest.mark.browser

READABLE = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text to its ground."""
SMALLEST = 14
THUMB = 24
NO_REAL_ISSUES = pytest.mark.skip(reason="the real issues (../shared/issues) are not on this machine")

# Every text with the ground that it stands on, the nearest one that is not transparent. Pictures that
# did not come stand for their words.
MEASURE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const seen = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && element.getClientRects().length > 0;
  const luminance = (colour) => numbers(colour).slice(0, 3).map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const told = (element, words) => {
    const style = getComputedStyle(element);
    const [one, other] = [luminance(style.color), luminance(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    return {words: words.trim().slice(0, 60), contrast, size: parseFloat(style.fontSize)};
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {parentElement, textContent} = walker.currentNode;
    if (/[\\p{L}\\p{N}]/u.test(textContent) && seen(parentElement)) found.push(told(parentElement, textContent));
  }
  const images = [...document.images];
  for (const image of images) if (!image.naturalWidth) found.push(told(image, image.alt));
  const lineOf = (link) => {
    const line = link.closest("p, .pn, li");
    return Math.max(link.getBoundingClientRect().height, line ? parseFloat(getComputedStyle(line).lineHeight) : 0);
  };
  return {
    widest: document.documentElement.scrollWidth,
    texts: found,
    images: images.map((image) => ({alt: image.alt.trim(), seen: seen(image)})),
    links: [...document.links].map((link) => ({words: link.textContent, height: lineOf(link)})),
  };
}"""


def with_photos(content: c.IssueContent) -> c.IssueContent:
    """The issue with a logo, and with a photo wherever its own has no file."""
    logo = picture("logo", f"Logo of {content.brand.newsletter}", 480, 120)
    blocks = tuple(replace(block, content=_with_photo(block)) for block in content.blocks)
    return replace(content, blocks=blocks, brand=replace(content.brand, logo=logo))


def _with_photo(block: c.Block) -> c.Content:
    if isinstance(block.content, c.Photo) and block.content.picture is None:
        return replace(block.content, picture=picture(block.id, "People in front of a well, one of them laughing"))
    return block.content


LONG = c.Story(
    "A day at the well",
    "<p>We left at dawn.</p><p>We came home at noon.</p>",
    "First told on Tarn Radio.",
    tuple(c.Photo(picture(name, f"The road, {name}"), f"The road, {name}", "J. Marsh") for name in ("out", "home")),
    paragraphs=1,
)
BRAND = c.Brand("Tarn Valley News", "#767676", "Tarn Mission", accent="#b8500a", footer="<p>Read with care.</p>")


@cache
def issues() -> dict[str, c.IssueContent]:
    """The real issues, a sample of every block, one in colours that are only just allowed, and one right to left."""
    faint = sample(*(block.content for block in sample().blocks), LONG, brand=BRAND)
    real = {path.stem: with_photos(read_yaml(path)) for path in REAL_ISSUES}
    return real | {"sample": with_photos(sample()), "faint": with_photos(faint), "arabic": ARABIC_PAGE}


EVERY: list[tuple[str, Any]] = [
    *((path.stem, ()) for path in REAL_ISSUES),
    *([] if REAL_ISSUES else [("real issues", NO_REAL_ISSUES)]),
    *((name, ()) for name in ("sample", "faint", "arabic")),
]


@cache
def _photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1152, 768)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def fetch(route: Any) -> None:
    """Gives a photo for every picture that a mail asks for."""
    route.fulfill(body=_photo(), content_type="image/jpeg")


@dataclass(frozen=True)
class Look:
    """A mail as a reader opens it."""

    name: str
    width: int
    dark: bool = False
    pictures: bool = True
    theme: Path = THEME

    def __str__(self) -> str:
        form = f"{'dark' if self.dark else 'light'}{'' if self.pictures else '-off'}"
        return f"{self.theme.name}-{self.name}-{self.width}-{form}"


GAZETTE = [
    (Look(name, width, dark, pictures), marks)
    for name, marks in EVERY
    for width, dark, pictures in ((320, False, True), *product((375, 600, 1280), (False, True), (True, False)))
]
TELLING = [
    *(("faint", 375, dark, pictures) for dark, pictures in product((False, True), (True, False))),
    *((name, 320, False, True) for name in ("faint", "arabic")),
    ("faint", 1280, False, True),
    ("arabic", 1280, True, True),
]
"""A second theme is looked at where something new may show: in colours only just allowed, and from right to left."""
SECOND = [
    *((Look(*telling, theme=LETTER), ()) for telling in TELLING),
    *((Look(name, 375, theme=LETTER), marks) for name, marks in EVERY if name not in {"faint", "sample"}),
]
every_look = pytest.mark.parametrize(
    "look", [pytest.param(look, id=str(look), marks=marks) for look, marks in GAZETTE + SECOND]
)


def open_mail(browser: Any, look: Look) -> Any:
    page = browser.new_page(
        viewport={"width": look.width, "height": 900}, color_scheme="dark" if look.dark else "light"
    )
    page.route("**/*", fetch if look.pictures else lambda route: route.abort())
    page.set_content(filled(compiled(issues()[look.name], look.theme).html), wait_until="load")
    return page


@pytest.fixture(scope="module")
def measured(browser: Any) -> Callable[[Look], dict[str, Any]]:
    """What a look measures. Each is opened once, and a picture of it kept."""

    @cache
    def measure(look: Look) -> dict[str, Any]:
        page = open_mail(browser, look)
        page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"mail-{look}.png"), full_page=True)
        found: dict[str, Any] = page.evaluate(MEASURE)
        page.close()
        return found

    return measure


Measured = Callable[[Look], dict[str, Any]]


@every_look
def test_it_never_scrolls_sideways(measured: Measured, look: Look) -> None:
    assert measured(look)["widest"] <= look.width


@every_look
def test_it_has_text_that_stands_out_from_its_ground(measured: Measured, look: Look) -> None:
    texts = measured(look)["texts"]
    assert [text for text in texts if text["contrast"] < READABLE] == []
    assert len(texts) > 10


@every_look
def test_it_has_no_small_print(measured: Measured, look: Look) -> None:
    assert [text for text in measured(look)["texts"] if text["size"] < SMALLEST] == []


@every_look
def test_it_says_in_words_what_each_picture_shows(measured: Measured, look: Look) -> None:
    assert [image for image in measured(look)["images"] if not image["alt"] or not image["seen"]] == []


@every_look
def test_it_has_links_that_a_thumb_finds(measured: Measured, look: Look) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels high, or that far from the next one; links within a sentence are exempt."""
    assert [link for link in measured(look)["links"] if link["height"] < THUMB] == []


@pytest.mark.parametrize(("width", "stacked"), [(320, True), (375, True), (600, False), (1280, False)])
def test_it_stacks_the_photos_of_a_gallery_on_a_phone(browser: Any, width: int, stacked: bool) -> None:
    page = open_mail(browser, Look("sample", width))
    pump, seal = (page.locator(f"img[src*={name}]").bounding_box() for name in ("pump", "seal"))
    page.close()
    assert (seal["y"] >= pump["y"] + pump["height"]) == stacked


def test_it_shows_photos_as_wide_as_the_phone(browser: Any) -> None:
    page = open_mail(browser, Look("sample", 375))
    widths = [page.locator(f"img[src*={name}]").bounding_box()["width"] for name in ("well", "pump", "seal")]
    page.close()
    assert widths == [375, 375, 375]
