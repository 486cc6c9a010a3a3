"""Small made-up worlds: maps and places in projected metres, for the laws of histories."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely

from theodolite.geometry import unproject
from theodolite.records import ControlArea, Footprint, FrameRef, Place, PlaceKind, ProviderInfo

UKRAINE = shapely.Polygon([(-30_000, -30_000), (33_000, -30_000), (28_000, 31_000), (-30_000, 30_000)])


@dataclass
class WorldAtlas:
    """An atlas of given footprints (projected metres): id → polygon."""

    shapes: dict[str, Any]
    foreign: frozenset[str] = frozenset()
    fingerprint: str = "world"

    def place(self, target: str) -> Place:
        """Return a place whose point is its footprint's centroid."""
        point = unproject(self._shape(target).centroid)
        country = "RO" if target in self.foreign else "UA"
        return Place(
            id=target, name=target, kind=PlaceKind.SETTLEMENT, longitude=point.x, latitude=point.y, country=country
        )

    def footprint(self, targets: tuple[str, ...]) -> Footprint:
        """Return a footprint, WGS 84."""
        return Footprint(
            target=targets[0], label=targets[0], kind="disc", geometry=unproject(self._shape(targets[0])), source="made"
        )

    def settlements(self, bounds: tuple[float, float, float, float]) -> tuple[Place, ...]:
        """Return all places."""
        return tuple(self.place(key) for key in self.shapes)

    def _shape(self, target: str) -> Any:
        return UKRAINE if target == "region:ukraine" else self.shapes[target]


@dataclass
class WorldArchive:
    """An archive of one mapper's given frames: (day, areas in projected metres)."""

    provider: ProviderInfo
    days: Sequence[tuple[date, tuple[ControlArea, ...]]]
    read: list[date] = field(default_factory=list)

    @property
    def mappers(self) -> tuple[str, ...]:
        """The mapper."""
        return (self.provider.id,)

    def info(self, mapper: str) -> ProviderInfo:
        """Return who it is."""
        return self.provider

    def frames(self, mapper: str) -> tuple[FrameRef, ...]:
        """Return its frames; equal geometry is one state."""
        return tuple(
            FrameRef(mapper=mapper, valid_on=day, sha256=_state(areas), state=_state(areas), files=())
            for day, areas in self.days
        )

    def projected(self, ref: FrameRef) -> tuple[ControlArea, ...]:
        """Return a frame's areas and remember that it was read."""
        self.read.append(ref.valid_on)
        return dict(self.days)[ref.valid_on]


def _state(areas: tuple[ControlArea, ...]) -> str:
    return "|".join(f"{a.holder}{a.status}{a.geometry.wkt}" for a in areas)
