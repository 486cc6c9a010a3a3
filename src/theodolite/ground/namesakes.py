"""Ukrainian namesakes: weighed with those whose coordinates are not known; one that leads clearly is meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from theodolite.atlas.approximate import is_approximate
from theodolite.ground.containers import Containers
from theodolite.ground.context import Context, hint_of
from theodolite.ground.grid import Grid, Lines
from theodolite.ground.weighing import (
    COMPANY_KM,
    NEAR_REACH_KM,
    Surroundings,
    decided,
    is_borne,
    probabilities,
    weigh,
    why,
)
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.ground.front import FrontDistance

__all__ = ["FRONT_REGIONS", "NEAR_KM", "Namesakes", "by_own_name", "grounded"]

# Oblasts with ground fighting at some time since 2022: where a village named in a claim of control may lie.
FRONT_REGIONS = frozenset(
    f"region:{name}_oblast"
    for name in ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "dnipropetrovsk", "mykolaiv", "sumy",
                 "chernihiv", "kyiv")
)  # fmt: skip
TOWN_POPULATION = 5_000
NEAR_KM = 60.0
NAMESAKE_SHARE = 0.1
UNLIKELY = 0.02  # of the likeliest one's odds: below it, a namesake is not among those that stay open
MOST_NAMED = 4
LARGEST, LARGEST_BY_FRONT = 0.4, 0.7  # of the odds must a town have that is taken for its size alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Round:
    """What one round sees of the one before; ``weighed`` keeps what it found for a name in the same wording."""

    decided: dict[ToponymMention, GroundedPlace]
    learnt: tuple[int, ...]
    anchors: Grid
    open_names: Grid
    names: Grid
    places: dict[str, Place]
    lines: Lines
    old_names: frozenset[str]
    weighed: dict[tuple[object, ...], GroundedPlace] = field(default_factory=dict)


class Namesakes(Containers):
    """The part of the resolver that weighs Ukrainian namesakes."""

    _on: date | None
    _front: FrontDistance | None
    _combat: float
    _context: Context
    _known: dict[ToponymMention, GroundedPlace]
    _round: _Round | None = None

    def _weighed(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        """Weigh Ukrainian namesakes: one that leads clearly is meant, else all stay."""
        places = tuple(p for p in places if p.kind is PlaceKind.SETTLEMENT) or places
        if len(places) == 1 and (places[0].population or 0) >= TOWN_POPULATION:
            return self._only(mention, places)
        pool = self._pool(mention, places)
        known = self._around_text().weighed
        key = (mention.name, hint_of(mention, self._text), len(places), tuple(p.id for p in pool))
        if key not in known:
            known[key] = self._weigh_pool(mention, places, pool)
        return replace(known[key], mention=mention)

    def _only(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        """Decide on the only place known: a village only if no namesake without coordinates may be meant."""
        place = places[0]
        sure = (place.population or 0) >= TOWN_POPULATION or place.country != "UA"
        sure = sure or bool(self._in_named_regions(mention, places)) or self._is_beside(place)
        hidden = {} if sure else self._atlas.uncharted(mention.name)
        hidden = {key: count for key, count in hidden.items() if key in FRONT_REGIONS}
        if not hidden:
            return grounded(mention, places, place, "the only place of that name")
        where = ", ".join(self._atlas.place(key).name for key in hidden)
        reason = f"other places of that name have no known coordinates ({where}) and the text does not say which"
        return grounded(mention, places, None, reason)

    def _is_beside(self, place: Place) -> bool:
        return self._around_text().anchors.nearest(place, NEAR_KM, but={place.id}) is not None

    def _in_named_regions(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Keep places of regions that the text names somewhere; a hamlet there does not displace a well-known town."""
        from theodolite.atlas.core import clearly_meant

        kept = tuple(p for p in places if p.region_id in self._context.regions)
        known = clearly_meant(places, mention.name)
        if known is None or known in kept:
            return kept
        least = NAMESAKE_SHARE * (known.population or 0)
        return tuple(p for p in kept if (p.population or 0) >= least)

    def _weigh_pool(self, mention: ToponymMention, places: tuple[Place, ...], pool: tuple[Place, ...]) -> GroundedPlace:
        from theodolite.atlas.core import clearly_meant

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
        """Return what is known around a mention: of places of the text only those that may count for its candidates."""
        ids = {p.id for p in pool}
        text = self._around_text()
        nearest = (text.anchors.nearest(p, NEAR_REACH_KM, but=ids) for p in pool)
        anchors = {a.id: a for a in nearest if a is not None}
        return Surroundings(
            name=mention.name,
            on=self._on,
            front=self._front,
            combat=self._combat,
            regions=frozenset(self._context.regions),
            anchors=tuple(anchors[key] for key in sorted(anchors)),
            company={p.id: text.open_names.count(p, COMPANY_KM, but=mention.name) for p in pool},
            hint=hint_of(mention, self._text),
            old_names=bool(text.old_names - {mention.name}),
            line_km=self._line_km if self._context.lines else None,
        )

    def _around_text(self) -> _Round:
        """Return what the last round decided, sorted for looking up, made once a round."""
        known = self._round
        if known is None or known.decided is not self._known or known.learnt != self._context.size:
            known = self._round = _Round(
                decided=self._known,
                learnt=self._context.size,
                anchors=Grid((a, "") for a in self._context.anchors),
                open_names=Grid(self._open_places()),
                names=Grid(self._named_places()),
                places=self._decided_names(),
                lines=Lines(self._context.lines, self._atlas),
                old_names=frozenset(self._old_names()),
            )
        return known

    def _open_places(self) -> Iterator[tuple[Place, str]]:
        """Yield the candidates of names that are still open, once a name."""
        named: dict[str, tuple[Place, ...]] = {}
        for g in self._known.values():
            if g.place is None and g.candidates and not g.mention.metonym:
                named[g.mention.name] = g.candidates
        for name, places in named.items():
            if places[0].kind is PlaceKind.SETTLEMENT:
                yield from ((place, name) for place in places)

    def _named_places(self) -> Iterator[tuple[Place, str]]:
        """Yield the candidates of every settlement's name, decided or not, once a name."""
        named = {g.mention.name: g.candidates for g in self._known.values()}
        for name, places in named.items():
            if places and places[0].kind is PlaceKind.SETTLEMENT:
                yield from ((place, name) for place in places)

    def _decided_names(self) -> dict[str, Place]:
        """Return what each name was first decided to be."""
        found: dict[str, Place] = {}
        for g in self._known.values():
            if g.place is not None and not g.mention.metonym:
                found.setdefault(g.mention.name, g.place)
        return found

    def _line_km(self, place: Place) -> tuple[float, str] | None:
        """Return the distance to the nearest river or line that the text names, km, and its name."""
        return self._around_text().lines.nearest(place)

    def _old_names(self) -> Iterator[str]:
        """Yield names by which the text calls decided towns, and that they do not bear now."""
        for g in self._known.values():
            settlement = g.place is not None and g.place.country == "UA" and g.place.kind is PlaceKind.SETTLEMENT
            written = g.mention.name in g.mention.text
            if settlement and written and g.place is not None and not is_borne(g.place, g.mention.name, self._on):
                yield g.mention.name


def grounded(
    mention: ToponymMention,
    candidates: tuple[Place, ...],
    place: Place | None,
    reason: str,
    ranked: tuple[Candidate, ...] = (),
) -> GroundedPlace:
    """Return a mention with what was found of it."""
    return GroundedPlace(mention=mention, candidates=candidates, place=place, reason=reason, ranked=ranked)


def by_own_name(mention: ToponymMention, places: tuple[Place, ...], on: date | None) -> tuple[Place, ...]:
    """Leave out foreign places that only once bore the name, where a Ukrainian place bears it now."""
    if not any(p.country == "UA" and is_borne(p, mention.name, on) for p in places):
        return places
    return tuple(p for p in places if p.country == "UA" or is_borne(p, mention.name, on))
