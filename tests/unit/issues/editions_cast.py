"""One issue in three languages, a page of each, and what translators do with figures, dates and amounts."""

from __future__ import annotations

import dataclasses
from typing import Any

from mailer.compiler import content as c

BRAND = c.Brand("Tarn Valley News", "#1f4e79", "1 Bridge Street, Tarn")
WELL = c.Picture("https://news.tarn.org/media/p/1.jpg", 1200, 800, "")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def issue(language: str, *contents: c.Content, **fields: Any) -> c.IssueContent:
    ids = ("foreword", "programme", "story", "figures", "photo", "event", "contacts")
    return c.IssueContent(
        brand=BRAND,
        blocks=tuple(c.Block(name, each) for name, each in zip(ids, contents, strict=True)),
        language=language,
        direction="ltr" if language == "en" else "rtl",
        **fields,
    )


ENGLISH = issue(
    "en",
    c.Foreword(
        paragraphs(
            "Dear {{ organisation|'friends of 7 valleys' }}, two years ago we began with one well and a borrowed "
            "lorry.",
            "In March 2026 the last of <strong>40 wells</strong> was opened, and 12,400 people have clean water today. "
            "This cost USD 2.5 million, of which the Government of Norway gave 60 per cent. Between 10 and 16 April we "
            "shall visit all twelve villages.",
        ),
        title="A word from the head of mission",
        name="Amal Haddad",
    ),
    c.Programme("Clean Water for Tarn", paragraphs("Wells and pumps since 15 January 2024."), code="CWT"),
    c.Story(
        "Three schools open again",
        paragraphs(
            "Clean Water for Tarn reached the upper valley on 3 February 2026, after 18 months of work. Twenty-five "
            "teachers came back, and 1,250 children with them: 52% of them girls. The first lesson began at 8:30 a.m.",
            "Each family received 300,000 IQD and two blankets; a second payment follows in May. The COVID-19 clinic "
            "treated 2,000 patients. Prices rose by 3.5 to 4.2 per cent.",
            'Read <a href="https://tarn.example/en/reports/2026?page=4">our report</a> or write to '
            '<a href="mailto:news@tarn.example">news@tarn.example</a>. Call +964 770 123 4567 from 9:00 to 15:00.',
        ),
    ),
    c.Figures((c.Figure("12,400", "people have clean water"), c.Figure("$2.5m", "spent"), c.Figure("84 %", "on time"))),
    c.Photo(dataclasses.replace(WELL, alt="Six women at the well"), "The 40th well, 28 March 2026"),
    c.Event("An evening for Tarn", "Tuesday, 12 May 2026, 19:00–21:00", "Hall 3", url="https://tarn.example/register"),
    c.Contacts(people=(c.Person("Amal Haddad", "Head of mission", "0770 123 4567", "amal@tarn.example"),)),
    title="Tarn Valley News, spring 2026",
    subject="40 wells run, three schools open",
    preheader="12,400 people have clean water",
    date="31 March 2026",
)

ARABIC = issue(
    "ar",
    c.Foreword(
        paragraphs(
            "أعزاءنا {{ organisation }}، قبل عامين بدأنا ببئر وشاحنة مستعارة.",
            "في آذار/مارس ٢٠٢٦ افتُتحت آخر <strong>الآبار الأربعين</strong>، واليوم يحصل ١٢٬٤٠٠ شخص على مياه "
            "نظيفة. بلغت "
            "الكلفة ٢٫٥ مليون دولار أمريكي، قدّمت حكومة النرويج ٦٠ في المئة منها. وسنزور القرى الاثنتي عشرة كلها من ١٠ "
            "إلى ١٦ نيسان.",
        ),
        title="كلمة رئيسة البعثة",
        name="أمل حداد",
    ),
    c.Programme("مياه نظيفة لتارن", paragraphs("آبار ومضخات منذ ١٥ كانون الثاني ٢٠٢٤."), code="CWT"),
    c.Story(
        "ثلاث مدارس تفتح أبوابها من جديد",
        paragraphs(
            "وصل برنامج «مياه نظيفة لتارن» إلى أعالي الوادي في ٣ شباط/فبراير ٢٠٢٦ بعد ١٨ شهراً من العمل. عاد "
            "خمسة وعشرون "
            "معلماً ومعهم ١٢٥٠ طفلاً، ٥٢٪ منهم بنات. وبدأ الدرس الأول الساعة ٨:٣٠ صباحاً.",
            "حصلت كل عائلة على ٣٠٠ ألف دينار عراقي وبطانيتين، وتليها دفعة أخرى في أيار. وعالجت العيادة ألفي مريض "
            "بكوفيد-١٩. "
            "وارتفعت الأسعار بنسبة تتراوح بين ٣٫٥ و٤٫٢ بالمئة.",
            'اقرأوا <a href="https://tarn.example/ar/reports/2026?page=4">تقريرنا</a> أو راسلونا على '
            '<a href="mailto:news@tarn.example">news@tarn.example</a>. اتصلوا على الرقم ‎+964 770 123 4567 من '
            "الساعة ٩ إلى "
            "الساعة ٣ مساءً.",
        ),
    ),
    c.Figures(
        (c.Figure("١٢٬٤٠٠", "شخص لديهم مياه نظيفة"), c.Figure("٢٫٥ مليون دولار", "أُنفقت"), c.Figure("٪٨٤", "في الموعد"))
    ),
    c.Photo(dataclasses.replace(WELL, alt="ست نساء عند البئر"), "البئر الأربعون، ٢٨ مارس ٢٠٢٦"),
    c.Event("أمسية لتارن", "الثلاثاء، 12 مايو، 2026، 19:00–21:00", "القاعة ٣", url="https://tarn.example/register"),
    c.Contacts(people=(c.Person("أمل حداد", "رئيسة البعثة", "٠٧٧٠ ١٢٣ ٤٥٦٧", "amal@tarn.example"),)),
    title="أخبار وادي تارن، ربيع ٢٠٢٦",
    subject="٤٠ بئراً تعمل وثلاث مدارس تفتح",
    preheader="١٢٬٤٠٠ شخص لديهم مياه نظيفة",
    date="31 مارس، 2026",
)

