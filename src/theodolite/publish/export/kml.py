"""KML 2.2: one placemark a feature, its properties as typed data, its days as a time span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from theodolite.publish.export.model import Collection, Feature, Value

__all__ = ["to_kml"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# KML colours are aabbggrr; Okabe and Ito (2008): vermilion, blue, purple, grey.
_STYLES = {"RU": "7f005ed5", "UA": "7fb27200", "other": "7fa779cc"}
_SPANS = (("valid_from", "valid_until"), ("frame_on", "frame_on"), ("on", "on"))


def to_kml(collection: Collection) -> str:
    """Write a KML document; text is escaped and characters that XML cannot hold are left out."""
    about = "\n".join(f"{key}: {value}" for key, value in collection.about.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"<name>{_text(collection.title)}</name>",
        f"<description>{_text(about)}</description>",
        *(_style(name, colour) for name, colour in _STYLES.items()),
        *(line for feature in collection.features for line in _placemark(feature)),
        "</Document></kml>",
    ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("", value))


def _style(name: str, colour: str) -> str:
    line = f"<LineStyle><color>ff{colour[2:]}</color><width>2</width></LineStyle>"
    return f'<Style id="{name}">{line}<PolyStyle><color>{colour}</color></PolyStyle></Style>'


def _placemark(feature: Feature) -> Iterator[str]:
    holder = str(feature.properties.get("holder"))
    yield f"<Placemark><name>{_text(feature.name)}</name>"
    yield from _span(feature)
    yield f"<styleUrl>#{holder if holder in _STYLES else 'other'}</styleUrl><ExtendedData>"
    for key, value in feature.properties.items():
        if value is not None:
            name = quoteattr(_NOT_XML.sub("", key))
            yield f"<Data name={name}><value>{_text(_written(value))}</value></Data>"
    yield "</ExtendedData>"
    if feature.geometry is not None and not feature.geometry.is_empty:
        yield _geometry(shapely.orient_polygons(shapely.force_2d(feature.geometry)))
    yield "</Placemark>"


def _span(feature: Feature) -> Iterator[str]:
    for begin, end in _SPANS:
        first, last = feature.properties.get(begin), feature.properties.get(end)
        if isinstance(first, date):
            until = f"<end>{last.isoformat()}</end>" if isinstance(last, date) else ""
            yield f"<TimeSpan><begin>{first.isoformat()}</begin>{until}</TimeSpan>"
            return


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _geometry(geometry: Any) -> str:
    parts = "".join(_part(part) for part in shapely.get_parts(geometry) if not part.is_empty)
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _part(part: Any) -> str:
    if part.geom_type == "Polygon":
        inner = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in part.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>{inner}</Polygon>"
    if part.geom_type == "Point":
        return f"<Point><coordinates>{_coordinates(part)}</coordinates></Point>"
    return f"<LineString><tessellate>1</tessellate><coordinates>{_coordinates(part)}</coordinates></LineString>"


def _ring(ring: Any) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def _coordinates(line: Any) -> str:
    return " ".join(f"{x:.6f},{y:.6f}" for x, y in shapely.get_coordinates(line))
