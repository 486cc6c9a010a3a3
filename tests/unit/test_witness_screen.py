"""Screening compares a frame with its neighbours in time only."""

from hypothesis import given
from hypothesis import strategies as st

from theodolite.witness.screen import find_collapsed, find_flapping

FULL = 110_000.0


def screen(areas: list[float]) -> list[int]:
    return sorted(find_collapsed([str(a) for a in areas], areas))


def test_a_frame_that_lost_half_and_got_it_back_is_corrupt() -> None:
    areas = [FULL + n for n in range(10)]
    for place in range(1, 9):
        assert screen([*areas[:place], 16_558.0, *areas[place + 1 :]]) == [place]


def test_a_loss_that_lasts_is_real() -> None:
    assert screen([FULL + n for n in range(6)] + [50_000.0 + n for n in range(6)]) == []


def test_the_newest_frame_is_judged_by_those_before() -> None:
    assert screen([FULL, FULL + 1, FULL + 2, 0.0]) == [3]
    assert screen([FULL, 0.0]) == []


def test_a_frame_of_twice_the_land_is_corrupt() -> None:
    assert screen([FULL, FULL + 1, 514_000.0, FULL + 2, FULL + 3]) == [2]


def test_half_of_a_small_map_may_change_in_a_day() -> None:
    assert screen([10.0, 11.0, 3.0, 12.0, 13.0]) == []


@given(st.lists(st.floats(60_000, 110_000), max_size=30))
def test_ordinary_change_is_never_set_aside(areas: list[float]) -> None:
    assert screen(areas) == []


@given(st.lists(st.floats(0, 200_000), max_size=30))
def test_the_first_frame_is_never_set_aside(areas: list[float]) -> None:
    assert 0 not in screen(areas)


def test_a_change_that_is_taken_back_is_noted() -> None:
    assert list(find_flapping([100.0, 120.0, 101.0, 102.0])) == [1]
    assert find_flapping([100.0, 120.0, 101.0])[1] == "flaps: +20 km² and -19 km² in the next frame"
    assert find_flapping([100.0, 120.0, 140.0]) == find_flapping([100.0, 120.0, 112.0]) == {}
    assert find_flapping([100.0, 105.0, 100.0]) == {}
