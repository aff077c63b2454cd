"""An issue, its newsletter, programme and funder with the same text in every field that people type into."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.blocks import StructBlock

from mailer.issues.blocks.reach import AudienceBlock
from mailer.issues.models import Funder, FunderWords, Funding, Image, Issue, Newsletter, Programme
from subscribers.models import Organisation

SCRIPTS = (
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)' x='",
    '" onfocus="alert(1)" autofocus="',
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script><style>",
    "</textarea><script>alert(1)</script>",
    "</pre><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "--!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<object data=https://evil.example/x></object>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<script>alert(1)</script>",
    "<mj-raw><script>alert(1)</script></mj-raw>",
    "<mj-include path='/etc/passwd' />",
    "</mj-text></mj-column><mj-column><mj-raw><script>alert(1)</script></mj-raw>",
)
"""What would run, load or lead elsewhere if any field let mark-up through."""

TEMPLATES = (
    "{{ settings.SECRET_KEY }}",
    "{{ 7 * 191 }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ salutation.__class__ }}",
    "{{ salutation|upper }}",
    "{{ {{ salutation }} }}",
    "{% for a in range(9) %}{{ a }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% load static %}{% csrf_token %}",
    "{# nothing #}",
    "{% raw %}{{ salutation }}{% endraw %}",
    "${7*191} #{7*191} <%= 7*191 %>",
    "~~name~~ ~~0.1~~",
    "%(settings)s {0.__class__} %s",
)
"""What a template engine would act upon."""


def hostile_issue(text: str, image: Image) -> Issue:
    """Every block, every field of which is ``text``: rich ones too, as they are stored."""
    newsletter = Newsletter.objects.create(
        name=text,
        slug="hostile",
        sender_name=text,
        sender_email="news@mission.example",
        postal_address=text,
        default_salutation=text,
        footer=f"<p>{text}</p>",
        about=text,
        logo=image,
    )
    issue = Issue(newsletter=newsletter, title=text, subject=text, preheader=text, date=date(2026, 3, 31))
    field = Issue._meta.get_field("body")
    programme = _programme(text, image)
    issue.body = field.to_python(
        [
            {"type": name, "id": f"block-{name}", "value": _filled(block, text, image, programme)}
            for name, block in field.stream_block.child_blocks.items()
        ]
    )
    issue.save()
    return issue


def _programme(text: str, image: Image) -> Programme:
    funder = Funder.objects.create(organisation=Organisation.objects.create(name=text), logo=image)
    FunderWords.objects.create(funder=funder, language="en", name=text, acknowledgement=text, disclaimer=text)
    programme = Programme.objects.create(title=text, code=text[:40], description=f"<p>{text}</p>")
    Funding.objects.create(programme=programme, funder=funder)
    return programme


def _filled(block: Any, text: str, image: Image, programme: Programme) -> Any:
    """The raw value of a block: each field by what it takes."""
    if isinstance(block, AudienceBlock):
        return {}  # for everybody, so that every page shows it
    if isinstance(block, StructBlock):
        return {name: _filled(child, text, image, programme) for name, child in block.child_blocks.items()}
    kind = type(block).__name__
    if kind == "ListBlock":
        many = 2 if block.meta.min_num == 2 else 1
        child = block.child_block
        return [
            {"type": "item", "id": f"i{number}", "value": _filled(child, text, image, programme)}
            for number in range(many)
        ]
    if kind == "URLBlock":
        return "https://www.mission.example/report"
    known = {
        "ImageChooserBlock": image.pk,
        "SnippetChooserBlock": programme.pk,
        "BooleanBlock": False,
        "DateBlock": "2026-05-01",
        "TimeBlock": "10:00",
        "ChoiceBlock": "1" if block.name == "length" else "",
        "EmailBlock": "someone@mission.example",
        "RichTextBlock": f"<p>{text}</p><p>The second.</p>",
        "StaticBlock": None,
        "DividerBlock": None,
    }
    return known.get(kind, text)
