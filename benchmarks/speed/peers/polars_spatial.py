"""polars with polars-st: joined by state, sieved by boxes, then GEOS on what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import polars_st as st
import shapely

from benchmarks.speed.peers.common import Local, cut_into_pieces

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["PolarsST"]


class PolarsST(Local):
    """Pieces of at most 128 corners; what a piece contains is not intersected."""

    package = "polars-st"

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Keep two frames with boxes and WKB."""
        pieces, states = cut_into_pieces(maps.land, corners=128)
        self._pieces = pl.DataFrame({"state": states, "land": shapely.to_wkb(pieces), **_box(pieces, "land")}).lazy()
        places = np.arange(len(discs.geometry), dtype=np.int32)
        columns = {"place": places, "area": discs.area_m2, "disc": shapely.to_wkb(discs.geometry)}
        self._discs = pl.DataFrame({**columns, **_box(discs.geometry, "disc")}).lazy()

    def answer(self, questions: Questions) -> Array:
        """Join, sieve, measure."""
        ids = np.arange(len(questions), dtype=np.int32)
        asked = pl.LazyFrame({"id": ids, "place": questions.place, "state": questions.state})
        met = (
            (pl.col("land_west") < pl.col("disc_east"))
            & (pl.col("land_east") > pl.col("disc_west"))
            & (pl.col("land_south") < pl.col("disc_north"))
            & (pl.col("land_north") > pl.col("disc_south"))
        )
        met_pairs = asked.join(self._discs, on="place").join(self._pieces, on="state").filter(met)
        pairs = met_pairs.with_columns(whole=st.geom("land").st.contains(st.geom("disc"))).collect()
        held = st.geom("land").st.intersection(st.geom("disc")).st.area()
        whole = pairs.filter("whole").select("id", "area", held="area")
        cut = pairs.filter(~pl.col("whole")).select("id", "area", held=held)
        shares = np.zeros(len(questions))
        found = pl.concat([whole, cut]).group_by("id").agg(share=pl.col("held").sum() / pl.col("area").first())
        shares[found["id"].to_numpy()] = found["share"].to_numpy()
        return shares


def _box(geometry: Array, name: str) -> dict[str, Array]:
    sides = ("west", "south", "east", "north")
    return {f"{name}_{side}": column for side, column in zip(sides, shapely.bounds(geometry).T, strict=True)}
