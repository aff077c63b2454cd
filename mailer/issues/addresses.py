"""Addresses of proofs that mails carry, and what is to be seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from mailer.compiler.compiled import CompiledIssue
from mailer.issues import readers
from mailer.issues.filling import FilledIssue, fill
from mailer.issues.readers import Reader

if TYPE_CHECKING:
    from mailer.issues.models import Proof

_DEAD_LINKS = {"view_url": "#", "unsubscribe_url": "#"}


def view_url(proof: Proof) -> str:
    """Where the proof can be read in a browser once it is signed."""
    return settings.MAILER_PUBLIC_URL + reverse("proof-view", args=[proof.public_id])


def fill_public(compiled: CompiledIssue) -> FilledIssue:
    """The issue as anybody may see it: fallbacks in place of a person's data, and dead personal links."""
    with override(compiled.language):
        values = {"email": gettext("your email address"), **_DEAD_LINKS}
        return fill(compiled, values, _dead_links_in_words())


def fill_sample(compiled: CompiledIssue) -> FilledIssue:
    """The issue as a made-up subscriber would get it, with dead personal links."""
    return fill_for(compiled, readers.sample(compiled.language))


def fill_for(compiled: CompiledIssue, reader: Reader) -> FilledIssue:
    """The issue as ``reader`` would get it, with dead personal links."""
    with override(compiled.language):
        return fill(compiled, {**reader.values, **_DEAD_LINKS}, _dead_links_in_words())


def sample_values(language: str) -> dict[str, str]:
    """A made-up subscriber, in ``language``."""
    return {**readers.sample(language).values, **_DEAD_LINKS}


def _dead_links_in_words() -> dict[str, str]:
    return dict.fromkeys(_DEAD_LINKS, gettext("(a link of each reader's own)"))
