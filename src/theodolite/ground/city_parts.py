"""The part of the resolver that grounds districts, quarters and streets, and names known only by the town beside."""

from __future__ import annotations

from dataclasses import replace

from theodolite.ground.districts import city_behind, city_of_district
from theodolite.ground.namesakes import Namesakes, grounded
from theodolite.ground.weighing import distance_km
from theodolite.records import Candidate, GroundedPlace, Place, Precision, ToponymMention

__all__ = ["CityParts"]

BESIDE_KM = 60.0  # of a town that stands behind a name lie nearly all unknown places that a text puts there


class CityParts(Namesakes):
    """Grounds what a text calls a part of a town as that town."""

    def _part_of_city(self, mention: ToponymMention) -> GroundedPlace | None:
        """Ground a district, quarter or street as its city; None for anything else."""
        here = self._context.is_ukraine or self._combat > 0
        if not here or mention.metonym or mention.relative is not None:
            return None
        found = city_of_district(mention, self._text, self._atlas, self._context.anchors)
        if found is None:
            return None
        cities, reason = found
        return grounded(mention, cities, cities[0] if len(cities) == 1 else None, reason)

    def _in_town(self, mention: ToponymMention) -> GroundedPlace | None:
        """Offer the town that the text puts an unknown name into ("Quarter X, Kherson"); nothing is decided by it."""
        town = city_behind(self._text, mention.span.end, self._atlas)
        if town is None or self._pool(mention, ()) or self._is_slip_near(mention, town):
            return None
        said = f"no place called “{mention.name}” is known; the text puts it in or beside {town.name}"
        found = grounded(mention, (town,), None, said, (Candidate(place=town, score=0.0, reasons=(said,)),))
        return replace(found, precision=Precision(radius_km=BESIDE_KM, kind="ambiguous"))

    def _is_slip_near(self, mention: ToponymMention, town: Place) -> bool:
        return any(distance_km(p, town) <= BESIDE_KM for p in self._atlas.misspelt(mention.name))
