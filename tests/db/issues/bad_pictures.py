"""Photos that say more than they should, and files that are no photos."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

CANARY = b"CANARY"
GPS = 0x8825
LIMIT = "more than 50 million pixels. Save it 4,000 pixels long"
DAMAGED = "This picture is damaged or was not copied whole."


def noise(width: int = 640, height: int = 480, seed: int = 1) -> Pillow.Image:
    """What no encoder makes small: as many colours as pixels."""
    return Pillow.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def encoded(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _exif(orientation: int) -> bytes:
    exif = Pillow.Exif()
    exif[0x010F], exif[0x9286], exif[0x0112] = "CANARY camera", "CANARY comment", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 51.0, 12.0), 27: "CANARY place"})
    # a thumbnail, as cameras keep one: APP1 holds it behind the tags
    return exif.tobytes() + encoded(noise(40, 30), "JPEG", comment=b"CANARY thumbnail")


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta><dc:creator>CANARY person</dc:creator></x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10\x1c\x02\x50\x00\x0bCANARY byline"


def profile() -> bytes:
    """An sRGB profile that names its owner."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + b"CANARY owner"


def telling_jpeg(picture: Pillow.Image | None = None, orientation: int = 1) -> bytes:
    """A JPEG with all that a camera, a phone and an agency write into one."""
    picture = picture or noise()
    data = encoded(picture, "JPEG", quality=90, exif=_exif(orientation), icc_profile=profile(), comment=b"CANARY")
    return data[:2] + _segment(0xE1, XMP) + _segment(0xED, IPTC) + data[2:] + b"CANARY after the end"


def telling_png(picture: Pillow.Image | None = None) -> bytes:
    notes = PngInfo()
    notes.add_text("Author", "CANARY")
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>CANARY</x:xmpmeta>")
    notes.add_text("Comment", "CANARY " * 20, zip=False)
    return encoded(picture or noise(), "PNG", pnginfo=notes, exif=_exif(1)) + b"CANARY after the end"


def bomb(width: int = 30_000, height: int = 30_000, depth: int = 1, kind: int = 0) -> bytes:
    """A PNG of that many pixels, in a few kilobytes; white and black, or of that depth and colour type."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    rows = zlib.compress(bytes(width // 8 + 1) * 64)  # whoever decodes it finds it short; nobody should
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose comment is three megabytes when it is unpacked."""
    whole = encoded(noise(8, 8), "PNG")
    comment = _chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(3_000_000), 9))
    return whole[:33] + comment + whole[33:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


BAD: dict[str, tuple[str, bytes, str]] = {
    "bomb": ("holiday.png", bomb(), LIMIT),
    "large": ("holiday.png", bomb(8000, 7000), LIMIT),
    "svg": (
        "drawing.png",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "Export it as PNG",
    ),
    "svg with a declaration": (
        "d.jpg",
        b'<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg onload="a()"/>',
        "Export it as PNG",
    ),
    "html": ("well.jpg", b"<!DOCTYPE html><html><svg></svg><script>alert(1)</script>", "This is a web page"),
    "truncated": ("well.jpg", encoded(noise(), "JPEG")[:9000], DAMAGED),
    "header alone": ("well.jpg", b"\xff\xd8\xff\xe0", DAMAGED),
    "truncated gif": ("well.gif", b"GIF89a", DAMAGED),
    "text bomb": ("well.png", text_bomb(), DAMAGED),
    "many scans": ("well.jpg", encoded(noise(8, 8), "JPEG")[:-2] + b"\xff\xda" * 300, DAMAGED),
    "empty": ("well.jpg", b"", "This file is empty."),
    "tiff": ("well.jpg", encoded(noise(8, 8), "TIFF"), "export it as JPEG"),
    "film": ("well.jpg", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "This is a film"),
    "pdf": ("well.png", b"%PDF-1.7\n", "This is a document"),
    "words": ("well.jpg", b"Dear friends", "This is no picture that we know."),
}
"""What is refused: a file's name, its bytes, and what the refusal says."""
