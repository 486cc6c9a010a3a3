"""Flips: dates on which a share passed a threshold, with flapping told from capture."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theodolite.atlas import open_atlas
from theodolite.errors import ConfigurationError
from theodolite.history.flips import find_flips, flips_of, flips_of_steps
from theodolite.history.series import build_steps
from theodolite.records import CurvePoint, History, Measure, Question
from theodolite.settings import load_rules, load_settings
from theodolite.witness.archive import open_archive

FIRST = date(2025, 1, 1)
POKROVSK = "geonames:704422"


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def daily(text: str) -> list[tuple[date, float]]:
    """One frame a day: ``-`` is below, ``#`` above, a blank a day without a frame."""
    return [(day(n), 0.95 if c == "#" else 0.1) for n, c in enumerate(text) if c != " "]


def test_a_rise_that_is_seen_to_hold_is_a_flip() -> None:
    flips = find_flips(daily("-----####"), 0.9, settle_days=3)
    assert flips.first_on == flips.last_on == flips.lasting_on == day(5)
    assert flips.not_before == day(4)
    assert (flips.reversals, flips.flapping, flips.pending_on, flips.lost_on) == ((), (), None, None)


def test_a_day_that_reverts_is_no_capture() -> None:
    flips = find_flips(daily("----#----##-----"), 0.9, settle_days=3)
    assert flips.lasting_on is None
    assert flips.lost_on is None
    assert flips.first_on == day(4)
    assert flips.last_on == day(9)
    assert flips.flapping == ((day(4), day(5)), (day(9), day(11)))
    assert [(p.on, p.upward, p.flip) for p in flips.passings] == [
        (day(4), True, False), (day(5), False, False), (day(9), True, False), (day(11), False, False)
    ]  # fmt: skip
    assert flips.reversals == flips.passings[1:]


def test_a_day_of_loss_is_no_loss_and_restless_days_are_one_interval() -> None:
    held = find_flips(daily("----#####-#####"), 0.9, settle_days=3)
    assert held.lasting_on == day(4)
    assert held.flapping == ((day(9), day(10)),)
    restless = find_flips(daily("----#-##-#####"), 0.9, settle_days=3)
    assert restless.lasting_on == day(9)
    assert restless.flapping == ((day(4), day(9)),)


def test_taken_and_lost_again() -> None:
    flips = find_flips(daily("---#####-----"), 0.9, settle_days=3)
    assert (flips.lasting_on, flips.lost_on, flips.first_on) == (None, day(8), day(3))


def test_a_rise_at_the_end_is_not_settled_yet() -> None:
    flips = find_flips(daily("------##"), 0.9, settle_days=3)
    assert (flips.lasting_on, flips.pending_on, flips.flapping) == (None, day(6), ())
    assert flips.passings[-1].pending
    lost = find_flips(daily("#######--"), 0.9, settle_days=3)
    assert (lost.lasting_on, lost.pending_on) == (FIRST, day(7))
    assert lost.held_from_start
    assert lost.not_before is None


def test_in_a_gap_nothing_is_assumed() -> None:
    once = find_flips(daily("---#          ----"), 0.9, settle_days=3)
    assert once.lasting_on is None
    assert once.lost_on is None
    seen = find_flips(daily("---      #    #---"), 0.9, settle_days=3)
    assert seen.passings[0].flip
    assert (seen.passings[0].not_before, seen.passings[0].on) == (day(2), day(9))


def test_one_frame_none_and_an_unknown_place() -> None:
    assert find_flips([], 0.5, settle_days=3).first_on is None
    assert find_flips(daily("#"), 0.5, settle_days=3).lasting_on == FIRST
    assert find_flips(daily("-"), 0.5, settle_days=3).first_on is None


@pytest.mark.parametrize(("threshold", "days"), [(float("nan"), 3), (0.5, -1)])
def test_bad_numbers_are_named(threshold: float, days: int) -> None:
    with pytest.raises(ConfigurationError, match="nan" if days > 0 else "-1"):
        find_flips(daily("-#"), threshold, settle_days=days)
    with pytest.raises(ConfigurationError, match="ascending"):
        find_flips(daily("-#")[::-1], 0.5)


def test_a_history_counts_unchanged_frames() -> None:
    points = (
        CurvePoint(frame_on=FIRST, value=0.1, low=0, high=1),
        CurvePoint(frame_on=day(2), value=0.9, low=0, high=1),
    )
    question = Question(measure=Measure.SHARE, targets=("place:1",), side="UA")
    short = History(question=question, mapper="m", points=points)
    assert flips_of(short, 0.9).pending_on == day(2)
    frames = tuple(day(n) for n in range(2 + load_rules().flip_settle_days + 1))
    whole = History(question=question, mapper="m", points=points, frame_dates=frames)
    assert flips_of(whole, 0.9).lasting_on == day(2)


@given(text=st.text("-# ", max_size=60), settle=st.integers(0, 6))
def test_laws_of_flips(text: str, settle: int) -> None:
    readings = daily(text)
    flips = find_flips(readings, 0.9, settle_days=settle)
    changes = [p for p in flips.passings if p.flip]
    assert [p.upward for p in changes] == [changes[0].upward is (n % 2 == 0) for n in range(len(changes))]
    assert all(p.not_before < p.on for p in flips.passings)
    assert all(a < b for a, b in flips.flapping)
    assert all(a[1] <= b[0] for a, b in zip(flips.flapping, flips.flapping[1:], strict=False))
    if flips.lasting_on and flips.first_on and flips.last_on:
        assert flips.first_on <= flips.lasting_on <= flips.last_on
    if settle == 0:
        assert all(p.flip for p in flips.passings)
        assert flips.flapping == ()
    if readings:  # one more frame that reads the same changes nothing that was settled
        longer = find_flips(
            [*readings, (readings[-1][0] + timedelta(days=1), readings[-1][1])], 0.9, settle_days=settle
        )
        assert [p for p in longer.passings if p.flip][: len(changes)] == changes


@pytest.mark.data
def test_when_pokrovsk_passed_half_and_nine_tenths(data_dir: Path, shared_cache: Path) -> None:
    chosen = load_settings(data_dir=data_dir, cache_dir=shared_cache)
    archive, atlas = open_archive(chosen, mappers=["deepstate", "uacontrolmap"]), open_atlas(chosen)
    deepstate, other = (
        build_steps(archive, atlas, chosen, mapper=m, place_ids=[POKROVSK]) for m in ("deepstate", "uacontrolmap")
    )
    half, most = (flips_of_steps(deepstate, POKROVSK, x) for x in (0.5, 0.9))
    assert half is not None
    assert most is not None
    assert (half.lasting_on, half.not_before) == (date(2025, 12, 4), date(2025, 12, 3))
    assert (most.lasting_on, most.flapping) == (date(2026, 2, 13), ())
    flapping = flips_of_steps(other, POKROVSK, 0.9)
    assert flapping is not None
    assert flapping.first_on == date(2025, 11, 18)
    assert not flapping.passings[0].flip
    assert other.value[other.step_at(0, date(2025, 12, 2))] == pytest.approx(0.48, abs=0.01)
    assert flips_of_steps(other, "geonames:1", 0.9) is None
