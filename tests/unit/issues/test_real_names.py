"""Where a real name is found, where it is not, and that it is told nowhere."""

from __future__ import annotations

import dataclasses
import unicodedata

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.compiler import content as c
from mailer.issues.names import LONGEST, MASK, MOST_NAMES, MOST_PLACES, Likeness, NameRefused, find_name, find_names
from tests.unit.issues import preflight_cast as cast

NAME = "Amal Haddad"
NOWHERE: dict[str, str] = {}


def found(text: str, name: str = NAME) -> list[Likeness]:
    return [place.likeness for place in find_name(name, cast.text(text), NOWHERE)]


WHOLE = [
    "It was Amal Haddad.",
    "AMAL HADDAD",
    "amal haddad",
    "Haddad, Amal",
    "Amal-Haddad",
    "amal_haddad",
    "amal.haddad",
    "amalhaddad",
    "haddadamal",
    "AmalHaddad",
    "Amal Haddad's well",
    "Amal Haddad’s well",
    "the Amal Haddads",
    "Amal al-Haddad",
    "Amal (Haddad)",
    "Ámäl Håddād",
    "A\u0301mal Haddad",
    "A\u200bmal Had\u00addad",
    "Amal Had\u02bcdad",
    "Am&shy;al Haddad",
    "Amal\u2060 \u200fHaddad",
    "Ａｍａｌ Haddad",
    "<b>Am</b>al <i>Had</i>dad",
    "Amal<br>Haddad",
    "write to amal.haddad@tarn.org",
    "write to amalhaddad85@tarn.org",
    "see https://tarn.org/en/story-of-amalhaddadfamily",
    "see https://tarn.org/?q=%41mal%20H%61ddad",
]


@pytest.mark.parametrize("text", WHOLE)
def test_it_finds_a_name_however_it_is_written(text: str) -> None:
    assert found(text) == [Likeness.WHOLE]


@pytest.mark.parametrize("text", ["A. Haddad", "a. haddad", "Haddad, A.", "A Haddad", "Amal H.", "ahaddad@tarn.org"])
def test_it_finds_initials_beside_the_other_part(text: str) -> None:
    assert found(text) == [Likeness.INITIALS]


@pytest.mark.parametrize("text", ["Ms Haddad came", "It was Amal who came", "Haddad's well", "haddad@tarn.org"])
def test_it_finds_a_part_and_says_that_it_is_no_more(text: str) -> None:
    assert found(text) == [Likeness.PART]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ann", "It was planned in the annex"),
        ("Ann Lee", "planned for the fleet"),
        ("Rose Long", "prices rose, a long way"),
        ("Peter Lace", "a place"),
        ("Ali Hassan", "It is alive"),
        (NAME, "Amalia Haddadi"),
        (NAME, "Amal 7 Haddad".replace("Amal", "amal").replace("Haddad", "haddad")),
        ("أمل", "كامل وشامل"),
    ],
)
def test_it_does_not_find_it_within_other_words(name: str, text: str) -> None:
    assert found(text, name) == []


ARABIC = [
    "أمل حداد",
    "امل حداد",
    "أَمَل حَدَّاد",
    "أمـــل حــداد",
    "وأمل حداد",
    "لأمل حداد",
    "بأمل الحداد",
    "حداد، أمل",
    "أمل_حداد",
    "أملحداد",
    "أمل\u200cحداد",
    "ﺃﻣﻞ ﺣﺪﺍﺩ",
    "ئەوە أمل حداد بوو",
]


@pytest.mark.parametrize("text", ARABIC)
def test_it_finds_an_arabic_name_however_it_is_written(text: str) -> None:
    assert found(text, "أمل حداد") == [Likeness.WHOLE]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("فاطمة علي", "فاطمه علي"),
        ("فاطمة علي", "فاطمة على"),
        ("منى كريم", "منی کریم"),
        ("سارة", "سارە"),
        ("عبد الله", "عبدالله"),
        ("عبدالله حسن", "عبد الله حسن"),
        ("الحداد", "للحداد"),
        ("آلاء", "الاء"),
        ("شێرین کەریم", "شيرين كه‌ريم"),
        ("شێرین کەریم", "شێرینی کەریم"),
        ("محمد بن سلمان", "محمد سلمان"),
    ],
)
def test_it_takes_letters_for_the_same_that_are_so_to_readers(name: str, text: str) -> None:
    assert found(text, name) == [Likeness.WHOLE]


def test_it_does_not_guess_how_a_name_is_written_in_another_script() -> None:
    assert found("أمل حداد") == []


def test_it_finds_several_names_at_once_and_says_which() -> None:
    places = find_names((NAME, "أمل حداد"), cast.text("أمل حداد is Amal Haddad"), NOWHERE)
    assert [place.number for place in places] == [2, 1]


def test_it_finds_a_name_of_four_parts_in_another_order() -> None:
    assert found("Haddad Amal Sami Nour", "Amal Sami Nour Haddad") == [Likeness.WHOLE]


def test_it_finds_two_parts_of_three() -> None:
    assert found("Amal Haddad", "Amal Sami Haddad") == [Likeness.WHOLE]