SORANI = issue(
    "ckb",
    c.Foreword(
        paragraphs(
            "{{ organisation }}ی بەڕێز، دوو ساڵ لەمەوبەر بە یەک بیر و بارهەڵگرێکی خوازراو دەستمان پێ کرد.",
            "لە ئازاری ٢٠٢٦دا دوایین بیری <strong>٤٠ بیرەکە</strong> کرایەوە، و ئەمڕۆ ١٢ هەزار و ٤٠٠ کەس ئاوی "
            "پاکیان هەیە. "
            "تێچووەکەی ٢٫٥ ملیۆن دۆلاری ئەمریکی بوو، حکومەتی نەرویج لەسەدا ٦٠ی دابین کرد. لە ١٠ بۆ ١٦ی نیسان "
            "سەردانی هەر "
            "دوازدە گوندەکە دەکەین.",
        ),
        title="وتەی سەرۆکی نێردە",
        name="ئەمەل حەداد",
    ),
    c.Programme("ئاوی پاک بۆ تارن", paragraphs("بیر و پەمپ لە ١٥ی کانوونی دووەمی ٢٠٢٤ەوە."), code="CWT"),
    c.Story(
        "سێ قوتابخانە دووبارە دەکرێنەوە",
        paragraphs(
            "ئاوی پاک بۆ تارن لە ٣ی شوباتی ٢٠٢٦ گەیشتە سەرووی دۆڵەکە، دوای ١٨ مانگ کار. بیست و پێنج مامۆستا "
            "گەڕانەوە و ١٬٢٥٠ "
            "منداڵیش لەگەڵیان: ٥٢٪یان کچن. یەکەم وانە کاتژمێر ٨:٣٠ی بەیانی دەستی پێ کرد.",
            "هەر خێزانێک ٣٠٠ هەزار دیناری عێراقی و دوو بەتانی وەرگرت؛ پارەی دووەم لە ئایاردا دێت. کلینیکی "
            "کۆڤید-١٩ دوو هەزار "
            "نەخۆشی چارەسەر کرد. نرخەکان لە نێوان ٣٫٥ بۆ ٤٫٢ لە سەد بەرز بوونەوە.",
            '<a href="https://tarn.example/ckb/reports/2026?page=4">ڕاپۆرتەکەمان</a> بخوێننەوە یان بنووسن بۆ '
            '<a href="mailto:news@tarn.example">news@tarn.example</a>. پەیوەندی بکەن بە +964 770 123 4567 لە '
            "کاتژمێر ٩ تا "
            "کاتژمێر ٣.",
        ),
    ),
    c.Figures(
        (
            c.Figure("١٢٬٤٠٠", "کەس ئاوی پاکیان هەیە"),
            c.Figure("٢٫٥ ملیۆن دۆلار", "خەرج کرا"),
            c.Figure("٨٤٪", "لە کاتی خۆیدا"),
        )
    ),
    c.Photo(dataclasses.replace(WELL, alt="شەش ژن لە لای بیرەکە"), "بیری چلەم، ٢٨ی ئازاری ٢٠٢٦"),
    c.Event(
        "ئێوارەیەک بۆ تارن", "سێشەممە, 12 جۆزەردان 2026, 19:00–21:00", "هۆڵی ٣", url="https://tarn.example/register"
    ),
    c.Contacts(people=(c.Person("ئەمەل حەداد", "سەرۆکی نێردە", "٠٧٧٠ ١٢٣ ٤٥٦٧", "amal@tarn.example"),)),
    title="هەواڵی دۆڵی تارن، بەهاری ٢٠٢٦",
    subject="٤٠ بیر کار دەکەن، سێ قوتابخانە دەکرێنەوە",
    preheader="١٢٬٤٠٠ کەس ئاوی پاکیان هەیە",
    date="31 نەورۆز 2026",
)


def changed(content: c.IssueContent, block: str, old: str, new: str) -> c.IssueContent:
    """``content`` with ``new`` in place of ``old``, which stands in ``block`` once."""
    from mailer.compiler.walk import Spot, rebuild

    seen: list[str] = []

    def put(spot: Spot, text: str) -> str:
        if spot.block_id != block or old not in text:
            return text
        seen.append(text)
        return text.replace(old, new, 1)

    made = rebuild(content, put)
    assert seen, f"“{old}” stands nowhere in {block}"
    return made
