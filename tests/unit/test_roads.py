"""Networks of roads: read from OpenStreetMap and GeoJSON files, broken ones too; roads and borders as targets."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.roads import COARSE_SOURCE, open_network, read_network, road_numbers
from theodolite.errors import ConfigurationError, DataError, PlaceError
from theodolite.geometry import project
from theodolite.history.encircle import add_roads, corridor_km, roads_open
from theodolite.history.land import grow_box, view_land
from theodolite.history.touch import touch_km
from theodolite.records import ControlArea, PlaceKind, Status
from theodolite.settings import load_settings
from theodolite.testing import make_info

# A made network round 48.0 N 37.0 E: a main road from west to east, a road to the north, a railway, a footpath.
NODES = {
    1: (36.80, 48.00), 2: (36.90, 48.00), 3: (37.00, 48.00), 4: (37.10, 48.00), 5: (37.20, 48.00),
    6: (37.00, 48.10), 7: (37.00, 48.20), 8: (37.05, 47.90),
}  # fmt: skip
WAYS: list[tuple[int, dict[str, str], list[int]]] = [
    (10, {"highway": "primary", "ref": "М-30;E 50", "name": "Західна"}, [1, 2, 3]),
    (11, {"highway": "primary", "ref": "М-30", "name": "Східна"}, [3, 4, 5]),
    (12, {"highway": "tertiary", "name": "Північна", "name:en": "North Road"}, [3, 6, 7]),
    (13, {"railway": "rail"}, [3, 8]),
    (14, {"highway": "footway"}, [1, 8]),
]


def osm_xml(nodes: dict[int, tuple[float, float]], ways: list[tuple[int, dict[str, str], list[int]]]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{n}" version="1" lon="{x}" lat="{y}"/>' for n, (x, y) in nodes.items()]
    for way, tags, refs in ways:
        inner = "".join(f'<nd ref="{r}"/>' for r in refs) + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        lines.append(f'<way id="{way}" version="1">{inner}</way>')
    return "\n".join([*lines, "</osm>"])


@pytest.fixture
def xml_file(tmp_path: Path) -> Path:
    path = tmp_path / "made.osm"
    path.write_text(osm_xml(NODES, WAYS), encoding="utf-8")
    return path


@pytest.fixture
def pbf_file(tmp_path: Path) -> Path:
    osmium = pytest.importorskip("osmium")
    path = tmp_path / "made.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    for number, point in NODES.items():
        writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=point))
    for number, tags, refs in WAYS:
        writer.add_way(osmium.osm.mutable.Way(id=number, version=1, tags=tags, nodes=refs))
    writer.close()
    return path


def rows(path: Path) -> list[tuple[Any, ...]]:
    return [
        (r.id, r.mode, r.kind, r.ref, r.name, r.label, tuple((round(x, 6), round(y, 6)) for x, y in r.geometry.coords))
        for r in read_network(path).roads
    ]


def test_the_same_network_comes_out_of_xml_and_pbf(xml_file: Path, pbf_file: Path) -> None:
    found = rows(xml_file)
    assert found == rows(pbf_file)
    assert [row[:3] for row in found] == [
        ("way 10", "road", "primary"), ("way 11", "road", "primary"), ("way 12", "road", "tertiary"),
        ("way 13", "rail", "rail"),
    ]  # fmt: skip
    assert [row[5] for row in found] == ["M30/E50", "M30", "North Road", "unnamed railway"]
    assert "ODbL" in (read_network(xml_file).licence or "")


def test_without_osmium_the_error_says_what_to_install(pbf_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(ConfigurationError, match=r"pip install \"theodolite\[roads\]\""):
        read_network(pbf_file)


def test_one_bad_way_never_stops_and_is_named(tmp_path: Path) -> None:
    ways = [
        *WAYS,
        (20, {"highway": "primary", "ref": "X1"}, []),
        (21, {"highway": "primary", "ref": "X2"}, [98, 99]),
        (22, {"highway": "primary", "ref": "X3"}, [1, 2, 99, 4, 5]),
        (23, {"highway": "primary", "ref": "X4"}, [1, 50]),
        (24, {"highway": "primary", "ref": "X5"}, [2, 51]),
    ]
    path = tmp_path / "bad.osm"
    path.write_text(osm_xml({**NODES, 50: (36.8, 480.0), 51: (12.0, 48.0)}, ways), encoding="utf-8")
    network = read_network(path)
    assert len(network.roads) == 6  # four good ones and the two halves of X3 on either side of the missing node
    assert [r.id for r in network.roads if r.ref == "X3"] == ["way 22", "way 22.1"]
    assert "bad.osm; 6 ways or nodes set aside" in network.source
    assert open_network(tmp_path, tmp_path / "cache").source == network.source
    notes = " | ".join(network.notes)
    assert "ways without nodes): way 20" in notes
    assert "fewer than two nodes in the file and on Earth): way 21, way 23" in notes
    assert "nodes with coordinates out of range): 50" in notes
    assert "over a degree apart): way 24" in notes


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.osm", '<?xml version="1.0"?><osm><node id="1" lon="1" lat="2"/><way', "is broken or not what its name"),
        ("empty.osm", "", "is broken or not what its name"),
        ("none.osm", osm_xml(NODES, WAYS[4:]), "no way in it is tagged as a road or railway"),
        ("nodeless.osm", osm_xml({}, WAYS), "holds no usable road .*fewer than two nodes"),
        ("bomb.osm", '<!DOCTYPE o [<!ENTITY a "b">]><osm>&a;</osm>', "is broken or not what its name"),
        ("text.osm.pbf", "not a protocol buffer", "is broken or not what its name"),
        ("broken.geojson", '{"type": "FeatureCollection"', "is broken or not what its name"),
        ("points.geojson", '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}',
         "holds no usable road .*no lines"),
        ("roads.csv", "a,b", "no road network that can be read"),
    ],
)  # fmt: skip
def test_files_that_hold_no_network_say_so(tmp_path: Path, name: str, content: str, message: str) -> None:
    if name.endswith(".pbf"):
        pytest.importorskip("osmium")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_network(path)


def test_geojson_lines_are_roads_unless_they_say_otherwise(tmp_path: Path) -> None:
    lines = [
        ({"highway": "trunk", "ref": "H20"}, [[37.0, 48.0], [37.1, 48.0]]),
        ({"name": "my way"}, [[37.0, 48.0], [37.0, 48.1]]),
        ({"railwayType": "rail", "name": "my line"}, [[37.0, 48.0], [36.9, 48.1]]),
        ({"highway": "cycleway"}, [[37.0, 48.0], [36.9, 48.0]]),
        ({"name": "nowhere"}, [[37.0, 480.0], ["x", None]]),
    ]
    body = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": {"type": "LineString", "coordinates": c}} for p, c in lines
        ],
    }
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps(body), encoding="utf-8")
    network = read_network(path)
    assert [(r.mode, r.label) for r in network.roads] == [("road", "H20"), ("road", "my way"), ("rail", "my line")]
    assert len(network.notes) == 2


def test_numbers_are_found_in_either_script() -> None:
    assert road_numbers("М-30;E 50") == road_numbers("M30/E50") == ("M30", "E50")
    assert road_numbers("Т-05-04") == ("T0504",) == road_numbers("ex-T0504")
    assert road_numbers("Північна") == ()


def atlas_with(tmp_path: Path, roads: Path | None, cache: Path) -> Atlas:
    data = tmp_path / "data"
    (data / "roads").mkdir(parents=True)
    if roads is not None:
        (data / "roads" / roads.name).write_bytes(roads.read_bytes())
    return open_atlas(load_settings(data_dir=data, cache_dir=cache))


def test_a_network_in_the_data_folder_is_read_once_and_kept(tmp_path: Path, xml_file: Path) -> None:
    folder = xml_file.parent
    first = open_network(folder, tmp_path / "cache")
    kept = open_network(folder, tmp_path / "cache")
    assert [(r.id, r.ref, r.geometry.wkb) for r in first.roads] == [(r.id, r.ref, r.geometry.wkb) for r in kept.roads]
    assert not first.coarse
    xml_file.write_text(osm_xml(NODES, WAYS[:1]), encoding="utf-8")
    assert len(open_network(folder, tmp_path / "cache").roads) == 1


def test_without_files_the_network_of_the_package_is_used_and_said_to_be_coarse(tmp_path: Path) -> None:
    network = open_network(None, tmp_path)
    assert (network.coarse, network.source, network.notes) == (True, COARSE_SOURCE, ())
    assert {mode: len(network.lines(mode)) for mode in ("road", "rail")} == {"road": 149, "rail": 81}
    towns = {town for town, _ in network.next_towns(37.1758, 48.2822)}
    assert {"Myrnohrad", "Dobropillia", "Selydove"} & towns
    assert network.next_towns(30.5, 50.4) == ()


def test_roads_are_targets_by_number_name_and_between_towns(tmp_path: Path, xml_file: Path, shared_cache: Path) -> None:
    atlas = atlas_with(tmp_path, xml_file, shared_cache)
    m30 = atlas.footprint(("road:M30",))
    assert (m30.kind, m30.geometry.geom_type, m30.coarse) == ("line", "LineString", False)
    assert m30.geometry.bounds == (36.8, 48.0, 37.2, 48.0)
    assert atlas.footprint(("road:north_road",)).geometry.length == pytest.approx(0.2)
    assert atlas.resolve("rail:all").kind is PlaceKind.LINE
    with pytest.raises(PlaceError, match=r"no road 'M99'.*for example"):
        atlas.place("road:M99")
    with pytest.raises(PlaceError, match="no node within 6 km"):
        atlas.footprint(("road:kyiv/lviv",))


def test_the_way_between_two_towns_is_the_shortest_along_the_network(tmp_path: Path, shared_cache: Path) -> None:
    atlas = atlas_with(tmp_path, None, shared_cache)
    way = atlas.footprint(("road:pokrovsk/pavlohrad",))
    assert way.label == "road from Pokrovsk to Pavlohrad"
    assert "coarse" in way.source
    assert way.coarse
    assert 85 < project(way.geometry).length / 1000 < 111
    assert atlas.footprint(("road:velyka_novosilka/kurakhove",)).geometry.geom_type == "LineString"
    with pytest.raises(PlaceError, match="no place is called"):
        atlas.footprint(("road:pokrovsk/nowhereville",))


def test_borders_are_outlines_shared_stretches_and_those_with_a_country(tmp_path: Path, shared_cache: Path) -> None:
    atlas = atlas_with(tmp_path, None, shared_cache)
    donetsk = project(atlas.footprint(("border:donetsk_oblast",)).geometry)
    shared = project(atlas.footprint(("border:donetsk_oblast/luhansk_oblast",)).geometry)
    assert 0.05 * donetsk.length < shared.length < 0.5 * donetsk.length
    assert shapely.distance(donetsk, shared) < 1.0
    russian = atlas.footprint(("border:RU",))
    assert 1_000 < project(russian.geometry).length / 1000 < 3_000
    assert russian.label == "border of Ukraine with RU"
    for wrong in ("border:donetsk_oblast/lviv_oblast", "border:FR", "border:atlantis"):
        with pytest.raises(PlaceError):
            atlas.footprint((wrong,))


def test_held_land_on_a_made_network_is_touched_and_closes_its_roads(
    tmp_path: Path, xml_file: Path, shared_cache: Path
) -> None:
    atlas = atlas_with(tmp_path, xml_file, shared_cache)
    land = project(shapely.box(37.05, 47.7, 37.4, 48.05))
    areas = [ControlArea(holder="UA", status=Status.HELD, geometry=shapely.multipolygons([land]))]
    road = project(atlas.footprint(("road:M30",)).geometry)
    place = project(shapely.Point(37.0, 48.0)).buffer(500)
    view = view_land(areas, make_info("m", drawn_sides=("UA",)), grow_box(road.bounds, 40_000))
    touched = touch_km(view, road, "UA", edge_m=500.0, within_m=0.0)
    assert touched.value == pytest.approx(11.2, abs=0.1)
    assert touched.detail == "1 stretch: 48.00 N 37.05 E to 48.00 N 37.20 E (11.2 km)"
    lines = atlas.roads.near(view.area.bounds)
    assert len(lines) == 3
    assert atlas.roads.near((0.0, 0.0, 1.0, 1.0)) == []
    found = roads_open(view, place, "UA", lines, edge_m=500.0)
    assert [(r.label, r.direction) for r in found.roads] == [("North Road", "north"), ("M30/E50", "west")]
    said = add_roads(corridor_km(view, place, "UA", edge_m=500.0), found, source="made.osm").detail
    assert said is not None
    assert said.endswith("; 2 roads out open: North Road to the north (10 km); M30/E50 to the west (10 km) (made.osm)")
    without = add_roads(corridor_km(view, place, "UA", edge_m=500.0), roads_open(view, place, "UA", [], edge_m=0.0))
    assert (without.detail or "").endswith("no road of the network out is open")
