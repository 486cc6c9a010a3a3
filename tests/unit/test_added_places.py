"""Files of places that a user adds: four formats, merged with what is known, refused whole when damaged."""

import gzip
import json
import shutil
import sqlite3
import struct
from pathlib import Path

import pytest
import shapely

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.approximate import is_approximate
from theodolite.atlas.place_store import add_places, added_files, place_folder
from theodolite.cli import main
from theodolite.errors import ConfigurationError, DataError
from theodolite.settings import Settings

POKROVSK = "geonames:704422"
GEONAMES = "\t".join(
    ["{id}", "{name}", "{name}", "{others}", "{lat}", "{lon}", "{sort}", "PPL", "UA", "", "05", "", "", "", "120", "",
     "150", "Europe/Kyiv", "{day}"]
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, shared_cache: Path) -> Settings:
    """A data folder of its own; the gazetteer that is built already."""
    open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))
    (tmp_path / "cache" / "atlas").mkdir(parents=True)
    for built in (shared_cache / "atlas").glob("gazetteer-*.sqlite"):
        (tmp_path / "cache" / "atlas" / built.name).symlink_to(built)
    (tmp_path / "data").mkdir()
    return Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")


def geonames(**changes: object) -> str:
    row = {"id": 9_000_001, "name": "Vyhadane", "others": "Выдуманное,Вигадане,VYG", "lat": "48.30", "lon": "37.40",
           "sort": "P", "day": "2025-11-01"}  # fmt: skip
    return GEONAMES.format(**{**row, **changes}) + "\n"


def feature(tags: dict[str, object], coordinates: object, kind: str = "Point") -> dict[str, object]:
    return {
        "type": "Feature",
        "id": "node/1",
        "properties": tags,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


SQUARE = [[[37.40, 48.30], [37.42, 48.30], [37.42, 48.32], [37.40, 48.32], [37.40, 48.30]]]
TAGS = {"place": "village", "name": "Вигадане", "name:ru": "Выдуманное", "old_name": "Стара Вигадка"}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def geojson(path: Path, *features: dict[str, object]) -> Path:
    return written(path, json.dumps({"type": "FeatureCollection", "features": features}))


def geopackage(path: Path, geometry: object, srs: int = 4326) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT)")
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('points', 'geom')")
        connection.execute("CREATE TABLE points (osm_id TEXT, name TEXT, place TEXT, other_tags TEXT, geom BLOB)")
        blob = b"GP\x00\x01" + struct.pack("<i", srs) + shapely.to_wkb(geometry)
        tags = '"name:ru"=>"Выдуманное","old_name"=>"Стара Вигадка"'
        connection.execute("INSERT INTO points VALUES ('7', 'Вигадане', 'village', ?, ?)", (tags, blob))
    connection.close()
    return path


def opened(settings: Settings, path: Path) -> Atlas:
    add_places(path, settings.data_dir)
    return open_atlas(settings)


def test_a_geonames_dump_adds_settlements_and_merges_by_id(settings: Settings, tmp_path: Path) -> None:
    text = geonames() + geonames(id=704422, name="Pokrovsk", others="Pokrowskij Grad") + geonames(sort="H")
    atlas = opened(settings, written(tmp_path / "UA.txt", text))
    (found,) = atlas.candidates("Выдуманное")
    assert (found.id, found.region_id, found.population) == ("geonames:9000001", "region:donetsk_oblast", 120)
    assert [p.id for p in atlas.candidates("Pokrowskij Grad")] == [POKROVSK]
    (record,) = added_files(place_folder(settings.data_dir))
    assert record.refused == {"no settlements (feature class not P)": 1}
    assert atlas.added == {record.key: (1, 1)}


@pytest.mark.parametrize("form", ["geojson", "lines", "geopackage", "table"])
def test_every_format_says_the_same_of_one_village(settings: Settings, tmp_path: Path, form: str) -> None:
    point = feature(TAGS, [37.40, 48.30])
    files = {
        "geojson": lambda: geojson(tmp_path / "a.geojson", point),
        "lines": lambda: written(tmp_path / "a.geojsonl", json.dumps(point) + "\n" + json.dumps(point) + "\n"),
        "geopackage": lambda: geopackage(tmp_path / "a.gpkg", shapely.Point(37.40, 48.30)),
        "table": lambda: written(
            tmp_path / "a.csv", "katottg;name;lat;lon;name_ru\nUA14160210000099999;Вигадане;48.30;37.40;Выдуманное\n"
        ),
    }
    atlas = opened(settings, files[form]())
    (found,) = atlas.candidates("Выдуманное")
    assert (found.longitude, found.latitude, found.region_id) == (37.40, 48.30, "region:donetsk_oblast")
    assert found.name == "Vyhadane"
    assert bool(atlas.candidates("Stara Vyhadka")) == (form != "table")


def test_an_area_near_a_known_place_of_the_name_becomes_its_area(settings: Settings, tmp_path: Path) -> None:
    ring = [[[37.16, 48.26], [37.20, 48.26], [37.20, 48.30], [37.16, 48.30], [37.16, 48.26]]]
    tags = {"place": "town", "name": "Покровськ", "old_name:ru": "Гришино Старое"}
    atlas = opened(settings, geojson(tmp_path / "p.geojson", feature(tags, ring, "Polygon")))
    assert [p.id for p in atlas.candidates("Гришино Старое")] == [POKROVSK]
    assert atlas.footprint((POKROVSK,)).kind == "city_limit"
    assert "Гришино Старое" in atlas.place(POKROVSK).names


