"""The questions of one day and of two on the real maps: golden figures, checked in another way; bad input."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from theodolite.cli import main
from theodolite.geometry import clip_to_box, project
from theodolite.history.evidence import MapEvidence
from theodolite.history.land import grow_box, view_land
from theodolite.pipeline import Toolbox, open_toolbox
from theodolite.questions import ask, ask_history
from theodolite.records import Measure
from theodolite.settings import load_settings

pytestmark = pytest.mark.data
ON, SINCE = date(2025, 11, 2), date(2025, 10, 1)
FULL = ("deepstate", "uacontrolmap", "isw", "creamy_caprice")


@pytest.fixture(scope="module")
def toolbox(data_dir: Path, shared_cache: Path) -> Toolbox:
    return open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))


@pytest.fixture
def run(data_dir: Path, shared_cache: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def ran(*argv: str) -> tuple[int, str, str]:
        try:
            code = main(["measure", *argv, "--data", str(data_dir), "--cache", str(shared_cache)])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return ran


def figures(toolbox: Toolbox, target: str, measure: Measure, side: str = "RU") -> dict[str, float]:
    since = SINCE if measure in {Measure.FRONT_SPEED_KM2_WEEK, Measure.GAINED_KM2, Measure.LOST_KM2} else None
    found = ask(target, toolbox, measure=measure, on=ON, since=since, side=side, mappers=FULL)
    return {m.mapper: m.value for m in found.measurements}


# Signed distance to the front on 2025-11-02 in km, by four mappers; three draw the border kilometres off.
FRONT_KM = {
    "Mariupol": (-103, 3), "Luhansk": (-89, 4), "Donetsk": (-41, 2), "Melitopol": (-70, 6), "Simferopol": (-209, 1),
    "Tokmak": (-25, 3), "Sumy": (25, 2), "Kramatorsk": (20.4, 1),
}  # fmt: skip


@pytest.mark.parametrize("place", FRONT_KM)
def test_distance_to_the_front_is_not_that_to_the_border_or_the_coast(toolbox: Toolbox, place: str) -> None:
    expected, within = FRONT_KM[place]
    ours, theirs = (figures(toolbox, place, Measure.FRONT_DISTANCE_KM, side) for side in ("RU", "UA"))
    assert set(ours) == set(FULL)
    for mapper, value in ours.items():
        assert abs(value - expected) <= within, (mapper, value)
        assert -2.5 <= value + theirs[mapper] <= 2.5  # the other side's front: a grey margin off, and the other sign


def test_the_front_equals_a_search_for_wide_land_behind_each_point_of_the_boundary(toolbox: Toolbox) -> None:
    """A point of the boundary is front where a disc of 2.5 km of free land lies within 1.2 km of it."""
    evidence = toolbox.evidence
    assert isinstance(evidence, MapEvidence)
    frame = evidence.archive.frame_in_force("deepstate", ON)
    assert frame is not None
    country = project(toolbox.atlas.footprint(("region:ukraine",)).geometry)
    for name in ("Pokrovsk", "Kupiansk", "Vovchansk"):
        place = toolbox.atlas.resolve(name)
        point = project(shapely.Point(place.longitude, place.latitude))
        box = grow_box(point.bounds, 30e3)
        area = clip_to_box(country, grow_box(box, 3e3))
        land = view_land(evidence.archive.projected(frame), evidence.info("deepstate"), box, covered=area).land("RU")
        xs, ys = np.meshgrid(np.arange(box[0], box[2], 400.0), np.arange(box[1], box[3], 400.0))
        centres = shapely.points(xs.ravel(), ys.ravel())
        rim = area.boundary
        for geometry in (land, area, rim):
            shapely.prepare(geometry)
        free = shapely.contains(area, centres) & ~shapely.dwithin(land, centres, 2500)
        free &= ~shapely.dwithin(rim, centres, 2500)
        edge = shapely.intersection(land.boundary, shapely.box(*box))
        dots = shapely.points(shapely.get_coordinates(shapely.segmentize(edge, 200)))
        tree = shapely.STRtree(centres[free])
        front = dots[np.unique(tree.query(dots, predicate="dwithin", distance=3700)[0])]
        brute = float(shapely.distance(shapely.multipoints(front), point)) / 1000
        assert abs(figures(toolbox, name, Measure.FRONT_DISTANCE_KM)["deepstate"]) == pytest.approx(brute, abs=0.25)


def test_length_and_speed_of_the_front_in_an_oblast(toolbox: Toolbox) -> None:
    donetsk = "region:donetsk_oblast"
    lengths = figures(toolbox, donetsk, Measure.FRONT_LENGTH_KM)
    assert all(300 <= km <= 550 for km in lengths.values()), lengths
    speeds, gains, losses = (
        figures(toolbox, donetsk, m) for m in (Measure.FRONT_SPEED_KM2_WEEK, Measure.GAINED_KM2, Measure.LOST_KM2)
    )
    found = ask(donetsk, toolbox, measure=Measure.FRONT_SPEED_KM2_WEEK, on=ON, since=SINCE, mappers=FULL)
    for m in found.measurements:
        assert m.since_frame_on is not None
        weeks = (m.frame_on - m.since_frame_on).days / 7
        assert speeds[m.mapper] == pytest.approx((gains[m.mapper] - losses[m.mapper]) / weeks, abs=0.05)


def test_the_city_centre_of_pokrovsk_is_inside_since(toolbox: Toolbox) -> None:
    histories = {
        h.mapper: h for h in ask_history("disc:48.282,37.1758,0.1", toolbox, measure=Measure.INSIDE, mappers=FULL)
    }
    since = {m: next(p.frame_on for p in h.points if p.value and p.frame_on.year * 100 + p.frame_on.month >= 202510)
             for m, h in histories.items()}  # fmt: skip
    assert since == {"deepstate": date(2025, 11, 20), "uacontrolmap": date(2025, 11, 6), "isw": date(2025, 10, 26),
                     "creamy_caprice": date(2025, 10, 21)}  # fmt: skip
    unstable = [p.frame_on for p in histories["uacontrolmap"].points if not p.value and p.frame_on > date(2025, 11, 6)]
    assert max(unstable) < date(2025, 12, 12)


def test_a_circle_equals_a_plain_overlay(toolbox: Toolbox) -> None:
    evidence = toolbox.evidence
    assert isinstance(evidence, MapEvidence)
    frame = evidence.archive.frame_in_force("deepstate", ON)
    assert frame is not None
    held = shapely.union_all([a.geometry for a in evidence.archive.projected(frame)])
    for target in ("disc:48.28,37.18,10", "disc:47.9,36.9,40"):
        disc = project(toolbox.atlas.footprint((target,)).geometry)
        expected = held.intersection(disc).area / disc.area
        assert figures(toolbox, target, Measure.SHARE)["deepstate"] == pytest.approx(expected, abs=1e-9)


def test_the_command_prints_tables_json_and_csv(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("Mariupol", "--on", "2025-11-02", "--measure", "front_distance_km")
    assert code == 0
    assert "103 km behind it" in out
    code, out, _ = run("--at", "48.28,37.18", "--radius-km", "10", "--on", "2025-11-02", "--json")
    assert {m["mapper"] for m in json.loads(out)["measurements"]} >= set(FULL)
    (tmp_path / "area.wkt").write_text("POLYGON((37 48, 37.5 48, 37.5 48.5, 37 48.5, 37 48))")
    arguments = ("--polygon", str(tmp_path / "area.wkt"), "--on", "2025-11-02", "--since", "2025-10-01")
    code, out, _ = run(*arguments, "--measure", "gained_km2", "--csv", "-")
    rows = {row["mapper"]: row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["deepstate"]["value"]) > 0
    assert rows["deepstate"]["earlier_frame_on"] == "2025-10-01"


def test_parts_of_a_river_are_asked_as_parts(run: Any) -> None:
    """North of 47.8 N the nearest held land is 24 to 34 km from the Dnipro, south of it touches (data/README.md)."""
    for part, low, high in (("north", 23, 35), ("south", 0, 1)):
        _, out, _ = run(f"line:dnipro#{part}", "--on", "2025-11-02", "--measure", "distance_km", "--json")
        assert all(low <= m["value"] <= high for m in json.loads(out)["measurements"])
    code, _, err = run("line:dnipro#upper", "--on", "2025-11-02", "--measure", "distance_km")
    assert code == 2
    assert "no part 'upper'" in err


def test_a_gain_across_a_leap_of_the_map_says_that_it_may_be_drawn_anew(run: Any) -> None:
    asked = ["Donetsk Oblast", "--measure", "gained_km2", "--mapper", "creamy_caprice"]
    _, across, _ = run(*asked, "--since", "2025-09-30", "--on", "2025-10-31")
    assert "from 27 Sep 2025 to 1 Oct 2025" in across
    assert "another kind of file" in across
    _, within, _ = run(*asked, "--since", "2025-10-01", "--on", "2025-10-31")
    assert "drawn anew" not in within


def test_the_layers_of_isw_apart(run: Any) -> None:
    """Control without advances: 71.3, 98.1 and 84.6 % in data/README.md."""
    for places, expected in ((("Donetsk Oblast",), 0.713), (("Luhansk Oblast",), 0.981),
                             (("Donetsk Oblast", "Luhansk Oblast"), 0.846)):  # fmt: skip
        _, out, _ = run(*places, "--on", "2025-11-02", "--layer", "control", "--json")
        answer = json.loads(out)
        assert {m["mapper"]: m["value"] for m in answer["measurements"]} == {"isw": pytest.approx(expected, abs=1e-3)}
        assert {s["reason"] for s in answer["silences"]} >= {"it has no layer 'control'"}


BAD: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no first day": (("Pokrovsk", "--on", "2025-11-01", "--measure", "gained_km2"), 2, "--since is missing"),
    "days exchanged": (
        ("Pokrovsk", "--on", "2025-10-01", "--since", "2025-11-01", "--measure", "lost_km2"), 2, "is not before --on"),
    "before all": (("Pokrovsk", "--on", "2020-01-01"), 0, "no frame on or before 2020-01-01; its first is of"),
    "after all": (("Pokrovsk", "--on", "2027-01-01"), 0, "(stale)"),
    "nothing newer": (
        ("Pokrovsk", "--on", "2027-01-01", "--since", "2026-12-01", "--measure", "gained_km2"), 0,
        "is in force on both days"),
    "a line": (("line:dnipro", "--on", "2025-11-01"), 2, "is a line; share needs an area"),
    "outside": (("--at", "10,10", "--radius-km", "5", "--on", "2025-11-01"), 0, "lies outside its coverage"),
    "left out": (("Luhansk", "--on", "2025-11-01", "--measure", "front_distance_km"), 0, "Liveuamap says nothing"),
    "no radius": (("--at", "48.28,37.18", "--on", "2025-11-01"), 2, "Add --radius-km"),
    "exchanged": (("--at", "37.18,48.28", "--radius-km", "5", "--on", "2025-11-01"), 2, "Write 48.28,37.18"),
    "no point": (("--at", "Pokrovsk", "--radius-km", "5", "--on", "2025-11-01"), 2, "expected LAT,LON"),
    "no target": (("--on", "2025-11-01"), 2, "nothing to measure was named"),
    "two targets": (("Pokrovsk", "--at", "48,37", "--on", "2025-11-01"), 2, "more than one kind of target"),
    "no measure": (("Pokrovsk", "--on", "2025-11-01", "--measure", "foo"), 2, "'foo' is no measure; choose one of"),
    "no layer": (("Pokrovsk", "--on", "2025-11-01", "--layer", "foo"), 2, "There are: claimed, control, held"),
    "no file": (("--polygon", "nowhere.geojson", "--on", "2025-11-01"), 2, "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_says_what_is_wrong(run: Any, name: str) -> None:
    arguments, expected, says = BAD[name]
    code, out, err = run(*arguments)
    assert code == expected, err
    assert says in " ".join((out + err).split()), out + err


def test_polygons_across_the_antimeridian_are_refused_and_crossing_ones_repaired(run: Any, tmp_path: Path) -> None:
    far, bow = tmp_path / "far.wkt", tmp_path / "bow.wkt"
    far.write_text("POLYGON((179 48, -179 48, -179 49, 179 49, 179 48))")
    bow.write_text("POLYGON((37 48, 37.5 48.5, 37.5 48, 37 48.5, 37 48))")
    code, _, err = run("--polygon", str(far), "--on", "2025-11-01")
    assert code == 3
    assert "crosses the antimeridian" in err
    code, out, _ = run("--polygon", str(bow), "--on", "2025-11-01", "--measure", "area_km2")
    assert code == 0
    assert "crosses itself and was repaired" in " ".join(out.split())
