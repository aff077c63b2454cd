"""Whom a block of an issue file is for, and its language where it is not the issue's: what every block may say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import yaml
from django.conf import settings

from mailer.issues import yaml_nodes as nodes
from mailer.issues.errors import ImportRefused
from mailer.issues.models import Funder
from mailer.issues.yaml_schema import Field, Fields, Reader, at_most, choice, line, lines, read_fields, some
from subscribers.codes import country_code, language_code
from subscribers.models import List, Subscriber
from subscribers.words import kind_of

MOST_SUGGESTED = 20


def _audience(node: yaml.Node, name: str) -> dict[str, Any]:
    """The editor's own value. Who is named nowhere would be nobody: that is refused."""
    parts = read_fields(node, f"'{name}'", _PARTS)
    if not parts:
        raise ImportRefused(nodes.line(node), f"'{name}' is empty; say whom the block is for, or leave it out")
    return {"only": True, **parts}


def _language(node: yaml.Node, name: str) -> str:
    code: str = choice({each: each for each, _ in settings.LANGUAGES})(node, name)
    return code


def _keys(named: Callable[[], dict[str, int]], what: str, node: yaml.Node, name: str) -> list[str]:
    """The keys of the rows that are called so, in either case of letters."""
    known = named()
    folded = {each.casefold(): key for each, key in known.items()}
    found = []
    for item in nodes.items(node, name):
        value = line()(item, name)
        key = known.get(value, folded.get(value.casefold()))
        if key is None:
            hint = nodes.suggest(value, sorted(known)[:MOST_SUGGESTED]) if known else "; there is none yet"
            raise ImportRefused(nodes.line(item), f"there is no {what} '{value}'{hint}")
        found.append(str(key))
    return found


def _keys_of(named: Callable[[], dict[str, int]], what: str) -> Reader:
    return some(partial(_keys, named, what))


def _lists() -> dict[str, int]:
    return dict(List.objects.values_list("name", "pk"))


def _funders() -> dict[str, int]:
    return dict(Funder.objects.values_list("organisation__name", "pk"))


def _kinds(node: yaml.Node, name: str) -> list[str]:
    return [_known(kind_of, "kind", ", ".join(Subscriber.Kind.values), item, name) for item in nodes.items(node, name)]


def _known(read: Callable[[str], str | None], what: str, remedy: str, node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name)
    if (known := read(value)) is None:
        raise ImportRefused(nodes.line(node), f"'{value}' is no {what}; use {remedy}")
    return known


def _codes(read: Callable[[str], str | None], what: str, example: str, node: yaml.Node, name: str) -> str:
    """As the editor has them: in one line."""
    return ", ".join(_known(read, what, f"a code such as {example}", item, name) for item in nodes.items(node, name))


# As many codes as the editor's line takes.
def _some_codes(most: int, read: Callable[[str], str | None], what: str, example: str) -> Reader:
    return some(_after(at_most(most, lines), partial(_codes, read, what, example)))


def _after(checked: Reader, read: Reader) -> Reader:
    def reader(node: yaml.Node, name: str) -> Any:
        checked(node, name)
        return read(node, name)

    return reader


_PARTS: Fields = {
    "lists": Field(_keys_of(_lists, "list")),
    "kinds": Field(some(_kinds)),
    "countries": Field(_some_codes(50, country_code, "country's code", "JO")),
    "languages": Field(_some_codes(8, language_code, "language's code", "ar")),
    "funders": Field(_keys_of(_funders, "funder")),
}

REACH: Fields = {"for": Field(_audience, into="audience"), "language": Field(_language)}
