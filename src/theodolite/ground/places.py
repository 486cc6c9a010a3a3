"""Toponyms → places: every candidate kept, one chosen only for a reason that is told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.atlas.targets import is_line
from theodolite.ground.astray import off_words, with_misspelling
from theodolite.ground.city_parts import CityParts
from theodolite.ground.combat import combat_of
from theodolite.ground.context import Context, hint_of, mentions_of, read_context, wording_of
from theodolite.ground.elsewhere import ground_elsewhere
from theodolite.ground.labels import with_labels
from theodolite.ground.mentions import plain_mention
from theodolite.ground.namesakes import FRONT_REGIONS, NEAR_KM, by_own_name, grounded
from theodolite.ground.phrases import with_phrases
from theodolite.ground.precision import with_precision
from theodolite.ground.relative import fixed_place, with_target
from theodolite.ground.weighing import distance_km, weigh
from theodolite.records import (
    Candidate,
    Extraction,
    GroundedPlace,
    Place,
    PlaceKind,
    Reading,
    ToponymMention,
)

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.ground.front import FrontDistance

__all__ = ["FRONT_REGIONS", "Resolver", "likeliest"]

FAR_RATIO = 2.5
REACH_KM = FAR_RATIO * NEAR_KM + 1.0  # what lies beyond is as good as nowhere
CITY_POPULATION = 300_000
LARGE_CITY = 100_000  # people; a city so large is the best guess among undecided candidates
COMPANY_KM = 30.0
MOST_OTHERS = 50
ROUNDS = 3
_FRONTED = re.compile(r"\b(?:in|within|across|у|в|на|во)\s+(?:the\s+)?$", re.I)
_COMMA_THEN = re.compile(
    r"\s*(?:region|oblast|district|raion|област[ьиі]\w*|районе?і?)?\s*,?\s*(?:the\s+|in\s+|near\s+|у\s+|в\s+|біля\s+|под\s+|під\s+)?"
    r"(?:(?:village|town|city|settlement|село|селі|селе|місто|місті|город|городе|селище|посёлок)\s+(?:of\s+)?)?",
    re.I,
)
_LINES = {"river", "line", "the", "bank", "reservoir"}


def _is_settled(before: Mapping[ToponymMention, GroundedPlace], after: Mapping[ToponymMention, GroundedPlace]) -> bool:
    """Tell whether a round decided and left open what the one before did."""
    return before.keys() == after.keys() and all(
        one.place == after[mention].place and one.candidates == after[mention].candidates
        for mention, one in before.items()
    )


class Resolver(CityParts):
    """Grounds the toponyms of one document; a place decided early helps to decide the next."""

    def __init__(
        self,
        extraction: Extraction,
        atlas: Atlas,
        *,
        anchors: Iterable[Place] = (),
        front: FrontDistance | None = None,
    ) -> None:
        self._atlas = atlas
        self._text = extraction.document.text
        self._on = extraction.document.published_on
        self._front = front
        self._combat = combat_of(extraction)
        self._context = read_context(extraction, atlas)
        extraction = with_labels(with_phrases(extraction, atlas, ukraine=self._context.is_ukraine), atlas)
        self.extraction = extraction
        """What was read, with the vague regions that the text names."""
        for place in anchors:  # what the user says lies beside
            self._context.learn(place)
        self._known: dict[ToponymMention, GroundedPlace] = {}
        self._meant: dict[ToponymMention, GroundedPlace] = {}
        mentions = mentions_of(extraction)
        plain = [plain_mention(mention, atlas) for mention in mentions]
        self._elsewhere_known = ground_elsewhere(plain, self._text, atlas, is_kept=lambda m: bool(self.readings(m)))
        for _ in range(ROUNDS):  # each round sees what the one before decided, whatever the order of the mentions
            before, said = self._known, self._context.size
            self._known = {mention: self._ground(mention) for mention in mentions}
            decided = {g.place.id: g.place for g in self._known.values() if g.place is not None}
            for key in sorted(decided):
                self._context.learn(decided[key])
            if said == self._context.size and _is_settled(before, self._known):
                break  # the next round would see what this one saw
        self._agree(mentions)
        self._known = {mention: with_precision(with_misspelling(found)) for mention, found in self._known.items()}

    @property
    def context(self) -> Context:
        """What the text says of where it plays."""
        return self._context

    def place(self, mention: ToponymMention) -> GroundedPlace:
        """Return what a mention was grounded to, with what it means where it tells another place ("5 km west of")."""
        if mention not in self._known:
            self._known[mention] = with_precision(with_misspelling(self._ground(mention)))
        if mention.relative is None:
            return self._known[mention]
        if mention not in self._meant:
            self._meant[mention] = with_target(self._known[mention], self._atlas, self._other)
        return self._meant[mention]

    def _other(self, name: str, beside: Place | None = None) -> Place | None:
        """Return the place of another name that the text mentions: as decided there, else the one that lies nearest."""
        place = self._around_text().places.get(name)
        if place is not None and (beside is None or place.id != beside.id):
            return _nearer(place, beside, self._atlas.candidates(name, on=self._on), name)
        river = beside is not None and beside.kind is PlaceKind.LINE
        found = self._atlas.candidates(name, kind_hint=None) or self._atlas.candidates(name, kind_hint="river")
        if river and (lines := [p for p in found if p.kind is PlaceKind.LINE]):
            return lines[0]
        if beside is None or not found:
            return found[0] if found else None
        apart = [p for p in found if p.id != beside.id] or [beside]  # one that once bore the other's name is not it
        return min(apart[:MOST_OTHERS], key=lambda p: distance_km(p, beside))

    def follows(self, first: ToponymMention, second: ToponymMention) -> bool:
        """Tell whether ``second`` stands right behind ``first`` as what contains it: "first in the second"."""
        if first.within and first.within == second.name:
            return True
        between = self._text[first.span.end : max(first.span.end, second.span.start)]
        return first.span.end <= second.span.start and bool(re.fullmatch(r"\s*(?:,|\(|in|of)\s*(?:the\s+)?", between))

    def leads(self, first: ToponymMention, second: ToponymMention) -> bool:
        """Tell whether ``first`` stands right before ``second`` as what contains it: "In the first, the second"."""
        between = self._text[first.span.end : max(first.span.end, second.span.start)]
        before = self._text[max(0, first.span.start - 12) : first.span.start]
        fronted = _FRONTED.search(before) is not None and first.span.end <= second.span.start
        return fronted and _COMMA_THEN.fullmatch(between) is not None

    def may_lie_in(self, one: GroundedPlace, region: Place) -> bool:
        """Tell whether an open name has a namesake in a region, be it one whose coordinates are not known."""
        if any(place.region_id == region.id for place in one.candidates):
            return True
        return region.id in self._atlas.uncharted(one.mention.name)

    def readings(self, mention: ToponymMention) -> tuple[Reading, ...]:
        """Return the readings of a mention that is a vague region or a line; empty for anything else."""
        hint = hint_of(mention, self._text)
        phrase = self._phrase(mention)
        if self._atlas.vague.needs_context(phrase) and not self._context.is_ukraine:
            return ()
        return self._atlas.readings(phrase, kind_hint="river" if hint in _LINES else hint)

    def _phrase(self, mention: ToponymMention) -> str:
        """Return the name, with "Ukraine" where the text goes on so ("the east" of Ukraine)."""
        after = wording_of(mention, self._text)[1]
        if re.match(r"\s+of\s+(?:the\s+)?(?:Ukraine|country)\b", after) and "of" not in mention.name.split():
            return f"{mention.name} of Ukraine"
        return mention.name

    # -- one mention

    def _ground(self, mention: ToponymMention) -> GroundedPlace:
        if (fixed := fixed_place(mention, self._atlas, self._other)) is not None:
            return fixed
        if (part := self._part_of_city(mention)) is not None:
            return part
        mention = plain_mention(mention, self._atlas)
        return self._elsewhere_known.get(mention) or self._ground_named(mention)

    def _ground_named(self, mention: ToponymMention) -> GroundedPlace:
        hint = hint_of(mention, self._text)
        places = self._candidates(mention, hint)
        readings = self.readings(mention)
        if mention.metonym:
            said = "stands for a government or an institution, not for a place"
            return grounded(mention, places, None, said, self._ranked_own(mention, places))
        if hint in {"raion", "district"} and (city := self._city_behind(mention, places)) is not None:
            said = f"a district of {city.name}, which the text names behind it"
            return grounded(mention, (city,), city, said)
        if len(readings) > 1 and not is_line(readings[0].targets[0]):
            return grounded(mention, (), None, f"a vague region: {len(readings)} readings")
        return self._choose(mention, places) if places else self._nothing(mention, readings)

    def _ranked_own(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Candidate, ...]:
        """Weigh places that are all Ukrainian settlements; nothing for others."""
        own = places and all(p.country == "UA" and p.kind is PlaceKind.SETTLEMENT for p in places)
        return weigh(places, self._surroundings(mention, places)) if own else ()

    def _nothing(self, mention: ToponymMention, readings: tuple[Reading, ...]) -> GroundedPlace:
        """Take an unknown name for a Ukrainian one that it misses by one letter, unless the text plays elsewhere."""
        if readings:
            return grounded(mention, (), None, readings[0].label)
        if (beside := self._in_town(mention)) is not None:
            return beside
        here = self._context.is_ukraine or self._context.countries <= {"UA", "RU"}
        places = self._atlas.misspelt(mention.name) if here and not self._atlas.uncharted(mention.name) else ()
        if not places:
            ranked = weigh(self._pool(mention, ()), self._surroundings(mention, ()))
            return grounded(mention, (), None, self._unknown(mention), ranked)
        reason = f"no place called “{mention.name}” is known; {off_words(places[0])}"
        weighed = weigh(places, replace(self._surroundings(mention, places), name=places[0].name))
        ranked = tuple(replace(c, reasons=(off_words(c.place), *c.reasons)) for c in weighed)
        return grounded(mention, places, places[0] if len(places) == 1 else None, reason, ranked)

    def _unknown(self, mention: ToponymMention) -> str:
        official = self._atlas.uncharted(mention.name)
        if not official:
            return f"no place called “{mention.name}” is known"
        where = ", ".join(self._atlas.place(key).name for key in list(official)[:4])
        return f"the coordinates of “{mention.name}” are not known (official settlements in {where})"

    def _candidates(self, mention: ToponymMention, hint: str | None) -> tuple[Place, ...]:
        if hint != "the":
            return self._atlas.candidates(mention.name, kind_hint=hint, on=self._on)
        name = mention.name if mention.name.lower().startswith("the ") else f"the {mention.name}"
        return self._atlas.candidates(name, on=self._on) or self._atlas.candidates(mention.name, on=self._on)

    def _choose(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        if places[0].kind is not PlaceKind.SETTLEMENT:
            kind = "an area" if places[0].kind is PlaceKind.OTHER else f"a {places[0].kind.value}"
            return grounded(mention, places, places[0], f"the wording names {kind}")
        if any(place.country != "UA" for place in places):
            places = by_own_name(mention, places, self._on)
        elsewhere = self._elsewhere(mention, places)
        if elsewhere:
            ranked = weigh(self._pool(mention, ()), self._surroundings(mention, places))
            return grounded(mention, places, None, elsewhere, ranked)
        if not any(place.country != "UA" for place in places):
            return self._weighed(mention, places)
        return self._only(mention, places) if len(places) == 1 else self._narrowed(mention, places)

    def _narrowed(self, mention: ToponymMention, places: tuple[Place, ...]) -> GroundedPlace:
        """Drop namesakes for one reason after another while foreign ones are among them."""
        left, reason = places, ""
        for narrow, why_so in (
            (self._contained, "the text says where it is"),
            (self._in_named_regions, "the text names its region"),
            (self._in_named_country, "the text names its country"),
            (self._near_others, "the text names places beside it"),
            (self._together, "the places that the text names lie together"),
        ):
            kept = narrow(mention, left)
            if kept and len(kept) < len(left):
                left, reason = kept, why_so
            if len(left) == 1:
                return grounded(mention, places, left[0], reason, weigh(left, self._surroundings(mention, left)))
            if not any(place.country != "UA" for place in left):
                return self._weighed(mention, left)
        return self._largest(mention, places, left)

    def _largest(self, mention: ToponymMention, places: tuple[Place, ...], left: tuple[Place, ...]) -> GroundedPlace:
        from theodolite.atlas.core import clearly_meant

        chosen = clearly_meant(left, mention.name)
        if chosen is None and left[0].country != "UA" and (left[0].population or 0) > 300_000:
            chosen = left[0]
        if chosen is not None:
            return grounded(mention, places, chosen, "by far the largest of that name")
        return grounded(mention, left, None, f"{len(left)} places share the name and the text does not say which")

    # -- what narrows the candidates

    def _in_named_country(self, _mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Drop places of countries that the text does not name, unless one is far larger than those that stay.

        A text that names Russia alone names who fights, not where: "Russia has captured Pokrovsk".
        """
        countries = self._context.countries | ({"UA"} if "RU" in self._context.countries else set())
        named = tuple(p for p in places if p.country in countries)
        most = max((p.population or 0 for p in named), default=0)
        foreign = [p for p in places if p not in named and (p.population or 0) > 10 * max(most, 1_000)]
        if foreign:
            return ()
        own = tuple(p for p in named if p.country == "UA")
        return own if own and "UA" in self._context.countries else named

    def _near_others(self, _mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        ids = {p.id for p in places}
        if not self._context.anchors and not self._context.lines:
            return ()
        ranked = sorted((self._distance_to_named(p, ids), p.id, p) for p in places)
        (nearest, _, first), (second, _, _) = ranked[0], ranked[1]
        return (first,) if nearest <= NEAR_KM and second >= FAR_RATIO * max(nearest, 10.0) else ()

    def _together(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Keep the namesake beside which the most other open names of the text have one, if it stands out.

        Villages are often named in company: one of many Novoselivkas has a Stepove and a Pishchane within 30 km.
        """
        if (places[0].population or 0) >= CITY_POPULATION:
            return ()
        names = self._around_text().names
        company = {p.id: names.count(p, COMPANY_KM, but=mention.name) for p in places}
        ranked = sorted(((company[p.id], p.id, p) for p in places), key=lambda item: (-item[0], item[1]))
        stands_out = ranked[0][0] >= 2 and ranked[0][0] > ranked[1][0]
        return (ranked[0][2],) if stands_out else ()

    def _distance_to_named(self, place: Place, but: set[str]) -> float:
        """Return the distance to the nearest decided place within reach or named river, km; infinite without any."""
        anchor = self._around_text().anchors.nearest(place, REACH_KM, but=but)
        line = self._line_km(place)
        found = [distance_km(place, anchor)] if anchor else []
        return min([*found, *([line[0]] if line else [])], default=math.inf)

    # -- one sense per name

    def _agree(self, mentions: tuple[ToponymMention, ...]) -> None:
        """Let mentions that stayed open follow the same name decided elsewhere in the text."""
        decided: dict[str, set[str]] = {}
        places: dict[str, Place] = {}
        for one in self._known.values():
            if one.place is not None and one.place.kind is PlaceKind.SETTLEMENT:
                decided.setdefault(one.mention.name, set()).add(one.place.id)
                places[one.place.id] = one.place
        for mention in mentions:
            one = self._known[mention]
            same = decided.get(one.mention.name, set()) & {p.id for p in one.candidates}
            if one.place is None and len(same) == 1 and not mention.metonym:
                place = places[next(iter(same))]
                self._known[mention] = grounded(
                    one.mention, one.candidates, place, "the same name elsewhere in the text", one.ranked
                )


def _nearer(place: Place, beside: Place | None, namesakes: tuple[Place, ...], name: str) -> Place:
    """Return the namesake close to what the text names with it, where a place is far and stands out by size alone."""
    from theodolite.atlas.core import clearly_meant

    if beside is None or beside.kind is not PlaceKind.SETTLEMENT or clearly_meant(namesakes, name) != place:
        return place
    others = [p for p in namesakes[:MOST_OTHERS] if p.id != beside.id and p.kind is PlaceKind.SETTLEMENT]
    nearest = min(others, key=lambda p: distance_km(p, beside), default=place)
    apart = distance_km(nearest, beside)
    return nearest if apart <= NEAR_KM and distance_km(place, beside) > FAR_RATIO * max(apart, 10.0) else place


def likeliest(candidates: tuple[Place, ...]) -> Place | None:
    """Return the best guess among undecided candidates: an oblast of the front before others, then as given."""
    if candidates and (candidates[0].population or 0) >= LARGE_CITY:
        return candidates[0]
    front = (place for place in candidates if place.region_id in FRONT_REGIONS)
    return next(front, None) or next(iter(candidates), None)
