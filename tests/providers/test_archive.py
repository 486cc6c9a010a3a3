"""The archive: what it costs, its cache, and the figures measured from the real maps."""

import json
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from tests.providers.making import DAY, MAKERS, SQUARE, make_common
from theodolite.errors import ConfigurationError, DataError
from theodolite.geometry import clip_to_box, project
from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import Archive, open_archive


def cache_file(settings: Settings, mapper: str) -> Path:
    return settings.cache_dir / "witness" / f"{mapper}.sqlite"


def test_without_maps_the_archive_is_empty(settings: Settings) -> None:
    archive = open_archive(settings)
    assert archive.mappers == archive.problems == ()
    with pytest.raises(ConfigurationError, match="no maps of 'deepstate'"):
        archive.frames("deepstate")


def test_progress_is_told_only_while_reading(settings: Settings, control) -> None:
    for day in range(1, 4):
        MAKERS["deepstate"](control, date(2025, 11, day), [SQUARE])
    told: list[tuple[str, int, int]] = []
    open_archive(settings, progress=lambda *args: told.append(args))
    assert told == [("deepstate", 1, 3), ("deepstate", 2, 3), ("deepstate", 3, 3)]
    open_archive(settings, progress=lambda *args: told.append(args))
    assert len(told) == 3


def test_the_key_is_the_content_not_the_name(settings: Settings, control) -> None:
    """The same bytes touched or moved give the same fingerprint; other bytes of the same size and name do not."""
    path = MAKERS["deepstate"](control, DAY, [SQUARE])
    before = open_archive(settings).fingerprint("deepstate")
    os.utime(path, ns=(1, 1))
    assert open_archive(settings).fingerprint("deepstate") == before
    path.write_text(path.read_text().replace("48.3", "48.4"))
    archive = open_archive(settings)
    assert archive.fingerprint("deepstate") != before
    assert archive.areas(archive.frames("deepstate")[0]).areas[0].geometry.bounds[3] == 48.4


def test_frames_added_and_taken_away_are_seen(settings: Settings, control) -> None:
    first = MAKERS["deepstate"](control, DAY, [SQUARE])
    open_archive(settings)
    MAKERS["deepstate"](control, date(2025, 11, 3), [SQUARE])
    assert len(open_archive(settings).frames("deepstate")) == 2
    first.unlink()
    assert [f.valid_on for f in open_archive(settings).frames("deepstate")] == [date(2025, 11, 3)]


@pytest.mark.parametrize("damage", [b"not a database at all " * 400, None])
def test_a_damaged_cache_is_built_anew_with_a_warning(damage: bytes | None, settings: Settings, control) -> None:
    MAKERS["deepstate"](control, DAY, [SQUARE])
    fingerprint = open_archive(settings).fingerprint("deepstate")
    path = cache_file(settings, "deepstate")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    if damage is None:
        damage = path.read_bytes()[:4096] + b"\x55" * 8192
    path.write_bytes(damage)
    archive = open_archive(settings)
    assert archive.fingerprint("deepstate") == fingerprint
    assert archive.projected(archive.frames("deepstate")[0])[0].geometry.area > 0
    assert "damaged" in archive.problems[0]
    assert open_archive(settings).problems == ()


def test_a_cache_lost_while_open_is_built_anew(settings: Settings, control) -> None:
    MAKERS["deepstate"](control, DAY, [SQUARE])
    archive = open_archive(settings)
    other = open_archive(settings)
    (frame,) = archive.frames("deepstate")
    import sqlite3

    with sqlite3.connect(cache_file(settings, "deepstate")) as connection:
        connection.execute("DELETE FROM area")
        connection.execute("DELETE FROM frame")
    connection.close()
    assert archive.projected(frame)[0].geometry.area > 0
    assert other.projected(frame)[0].geometry.area > 0


@pytest.mark.parametrize("keeps", [False, True])
def test_maps_that_change_while_in_use_are_named_or_come_from_the_store(
    keeps: bool, settings: Settings, control
) -> None:
    path = MAKERS["deepstate"](control, DAY, [SQUARE])
    archive = open_archive(settings if keeps else replace(settings, store_dir=None))
    (frame,) = archive.frames("deepstate")
    cache = archive._shelves["deepstate"].cache
    cache._run(lambda c: c.executescript("DELETE FROM area; DELETE FROM frame;"))
    path.write_text(path.read_text().replace("48.3", "48.4"))
    if keeps:
        assert archive.areas(frame).areas[0].geometry.bounds[3] == 48.3
    else:
        with pytest.raises(DataError, match="changed while they were in use"):
            archive.projected(frame)


