"""DuckDB with its spatial extension, taken from ``duckdb-extension-spatial`` (no download at run time)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import duckdb_extension_spatial
import numpy as np
import pyarrow as pa
import shapely

from benchmarks.speed.peers.common import AbsentError, Local, box_columns, cut_into_pieces

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["DuckDBSpatial"]

QUERY = """
WITH pairs AS (
    SELECT q.id, d.geom AS disc, p.geom AS land, d.area
    FROM questions q JOIN discs d USING (place)
    JOIN pieces p ON p.state = q.state
        AND p.west < d.east AND p.east > d.west AND p.south < d.north AND p.north > d.south
)
SELECT id, sum(CASE WHEN ST_Contains(land, disc) THEN area ELSE ST_Area(ST_Intersection(land, disc)) END)
    / any_value(area) AS share
FROM pairs GROUP BY id
"""


class DuckDBSpatial(Local):
    """Pieces of at most 256 corners, joined by state and box (faster than ``ST_Intersects_Extent``), in one query."""

    package = "duckdb"

    def __init__(self) -> None:
        found = sorted(Path(duckdb_extension_spatial.__path__[0]).glob("extensions/*/spatial.duckdb_extension"))
        if not found:
            raise AbsentError("duckdb-extension-spatial brings no extension for this platform")
        self._connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        path = str(found[-1]).replace("'", "''")
        try:
            self._connection.execute(f"LOAD '{path}'")
        except duckdb.Error as error:
            raise AbsentError(f"DuckDB cannot load its spatial extension: {error}") from error

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Write two tables."""
        pieces, states = cut_into_pieces(maps.land, corners=256)
        self._keep("pieces", pieces, {"state": states})
        places = np.arange(len(discs.geometry), dtype=np.int32)
        self._keep("discs", discs.geometry, {"place": places, "area": discs.area_m2})

    def _keep(self, name: str, geometry: Array, columns: dict[str, Any]) -> None:
        table = pa.table({**columns, **box_columns(geometry), "wkb": shapely.to_wkb(geometry)})
        self._connection.register("incoming", table)
        self._connection.execute(
            f"CREATE TABLE {name} AS SELECT * EXCLUDE (wkb), ST_GeomFromWKB(wkb) AS geom FROM incoming"
        )
        self._connection.unregister("incoming")

    def answer(self, questions: Questions) -> Array:
        """Run one query."""
        ids = np.arange(len(questions), dtype=np.int32)
        asked = pa.table({"id": ids, "place": questions.place, "state": questions.state})
        self._connection.register("questions", asked)
        found = self._connection.execute(QUERY).to_arrow_table()
        shares = np.zeros(len(questions))
        shares[found["id"].to_numpy()] = found["share"].to_numpy()
        return shares

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
