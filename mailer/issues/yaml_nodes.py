"""YAML read as nodes that know their lines; what could be turned against us is refused before it is built."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from mailer.issues.errors import ImportRefused

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
# Control characters other than tab and line breaks, and lone surrogates.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NOT_TEXT = {"tag:yaml.org,2002:bool": "a yes or no", "tag:yaml.org,2002:null": "empty"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key: value`` of a mapping; ``line`` is the key's."""

    name: str
    line: int
    value: yaml.Node


class _Loader(yaml.SafeLoader):
    """Composes nodes only. Aliases are refused: nine lines of them can fill the memory."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ImportRefused(
                line_of_mark(self.peek_event().start_mark), "aliases (*name) are not allowed; write it out"
            )
        event = self.peek_event()
        if getattr(event, "tag", None) is not None:
            message = f"tags ({_tag(event.tag)}) are not allowed; leave it out, and put text in quotes"
            raise ImportRefused(line_of_mark(event.start_mark), message)
        if self.depth >= MAX_DEPTH:
            raise ImportRefused(line_of_mark(event.start_mark), "this is nested too deeply")
        self.depth += 1
        try:
            return _storable(super().compose_node(parent, index))
        finally:
            self.depth -= 1


def _storable(node: yaml.Node | None) -> yaml.Node | None:
    """The node, unless escapes such as "\\0" put characters into it that no database or mail can hold."""
    if isinstance(node, yaml.ScalarNode) and (found := _UNSTORABLE.search(node.value)):
        raise ImportRefused(line(node), f"the character U+{ord(found[0]):04X} cannot stand in a text; leave it out")
    return node


def compose(text: str) -> yaml.Node:
    """The document's root. Raises :class:`ImportRefused`."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ImportRefused(1, f"the file is larger than {MAX_BYTES:,} bytes; pictures belong into files beside it")
    loader = _Loader("")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ImportRefused(line, f"the character U+{int(error.character):04X} cannot stand in YAML") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ImportRefused(line_of_mark(mark), f"this is no YAML: {error.problem or error.context}") from error
    except (ValueError, OverflowError) as error:  # of escapes and version numbers beyond all bounds
        raise ImportRefused(loader.line + 1, "this is no YAML: a number or an escape is out of range") from error
    if node is None:
        raise ImportRefused(1, "the file is empty")
    return node


def line_of_mark(mark: yaml.Mark | None) -> int:
    return 1 if mark is None else mark.line + 1


def line(node: yaml.Node) -> int:
    return line_of_mark(node.start_mark)


def entries(node: yaml.Node, what: str) -> list[Entry]:
    """The mapping's entries in order. ``what`` names it in errors."""
    if not isinstance(node, yaml.MappingNode):
        raise ImportRefused(line(node), f"{what} must be fields with values, such as 'title: …', not {_kind(node)}")
    found: dict[str, Entry] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ImportRefused(line(key), f"a field's name in {what} must be a plain word")
        if key.value in found:
            raise ImportRefused(line(key), f"the field '{key.value}' stands twice in {what}")
        found[key.value] = Entry(key.value, line(key), value)
    return list(found.values())


def items(node: yaml.Node, name: str) -> list[yaml.Node]:
    """The list's items."""
    if not isinstance(node, yaml.SequenceNode):
        raise ImportRefused(
            line(node), f"'{name}' must be a list (each item on its own line after '- '), not {_kind(node)}"
        )
    return list(node.value)


def text(node: yaml.Node, name: str) -> str:
    """The scalar as it was typed, numbers and dates too, without space around it; never empty."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:bool":
        raise ImportRefused(line(node), f"'{name}' must be text, not {_kind(node)}{_quote_hint(node)}")
    if node.tag == "tag:yaml.org,2002:null" or not node.value.strip():
        raise ImportRefused(line(node), f"'{name}' is empty; fill it in or leave the field out")
    return str(node.value).strip()


def truth(node: yaml.Node, name: str) -> bool:
    if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:bool":
        raise ImportRefused(line(node), f"'{name}' must be true or false")
    return bool(yaml.SafeLoader.bool_values[node.value.lower()])


def suggest(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'story'? known: …``"""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    return (f"; did you mean '{close[0]}'?" if close else ";") + " known: " + ", ".join(names)


def _tag(full: str) -> str:
    """A tag as it was typed, cut where it is long."""
    typed = full.replace("tag:yaml.org,2002:", "!!", 1)
    return typed if len(typed) <= 60 else typed[:60] + "…"


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "fields"
    return "a list" if isinstance(node, yaml.SequenceNode) else _NOT_TEXT.get(node.tag, "text")


def _quote_hint(node: yaml.Node) -> str:
    return f"; write '{node.value}' in quotes" if isinstance(node, yaml.ScalarNode) else ""
