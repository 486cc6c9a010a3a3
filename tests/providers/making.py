"""Makes small frames in every provider's own format, from rings of (longitude, latitude)."""

import gzip
import json
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

Ring = Sequence[tuple[float, float]]

SQUARE: Ring = ((37.0, 48.0), (37.4, 48.0), (37.4, 48.3), (37.0, 48.3))
DAY = date(2025, 11, 2)


def closed(ring: Ring) -> list[list[float]]:
    return [list(p) for p in (*ring, ring[0])]


def collection(rings: Sequence[Ring], **properties: object) -> dict:
    features = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {"type": "Polygon", "coordinates": [closed(r)]},
        }
        for r in rings
    ]
    return {"type": "FeatureCollection", "features": features}


def write_json(path: Path, data: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def kml(rings: Sequence[Ring], style: str = "ru", *, head: str = "") -> str:
    def placemark(ring: Ring) -> str:
        text = " ".join(f"{x!r},{y!r},0.0" for x, y in closed(ring))
        return (
            f"<Placemark><styleUrl>#{style}</styleUrl><Polygon><outerBoundaryIs><LinearRing><coordinates>{text}"
            "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        )

    marks = "".join(placemark(r) for r in rings)
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}<kml><Document>{marks}</Document></kml>"


def topology(rings: Sequence[Ring]) -> dict:
    """A quantised topology whose rings are each cut into two arcs, the second stored backwards."""
    scale, arcs, geometries = 1e-6, [], []
    for ring in rings:
        points = [(round(x / scale), round(y / scale)) for x, y in closed(ring)]
        middle = len(points) // 2
        for arc in (points[: middle + 1], points[middle:][::-1]):
            steps = [list(arc[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(arc)]
            arcs.append(steps)
        geometries.append({"type": "Polygon", "arcs": [[len(arcs) - 2, ~(len(arcs) - 1)]], "properties": {}})
    geometries.append({"type": None, "properties": {}})
    return {
        "type": "Topology",
        "arcs": arcs,
        "transform": {"scale": [scale, scale], "translate": [0.0, 0.0]},
        "objects": {"temp": {"type": "GeometryCollection", "geometries": geometries}},
    }


def make_deepstate(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    return write_json(control / "deepstate" / f"deepstatemap_data_{on:%Y%m%d}.geojson", collection(rings))


def make_uacontrolmap(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    areas = [[[y, x] for x, y in closed(r)] for r in rings]
    return write_json(control / "uacontrolmap" / f"{on:%Y%m%d}.json", {"areas": areas, "areas_ua": [], "frontline": []})


def make_isw(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    week = control / "isw" / "archive" / on.isoformat()
    write_json(week / "russian_advances.topojson", topology(rings[1:]))
    return write_json(week / "control_map.topojson", topology(rings[:1]))


def make_creamy_caprice(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    path = control / "creamy_caprice" / f"Control_{on:%y_%m_%d}.kml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(kml(rings), encoding="utf-8")
    return path


def make_liveuamap(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    lost = ((36.0, 47.0), (36.1, 47.0), (36.1, 47.1))
    features = [
        *collection(rings[:1], type="nochange", _dateto="2025-10-31")["features"],
        *collection(rings[1:], type="gains", _dateto="2025-10-31")["features"],
        *collection([lost], type="losses", _dateto="2025-10-31")["features"],
    ]
    value = {"value": {"type": "FeatureCollection", "features": features}}
    return write_json(control / "liveuamap_nzz" / f"{on:%Y-%m-%d}.json", value)


def say_holder(control: Path, mapper: str, holder: str = "RU") -> None:
    """Write the description that a map of one's own needs: whose land it shows."""
    (control / mapper).mkdir(parents=True, exist_ok=True)
    (control / mapper / "provider.toml").write_text(f'holder = "{holder}"\n')


def make_own_geojson(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    say_holder(control, "mine")
    return write_json(control / "mine" / f"{on:%Y-%m-%d}.geojson", collection(rings))


def make_own_kml(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    path = control / "mine_kml" / f"front_{on:%Y%m%d}.kml"
    say_holder(control, "mine_kml")
    path.write_text(kml(rings, style="anything"), encoding="utf-8")
    return path


MAKERS = {
    "deepstate": make_deepstate,
    "uacontrolmap": make_uacontrolmap,
    "isw": make_isw,
    "creamy_caprice": make_creamy_caprice,
    "liveuamap": make_liveuamap,
    "mine": make_own_geojson,
    "mine_kml": make_own_kml,
}


def make_common(
    control: Path, mapper: str, frames: Sequence[tuple[date, Ring]], listed: Sequence[tuple[date, str]]
) -> Path:
    """Write a common-format file (``frames``) and the list of dates (``listed``)."""
    path = control / "common_format" / f"{mapper}.geojsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        for on, ring in frames:
            properties = {"mapper": mapper, "layer": "occupied", "date": on.isoformat(), "area_km2": 1.0}
            geometry = {"type": "MultiPolygon", "coordinates": [[closed(ring)]]}
            stream.write(json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}) + "\n")
    rows = "".join(f"{mapper},{on.isoformat()},{state}\n" for on, state in listed)
    path.with_name("frames.csv").write_text("mapper,date,state\n" + rows, encoding="utf-8")
    return path
