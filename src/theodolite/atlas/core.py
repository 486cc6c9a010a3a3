"""The atlas: names to places, targets to geometry, vague phrases to readings."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.atlas.adhoc import AdHoc
from theodolite.atlas.approximate import ApproximatePlaces, is_same, open_approximate
from theodolite.atlas.correspondences import is_slavic_name
from theodolite.atlas.discs import is_adhoc
from theodolite.atlas.embedded import embedded
from theodolite.atlas.footprints import (
    AREA_EXPONENT,
    AREA_FACTOR_KM2,
    NEAR_PREFIX,
    RADIUS_RANGE_KM,
    cut_near,
    cut_part,
    disc,
    finished,
    united,
)
from theodolite.atlas.gazetteer import Gazetteer, open_gazetteer
from theodolite.atlas.line_targets import LineTargets, is_line_target
from theodolite.atlas.names import is_cyrillic
from theodolite.atlas.ranking import KINDS, clearly_meant, ranked, without_borrowed
from theodolite.atlas.readings import ReadingTable, open_readings
from theodolite.atlas.regions import region_ids
from theodolite.atlas.relative import RelativeTargets, is_relative_target
from theodolite.atlas.renamings import name_on
from theodolite.atlas.resolving import resolve, within
from theodolite.atlas.roads import RoadNetwork, open_network
from theodolite.atlas.russian_forms import ukrainian_namesakes
from theodolite.atlas.shapes import Shapes, open_shapes
from theodolite.atlas.spellings import spellings
from theodolite.atlas.suggestions import closest_names
from theodolite.atlas.targets import join_part, split_part
from theodolite.atlas.world import by_id as world_place
from theodolite.errors import PlaceError
from theodolite.records import Footprint, Place, PlaceKind, Reading
from theodolite.settings import Settings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Atlas", "clearly_meant", "open_atlas"]


_ARTICLE = re.compile(r"^the\s", re.IGNORECASE)


class Atlas:
    """Places, regions and lines of the theatre, from the package and, where there is one, the data folder.

    Parameters
    ----------
    gazetteer
        The embedded gazetteer.
    data_folder
        The data folder's ``atlas``, or None; read when first needed.
    cache_dir
        Where the parsed geometry is kept.
    place_folder
        The data folder's ``places``, where files of places that the user added are kept; None if there is none.
    road_folder
        The data folder's ``roads``; without a network in it the package's coarse one is used.
    reading_folder
        The data folder's ``readings``.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        data_folder: Path | None,
        cache_dir: Path,
        road_folder: Path | None = None,
        reading_folder: Path | None = None,
        place_folder: Path | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._folder = data_folder
        self._place_folder = place_folder
        self._cache_dir = cache_dir
        self._footprints: dict[tuple[str, ...], Footprint] = {}
        self._candidates: dict[tuple[str, str, date | None], tuple[Place, ...]] = {}
        self._approximate: dict[str, tuple[Place, ...]] = {}
        self._road_folder, self._reading_folder = road_folder, reading_folder
        self._lines = LineTargets(self, lambda: self.roads)
        self.relative = RelativeTargets(self)  # places told by others: their precision, their stated points
        self._adhoc = AdHoc(lambda: self.footprint(("region:ukraine",)).geometry)

    @cached_property
    def _shapes(self) -> Shapes | None:
        if self._folder is None and self._place_folder is None:
            return None
        isos = {}
        for region_id in self._gazetteer.region_names:
            place = self._gazetteer.by_id(region_id)
            isos.update(
                {i.removeprefix("iso:"): region_id for i in (place.ids if place else ()) if i.startswith("iso:")}
            )
        return open_shapes(self._folder, self._gazetteer, self._cache_dir, isos, places=self._place_folder)

    @cached_property
    def vague(self) -> ReadingTable:
        """Vague phrases and what they may mean: the package's and the user's; read when first needed."""
        return open_readings(self._reading_folder)

    @cached_property
    def roads(self) -> RoadNetwork:
        """The network of roads and railways; read when first needed."""
        return open_network(self._road_folder, self._cache_dir)

    @property
    def added(self) -> dict[str, tuple[int, int]]:
        """By the key of an added file of places: how many are new, how many were merged with known ones."""
        return self._shapes.added if self._shapes else {}

    @property
    def has_data(self) -> bool:
        """Whether a data folder with an atlas is used."""
        return self._folder is not None

    @property
    def fingerprint(self) -> str:
        """Digest of the places and their geometry: what every footprint depends on."""
        method = [AREA_FACTOR_KM2, AREA_EXPONENT, RADIUS_RANGE_KM]
        return hashlib.sha256(repr([*(s.key for s in self._sources()), method]).encode()).hexdigest()[:32]

    @property
    def coarse_note(self) -> str:
        """What to tell the reader of the places' precision: empty with a data folder."""
        if self.has_data:
            return ""
        return (
            "No atlas in the data folder: settlements are discs sized by population, regions a tessellation of places, "
            "rivers coarse centrelines."
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be set aside when the data folder's atlas (and its roads, once they were needed) was read."""
        roads = self.roads.notes if "roads" in self.__dict__ else ()
        return (*(self._shapes.notes if self._shapes else ()), *roads)

    # -- names

    def candidates(self, name: str, *, kind_hint: str | None = None, on: date | None = None) -> tuple[Place, ...]:
        """Return every place of this name, best first.

        Order: what the wording says it is (``kind_hint``), how well the name fits, Ukraine first, population. A hint
        never hides candidates of another kind, except that a river (``river``, "the Dnipro") leaves lines alone. A
        place that bore the name on the day ``on`` (now, if left out) comes
        before one that bore it at another time; none is hidden.
        """
        key = (name, (kind_hint or "").lower(), on)
        if key not in self._candidates:
            self._candidates[key] = self._ranked(*key)
        return self._candidates[key]

    def name_on(self, place: Place, on: date, *, language: str = "en", by: str | None = None) -> str:
        """Return the name that a place bore on a day, in ``en``, ``uk`` or ``ru``, by the usage of ``UA`` or ``RU``.

        Without ``by``, the usage of the country that it lies in; its name now where no other is known.
        """
        return name_on(place, on, language=language, by=by)

    def _ranked(self, name: str, kind_hint: str, on: date | None) -> tuple[Place, ...]:
        found = self._search(name, kind_hint)
        kind = KINDS.get(kind_hint)
        if kind is None and _ARTICLE.match(name) and any(p.kind is PlaceKind.LINE for p, _ in found.values()):
            kind = PlaceKind.LINE
        places = ranked(without_borrowed(found.values(), kind=kind), kind=kind, name=name, on=on)
        if kind is PlaceKind.LINE and any(p.kind is kind for p in places):
            places = [p for p in places if p.kind is kind]
        return tuple(places)

    def _search(self, name: str, kind_hint: str | None) -> dict[str, tuple[Place, int]]:
        region = KINDS.get(kind_hint or "") is PlaceKind.REGION
        for variant in spellings(name, region_hint=region, raion_hint=kind_hint == "raion"):
            found: dict[str, tuple[Place, int]] = {}
            for source in self._sources():
                for place, fit in source.by_name(variant):
                    found.setdefault(place.id, (place, fit))
            for place, fit in self._russian_namesakes(variant, [p for p, _ in found.values()]):
                found.setdefault(place.id, (place, fit))
            if self._shapes:
                for place, fit in self._shapes.by_other_name(variant):
                    found.setdefault(place.id, (place, fit))
                found = {key: (self._shapes.merged(place), fit) for key, (place, fit) in found.items()}
            if found:
                return found
        if is_slavic_name(name):
            return {p.id: (p, fit) for source in self._sources() for p, fit in source.corresponding(name)}
        return {}

    def _russian_namesakes(self, name: str, places: Sequence[Place]) -> Iterator[tuple[Place, int]]:
        """Yield the Ukrainian settlements of whose name a Cyrillic one is the regular Russian form."""
        for own in ukrainian_namesakes(name, places) if is_cyrillic(name) else ():
            for place, fit in (pair for source in self._sources() for pair in source.by_name(own)):
                if place.country == "UA" and place.kind is PlaceKind.SETTLEMENT:
                    yield place, fit

    def misspelt(self, name: str) -> tuple[Place, ...]:
        """Return the Ukrainian settlements that an unknown name of at least seven letters misses by one letter.

        Never mixed with :meth:`candidates`: who uses it tells the reader that the name is taken for a misspelling.
        """
        if self.candidates(name):
            return ()
        found = {place.id: place for source in self._sources() for place in source.misspelt(name)}
        return tuple(ranked([(place, 1) for place in found.values()], kind=None, name=name))

    def _sources(self) -> list[Gazetteer]:
        return [self._gazetteer, *([self._shapes.gazetteer] if self._shapes else [])]

    def uncharted(self, name: str) -> dict[str, int]:
        """Return how many official settlements of this name have no known coordinates, by region id.

        A village that the atlas knows as the only one of its name need not be: the official register (KATOTTG) lists
        all 29,000, the gazetteer the larger ones.
        """
        known = Counter(p.region_id for p in self.candidates(name) if p.kind is PlaceKind.SETTLEMENT)
        official = self._gazetteer.official(name)
        return {key: count - known[key] for key, count in sorted(official.items()) if count > known[key]}

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Return up to five names that are spelt most like one that nothing has."""
        return closest_names(name, self._sources())

    def approximate(self, name: str) -> tuple[Place, ...]:
        """Return the official settlements of a name that have no coordinates, each at its hromada's middle.

        They serve to weigh namesakes; nothing is measured on them, and :meth:`place` does not know them.
        """
        if name not in self._approximate:
            known = [p for p in self.candidates(name) if p.kind is PlaceKind.SETTLEMENT and p.country == "UA"]
            found = self._villages.by_name(name)
            self._approximate[name] = tuple(p for p in found if not any(is_same(p, k) for k in known))
        return self._approximate[name]

    @cached_property
    def _villages(self) -> ApproximatePlaces:
        return open_approximate(self._gazetteer, self._cache_dir)

    def place(self, target: str) -> Place:
        """Return the place of an id; for a part (``…#north``), the place it is a part of; for a relative one, itself.

        Raises
        ------
        PlaceError
            If no place has this id.
        """
        base = target if is_relative_target(target) else split_part(target)[0]
        if made := self._maker(base):
            return made.place(base)
        for source in self._sources():
            found = source.by_id(base)
            if found:
                return self._shapes.merged(found) if self._shapes else found
        if found := world_place(base):
            return found
        raise PlaceError(
            f"no place has the id {target!r}.",
            hint="Ids look like geonames:704422, region:donetsk_oblast, line:dnipro; or give a name.",
        )

    def resolve(self, text: str) -> Place:
        """Return the one place that a user means by an id, a name, or "Name, Oblast".

        When several places share the name, one is taken without asking only if it is a Ukrainian town of at least
        5,000 people, with 5 times as many as any other Ukrainian place of that name and more than any foreign one; a
        namesake that has it only as an old or other name weighs a fifth. Where no Ukrainian place has the name, a city
        abroad of at least 100,000 people is taken that has 10 times as many as any other.

        Raises
        ------
        PlaceError
            If no place has the name, or several have it; the message lists them with their ids.
        """
        return resolve(text, self)

    def within(self, places: tuple[Place, ...], container: str) -> tuple[Place, ...]:
        """Keep the places that lie in the region, official unit (raion, hromada) or country of this name."""
        return within(places, container, self)

    def settlements(self, bounds: tuple[float, float, float, float]) -> tuple[Place, ...]:
        """Return the settlements in a WGS 84 box (west, south, east, north)."""
        return tuple(place for source in self._sources() for place in source.in_box(bounds))

    # -- readings

    def readings(self, phrase: str, *, kind_hint: str | None = None) -> tuple[Reading, ...]:
        """Return the admissible readings of a vague region or a line; empty for anything else."""
        return self.vague.find(phrase, kind_hint=kind_hint)

    # -- geometry

    def part(self, target: str, part: str) -> str:
        """Return the id of a named part of a place: ``geonames:704422#north``.

        Raises
        ------
        PlaceError
            If the part's extent cannot be told from the place's geometry ("the station").
        """
        return join_part(target, part)

    def near(self, line: str, place: str) -> str:
        """Return the id of the stretch of a line within 15 km of a place: ``line:oskil#near-geonames:709930``."""
        return f"{line.split('#', 1)[0]}#{NEAR_PREFIX}{place.split('#', 1)[0]}"

    def add_polygon(self, source: Path | str | BaseGeometry) -> str:
        """Add a polygon of one's own (a file or WGS 84 geometry) for this run; return its id, ``polygon:<sha16>``.

        Raises
        ------
        ConfigurationError, GeometryError
            If the file cannot be read, or holds no polygon that can be measured; says what to do.
        """
        return self._add(source, "polygon")

    def add_path(self, source: Path | str | BaseGeometry) -> str:
        """Add a line of one's own (a road, a river) as :meth:`add_polygon` does; its id is ``path:<sha16>``."""
        return self._add(source, "path")

    def _add(self, source: Path | str | BaseGeometry, kind: str) -> str:
        target = self._adhoc.add(source, kind=kind)
        self._footprints.pop((target,), None)
        return target

    def footprint(self, targets: tuple[str, ...]) -> Footprint:
        """Return the geometry that these targets are measured on, united if several; WGS 84, valid.

        Raises
        ------
        PlaceError
            If a target is unknown or has no geometry.
        """
        key = tuple(dict.fromkeys(targets))
        if not key:
            raise PlaceError("no target was named.", hint="Name a place, a region or a line.")
        if key not in self._footprints:
            self._footprints[key] = united([self._single(target) for target in key])
        return self._footprints[key]

    def _maker(self, target: str) -> AdHoc | LineTargets | RelativeTargets | None:
        """Return what makes a target that stands in no gazetteer: one's own, a relative one, a line of the network."""
        if is_adhoc(target):
            return self._adhoc
        if is_relative_target(target):
            return self.relative
        return self._lines if is_line_target(target) else None

    def _single(self, target: str) -> Footprint:
        base, part = split_part(target)
        made = self._maker(target)
        if made and (not part or made is self.relative):
            return made.footprint(target)
        place = self.place(base)
        if part:
            whole = self.footprint((base,))
            near = part.startswith(NEAR_PREFIX)
            return cut_near(whole, self.place(part.removeprefix(NEAR_PREFIX))) if near else cut_part(whole, part, place)
        shape = self._shapes.shape(place.id) if self._shapes else None
        if shape:
            return finished(
                Footprint(
                    target=place.id,
                    label=place.name,
                    kind=shape.kind,
                    geometry=shape.geometry,
                    source=shape.source,
                    licence=shape.licence,
                )
            )
        if place.kind is PlaceKind.SETTLEMENT:
            return disc(place)
        if place.id == "region:ukraine":
            return dataclasses.replace(self.footprint(region_ids()), target=place.id, label=place.name)
        return embedded(place)


def open_atlas(settings: Settings) -> Atlas:
    """Open the atlas; the data folder's own is read only when something needs it."""
    folder, places = settings.data_dir / "atlas", settings.data_dir / "places"
    return Atlas(
        open_gazetteer(settings.cache_dir),
        data_folder=folder if folder.is_dir() else None,
        cache_dir=settings.cache_dir,
        road_folder=settings.data_dir / "roads",
        reading_folder=settings.data_dir / "readings",
        place_folder=places if any(places.glob("*.jsonl.gz")) else None,
    )
