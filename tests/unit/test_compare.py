"""Comparisons on small made maps: two mappers of a day, two days of one, two over time, and what cannot be compared."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from rich.console import Console
from tests.providers.making import make_creamy_caprice, make_deepstate, make_own_geojson

from theodolite.atlas import Atlas, open_atlas
from theodolite.errors import ConfigurationError, PlaceError
from theodolite.geometry import project
from theodolite.history.compare import Comparison, compare_maps, holding_class
from theodolite.history.compare_dates import compare_dates
from theodolite.history.compare_series import compare_over_time
from theodolite.publish.comparison_json import to_json
from theodolite.publish.comparisons import render
from theodolite.publish.html.comparisons import comparison_page, comparison_svg
from theodolite.records import Footprint
from theodolite.settings import Settings, load_rules, load_settings
from theodolite.witness.archive import Archive, open_archive

DAY = date(2025, 11, 1)


def square(west: float, east: float) -> tuple[tuple[float, float], ...]:
    return ((west, 48.0), (east, 48.0), (east, 48.3), (west, 48.3))


def days(n: int) -> date:
    return DAY + timedelta(days=n)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Atlas:
    return open_atlas(load_settings(data_dir=tmp_path_factory.mktemp("none"), cache_dir=shared_cache))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    control = data / "control"
    for n, east in ((0, 37.20), (2, 37.30), (4, 37.20), (6, 37.40)):  # 37.30 on one day only, then back
        make_deepstate(control, days(n), [square(37.0, east)])
    make_creamy_caprice(control, days(-1), [square(37.1, 37.5)])
    make_creamy_caprice(control, days(3), [square(37.1, 37.6)])
    make_own_geojson(control, days(60), [square(37.0, 37.2)])
    return load_settings(data_dir=data, cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def archive(settings: Settings) -> Archive:
    return open_archive(settings)


def area(west: float, east: float) -> float:
    return float(project(shapely.Polygon(square(west, east))).area) / 1e6


def own(west: float, east: float) -> Footprint:
    return Footprint(
        target="polygon:x", label="my polygon", kind="user", geometry=shapely.Polygon(square(west, east)), source="test"
    )


def printed(found: object) -> str:
    stream = io.StringIO()
    render(found, Console(file=stream, width=120))  # type: ignore[arg-type]
    return stream.getvalue()


def test_two_maps_differ_by_what_each_shows_alone(archive: Archive, atlas: Atlas) -> None:
    found = compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side="RU")
    assert found.only_first_km2 == pytest.approx(area(37.0, 37.1), rel=1e-4)
    assert found.only_second_km2 == pytest.approx(area(37.2, 37.5), rel=1e-4)
    assert found.both_km2 == pytest.approx(area(37.1, 37.2), rel=1e-4)
    assert (found.only_first_polygons, found.only_second_polygons) == (1, 1)
    swapped = compare_maps(archive, atlas, "creamy_caprice", "deepstate", on=DAY, side="RU")
    assert swapped.only_first_km2 == pytest.approx(found.only_second_km2)
    assert {d.place.id for d in swapped.settlements} == {d.place.id for d in found.settlements}


def test_settlements_count_by_share_and_the_point_is_told_apart(archive: Archive, atlas: Atlas) -> None:
    found = compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side="RU")
    rules = load_rules()
    assert found.settlements
    for d in found.settlements:
        apart = abs(holding_class(d.first_share, rules) - holding_class(d.second_share, rules))
        assert d.degree == ("little", "part", "whole")[apart]
        assert d.held_by == ("deepstate" if d.first_share > d.second_share else "creamy_caprice")
        assert abs(d.first_share - d.second_share) >= 0.01 or d.by_point
    assert [holding_class(s, rules) for s in (0.49, 0.5, 0.89, 0.9)] == [0, 1, 1, 2]


def test_the_other_sides_land_mirrors_the_drawn_side_beyond_the_margin(archive: Archive, atlas: Atlas) -> None:
    within = own(36.8, 37.7)
    ru, ua = (
        compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side=s, within=within) for s in ("RU", "UA")
    )
    # What one map alone shows as held by one side, the other map alone shows as held by the other, but for the margins.
    assert ua.only_second_km2 == pytest.approx(ru.only_first_km2, rel=0.2)
    assert ua.only_first_km2 == pytest.approx(ru.only_second_km2, rel=0.2)


def test_a_polygon_limits_the_comparison(archive: Archive, atlas: Atlas) -> None:
    found = compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side="RU", within=own(37.25, 37.35))
    assert found.only_second_km2 == pytest.approx(found.area_km2, rel=1e-6)
    assert found.first_km2 == 0
    assert found.area_label == "my polygon"
    assert "my polygon" in printed(found)
    sea = Footprint(target="x", label="the sea", kind="user", geometry=shapely.box(30, 43, 31, 43.5), source="test")
    with pytest.raises(PlaceError, match="the sea lies outside Ukraine"):
        compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side="RU", within=sea)


def test_two_days_of_one_map_give_gains_losses_and_how_far(archive: Archive, atlas: Atlas) -> None:
    found = compare_dates(archive, atlas, "deepstate", since=DAY, on=days(2), side="RU")
    assert found.gained_km2 == pytest.approx(area(37.2, 37.3), rel=1e-4)
    assert found.lost_km2 == pytest.approx(0, abs=1e-3)
    assert found.advance is not None
    assert found.advance.km == pytest.approx(7.4, abs=0.1)
    assert found.advance.longitude == pytest.approx(37.3)
    assert found.net_km2_week == pytest.approx(found.gained_km2 * 3.5)
    back = compare_dates(archive, atlas, "deepstate", since=days(2), on=days(4), side="RU")
    assert back.lost_km2 == pytest.approx(found.gained_km2)
    assert back.advance is None
    mirrored = {s.place.id: (s.after_share, s.before_share) for s in back.settlements}
    assert mirrored == {s.place.id: (s.before_share, s.after_share) for s in found.settlements}
    ukrainian = compare_dates(archive, atlas, "deepstate", since=days(2), on=days(4), side="UA", within=own(36.8, 37.7))
    assert ukrainian.gained_km2 > 0.8 * back.lost_km2


def test_a_long_period_is_answered_from_faces_with_the_same_figures(
    archive: Archive, atlas: Atlas, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def over_time(side: str, within: Footprint | None) -> list[float]:
        found = compare_over_time(
            archive, atlas, ("deepstate", "creamy_caprice"), since=days(-2), on=days(6), side=side,
            within=within, settings=settings,
        )  # fmt: skip
        return [km2 for d in found.days for km2 in (d.both_km2, d.only_first_km2, d.only_second_km2)]

    for side in ("RU", "UA"):
        for within in (own(36.9, 37.7), None):
            slow = over_time(side, within)
            with monkeypatch.context() as patch:
                patch.setattr("theodolite.history.compare_series._MANY_PAIRS", 0)
                assert over_time(side, within) == pytest.approx(slow, abs=1e-5)


def test_two_mappers_over_time_day_by_day(archive: Archive, atlas: Atlas, settings: Settings) -> None:
    mappers = ("deepstate", "creamy_caprice")
    found = compare_over_time(
        archive, atlas, mappers, since=days(-2), on=days(6), side="RU", within=own(36.9, 37.7), settings=settings
    )
    assert [d.on for d in found.days] == [days(n) for n in range(7)]
    assert found.left_out_days == 2
    daily = {
        d.on: compare_maps(archive, atlas, *mappers, on=d.on, side="RU", within=own(36.9, 37.7)) for d in found.days
    }
    for day in found.days:
        alone = daily[day.on]
        for name in ("both_km2", "only_first_km2", "only_second_km2"):
            assert getattr(day, name) == pytest.approx(getattr(alone, name), rel=1e-6, abs=1e-6)
    disputed = {s.place.id: s for s in found.settlements}
    for place_id, settlement in disputed.items():
        degrees = [next((s.degree for s in c.settlements if s.place.id == place_id), "") for c in daily.values()]
        assert settlement.days_whole == degrees.count("whole")
        assert settlement.days_part == degrees.count("part")
    assert "2 days are left out" in printed(found)
    assert to_json(found)["left_out_days"] == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda a, t: compare_maps(a, t, "deepstate", "deepstate", on=DAY, side="RU"), "named twice"),
        (lambda a, t: compare_maps(a, t, "deepstate", "mine", on=DAY, side="RU"), "mine has no frame on or before"),
        (lambda a, t: compare_maps(a, t, "deepstate", "nobody", on=DAY, side="RU"), "nobody"),
        (lambda a, t: compare_dates(a, t, "deepstate", since=DAY, on=DAY, side="RU"), "is not before"),
        (lambda a, t: compare_dates(a, t, "deepstate", since=days(10), on=days(20), side="RU"), "its last one"),
        (lambda a, t: compare_dates(a, t, "mine", since=days(61), on=days(70), side="RU"), "its only one"),
        (lambda a, t: compare_dates(a, t, "deepstate", since=days(-9), on=DAY, side="RU"), "no frame on or before"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(archive: Archive, atlas: Atlas, call: object, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        call(archive, atlas)  # type: ignore[operator]
    assert caught.value.hint


def test_mappers_without_a_day_in_common_say_when_each_has_frames(
    archive: Archive, atlas: Atlas, settings: Settings
) -> None:
    with pytest.raises(ConfigurationError, match="deepstate 2025-11-01 to 2025-11-07, mine 2025-12-31 to 2025-12-31"):
        compare_over_time(archive, atlas, ("deepstate", "mine"), since=DAY, on=days(70), side="RU", settings=settings)


def test_an_old_frame_says_its_age(archive: Archive, atlas: Atlas) -> None:
    found = compare_maps(archive, atlas, "deepstate", "mine", on=days(66), side="RU")
    assert found.notes == ("the frame of DeepState is 60 days old on 2026-01-06 (fresh: at most 14)",)
    assert "60 days old" in comparison_page(found)


def test_shapes_that_may_not_be_published_become_coarse_previews(archive: Archive, atlas: Atlas) -> None:
    found: Comparison = compare_maps(archive, atlas, "deepstate", "creamy_caprice", on=DAY, side="RU")
    local, public = comparison_page(found), comparison_page(found, for_publication=True)
    assert "Local working copy, not for publication" in local
    assert "drawn as a coarse grid" in public
    assert "Where most land differs" in local
    assert "Where most land differs" not in public
    assert comparison_svg(found) != comparison_svg(found, for_publication=True)
    assert "not borne out" not in local
