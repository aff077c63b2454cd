from __future__ import annotations

import base64
import hmac
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib import base32
from mailer.lib.tokens import BadToken, Purpose, claimed_delivery, derive, proves

KEY, OTHER = b"k" * 32, b"o" * 32
deliveries = st.integers(0, (1 << 63) - 1)


@given(deliveries)
def test_it_finds_the_delivery_in_every_token(delivery: int) -> None:
    own = derive(KEY, delivery)
    assert {claimed_delivery(each) for each in own} == {delivery}


@given(deliveries)
def test_it_derives_the_same_tokens_each_time(delivery: int) -> None:
    assert derive(KEY, delivery) == derive(KEY, delivery)


@given(deliveries)
def test_it_proves_a_token_for_its_own_purpose_only(delivery: int) -> None:
    own = derive(KEY, delivery)
    proven = {
        (name, purpose) for name in own._fields for purpose in Purpose if proves(KEY, purpose, getattr(own, name))
    }
    assert proven == {
        ("message_id", Purpose.MESSAGE_ID),
        ("bounce", Purpose.BOUNCE),
        ("unsubscribe", Purpose.UNSUBSCRIBE),
        ("click", Purpose.CLICK),
        ("view", Purpose.VIEW),
    }


def test_it_refuses_a_token_of_another_campaign() -> None:
    assert not proves(OTHER, Purpose.BOUNCE, derive(KEY, 7).bounce)


def test_it_refuses_a_token_whose_delivery_was_changed() -> None:
    mine, yours = derive(KEY, 7).bounce, derive(KEY, 8).bounce
    assert not proves(KEY, Purpose.BOUNCE, yours[:13] + mine[13:])


def test_it_takes_a_token_whose_case_a_relay_has_folded() -> None:
    assert proves(KEY, Purpose.BOUNCE, derive(KEY, 7).bounce.upper())


@given(st.text(max_size=80))
def test_it_never_takes_noise(text: str) -> None:
    assert not proves(KEY, Purpose.UNSUBSCRIBE, text)


@pytest.mark.parametrize("text", ["", "a", "abc!", "é" * 10, "a" * 65, "7" * 40])
def test_it_says_that_noise_is_no_token(text: str) -> None:
    with pytest.raises(BadToken):
        claimed_delivery(text)


def test_it_leaves_room_in_a_local_part() -> None:
    assert len("b-" + derive(KEY, (1 << 63) - 1).bounce) <= 64  # RFC 5321, section 4.5.3.1.1


def test_it_cuts_disjoint_parts_from_one_hmac() -> None:
    cuts = sorted(purpose.value for purpose in Purpose)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(cuts))


@given(st.binary(min_size=1, max_size=200), deliveries)
def test_it_proves_by_the_standard_hmac(key: bytes, delivery: int) -> None:
    number = delivery.to_bytes(8, "big")
    digest, alphabet = hmac.digest(key, number, "sha512"), "abcdefghijklmnopqrstuvwxyz234567"
    letters = "".join([*(alphabet[byte % 32] for byte in digest), *(alphabet[byte // 32] for byte in digest)])
    own = derive(key, delivery)
    cut = {purpose: base32.encode(number) + letters[slice(*purpose.value)] for purpose in Purpose}
    assert cut == {
        Purpose.MESSAGE_ID: own.message_id,
        Purpose.BOUNCE: own.bounce,
        Purpose.UNSUBSCRIBE: own.unsubscribe,
        Purpose.CLICK: own.click,
        Purpose.VIEW: own.view,
    }


@given(st.binary(max_size=130))
def test_it_writes_base32_as_the_standard_library_does(data: bytes) -> None:
    assert base32.encode(data) == base64.b32encode(data).decode().rstrip("=").lower()
    assert base32.decode(base32.encode(data)) == data
