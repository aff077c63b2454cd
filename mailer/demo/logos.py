"""The logos of the sample's mission and its funders: drawn, as nobody's should stand in a sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from mailer.demo.pictures import Colour

BLUE, TEAL, GREEN, RED, GOLD = (31, 78, 121), (29, 95, 110), (62, 104, 62), (168, 66, 44), (214, 158, 62)
SCALE = 2
"""Drawn so many times as large and then made smaller, for smooth edges."""


def draw_logos(folder: Path) -> None:
    """Write mission.png, norrland.png, almary.png and cantons.png, on white, the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    drawings: dict[str, Callable[[], Image.Image]] = {
        "mission": _mission,
        "norrland": _norrland,
        "almary": _almary,
        "cantons": _cantons,
    }
    for name, drawing in drawings.items():
        drawing().save(folder / f"{name}.png", optimize=True)


def _paper(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    paper = Image.new("RGB", (width * SCALE, height * SCALE), "white")
    return paper, ImageDraw.Draw(paper)


def _printed(paper: Image.Image) -> Image.Image:
    return paper.resize((paper.width // SCALE, paper.height // SCALE), Image.Resampling.LANCZOS)


def _words(draw: ImageDraw.ImageDraw, at: tuple[int, int], words: str, size: int, colour: Colour) -> None:
    """``at`` is where they begin and the middle of their height."""
    draw.text((at[0] * SCALE, at[1] * SCALE), words, fill=colour, font_size=size * SCALE, anchor="lm")


def _area(draw: ImageDraw.ImageDraw, colour: Colour, *corners: tuple[int, int]) -> None:
    draw.polygon([(x * SCALE, y * SCALE) for x, y in corners], fill=colour)


def _disc(draw: ImageDraw.ImageDraw, colour: Colour, x: int, y: int, radius: int) -> None:
    draw.ellipse([value * SCALE for value in (x - radius, y - radius, x + radius, y + radius)], fill=colour)


def _mission() -> Image.Image:
    paper, draw = _paper(640, 140)
    _disc(draw, BLUE, 70, 70, 66)
    _area(draw, (255, 255, 255), (58, 52), (82, 52), (90, 112), (50, 112))
    _area(draw, RED, (56, 72), (84, 72), (87, 90), (53, 90))
    _area(draw, GOLD, (56, 50), (56, 34), (70, 22), (84, 34), (84, 50))
    _words(draw, (158, 48), "Lantern Coast", 62, BLUE)
    _words(draw, (160, 108), "MISSION", 36, RED)
    return _printed(paper)


def _norrland() -> Image.Image:
    paper, draw = _paper(480, 180)
    _area(draw, BLUE, (10, 150), (70, 34), (104, 100), (124, 66), (164, 150))
    _area(draw, (255, 255, 255), (50, 73), (70, 34), (90, 73), (70, 64))
    _words(draw, (186, 72), "Norrland", 66, BLUE)
    _words(draw, (188, 128), "Ministry of Cooperation", 25, (80, 90, 100))
    return _printed(paper)


def _almary() -> Image.Image:
    paper, draw = _paper(480, 180)
    _disc(draw, GREEN, 82, 90, 70)
    _area(draw, (255, 255, 255), (82, 34), (114, 84), (82, 134), (50, 84))
    _area(draw, GREEN, (79, 62), (85, 62), (85, 150), (79, 150))
    _words(draw, (180, 72), "Almary", 76, GREEN)
    _words(draw, (183, 134), "FOUNDATION", 34, (80, 90, 100))
    return _printed(paper)


def _cantons() -> Image.Image:
    paper, draw = _paper(480, 180)
    for top, colour in ((36, GOLD), (76, TEAL), (116, TEAL)):
        crest = ((14, top + 14), (50, top), (86, top + 14), (122, top), (150, top + 12))
        _area(draw, colour, *crest, *((x, y + 15) for x, y in reversed(crest)))
    _words(draw, (180, 72), "Lake Cantons", 46, TEAL)
    _words(draw, (182, 126), "Development", 34, (80, 90, 100))
    return _printed(paper)
