"""Land of one side on single frames, inside a region: what areas and differences are computed from.

All geometry is projected (metres). What a mapper leaves out is taken out of its region, so that it is neither gained
nor lost nor disputed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from theodolite.geometry import polygonal, project
from theodolite.history.land import view_land
from theodolite.records import FrameRef
from theodolite.records.digest import AreaChange

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["Lands"]

_M2_PER_KM2 = 1e6
_SLIVER_M = 100.0
_LEAST_COVERED = 0.1


class Lands:
    """The land that a side holds on frames of an archive, clipped to a region.

    Parameters
    ----------
    target
        Id of the region, or of a settlement.
    """

    def __init__(self, archive: Archive, atlas: Atlas, *, side: str, target: str) -> None:
        self._archive = archive
        self._side = side
        self._country = project(atlas.footprint(("region:ukraine",)).geometry)
        self.region: Any = project(atlas.footprint((target,)).geometry)
        self._covered: dict[str, Any] = {}
        self._lands: dict[tuple[str, str], Any] = {}

    def covered(self, mapper: str) -> Any:
        """Return the part of the region that a mapper covers; the region itself where it covers it whole."""
        if mapper not in self._covered:
            rings = self._archive.info(mapper).not_covered
            gaps = project(shapely.union_all([shapely.Polygon(ring) for ring in rings])) if rings else None
            left_out = gaps is not None and shapely.intersects(self.region, gaps)
            self._covered[mapper] = self._without(gaps) if left_out else self.region
        return self._covered[mapper]

    def _without(self, gaps: Any) -> Any:
        """Take out what a mapper leaves out; nothing remains where only scraps would."""
        rest = polygonal(shapely.difference(self.region, gaps))
        return rest if rest.area >= _LEAST_COVERED * self.region.area else shapely.MultiPolygon()

    @property
    def is_abroad(self) -> bool:
        """Whether no part of the region lies in the country that the maps show."""
        return not shapely.intersects(self._country, self.region)

    def is_whole(self, mapper: str) -> bool:
        """Tell whether a mapper covers the whole region."""
        return self.covered(mapper) is self.region

    def land(self, ref: FrameRef) -> Any:
        """Return what the side holds on a frame, inside what the mapper covers of the region."""
        key = (ref.mapper, ref.state)
        if key not in self._lands:
            area = self.covered(ref.mapper)
            self._lands[key] = shapely.MultiPolygon() if area.is_empty else self._view(ref, area)
        return self._lands[key]

    def _view(self, ref: FrameRef, area: Any) -> Any:
        info = self._archive.info(ref.mapper)
        view = view_land(self._archive.projected(ref), info, area.bounds, covered=self._country)
        return polygonal(shapely.intersection(view.land(self._side), area))

    def common(self, first: str, second: str) -> Any | None:
        """Return the part of the region that both mappers cover; None where both cover it whole."""
        if self.is_whole(first) and self.is_whole(second):
            return None
        return shapely.intersection(self.covered(first), self.covered(second))

    def change(self, before: FrameRef, after: FrameRef) -> AreaChange:
        """Measure what the side gained and lost between two frames."""
        was, now = self.land(before), self.land(after)
        gained, lost = polygonal(shapely.difference(now, was)), polygonal(shapely.difference(was, now))
        return AreaChange(
            held_km2=_km2(now),
            gained_km2=_km2(gained),
            lost_km2=_km2(lost),
            gained_solid_km2=min(_km2(_solid(gained)), _km2(gained)),
            lost_solid_km2=min(_km2(_solid(lost)), _km2(lost)),
        )

    def apart(self, first: FrameRef, second: FrameRef) -> tuple[float, float, float]:
        """Return the m² that only the first, only the second and both frames show as held, where both reach."""
        one, other = self.land(first), self.land(second)
        common = self.common(first.mapper, second.mapper)
        if common is not None:
            one, other = shapely.intersection(one, common), shapely.intersection(other, common)
        both = float(shapely.intersection(one, other).area)
        return max(one.area - both, 0.0), max(other.area - both, 0.0), both


def _km2(geometry: Any) -> float:
    return float(geometry.area) / _M2_PER_KM2


def _solid(geometry: Any) -> Any:
    """Leave out what is narrower than 200 m."""
    return geometry.buffer(-_SLIVER_M).buffer(_SLIVER_M)
