"""Coordinates written in a text: degrees, MGRS, UTM, plus codes and links to maps.

What is found becomes a toponym mention whose ``name`` is the atlas's id of the point, ``point:LAT,LON,KM``; the radius
follows from the digits that the text gives. Every pattern is bounded in length: hostile digits cost linear time.
Hemispheres in English, Ukrainian and Russian; latitude first unless marks say otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from theodolite.atlas.points import point_id
from theodolite.errors import PlaceError
from theodolite.extract.coordinate_patterns import (
    CUE,
    DECIMAL,
    DEGREES,
    LINK,
    LINK_PAIRS,
    MARKS,
    MGRS,
    NOT_AFTER,
    NOT_BEFORE,
    PLUS,
    TOWN,
    UTM,
)
from theodolite.records.text import Span, ToponymMention

__all__ = ["find_coordinates"]

_CUE_WINDOW = 48
_SURE_DECIMALS = 3
_SURE_DECIMALS_COMMA = 4
_KM_PER_DEGREE = 111.2
_MOST = 2_000  # coordinates a document; a longer list is a table of data, no report


class _BadError(Exception):
    """What looks like coordinates and cannot be; the text says why."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    name: str
    others: tuple[str, ...] = ()


def find_coordinates(text: str) -> tuple[tuple[ToponymMention, ...], tuple[str, ...]]:
    """Find the coordinates that a text gives.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    mentions, notes
        Mentions in order, ``kind_hint`` ``point``, and a note for each thing that looks like coordinates and cannot be
        any (latitude 95, a letter that MGRS does not use), and one first if there were too many to read. A short plus
        code is named ``plus:CODE`` and lists the town it counts from in ``others``.
    """
    found: list[_Found] = []
    notes: list[str] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if len(found) + len(notes) >= _MOST:
                notes.insert(0, f"the text gives more than {_MOST:,} coordinates; {_MOST:,} of them were read")
                break
            try:
                one = read(match, text)
            except _BadError as error:
                notes.append(f"“{' '.join(match.group().split())}” looks like coordinates but is none: {error}")
            else:
                if one is not None:
                    found.append(one)
    return tuple(_mention(one, text) for one in _apart(found)), tuple(dict.fromkeys(notes))[:20]


def _apart(found: list[_Found]) -> Iterator[_Found]:
    """Yield what does not overlap an earlier or longer one."""
    end = -1
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.start >= end:
            end = one.end
            yield one


def _mention(one: _Found, text: str) -> ToponymMention:
    span = Span(one.start, one.end)
    return ToponymMention(span=span, text=span.of(text), name=one.name, kind_hint="point", others=one.others)


def _point(latitude: float, longitude: float, radius_km: float) -> str:
    try:
        return point_id(latitude, longitude, radius_km)
    except PlaceError as error:
        raise _BadError(error.message) from error


def _digits_km(decimals: int, latitude: float, per_degree: float = 1.0) -> float:
    """Return half the diagonal of the cell that the last given digit leaves open, km."""
    half = 0.5 * 10.0**-decimals * per_degree * _KM_PER_DEGREE
    return half * math.hypot(1.0, math.cos(math.radians(latitude)))


def _number(whole: str, part: str | None) -> float:
    return float(f"{whole}.{part}") if part else float(whole)


# -- decimal degrees


def _decimal(match: re.Match[str], text: str) -> _Found | None:
    """Decide whether two decimals are a pair of coordinates: by marks, by a cue before, or by their many digits."""
    g = match.groupdict()
    marks = [_mark(g[key]) for key in ("m1", "m2", "m3", "m4")]
    if NOT_AFTER.match(text, match.end()) or NOT_BEFORE.search(text, max(0, match.start() - 8), match.start()):
        return None
    first_mark, second_mark = marks[0] or marks[1], marks[2] or marks[3]
    digits = min(len(g["p1"]), len(g["p2"]))
    needed = _SURE_DECIMALS_COMMA if g["sep1"] == "," else _SURE_DECIMALS
    cue = g["label"] is not None or CUE.search(text, max(0, match.start() - _CUE_WINDOW), match.start()) is not None
    if not (first_mark and second_mark) and digits < needed and not (cue and digits >= 1):
        return None
    if (g["deg1"] is None) != (g["deg2"] is None) and not (first_mark or second_mark):
        return None
    values = [_number(g["w1"], g["p1"]), _number(g["w2"], g["p2"])]
    latitude, longitude = _ordered(values, first_mark, second_mark)
    return _Found(match.start(), match.end(), _point(latitude, longitude, _digits_km(digits, min(abs(latitude), 90.0))))


def _mark(text: str | None) -> str:
    """Return N, S, E or W for a hemisphere's mark in any of the languages, else nothing."""
    key = re.sub(r"[\s.]+", "", (text or "").lower())
    return next((side for side, forms in MARKS.items() if key and key.startswith(forms)), "")


def _ordered(values: list[float], first: str, second: str) -> tuple[float, float]:
    """Return latitude and longitude, signed by their marks."""
    if first in {"E", "W"} or second in {"N", "S"}:
        values, first, second = values[::-1], second, first
    latitude = -abs(values[0]) if first == "S" else values[0]
    return latitude, -abs(values[1]) if second == "W" else values[1]


# -- degrees, minutes, seconds


