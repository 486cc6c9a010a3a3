"""From step functions of a place to reports of change: several changes, late starters, flapping, flags, bad input."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from theodolite.errors import ConfigurationError
from theodolite.fusion.reports import reports_of, runs_of, settled_turns
from theodolite.history.flips import find_flips
from theodolite.history.steps import number_day
from theodolite.records import History
from theodolite.records.findings import CurvePoint, Measure, Question
from theodolite.records.fusion import FlagKind, FrameFlag, WitnessReport

START = date(2025, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def history(mapper: str, steps: Sequence[tuple[int, float]], *, last: int = 300, every: int = 1) -> History:
    first = steps[0][0]
    return History(
        question=Question(measure=next(iter(Measure)), targets=("x",), side="RU"),
        mapper=mapper,
        points=tuple(CurvePoint(frame_on=day(d), value=v, low=v, high=v) for d, v in steps),
        frame_dates=tuple(day(d) for d in range(first, last + 1, every)),
    )


def told(reports: Sequence[WitnessReport]) -> dict[str, object]:
    return {r.mapper: (r.on - START).days if r.on else None for r in reports}


def test_each_mapper_reports_since_when_it_shows_it_for_good() -> None:
    (change,) = reports_of(
        [
            history("a", [(0, 0.0), (50, 0.3), (100, 0.6)]),
            history("b", [(0, 0.0), (90, 1.0), (95, 0.0), (110, 1.0)]),
            history("c", [(0, 0.0), (105, 1.0)], every=7),
            history("d", [(200, 1.0)]),
            history("e", [(0, 0.1)]),
            history("f", [(0, 0.0), (295, 1.0)]),
        ]
    )
    gained, reports = change
    assert gained
    assert told(reports) == {"a": 100, "b": 110, "c": 105, "d": 200, "e": None, "f": None}
    by = {r.mapper: r for r in reports}
    assert by["a"].not_before == day(99)
    assert by["c"].not_before == day(98)
    assert by["d"].not_before is None
    assert by["e"].seen_until == day(300)
    assert by["f"].seen_until == day(294), "the end is not settled yet: its frames do not count"


def test_several_changes_are_told_apart_and_a_mapper_that_missed_one_is_silent_on_the_next() -> None:
    back = reports_of(
        [
            history("a", [(0, 0.0), (50, 1.0), (120, 0.0), (220, 1.0)]),
            history("b", [(0, 0.0), (55, 1.0), (125, 0.0), (230, 1.0)]),
            history("c", [(0, 0.0), (60, 1.0)]),
            history("d", [(0, 0.0), (52, 1.0), (130, 0.0)], last=160),
        ]
    )
    assert [gained for gained, _ in back] == [True, False, True]
    assert told(back[0][1]) == {"a": 50, "b": 55, "c": 60, "d": 52}
    assert told(back[1][1]) == {"a": 120, "b": 125, "c": None, "d": 130}
    assert told(back[2][1]) == {"a": 220, "b": 230}


def test_sides_are_treated_alike() -> None:
    steps = {
        "a": [(0, 0.0), (50, 1.0), (120, 0.0)],
        "b": [(0, 0.0), (60, 1.0), (140, 0.0)],
        "c": [(10, 0.0), (70, 1.0)],
    }
    ours = reports_of([history(m, s) for m, s in steps.items()])
    theirs = reports_of([history(m, [(d, 1.0 - v) for d, v in s]) for m, s in reversed(steps.items())])
    assert [r for _, r in ours] == [r for _, r in theirs]
    assert [not g for g, _ in ours] == [g for g, _ in theirs]


def test_a_minority_that_shows_a_change_is_given_as_one() -> None:
    changes = reports_of([history("a", [(0, 0.0), (50, 1.0)]), history("b", [(0, 0.0)]), history("c", [(0, 0.0)])])
    assert len(changes) == 1
    assert told(changes[0][1]) == {"a": 50, "b": None, "c": None}


def test_no_change_where_none_is_shown_or_all_is_taken_back() -> None:
    assert reports_of([]) == ()
    assert reports_of([history("a", [(0, 0.0)]), history("b", [(0, 1.0)])]) == ()
    assert reports_of([history("a", [(0, 0.0), (50, 1.0), (55, 0.0)])]) == ()
    empty = History(question=history("a", [(0, 0.0)]).question, mapper="a", points=())
    assert reports_of([empty]) == ()


def test_known_by_leaves_out_later_frames_and_frames_dated_in_the_future() -> None:
    one = history("a", [(0, 0.0), (50, 1.0)])
    assert reports_of([one], known_by=day(60)) == ()
    ((_, reports),) = reports_of([one], known_by=day(80))
    assert reports[0].seen_until == day(80)
    ahead = History(
        question=one.question,
        mapper="a",
        points=(*one.points, CurvePoint(frame_on=date(2225, 1, 1), value=0.0, low=0.0, high=0.0)),
        frame_dates=one.frame_dates,
    )
    assert reports_of([ahead], known_by=day(300)) == reports_of([one], known_by=day(300))


def test_contradictory_values_of_one_day_say_nothing() -> None:
    one = history("a", [(0, 0.0), (50, 1.0)])
    twice = History(
        question=one.question,
        mapper="a",
        points=(
            one.points[0],
            *(CurvePoint(frame_on=day(20), value=v, low=v, high=v) for v in (0.0, 1.0)),
            one.points[1],
        ),
        frame_dates=one.frame_dates,
    )
    ((_, reports),) = reports_of([twice])
    assert reports[0].on == day(50)
    assert reports[0].not_before == day(19), "nothing is known from the contradictory day to the next step"


def test_masked_frames_do_not_count_and_lost_coverage_ends_the_series() -> None:
    one = history("a", [(0, 0.0), (40, 1.0), (80, 0.0), (100, 1.0)])
    other = history("b", [(0, 1.0), (150, 0.0)])

    def flag(
        mapper: str, kind: FlagKind, start: int, end: int | None, masked: bool, places: tuple[str, ...]
    ) -> FrameFlag:
        return FrameFlag(
            mapper=mapper,
            kind=kind,
            start=day(start),
            end=day(end) if end else None,
            detail="",
            masked=masked,
            places=places,
        )

    masked = flag("a", FlagKind.CORRUPT, 40, 80, True, ())
    assert told(reports_of([one], flags=[masked])[0][1]) == {"a": 100}
    dropped = flag("b", FlagKind.COVERAGE, 150, None, False, ("x",))
    ((_, reports),) = reports_of([one, other], flags=[masked, dropped], place_id="x")
    assert told(reports) == {"a": 100, "b": 0}
    assert {r.mapper: r.seen_until for r in reports}["b"] == day(149)
    assert len(reports_of([other], flags=[dropped], place_id="y")) == 1


def test_contested_time_is_kept_apart() -> None:
    one = history("a", [(0, 0.0), (100, 1.0)])
    apart = history("a", [(0, 0.0), (70, 0.8), (100, 0.0)])
    ((_, reports),) = reports_of([one], contested=[apart])
    assert reports[0].contested_on == day(70)
    assert reports[0].on == day(100)


def test_threshold_is_a_share() -> None:
    for wrong in (0.0, 1.5):
        with pytest.raises(ConfigurationError, match="threshold"):
            reports_of([], threshold=wrong)


def test_settled_turns_agree_with_find_flips() -> None:
    import random

    rng = random.Random(4)
    for _ in range(60):
        days = sorted(rng.sample(range(400), 60))
        held, above = 0, []
        for _ in days:
            held ^= rng.random() < 0.12
            above.append(bool(held))
        turns, _ = settled_turns(runs_of(days, above), 14)
        flips = find_flips([(number_day(d), float(a)) for d, a in zip(days, above, strict=True)], 0.5, settle_days=14)
        assert [number_day(t.on) for t in turns[1:]] == [p.on for p in flips.passings if p.flip]
