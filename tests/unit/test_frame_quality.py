"""Quality control of frames: every kind of flag on made-up series, the same for both sides, sober on bad input."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import affinity

from theodolite.records import ControlArea, FrameRef, Status
from theodolite.records.fusion import FlagKind, FrameFlag
from theodolite.witness.cache import FrameCache
from theodolite.witness.cells import (
    CELLS,
    box_of,
    cell_series,
    cells_at,
    cells_in,
    clusters,
    points_of,
    raster,
    toggles,
)
from theodolite.witness.meaning import lasting_days, layer_lag
from theodolite.witness.quality import screen
from theodolite.witness.screening import Screening

KM = 1_000.0
START = date(2025, 3, 1)
Land = Any


def box(west: float, south: float, east: float, north: float) -> Land:
    """A box in km of the theatre's plane; edges off the cells' centres."""
    return shapely.box(west * KM, south * KM, east * KM, north * KM)


# 60 km deep, 200 km wide; its northern edge is the front, all around is the country.
HELD = box(-100, -60, 100, 0)


def ahead(km: float, west: float = -20, east: float = 20) -> Land:
    return HELD.union(box(west, -1, east, km))


def shifted_north(land: Land) -> Land:
    return affinity.translate(land, 0, 11 * KM)


def screened(
    lands: Sequence[Land],
    *,
    holder: str = "RU",
    days: Sequence[date] | None = None,
    files: Callable[[int], str] = lambda _: "control/mine/a.geojson",
    cadence_days: float = 1,
    folder: Path | None = None,
) -> Screening:
    """Screen one land a day (the same object: the same state)."""
    names = {id(land): f"state {number}" for number, land in reversed(list(enumerate(lands)))}
    by_name = {names[id(land)]: land for land in lands}
    on = days or [START + timedelta(days=i) for i in range(len(lands))]
    frames = [
        FrameRef(mapper="made", valid_on=d, sha256="", state=names[id(land)], files=(files(i),))
        for i, (d, land) in enumerate(zip(on, lands, strict=True))
    ]
    cache = FrameCache(folder / "cells.sqlite" if folder else Path("/dev/null/none"))
    status = Status.HELD
    return screen(
        frames,
        cache=cache,
        load=lambda name: [ControlArea(holder=holder, status=status, geometry=g) for g in [by_name[name]] if g],
        cadence_days=cadence_days,
    )


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let every cache be one in memory, without a word."""
    monkeypatch.setattr(
        FrameCache, "_open", lambda self: __import__("theodolite.witness.cache").witness.cache._connect(None)
    )


def of(found: Screening, kind: FlagKind) -> list[FrameFlag]:
    return [f for f in found.flags if f.kind is kind]


def quiet(number: int, start: float = 0) -> list[Land]:
    """So many days on which the front moves a little: 2 km² to 4 km² a day."""
    return [ahead(2 + start + 0.5 * i) for i in range(number)]


# -- the grid


def test_cells_are_those_whose_centre_lies_inside() -> None:
    rng = np.random.default_rng(6)
    for _ in range(20):
        angles = np.sort(rng.uniform(0, 2 * np.pi, 30))
        radius = rng.uniform(5, 200, 30) * KM
        star = shapely.make_valid(shapely.Polygon(np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])))
        holed = star.difference(shapely.Point(0, 0).buffer(rng.uniform(1, 40) * KM))
        centres = points_of(np.arange(CELLS))
        expected = np.flatnonzero(shapely.contains_xy(holed, centres[:, 0], centres[:, 1]))
        assert np.array_equal(cells_in(holed), expected)


def test_land_outside_the_grid_or_without_area_has_no_cells() -> None:
    assert len(cells_in(shapely.Polygon())) == len(cells_in(box(2_000, 2_000, 2_100, 2_100))) == 0
    assert cells_at(np.array([37.0, 170.0]), np.array([48.3, -80.0]))[1] == -1
    whole = cells_in(box(-5_000, -5_000, 5_000, 5_000))
    assert len(whole) == CELLS


def test_a_series_without_some_states_is_that_of_the_others() -> None:
    rng = np.random.default_rng(1)
    rasters = [{"RU|held": np.flatnonzero(rng.random(50) < 0.5)} for _ in range(12)]
    days = [START + timedelta(days=i) for i in range(12)]

    def series(chosen: Sequence[int]) -> Any:
        maps = {"": {}, **{str(n): rasters[n] for n in chosen}}
        return cell_series(
            [(days[n], str(n)) for n in chosen], lambda pairs: [toggles(maps[a], maps[b]) for a, b in pairs]
        )

    whole = series(range(12))
    cut, rest = whole.without({3, 4, 11}), series([0, 1, 2, 5, 6, 7, 8, 9, 10])
    assert cut.days == rest.days
    assert sorted(zip(cut.step, cut.key, strict=True)) == sorted(zip(rest.step, rest.key, strict=True))
    assert np.array_equal(whole.held_at(7), rasters[7]["RU|held"])


