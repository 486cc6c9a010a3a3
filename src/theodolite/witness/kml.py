"""Reads the polygons of a KML file, safely: no entities, no document type, no external references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # for types: defusedxml parses

from theodolite.errors import ProviderError
from theodolite.witness.features import read_bytes

__all__ = ["Placemark", "read_kml", "read_kml_date"]

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placemark:
    """A named, styled GeoJSON geometry; ``style`` without its ``#``; ``geometry`` None where there is no polygon."""

    name: str
    style: str
    geometry: dict[str, Any] | None


def read_kml(path: Path) -> tuple[Placemark, ...]:
    """Read the placemarks of a KML file.

    Raises
    ------
    ProviderError
        If it is not XML, cut off, declares a document type or entities, or is not KML.
    """
    root = _parse(path)
    if _tag(root) != "kml":
        raise ProviderError(f"{path.name!r} is not KML: its root is <{_tag(root)}>.", hint="Export the map as KML.")
    return tuple(_placemark(e, path.name) for e in root.iter() if _tag(e) == "Placemark")


def read_kml_date(path: Path) -> date | None:
    """Return the date of the first ``<when>`` or ``<begin>`` in a KML file, or the first ISO date in a name."""
    named = [e for e in _parse(path).iter() if _tag(e) in {"when", "begin", "name"}]
    for element in sorted(named, key=lambda e: _tag(e) == "name"):
        match = _ISO_DATE.search(element.text or "")
        if match:
            try:
                return date.fromisoformat(match[0])
            except ValueError:
                continue
    return None


def _parse(path: Path) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data = read_bytes(path)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ProviderError(
            f"{path.name!r} declares a document type or entities ({type(error).__name__}), which no map needs.",
            hint="The file may be hostile: remove it.",
        ) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise ProviderError(
            f"{path.name!r} is not well-formed XML: {error}.", hint="Download it again, or remove it."
        ) from error
    return root


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Element, tag: str) -> str:
    return next(((e.text or "").strip() for e in element if _tag(e) == tag), "")


def _placemark(element: Element, name: str) -> Placemark:
    polygons = [_polygon(e, name) for e in element.iter() if _tag(e) == "Polygon"]
    geometry = {"type": "MultiPolygon", "coordinates": polygons} if polygons else None
    return Placemark(name=_text(element, "name"), style=_text(element, "styleUrl").lstrip("#"), geometry=geometry)


def _polygon(element: Element, name: str) -> list[list[tuple[float, ...]]]:
    outer: list[list[tuple[float, ...]]] = []
    holes: list[list[tuple[float, ...]]] = []
    for boundary in element:
        rings = [_ring(e.text or "", name) for e in boundary.iter() if _tag(e) == "coordinates"]
        (outer if _tag(boundary) == "outerBoundaryIs" else holes).extend(rings)
    return outer + holes


def _ring(text: str, name: str) -> list[tuple[float, ...]]:
    try:
        return [tuple(float(part) for part in point.split(",")[:2]) for point in text.split()]
    except ValueError as error:
        raise ProviderError(
            f"{name!r} holds a coordinate that is no number: {error}.", hint="Export it again."
        ) from error


def iter_styled(placemarks: tuple[Placemark, ...], styles: dict[str, str]) -> Iterator[tuple[str, Placemark]]:
    """Yield the value of ``styles`` for every placemark whose style is among its keys."""
    for placemark in placemarks:
        if placemark.style in styles:
            yield styles[placemark.style], placemark
