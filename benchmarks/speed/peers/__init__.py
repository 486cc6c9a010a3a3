"""Other programs that answer the same questions: which share of a settlement one map of control holds.

One module a peer, each a class with the small protocol of :class:`Peer`. Every peer gets the same projected geometry
(the theatre's equal-area metres) and the number of the state in force, so that none has to look up dates; what it
prepares from the maps and the settlements apart from each other (trees, tables, pieces) is not counted.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from benchmarks.speed.peers.common import AbsentError, cpu_seconds

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["PEERS", "AbsentError", "Discs", "Maps", "Peer", "Questions", "cpu_seconds", "open_peer"]

PEERS = {
    "geopandas": "geopandas_overlay:GeoPandas",
    "postgis": "postgis:PostGIS",
    "sedonadb": "sedona:SedonaDB",
    "polars_st": "polars_spatial:PolarsST",
    "duckdb_spatial": "duckdb_spatial:DuckDBSpatial",
    "strtree_tiles": "shapely_tiles:ShapelyTiles",
    "strtree_edges": "shapely_edges:ShapelyEdges",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Maps:
    """The distinct states of one mapper: ``land`` is one side's land in each, projected, valid, shape (S,)."""

    land: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discs:
    """The settlements' limits or discs: projected ``geometry`` and its area (m²), shape (P,)."""

    geometry: Array
    area_m2: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """Which settlement (row of the discs) and which state of the maps: int32, shape (Q,) each."""

    place: Array
    state: Array

    def __len__(self) -> int:
        return len(self.place)


class Peer(Protocol):
    """A program that answers questions."""

    def version(self) -> str:
        """Name the program's version."""
        ...

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Take maps and settlements in, each in the form that suits the program best."""
        ...

    def answer(self, questions: Questions) -> Array:
        """Return the shares held, float64, shape (Q,)."""
        ...

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the program has used so far: this process, and its servers where it has any."""
        ...

    def close(self) -> None:
        """Give back what is held: servers, folders."""
        ...


def open_peer(name: str) -> Peer:
    """Return a new peer.

    Raises
    ------
    AbsentError
        If the program is not installed here; says what is missing.
    """
    module, _, cls = PEERS[name].partition(":")
    try:
        peer: Peer = getattr(importlib.import_module(f"{__name__}.{module}"), cls)()
    except ImportError as error:
        raise AbsentError(f"{error}; pip install -r requirements/bench.txt") from error
    return peer
