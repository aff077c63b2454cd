"""What staff see when they import a file: who is in, who is not, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from subscribers import lifecycle
from subscribers.imports import ImportRefused, ImportReport, import_csv, parse_mapping
from subscribers.models import List, Organisation, Subscriber, Subscription, Suppression
from subscribers.states import Event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HOW_TO_SAVE = (
    "save the file as UTF-8 CSV (Excel: Save As, “CSV UTF-8”; LibreOffice: Save As, Text CSV, character set "
    "“Unicode (UTF-8)”) and import it again"
)


@pytest.fixture
def donors() -> List:
    return List.objects.create(name="Donors")


def run(text: str, to: List, **options: object) -> ImportReport:
    return import_csv(text.encode(), to, now=NOW, **options)  # type: ignore[arg-type]


def refusal(data: bytes, to: List, **options: object) -> str:
    with pytest.raises(ImportRefused) as refused:
        import_csv(data, to, **options)  # type: ignore[arg-type]
    return str(refused.value)


def states(to: List) -> dict[str, str]:
    return dict(Subscription.objects.filter(list=to).values_list("subscriber__email", "state"))


# -- who comes in


def test_it_brings_in_a_person_with_all_that_the_file_says(donors: List) -> None:
    run(
        "email,name,salutation,organisation,country,language\n"
        "Rana@Example.org,Rana Haddad,Dear Dr Haddad,Ministry of Water,jo,AR\n",
        donors,
    )
    rana = Subscriber.objects.get()
    assert (rana.email, rana.email_key, rana.name, rana.salutation, rana.country, rana.language) == (
        "Rana@example.org",
        "rana@example.org",
        "Rana Haddad",
        "Dear Dr Haddad",
        "JO",
        "ar",
    )


def test_it_makes_the_organisation_once(donors: List) -> None:
    report = run("email,organisation\na@example.org,Ministry\nb@example.org,Ministry\n", donors)
    assert [one.organisation for one in Subscriber.objects.all()] == [Organisation.objects.get(name="Ministry")] * 2
    assert report.organisations == 1


def test_it_never_makes_a_salutation_up_from_the_name(donors: List) -> None:
    run("email,name\nrana@example.org,Rana Haddad\n", donors)
    assert Subscriber.objects.get().salutation == ""


def test_it_sets_the_provider(donors: List) -> None:
    run("email\nrana@gmail.com\n", donors)
    assert Subscriber.objects.get().provider == "gmail"


def test_it_subscribes_and_notes_where_the_subscription_came_from(donors: List) -> None:
    run("email\nrana@example.org\n", donors, source="donors.csv")
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.source, subscription.changed_at) == ("subscribed", "donors.csv", NOW)


def test_it_takes_the_time_from_the_database_where_none_is_given(donors: List) -> None:
    import_csv(b"email\nrana@example.org\n", donors)
    assert Subscription.objects.get().changed_at.year >= 2026


def test_it_imports_seven_of_ten_and_reports_the_other_three(donors: List) -> None:
    lines = [f"person{number}@example.org,Person {number}" for number in range(1, 11)]
    lines[2], lines[5], lines[8] = "no address,Person 3", "person6@localhost,Person 6", ",Person 9"
    report = run("\n".join(["email,name", *lines]), donors)
    assert [(reject.row, reject.address, reject.reason) for reject in report.rejects] == [
        (4, "no address", "it holds a space"),
        (7, "person6@localhost", "“localhost” is no domain: it has no dot"),
        (10, "", "there is no address"),
    ]
    assert (report.rows, report.created, report.subscribed) == (10, 7, 7)
    assert set(states(donors)) == {f"person{number}@example.org" for number in (1, 2, 4, 5, 7, 8, 10)}


def test_it_updates_only_what_the_file_says(donors: List) -> None:
    run("email,name,salutation,organisation\nrana@example.org,Rana,Dear Rana,Ministry\n", donors)
    report = run("email,name,salutation,organisation\nRANA@example.org,Rana Haddad,,\n", donors)
    rana = Subscriber.objects.select_related("organisation").get()
    assert (rana.email, rana.name, rana.salutation, str(rana.organisation)) == (
        "rana@example.org",
        "Rana Haddad",
        "Dear Rana",
        "Ministry",
    )
    assert (report.created, report.updated, report.unchanged, report.already) == (0, 1, 0, 1)


def test_it_moves_a_person_to_the_organisation_of_the_file(donors: List) -> None:
    run("email,organisation\nrana@example.org,Ministry\n", donors)
    run("email,organisation\nrana@example.org,Embassy\n", donors)
    assert str(Subscriber.objects.get().organisation) == "Embassy"


def test_it_writes_nothing_when_the_same_file_comes_again(donors: List) -> None:
    text = "email,name,organisation\nrana@example.org,Rana,Ministry\n"
    run(text, donors)
    report = run(text, donors)
    assert (report.created, report.updated, report.unchanged, report.subscribed, report.already) == (0, 0, 1, 0, 1)


def test_it_does_not_bring_back_who_left(donors: List) -> None:
    rana = Subscriber.objects.create(email="rana@example.org")
    lifecycle.unsubscribe(rana, [donors], "link")
    report = run("email\nrana@example.org\n", donors)
    assert states(donors) == {"rana@example.org": "unsubscribed"}
    assert (report.left_before, report.subscribed) == (1, 0)
    assert [remark.reason for remark in report.remarks] == ["left this list before and is not brought back"]


def test_it_does_not_confirm_for_a_person_who_has_not(donors: List) -> None:
    lifecycle.subscribe(Subscriber.objects.create(email="rana@example.org"), donors, Event.ASK, "form")
    report = run("email\nrana@example.org\n", donors)
    assert (states(donors), report.pending) == ({"rana@example.org": "pending"}, 1)


def test_it_imports_and_reports_a_suppressed_address(donors: List) -> None:
    lifecycle.suppress("rana@example.org", Suppression.Reason.BOUNCE, "550 5.1.1")
    report = run("email\nRana@example.org\n", donors)
    assert (report.created, report.suppressed) == (1, 1)
    assert [(remark.row, remark.reason) for remark in report.remarks] == [(2, "is suppressed and gets no mail")]


def test_it_takes_the_later_of_two_rows_with_one_address(donors: List) -> None:
    report = run("email,name\nrana@example.org,Old\nother@example.org,\nRANA@example.org,New\n", donors)
    assert Subscriber.objects.get(email_key="rana@example.org").name == "New"
    assert (report.rows, report.created, report.duplicates) == (3, 2, 1)
    assert [(remark.row, remark.reason) for remark in report.remarks] == [
        (2, "the same address stands on line 4: that line was taken")
    ]


def test_it_takes_the_good_row_where_a_later_one_of_that_address_is_bad(donors: List) -> None:
    report = run(f"email,name\nrana@example.org,Rana\nrana@example.org,{'x' * 201}\n", donors)
    assert Subscriber.objects.get().name == "Rana"
    assert (report.duplicates, len(report.rejects)) == (0, 1)


def test_it_accounts_for_every_row_over_several_chunks(donors: List, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.imports.CHUNK", 3)
    addresses = [f"p{number % 11}@example.org" if number % 5 else "bad" for number in range(40)]
    report = run("\n".join(["email", *addresses]), donors)
    assert report.rows == report.created + report.updated + report.unchanged + report.duplicates + len(report.rejects)
    assert Subscriber.objects.count() == report.created == report.subscribed == len(set(addresses) - {"bad"})


def test_it_writes_nothing_on_a_dry_run_and_reports_the_same(donors: List) -> None:
    text = "email,organisation\na@example.org,Ministry\nbad,\nb@example.org,Ministry\n"
    planned = run(text, donors, dry_run=True).to_dict()
    assert (Subscriber.objects.count(), Organisation.objects.count(), Subscription.objects.count()) == (0, 0, 0)
    done = run(text, donors).to_dict()
    assert (planned.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert planned == done


def test_it_reports_progress_up_to_the_last_person(donors: List, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.imports.CHUNK", 2)
    steps: list[tuple[int, int]] = []
    run("email\na@example.org\nb@example.org\nc@example.org\n", donors, progress=lambda *step: steps.append(step))
    assert steps == [(2, 3), (3, 3)]


def test_it_tells_of_a_row_in_one_sentence(donors: List) -> None:
    report = run("email\nrana\n", donors)
    assert [str(reject) for reject in report.rejects] == ["line 2, rana: it has no @"]


# -- what single cells may hold


def test_it_leaves_out_a_country_it_does_not_know_but_not_the_person(donors: List) -> None:
    report = run("email,country,language\na@example.org,Germany,English!\n", donors)
    one = Subscriber.objects.get()
    assert (one.country, one.language) == ("", "")
    assert [remark.reason for remark in report.remarks] == [
        "“Germany” is no country code of two letters: the country was left empty",
        "“English!” is no language code: the language was left empty",
    ]


def test_it_understands_the_country_codes_of_the_european_institutions(donors: List) -> None:
    run("email,country\na@example.org,UK\n", donors)
    assert Subscriber.objects.get().country == "GB"


def test_it_rejects_a_name_that_could_forge_a_header(donors: List) -> None:
    report = run('email,name\na@example.org,"Rana\nBcc: x@example.org"\nb@example.org,B\n', donors)
    reason = (
        "the name holds a line break or a control character "
        "(lines 2 to 3 were read as one row: is a quotation mark not closed?)"
    )
    assert [(reject.row, reject.reason) for reject in report.rejects] == [(2, reason)]
    assert states(donors) == {"b@example.org": "subscribed"}


def test_it_rejects_a_row_with_more_cells_than_the_header(donors: List) -> None:
    report = run("email,organisation\na@example.org,Smith, Sons\n", donors)
    assert [reject.reason for reject in report.rejects] == [
        "it has 3 cells, the header 2: put text that holds the delimiter in quotation marks"
    ]


def test_it_rejects_a_text_that_is_too_long(donors: List) -> None:
    report = run(f"email,salutation\na@example.org,{'x' * 201}\n", donors)
    assert [reject.reason for reject in report.rejects] == ["the salutation is longer than 200 characters"]


def test_it_takes_a_row_that_ends_early(donors: List) -> None:
    run("name,email,organisation\nRana,rana@example.org\n", donors)
    assert Subscriber.objects.get().name == "Rana"


def test_it_passes_over_blank_lines_but_counts_them_in_row_numbers(donors: List) -> None:
    report = run("email,name\n\n,\nbad,\n", donors)
    assert ([reject.row for reject in report.rejects], report.rows) == ([4], 1)


def test_it_goes_on_after_a_cell_without_end(donors: List) -> None:
    report = run(f'email,name\na@example.org,"{"x" * 140_000}\nb@example.org,B\n', donors)
    assert [reject.row for reject in report.rejects] == [2]
    assert states(donors) == {"b@example.org": "subscribed"}


# -- files as people save them


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_reads_every_unicode_a_spreadsheet_saves(donors: List, encoding: str) -> None:
    import_csv("email,name\nrana@example.org,رنا\n".encode(encoding), donors)
    assert Subscriber.objects.get().name == "رنا"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_it_finds_out_delimiter_and_line_ends(donors: List, delimiter: str, ending: str) -> None:
    run(ending.join([f"email{delimiter}name", f"rana@example.org{delimiter}Rana", ""]), donors)
    assert Subscriber.objects.get().name == "Rana"


def test_it_heeds_the_delimiter_that_excel_names(donors: List) -> None:
    report = run("sep=;\nemail;name\nrana@example.org;Haddad, Rana\nbad;\n", donors)
    assert Subscriber.objects.get().name == "Haddad, Rana"
    assert [reject.row for reject in report.rejects] == [4]


def test_it_reads_a_stream(donors: List) -> None:
    import_csv(BytesIO(b"email\nrana@example.org\n"), donors)
    assert Subscriber.objects.get().email == "rana@example.org"


@pytest.mark.parametrize(
    "header",
    [
        "E-MAIL;Name",
        "Email address;Full Name",
        "Adresse e-mail;Nom",
        "E-Mail-Adresse;Kontakt",
        "البريد الالكتروني;الاسم",
        "ئیمەیڵ;ناو",
    ],
)
def test_it_recognises_header_names(donors: List, header: str) -> None:
    run(f"{header}\nrana@example.org;Rana\n", donors)
    assert Subscriber.objects.get().name == "Rana"


def test_it_takes_columns_named_by_hand(donors: List) -> None:
    mapping = parse_mapping(["Contact point=Email", "Label = name"])
    run("Contact point,Email,Label,Name\nrana@example.org,old@example.org,Rana,R.\n", donors, mapping=mapping)
    rana = Subscriber.objects.get()
    assert (rana.email, rana.name) == ("rana@example.org", "Rana")


def test_it_names_the_columns_it_did_not_use(donors: List) -> None:
    assert run("email,Phone,Notes\nrana@example.org,1,2\n", donors).ignored_columns == ["Phone", "Notes"]


# -- files that are refused


def test_it_refuses_a_wrong_encoding_and_names_the_line(donors: List) -> None:
    data = "email,name\na@example.org,A\nb@example.org,José\n".encode("latin-1")
    assert refusal(data, donors) == f"line 3 is not UTF-8 text: {HOW_TO_SAVE}"


def test_it_imports_nothing_of_a_file_whose_last_line_is_wrong(donors: List) -> None:
    lines = "".join(f"p{number}@example.org\n" for number in range(9_000))
    assert refusal(b"email\n" + lines.encode() + b"\xff\n", donors).startswith("line 9002 is not UTF-8 text")
    assert Subscriber.objects.count() == 0


def test_it_refuses_utf_16_that_does_not_say_so(donors: List) -> None:
    assert refusal("email\na@example.org\n".encode("utf-16-le"), donors) == f"line 1 is not UTF-8 text: {HOW_TO_SAVE}"


def test_it_refuses_a_broken_utf_16_file(donors: List) -> None:
    data = "email\na@example.org\n".encode("utf-16") + b"x"
    assert refusal(data, donors) == f"line 3 is not UTF-8 text: {HOW_TO_SAVE}"


def test_it_refuses_a_workbook(donors: List) -> None:
    assert refusal(b"PK\x03\x04\0\0", donors) == f"this is a spreadsheet, not a CSV file: {HOW_TO_SAVE}"


def test_it_refuses_a_file_without_email_column(donors: List) -> None:
    assert refusal(b"Name,Phone\nRana,1\n", donors) == (
        "no email column: the header has “Name”, “Phone”; rename one or use --map COLUMN=email"
    )


def test_it_refuses_two_columns_for_one_field(donors: List) -> None:
    assert refusal(b"Email,E-mail address\na@example.org,b@example.org\n", donors) == (
        "“Email” and “E-mail address” both look like the email: choose with --map COLUMN=email"
    )


def test_it_refuses_a_mapped_column_that_is_not_there(donors: List) -> None:
    assert refusal(b"Mail\na@example.org\n", donors, mapping={"Courriel": "email"}) == (
        "there is no column “Courriel”: the header has “Mail”"
    )


def test_it_refuses_a_field_that_there_is_not(donors: List) -> None:
    assert refusal(b"Mail\na@example.org\n", donors, mapping={"Mail": "phone"}) == (
        "there is no field “phone”: use email, name, salutation, organisation, kind, country, language, time_zone, "
        "light"
    )


def test_it_refuses_a_mapping_that_maps_nothing() -> None:
    with pytest.raises(ImportRefused, match="“Mail” maps nothing: write COLUMN=field, such as “Courriel pro=email”"):
        parse_mapping(["Mail"])


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_it_refuses_an_empty_file(donors: List, data: bytes) -> None:
    assert refusal(data, donors) == "the file is empty: its first line names the columns, one line a person follows"


def test_it_refuses_a_file_of_a_header_alone(donors: List) -> None:
    assert (
        refusal(b"email,name\n", donors) == "the file holds a header and nobody: one line a person follows the header"
    )


def test_it_refuses_a_file_that_is_too_large(donors: List, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.csvfile.MAX_BYTES", 1 << 20)
    data = b"email\n" + b"x" * (1 << 20)
    assert refusal(data, donors) == "the file is larger than 1 MB: split it into several"
    assert refusal(BytesIO(data), donors) == "the file is larger than 1 MB: split it into several"  # type: ignore[arg-type]


def test_it_refuses_too_many_rows(donors: List, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.csvfile.MAX_ROWS", 2)
    data = b"email\na@example.org\nb@example.org\nc@example.org\n"
    assert refusal(data, donors) == "the file has more than 2 rows: split it into several"


def test_it_refuses_too_many_columns(donors: List) -> None:
    assert refusal(b"email" + b",x" * 200 + b"\n", donors) == (
        "the file has more than 200 columns: keep those that are needed"
    )


def test_it_brings_in_the_time_zone(donors: List) -> None:
    import_csv(b"email,Time zone\na@example.org,asia/amman\n", donors)
    assert Subscriber.objects.get().time_zone == "Asia/Amman"


def test_it_leaves_a_time_zone_empty_that_there_is_not(donors: List) -> None:
    report = import_csv(b"email,timezone\na@example.org,Mars/Base\n", donors)
    assert Subscriber.objects.get().time_zone == ""
    assert "no time zone" in report.remarks[0].reason


# -- what somebody is to us, and the light edition


def test_it_brings_in_kind_and_light_edition(donors: List) -> None:
    run("email,kind,light edition\nrana@example.org,Public body,Yes\n", donors)
    rana = Subscriber.objects.get()
    assert (rana.kind, rana.light) == ("authority", True)


@pytest.mark.parametrize(
    "header",
    [
        "Type de contact;Édition légère\nrana@example.org;Bailleur de fonds;oui",
        "Kontaktart;Leichte Ausgabe\nrana@example.org;Geldgeber;Ja",
        "الفئة;النسخة الخفيفة\nrana@example.org;جهة مانحة;نعم",
        "جۆر;وەشانی سووک\nrana@example.org;بەخشەر;بەڵێ",
    ],
)
def test_it_reads_kind_and_light_edition_in_our_languages(donors: List, header: str) -> None:
    run(f"email;{header}\n", donors)
    rana = Subscriber.objects.get()
    assert (rana.kind, rana.light) == ("donor", True)


def test_it_takes_kind_and_light_edition_from_columns_named_by_hand(donors: List) -> None:
    mapping = parse_mapping(["Relation=kind", "Slow line=light"])
    run("email,Relation,Slow line\nrana@example.org,press,1\n", donors, mapping=mapping)
    rana = Subscriber.objects.get()
    assert (rana.kind, rana.light) == ("press", True)


def test_it_lists_the_kinds_where_one_is_unknown_and_keeps_the_person(donors: List) -> None:
    report = run("email,kind\na@example.org,friendly\n", donors)
    assert Subscriber.objects.get().kind == ""
    assert [remark.reason for remark in report.remarks] == [
        "“friendly” is no kind: the kind was left empty; use donor, partner, authority, supporter, press, staff"
    ]


def test_it_leaves_the_light_edition_as_it_is_where_the_answer_is_unclear(donors: List) -> None:
    Subscriber.objects.create(email="a@example.org", light=True)
    report = run("email,light\na@example.org,perhaps\n", donors)
    assert Subscriber.objects.get().light
    assert [remark.reason for remark in report.remarks] == [
        "“perhaps” is neither yes nor no: the light edition was left as it is"
    ]


def test_it_keeps_kind_and_light_edition_where_the_file_says_nothing(donors: List) -> None:
    Subscriber.objects.create(email="a@example.org", kind="donor", light=True)
    report = run("email,kind,light,name\na@example.org,,,Rana\n", donors)
    rana = Subscriber.objects.get()
    assert (rana.kind, rana.light, rana.name, report.updated) == ("donor", True, "Rana", 1)


def test_it_changes_kind_and_light_edition_of_a_known_person(donors: List) -> None:
    Subscriber.objects.create(email="a@example.org", kind="donor", light=True)
    report = run("email,kind,light\na@example.org,partner,no\n", donors)
    rana = Subscriber.objects.get()
    assert (rana.kind, rana.light, report.updated) == ("partner", False, 1)
