"""Tables of places that a user adds: GeoNames dumps, GeoNames' other names, KATOTTG with coordinates.

Every reader is strict: the first line that cannot be what it should be ends it with an error that names line and value,
so that a damaged or cut-off file adds nothing. What is well formed but no settlement is told to ``refuse``.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theodolite.atlas.discs import seems_swapped
from theodolite.atlas.geonames import useful
from theodolite.atlas.names import romanise
from theodolite.atlas.official import FEATURES
from theodolite.errors import DataError

__all__ = ["AddedPlace", "Refuse", "damaged", "geonames_rows", "number", "other_name_rows", "register_rows"]

Refuse = Callable[[str], None]
GEONAMES_COLUMNS = 19
OTHER_NAME_COLUMNS = (8, 10)
_LANGUAGES = {"", "en", "uk", "ru", "de", "fr", "pl", "es", "it", "ro", "be", "crh"}
_NOT_SETTLED = {"PPLQ": "abandoned", "PPLH": "historical", "PPLW": "destroyed", "PPLCH": "historical"}
_CODE = re.compile(r"UA\d{17}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEYS = {
    "code": ("katottg", "katotth", "code", "id", "код"),
    "name": ("name", "name_uk", "name:uk", "назва"),
    "latitude": ("lat", "latitude", "y", "широта"),
    "longitude": ("lon", "lng", "longitude", "x", "довгота"),
    "category": ("category", "type", "категорія"),
    "ru": ("name_ru", "name:ru"),
    "en": ("name_en", "name:en"),
    "population": ("population", "населення"),
}
_HINT = "Nothing of the file was added; get it again, or mend the line."


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedPlace:
    """One place of a user's file, checked. Without coordinates it only adds names to the known place of its id.

    ``longitude`` and ``latitude`` are WGS 84 degrees; ``region`` is GeoNames' first-level code; ``wkb`` its area.
    """

    id: str
    names: tuple[str, ...]
    longitude: float | None
    latitude: float | None
    country: str | None = None
    region: str | None = None
    katottg: str | None = None
    population: int | None = None
    feature: str | None = None
    wkb: bytes | None = None


def damaged(path: Path, where: str, what: str) -> DataError:
    """Return the error of a file that cannot be what it should be."""
    return DataError(f"{path.name}, {where}: {what}.", hint=_HINT)


def number(text: object, path: Path, where: str, what: str, most: float = math.inf) -> float:
    """Return a number between -most and most.

    Raises
    ------
    DataError
        If it is none, naming line and value.
    """
    try:
        value = float(str(text))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > most:
        limit = f" from {-most:g} to {most:g}" if math.isfinite(most) else ""
        raise damaged(path, where, f"{what} is {str(text)[:40]!r}, expected a number{limit}")
    return value


def point_of(longitude: object, latitude: object, path: Path, where: str) -> tuple[float, float]:
    """Return a point, WGS 84 degrees.

    Raises
    ------
    DataError
        If a value is no number or out of range, or the two seem to be exchanged.
    """
    x = number(longitude, path, where, "the longitude", 180)
    y = number(latitude, path, where, "the latitude", 90)
    if seems_swapped(x, y):
        raise damaged(path, where, f"longitude {x:g} and latitude {y:g} seem to be exchanged")
    return round(x, 6), round(y, 6)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8", newline="\n") as stream:
            yield from enumerate(stream, 1)
    except UnicodeDecodeError as error:
        raise damaged(path, f"byte {error.start}", "it is not text in UTF-8") from error


def _cells(path: Path, columns: Iterable[int]) -> Iterator[tuple[str, list[str]]]:
    allowed = tuple(columns)
    for count, line in _lines(path):
        if not line.strip():
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) not in allowed:
            expected = " or ".join(map(str, allowed))
            raise damaged(path, f"line {count}", f"it has {len(cells)} columns, expected {expected}: {line[:40]!r}")
        yield f"line {count}", cells


def geonames_rows(path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    """Iterate over the settlements (feature class P) of a GeoNames dump (``UA.txt``, ``allCountries.txt``).

    Raises
    ------
    DataError
        At the first line that is no row of such a dump.
    """
    for where, cells in _cells(path, (GEONAMES_COLUMNS,)):
        key, name, _, others, latitude, longitude, sort, code, country, _, region = cells[:11]
        number(key, path, where, "the geonameid")
        if not _DAY.fullmatch(cells[18]):
            raise damaged(path, where, f"it ends in {cells[18][:40]!r}, expected a day such as 2025-11-01 (cut off?)")
        point = point_of(longitude, latitude, path, where)
        people = int(number(cells[14] or "0", path, where, "the population"))
        if sort != "P" or code in _NOT_SETTLED:
            refuse(f"{_NOT_SETTLED[code]} places" if sort == "P" else "no settlements (feature class not P)")
        elif not name.strip():
            refuse("without a name")
        else:
            names = tuple(dict.fromkeys([name.strip(), *(n for n in map(str.strip, others.split(",")) if useful(n))]))
            yield AddedPlace(
                id=f"geonames:{int(key)}", names=names, longitude=point[0], latitude=point[1], country=country or None,
                region=region if region not in {"", "00"} else None, population=people or None,
            )  # fmt: skip


def other_name_rows(path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    """Iterate over the names of GeoNames' ``alternateNamesV2.txt``, each for the place of its geonameid.

    Raises
    ------
    DataError
        At the first line that is no row of such a table.
    """
    for where, cells in _cells(path, OTHER_NAME_COLUMNS):
        for value, what in ((cells[0], "the alternateNameId"), (cells[1], "the geonameid")):
            number(value, path, where, what)
        name = cells[3].strip()
        if cells[2] not in _LANGUAGES or not useful(name):
            refuse("names in other languages, codes and addresses")
        else:
            yield AddedPlace(id=f"geonames:{int(cells[1])}", names=(name,), longitude=None, latitude=None)


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Iterate over the rows of a CSV file with a head, or of a JSON list of objects."""
    if path.suffix.lower() == ".json":
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise damaged(path, "whole file", f"it is no whole JSON ({error})") from error
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise damaged(path, "whole file", "it is no list of objects")
        yield from ((f"object {count}", row) for count, row in enumerate(found, 1))
        return
    lines = [line.removeprefix("\ufeff") for _, line in _lines(path)]
    mark = max(",;\t", key=(lines[0] if lines else "").count)
    reader = csv.DictReader(lines, delimiter=mark, strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise damaged(path, f"line {reader.line_num}", "it has more or fewer columns than the head")
            yield f"line {reader.line_num}", row
    except csv.Error as error:
        raise damaged(path, f"line {reader.line_num}", f"it is no CSV ({error})") from error


def register_rows(path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    """Iterate over the settlements of a table of KATOTTG codes with coordinates (CSV with a head, or JSON objects).

    Columns: ``katottg`` (or ``code``), ``name``, ``lat``, ``lon``; if there are, ``category`` (M, T, X, C …),
    ``name_ru``, ``name_en``, ``population``.

    Raises
    ------
    DataError
        If a column is missing, or at the first row with a bad code, name or coordinate.
    """
    for where, raw in _records(path):
        row = {str(key).strip().lower(): value for key, value in raw.items()}
        cells = {key: next((row[n] for n in names if n in row), None) for key, names in _KEYS.items()}
        missing = [_KEYS[key][0] for key in ("code", "name", "latitude", "longitude") if cells[key] is None]
        if missing:
            raise damaged(path, where, f"it has no column {', '.join(missing)}")
        code, name = str(cells["code"]).strip(), str(cells["name"]).strip()
        if not _CODE.fullmatch(code):
            raise damaged(path, where, f"the code is {code[:40]!r}, expected UA and 17 digits")
        category = str(cells["category"] or "C").strip()[:1].upper()
        if category not in FEATURES:
            refuse("units that are no settlement")
            continue
        if not name or not str(cells["latitude"]).strip():
            refuse("without a name" if not name else "without coordinates")
            continue
        x, y = point_of(cells["longitude"], cells["latitude"], path, where)
        people = int(number(cells["population"] or "0", path, where, "the population"))
        names = [str(cells["en"] or romanise(name, russian=False)), name, str(cells["ru"] or "")]
        yield AddedPlace(
            id=f"register:{code}", names=tuple(dict.fromkeys(n for n in names if n)), longitude=x, latitude=y,
            country="UA", katottg=code, population=people or None, feature=FEATURES[category],
        )  # fmt: skip
