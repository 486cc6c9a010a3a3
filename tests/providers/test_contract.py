"""One suite for every provider: the five mappers, maps of one's own, and the common format."""

import math
from datetime import date, timedelta

import pytest
import shapely
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.providers.making import DAY, MAKERS, SQUARE, collection, make_common, topology, write_json
from theodolite.errors import ProviderError
from theodolite.geometry import project
from theodolite.records import Status
from theodolite.settings import Settings
from theodolite.witness.archive import Archive, RejectedFrame, open_archive
from theodolite.witness.provider import Provider
from theodolite.witness.registry import find_sources, load_plugins
from theodolite.witness.user import UserMaps

SECOND = ((38.0, 48.0), (38.2, 48.0), (38.2, 48.2), (38.0, 48.2))
BUILT_IN = ("deepstate", "uacontrolmap", "isw", "creamy_caprice", "liveuamap")
every_maker = pytest.mark.parametrize("mapper", MAKERS)


def area_km2(ring: tuple[tuple[float, float], ...]) -> float:
    return float(project(shapely.Polygon(ring)).area) / 1e6


def held_rejected(archive: Archive, mapper: str) -> list[RejectedFrame]:
    return [r for r in archive.rejected(mapper) if r.layer == "held"]


@every_maker
def test_reads_what_was_drawn(mapper: str, settings: Settings, control) -> None:
    MAKERS[mapper](control, DAY, [SQUARE, SECOND])
    archive = open_archive(settings)
    assert archive.mappers == (mapper,)
    (frame,) = archive.frames(mapper)
    assert (frame.mapper, frame.valid_on, frame.dropped) == (mapper, DAY, 0)
    assert all(name.startswith("control/") for name in frame.files)
    (area,) = archive.areas(frame).areas
    assert (area.holder, area.status) == ("RU", Status.HELD)
    assert area.geometry.is_valid
    assert area.geometry.geom_type == "MultiPolygon"
    assert area.geometry.bounds == pytest.approx((37.0, 48.0, 38.2, 48.3), abs=1e-5)
    (projected,) = archive.projected(frame)
    assert projected.geometry.area / 1e6 == pytest.approx(area_km2(SQUARE) + area_km2(SECOND), rel=1e-4)
    assert not archive.rejected(mapper)


@every_maker
def test_keeps_every_date_and_takes_the_latest_not_after(mapper: str, settings: Settings, control) -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=7)]
    for day in days:
        MAKERS[mapper](control, day, [SQUARE, SECOND])
    archive = open_archive(settings)
    assert [f.valid_on for f in archive.frames(mapper)] == days
    assert len({f.state for f in archive.frames(mapper)}) == 1
    assert archive.frame_in_force(mapper, DAY - timedelta(days=1)) is None
    assert archive.frame_in_force(mapper, DAY + timedelta(days=6)) == archive.frames(mapper)[1]
    assert archive.frame_in_force(mapper, DAY + timedelta(days=400), known_by=DAY) == archive.frames(mapper)[0]


@every_maker
def test_a_cut_off_file_is_set_aside_and_the_others_stay(mapper: str, settings: Settings, control) -> None:
    MAKERS[mapper](control, DAY, [SQUARE, SECOND])
    bad = MAKERS[mapper](control, DAY + timedelta(days=1), [SQUARE, SECOND])
    bad.write_bytes(bad.read_bytes()[:-40])
    archive = open_archive(settings)
    assert [f.valid_on for f in archive.frames(mapper)] == [DAY]
    (rejected,) = held_rejected(archive, mapper)
    assert bad.name in rejected.file
    assert rejected.valid_on == DAY + timedelta(days=1)
    assert any(word in rejected.reason for word in ("cut off", "not well-formed"))
    assert any(bad.name in problem for problem in archive.problems)


@every_maker
def test_a_map_without_features_is_missing(mapper: str, settings: Settings, control) -> None:
    MAKERS[mapper](control, DAY, [])
    archive = open_archive(settings)
    assert archive.frames(mapper) == ()
    assert len(held_rejected(archive, mapper)) == 1
    assert "no usable frame" in " ".join(archive.problems)


@every_maker
def test_a_self_crossing_ring_is_repaired_and_counted(mapper: str, settings: Settings, control) -> None:
    bow_tie = ((37.0, 48.0), (37.4, 48.3), (37.4, 48.0), (37.0, 48.3))
    MAKERS[mapper](control, DAY, [bow_tie, SECOND])
    (frame,) = open_archive(settings).frames(mapper)
    assert frame.repaired == 1
    assert any("repaired" in note for note in frame.notes)


