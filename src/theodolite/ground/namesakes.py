"""Ukrainian namesakes: weighed with those whose coordinates are not known; one that leads clearly is meant."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from theodolite.atlas.approximate import is_approximate
from theodolite.ground.context import Context, hint_of
from theodolite.ground.weighing import Surroundings, decided, is_borne, probabilities, weigh, why
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.ground.front import FrontDistance

__all__ = ["TOWN_POPULATION", "Namesakes", "grounded"]

TOWN_POPULATION = 5_000
UNLIKELY = 0.02  # of the likeliest one's odds: below it, a namesake is not among those that stay open
MOST_NAMED = 4
LARGEST, LARGEST_BY_FRONT = 0.4, 0.7  # of the odds must a town have that is taken for its size alone


class Namesakes:
    """The part of the resolver that weighs Ukrainian namesakes."""

    _atlas: Atlas
    _text: str
    _on: date | None
    _front: FrontDistance | None
    _combat: float
    _context: Context
    _known: dict[ToponymMention, GroundedPlace]

    def _contained(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        raise NotImplementedError

    def _only(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        raise NotImplementedError

    def _weighed(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        """Weigh Ukrainian namesakes: one that leads clearly is meant, else all stay."""
        from theodolite.atlas.core import clearly_meant

        places = tuple(p for p in places if p.kind is PlaceKind.SETTLEMENT) or places
        if len(places) == 1 and (places[0].population or 0) >= TOWN_POPULATION:
            return self._only(mention, places)
        pool = self._pool(mention, places)
        around = self._surroundings(mention, pool)
        ranked = weigh(pool, around)
        first = ranked[0].place
        if len(ranked) == 1 or decided(ranked):
            stated = len(pool) < len(places) and self._contained(mention, places)
            return self._taken(mention, places, ranked, "the text says where it is" if stated else why(ranked, around))
        clear = len(places) > 1 and clearly_meant(places, mention.name) is first
        least = LARGEST_BY_FRONT if around.combat and around.front and around.on else LARGEST
        if clear and probabilities([c.score for c in ranked])[0] >= least:
            return grounded(mention, places, first, "by far the largest of that name", ranked)
        likely = self._likely(ranked, places)
        return grounded(mention, likely, None, self._open(likely, ranked), ranked)

    def _taken(
        self, mention: ToponymMention, places: tuple[Place, ...], ranked: tuple[Candidate, ...], reason: str
    ) -> GroundedPlace:
        first = ranked[0].place
        if not is_approximate(first):
            return grounded(mention, places, first, reason, ranked)
        where = f"{first.units[0]}, {first.region_name}" if first.units else f"{first.region_name}"
        said = f"most likely the one in {where} ({reason}), whose coordinates are not known"
        return grounded(mention, places, None, said, ranked)

    def _likely(self, ranked: tuple[Candidate, ...], places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Return the known places that are not far less likely than the first, in the order given."""
        least = ranked[0].score + math.log(UNLIKELY)
        kept = {c.place.id for c in ranked if c.score >= least}
        return tuple(p for p in places if p.id in kept) or places

    def _open(self, likely: tuple[Place, ...], ranked: tuple[Candidate, ...]) -> str:
        hidden = sorted({c.place.region_name or "" for c in ranked if is_approximate(c.place)})
        if len(likely) > 1 or not hidden:
            return f"{len(likely)} places share the name and the text does not say which"
        more = f" and {len(hidden) - MOST_NAMED} more" if len(hidden) > MOST_NAMED else ""
        where = ", ".join(hidden[:MOST_NAMED]) + more
        return f"other places of that name have no known coordinates ({where}) and the text does not say which"

    def _pool(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Return the places and their namesakes without coordinates, where the text puts them if it says so."""
        pool = (*places, *self._atlas.approximate(mention.name))
        return self._contained(mention, pool) or pool

    def _surroundings(self, mention: ToponymMention, pool: tuple[Place, ...]) -> Surroundings:
        ids = {p.id for p in pool}
        groups = {
            g.mention.name: g.candidates
            for g in self._known.values()
            if g.mention.name != mention.name and g.place is None and g.candidates
            and g.candidates[0].kind is PlaceKind.SETTLEMENT and not g.mention.metonym
        }  # fmt: skip
        return Surroundings(
            name=mention.name,
            on=self._on,
            front=self._front,
            combat=self._combat,
            regions=frozenset(self._context.regions),
            anchors=tuple(a for a in self._context.anchors if a.id not in ids),
            groups=tuple(groups.values()),
            hint=hint_of(mention, self._text),
            old_names=self._uses_old_names(mention.name),
            line_km=self._line_km if self._context.lines else None,
        )

    def _line_km(self, place: Place) -> tuple[float, str] | None:
        """Return the distance to the nearest river or line that the text names, km, and its name."""
        from shapely import Point

        found = []
        for line in sorted(self._context.lines):
            point = Point(place.longitude, place.latitude)
            km = 80.0 * self._atlas.footprint((line,)).geometry.distance(point)  # about 80 km a degree here
            found.append((km, self._atlas.place(line).name))
        return min(found, default=None)

    def _uses_old_names(self, but: str) -> bool:
        """Tell whether the text calls another decided town by a name that it does not bear now."""
        return any(
            g.place is not None and g.place.country == "UA" and g.place.kind is PlaceKind.SETTLEMENT
            and g.mention.name != but and g.mention.name in g.mention.text
            and not is_borne(g.place, g.mention.name, self._on)
            for g in self._known.values()
        )  # fmt: skip


def grounded(
    mention: ToponymMention,
    candidates: tuple[Place, ...],
    place: Place | None,
    reason: str,
    ranked: tuple[Candidate, ...] = (),
) -> GroundedPlace:
    """Return a mention with what was found of it."""
    return GroundedPlace(mention=mention, candidates=candidates, place=place, reason=reason, ranked=ranked)