def test_clusters_hang_together_by_their_sides() -> None:
    cells = np.concatenate([cells_in(box(0, 0, 10, 10)), cells_in(box(20, 0, 40, 10))])
    assert [len(g) for g in clusters(cells)] == [50, 25]
    assert box_of(np.empty(0, dtype=np.int64)) is None


# -- what is corrupt


def test_land_that_vanishes_for_two_days_is_corrupt_and_masked() -> None:
    lands = quiet(20)
    for day in (10, 11):
        lands[day] = lands[day].difference(box(-60, -50, -20, -10))
    found = screened(lands)
    (flag,) = of(found, FlagKind.CORRUPT)
    assert (flag.start, flag.end, flag.masked, flag.known_on) == (
        START + timedelta(days=10), START + timedelta(days=12), True, START + timedelta(days=12)
    )  # fmt: skip
    assert found.masked == ((flag.start, flag.end), (START + timedelta(days=11), flag.end))
    assert "1,600 km² changed" in flag.detail
    assert "100% of it was back by 2025-03-13" in flag.detail


@pytest.mark.parametrize("km", [30.0, -30.0])
def test_a_leap_that_lasts_is_flagged_and_counts(km: float) -> None:
    moved = box(-40, -1, 40, km) if km > 0 else box(-40, km, 40, 30)
    lands = [land.union(moved) if km > 0 else land.difference(moved) for land in quiet(20)]
    found = screened([*quiet(10), *lands[10:]])
    assert found.masked == ()
    (jump,) = of(found, FlagKind.JUMP)
    assert jump.start == START + timedelta(days=10)
    assert not of(found, FlagKind.COVERAGE), "it lies at the front: won or lost, not left out"


def test_a_fast_advance_and_a_raid_that_comes_and_goes_count() -> None:
    advance = [*quiet(8), *(ahead(6 + 4 * i, -40, 40) for i in range(8))]
    assert screened(advance).masked == ()
    raid = [ahead(2 + 6 * min(i, 5 - i), -12, 12) for i in range(6)]
    assert screened([*quiet(8), *raid, *quiet(8, 4)]).masked == ()


def test_a_shifted_map_is_masked_at_once_and_counts_again_when_it_stays() -> None:
    shifted = shifted_north(HELD)
    lands = [*quiet(10), shifted]
    found = screened(lands)
    (flag,) = of(found, FlagKind.CORRUPT)
    assert (flag.end, flag.known_on) == (None, START + timedelta(days=10))
    assert "in both directions at once" in flag.detail
    stayed = screened([*lands, *(shifted_north(land) for land in quiet(20, 5))])
    assert stayed.masked == ()
    assert of(stayed, FlagKind.JUMP)


def test_half_the_map_gone_in_the_last_frame_is_masked() -> None:
    assert screened([*quiet(6), box(-100, -60, -20, 0)]).masked == ((START + timedelta(days=6),) * 2,)


def test_an_old_map_that_comes_again_is_masked() -> None:
    lands = quiet(20)
    lands[15] = lands[5]
    (flag,) = of(screened(lands), FlagKind.CORRUPT)
    assert flag.start == START + timedelta(days=15)
    assert flag.detail.startswith("an older state of the map came again")


# -- what flaps, leaves the map, stands still


def test_land_that_flaps_is_flagged_where_it_is_and_counts() -> None:
    patch = box(60, 0, 68, 8)
    lands = [land.union(patch) if i in {5, 6, 9, 14} else land for i, land in enumerate(quiet(20))]
    found = screened(lands)
    (flag,) = of(found, FlagKind.FLAPPING)
    assert found.masked == ()
    assert not flag.masked
    assert (flag.start, flag.end, flag.area_km2) == (START + timedelta(days=5), START + timedelta(days=15), 64.0)
    assert set(found.cells[found.flags.index(flag)]) == set(cells_in(patch).tolist())
    assert flag.box is not None
    assert flag.box[0] < 36.4 < flag.box[2]


def test_land_that_leaves_the_rear_for_good_is_not_lost() -> None:
    rear = box(-70, -60, -30, -20)
    lands = [land.difference(rear) if i >= 8 else land for i, land in enumerate(quiet(30))]
    found = screened(lands)
    (flag,) = of(found, FlagKind.COVERAGE)
    assert (flag.start, flag.end, flag.masked) == (START + timedelta(days=8), None, False)
    assert flag.known_on == START + timedelta(days=22)
    (ring,) = found.silent
    silent = shapely.Polygon([(x, y) for x, y in ring])
    assert silent.contains(shapely.Point(34.82, 48.14)), "the middle of what was dropped"
    assert not silent.contains(shapely.Point(35.5, 48.14))
    assert not of(screened(lands[:15]), FlagKind.COVERAGE), "too soon to know that it is for good"


