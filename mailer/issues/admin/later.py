"""Panels about an issue that is stored. Where it is only begun a word stands in their place, and they come as soon as
the editor has saved by itself, on the same page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.admin.panels import Panel

TEMPLATE = "issues/later_panel.html"


class LaterPanel(Panel):
    """``name`` tells it from the others of the page; ``promise`` is what stands there until the issue is stored."""

    name = ""
    promise: Any = ""

    class BoundPanel(Panel.BoundPanel):
        shown_template = ""

        @property
        def template_name(self) -> str:
            return TEMPLATE if self.instance.pk is None else self.shown_template


def later_panels(panel: Any) -> Iterator[Any]:
    """Those within ``panel`` that are shown."""
    for child in getattr(panel, "visible_children", ()):
        if isinstance(child, LaterPanel.BoundPanel):
            yield child
        else:
            yield from later_panels(child)