def test_a_cache_that_cannot_be_written_is_only_slower(settings: Settings, control) -> None:
    MAKERS["deepstate"](control, DAY, [SQUARE])
    settings.cache_dir.write_text("a file where the folder should be")
    archive = open_archive(settings)
    assert archive.projected(archive.frames("deepstate")[0])[0].geometry.area > 0
    assert "cannot be written" in archive.problems[0]


def _open_and_measure(arguments: tuple[str, str]) -> tuple[str, float]:
    data_dir, cache_dir = arguments
    archive = open_archive(
        load_settings(data_dir=data_dir, cache_dir=cache_dir, store_dir=f"{cache_dir}-store", environ={})
    )
    areas = [archive.projected(f)[0].geometry.area for f in archive.frames("deepstate")]
    return archive.fingerprint("deepstate"), sum(areas)


def test_two_processes_may_build_the_cache_at_once(settings: Settings, control) -> None:
    for day in range(1, 29):
        MAKERS["deepstate"](control, date(2025, 11, day), [[(x + day / 1000, y) for x, y in SQUARE]])
    job = (str(settings.data_dir), str(settings.cache_dir))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        results = pool.map(_open_and_measure, [job, job])
    assert results[0] == results[1]
    assert results[0][1] > 0


def test_opening_a_warm_archive_loads_no_geometry_library(settings: Settings, control) -> None:
    """`check` may open every map within its time: shapely and numpy stay out until a geometry is asked for."""
    MAKERS["deepstate"](control, DAY, [SQUARE])
    make_common(control, "liveuamap", [(DAY, SQUARE)], [(DAY, "frame")])
    open_archive(settings)
    code = (
        "import sys\n"
        "from theodolite.settings import load_settings\n"
        "from theodolite.witness.archive import open_archive\n"
        "archive = open_archive(load_settings(data_dir=sys.argv[1], cache_dir=sys.argv[2], store_dir=sys.argv[3]))\n"
        "assert [len(archive.frames(m)) for m in archive.mappers] == [1, 1]\n"
        "print([name for name in ('shapely', 'numpy', 'pyproj', 'pyarrow', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, settings.data_dir, settings.cache_dir, str(settings.store_dir)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_geometry_is_loaded_frame_by_frame(settings: Settings, control) -> None:
    MAKERS["deepstate"](control, DAY, [SQUARE])
    archive = open_archive(settings)
    (frame,) = archive.frames("deepstate")
    assert archive.projected(frame) is archive.projected(frame)
    assert archive.areas(frame).ref == frame


# From the real maps.


def held(archive: Archive, mapper: str, on: date) -> shapely.Geometry:
    frame = archive.frame_in_force(mapper, on)
    assert frame is not None
    return next(a.geometry for a in archive.projected(frame) if a.holder == "RU")


@pytest.fixture(scope="session")
def pokrovsk(data_dir: Path) -> shapely.Geometry:
    features = json.loads((data_dir / "atlas" / "city_limits.geojson").read_text(encoding="utf-8"))["features"]
    return project(next(shape(f["geometry"]) for f in features if f["properties"]["name:en"] == "Pokrovsk"))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 11, 1), [(7, 0, 18), (4, 2, 14), (19, 7, 36), (43, 25, 61), (40, 27, 52)]),
        (date(2025, 11, 2), [(7, 0, 18), (4, 2, 14), (27, 11, 47), (55, 37, 74), (40, 27, 52)]),
        (date(2025, 12, 1), [(45, 30, 59), (41, 28, 55), (57, 42, 74), (87, 74, 97), (79, 61, 90)]),
    ],
)
def test_share_of_pokrovsk_held(on, expected, real_archive: Archive, pokrovsk) -> None:
    """Percent of the city limit held, and with the edge moved 500 m inward and outward, in the order of the mappers."""
    found = []
    for mapper in real_archive.mappers:
        west, south, east, north = pokrovsk.bounds
        land = clip_to_box(held(real_archive, mapper, on), (west - 5000, south - 5000, east + 5000, north + 5000))
        edges = [land if metres == 0 else land.buffer(metres) for metres in (0, -500, 500)]
        found.append(tuple(round(100 * g.intersection(pokrovsk).area / pokrovsk.area) for g in edges))
    assert found == expected