def test_adding_twice_keeps_one_and_the_fingerprint_tells(settings: Settings, tmp_path: Path) -> None:
    before = open_atlas(settings).fingerprint
    path = written(tmp_path / "UA.txt", geonames())
    assert [add_places(path, settings.data_dir)[1] for _ in range(2)] == [True, False]
    after = open_atlas(settings).fingerprint
    assert before != after == open_atlas(settings).fingerprint
    assert len(added_files(place_folder(settings.data_dir))) == 1


DAMAGED = {
    "cut.txt": (geonames() + geonames()[:60], "line 2"),
    "cut_day.txt": (geonames() + geonames(day="2025-1"), "line 2"),
    "latitude.txt": (geonames() + geonames(lat="95"), "'95'"),
    "swapped.txt": (geonames(lat="37.4", lon="48.3"), "exchanged"),
    "word.txt": (geonames(lon="east"), "'east'"),
    "cut.geojson": ('{"type": "FeatureCollection", "features": [' + json.dumps(feature(TAGS, [37.4, 48.3])), "cut off"),
    "half.geojson": ('{"type": "FeatureCollection", "features": [{"type": "Feature", "prop', "feature 1"),
    "point.geojson": (json.dumps(feature(TAGS, ["x", 48.3])), "'x'"),
    "code.csv": ("katottg,name,lat,lon\nUA1,Вигадане,48.3,37.4\n", "'UA1'"),
    "columns.csv": ("katottg,name,lat,lon\nUA14160210000099999,Вигадане,48.3\n", "line 2"),
    "none.csv": ("katottg,name,lat\nUA14160210000099999,Вигадане,48.3\n", "no column lon"),
    "list.json": ('[{"katottg": 5}', "no whole JSON"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_adds_nothing(settings: Settings, tmp_path: Path, name: str) -> None:
    text, says = DAMAGED[name]
    with pytest.raises(DataError, match=says):
        add_places(written(tmp_path / name, text), settings.data_dir)
    assert list(place_folder(settings.data_dir).iterdir()) == []


def test_a_damaged_geopackage_adds_nothing(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3857"):
        add_places(geopackage(tmp_path / "m.gpkg", shapely.Point(4_163_000, 6_150_000), srs=3857), settings.data_dir)
    whole = geopackage(tmp_path / "w.gpkg", shapely.Point(37.4, 48.3)).read_bytes()
    (tmp_path / "c.gpkg").write_bytes(whole[:5000])
    with pytest.raises(DataError, match="no whole GeoPackage"):
        add_places(tmp_path / "c.gpkg", settings.data_dir)
    assert list(place_folder(settings.data_dir).iterdir()) == []


def test_what_is_no_table_of_places_is_named(settings: Settings, tmp_path: Path) -> None:
    for text in ("PK\x03\x04", "# notes", ""):
        with pytest.raises(ConfigurationError):
            add_places(written(tmp_path / "x", text), settings.data_dir)


def test_unusable_areas_are_counted_and_kept_damage_is_told(settings: Settings, tmp_path: Path) -> None:
    open_ring = [[[37.0, 48.0], [38.0, 48.0], [38.0, 49.0]]]
    path = geojson(tmp_path / "a.geojson", feature(TAGS, SQUARE, "Polygon"), feature(TAGS, open_ring, "Polygon"))
    record, _ = add_places(path, settings.data_dir)
    assert (record.rows, sum(record.refused.values())) == (1, 1)
    kept = place_folder(settings.data_dir) / f"{record.key}.jsonl.gz"
    kept.write_bytes(gzip.compress(b'{"id": "osm:1"}\n'))
    with pytest.raises(DataError, match="damaged"):
        open_atlas(settings).candidates("Vyhadane")


def test_the_command_tells_what_it_did(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(settings.data_dir), "--cache", str(settings.cache_dir)]
    good, bad = written(tmp_path / "UA.txt", geonames()), written(tmp_path / "bad.txt", geonames(lat="95"))
    assert main(["data", "add", "places", str(good), *where]) == 0
    assert "1 new place, 0 merged" in capsys.readouterr().out
    other = written(tmp_path / "other.txt", geonames(id=9_000_002))
    assert main(["data", "add", "places", str(other), str(bad), *where]) != 0
    assert "bad.txt, line 1" in capsys.readouterr().err
    assert main(["data", "status", "--json", *where]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)["places"]] == ["UA.txt"]
    empty = geojson(tmp_path / "empty.geojson", feature({"natural": "peak"}, [37.4, 48.3]))
    assert main(["data", "add", "places", str(empty), *where]) != 0
    assert "1 no settlements" in capsys.readouterr().err
    shutil.rmtree(place_folder(settings.data_dir))
    assert main(["data", "add", "deepstate", *where]) != 0


def test_coordinates_of_the_user_end_what_only_the_hromada_told(settings: Settings, tmp_path: Path) -> None:
    atlas = open_atlas(settings)
    rough = next(p for p in atlas.approximate("Котлярівка") if p.region_id == "region:donetsk_oblast")
    code, x, y = rough.id.removeprefix("katottg:"), rough.longitude + 0.01, rough.latitude
    atlas = opened(settings, written(tmp_path / "k.csv", f"katottg,name,lat,lon\n{code},Котлярівка,{y},{x}\n"))
    (found,) = atlas.candidates("Котлярівка")
    assert not is_approximate(found)
    assert rough.id in found.ids
    assert rough.id not in {p.id for p in atlas.approximate("Котлярівка")}
    assert atlas.footprint((found.id,)).kind == "disc"
