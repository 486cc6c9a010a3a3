"""SedonaDB: the same join in its SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import sedonadb
import shapely

from benchmarks.speed.peers.common import Local, cut_into_pieces

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["SedonaDB"]

QUERY = """
SELECT q.id, sum(ST_Area(ST_Intersection(p.geom, d.geom))) / max(d.area) AS share
FROM questions q JOIN discs d ON q.place = d.place
JOIN pieces p ON q.state = p.state AND ST_Intersects(p.geom, d.geom)
GROUP BY q.id
"""


class SedonaDB(Local):
    """Pieces of at most 256 corners, joined by state and geometry, in one query."""

    package = "sedonadb"

    def __init__(self) -> None:
        self._session = sedonadb.connect()

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Keep two tables in memory."""
        pieces, states = cut_into_pieces(maps.land, corners=256)
        self._keep("pieces", "state", {"state": states, "wkb": shapely.to_wkb(pieces)})
        places = np.arange(len(discs.geometry), dtype=np.int32)
        columns = {"place": places, "area": discs.area_m2, "wkb": shapely.to_wkb(discs.geometry)}
        self._keep("discs", "place, area", columns)

    def _keep(self, name: str, kept: str, columns: dict[str, Any]) -> None:
        self._session.create_data_frame(pa.table(columns)).to_view("incoming", overwrite=True)
        table = self._session.sql(f"SELECT {kept}, ST_GeomFromWKB(wkb) AS geom FROM incoming")
        table.to_memtable().to_view(name, overwrite=True)

    def answer(self, questions: Questions) -> Array:
        """Run one query."""
        ids = np.arange(len(questions), dtype=np.int32)
        asked = pa.table({"id": ids, "place": questions.place, "state": questions.state})
        self._session.create_data_frame(asked).to_view("questions", overwrite=True)
        found = pa.table(self._session.sql(QUERY))
        shares = np.zeros(len(questions))
        shares[found["id"].to_numpy()] = found["share"].to_numpy()
        return shares
