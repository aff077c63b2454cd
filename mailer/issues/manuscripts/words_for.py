"""The sentences in which people are told what was guessed, and why a file cannot be read."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.paper import MAX_BYTES, MAX_PAGES, Why

REASONS = {
    Reason.NO_HEADING: _("No heading was found for this text. Write one, or move the text to where it belongs."),
    Reason.HEADING_ALONE: _("This looks like a heading, but no text stands below it."),
    Reason.HEADING_GUESSED: _("This line stood on its text, and was taken for its heading. Check that it is one."),
    Reason.HEADING_MOVED: _("This heading stood below its text. Check that it belongs there."),
    Reason.JOINED: _("Two pieces were put together here. Check whether they are one paragraph."),
    Reason.LOOSE: _("Nothing tells what these words are. Put them where they belong."),
    Reason.CAPTION: _("This looks like the caption of a photo. Choose the photo, or move the words."),
    Reason.MOVED: _(
        "This picture stood within the text above it. Move it back if it belongs there. What it stood above:"
    ),
    Reason.PICTURE_UNUSABLE: _("This picture could not be used. Save it as JPEG or PNG and choose it here."),
    Reason.PICTURE_WORDLESS: _("Nothing says what this photo shows. Describe it for those who do not see it."),
    Reason.KIND: _("Only its words say what kind of text this is. Check that it is no story."),
    Reason.PROGRAMME: _("This looks like the description of a programme. Check it, and name its funders."),
    Reason.FIGURES: _("These figures were taken out of the text. Check each number and what it counts."),
    Reason.SIGNATURE: _("Check who signs, and as what."),
    Reason.CONTACTS: _("Check each name, number and address."),
    Reason.REST_OF_CONTACTS: _("This stood among the contacts. Move it to where it belongs."),
    Reason.CREDITS: _("Check who did what."),
    Reason.TABLE: _("This was a table. Write it as text, or as figures."),
    Reason.NOTE: _("These were notes below the text. Keep them here, or work them into the text."),
    Reason.NOTICE: _("This looks like a notice. Check that it is not part of a text."),
    Reason.NO_DATE: _("No date was found; today's was put in. Correct it."),
    Reason.TITLE: _("The title was made from the newsletter's name and the date. Check it."),
    Reason.SUBJECT: _("The subject was made from the headings. Write a better one."),
    Reason.LEFT_OUT: _("This was left out, as it stands on several pages or at the head. Is it needed?"),
    Reason.UNREAD: _("This part of the file could not be read. Put it in by hand."),
    Reason.LETTERS: _("Letters on this page of the PDF could not be read. Compare it with the draft. Page:"),
    Reason.PICTURES_LEFT: _("The pictures stay behind in the PDF. Upload them as files. How many there are:"),
    Reason.COMMENT: _("Somebody wrote this in the margin; it is not in the issue."),
    Reason.MORE: _("There are more like the last one than are listed. Look for them in the file. How many more:"),
    Reason.TURNED: _(
        "Text that runs from right to left is often mixed up in a PDF. Use the Word file if there is one."
    ),
    Reason.ENCODING: _("The file is not UTF-8, so its letters were guessed. Check accents and quotation marks."),
}

WHYS = {
    Why.TOO_LARGE: format_lazy(
        _("The file is larger than {size} MB. Make its pictures smaller, or split it."), size=MAX_BYTES // 2**20
    ),
    Why.TOO_LONG: format_lazy(_("The file is longer than an issue can be ({pages} pages). Split it."), pages=MAX_PAGES),
    Why.UNKNOWN: _("This is no file that can be read. Choose a Word file (.docx), a PDF (.pdf) or plain text (.txt)."),
    Why.OLD_WORD: _("This is an old Word file. Open it, save it as .docx, and choose that."),
    Why.NOT_TEXT: _("This is not plain text. Save it as text in UTF-8, or choose the Word file."),
    Why.EMPTY: _("There is no text in this file. Is it the right one?"),
    Why.ENCRYPTED: _("The file is locked with a password. Save it without one, and try again."),
    Why.SCANNED: _(
        "This PDF holds pictures of pages and no text: it was scanned. Run text recognition (OCR) on it first, or "
        "choose the file it was printed from."
    ),
    Why.BROKEN: _("The file is damaged, or is not what its name says. Open it, save it anew, and try again."),
    Why.UNSAFE: _(
        "There is something in this Word file that Word does not write. Save it anew in Word, and try again."
    ),
    Why.TOO_MUCH: _("The file is too much to read: it unpacks to far more than it is. Save it anew, or as plain text."),
}


def words_for(reason: str) -> str:
    """What to do about a doubt, in the reader's language; empty for one that is no longer known."""
    return str(REASONS[Reason(reason)]) if reason in set(Reason) else ""
