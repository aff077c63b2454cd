"""A right-to-left edition in a real browser, in every theme: where its parts and its letters stand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise, zip_longest
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from mailer.compiler.content import IssueContent
from tests.browser.test_email_looks import fetch
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.mixed import ARABIC_IN_ENGLISH, ENGLISH_IN_ARABIC
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import ROOT, THEMES
from tests.unit.compiler.sorani import SORANI_PAGE

pytestmark = pytest.mark.browser

# Where each letter of some words stands, which may lie across several elements.
PLACES = """(words) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const letters = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.getClientRects().length) {
      [...node.data].forEach((letter, at) => letters.push([letter, node, at]));
    }
  }
  const start = letters.map(([letter]) => letter).join("").indexOf(words);
  return (start < 0 ? [] : letters.slice(start, start + words.length)).map(([letter, node, at]) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const {left, top, bottom} = range.getBoundingClientRect();
    return {letter, left, middle: (top + bottom) / 2};
  });
}"""

HALF_A_LINE = 12
"""In pixels. Fonts of two scripts do not have their middle at the same height."""
Place = dict[str, Any]
Places = Callable[..., list[Place]]
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def open_page(browser: Any, content: IssueContent, theme: Path, width: int) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", fetch)
    page.set_content(filled(compiled(content, theme).html), wait_until="load")
    return page


@pytest.fixture(scope="module")
def places(browser: Any) -> Places:
    """Where the letters of some words stand in a theme, spaces left out: they have no width where a line breaks."""

    page = cache(lambda theme, issue: open_page(browser, issue, theme, 1280))

    def places_(theme: Path, words: str, issue: IssueContent = ARABIC_PAGE) -> list[Place]:
        found = page(theme, issue).evaluate(PLACES, words)
        assert found, f"not in the mail: {words}"
        return [place for place in found if place["letter"].strip()]

    return places_


def follow(before: Place, after: Place, *, leftwards: bool) -> bool:
    """Whether a reader comes to ``after`` next: on the same line in the direction of reading, or on a lower line."""
    if after["middle"] - before["middle"] > HALF_A_LINE:
        return True
    nearer, farther = (after, before) if leftwards else (before, after)
    return bool(nearer["left"] < farther["left"])


@every_theme
@pytest.mark.parametrize(
    "words",
    [
        *("+962 6 565 9660", "+962 6 565 9661", "00962 (0)7954 09601", "٠٠٩٦٢ ٦ ٥٦٥ ٩٦٦١"),
        *("43%", "18.5%", "USD 1,250,000", "1,204", "2026-03-01", "8:00", "16:30"),
        *("UNHCR", "DX-200", "NGO-1998/17", "Tarn Mission", "layla@tarn.example.org", "www.tarn.example.org"),
    ],
)
def test_it_shows_from_left_to_right(places: Places, theme: Path, words: str) -> None:
    found = places(theme, words)
    assert all(follow(before, after, leftwards=False) for before, after in pairwise(found)), found


@every_theme
@pytest.mark.parametrize(
    "words",
    [
        *("ساعدت |IOM |350 |عائلة", "من |UNHCR |و |WHO|،", "حصلت |43% |من العائلات", "تارن |(|Tarn Mission|) |في"),
        *("تارن |(|Tarn Radio|)|.", "الأولى |USD 1,250,000|،", "الرقم |+962 6 565 9660 |أو", "8:00 |حتى |16:30"),
        *("الرقم |NGO-1998/17|.", "هاتف|: |+962 6 565 9660", "السبت |6 |حزيران |2026|، |الساعة |10:00"),
    ],
)
def test_it_goes_on_from_right_to_left(places: Places, theme: Path, words: str) -> None:
    parts = ["".join(part.split()) for part in words.split("|")]
    found = places(theme, words.replace("|", ""))
    firsts = [found[start] for start in accumulate(map(len, parts[:-1]), initial=0)]
    assert all(follow(before, after, leftwards=True) for before, after in pairwise(firsts)), firsts


@every_theme
@pytest.mark.parametrize(
    "words",
    [
        *("+964 770 123 4567", "0770 123 4567", "43%", "١٬٢٠٤", "USD 1,250,000", "2026-03-01", "8:00"),
        *("UNHCR", "Lake Fund", "wells@tarn.example.org", "amal@tarn.example.org"),
    ],
)
def test_it_shows_from_left_to_right_in_sorani(places: Places, theme: Path, words: str) -> None:
    found = places(theme, words, SORANI_PAGE)
    assert all(follow(before, after, leftwards=False) for before, after in pairwise(found)), found


@every_theme
@pytest.mark.parametrize(
    ("issue", "words"),
    [
        (SORANI_PAGE, "گەیشتن |و |350 |خێزان"),
        (SORANI_PAGE, "٤٣|٪"),
        (SORANI_PAGE, "نرخەکان |10|-|12 |دۆلار"),
        (SORANI_PAGE, "لە |8:00 |تا |16:30"),
        (SORANI_PAGE, "٣|ی ئازاری |٢٠٢٦ |گەیشتن"),
        (ARABIC_PAGE, "النسبة |12% |فقط |في عام |2024"),
        (ARABIC_PAGE, "من |2026-03-01 |حتى |نهاية"),
        (ARABIC_IN_ENGLISH, "الرقم |+962 6 565 9660 |كل"),
        (ARABIC_IN_ENGLISH, "حصلت |43% |من العائلات"),
        (ARABIC_IN_ENGLISH, "تارن |(|Tarn Radio|)|."),
    ],
)
def test_it_goes_on_from_right_to_left_elsewhere(places: Places, theme: Path, issue: IssueContent, words: str) -> None:
    parts = ["".join(part.split()) for part in words.split("|")]
    found = places(theme, words.replace("|", ""), issue)
    firsts = [found[start] for start in accumulate(map(len, parts[:-1]), initial=0)]
    assert all(follow(before, after, leftwards=True) for before, after in pairwise(firsts)), firsts


@every_theme
@pytest.mark.parametrize("words", ["Then we drank.", "twice (at the WHO). Then"])
def test_it_reads_an_english_block_from_the_left(places: Places, theme: Path, words: str) -> None:
    found = places(theme, words, ENGLISH_IN_ARABIC)
    assert all(follow(before, after, leftwards=False) for before, after in pairwise(found)), found


@every_theme
def test_it_mirrors_the_columns_of_an_arabic_block(places: Places, theme: Path) -> None:
    first, second = (places(theme, words, ARABIC_IN_ENGLISH)[0] for words in ("مضخة قبل", "الختم القديم"))
    assert (first["left"] > second["left"], abs(first["middle"] - second["middle"]) < HALF_A_LINE) == (True, True)


# -- golden pictures ---------------------------------------------------------------------------------------------------

GOLDEN = ROOT / "tests" / "golden"
SCALED = {375: 188, 1280: 320}
"""Width of the window -> of the picture that is kept."""
ACROSS = 16
SHADES = 6
"""How far the mean of a cell may be off, of 255: letters of another font weigh as much."""
MOST = 0.05
"""The share of cells that may be off. Other fonts come to 0.03, a mirrored mail to more than 0.13."""

# How far down the page, from 0 to 1, its parts begin: headings, and both edges of pictures.
CUTS = """() => [...document.querySelectorAll("h1, h2, img")].flatMap((element) => {
  const {top, bottom} = element.getBoundingClientRect();
  return element.tagName === "IMG" ? [top, bottom] : [top];
}).map((place) => place / document.documentElement.scrollHeight).sort((one, other) => one - other)"""


@dataclass(frozen=True)
class Shot:
    """A picture of a whole mail, and where its parts begin. Those of another font are longer or shorter: so they are
    compared part by part."""

    picture: Image.Image
    cuts: tuple[float, ...]

    def cells(self) -> list[float]:
        """The mean shade of each cell: every part in strips from left to right."""
        width, height = self.picture.size
        edges = [edge * height for edge in (0, *self.cuts, 1)]
        boxes = [(0, top, width, bottom) for top, bottom in pairwise(edges) if bottom - top > 1]
        return [shade for box in boxes for shade in self._strip(box)]

    def _strip(self, box: tuple[float, float, float, float]) -> bytes:
        return self.picture.convert("L").resize((ACROSS, 1), Image.Resampling.BOX, box).tobytes()

    def mirrored(self) -> Shot:
        return Shot(ImageOps.mirror(self.picture), self.cuts)

    def save(self, path: Path) -> None:
        notes = PngInfo()
        notes.add_text("cuts", json.dumps([round(cut, 5) for cut in self.cuts]))
        self.picture.save(path, pnginfo=notes, optimize=True)


def kept(name: str) -> Shot:
    with Image.open(GOLDEN / name) as picture:
        return Shot(picture.copy(), tuple(json.loads(picture.info["cuts"])))


def taken(browser: Any, content: IssueContent, theme: Path, width: int, css: str = "") -> Shot:
    page = open_page(browser, content, theme, width)
    if css:
        page.add_style_tag(content=css)
    cuts = tuple(page.evaluate(CUTS))
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    page.close()
    small = (SCALED[width], round(picture.height * SCALED[width] / width))
    return Shot(picture.resize(small, Image.Resampling.BOX).quantize(32), cuts)


def off(one: Shot, other: Shot) -> float:
    """The share of cells that differ; 1 where the mails have not the same parts."""
    pairs = list(zip_longest(one.cells(), other.cells(), fillvalue=1000))
    return 1 if len(one.cuts) != len(other.cuts) else sum(abs(a - b) > SHADES for a, b in pairs) / len(pairs)


every_width = pytest.mark.parametrize("width", SCALED)


@every_theme
@every_width
def test_it_looks_as_it_did_when_it_was_looked_at(browser: Any, theme: Path, width: int, tmp_path: Path) -> None:
    name = f"arabic-{theme.name}-{width}.png"
    now, fresh = taken(browser, ARABIC_PAGE, theme, width), tmp_path / name
    now.save(fresh)
    assert (GOLDEN / name).is_file(), f"look at {fresh}, and copy it to {GOLDEN}"
    assert off(now, kept(name)) <= MOST, f"look at {fresh}; if it is right, copy it to {GOLDEN}"


@every_theme
def test_it_minds_no_other_font(browser: Any, theme: Path) -> None:
    other = taken(browser, ARABIC_PAGE, theme, 375, "* {font-family: 'Noto Naskh Arabic', serif !important}")
    assert off(other, kept(f"arabic-{theme.name}-375.png")) <= MOST


@every_theme
def test_it_sees_an_edition_that_runs_the_wrong_way(browser: Any, theme: Path) -> None:
    wrong = taken(browser, replace(ARABIC_PAGE, direction="ltr"), theme, 1280)
    assert off(wrong, kept(f"arabic-{theme.name}-1280.png")) > 2 * MOST


@every_theme
@every_width
def test_it_sees_a_picture_that_is_mirrored(theme: Path, width: int) -> None:
    golden = kept(f"arabic-{theme.name}-{width}.png")
    assert off(golden.mirrored(), golden) > 2 * MOST
