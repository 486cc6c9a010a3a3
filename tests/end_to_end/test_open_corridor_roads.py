"""The open corridor of a place with its roads, from the command line, with a map and a network of one's own."""

import json
from pathlib import Path

import pytest
import shapely

from theodolite.cli import main
from theodolite.geometry import project, unproject

OSM = """<osm version="0.6"><node id="1" lon="37.0" lat="48.0"/><node id="2" lon="37.0" lat="48.3"/>
<node id="3" lon="37.4" lat="48.0"/><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="ref"
v="М-30"/></way><way id="2"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="ref" v="H20"/></way>
</osm>"""


def test_the_corridor_names_the_roads_that_are_open(
    tmp_path: Path, shared_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    middle = project(shapely.Point(37.0, 48.0))
    ring = middle.buffer(6_000).difference(middle.buffer(3_000))
    ring = ring.difference(shapely.box(middle.x - 1_500, middle.y, middle.x + 1_500, middle.y + 9_000))
    folder = tmp_path / "control" / "mymap"
    folder.mkdir(parents=True)
    (folder / "provider.toml").write_text(
        'name = "My map"\naffiliation = "our desk"\nlicence = "our own"\nholder = "RU"\n', encoding="utf-8"
    )
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(unproject(ring)))}
    (folder / "2025-11-01.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    question = ["measure", "disc:48.0,37.0,1", "--on", "2025-11-01", "--measure", "corridor_km", "--mapper", "mymap"]
    where = ["--data", str(tmp_path), "--cache", str(shared_cache)]
    assert main([*question, *where]) == 0
    plain = capsys.readouterr().out
    assert "narrowest at 48.0" in plain
    assert "road" not in plain
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / "made.osm").write_text(OSM, encoding="utf-8")
    assert main([*question, *where]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "1 road out open: M30 to the north (10 km" in said
    assert "OpenStreetMap file of the user (made.osm)" in said
