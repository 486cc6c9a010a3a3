"""The part of the resolver that reads what contains a place: "Promin in the Donetsk region", "Sudzha, Kursk Oblast"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from theodolite.ground.districts import REGION_WORDS, in_unit, unit_behind
from theodolite.records import Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["Containers"]

DISTRICT_CITY = 100_000  # people of a city that has districts
_CONTAINER = re.compile(
    r"^(?:\s*[,(]\s*[^,:()\n]{2,40}\)?(?=\s*[,(]))?\s*(?:,|\(|in|of)\s*(?:the\s+)?((?:[A-Z][\w’'-]+\s+){1,3}"
    r"(?:oblast|Oblast|region|Region|krai|Krai|Republic))"
)
_CONTAINER_SLAVIC = re.compile(
    r"^\s*(?:,|\()\s*((?:[А-ЯІЇЄҐ][\w’'ʼ-]+\s+){1,2}(?:область|області|области|район[іе]?|край|краї|крае))\b"
)
_SPEAKS = (  # "in Pokrovsk, Russia said": who speaks, not where it lies
    r"(?:sa(?:id|ys)|claim(?:ed|s)|report(?:ed|s)|announce[ds]|state[ds]|insist(?:ed|s)|confirm(?:ed|s)|den(?:ied|ies)"
    r"|declare[ds]|argue[ds]|admit(?:ted|s)|acknowledge[ds]|told|tells|warn(?:ed|s)|according)"
)
_AFTER_COMMA = re.compile(
    rf"^,\s*((?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+)?)(?!\w|,?\s+(?:and|or)\b|,\s+[A-Z]|\s+{_SPEAKS}\b|\s+{REGION_WORDS}\b)"
)


class Containers:
    """Keeps, of the places of a name, those that lie in what the text puts it into."""

    _atlas: Atlas
    _text: str

    def _containers(self, mention: ToponymMention, *, sure: bool = False) -> list[str]:
        """Return the names of what the text says the place lies in; ``sure`` leaves out a bare name after a comma."""
        after = self._text[mention.span.end : mention.span.end + 80]
        matches = [_CONTAINER.match(after), _CONTAINER_SLAVIC.match(after), None if sure else _AFTER_COMMA.match(after)]
        found = [mention.within, *(m.group(1) for m in matches if m)]
        return [re.sub(r"^\w+['’]s\s+", "", name) for name in found if name]

    def _contained(self, mention: ToponymMention, places: tuple[Place, ...]) -> tuple[Place, ...]:
        kept: tuple[Place, ...] = ()
        for name in self._containers(mention):
            kept = self._atlas.within(places, name)
            if kept:
                break
        unit = unit_behind(self._text[mention.span.end : mention.span.end + 80])
        return (in_unit(kept or places, unit) if unit else ()) or kept

    def _elsewhere(self, mention: ToponymMention, places: tuple[Place, ...]) -> str:
        """Say so if the text puts the place into a region where none of that name is known."""
        if self._contained(mention, places):
            return ""
        sure = self._containers(mention, sure=True)
        for name in self._containers(mention):
            holders = [p for p in self._atlas.candidates(name, kind_hint="oblast") if p.kind is PlaceKind.REGION]
            named = name in sure or any(
                p.country != "UA" for p in holders[:1]
            )  # "X, Kursk" lies in no Ukrainian oblast
            if holders and named and name != mention.name:
                return f"no place called “{mention.name}” is known in {holders[0].name}, where the text puts it"
        return ""

    def _city_behind(self, mention: ToponymMention, places: tuple[Place, ...]) -> Place | None:
        """Return the city that "X district, City" names, unless a raion of that name lies in the city's region."""
        after = _AFTER_COMMA.match(self._text[mention.span.end : mention.span.end + 80])
        found = self._atlas.candidates(after.group(1)) if after else ()
        city = found[0] if found and found[0].kind is PlaceKind.SETTLEMENT else None
        if city is None or (city.population or 0) < DISTRICT_CITY:
            return None
        return None if any(p.kind is PlaceKind.REGION and p.region_id == city.region_id for p in places) else city