def test_deepstate_crosses_the_thresholds_of_pokrovsk_on_known_days(real_archive: Archive, pokrovsk) -> None:
    days: dict[float, date] = {}
    for frame in real_archive.frames("deepstate"):
        share = real_archive.projected(frame)[0].geometry.intersection(pokrovsk).area / pokrovsk.area
        for threshold in (0.5, 0.9):
            if share >= threshold:
                days.setdefault(threshold, frame.valid_on)
    assert days == {0.5: date(2025, 12, 4), 0.9: date(2026, 2, 13)}


def test_share_of_two_oblasts_held(real_archive: Archive, data_dir: Path) -> None:
    features = json.loads((data_dir / "atlas" / "osm_admin" / "Ukraine.geojson").read_text(encoding="utf-8"))[
        "features"
    ]
    named = {f["properties"]["name:en"]: project(shape(f["geometry"])) for f in features}
    both = [named["Donetsk Oblast"], named["Luhansk Oblast"]]
    found = {}
    for mapper in ("deepstate", "uacontrolmap", "isw", "creamy_caprice"):
        land = held(real_archive, mapper, date(2025, 11, 2))
        shares = [land.intersection(o).area for o in both]
        found[mapper] = [round(100 * s / o.area, 1) for s, o in zip(shares, both, strict=True)]
    assert found == {
        "deepstate": [75.6, 98.8],
        "uacontrolmap": [76.4, 98.7],
        "isw": [76.9, 98.8],
        "creamy_caprice": [78.0, 99.7],
    }


def test_known_gaps_and_corrupt_frames_are_missing(real_archive: Archive) -> None:
    missing = {
        "deepstate": ["2024-08-18", "2024-08-19", "2025-01-01", "2025-03-31", "2025-04-01", "2025-11-26"],
        "uacontrolmap": ["2025-12-30"],
        "liveuamap": ["2023-12-09", "2023-12-10", "2023-12-11"],
    }
    for mapper, days in missing.items():
        there = {f.valid_on.isoformat() for f in real_archive.frames(mapper)}
        assert not there & set(days)
    rejected = {r.valid_on.isoformat(): r for r in real_archive.rejected("uacontrolmap") if r.valid_on}
    assert "holds no area" in rejected["2025-12-30"].reason
    # A damaged raw file gives way to the common format's frame of the same day.
    (damaged,) = real_archive.rejected("creamy_caprice")
    assert damaged.file.endswith("Control_25_12_12.kml")
    frame = real_archive.frame_in_force("creamy_caprice", date(2025, 12, 12))
    assert frame is not None
    assert (frame.valid_on, frame.files) == (
        date(2025, 12, 12),
        ("control/common_format/creamy_caprice.geojsonl.gz",),
    )


def test_raw_and_common_frames_agree(real_archive: Archive, pokrovsk, data_dir: Path, shared_cache, tmp_path) -> None:
    """The two ways to one mapper give the same share of a city within half a percent point."""
    (tmp_path / "control").mkdir()
    (tmp_path / "control" / "common_format").symlink_to(data_dir / "control" / "common_format")
    common = open_archive(load_settings(data_dir=tmp_path, cache_dir=shared_cache))
    assert common.mappers == real_archive.mappers
    for mapper, on in [
        ("deepstate", date(2025, 12, 1)),
        ("uacontrolmap", date(2025, 12, 1)),
        ("isw", date(2025, 11, 30)),
        ("creamy_caprice", date(2025, 11, 30)),
        ("liveuamap", date(2025, 12, 1)),
    ]:
        shares = [held(a, mapper, on).intersection(pokrovsk).area / pokrovsk.area for a in (real_archive, common)]
        assert shares[0] == pytest.approx(shares[1], abs=0.005)
        assert common.frame_in_force(mapper, on).valid_on == on
