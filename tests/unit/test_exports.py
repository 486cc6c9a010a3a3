"""Exports read back: GeoParquet by its own metadata, KML and GeoJSON by their rules, CSV by a reader of tables."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import defusedxml.ElementTree
import pyarrow.parquet as pq
import pytest
import shapely
from tests.providers.making import make_deepstate, make_isw, make_own_geojson

from theodolite.errors import ConfigurationError, DataError
from theodolite.publish.export import Collection, Feature, encode, export_control, format_of, to_csv, write_collection
from theodolite.settings import load_settings
from theodolite.witness.archive import Archive, open_archive

DAY = date(2025, 11, 1)
KML = "{http://www.opengis.net/kml/2.2}"
ORIGIN = {"mapper", "frame_on", "sha256", "licence", "holder", "status", "custody"}
HOLED = shapely.Polygon(
    [(37, 48), (37, 49), (38, 49), (38, 48)], holes=[[(37.2, 48.2), (37.8, 48.2), (37.8, 48.8), (37.2, 48.8)]]
)
HOSTILE = 'a <b> & "c" ]]> \x07 =1+1'


def square(east: float) -> tuple[tuple[float, float], ...]:
    return ((37.0, 48.0), (east, 48.0), (east, 48.3), (37.0, 48.3))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    data = tmp_path_factory.mktemp("data")
    control = data / "control"
    for n, east in ((0, 37.2), (1, 37.2), (2, 37.4), (5, 37.2)):
        make_deepstate(control, DAY + timedelta(days=n), [square(east)])
    make_isw(control, DAY, [square(37.2), ((37.2, 48.0), (37.3, 48.0), (37.3, 48.3), (37.2, 48.3))])
    make_own_geojson(control, DAY, [square(37.2)])
    told = 'holder = "UA"\nlicence = "CC0"\nmay_publish_geometry = true\n'
    (control / "mine" / "provider.toml").write_text(told, encoding="utf-8")
    return open_archive(load_settings(data_dir=data, cache_dir=tmp_path_factory.mktemp("cache")))


def hostile() -> Collection:
    properties = {"holder": HOSTILE, "on": DAY, "share": 0.1, "sure": True}
    nothing = {"holder": None, "on": None, "share": 1, "sure": False}
    features = [
        Feature(name=HOSTILE, geometry=HOLED, properties=properties),
        Feature(name="none", geometry=shapely.Polygon(), properties=nothing),
    ]
    return Collection(name="x", title=HOSTILE, features=features, about={"use": HOSTILE})


def test_a_period_is_one_feature_a_distinct_map_with_the_days_it_held(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    export_control(archive, "deepstate", path=str(path), since=DAY, until=DAY + timedelta(days=5))
    read = json.loads(path.read_text(encoding="utf-8"))
    spans = [(f["properties"]["valid_from"], f["properties"]["valid_until"]) for f in read["features"]]
    assert spans == [("2025-11-01", "2025-11-02"), ("2025-11-03", "2025-11-05"), ("2025-11-06", "2025-11-06")]
    assert [f["properties"]["frames"] for f in read["features"]] == [2, 1, 1]
    assert all(set(f["properties"]) >= ORIGIN for f in read["features"])
    assert len(read["features"][0]["properties"]["sha256"]) == 64
    assert "not for publication" in read["about"]["use"]


@pytest.mark.parametrize("name", ["out.geojson", "out.parquet", "out.kml"])
def test_every_format_gives_back_the_land_of_the_map(archive: Archive, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    export_control(archive, "isw", path=str(path), on=DAY)
    drawn = shapely.union_all([a.geometry for a in archive.areas(archive.frames("isw")[0]).areas])
    if name.endswith("parquet"):
        table = pq.read_table(path)
        read = shapely.union_all([shapely.from_wkb(w.as_py()) for w in table["geometry"]])
        assert set(table.column_names) >= ORIGIN
    elif name.endswith("kml"):
        root = defusedxml.ElementTree.parse(path).getroot()
        rings = [e.text.split() for e in root.iter(f"{KML}coordinates")]
        read = shapely.union_all([shapely.Polygon([tuple(map(float, c.split(","))) for c in r]) for r in rings])
        names = {e.get("name") for e in root.iter(f"{KML}Data")}
        assert names >= ORIGIN
    else:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        read = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in features])
    assert shapely.symmetric_difference(read, drawn).area < 1e-6


def test_geoparquet_metadata_follows_the_specification(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write_collection(hostile(), str(path), format="geoparquet")
    file = pq.ParquetFile(path)
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Polygon"]
    assert column["bbox"] == [37.0, 48.0, 38.0, 49.0]
    assert column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert file.schema_arrow.field("geometry").type == "binary"
    assert [str(file.schema_arrow.field(n).type) for n in ("on", "share", "sure")] == ["date32[day]", "double", "bool"]
    row = file.read().to_pylist()
    assert row[0]["bbox"] == {"xmin": 37.0, "ymin": 48.0, "xmax": 38.0, "ymax": 49.0}
    assert (row[1]["geometry"], row[1]["bbox"]) == (None, None)
    polygon = shapely.from_wkb(row[0]["geometry"])
    assert column["orientation"] == "counterclockwise"
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw


def test_geojson_turns_rings_as_rfc_7946_wants() -> None:
    feature, empty = json.loads(encode(hostile(), "geojson"))["features"]
    rings = [shapely.LinearRing(ring) for ring in feature["geometry"]["coordinates"]]
    assert [ring.is_ccw for ring in rings] == [True, False]
    assert empty["geometry"] is None
    assert feature["properties"] == {"holder": HOSTILE, "on": "2025-11-01", "share": 0.1, "sure": True}


def test_kml_escapes_text_keeps_holes_and_spans_of_time() -> None:
    root = defusedxml.ElementTree.fromstring(encode(hostile(), "kml"))
    document = root.find(f"{KML}Document")
    assert document is not None
    assert document.findtext(f"{KML}name") == HOSTILE.replace("\x07", "")
    marks = document.findall(f"{KML}Placemark")
    assert len(marks) == 2
    assert len(list(marks[0].iter(f"{KML}innerBoundaryIs"))) == 1
    assert [e.text for e in marks[0].iter(f"{KML}begin")] == ["2025-11-01"]
    assert marks[1].find(f"{KML}MultiGeometry") is None


def test_csv_quotes_and_disarms_formulas() -> None:
    text = to_csv([{"a": '=HYPERLINK("x")', "b": None, "c": DAY, "d": 0.123456789, "e": "x,\ny"}])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows == [{"a": '\'=HYPERLINK("x")', "b": "", "c": "2025-11-01", "d": "0.123457", "e": "x,\ny"}]
    assert to_csv([], columns=("a", "b")) == "a,b\n"


def test_publication_is_refused_where_terms_do_not_allow_it(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.kml"
    with pytest.raises(ConfigurationError, match=r"shapes of DeepState .* may not be published"):
        export_control(archive, "deepstate", path=str(path), on=DAY, for_publication=True)
    assert not path.exists()
    export_control(archive, "mine", path=str(path), on=DAY, for_publication=True)
    assert "allow publishing its shapes" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"on": DAY - timedelta(days=1)}, "no frame on or before 2025-10-31; its frames run from 2025-11-01"),
        ({}, "one day or one period"),
        ({"on": DAY, "since": DAY}, "one day or one period"),
        ({"since": DAY, "until": DAY - timedelta(days=3)}, "lies after"),
        ({"since": DAY + timedelta(days=30)}, "no frame from 2025-12-01 to the end"),
        ({"on": DAY, "layer": "claims"}, "no layer 'claims'"),
        ({"on": DAY, "format": "shp"}, "'shp' is no format"),
    ],
)
def test_what_cannot_be_exported_says_why(
    archive: Archive, tmp_path: Path, options: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        export_control(archive, "deepstate", path=str(tmp_path / "x.geojson"), **options)  # type: ignore[arg-type]
    assert caught.value.hint


def test_files_that_cannot_be_written_and_names_that_say_no_format(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_collection(hostile(), str(tmp_path / "no" / "x.kml"))
    with pytest.raises(ConfigurationError, match="no format"):
        format_of("x.txt")
    with pytest.raises(ConfigurationError, match="binary"):
        write_collection(hostile(), "-", format="geoparquet")


def test_a_collection_without_features_is_still_a_valid_file() -> None:
    empty = Collection(name="x", title="nothing", features=[], about={})
    assert json.loads(encode(empty, "geojson"))["features"] == []
    assert defusedxml.ElementTree.fromstring(encode(empty, "kml")).tag == f"{KML}kml"
    column = json.loads(pq.read_schema(io.BytesIO(encode(empty, "geoparquet"))).metadata[b"geo"])["columns"]["geometry"]
    assert column["geometry_types"] == []
    assert "bbox" not in column
