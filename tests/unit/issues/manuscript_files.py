"""Word files and PDFs made by hand for tests: small, and with what the tests ask for."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from html import escape

from PIL import Image as Pillow

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PARTS = {name: name for name in ("styles", "footnotes", "comments", "numbering")} | {"header1": "header"}


def run(text: str, bold: bool = False) -> str:
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*inside: str, style: str = "") -> str:
    """A paragraph of words, or of XML that begins with a tag."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{''.join(each if each.startswith('<') else run(each) for each in inside)}</w:p>"


def item(text: str, style: str = "", number: str = "", level: int = 0) -> str:
    """A paragraph of a list that its style or itself names."""
    own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{own}</w:pPr>{run(text)}</w:p>'


def link(relation: str, *inside: str) -> str:
    words = "".join(each if each.startswith("<") else run(each) for each in inside)
    return f'<w:hyperlink r:id="{relation}">{words}</w:hyperlink>'


def field(instruction: str, text: str) -> str:
    """As Word writes one: in runs of its own, the instruction cut in two."""
    half = len(instruction) // 2
    parts = ('<w:fldChar w:fldCharType="begin"/>',)
    parts += tuple(f"<w:instrText>{escape(each)}</w:instrText>" for each in (instruction[:half], instruction[half:]))
    parts += ('<w:fldChar w:fldCharType="separate"/>', f"<w:t>{text}</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{each}</w:r>" for each in parts)


def table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def picture(relation: str = "rId9", alt: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{escape(alt)}"/><a:graphic>'
        "<a:graphicData>"
        f'<pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "#336699").save(out, "PNG")
    return out.getvalue()


_LISTS = {"Bullets": 1, "Numbers": 2}
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in {"H1": "heading 1", "Beschriftung": "caption", "Normal": "Normal"}.items()
) + "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{key}"/><w:pPr><w:numPr><w:numId w:val="{number}"/>'
    f'</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="My{key}"><w:name w:val="My {key}"/>'
    f'<w:basedOn w:val="{key}"/></w:style>'
    for key, number in _LISTS.items()
)
_NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{key}">'
    + "".join(f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{kind}"/></w:lvl>' for at, kind in enumerate(kinds))
    + "</w:abstractNum>"
    for key, kinds in {1: ["bullet"], 2: ["decimal", "lowerLetter"]}.items()
) + (
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
"""List 1 has bullets, 2 numbers and letters, and 3 is 2 begun anew."""


def docx(
    *body: str, footnotes: str = "", header: str = "", comments: str = "", links: Sequence[str] = (), **more: bytes
) -> bytes:
    """A Word file; ``more`` are further files, ``media_NAME`` a picture that is rId9 and so on; ``links`` are targets,
    which are rId40 and so on."""
    parts = {
        "styles": f"<w:styles {_NAMES}>{_STYLES}</w:styles>",
        "numbering": f"<w:numbering {_NAMES}>{_NUMBERING}</w:numbering>",
    }
    if footnotes:
        parts["footnotes"] = f"<w:footnotes {_NAMES}>{footnotes}</w:footnotes>"
    if header:
        parts["header1"] = f"<w:hdr {_NAMES}>{header}</w:hdr>"
    if comments:
        parts["comments"] = f"<w:comments {_NAMES}>{comments}</w:comments>"
    document = f"<w:document {_NAMES}><w:body>{''.join(body)}</w:body></w:document>"
    return packed(document, parts, {name.removeprefix("media_"): data for name, data in more.items()}, links)


def packed(document: str, parts: dict[str, str], media: dict[str, bytes], links: Sequence[str] = ()) -> bytes:
    names = {name: f"word/media/{name.replace('_', '.')}" for name in media}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}{_PARTS[name]}+xml"/>' for name in parts
    )
    relations = [(f"rId{at}", _PARTS[name], f"{name}.xml") for at, name in enumerate(parts, start=20)]
    relations += [(f"rId{at}", "image", names[name].removeprefix("word/")) for at, name in enumerate(media, start=9)]
    relations += [(f"rId{at}", "hyperlink", target) for at, target in enumerate(links, start=40)]
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="emf" ContentType="image/x-emf"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": _rels([("rId1", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _rels(relations),
        "word/document.xml": document,
        **{f"word/{name}.xml": text for name, text in parts.items()},
        **{names[name]: data for name, data in media.items()},
    }
    return zipped(files)


def _rels(relations: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}{kind}" Target="{escape(target)}"'
        + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
        for key, kind, target in relations
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


Set = tuple[float, float, float, str]
"""Where a line is set, from the lower left corner, how large, and what it says; a size below 0 is bold."""


def column(text: str, left: float, top: float, size: float = 10, width: int = 42) -> list[Set]:
    """Paragraphs, parted by empty lines, wrapped into a column."""
    found: list[Set] = []
    for paragraph in text.strip().split("\n\n"):
        line = ""
        for word in [*paragraph.split(), ""]:
            if line and (not word or len(line) + 1 + len(word) > width):
                found.append((left, top, size, line))
                top, line = top - 1.2 * abs(size), ""
            line = f"{line} {word}".strip()
        top -= 0.8 * abs(size)
    return found


def pdf(
    *pages: Sequence[Set],
    images: bool = False,
    encrypted: bool = False,
    figure: Sequence[Set] = (),
    notes: Sequence[bytes] = (),
) -> bytes:
    """A PDF of pages of lines; with ``images`` each page has a picture, too, and each has the lines of a ``figure`` and
    the ``notes``, written as PDF has them."""
    objects: list[bytes] = [b"", b""]
    kids = []
    fonts = b"/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
    fonts += b"/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    for page in pages:
        drawn = [b"q 400 0 0 500 50 100 cm /Im1 Do Q"] if images else []
        drawn += [_drawn(line) for line in page]
        objects.append(_stream(b"\n".join([*drawn, b"/Fm1 Do"] if figure else drawn)))
        content = len(objects)
        objects.append(image + b"\nstream\n\x80\nendstream")
        form = b" /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << %s >> >>" % fonts
        objects.append(_stream(b"\n".join(map(_drawn, figure)), form))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << %s >> "
            b"/XObject << /Im1 %d 0 R /Fm1 %d 0 R >> >> /Annots [%s] >>"
            % (content, fonts, content + 1, content + 2, b" ".join(notes))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _written(objects, encrypted)


def _drawn(line: Set) -> bytes:
    left, bottom, size, text = line
    letters = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"BT /F%d %g Tf %g %g Td (%s) Tj ET" % (2 if size < 0 else 1, abs(size), left, bottom, letters)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    data = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode%s >>\nstream\n%s\nendstream" % (len(data), more, data)


def _written(objects: Sequence[bytes], encrypted: bool) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, lock if encrypted else b"")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
