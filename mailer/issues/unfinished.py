"""What the blocks of an issue still lack: it is saved however little of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError

REQUIRED = "required"


def lacking(child: StreamValue.StreamChild) -> tuple[str, ...]:
    """What the required fields that are empty in a block are called, each once."""
    try:
        child.block.clean(child.value)
    except ValidationError as error:
        return tuple(dict.fromkeys(_labels(child.block, error)))
    return ()


def _labels(block: Any, error: ValidationError) -> Iterator[str]:
    if isinstance(error, StructBlockValidationError):
        for name, inner in error.block_errors.items():
            yield from _labels(block.child_blocks[name], inner)
    elif isinstance(error, ListBlockValidationError):
        if error.non_block_errors:
            yield str(block.label)
        for inner in error.block_errors.values():
            yield from _labels(block.child_block, inner)
    elif any(each.code == REQUIRED for each in error.error_list):
        yield str(block.label)
