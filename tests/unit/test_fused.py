"""Several maps together say who held a place: soberly, alike for both sides, in any order."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.voices import infos_of, mapper_info, on, told

from theodolite.fusion.fused import fuse_place
from theodolite.fusion.majority import held_filtered, pooled_share, probability_held, shipped_calibration
from theodolite.fusion.voices import hear
from theodolite.records import CurvePoint, History
from theodolite.records.fusion import FlagKind, FrameFlag, FusedHistory, FusedPoint

NAMES = ("alpha", "bravo", "charlie", "delta")
shares = st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]), min_size=1, max_size=20)
maps = st.lists(shares, min_size=1, max_size=4)


def fuse(histories: list[History], **given: object) -> FusedHistory:
    found = fuse_place(histories, infos_of(h.mapper for h in histories), side="RU", **given)  # type: ignore[arg-type]
    assert found is not None
    return found


def at(points: tuple[FusedPoint, ...], day: date) -> FusedPoint:
    return [p for p in points if p.on <= day][-1]


def complement(history: History, side: str) -> History:
    points = tuple(
        CurvePoint(frame_on=p.frame_on, value=1 - p.value, low=1 - p.high, high=1 - p.low) for p in history.points
    )
    return replace(history, points=points, question=replace(history.question, side=side))


@settings(max_examples=25)
@given(maps, st.randoms())
def test_the_order_of_the_maps_changes_nothing(told_by: list[list[float]], chance: object) -> None:
    histories = [told(name, said, every=3) for name, said in zip(NAMES, told_by, strict=False)]
    mixed = list(histories)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert fuse(histories) == fuse(mixed)


@settings(max_examples=25)
@given(maps)
def test_what_one_side_holds_the_other_does_not(told_by: list[list[float]]) -> None:
    """Maps that draw all land as one side's or the other's: the probabilities add up to one, and the sides swap."""
    ours = [told(name, said, every=2) for name, said in zip(NAMES, told_by, strict=False)]
    theirs = [complement(h, "UA") for h in ours]
    one, other = fuse(ours), fuse_place(theirs, infos_of(NAMES), side="UA")
    assert other is not None
    for mine, yours in ((one.filtered, other.filtered), (one.smoothed, other.smoothed)):
        for day in {p.on for p in (*mine, *yours)}:
            assert at(mine, day).value + at(yours, day).value == pytest.approx(1, abs=0.011)
            assert at(mine, day).low + at(yours, day).high == pytest.approx(1, abs=0.011)
    assert [(d.start, d.end, d.held, d.not_held) for d in one.disputes] == [
        (d.start, d.end, d.not_held, d.held) for d in other.disputes
    ]


@settings(max_examples=25)
@given(maps, st.floats(0, 1))
def test_with_contested_land_both_sides_together_have_at_most_all(told_by: list[list[float]], rest: float) -> None:
    ours = [told(name, said) for name, said in zip(NAMES, told_by, strict=False)]
    theirs = []
    for history in (complement(h, "UA") for h in ours):
        points = [replace(p, value=p.value * rest, low=p.low * rest, high=p.high * rest) for p in history.points]
        theirs.append(replace(history, points=tuple(points)))
    one, other = fuse(ours), fuse_place(theirs, infos_of(NAMES), side="UA")
    assert other is not None
    for day in {p.on for p in (*one.filtered, *other.filtered)}:
        assert at(one.filtered, day).value + at(other.filtered, day).value <= 1.011


@settings(max_examples=25)
@given(maps)
def test_a_silent_map_changes_nothing(told_by: list[list[float]]) -> None:
    histories = [told(name, said) for name, said in zip(NAMES, told_by, strict=False)]
    silent = replace(histories[0], mapper="zulu", points=(), frame_dates=())
    assert fuse([*histories, silent]) == fuse(histories)


@settings(max_examples=25)
@given(maps, st.integers(1, 30))
def test_what_was_known_then_is_not_changed_by_later_frames(told_by: list[list[float]], day: int) -> None:
    histories = [told(name, said) for name, said in zip(NAMES, told_by, strict=False)]
    cut = fuse(histories, known_by=on(day))
    whole = fuse(histories)
    for point in cut.filtered:
        assert at(whole.filtered, point.on) == point
    assert cut.known_by == min(whole.known_by, on(day))


def test_hindsight_differs_from_what_was_known_then() -> None:
    """A map's slip of one day moves the day's figure, hardly the hindsight."""
    said = [0.0] * 30
    said[15] = 1.0
    found = fuse([told("alpha", said), told("bravo", [0.0] * 30), told("charlie", [0.0] * 30)])
    assert at(found.filtered, on(15)).value > at(found.smoothed, on(15)).value + 0.1


def test_one_map_alone_is_wide_and_less_sure_than_four() -> None:
    alone = fuse([told("alpha", [1.0] * 30)])
    four = fuse([told(name, [1.0] * 30) for name in NAMES])
    one, all_of = at(alone.filtered, on(20)), at(four.filtered, on(20))
    assert one.low == 0.5
    assert one.value < all_of.value
    assert all_of.low > 0.75
    assert (alone.independence.maps, alone.independence.effective) == (1, 1.0)
    assert alone.disputes == ()


def test_a_declared_copy_does_not_make_it_surer() -> None:
    copies = {"alpha": mapper_info("alpha"), "bravo": mapper_info("bravo", "alpha")}
    said = [told("alpha", [1.0] * 30), told("bravo", [1.0] * 30)]
    one = fuse([said[0]])
    both = fuse_place(said, copies, side="RU")
    assert both is not None
    assert both.independence.effective == 1
    assert at(both.filtered, on(20)).value == at(one.filtered, on(20)).value


def test_no_map_says_anything() -> None:
    assert fuse_place([], {}, side="RU") is None
    assert fuse_place([told("alpha", [1.0])], {}, side="RU", known_by=on(-1)) is None


def test_where_all_frames_are_old_nothing_is_known() -> None:
    found = fuse([told("alpha", [1.0, 1.0], every=300)])
    old = at(found.filtered, on(200))
    assert (old.value, old.low, old.high) == (0.5, 0.0, 1.0)


def test_two_contradictory_histories_of_one_map_count_once() -> None:
    found = fuse([told("alpha", [1.0] * 10), told("alpha", [0.0] * 10)])
    point = at(found.filtered, on(5))
    assert (found.independence.maps, point.value) == (1, 0.5)
    assert (point.low, point.high) == (pytest.approx(1 - point.high), point.high)


def test_points_that_are_no_numbers_or_out_of_order_do_no_harm() -> None:
    good = told("alpha", [0.0, 0.0, 1.0, 1.0])
    broken = CurvePoint(frame_on=on(1), value=float("nan"), low=0.0, high=1.0)
    assert fuse([replace(good, points=(good.points[1], broken, good.points[0]))]) == fuse([good])


def test_frames_of_a_wrong_clock_are_left_out() -> None:
    good = [told("alpha", [0.0] * 20 + [1.0] * 30), told("bravo", [0.0] * 22 + [1.0] * 30)]
    frames = (date(1970, 1, 1), *good[0].frame_dates, date(2099, 1, 1))
    points = (CurvePoint(frame_on=date(1970, 1, 1), value=1.0, low=1.0, high=1.0), *good[0].points)
    assert fuse([replace(good[0], points=points, frame_dates=frames), good[1]]) == fuse(good)


def test_a_masked_frame_leaves_the_one_before_in_force() -> None:
    said = [0.0] * 10 + [1.0] * 2 + [0.0] * 10
    flag = FrameFlag(mapper="alpha", kind=FlagKind.CORRUPT, start=on(10), end=on(12), detail="", masked=True)
    clean, masked = told("alpha", [0.0] * 22), told("alpha", said)
    found = hear([masked], flags=[flag])
    assert found is not None
    assert not found.value.any()
    assert found.age[0, 11] == 2
    assert fuse([masked], flags=[flag]).flags == (flag,)
    assert fuse([masked]).filtered != fuse([clean]).filtered


def test_a_flag_that_could_only_be_raised_later_does_not_change_what_was_known_then() -> None:
    said = [0.0] * 10 + [1.0] * 4 + [0.0] * 10
    flag = FrameFlag(
        mapper="alpha", kind=FlagKind.CORRUPT, start=on(10), end=on(14), detail="", masked=True, known_on=on(12)
    )
    plain, flagged = fuse([told("alpha", said)]), fuse([told("alpha", said)], flags=[flag])
    assert at(flagged.filtered, on(11)) == at(plain.filtered, on(11))
    assert at(flagged.filtered, on(12)).value < 0.5 < at(plain.filtered, on(12)).value
    assert at(flagged.smoothed, on(11)).value < 0.5
    assert fuse([told("alpha", said)], flags=[flag], known_by=on(11)).flags == ()


def test_what_a_masked_first_frame_showed_holds_once_a_good_frame_shows_it_too() -> None:
    flag = FrameFlag(mapper="alpha", kind=FlagKind.CORRUPT, start=on(0), end=on(3), detail="", masked=True)
    late, early = told("alpha", [1.0] * 20 + [0.0] * 30), told("alpha", [1.0] * 17 + [0.0] * 30, first=3)
    masked, plain = fuse([late], flags=[flag]), fuse([early])
    assert masked.flips == plain.flips
    assert len(masked.flips) == 1
    assert masked.filtered == plain.filtered


def test_a_map_that_starts_late_is_silent_before() -> None:
    found = fuse([told("alpha", [0.0] * 60), told("bravo", [1.0] * 20, first=40)])
    assert [(d.start, d.end, d.held, d.not_held) for d in found.disputes] == [(on(40), None, ("bravo",), ("alpha",))]


def test_a_dispute_needs_fresh_frames_and_more_than_the_edge() -> None:
    held, edge = told("alpha", [1.0] * 60), told("bravo", [0.45] * 60)
    assert fuse([held, edge]).disputes == ()
    old = told("bravo", [0.0, 0.0], every=59)
    assert [(d.start, d.end) for d in fuse([held, old]).disputes] == [(on(0), on(15)), (on(59), None)]
    monthly = {"alpha": mapper_info("alpha"), "bravo": mapper_info("bravo", cadence_days=30)}
    found = fuse_place([held, old], monthly, side="RU")
    assert found is not None
    assert [(d.start, d.end) for d in found.disputes] == [(on(0), None)]


def test_a_contested_class_stands_apart() -> None:
    grey = told("charlie", [1.0] * 10)
    said = [told("alpha", [1.0] * 10), told("bravo", [0.0] * 10), told("charlie", [0.0] * 10)]
    found = fuse(said, contested=[grey])
    assert [(d.held, d.not_held, d.contested) for d in found.disputes] == [(("alpha",), ("bravo",), ("charlie",))]


def test_the_fast_way_equals_the_plain_one() -> None:
    rng = np.random.default_rng(3)
    calibration = shipped_calibration()
    histories = [
        told(name, rng.choice([0.0, 0.3, 0.6, 1.0], 12).tolist(), every=7, first=k) for k, name in enumerate(NAMES)
    ]
    voices = hear(histories)
    assert voices is not None
    points = held_filtered(voices)
    for day in range(voices.value.shape[1]):
        top = bottom = 0.0
        speaking = 0
        for history in histories:
            frames = [d for d in history.frame_dates if d <= on(day)]
            if frames and (on(day) - frames[-1]).days <= calibration.stale_days:
                step = [p for p in history.points if p.frame_on <= on(day)][-1]
                weight = np.exp(-(on(day) - frames[-1]).days / calibration.age_days)
                top += weight * (step.low + step.value + step.high) / 3
                bottom += weight
                speaking += 1
        share = min(max(top / bottom, calibration.clip), 1 - calibration.clip)
        odds = (share / (1 - share)) ** (calibration.ceiling * speaking / (speaking + calibration.half))
        assert at(points, on(day)).value == pytest.approx(odds / (1 + odds), abs=0.0051)


def test_more_is_never_less() -> None:
    """The probability rises with the share held and passes one half with it."""
    calibration = shipped_calibration()
    mean, speak = pooled_share(np.linspace(0, 1, 101)[None, :], np.zeros((1, 101)), calibration)
    for maps_speaking in (1, 2, 3.5, 9):
        found = probability_held(mean, np.full(101, maps_speaking), calibration)
        assert (np.diff(found) >= 0).all()
        assert found[50] == pytest.approx(0.5)
        assert found + found[::-1] == pytest.approx(np.ones(101))
    assert (speak == 1).all()
    assert (np.diff(calibration.slope(np.arange(1, 9))) > 0).all()
