"""SedonaDB: the same join in its SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import sedonadb
import shapely

from benchmarks.speed.peers.common import Local, box_columns, cut_into_pieces

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["SedonaDB"]

QUERY = """
SELECT q.id, sum(ST_Area(ST_Intersection(p.geom, d.geom))) / max(d.area) AS share
FROM questions q JOIN discs d ON q.place = d.place
JOIN pieces p ON q.state = p.state
    AND p.west < d.east AND p.east > d.west AND p.south < d.north AND p.north > d.south
GROUP BY q.id
"""


class SedonaDB(Local):
    """Pieces of at most 128 corners, joined by state and box, in one query (twice as fast as by ``ST_Intersects``)."""

    package = "sedonadb"

    def __init__(self) -> None:
        self._session = sedonadb.connect()

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Keep two tables in memory."""
        pieces, states = cut_into_pieces(maps.land, corners=128)
        self._keep("pieces", pieces, {"state": states})
        places = np.arange(len(discs.geometry), dtype=np.int32)
        self._keep("discs", discs.geometry, {"place": places, "area": discs.area_m2})

    def _keep(self, name: str, geometry: Array, columns: dict[str, Any]) -> None:
        columns = columns | box_columns(geometry)
        table = pa.table({**columns, "wkb": shapely.to_wkb(geometry)})
        self._session.create_data_frame(table).to_view("incoming", overwrite=True)
        kept = self._session.sql(f"SELECT {', '.join(columns)}, ST_GeomFromWKB(wkb) AS geom FROM incoming")
        kept.to_memtable().to_view(name, overwrite=True)

    def answer(self, questions: Questions) -> Array:
        """Run one query."""
        ids = np.arange(len(questions), dtype=np.int32)
        asked = pa.table({"id": ids, "place": questions.place, "state": questions.state})
        self._session.create_data_frame(asked).to_view("questions", overwrite=True)
        found = pa.table(self._session.sql(QUERY))
        shares = np.zeros(len(questions))
        shares[found["id"].to_numpy()] = found["share"].to_numpy()
        return shares
