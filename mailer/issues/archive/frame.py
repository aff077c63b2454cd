"""What stands around a mail on its page: set in at serving time, so that what was signed stays as it is between. Pure.

An inner frame would hold the mail just as well, but not its anchors, its length, or the reader's way of printing."""

from __future__ import annotations

import re

_BODY = re.compile(r"<body\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)


def framed(page: str, head: str, above: str, below: str) -> str:
    """``page`` with ``head`` at the end of its head, ``above`` before and ``below`` after all it shows."""
    end_of_head = page.find("</head>")
    body = _BODY.search(page, max(end_of_head, 0))
    if end_of_head < 0 or body is None:
        return head + above + page + below
    end = page.rfind("</body>", body.end())
    end = len(page) if end < 0 else end
    inside = page[body.end() : end]
    return page[:end_of_head] + head + page[end_of_head : body.end()] + above + inside + below + page[end:]
