"""Lines as targets: roads and railways of the network, stretches between two towns, borders of regions.

``road:M30`` and ``rail:all`` are what the network has under a number or name; ``road:pokrovsk/dobropillia`` is the
shortest way along it between two towns (``_`` for a space; ids of the atlas too). ``border:donetsk_oblast`` is a
region's outline, ``border:ukraine`` the country's, ``border:a/b`` what two regions share, ``border:RU`` the stretch of
the country's outline whose nearest foreign place lies there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from theodolite.atlas.footprints import finished
from theodolite.atlas.roads import RoadNetwork
from theodolite.errors import PlaceError
from theodolite.records import Footprint, Place, PlaceKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LineTargets", "is_line_target"]

_SCHEMES = ("road", "rail", "border")
_WORDS = {"road": "road", "rail": "railway", "border": "border"}
_SHARED_M = 500.0
_NEIGHBOUR_KM = 40.0
_STEP_M = 2_000.0


class _Source(Protocol):
    """What is needed of the atlas."""

    def resolve(self, text: str) -> Place: ...

    def footprint(self, targets: tuple[str, ...]) -> Footprint: ...

    def settlements(self, bounds: tuple[float, float, float, float]) -> tuple[Place, ...]: ...


def is_line_target(target: str) -> bool:
    """Whether a target is a road, a railway or a border."""
    return target.split(":", 1)[0] in _SCHEMES and ":" in target


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Line:
    label: str
    source: str
    geometry: BaseGeometry
    licence: str | None = None
    coarse: bool = False


class LineTargets:
    """Makes line targets when they are asked for, and keeps them."""

    def __init__(self, source: _Source, network: Callable[[], RoadNetwork]) -> None:
        self._source = source
        self._network = network
        self._known: dict[str, tuple[Place, Footprint]] = {}

    def place(self, target: str) -> Place:
        """Return a line target as a place.

        Raises
        ------
        PlaceError
            If the network has no such road, or a town or region of the id is not known.
        """
        return self._find(target)[0]

    def footprint(self, target: str) -> Footprint:
        """Return the geometry of a line target; errors as for :meth:`place`."""
        return self._find(target)[1]

    def _find(self, target: str) -> tuple[Place, Footprint]:
        if target not in self._known:
            scheme, _, name = target.partition(":")
            line = self._border(name) if scheme == "border" else self._way(scheme, name)
            self._known[target] = _entry(target, line)
        return self._known[target]

    # -- roads

    def _way(self, mode: str, name: str) -> _Line:
        import shapely

        network = self._network()
        if "/" in name:
            return self._between(mode, name, network)
        roads = network.find(mode, name)
        if not roads:
            some = sorted({road.ref for road in network.roads if road.mode == mode and road.ref})[:8]
            raise PlaceError(
                f"the network has no {_WORDS[mode]} {name!r} ({network.source}).",
                hint=f"It has for example: {', '.join(some)}; or name two towns: {mode}:pokrovsk/dobropillia.",
            )
        lines = shapely.line_merge(shapely.union_all([road.geometry for road in roads]))
        label = f"all {_WORDS[mode]}s" if name == "all" else f"{_WORDS[mode]} {name.replace('_', ' ')}"
        return _Line(label=label, source=network.source, geometry=lines, licence=network.licence, coarse=network.coarse)

    def _between(self, mode: str, name: str, network: RoadNetwork) -> _Line:
        first, _, last = name.partition("/")
        (start_name, start), (end_name, end) = self._town(first, network), self._town(last, network)
        km, line = network.route(start, end, mode=mode)
        return _Line(
            label=f"{_WORDS[mode]} from {start_name} to {end_name}",
            source=f"shortest way, {km:.0f} km, along: {network.source}",
            geometry=line,
            licence=network.licence,
            coarse=network.coarse,
        )

    def _town(self, text: str, network: RoadNetwork) -> tuple[str, tuple[float, float]]:
        wanted = text.casefold().replace("_", " ")
        for town, point in network.towns().items():
            if town.casefold().replace("_", " ") == wanted:
                return town.replace("_", " "), point
        place = self._source.resolve(text if ":" in text else text.replace("_", " "))
        return place.name, (place.longitude, place.latitude)

    # -- borders

    def _border(self, name: str) -> _Line:
        import shapely

        if "/" in name:
            return self._shared(*name.split("/", 1))
        if len(name) == 2 and name.isupper():
            return self._with_country(name)
        region = self._region(name)
        return _Line(
            label=f"border of {region.label}",
            source=f"outline of: {region.source}",
            geometry=shapely.boundary(region.geometry),
            licence=region.licence,
            coarse=region.coarse,
        )

    def _region(self, name: str) -> Footprint:
        return self._source.footprint((name if ":" in name else f"region:{name}",))

    def _shared(self, first: str, second: str) -> _Line:
        import shapely

        from theodolite.geometry import project, unproject

        a, b = self._region(first), self._region(second)
        line = shapely.boundary(project(a.geometry))
        shared = shapely.intersection(line, project(b.geometry).buffer(_SHARED_M))
        if shared.length < 1.0:
            raise PlaceError(f"{a.label} and {b.label} do not border each other.", hint="Name two neighbours.")
        return _Line(
            label=f"border between {a.label} and {b.label}",
            source=f"outline of {a.label} within {_SHARED_M:g} m of {b.label}; of: {a.source}",
            geometry=_merged(unproject(shared)),
            licence=a.licence,
            coarse=a.coarse or b.coarse,
        )

    def _with_country(self, country: str) -> _Line:
        import numpy as np
        import shapely

        from theodolite.geometry import project, unproject

        whole = self._source.footprint(("region:ukraine",))
        outline = shapely.segmentize(shapely.boundary(project(whole.geometry)), _STEP_M)
        coordinates, ring = shapely.get_coordinates(shapely.get_parts(outline), return_index=True)
        steps = shapely.linestrings(np.stack([coordinates[:-1], coordinates[1:]], axis=1))[ring[:-1] == ring[1:]]
        west, south, east, north = whole.geometry.bounds
        foreign = [p for p in self._source.settlements((west - 1, south - 1, east + 1, north + 1)) if p.country != "UA"]
        if country not in {place.country for place in foreign}:
            raise PlaceError(f"{country!r} does not border Ukraine.", hint="Name a neighbour: RU, BY, PL …")
        places = project(shapely.multipoints([(p.longitude, p.latitude) for p in foreign]))
        found, nearest = shapely.STRtree(shapely.get_parts(places)).query_nearest(
            shapely.centroid(steps), max_distance=_NEIGHBOUR_KM * 1000, all_matches=False
        )
        chosen = [step for step, place in zip(found, nearest, strict=True) if foreign[place].country == country]
        if not chosen:
            raise PlaceError(f"no stretch of the border lies near {country}.", hint="Name a neighbour: RU, BY, PL …")
        return _Line(
            label=f"border of Ukraine with {country}",
            source=f"outline of Ukraine, by the nearest foreign place within {_NEIGHBOUR_KM:g} km; of: {whole.source}",
            geometry=_merged(unproject(shapely.union_all(steps[chosen]))),
            licence=whole.licence,
            coarse=True,
        )


def _merged(line: BaseGeometry) -> BaseGeometry:
    import shapely

    parts = [part for part in shapely.get_parts(line) if part.geom_type == "LineString"]
    return shapely.line_merge(shapely.multilinestrings(parts))


def _entry(target: str, line: _Line) -> tuple[Place, Footprint]:
    import shapely

    footprint = finished(
        Footprint(
            target=target,
            label=line.label,
            kind="line",
            geometry=line.geometry,
            source=line.source,
            licence=line.licence,
            coarse=line.coarse,
        )
    )
    middle = shapely.point_on_surface(footprint.geometry)
    place = Place(
        id=target,
        name=line.label,
        kind=PlaceKind.LINE,
        longitude=round(middle.x, 4),
        latitude=round(middle.y, 4),
        country="UA",
        names=(line.label,),
    )
    return place, footprint
