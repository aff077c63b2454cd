"""All that is looked through for a name: of an edition, of its former versions, and of its proofs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import lxml.etree
import lxml.html
from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.adapter import content_of
from mailer.issues.former import fullest
from mailer.issues.names import APART, Text, labelled, texts_of, words_in
from mailer.issues.pictures import absolute
from mailer.issues.preflight.page import joined

if TYPE_CHECKING:
    from wagtail.models import Revision

    from mailer.issues.models import Image, Issue, Proof, ProofVariant

TOLD_APART = 4
"""Fields of an entry of what was uncertain in a manuscript; the last repeats words of it."""


def texts_of_edition(issue: Issue) -> list[Text]:
    """What readers see of it, what is kept beside it, and what of its blocks is in no mail."""
    texts = texts_of(content_of(issue, _by_its_file), kept_beside(issue))
    said = {line.strip() for text in texts for line in (text.text, *text.text.split(APART))}
    left = [words for words in words_in(issue.body.get_prep_value()) if words.strip() not in said]
    return [*texts, *labelled({_("Words that are in no mail"): APART.join(left)}, is_prose=True)]


def _by_its_file(image: Image, alt: str, *, logo: bool = False) -> c.Picture:
    """Under the name its file has: nothing is drawn."""
    return c.Picture(absolute(image.file.name), image.width, image.height, alt)


def kept_beside(issue: Issue) -> dict[str, str]:
    """What is kept with the issue and is no part of its text, by what it is: who sends it, the file it came from and
    what was uncertain in that, pseudonyms (the real name may have been put among them), and what the library says of
    its pictures."""
    newsletter = issue.newsletter
    sender = (newsletter.sender_name, f"<{newsletter.sender_email}>", newsletter.reply_to)
    kept = {
        _("Sender"): " ".join(sender),
        _("Salutation"): newsletter.default_salutation,
        _("File the issue was made from"): issue.source,
        _("What was uncertain in the manuscript"): APART.join(_uncertain(issue)),
    }
    for number, child in enumerate(issue.body, 1):
        if child.block_type == "story" and (names := child.value.get("pseudonyms")):
            kept[_("Pseudonyms of block {number}").format(number=number)] = APART.join(each or "" for each in names)
    for image in _images(issue):
        for what, words in _words_of(image):
            kept[_("Picture {number}: {what}").format(number=image.pk, what=what)] = words
    return kept


def _uncertain(issue: Issue) -> list[str]:
    return [str(entry[-1]) for entry in issue.uncertain if len(entry) == TOLD_APART]


def _images(issue: Issue) -> list[Image]:
    """Those of its blocks, once each."""
    photos = [photo for child in issue.body for photo in _photos(child)]
    found = {photo["image"].pk: photo["image"] for photo in photos if photo.get("image")}
    return list(found.values())


def _photos(child: Any) -> list[Any]:
    if child.block_type == "photo":
        return [child.value]
    return list(child.value.get("photos") or ()) if child.block_type in ("story", "gallery") else []


def _words_of(image: Image) -> Iterator[tuple[str, str]]:
    """The title is the name its file came with, unless somebody wrote a better one."""
    yield _("title"), image.title
    yield _("file"), image.file.name
    yield _("description"), image.description
    yield _("credit"), image.credit
    yield _("tags"), APART.join(image.tags.names())


def texts_of_version(revision: Revision) -> list[Text]:
    """Every word of a former version, as one text."""
    return list(labelled({_("Text"): APART.join(words_in(revision.content))}, is_prose=True))


def texts_of_proof(proof: Proof) -> list[tuple[str, Text]]:
    """What was frozen of each of its editions, by their languages, and what people wrote about it."""
    sender = f"{proof.sender_name} <{proof.sender_email}> {proof.reply_to}"
    kept = {_("Sender"): sender, _("Notes of the proof"): APART.join(_notes(proof))}
    texts = [("", text) for text in labelled(kept, is_prose=True)]
    for variant in _that_say_all(proof):
        texts += [(variant.language, text) for text in _frozen(CompiledIssue.from_json(variant.compiled))]
    return texts


def _that_say_all(proof: Proof) -> Iterator[ProofVariant]:
    """Of each edition the mail with every block, and the page for the archive, whose stories are whole: the other
    combinations, and the light mails, say nothing that these do not."""
    every_block = fullest(proof)
    for each in proof.variants.all():
        if each.medium == Medium.WEB.value or (each.audience == every_block and not each.light):
            yield each


def _notes(proof: Proof) -> list[str]:
    said = [f"{each.name}{APART}{each.text}" for each in proof.comments.all()]
    corrected = [each.text for each in proof.corrections.all()]
    events = [f"{each.name}{APART}{each.detail}" for each in proof.events.all()]
    return [proof.return_comment, *words_in([proof.findings, proof.overrides]), *said, *corrected, *events]


_SET_APART = ("p", "td", "div", "li", "h1", "h2", "h3", "br")
"""Elements after which another word begins."""


def _frozen(compiled: CompiledIssue) -> list[Text]:
    """The words of a compiled variant, and its addresses."""
    page = lxml.html.document_fromstring(joined(compiled.html))
    values = [(name, str(value)) for element in page.iter() for name, value in element.items()]
    addresses = [value for name, value in values if name in ("href", "src", "background")]
    lxml.etree.strip_elements(page, "style", "script", with_tail=False)
    for element in page.iter(*_SET_APART):
        element.tail = f" {element.tail or ''}"
    spoken = [value for name, value in values if name in ("alt", "title", "aria-label")]
    prose = {
        "subject": joined(compiled.subject),
        "preheader": compiled.preheader,
        "alt": APART.join(spoken),
        _("Mail"): f"{page.text_content()}{APART}{joined(compiled.text)}",
    }
    links = {"link": APART.join([*compiled.links, *addresses])}
    return [*labelled(prose, is_prose=True), *labelled(links, is_prose=False)]
