from __future__ import annotations

import math

import pytest

from mailer.issues.faces.boxes import MOST, Box, best_of


@pytest.mark.parametrize("sides", [(0, 0, 0, 0.1), (0, 0, 0.1, -0.1), (math.nan, 0, 0.1, 0.1), (9, 0, 0.1, 0.1)])
def test_it_refuses_a_box_without_a_size_or_far_outside(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no box in a photo"):
        Box(*sides)


def test_boxes_drawn_by_hand_are_sure() -> None:
    assert Box(0, 0, 0.1, 0.1).confidence == 1


def test_it_keeps_the_surer_of_two_boxes_of_one_face() -> None:
    surer, other = Box(0.1, 0.1, 0.2, 0.2, 0.9), Box(0.12, 0.1, 0.2, 0.22, 0.5)
    assert best_of([other, surer]) == (surer,)


def test_it_keeps_a_small_face_before_a_large_one() -> None:
    large, small = Box(0.1, 0.1, 0.4, 0.4, 0.9), Box(0.2, 0.2, 0.1, 0.1, 0.5)
    assert best_of([large, small]) == (large, small)


def test_it_gives_the_same_order_whatever_was_found_first() -> None:
    found = [Box(at / 10, 0, 0.05, 0.05, 0.5) for at in range(9)]
    assert best_of(found) == best_of(reversed(found))


def test_it_keeps_a_bounded_number_of_faces() -> None:
    assert len(best_of(Box(at / 1000, 0, 0.0005, 0.1) for at in range(2 * MOST))) == MOST
