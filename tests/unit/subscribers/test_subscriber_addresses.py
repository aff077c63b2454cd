from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.addresses import Address, BadAddress, parse_address


def reason(text: str) -> str:
    with pytest.raises(BadAddress) as refusal:
        parse_address(text)
    return str(refusal.value)


def test_it_keeps_the_local_part_as_it_was_written() -> None:
    assert parse_address("Anna.O'Neill+news@Example.ORG").email == "Anna.O'Neill+news@example.org"


def test_it_compares_addresses_without_case() -> None:
    assert parse_address("ANNA@example.org").key == parse_address("anna@EXAMPLE.org").key == "anna@example.org"


def test_it_writes_the_domain_in_a_labels() -> None:
    assert parse_address("info@Bücher.example").domain == "xn--bcher-kva.example"


def test_it_takes_an_arabic_domain() -> None:
    assert parse_address("info@مثال.إختبار").domain == "xn--mgbh0fb.xn--kgbechtv"


def test_it_composes_a_local_part_written_in_pieces() -> None:
    assert parse_address(unicodedata.normalize("NFD", "rené@example.org")).email == "rené@example.org"


def test_it_flags_a_local_part_that_only_smtputf8_carries() -> None:
    assert parse_address("rené@example.org").needs_smtputf8


def test_it_does_not_flag_a_domain_that_has_a_labels() -> None:
    assert not parse_address("rene@bücher.example").needs_smtputf8


def test_it_knows_the_provider_of_an_address() -> None:
    assert parse_address("a@GoogleMail.com").provider == "gmail"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no address"),
        ("anna", "it has no @"),
        ("anna@one@example.org", "it has more than one @"),
        ("@example.org", "nothing stands before the @"),
        ("anna@", "nothing stands after the @"),
        ("anna@localhost", "“localhost” is no domain: it has no dot"),
        ("anna@example.org.", "a dot after the @ stands first, last or beside another"),
        ("anna@.example.org", "a dot after the @ stands first, last or beside another"),
        ("anna@example..org", "a dot after the @ stands first, last or beside another"),
        ("anna..b@example.org", "a dot before the @ stands first, last or beside another"),
        (".anna@example.org", "a dot before the @ stands first, last or beside another"),
        ("anna.@example.org", "a dot before the @ stands first, last or beside another"),
        ("anna b@example.org", "it holds a space"),
        (" anna@example.org", "it holds a space"),
        ("anna\u00a0@example.org", "it holds a space"),
        ("Anna<anna@example.org>", "it holds “<”: write the address alone, without a name"),
        ('"anna b"@example.org', "it holds quotation marks"),
        ("anna,b@example.org", "it holds “,”, which an address must not"),
        ("mailto:anna@example.org", "it holds “:”, which an address must not"),
        ("anna@[192.0.2.1]", "it names a machine by number, not a domain"),
        ("anna@192.0.2.1", "“192.0.2.1” is no domain"),
        ("anna@-example.org", "“-example.org” is no domain"),
        ("anna@exa_mple.org", "“exa_mple.org” is no domain"),
        ("anna@xn--a.org", "“xn--a.org” is no domain"),
        ("a" * 65 + "@example.org", "what stands before the @ is longer than 64 bytes"),
        ("é" * 33 + "@example.org", "what stands before the @ is longer than 64 bytes"),
        ("a@" + "b" * 64 + ".org", f"“{'b' * 64}.org” is no domain"),
        ("a@" + "bcd." * 63 + "org", "it is longer than 254 bytes"),
    ],
)
def test_it_says_why_an_address_is_refused(text: str, why: str) -> None:
    assert reason(text) == why


@pytest.mark.parametrize(
    "character", ["\r", "\n", "\0", "\u2028", "\u2029", "\u0085", "\t", "\x7f", "\u200b", "\u202e"]
)
@pytest.mark.parametrize("shape", ["{}a@example.org", "a{}b@example.org", "a@exam{}ple.org", "a@example.org{}"])
def test_it_refuses_what_could_forge_an_envelope(character: str, shape: str) -> None:
    assert reason(shape.format(character)) == "it holds a line break, a control or an invisible character"


@given(st.text(max_size=300))
def test_it_parses_or_refuses_any_text(text: str) -> None:
    try:
        address = parse_address(text)
    except BadAddress:
        return
    assert_safe(address)


@given(
    st.text(min_size=1, max_size=70),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70),
    st.sampled_from(["org", "com.", "موقع", "1", ""]),
)
def test_it_never_lets_through_what_an_envelope_refuses(local: str, host: str, top: str) -> None:
    try:
        address = parse_address(f"{local}@{host}.{top}")
    except BadAddress:
        return
    assert_safe(address)


@given(st.from_regex(r"[A-Za-z0-9é][A-Za-z0-9ü'+=_-]{0,20}@([a-z][a-z0-9]{0,9}\.){1,3}[A-Za-z]{2,6}", fullmatch=True))
def test_it_gives_its_own_addresses_back(text: str) -> None:
    address = parse_address(text)
    assert parse_address(address.email) == address


def assert_safe(address: Address) -> None:
    local, _, domain = address.email.rpartition("@")
    assert domain == address.domain
    assert domain.isascii()
    assert domain == domain.lower()
    assert 1 <= len(local.encode()) <= 64
    assert len(address.email.encode()) <= 254
    assert len(address.key) <= 254
    assert not any(unicodedata.category(character)[0] in "CZ" for character in address.email)
    assert not set(address.email) & set('<>"()[]\\,;:')