def test_stretches_without_news_and_missing_days_are_told() -> None:
    lands = quiet(12)
    same = [*lands[:4], *[lands[4]] * 12, *lands[5:]]
    (pause,) = of(screened(same), FlagKind.CARRIED_FORWARD)
    assert pause.detail == "12 frames from 2025-03-05 to 2025-03-16 show the same state: 11 days without a change"
    days = [START + timedelta(days=i if i < 6 else i + 3) for i in range(12)]
    (gap,) = of(screened(lands, days=days), FlagKind.CARRIED_FORWARD)
    assert (gap.start, gap.end) == (days[5], days[6])
    assert gap.detail.endswith("the earlier one is carried forward for 3 days")


def test_what_is_a_gap_is_measured_on_the_map_itself() -> None:
    days = [START + timedelta(days=2 * i if i < 8 else 2 * i + 5) for i in range(14)]
    (gap,) = of(screened(quiet(14), days=days), FlagKind.CARRIED_FORWARD)
    assert (gap.start, gap.end) == (days[7], days[8]), "every other day is this map's habit, whatever its maker says"


def test_another_kind_of_files_is_a_leap_of_the_drawing_and_each_is_compared_with_its_like() -> None:
    lands = [land.union(box(100, -60, 140, -20)) if 8 <= i < 12 else land for i, land in enumerate(quiet(20))]
    kinds = {8, 9, 10, 11}
    found = screened(lands, files=lambda i: "control/mine/a" if i in kinds else "control/common_format/a")
    assert found.masked == ()
    told = of(found, FlagKind.JUMP)
    assert [f.start for f in told] == [START + timedelta(days=8), START + timedelta(days=12)]
    assert "from here on read from the raw files: 1,600 km² differ" in told[0].detail


# -- one rule for both sides, bad input


@pytest.mark.parametrize("fault", ["gone", "shifted", "flaps", "rear", "leap"])
def test_the_two_sides_have_the_same_flags(fault: str) -> None:
    lands = quiet(30)
    if fault == "gone":
        lands[20] = lands[20].difference(box(-60, -50, -20, -10))
    if fault == "shifted":
        lands[-1] = shifted_north(HELD)
    if fault == "flaps":
        lands = [land.union(box(60, 0, 68, 8)) if i % 4 == 0 else land for i, land in enumerate(lands)]
    if fault == "rear":
        lands = [land.difference(box(-70, -60, -30, -20)) if i >= 8 else land for i, land in enumerate(lands)]
    if fault == "leap":
        lands = [land.union(box(-40, -1, 40, 30)) if i >= 8 else land for i, land in enumerate(lands)]
    ours, theirs = screened(lands, holder="RU"), screened(lands, holder="UA")
    assert ours == theirs
    assert ours.flags


def test_one_frame_none_or_only_empty_ones_give_no_flag() -> None:
    assert screened([HELD]) == Screening()
    assert screened([]) == Screening()
    empty = shapely.Polygon()
    assert screened([empty, empty, empty]).masked == ()


def test_a_frame_dated_in_the_future_changes_nothing_before_it() -> None:
    lands = quiet(12)
    days = [*(START + timedelta(days=i) for i in range(11)), date(2099, 1, 1)]
    found = screened(lands, days=days)
    assert found.masked == ()
    assert [f.kind for f in found.flags] == [FlagKind.CARRIED_FORWARD]
    assert found.flags[0].start == days[10]


def test_a_late_layer_is_measured_against_the_others() -> None:
    on = {("RU", cell): 100 + cell for cell in range(50)}
    late = {cell: day + 80 for cell, day in on.items()}
    assert layer_lag(late, [on, on]) == (80.0, 50)
    assert layer_lag(late, [on]) is None, "one other is no median"
    assert layer_lag(dict(list(late.items())[:20]), [on, on]) is None, "too few"
    maps = {"": {}, **{str(i): raster([ControlArea(holder="RU", status=Status.HELD, geometry=g)])
                       for i, g in enumerate([HELD, ahead(8), HELD, ahead(6)])}}  # fmt: skip
    series = cell_series(
        [(START + timedelta(days=i), str(i)) for i in range(4)],
        lambda pairs: [toggles(maps[a], maps[b]) for a, b in pairs],
    )
    lasting = lasting_days(series)
    assert set(lasting.values()) == {(START + timedelta(days=3)).toordinal()}, (
        "since when it lasts, not since first seen"
    )
    assert {cell for _, cell in lasting} == set(np.setdiff1d(maps["3"]["RU|held"], maps["0"]["RU|held"]).tolist())
    assert lasting_days(replace(series, step=series.step[:0], key=series.key[:0])) == {}
