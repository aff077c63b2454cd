"""A Sorani edition, with letters that Arabic has not, and what its text is full of."""

from __future__ import annotations

from mailer.compiler import content as c
from tests.unit.compiler.samples import picture, sample

LABELS = c.Labels(
    view_in_browser="لە وێبگەڕدا ببینە",
    unsubscribe="وازهێنان لە بەشداری",
    why="ئەم هەواڵنامەیەتان بۆ دێت چونکە لە لیستەکەماندان.",
    funded_by="بە پاڵپشتی",
    phone="تەلەفۆن",
    fax="فاکس",
    photo_missing="وێنەکە بەردەست نییە",
    photo="وێنە",
    continue_reading="زیاتر بخوێنەوە",
    when="کەی",
    where="لە کوێ",
)
SORANI_PAGE = sample(
    c.Foreword(
        "<p>سوپاس بۆ هەموو ئەوانەی یارمەتییان داین. ئەمڕۆ لەسەدا 43%ی خێزانەکان ئاوی پاکیان هەیە، بە هاوکاری "
        "<strong>UNHCR</strong> و WHO.</p>",
        "وتەی سەرۆکی نێردە",
        "لەگەڵ ڕێزدا،",
        "ئەمەل حەداد",
        "سەرۆکی نێردە",
    ),
    c.Programme(
        "ئاو بۆ هەموو گوندێک",
        "<p>تێچووی قۆناغی یەکەم USD 1,250,000 بوو؛ قۆناغی دووەم لە 2026-03-01 دەست پێ دەکات.</p>",
        "WEV",
        (c.Funder("وەزارەتی هاوکاری"), c.Funder("سندوقی دەریاچە (Lake Fund)")),
    ),
    c.Story(
        "سێ بیر لە یەک مانگدا",
        "<p>ئەندازیارەکان لە ٣ی ئازاری ٢٠٢٦ گەیشتن و 350 خێزان گەڕانەوە. نرخەکان 10-12 دۆلار زیادیان کرد.</p>"
        "<p>پەیوەندی بکەن بە +964 770 123 4567 یان بنووسن بۆ "
        '<a href="mailto:wells@tarn.example.org">wells@tarn.example.org</a> لە 8:00 تا 16:30.</p>'
        "<ul><li>قووڵایی هەر بیرێک: 12 مەتر</li></ul>",
        "لە ڕادیۆی تارن (Tarn Radio) بڵاو کرایەوە.",
        (c.Photo(picture("well", "ژنێک لە لای بیرەکە"), "بیری تارنی سەروو"),),
    ),
    c.Figures((c.Figure("٤٣٪", "ی خێزانەکان"), c.Figure("١٢", "بیری نوێ"), c.Figure("١٬٢٠٤", "کەس")), "بە ژمارە"),
    c.Event("ڕۆژی کراوە", "شەممە، 6ی حوزەیرانی 2026", "تارنی سەروو", "<p>سەتڵێک لەگەڵ خۆتان بهێنن.</p>"),
    c.Contacts("پەیوەندی", (c.Person("ئەمەل حەداد", "سەرۆک", "0770 123 4567", "amal@tarn.example.org"),)),
    title="هەواڵی دۆڵی تارن، ئایار",
    subject="سێ بیر لە یەک مانگدا",
    greeting="هاوڕێیانی بەڕێز،",
    date="ئایاری 2026",
    language="ckb",
    direction="rtl",
    labels=LABELS,
)