@every_maker
def test_swapped_coordinates_are_named(mapper: str, settings: Settings, control) -> None:
    MAKERS[mapper](control, DAY, [tuple((y, x) for x, y in ring) for ring in (SQUARE, SECOND)])
    (rejected,) = held_rejected(open_archive(settings), mapper)
    assert "swapped" in rejected.reason


@every_maker
def test_coordinates_out_of_range_are_named(mapper: str, settings: Settings, control) -> None:
    metres = ((4_000_000.0, 6_000_000.0), (4_100_000.0, 6_000_000.0), (4_100_000.0, 6_100_000.0))
    MAKERS[mapper](control, DAY, [metres, SECOND])
    (rejected,) = held_rejected(open_archive(settings), mapper)
    assert "out of range" in rejected.reason


@every_maker
def test_bytes_that_are_not_utf8_are_named(mapper: str, settings: Settings, control) -> None:
    path = MAKERS[mapper](control, DAY, [SQUARE, SECOND])
    path.write_bytes(b'{"type": "FeatureCollection", "name": "\xcf\xee\xea"}')
    (rejected,) = held_rejected(open_archive(settings), mapper)
    assert "UTF-8" in rejected.reason or "not well-formed" in rejected.reason


@every_maker
@hypothesis_settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_polygon_reads_alike(mapper: str, tmp_path_factory, data: st.DataObject) -> None:
    """Whatever the format, its order of coordinates and its arcs, the same ring gives the same area and place."""
    count = data.draw(st.integers(3, 9))
    radii = data.draw(st.lists(st.floats(0.05, 0.5), min_size=count, max_size=count))
    x, y = data.draw(st.floats(30, 38)), data.draw(st.floats(46.5, 50))
    angles = [math.tau * i / count for i in range(count)]
    ring = tuple(
        (round(x + r * math.cos(a), 6), round(y + r * math.sin(a), 6)) for r, a in zip(radii, angles, strict=True)
    )
    folder = tmp_path_factory.mktemp("any")
    control = folder / "control"
    MAKERS[mapper](control, DAY, [ring, SQUARE])
    source = find_sources(folder, None)[0][mapper]
    (files, *_) = [f for f in source.provider.find_frames(source.folders[0]) if f.layer == "held"]
    (area,) = source.provider.read_frame(files).areas
    expected = shapely.union(shapely.Polygon(ring).buffer(0), shapely.Polygon(SQUARE))
    assert shapely.symmetric_difference(area.geometry, expected).area < 1e-4


@pytest.mark.parametrize("mapper", BUILT_IN)
def test_every_built_in_says_who_it_is(mapper: str) -> None:
    found, problems = load_plugins()
    provider = found[mapper]
    assert isinstance(provider, Provider)
    assert problems == ()
    info = provider.info
    assert info.id == mapper
    for text in (info.affiliation, info.licence, info.mirror, info.upstream, info.coverage):
        assert text
    assert "mirror" in info.mirror or "repository" in info.mirror
    assert not info.may_publish_geometry
    assert provider.upstream_urls(DAY)
    assert provider.repository in info.mirror


def test_common_format_fills_the_days_that_raw_files_lack(settings: Settings, control) -> None:
    """Raw first; a listed day without a line repeats the line before it and is not taken for old."""
    days = [DAY + timedelta(days=n) for n in range(6)]
    MAKERS["deepstate"](control, days[1], [SECOND])
    listed = [(days[0], "frame"), (days[1], "frame"), (days[2], "frame"), (days[3], "empty"), (days[5], "frame")]
    make_common(control, "deepstate", [(days[0], SQUARE), (days[5], SECOND)], listed)
    archive = open_archive(settings)
    frames = archive.frames("deepstate")
    assert [f.valid_on for f in frames] == [days[0], days[1], days[2], days[5]]
    assert frames[1].files == (f"control/deepstate/deepstatemap_data_{days[1]:%Y%m%d}.geojson",)
    assert frames[2].state == frames[0].state != frames[1].state
    assert frames[2].notes[-1] == f"unchanged since {days[0].isoformat()}"
    assert frames[3].state == frames[1].state
    assert [(r.valid_on, "empty" in r.reason) for r in archive.rejected("deepstate")] == [(days[3], True)]


def test_common_format_of_isw_is_control_with_advances(settings: Settings, control) -> None:
    make_common(control, "isw_control", [(DAY, SQUARE)], [])
    assert open_archive(settings).mappers == ()
    make_common(control, "isw_control_advances", [(DAY, SECOND)], [])
    archive = open_archive(settings)
    assert archive.mappers == ("isw",)
    assert archive.areas(archive.frames("isw")[0]).areas[0].geometry.bounds == (38.0, 48.0, 38.2, 48.2)


