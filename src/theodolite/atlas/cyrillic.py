"""Cyrillic names of places as a plain table (``tools/build_cyrillic.py``): what reading Ukrainian and Russian needs."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["KnownName", "cyrillic_key", "cyrillic_names", "first_words"]

_ORDER = {"region": 0, "line": 1, "other": 2, "settlement": 3}
_DROPPED = str.maketrans({**dict.fromkeys("'’ʼ`\u02b9\u0301", ""), "ё": "е"})


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name in its own spelling; ``kind`` as in a gazetteer, ``own`` for places in Ukraine."""

    name: str
    kind: str
    own: bool
    population: int = 0


@lru_cache(maxsize=20_000)
def cyrillic_key(name: str) -> str:
    """Return a name in small letters without apostrophes and diaeresis."""
    return name.lower().translate(_DROPPED)


def _bytes(name: str) -> bytes:
    return files("theodolite.atlas").joinpath("data", name).read_bytes()


def _is_cyrillic(name: str) -> bool:
    return bool(name) and "\u0400" <= name[0] <= "\u04ff"


def _others() -> Iterator[KnownName]:
    for line in _bytes("regions_world.tsv").decode().splitlines():
        for name in line.split("\t")[4].split("|"):
            if _is_cyrillic(name):
                yield KnownName(name, "region", False, 1_000_000)
    for file, key, kind in (("regions", "region", "region"), ("lines", "line", "line"), ("places", "place", "other")):
        for row in tomllib.loads(_bytes(f"{file}.toml").decode())[key]:
            for name in row.get("names", ()):
                if _is_cyrillic(name):
                    yield KnownName(name, kind, row.get("country", "UA") == "UA", 1_000_000)


class _Names(Mapping[str, tuple[KnownName, ...]]):
    """The table, its rows unpacked when they are asked for: most names are never looked up."""

    def __init__(self) -> None:
        lines = gzip.decompress(_bytes("cyrillic.tsv.gz")).decode().splitlines()
        self._rows: dict[str, str | tuple[KnownName, ...]] = {}
        for line in lines:
            key, _, cells = line.partition("\t")
            self._rows[key] = cells
        others: dict[str, list[KnownName]] = {}
        for known in _others():
            others.setdefault(cyrillic_key(known.name), []).append(known)
        for key, found in others.items():
            self._rows[key] = tuple(sorted((*found, *_unpacked(self._rows.get(key, ()))), key=_rank))

    def __getitem__(self, key: str) -> tuple[KnownName, ...]:
        row = self._rows[key]
        if isinstance(row, str):
            row = self._rows[key] = _unpacked(row)
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows


def _unpacked(row: str | tuple[KnownName, ...]) -> tuple[KnownName, ...]:
    if not isinstance(row, str):
        return row
    cells = (cell.split("|") for cell in row.split("\t"))
    return tuple(KnownName(name, "settlement", own == "1", int(population)) for name, own, population in cells)


def _rank(known: KnownName) -> tuple[bool, int, int]:
    return not known.own, _ORDER[known.kind], -known.population


@cache
def cyrillic_names() -> Mapping[str, tuple[KnownName, ...]]:
    """Return key → the places of that name: regions, lines and landmarks first, then Ukrainian ones, then by size."""
    return _Names()


@cache
def first_words() -> frozenset[str]:
    """Return the first words of names of several words."""
    return frozenset(key.split(" ", 1)[0] for key in cyrillic_names() if " " in key)
