"""Whether a real name stands somewhere in an issue: asked by staff before people who go by another name are shown.
Pure. The name is nowhere kept: what is found says where, with the name covered."""

from mailer.issues.names.find import (
    APART,
    MASK,
    MOST_PLACES,
    Found,
    Place,
    Search,
    find_in_texts,
    find_name,
    find_names,
    find_places,
    most_like,
)
from mailer.issues.names.spellings import LONGEST, MOST_NAMES, Likeness, NameRefused, Reason
from mailer.issues.names.state import state_of
from mailer.issues.names.texts import Text, labelled, texts_of, words_in

__all__ = [
    "APART",
    "LONGEST",
    "MASK",
    "MOST_NAMES",
    "MOST_PLACES",
    "Found",
    "Likeness",
    "NameRefused",
    "Place",
    "Reason",
    "Search",
    "Text",
    "find_in_texts",
    "find_name",
    "find_names",
    "find_places",
    "labelled",
    "most_like",
    "state_of",
    "texts_of",
    "words_in",
]
