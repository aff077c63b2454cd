"""The sample newsletter's photos: drawn, as nobody's picture should stand in a sample."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 720)
Colour = tuple[int, int, int]


def draw_all(folder: Path) -> None:
    """Write coast.jpg, well.jpg and boat.jpg, the same bytes' worth every time."""
    folder.mkdir(parents=True, exist_ok=True)
    drawings: dict[str, Callable[[], Image.Image]] = {"coast": _coast, "well": _well, "boat": _boat}
    for name, drawing in drawings.items():
        drawing().save(folder / f"{name}.jpg", quality=86, optimize=True)


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, SIZE[1]))
    for row in range(SIZE[1]):
        share = row / SIZE[1]
        strip.putpixel((0, row), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return strip.resize(SIZE)


def _ridge(draw: ImageDraw.ImageDraw, base: int, height: int, colour: Colour, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    waves = [(chance.uniform(0.4, 2.6), chance.uniform(0, 6.3), chance.uniform(0.3, 1)) for _ in range(4)]
    crest = [
        (x, base - height * sum(size * math.sin(pace * x / 190 + shift) for pace, shift, size in waves) / 2.4)
        for x in range(0, SIZE[0] + 8, 8)
    ]
    draw.polygon([(0, SIZE[1]), *crest, (SIZE[0], SIZE[1])], fill=colour)


def _water(draw: ImageDraw.ImageDraw, top: int, colour: Colour, glint: Colour, seed: int) -> None:
    draw.rectangle((0, top, *SIZE), fill=colour)
    chance = random.Random(seed)  # noqa: S311
    for _ in range(150):
        y = top + chance.random() ** 1.6 * (SIZE[1] - top)
        width = 14 + (y - top) / 3 * chance.random()
        x = chance.gauss(SIZE[0] * 0.62, 190)
        draw.line((x - width, y, x + width, y), fill=glint, width=2)


def _coast() -> Image.Image:
    picture = _sky((62, 84, 128), (250, 186, 124))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((690, 300, 800, 410), fill=(255, 232, 178))
    _ridge(draw, 400, 46, (112, 104, 132), 3)
    _ridge(draw, 430, 30, (84, 82, 112), 11)
    _water(draw, 440, (74, 92, 128), (255, 208, 152), 5)
    draw.polygon([(0, 470), (0, 330), (120, 320), (250, 372), (330, 440), (380, 470)], fill=(44, 46, 66))
    draw.polygon([(128, 330), (140, 190), (172, 190), (184, 338)], fill=(238, 232, 222))
    draw.rectangle((133, 250, 179, 276), fill=(176, 62, 54))
    draw.rectangle((138, 164, 174, 192), fill=(58, 58, 72))
    draw.ellipse((146, 168, 166, 188), fill=(255, 236, 170))
    draw.polygon([(760, 560), (920, 560), (888, 596), (790, 596)], fill=(52, 44, 58))
    draw.polygon([(836, 548), (836, 430), (900, 540)], fill=(242, 236, 226))
    draw.line((836, 560, 836, 424), fill=(52, 44, 58), width=5)
    return picture.filter(ImageFilter.SMOOTH_MORE)


def _well() -> Image.Image:
    picture = _sky((176, 202, 214), (236, 236, 220))
    draw = ImageDraw.Draw(picture)
    for base, height, colour, seed in (
        (330, 52, (176, 192, 194), 21),
        (400, 44, (142, 166, 156), 8),
        (480, 36, (112, 142, 116), 14),
    ):
        _ridge(draw, base, height, colour, seed)
    draw.polygon([(0, 720), (0, 560), (400, 500), (900, 520), (1200, 590), (1200, 720)], fill=(92, 122, 84))
    for row in range(5):
        for column in range(7):
            left = 486 + column * 36 + (18 if row % 2 else 0)
            tone = 150 + (row * 13 + column * 29) % 34
            draw.rounded_rectangle(
                (left, 476 + row * 26, left + 33, 499 + row * 26), 5, fill=(tone, tone - 6, tone - 18)
            )
    for left in (500, 718):
        draw.rectangle((left, 318, left + 18, 480), fill=(112, 82, 58))
    draw.polygon([(452, 330), (618, 232), (784, 330)], fill=(132, 72, 54))
    draw.polygon([(452, 330), (618, 232), (618, 246), (470, 334)], fill=(154, 90, 68))
    draw.rectangle((514, 372, 722, 384), fill=(96, 70, 50))
    draw.line((618, 384, 618, 440), fill=(70, 60, 52), width=4)
    draw.polygon([(598, 440), (638, 440), (632, 474), (604, 474)], fill=(96, 104, 112))
    return picture.filter(ImageFilter.SMOOTH_MORE)


def _boat() -> Image.Image:
    picture = _sky((150, 192, 214), (226, 234, 230))
    draw = ImageDraw.Draw(picture)
    _ridge(draw, 330, 60, (118, 148, 150), 31)
    _ridge(draw, 380, 30, (84, 118, 116), 17)
    _water(draw, 400, (70, 122, 138), (150, 190, 196), 9)
    draw.polygon([(190, 470), (1010, 470), (930, 600), (260, 600)], fill=(176, 52, 44))
    draw.polygon([(206, 500), (992, 500), (984, 514), (214, 514)], fill=(240, 232, 214))
    draw.rectangle((330, 350, 840, 470), fill=(244, 238, 224))
    draw.rectangle((316, 336, 854, 356), fill=(70, 84, 96))
    for window in range(6):
        left = 356 + window * 80
        draw.rounded_rectangle((left, 384, left + 52, 432), 8, fill=(255, 222, 150))
    draw.rectangle((700, 268, 726, 340), fill=(70, 84, 96))
    for puff in range(4):
        draw.ellipse((714 + puff * 30, 236 - puff * 30, 748 + puff * 38, 266 - puff * 28), fill=(222, 228, 228))
    for number, coat in enumerate([(226, 160, 60), (72, 128, 178), (120, 160, 90), (196, 92, 110), (90, 92, 150)]):
        left = 872 + number * 24
        draw.rounded_rectangle((left, 440, left + 17, 476), 5, fill=coat)
    draw.rectangle((0, 560, 250, 584), fill=(112, 88, 66))
    for post in (40, 120, 200):
        draw.rectangle((post, 540, post + 16, 700), fill=(92, 70, 52))
    return picture.filter(ImageFilter.SMOOTH_MORE)