def test_a_cut_off_common_file_gives_what_came_before(settings: Settings, control) -> None:
    days = [DAY + timedelta(days=n) for n in range(40)]
    rings = [tuple((x + n * 0.001, y) for x, y in SQUARE) for n in range(40)]
    path = make_common(control, "liveuamap", list(zip(days, rings, strict=True)), [])
    path.write_bytes(path.read_bytes()[:-30])
    archive = open_archive(settings)
    assert len(archive.frames("liveuamap")) < 40
    assert "cut off" in archive.rejected("liveuamap")[0].reason


def test_isw_week_without_advances_is_another_witness_and_set_aside(settings: Settings, control) -> None:
    path = MAKERS["isw"](control, DAY, [SQUARE, SECOND])
    (path.parent / "russian_advances.topojson").unlink()
    archive = open_archive(settings)
    assert archive.frames("isw") == ()
    assert len(archive.frames("isw", layer="control")) == 1
    assert "russian_advances" in archive.rejected("isw")[0].reason


def test_isw_keeps_the_other_side_and_control_apart(settings: Settings, control) -> None:
    path = MAKERS["isw"](control, DAY, [SQUARE, SECOND])
    write_json(path.parent / "kursk_ukrainian_advance.topojson", topology([((35.0, 51.0), (35.2, 51.0), (35.2, 51.2))]))
    archive = open_archive(settings)
    held = archive.projected(archive.frames("isw")[0])
    assert [(a.holder, a.status) for a in held] == [("RU", Status.HELD), ("UA", Status.HELD)]
    (alone,) = archive.projected(archive.frames("isw", layer="control")[0])
    assert alone.geometry.area / 1e6 == pytest.approx(area_km2(SQUARE), rel=1e-4)


def test_liveuamap_notes_its_own_date_and_leaves_losses_out(settings: Settings, control) -> None:
    MAKERS["liveuamap"](control, DAY, [SQUARE, SECOND])
    archive = open_archive(settings)
    (frame,) = archive.frames("liveuamap")
    assert frame.notes == ("the map's own date is 2025-10-31",)
    lost = shapely.Point(36.08, 47.05)
    assert not archive.areas(frame).areas[0].geometry.intersects(lost)


def test_a_corrupt_frame_is_set_aside_even_when_repeated(settings: Settings, control) -> None:
    """A frame that lost most of its land is missing, for as long as the common format repeats it."""
    days = [DAY + timedelta(days=n) for n in range(20)]
    large, larger = [((30.0, 47.0), (30.0 + w, 47.0), (30.0 + w, 48.0), (30.0, 48.0)) for w in (2.0, 2.1)]
    rings = {0: large, 1: larger, 2: large, 3: SQUARE, 14: large, 15: larger}
    make_common(control, "liveuamap", [(days[n], r) for n, r in rings.items()], [(d, "frame") for d in days])
    archive = open_archive(settings)
    assert [r.valid_on for r in archive.rejected("liveuamap")] == days[3:14]
    assert "corrupt" in archive.rejected("liveuamap")[0].reason
    assert [f.valid_on for f in archive.frames("liveuamap")] == days[:3] + days[14:]


