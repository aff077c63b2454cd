"""What MJML knows: its tags, the attributes of each, and which may stand in which.

Facts from MJML 4's documentation (https://documentation.mjml.io/, "Standard Head Components" and "Standard Body
Components"), written down anew, less what mrml, which renders our themes, does not act on. Left out as well are tags
that load something from others (mj-font, mj-include, mj-social) or that mail programs show badly (mj-accordion,
mj-carousel, mj-hero, mj-navbar)."""

from __future__ import annotations

_PADDING = ("padding", "padding-top", "padding-right", "padding-bottom", "padding-left")
_SIDES = ("border-top", "border-right", "border-bottom", "border-left")
_BORDER = ("border", *_SIDES, "border-radius")
_BACKGROUND = tuple(
    f"background-{part}" for part in ("color", "url", "repeat", "size", "position", "position-x", "position-y")
)
_FONT = ("color", "font-family", "font-size", "line-height")
_STYLED_FONT = (*_FONT, "font-style", "font-weight", "letter-spacing", "text-decoration", "text-transform")
_FRAME = ("align", "container-background-color", *_PADDING)
_SECTION = (*_BACKGROUND, *_BORDER, *_PADDING, "direction", "full-width", "text-align")

EVERYWHERE = frozenset({"css-class", "mj-class"})
"""Attributes that every tag of the body takes."""

ATTRIBUTES: dict[str, frozenset[str]] = {
    "mjml": frozenset({"lang", "dir"}),
    "mj-head": frozenset(),
    "mj-title": frozenset(),
    "mj-preview": frozenset(),
    "mj-attributes": frozenset(),
    "mj-all": frozenset(),
    "mj-class": frozenset({"name"}),
    "mj-style": frozenset(),
    "mj-breakpoint": frozenset({"width"}),
    "mj-body": frozenset({"background-color", "width"}) | EVERYWHERE,
    "mj-raw": frozenset(),
    "mj-wrapper": frozenset(_SECTION) | EVERYWHERE,
    "mj-section": frozenset(_SECTION) | EVERYWHERE,
    "mj-group": frozenset({"background-color", "direction", "vertical-align", "width"}) | EVERYWHERE,
    "mj-column": frozenset({"background-color", *_BORDER, *_PADDING, "direction", "vertical-align", "width"})
    | frozenset(f"inner-{name}" for name in ("background-color", *_BORDER))
    | EVERYWHERE,
    "mj-text": frozenset({*_STYLED_FONT, *_FRAME, "height", "vertical-align"}) | EVERYWHERE,
    "mj-image": frozenset({*_FRAME, "border", "border-right", "border-left", "border-radius", "alt", "src", "srcset"})
    | {"width", "height", "max-height", "fluid-on-mobile", "font-size", "href", "target", "rel", "name", "title"}
    | {"usemap"}
    | EVERYWHERE,
    "mj-button": frozenset({*_STYLED_FONT, *_FRAME, *_BORDER, "background-color", "inner-padding", "text-align"})
    | {"width", "height", "vertical-align", "href", "target", "rel", "name"}
    | EVERYWHERE,
    "mj-divider": frozenset({*_FRAME, "border-color", "border-style", "border-width", "width"}) | EVERYWHERE,
    "mj-spacer": frozenset({"container-background-color", *_PADDING, "height"}) | EVERYWHERE,
    "mj-table": frozenset({*_FONT, *_FRAME, "border", "cellpadding", "cellspacing", "table-layout", "width"})
    | EVERYWHERE,
}
"""Tag -> the attributes that have an effect on it."""

ANY_ATTRIBUTE = frozenset({"mj-all", "mj-class"})
"""Tags that hold defaults for others: they take whatever any tag takes."""

LEAVES = frozenset({"mj-text", "mj-image", "mj-button", "mj-divider", "mj-spacer", "mj-table"})
"""The tags that show something."""

CHILDREN: dict[str, frozenset[str]] = {
    "": frozenset({"mjml"}),
    "mjml": frozenset({"mj-head", "mj-body"}),
    "mj-head": frozenset({"mj-title", "mj-preview", "mj-attributes", "mj-style", "mj-breakpoint", "mj-raw"}),
    "mj-attributes": ANY_ATTRIBUTE | LEAVES | {"mj-body", "mj-wrapper", "mj-section", "mj-group", "mj-column"},
    "mj-body": frozenset({"mj-wrapper", "mj-section", "mj-raw"}),
    "mj-wrapper": frozenset({"mj-section", "mj-raw"}),
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw"}),
    "mj-group": frozenset({"mj-column", "mj-raw"}),
    "mj-column": LEAVES | {"mj-raw"},
}
"""Tag -> the tags that may stand in it; tags that are not named here hold HTML, text or nothing. "" is the document."""

EMPTY = frozenset({"mj-image", "mj-divider", "mj-spacer", "mj-breakpoint", "mj-all", "mj-class"})
"""Tags that hold nothing, not even text."""

ALL_ATTRIBUTES = frozenset[str]().union(*ATTRIBUTES.values())
"""Every attribute that has an effect on some tag."""