PICTURE = dataclasses.replace(cast.WELL, url="https://news.tarn.org/media/images/amal-haddad.max-1200.jpg")
EVERYWHERE = [
    ("title", dataclasses.replace(cast.issue(), title=NAME)),
    ("subject", dataclasses.replace(cast.issue(), subject=NAME)),
    ("preheader", dataclasses.replace(cast.issue(), preheader=NAME)),
    ("footer", cast.brand(footer=f"<p>{NAME}</p>")),
    ("postal_address", cast.brand(postal_address=NAME)),
    ("alt", cast.alt(NAME)),
    ("caption", cast.photo(caption=NAME)),
    ("credit", cast.photo(credit=NAME)),
    ("picture", cast.photo(PICTURE)),
    ("link", cast.link("https://tarn.org/amal%2520haddad")),
    ("link", cast.link("https://tarn.org/?by=amal+haddad")),
    ("link", cast.link("mailto:amal.haddad@tarn.org")),
    ("link", cast.link(f"https://{idna.encode('ámalhaddad.org').decode()}/")),
    ("link", cast.issue(c.Button("More", "https://amalhaddad.org/"))),
    ("label", cast.issue(c.Button(NAME, "https://tarn.org/"))),
    ("attribution", cast.issue(c.Story("Wells", "<p>x</p>", attribution=NAME))),
    ("name", cast.issue(c.Quote("<p>x</p>", name=NAME))),
    ("email", cast.issue(c.Contacts(people=(c.Person(email="amal_haddad@tarn.org"),)))),
    ("names", cast.issue(c.Supporters(names=("Tarn Aid", NAME)))),
    ("value", cast.issue(c.Figures((c.Figure(NAME, "wells"),)))),
    ("place", cast.issue(c.Event("An evening", "12 May", place=f"House of {NAME}"))),
    ("acknowledgement", cast.issue(c.Programme("Wells", funders=(c.Funder("Tarn Aid", acknowledgement=NAME),)))),
]


@pytest.mark.parametrize(("field", "content"), EVERYWHERE)
def test_it_finds_it_wherever_it_stands(field: str, content: c.IssueContent) -> None:
    assert [place.field for place in find_name(NAME, content, NOWHERE)] == [field]


def test_it_finds_it_in_the_names_of_files() -> None:
    more = {"the file of a photo": "original_images/IMG_2034_photoAmalHaddad2.jpg", "tags": "tarn, well"}
    (place,) = find_name(NAME, cast.issue(), more)
    assert (place.field, place.block_id) == ("the file of a photo", "")


def test_it_says_where_with_the_name_covered() -> None:
    (place,) = find_name(NAME, cast.text("On Monday Amal Haddad opened the well."), NOWHERE)
    assert (place.block_id, place.block_kind, place.field, place.offset) == ("block-0", "text", "body", 10)
    assert place.context == f"On Monday {MASK} opened the well."


def test_it_covers_every_name_in_what_it_shows() -> None:
    text = "Amal Haddad, haddad, amal, A. Haddad and Omar Nasser; amal.haddad@x.org"
    for place in find_names((NAME, "Omar Nasser"), cast.text(text), NOWHERE):
        assert not {"amal", "haddad", "omar", "nasser"} & set(place.context.casefold().replace(",", " ").split())
        assert "haddad" not in place.context.casefold()


# Not ŉ, which alone is an apostrophe and a letter in capitals
LOWER = st.characters(whitelist_categories=["Ll"], max_codepoint=0x24F, blacklist_characters="ŉ")
LETTERS = st.text(alphabet=LOWER, min_size=3, max_size=9)


@example(first="aaǰ", last="aaa", between=" ", upper=True)
@given(first=LETTERS, last=LETTERS, between=st.sampled_from([" ", "-", "_", ".", "", ", ", "%20"]), upper=st.booleans())
def test_it_finds_any_name_and_never_tells_it(first: str, last: str, between: str, upper: bool) -> None:
    written = f"{last}{between}{first}"
    text = f"We met {written.upper() if upper else written} there"
    found = find_name(f"{first} {last}", cast.text(text), NOWHERE)
    places = [place for place in found if place.block_id]  # “Phone” stands among the labels of every mail
    assert Likeness.WHOLE in {place.likeness for place in places}
    for place in places:
        assert place.context == f"We met {MASK} there"


@given(st.text(max_size=300))
def test_it_reads_anything(text: str) -> None:
    for place in find_name(NAME, cast.issue(), {"file": text}):
        assert "haddad" not in unicodedata.normalize("NFKC", place.context).casefold()


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ((), "too-short"),
        (("",), "too-short"),
        (("A",), "too-short"),
        (("12 .",), "too-short"),
        (("x" * (LONGEST + 1),), "too-long"),
        (("a b c d e f g h i",), "too-long"),
        (("Amal",) * (MOST_NAMES + 1), "too-many"),
    ],
)
def test_it_refuses_what_is_no_name_without_repeating_it(names: tuple[str, ...], reason: str) -> None:
    with pytest.raises(NameRefused) as refused:
        find_names(names, cast.issue(), NOWHERE)
    assert str(refused.value) == reason


def test_it_tells_so_many_places_and_no_more() -> None:
    assert len(find_name(NAME, cast.text(f"{NAME}. " * 1_000), NOWHERE)) == MOST_PLACES


def test_it_shows_no_name_when_its_values_are_printed() -> None:
    from mailer.issues.names.runs import runs
    from mailer.issues.names.spellings import spellings

    assert "haddad" not in f"{runs(NAME)!r}{spellings([NAME])!r}".casefold()