def test_real_frames_are_valid_and_dated(real_archive: Archive) -> None:
    assert real_archive.mappers == BUILT_IN
    for mapper in BUILT_IN:
        frames = real_archive.frames(mapper)
        assert [f.valid_on for f in frames] == sorted({f.valid_on for f in frames})
        for frame in frames[:: max(1, len(frames) // 4)]:
            for area in (*real_archive.areas(frame).areas, *real_archive.projected(frame)):
                assert area.geometry.is_valid
                assert not area.geometry.is_empty


def test_real_files_of_every_day_are_used_or_set_aside(real_archive: Archive, data_dir) -> None:
    """Nothing is dropped in silence: every file is a frame's, or is listed with a reason."""
    for mapper, pattern in {
        "deepstate": "deepstate/*.geojson",
        "uacontrolmap": "uacontrolmap/*.json",
        "isw": "isw/archive/*/*.topojson",
        "creamy_caprice": "creamy_caprice/*.kml",
        "liveuamap": "liveuamap_nzz/*.json",
    }.items():
        layers = [real_archive.frames(mapper, layer=layer) for layer in real_archive.layers(mapper)]
        used = {name for frames in layers for f in frames for name in f.files}
        used |= {name for r in real_archive.rejected(mapper) for name in r.file.split(", ")}
        there = {p.relative_to(data_dir).as_posix() for p in (data_dir / "control").glob(pattern)}
        assert there
        assert there <= used


def test_reading_a_broken_frame_raises_a_provider_error(tmp_path) -> None:
    path = MAKERS["deepstate"](tmp_path, DAY, [SQUARE])
    path.write_text("[]")
    provider = load_plugins()[0]["deepstate"]
    (files,) = provider.find_frames(path.parent)
    with pytest.raises(ProviderError, match="not a GeoJSON map"):
        provider.read_frame(files)


def test_claims_are_a_layer_of_their_own(real_archive: Archive) -> None:
    claimed = real_archive.frames("isw", layer="claimed")
    assert len(claimed) == 13
    assert claimed[0].valid_on == date(2024, 8, 25)
    assert {a.status for f in claimed for a in real_archive.projected(f)} == {Status.CLAIMED}
    held = {a.status for a in real_archive.projected(real_archive.frames("isw")[-1])}
    assert held == {Status.HELD}


def test_a_file_whose_name_is_no_frames_is_listed(settings: Settings, control) -> None:
    """A date that does not exist or a strange name is never passed over in silence."""
    path = MAKERS["deepstate"](control, DAY, [SQUARE])
    for name in ("deepstatemap_data_20250230.geojson", "latest.geojson", "SHA256SUMS.json", "notes.txt"):
        (path.parent / name).write_bytes(path.read_bytes())
    archive = open_archive(settings)
    assert len(archive.frames("deepstate")) == 1
    assert {r.file.rpartition("/")[2]: r.reason.partition(":")[0] for r in archive.rejected("deepstate")} == {
        "deepstatemap_data_20250230.geojson": "no date in its name or inside",
        "latest.geojson": "its name is none that this mapper's files have",
    }


def test_a_folder_without_maps_is_absent_and_named(settings: Settings, control) -> None:
    (control / "deepstate").mkdir(parents=True)
    (control / "mine").mkdir()
    archive = open_archive(settings)
    assert archive.mappers == ()
    assert [p.partition(":")[0] for p in archive.problems] == ["deepstate", "mine"]


class Plugin:
    """A provider from outside: reads what a map of one's own would, in a folder of its own."""

    def __init__(self) -> None:
        self._own = UserMaps("elsewhere")
        self.info = self._own.info
        self.folders = ("strange_folder",)
        self.reader_version, self.clip, self.repository, self.branches = "1", False, "", ()
        self.find_frames, self.read_frame = self._own.find_frames, self._own.read_frame
        self.upstream_urls = self._own.upstream_urls


PLUGIN = Plugin()


@pytest.fixture
def plugins(monkeypatch):
    import importlib.metadata

    here = __name__
    points = [
        importlib.metadata.EntryPoint(name=name, value=value, group="theodolite.providers")
        for name, value in {"elsewhere": f"{here}:PLUGIN", "gone": "no.such.module:X", "wrong": f"{here}:DAY"}.items()
    ]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: points)
    load_plugins.cache_clear()
    yield
    load_plugins.cache_clear()


def test_a_plugin_is_found_and_a_broken_one_named(plugins, settings: Settings, control) -> None:
    path = MAKERS["mine"](control, DAY, [SQUARE])
    path.parent.rename(control / "strange_folder")
    archive = open_archive(settings)
    assert archive.mappers == ("elsewhere",)
    assert len(archive.frames("elsewhere")) == 1
    assert [p.split("'")[1] for p in archive.problems] == ["gone", "wrong"]


def test_exchanging_the_sides_exchanges_only_the_names(settings: Settings, control) -> None:
    """The same rings drawn for either side by a map of one's own give the same areas."""
    for side in ("RU", "UA"):
        folder = control / f"sides_{side.lower()}"
        folder.mkdir(parents=True)
        (folder / "provider.toml").write_text(f'holder = "{side}"\n')
        write_json(folder / f"{DAY.isoformat()}.geojson", collection([SQUARE, SECOND]))
    archive = open_archive(settings)
    (ours,), (theirs,) = (archive.projected(archive.frames(mapper)[0]) for mapper in ("sides_ru", "sides_ua"))
    assert (ours.holder, theirs.holder) == ("RU", "UA")
    assert ours.geometry.equals(theirs.geometry)
    assert [archive.info(mapper).drawn_sides for mapper in archive.mappers] == [("RU",), ("UA",)]
