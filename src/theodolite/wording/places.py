"""How precisely a place is known, in words: "Pokrovsk (town; known to about 3 km)"."""

from __future__ import annotations

from math import floor, log10

from theodolite.records import GroundedPlace, Place, PlaceKind, Precision, ToponymMention
from theodolite.wording.numbers import count_word, join_words
from theodolite.wording.text import plain, shorten

__all__ = [
    "about_km",
    "bearing_words",
    "degrees_words",
    "grounded_words",
    "land_words",
    "place_type",
    "precision_words",
]

CITY_PEOPLE, TOWN_PEOPLE = 100_000, 5_000
_POINTS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_TYPES = {
    "city": "city", "town": "town", "village": "village", "settlement": "settlement", "rural settlement": "settlement",
    "urban settlement": "settlement", "raion": "raion", "hromada": "hromada", "oblast": "oblast", "suburb": "suburb",
    "ADM1": "region", "ADM2": "district", "STM": "river", "road": "road", "railway": "railway", "river": "river",
    "point": "point", "PPLC": "capital", "PPLX": "part of a town", "MT": "mountain", "AIRP": "airport", "LK": "lake",
    "SEA": "sea",
}  # fmt: skip
_KINDS = {PlaceKind.REGION: "region", PlaceKind.COUNTRY: "country", PlaceKind.LINE: "line", PlaceKind.OTHER: "place"}
_AROUND = {"offset", "near", "between"}
_WAYS = {
    "near": "", "outskirts": "the outskirts of", "between": "the land between", "direction": "the direction of",
    "along": "the land along", "across": "the land across", "mouth": "the mouth of",
    "confluence": "the confluence of", "road": "the road between", "cluster": "the agglomeration of",
}  # fmt: skip


def about_km(radius_km: float) -> str:
    """Write a radius without false precision: "about 300 m", "about 3 km", "about 130 km"."""
    if radius_km < 0.95:
        return f"about {max(1, floor(radius_km * 10 + 0.5)) * 100:.0f} m"
    if radius_km < 10:
        return f"about {floor(radius_km + 0.5)} km"
    step = 5 if radius_km < 100 else 10 ** max(1, int(log10(radius_km)) - 1)
    return f"about {floor(radius_km / step + 0.5) * step:,.0f} km"


def bearing_words(degrees: float) -> str:
    """Name the nearest of the eight points of the compass for a bearing in degrees from north, clockwise."""
    return _POINTS[floor(degrees / 45 + 0.5) % 8]


def degrees_words(latitude: float, longitude: float, precision: Precision | None = None) -> str:
    """Write coordinates, latitude first, with as many digits as the place is precise: "48.28° N, 37.18° E"."""
    radius = 1.0 if precision is None else precision.radius_km
    digits = 4 if radius < 0.3 else 3 if radius < 1 else 2 if radius < 20 else 1
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.{digits}f}° {north}, {abs(longitude):.{digits}f}° {east}"


def place_type(place: Place) -> str:
    """Say in a word what a place is: its register's type where known, else by its kind and population."""
    feature = place.feature or ("point" if place.id.startswith("point:") else "")
    known = _TYPES.get(feature) or _TYPES.get(feature.lower())
    if place.kind is PlaceKind.REGION and known in {None, "region"}:
        return "oblast" if place.name.endswith("Oblast") else "raion" if place.name.endswith("Raion") else "region"
    if known and not (known in {"city", "town"} and place.population):  # a register's "city" may be small
        return known
    if place.kind is not PlaceKind.SETTLEMENT:
        return _KINDS.get(place.kind, "place")
    people = place.population or 0
    return (
        "city" if people >= CITY_PEOPLE else "town" if people >= TOWN_PEOPLE else "village" if people else "settlement"
    )


def precision_words(precision: Precision, label: str, kind: str = "") -> str:
    """Say how precisely a place is known.

    Parameters
    ----------
    precision
        The radius within which about nine of ten such places lie, and what sets it.
    label
        The place, or the words of the text where it is told by its way from others.
    kind
        What the place is ("town"), where that is known.
    """
    about = about_km(precision.radius_km)
    if precision.kind == "point":
        return f"{label} (coordinates; known to {about})"
    if precision.kind in _AROUND:
        return f"an area of {about} around {label}"
    if precision.kind == "part":
        return f"{label} (known to {about})"
    if precision.kind == "line":
        return f"along {label} ({kind or 'line'}; anywhere within {about} of its middle)"
    if precision.kind in {"area", "region", "country"}:
        return f"{label} ({kind or precision.kind}; anywhere within {about} of its middle)"
    return f"{label} ({kind + '; ' if kind else ''}known to {about})"


def grounded_words(grounded: GroundedPlace) -> str:
    """Say which place a mention was grounded to and how precisely; or that the text does not decide, and among what."""
    mention, place = grounded.mention, grounded.place
    name = shorten(plain(mention.text if mention.kind_hint == "point" else mention.name), 60)
    if mention.metonym:
        return f"“{name}” (stands for a government or an institution, not for a place)"
    if place is None:
        return _open(grounded, name)
    label, kind = plain(place.name), place_type(place)
    if grounded.precision is None:
        return f"{label} ({kind})"
    if grounded.target is not None or mention.relative or mention.part:
        label = _phrase(grounded, label).strip()
        kind = "" if label != plain(place.name) else kind
    return precision_words(grounded.precision, label, kind)


def land_words(grounded: GroundedPlace, label: str) -> str:
    """Name the land that a phrase means, for a proposition: "land 5 km west of Pokrovsk"."""
    said = _phrase(grounded, label)
    return f"land {said.removeprefix('a point ')}" if grounded.mention.relative == "offset" else said


def _phrase(grounded: GroundedPlace, label: str) -> str:
    """Say how a place is told by its way from another: "a point 5 km west of Pokrovsk"."""
    mention = grounded.mention
    others = [plain(other) for other in mention.others]
    way = _WAYS.get(mention.relative or "")
    if mention.relative == "offset":
        return _offset_words(mention, label)
    if mention.relative in {"between", "road", "cluster", "confluence"} and others:
        return f"{way} {join_words([label, *others])}"
    if mention.relative == "bank" and mention.bearing:
        return f"the {mention.bearing} bank of {label}"
    if way or mention.part:
        return f"{_edge(grounded) or way or 'the ' + plain(mention.part or '') + ' of'} {label}"
    return label


def _edge(grounded: GroundedPlace) -> str:
    side = (grounded.target or "").partition("#outskirts-")[2]
    return f"the {side}ern outskirts of" if side else ""


def _offset_words(mention: ToponymMention, label: str) -> str:
    low, high = mention.offset_km or (0.0, 0.0)
    far = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    towards = f" {mention.bearing} of" if mention.bearing else " from"
    return f"a point {far} km{towards} {label}" if high else f"a point{towards} {label}"


def _open(grounded: GroundedPlace, name: str) -> str:
    number = len(grounded.candidates)
    if number > 1:
        return f"one of {count_word(number)} places called {name}; the text does not decide"
    return f"“{name}” ({shorten(plain(grounded.reason), 180)})"
