"""Ids of relative places: how they are written and read.

=============================================== ====================================================
``geonames:1#5km-west``, ``#10-15km-west``       so far from a place in a direction
``geonames:1#5km``, ``#0-5km``                   so far from it in any direction
``geonames:1#west-of``                           beyond it to the west, no distance said
``geonames:1#near``                              near, outside, around, on the approaches to it
``geonames:1#outskirts-north``                   its edge on that side
``geonames:1#direction``                         the direction of the front that bears its name
``region:sumy_oblast#20km-of-border``            the part of a region so near to the country's border with Russia
``line:dnipro#left-bank``, ``#east-bank``        one side of a river, looking downstream or by the compass
``line:dnipro#left-bank-in-region:x``            the part of a region on that side
``line:dnipro#left-bank-near-geonames:1``        that side near a town
``line:oskil#along``, ``#mouth``                 both banks; where it ends
``line:oskil#confluence-line:siverskyi_donets``  where two rivers meet
``between:geonames:1+geonames:2``                land between two places
``cluster:geonames:1+geonames:2``                several towns with what lies between them
``point:48.2814,37.1757,0.05``                   coordinates of a text: latitude, longitude, radius in km
=============================================== ====================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from theodolite.atlas.bearings import BEARINGS
from theodolite.errors import PlaceError

__all__ = [
    "JOINED_PREFIXES",
    "RelativePart",
    "bank_part",
    "is_joined",
    "joined_id",
    "joined_members",
    "offset_part",
    "parse_relative",
]

JOINED_PREFIXES = ("between:", "cluster:")
MOST_MEMBERS = 12
_COMPASS = "|".join(sorted(BEARINGS, key=len, reverse=True))
_KM = r"\d{1,4}(?:\.\d{1,3})?"
_OFFSET = re.compile(rf"(?P<low>{_KM})(?:-(?P<high>{_KM}))?km(?:-(?P<bearing>{_COMPASS}))?")
_BANK = re.compile(rf"(?P<side>left|right|{_COMPASS})-bank(?:-(?P<how>in|near)-(?P<place>[a-z]+:[^\s#+]+))?")
_CONFLUENCE = re.compile(r"confluence-(?P<place>line:[a-z_]+)")
_BORDER = re.compile(rf"(?P<km>{_KM})km-of-border")
_OF = re.compile(rf"(?P<bearing>{_COMPASS})-of")
_OUTSKIRTS = re.compile(rf"outskirts-(?P<bearing>{_COMPASS})")
_PLAIN = frozenset({"near", "direction", "along", "mouth"})
_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativePart:
    """What stands behind the ``#``: its form, distance (km, least and most), bearing or side, another place's id."""

    form: str
    low_km: float = 0.0
    high_km: float = 0.0
    bearing: str | None = None
    how: str | None = None
    place: str | None = None


def _plain(km: float) -> str:
    return f"{km:.3f}".rstrip("0").rstrip(".")


def offset_part(low_km: float, high_km: float, bearing: str | None) -> str:
    """Return ``5km-west``, ``10-15km``, ``0-5km``."""
    low, high = _plain(low_km), _plain(high_km)
    span = low if low == high else f"{low}-{high}"
    return f"{span}km-{bearing}" if bearing else f"{span}km"


def bank_part(side: str, *, region: str | None = None, town: str | None = None) -> str:
    """Return ``left-bank``, ``left-bank-in-region:x``, ``left-bank-near-geonames:1``."""
    where = f"-in-{region}" if region else f"-near-{town}" if town else ""
    return f"{side}-bank{where}"


def parse_relative(part: str) -> RelativePart | None:
    """Read what stands behind the ``#`` of a relative place's id; None if it is not written so."""
    if len(part) > _LONGEST or part in _PLAIN:
        return RelativePart(form=part) if part in _PLAIN else None
    if match := _BORDER.fullmatch(part):
        return RelativePart(form="border", high_km=float(match["km"]))
    if match := _OFFSET.fullmatch(part):
        low, high = float(match["low"]), float(match["high"] or match["low"])
        return RelativePart(form="offset", low_km=low, high_km=high, bearing=match["bearing"]) if low <= high else None
    if match := _BANK.fullmatch(part):
        return RelativePart(form="bank", bearing=match["side"], how=match["how"], place=match["place"])
    for form, pattern in (("beside", _OF), ("outskirts", _OUTSKIRTS)):
        if match := pattern.fullmatch(part):
            return RelativePart(form=form, bearing=match["bearing"])
    match = _CONFLUENCE.fullmatch(part)
    return RelativePart(form="confluence", place=match["place"]) if match else None


def is_joined(target: str) -> bool:
    """Tell whether an id joins several places (``between:``, ``cluster:``)."""
    return target.startswith(JOINED_PREFIXES)


def joined_id(form: str, places: tuple[str, ...]) -> str:
    """Return ``between:a+b`` or ``cluster:a+b+c``, the same whichever was named first."""
    return f"{form}:{'+'.join(sorted(set(places)))}"


def joined_members(target: str) -> tuple[str, tuple[str, ...]]:
    """Return the form and the ids that a joined id names.

    Raises
    ------
    PlaceError
        If it names too few or too many places.
    """
    form, _, rest = target.partition(":")
    members = tuple(rest.split("+"))
    fits = len(members) == 2 if form == "between" else 2 <= len(members) <= MOST_MEMBERS
    if not fits or not all(members):
        expected = "two places" if form == "between" else f"2 to {MOST_MEMBERS} places"
        raise PlaceError(
            f"{target[:80]!r} names {len(members)}; expected {expected}.",
            hint=f"Write {form}:ID+ID with ids of places.",
        )
    return form, members
