"""Dated maps of control and those who make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["ControlArea", "ControlMap", "FrameRef", "ProviderInfo", "Status"]


class Status(StrEnum):
    """What a mapper says of an area."""

    HELD = "held"
    CONTESTED = "contested"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderInfo:
    """Who makes a map, how it reached us, and what may be done with it.

    ``drawn_sides`` are the sides whose land the maps draw; the rest is unknown within ``grey_margin_km`` of that land
    and in contested areas, and counts as the other side's only beyond. ``coverage`` and ``leaves_out`` are in words;
    ``silent_on`` lists region ids that it does not cover whole, ``not_covered`` rings (longitude, latitude) of land
    that it leaves out. ``parents`` are the ids of mappers it draws from. ``affiliation_group`` is the declared
    affiliation in a word or two that stand before "maps" ("Ukrainian-made"): to show results by it; no rule uses it.
    """

    id: str
    name: str
    affiliation: str
    upstream: str
    mirror: str
    licence: str
    may_publish_geometry: bool
    drawn_sides: tuple[str, ...]
    grey_margin_km: float = 1.0
    edge_error_m: float = 500.0
    parents: tuple[str, ...] = ()
    cadence_days: float = 1.0
    lag_days: float = 3.0
    coverage: str = "Ukraine"
    leaves_out: str = ""
    silent_on: tuple[str, ...] = ()
    not_covered: tuple[tuple[tuple[float, float], ...], ...] = ()
    known_traps: tuple[str, ...] = ()
    affiliation_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRef:
    """One dated frame without its geometry.

    ``valid_on`` is the day the map shows, ``known_on`` the day it could first be known (fetched or published; None
    when unknown), ``sha256`` of the stored bytes (of several files: of their concatenated digests), ``state`` the key
    of the distinct geometry. ``repaired`` counts invalid geometries repaired, ``dropped`` those that could not be.
    ``fetched_on`` is the day this version was first read here and ``superseded_on`` the day another version took its
    place or it was withdrawn; both are given for the versions of a frame only (``Archive.versions``).
    """

    mapper: str
    valid_on: date
    sha256: str
    state: str
    files: tuple[str, ...]
    known_on: date | None = None
    repaired: int = 0
    dropped: int = 0
    notes: tuple[str, ...] = ()
    fetched_on: date | None = None
    superseded_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlArea:
    """Areas of one holder and status; ``geometry`` is WGS 84, longitude first, valid, polygonal."""

    holder: str
    status: Status
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlMap:
    """One mapper, one day."""

    ref: FrameRef
    areas: tuple[ControlArea, ...]
