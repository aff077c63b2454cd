"""Rich text: what may stand in it, and how it leaves the editor."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from wagtail.rich_text import expand_db_html

RICH = ["bold", "italic", "link", "ol", "ul", "merge-field"]
"""What the editor's toolbar offers in running text."""

_OWN_LINK = re.compile(r'(?<=\shref=")/(?![/\\])')


def rich(value: Any) -> str:
    """Rich text as HTML whose links lead somewhere from any mailbox. It is not yet sanitised: the compiler does that,
    and must, as Wagtail's own links would not survive it earlier."""
    source = getattr(value, "source", value) or ""
    return _OWN_LINK.sub(f"{settings.MAILER_PUBLIC_URL}/", str(expand_db_html(source)))
