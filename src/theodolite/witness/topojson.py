"""Decodes TopoJSON (quantised, shared arcs) into GeoJSON geometries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from theodolite.errors import ProviderError

__all__ = ["decode_topojson"]

_Ring = list[tuple[float, float]]


def decode_topojson(data: Any, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Yield the properties and the GeoJSON geometry of every feature; None where the feature carries no geometry.

    Parameters
    ----------
    data
        The decoded topology (https://github.com/topojson/topojson-specification, 1.0).
    name
        Of the file, for messages.

    Raises
    ------
    ProviderError
        If the object is not a topology, or an arc is missing.
    """
    if not isinstance(data, dict) or data.get("type") != "Topology" or not isinstance(data.get("objects"), dict):
        raise ProviderError(f"{name!r} is not a TopoJSON topology.", hint="Download it again, or remove it.")
    try:
        arcs = _decode_arcs(data.get("arcs", []), data.get("transform"))
        for entry in data["objects"].values():
            for member in entry.get("geometries", [entry]):
                yield member.get("properties") or {}, _geometry(member, arcs)
    except (IndexError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ProviderError(
            f"{name!r} is a damaged TopoJSON topology ({type(error).__name__}: {error}).",
            hint="Download it again, or remove it.",
        ) from error


def _decode_arcs(arcs: list[Any], transform: dict[str, Any] | None) -> list[_Ring]:
    if transform is None:
        return [[(p[0], p[1]) for p in arc] for arc in arcs]
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    decoded: list[_Ring] = []
    for arc in arcs:
        xs = accumulate(p[0] for p in arc)
        ys = accumulate(p[1] for p in arc)
        decoded.append([(x * sx + tx, y * sy + ty) for x, y in zip(xs, ys, strict=True)])
    return decoded


def _geometry(member: dict[str, Any], arcs: list[_Ring]) -> dict[str, Any] | None:
    kind = member.get("type")
    if kind == "Polygon":
        return {"type": kind, "coordinates": [_ring(r, arcs) for r in member["arcs"]]}
    if kind == "MultiPolygon":
        return {"type": kind, "coordinates": [[_ring(r, arcs) for r in p] for p in member["arcs"]]}
    return None if kind is None else {"type": kind, "coordinates": []}


def _ring(indices: list[int], arcs: list[_Ring]) -> _Ring:
    ring: _Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring
