"""GeoPandas as analysts use it: the settlements of each day overlaid with that day's map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np

from benchmarks.speed.peers.common import Local

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["GeoPandas"]


class GeoPandas(Local):
    """``geopandas.overlay``, intersection, one call a day."""

    package = "geopandas"

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """One frame a map, its polygons apart; one frame of settlements."""
        self._maps = [geopandas.GeoDataFrame(geometry=[land]).explode(ignore_index=True) for land in maps.land]
        self._discs = geopandas.GeoDataFrame({"area": discs.area_m2}, geometry=discs.geometry)

    def answer(self, questions: Questions) -> Array:
        """Overlay day by day."""
        shares = np.zeros(len(questions))
        for state in np.unique(questions.state):
            rows = np.flatnonzero(questions.state == state)
            asked = self._discs.iloc[questions.place[rows]].assign(row=rows)
            held = geopandas.overlay(asked, self._maps[state], how="intersection", keep_geom_type=True)
            np.add.at(shares, held["row"].to_numpy(), (held.area / held["area"]).to_numpy())
        return shares
