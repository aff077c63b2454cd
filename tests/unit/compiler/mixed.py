"""Issues with blocks in another language than the edition's: English ones in an Arabic issue, Arabic ones in an English
one."""

from __future__ import annotations

from dataclasses import replace

from mailer.compiler import content as c
from tests.unit.compiler.arabic import ARABIC_PAGE, LABELS
from tests.unit.compiler.samples import picture, sample

QUOTE = c.Quote("<p>We tested it twice (at the WHO). Then we drank.</p>", "Mira Dahl", "caretaker of Upper Tarn")
ENGLISH_EVENT = c.Event(
    "Open day", "Saturday, 6 June 2026", "Ferry Lane", "<p>Bring a can.</p>", "Come", "https://example.org/en"
)
STORY = c.Story(
    "ثلاث آبار في شهر واحد",
    "<p>وصل المهندسون ومعهم حفّارة من طراز DX-200، واتصلوا على الرقم +962 6 565 9660 كل يوم.</p>"
    "<p>حصلت 43% من العائلات على مياه نظيفة.</p><ul><li>عمق كل بئر: 12 مترا</li></ul><p>وللقصة بقية.</p>",
    "أُذيعت في إذاعة تارن (Tarn Radio).",
    (c.Photo(picture("well", "امرأة عند البئر"), "بئر تارن العليا", "تصوير: جنى"), c.Photo(None, "الجسر")),
    2,
)
FIGURES = c.Figures(
    (c.Figure("43%", "من العائلات"), c.Figure("12", "بئرا جديدة"), c.Figure("1,204", "أشخاص")), "بالأرقام"
)
GALLERY = c.Gallery(
    (
        c.Photo(picture("pump", "مضخة مفككة"), "مضخة قبل التنظيف"),
        c.Photo(picture("seal", "ختم قديم"), "الختم القديم"),
    ),
    "في الطريق",
)
ARABIC_EVENT = c.Event(
    "يوم مفتوح", "السبت 6 حزيران 2026", "تارن العليا", "<p>أحضروا دلوا.</p>", "سجّلوا", "https://example.org/ar"
)
PROGRAMME = c.Programme("الماء لكل قرية", "<p>آبار ومضخات.</p>", "WEV", (c.Funder("صندوق البحيرة"),))
SUPPORTERS = c.Supporters("من يدعمنا؟", "", "", ("نورلاند", "صندوق البحيرة", "UNICEF"))
NOTICE = c.Notice("<p>غُيّرت بعض الأسماء.</p>")
ARABIC = (STORY, FIGURES, GALLERY, ARABIC_EVENT, PROGRAMME, SUPPORTERS, NOTICE)


def in_language(language: str, *contents: c.Content) -> tuple[c.Block, ...]:
    direction = "rtl" if language == "ar" else "ltr"
    return tuple(c.Block(f"{language}{at}", each, language, direction) for at, each in enumerate(contents))


def with_blocks(issue: c.IssueContent, blocks: tuple[c.Block, ...], labels: c.Translated) -> c.IssueContent:
    """``issue`` with ``blocks`` behind its first three."""
    return replace(issue, blocks=(*issue.blocks[:3], *blocks, *issue.blocks[3:]), translated=(labels,))


ENGLISH_IN_ARABIC = with_blocks(ARABIC_PAGE, in_language("en", QUOTE, ENGLISH_EVENT), c.Translated("en", c.Labels()))
ARABIC_IN_ENGLISH = with_blocks(sample(), in_language("ar", *ARABIC), c.Translated("ar", LABELS))