def _degrees(match: re.Match[str], _text: str) -> _Found | None:
    """Read degrees with minutes and maybe seconds."""
    g = match.groupdict()
    first_mark, second_mark = (_mark(g[a]) or _mark(g[b]) for a, b in (("m1", "m2"), ("m3", "m4")))
    values, open_km = [], []
    for n in ("1", "2"):
        value, cell = _sexagesimal(g[f"d{n}"], g[f"i{n}"], g[f"s{n}"])
        values.append(value)
        open_km.append(cell)
    latitude, longitude = _ordered(values, first_mark, second_mark)
    radius = max(open_km) * math.hypot(1.0, math.cos(math.radians(min(abs(latitude), 90.0))))
    return _Found(match.start(), match.end(), _point(latitude, longitude, radius))


def _sexagesimal(degrees: str, minutes: str, seconds: str | None) -> tuple[float, float]:
    """Return degrees as a decimal and half of the last digit's worth, km."""
    last = (seconds or minutes).replace(",", ".")
    decimals = len(last.partition(".")[2])
    m, s = float(minutes.replace(",", ".")), float((seconds or "0").replace(",", "."))
    if m >= 60 or s >= 60:
        raise _BadError(f"{minutes} minutes {seconds or 0} seconds; expected less than 60 of each")
    per = 3600 if seconds else 60
    return float(degrees) + m / 60 + s / 3600, 0.5 * 10.0**-decimals / per * _KM_PER_DEGREE


# -- grids


def _mgrs(match: re.Match[str], text: str) -> _Found | None:
    """Read a place of the military grid: half its digits are metres east, half north."""
    import mgrs

    zone, band, square = match["zone"], match["band"], match["square"]
    east, north = match["east"], match["north"] or ""
    if not north and len(east) % 2 == 0:
        half = len(east) // 2
        east, north = east[:half], east[half:]
    sure = len(east) >= 3 or CUE.search(text, max(0, match.start() - _CUE_WINDOW), match.start()) is not None
    if not sure:
        return None
    bad = set((band + square).upper()) & set("IO")
    if bad:
        raise _BadError(f"MGRS does not use the letter {sorted(bad)[0]}")
    if len(east) != len(north):
        raise _BadError(f"{len(east)} digits east and {len(north)} north; MGRS gives as many of each")
    size_m = 10.0 ** (5 - len(east))
    east, north = (f"{half}5".ljust(5, "0")[:5] for half in (east, north))  # the middle of the square, to the metre
    try:
        latitude, longitude = mgrs.MGRS().toLatLon(f"{int(zone):02d}{band}{square}{east}{north}".upper())
    except Exception as error:
        raise _BadError("no square of the military grid has these letters; check zone, band and square") from error
    return _Found(match.start(), match.end(), _point(latitude, longitude, size_m / 2000 * math.sqrt(2)))


def _utm(match: re.Match[str], _text: str) -> _Found | None:
    """Read UTM metres with zone and band."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    zone, band = int(match["zone"]), match["band"].upper()
    east, north = float(match["east"]), float(match["north"])
    if not 1 <= zone <= 60:
        raise _BadError(f"UTM zone {zone}; expected 1 to 60")
    if not (100_000 <= east <= 900_000 and north <= 10_000_000):
        raise _BadError("UTM metres out of range; expected 100000 to 900000 east, 0 to 10000000 north")
    try:
        grid = Transformer.from_crs(f"EPSG:{32600 + zone if band >= 'N' else 32700 + zone}", 4326, always_xy=True)
        longitude, latitude = grid.transform(east, north, errcheck=True)
    except ProjError as error:
        raise _BadError("UTM metres that lie nowhere on Earth") from error
    return _Found(match.start(), match.end(), _point(latitude, longitude, 0.0))


# -- plus codes and links


def _plus(match: re.Match[str], text: str) -> _Found | None:
    """Read an open location code; a short one counts from the town named beside it."""
    from openlocationcode import openlocationcode as olc

    code = match["code"].upper()
    if olc.isFull(code):
        area = olc.decode(code)
        half = (area.latitudeHi - area.latitudeLo) / 2 * _KM_PER_DEGREE
        return _Found(
            match.start(), match.end(), _point(area.latitudeCenter, area.longitudeCenter, half * math.sqrt(2))
        )
    town = TOWN.match(text, match.end())
    if town is None or not olc.isShort(code):
        return None
    return _Found(match.start(), match.end(), f"plus:{code}", (" ".join(town["town"].split()),))


def _link(match: re.Match[str], _text: str) -> _Found | None:
    """Read the point of a link to a map, by the order that the service uses."""
    for pattern, longitude_first in LINK_PAIRS:
        pair = pattern.search(match.group())
        if pair is None:
            continue
        latitude, longitude = pair["a"], pair["b"]
        if longitude_first:
            latitude, longitude = longitude, latitude
        digits = min(len(latitude.partition(".")[2]), len(longitude.partition(".")[2]))
        name = _point(float(latitude), float(longitude), _digits_km(digits, min(abs(float(latitude)), 90.0)))
        return _Found(match.start(), match.end(), name)
    return None


_Reader = Callable[[re.Match[str], str], _Found | None]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (LINK, _link), (DEGREES, _degrees), (DECIMAL, _decimal), (UTM, _utm), (MGRS, _mgrs), (PLUS, _plus),
)  # fmt: skip
