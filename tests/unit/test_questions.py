"""Questions on made maps: which can be asked, of what, and what a mapper without an answer says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import shapely

from theodolite.errors import ConfigurationError, GeometryError, PlaceError, TheodoliteError
from theodolite.history.asks import MEASURES
from theodolite.pipeline import Toolbox, open_toolbox
from theodolite.questions import ask, ask_history
from theodolite.records import Measure, Measurement, Question, Silence, Unit
from theodolite.settings import Settings
from theodolite.wording.measures import (
    CORRIDOR_MOST_KM,
    MEASURE_MEANINGS,
    MEASURE_TITLES,
    figure_words,
    interval_words,
)

EARLY, LATE, EMPTY = "2025-10-01", "2025-10-29", "2025-10-15"
ON, SINCE = date(2025, 10, 29), date(2025, 10, 1)
POKROVSK = "geonames:704422"  # 48.28 N, 37.18 E


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def add_map(data: Path, name: str, frames: dict[str, dict[str, object] | None]) -> None:
    folder = data / "control" / name
    folder.mkdir(parents=True)
    (folder / "provider.toml").write_text(f'name = "{name}"\naffiliation = "test"\nlicence = "own"\nholder = "RU"\n')
    for day, geometry in frames.items():
        features = [] if geometry is None else [{"type": "Feature", "properties": {}, "geometry": geometry}]
        (folder / f"{day}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    """Three mappers: one with an empty frame in the middle, one with a single frame, one with a gap of a month."""
    folder = tmp_path_factory.mktemp("questions")
    before, after = rectangle(37.3, 47.5, 39.0, 49.0), rectangle(37.2, 47.5, 39.0, 49.0)
    add_map(folder / "data", "full", {EARLY: before, EMPTY: None, LATE: after})
    add_map(folder / "data", "once", {EARLY: before})
    add_map(folder / "data", "gap", {"2025-08-01": before, LATE: after})
    return open_toolbox(Settings(data_dir=folder / "data", cache_dir=folder / "cache"))


def test_every_measure_has_an_entry_and_words() -> None:
    assert set(MEASURES) == set(MEASURE_MEANINGS) == set(MEASURE_TITLES) == set(Measure)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("side", ["RU", "UA"])
def test_every_measure_is_answered_for_both_sides_with_an_interval(
    toolbox: Toolbox, measure: Measure, side: str
) -> None:
    since = SINCE if MEASURES[measure].two_days else None
    found = ask(POKROVSK, toolbox, measure=measure, on=ON, since=since, side=side, mappers=["full"])
    (answer,) = found.answers
    m = answer.measurement
    assert m is not None, answer.silence
    assert m.low <= m.value <= m.high
    assert (m.frame_on, m.since_frame_on) == (ON, since)
    assert figure_words(m)
    assert interval_words(m) is not None


def value(toolbox: Toolbox, target: str, measure: Measure, **options: object) -> Measurement:
    found = ask(target, toolbox, measure=measure, on=ON, mappers=["full"], **options)  # type: ignore[arg-type]
    (m,) = found.measurements
    return m


def test_a_way_out_wider_than_what_is_measured_is_said_to_be_so(toolbox: Toolbox) -> None:
    far = value(toolbox, "disc:49.8,24.0,3", Measure.CORRIDOR_KM)
    assert far.value == CORRIDOR_MOST_KM
    assert figure_words(far) == "60 km or more"


def test_figures_of_a_circle_a_polygon_and_a_line(toolbox: Toolbox, tmp_path: Path) -> None:
    km_a_degree = 74.3  # of longitude at 48.28 N
    disc = value(toolbox, "disc:48.28,37.2,5", Measure.SHARE)
    assert disc.value == pytest.approx(0.5, abs=0.002)
    assert disc.footprint == "disc"
    assert value(toolbox, "disc:48.28,37.1,1", Measure.FRONT_DISTANCE_KM).value == pytest.approx(
        0.1 * km_a_degree, rel=0.01
    )
    assert value(toolbox, "disc:48.28,37.4,1", Measure.FRONT_DISTANCE_KM).value == pytest.approx(
        -0.2 * km_a_degree, rel=0.01
    )
    polygon = toolbox.atlas.add_polygon(shapely.box(37.1, 48.2, 37.4, 48.3))
    share = value(toolbox, polygon, Measure.SHARE)
    assert share.value == pytest.approx(2 / 3, abs=1e-3)
    assert share.footprint == "user"
    assert value(toolbox, polygon, Measure.FRONT_LENGTH_KM).value == pytest.approx(11.12, rel=0.01)
    gained = value(toolbox, polygon, Measure.GAINED_KM2, since=SINCE)
    assert gained.value == pytest.approx(0.1 * km_a_degree * 11.12, rel=0.01)
    speed = value(toolbox, polygon, Measure.FRONT_SPEED_KM2_WEEK, since=SINCE)
    assert speed.value == pytest.approx(gained.value / 4, rel=1e-6)
    assert speed.unit is Unit.KM2_PER_WEEK
    road = tmp_path / "road.wkt"
    road.write_text("LINESTRING(37.0 48.25, 37.6 48.25)")
    touched = value(toolbox, toolbox.atlas.add_path(road), Measure.TOUCH_KM)
    assert touched.value == pytest.approx(0.4 * km_a_degree + 1, rel=0.01)


def test_an_empty_frame_in_the_middle_is_no_loss_of_all_land(toolbox: Toolbox) -> None:
    found = ask("disc:48.28,37.4,5", toolbox, measure=Measure.SHARE, on=date(2025, 10, 20), mappers=["full"])
    (m,) = found.measurements
    assert (m.value, m.frame_on, m.frame_age_days) == (pytest.approx(1.0), date(2025, 10, 1), 19)
    assert found.answers[0].is_stale
    (history,) = ask_history("disc:48.28,37.2,5", toolbox, mappers=["full"])
    assert [p.frame_on for p in history.points] == [date(2025, 10, 1), ON]
    assert any("set aside" in problem for problem in toolbox.problems)


def test_a_mapper_with_one_frame_or_none_yet_is_silent_about_two_days_and_says_why(toolbox: Toolbox) -> None:
    once, gap = (
        ask(POKROVSK, toolbox, measure=Measure.GAINED_KM2, on=on, since=since, mappers=[mapper]).answers[0]
        for mapper, on, since in (("once", ON, SINCE), ("gap", date(2025, 10, 1), date(2025, 9, 1)))
    )
    assert once.silence is not None
    assert "2025-10-01 is in force on both days" in once.silence.reason
    assert gap.silence is not None
    assert "2025-08-01 is in force on both days" in gap.silence.reason
    asked = Question(measure=Measure.GAINED_KM2, targets=("disc:48.28,37.2,5",), side="RU", since=SINCE)
    votes = toolbox.evidence.measure(asked, mapper="once", on=ON)  # what check and batch ask: no vote of 0 km²
    assert isinstance(votes, Silence)
    assert votes.cause == "stale_or_related"
    early = ask(POKROVSK, toolbox, measure=Measure.SHARE, on=date(2025, 7, 1))
    assert not early.measurements
    assert all("its first is of" in a.silence.reason for a in early.answers if a.silence)


def test_what_lies_outside_every_map_is_silence_not_zero(toolbox: Toolbox) -> None:
    for target in ("disc:10,10,5", toolbox.atlas.add_polygon(shapely.box(2, 48, 3, 49))):
        found = ask(target, toolbox, measure=Measure.AREA_KM2, on=ON)
        assert not found.measurements
        assert all(a.silence and a.silence.cause == "not_covered" for a in found.answers)
    sea = ask("disc:46.6,36.8,40", toolbox, measure=Measure.SHARE, on=ON, mappers=["full"])
    assert "% of it lies outside Ukraine or at sea" in (sea.measurements[0].footprint_source or "")


@pytest.mark.parametrize(
    ("target", "measure", "since", "error", "says"),
    [
        (POKROVSK, Measure.GAINED_KM2, None, ConfigurationError, "--since is missing"),
        (POKROVSK, Measure.GAINED_KM2, ON, ConfigurationError, "--since 2025-10-29 is not before --on 2025-10-29"),
        (POKROVSK, Measure.SHARE, SINCE, ConfigurationError, "--since 2025-10-01 has no use"),
        ("line:dnipro", Measure.SHARE, None, PlaceError, "Dnipro is a line; share needs an area"),
        ("line:dnipro", Measure.INSIDE, None, PlaceError, "inside needs a place"),
        ("region:donetsk_oblast", Measure.FRONT_DISTANCE_KM, None, PlaceError, "measured from one point"),
        ("disc:37.18,48.28,5", Measure.SHARE, None, PlaceError, "Write 48.28,37.18"),
        ("disc:95,37.18,5", Measure.SHARE, None, PlaceError, "latitude 95 is out of range"),
        ("disc:48,37,0", Measure.SHARE, None, PlaceError, "radius 0 is out of range"),
        ("disc:48,37", Measure.SHARE, None, PlaceError, "expected disc:LAT,LON,KM"),
        ("polygon:0123456789abcdef", Measure.SHARE, None, PlaceError, "was not added in this run"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_what_to_do(
    toolbox: Toolbox, target: str, measure: Measure, since: date | None, error: type[TheodoliteError], says: str
) -> None:
    with pytest.raises(error) as raised:
        ask(target, toolbox, measure=measure, on=ON, since=since)
    assert says in str(raised.value)
    assert raised.value.hint


def test_two_days_have_no_history_and_unknown_mappers_are_named(toolbox: Toolbox) -> None:
    with pytest.raises(ConfigurationError, match="compares two days"):
        ask_history(POKROVSK, toolbox, measure=Measure.GAINED_KM2)
    with pytest.raises(ConfigurationError, match=r"no maps of 'nobody'.*full"):
        ask(POKROVSK, toolbox, measure=Measure.SHARE, on=ON, mappers=["nobody"])


def test_a_history_of_every_measure_of_one_day_equals_its_days(toolbox: Toolbox) -> None:
    for measure in (m for m in Measure if not MEASURES[m].two_days):
        (history,) = ask_history(POKROVSK, toolbox, measure=measure, mappers=["full"])
        for point in history.points:
            found = ask(POKROVSK, toolbox, measure=measure, on=point.frame_on, mappers=["full"])
            (m,) = found.measurements
            assert (m.value, m.low, m.high) == (point.value, point.low, point.high), measure


BOW_TIE = "POLYGON((37 48, 37.5 48.5, 37.5 48, 37 48.5, 37 48))"
FILES = {
    "swapped": (json.dumps(rectangle(48.0, 37.0, 48.5, 37.5)), "latitude first"),
    "antimeridian": ("POLYGON((179 48, -179 48, -179 49, 179 49, 179 48))", "crosses the antimeridian"),
    "out of range": ("POLYGON((190 48, 191 48, 191 49, 190 48))", "(190.0, 48.0) is out of range"),
    "projected": ("POLYGON((500000 5300000, 600000 5300000, 600000 5400000, 500000 5300000))", "out of range"),
    "empty": ('{"type": "FeatureCollection", "features": []}', "is empty"),
    "no area": ("POLYGON((37 48, 38 48, 39 48, 37 48))", "has no area"),
    "a line": ("LINESTRING(37 48, 38 48)", "holds no Polygon (only LineString)"),
    "a point": ('{"type": "Point", "coordinates": [37, 48]}', "holds no Polygon (only Point)"),
    "other system": (json.dumps({**rectangle(37, 48, 38, 49), "crs": {"properties": {"name": "EPSG:3857"}}}), "3857"),
    "no format": ("hello", "neither GeoJSON nor KML nor WKT"),
    "not a number": ('{"type": "Polygon", "coordinates": [[[37, 48], [38, NaN], [38, 49], [37, 48]]]}', "NaN"),
    "too deep": ('{"type": "Polygon", "coordinates": ' + "[" * 100_000, "neither GeoJSON nor KML nor WKT"),
    "no coordinates": ('{"type": "Polygon"}', "lacks 'coordinates'"),
    "broken KML": ("<kml><Polygon></kml>", "no KML that can be read"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_holds_no_usable_polygon_is_refused_with_what_to_do(
    toolbox: Toolbox, tmp_path: Path, name: str
) -> None:
    text, says = FILES[name]
    (tmp_path / "own").write_text(text)
    with pytest.raises(GeometryError) as raised:
        toolbox.atlas.add_polygon(tmp_path / "own")
    assert says in str(raised.value)
    assert raised.value.hint


def test_formats_give_the_same_target_and_repairs_are_said(toolbox: Toolbox, tmp_path: Path) -> None:
    ring = "37,48 37.5,48 37.5,48.5 37,48.5 37,48"
    texts = {
        "a.geojson": json.dumps({"type": "Feature", "properties": {}, "geometry": rectangle(37, 48, 37.5, 48.5)}),
        "a.kml": '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon></Placemark></kml>",
        "a.wkt": "POLYGON Z((37 48 5, 37.5 48 5, 37.5 48.5 5, 37 48.5 5, 37 48 5))",
    }
    targets = set()
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        targets.add(toolbox.atlas.add_polygon(tmp_path / name))
    assert len(targets) == 1
    (tmp_path / "bow.wkt").write_text(BOW_TIE)
    bow = toolbox.atlas.footprint((toolbox.atlas.add_polygon(tmp_path / "bow.wkt"),))
    assert "crosses itself and was repaired" in bow.source
    assert bow.geometry.is_valid
