"""Blocks that the editor's picker shows as readers would see them."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup


class Shown:
    """For blocks whose ``preview_value`` is what somebody could have typed: plain values, in any language."""

    def get_preview_value(self: Any) -> Any:
        return self.to_python(_typed(getattr(self.meta, "preview_value", None)))

    def get_preview_context(self: Any, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from mailer.issues.block_sample import mailed  # it reads the blocks that are made here

        return {"mail": mailed(self.name, value)}


class ShownBlock(Shown, blocks.StructBlock):
    def get_form_layout(self) -> BlockGroup:
        """Whom the block is for and its language stand apart, among its settings: most blocks need neither."""
        if "audience" not in self.child_blocks:
            return super().get_form_layout()
        apart = ["audience", "language"]
        return BlockGroup([name for name in self.child_blocks if name not in apart], settings=apart)

    class Meta:
        preview_template = "issues/block_preview.html"


def _typed(value: Any, name: str = "") -> Any:
    """``value`` as the editor stores it: texts in the reader's language, and the body as rich text."""
    if isinstance(value, dict):
        return {key: _typed(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    if isinstance(value, (str, Promise)):
        return str(format_html("<p>{}</p>", value)) if name == "body" else str(value)
    return value
