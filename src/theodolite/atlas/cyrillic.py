"""Cyrillic names of the embedded gazetteer, as a plain table: what reading Ukrainian and Russian needs of places."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["KnownName", "cyrillic_key", "cyrillic_names", "first_words"]

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


def _gazetteer() -> Iterator[KnownName]:
    for line in gzip.decompress(_bytes("gazetteer.tsv.gz")).decode().splitlines():
        _, _, _, _, country, _, population, _, names = line.split("\t")
        for name in names.split("|"):
            if _is_cyrillic(name):
                yield KnownName(name, "settlement", country == "UA", int(population or 0))


def _others() -> Iterator[KnownName]:
    for line in gzip.decompress(_bytes("official.tsv.gz")).decode().splitlines():
        yield KnownName(line.split("\t")[0], "settlement", True)
    for line in _bytes("regions_world.tsv").decode().splitlines():
        for name in line.split("\t")[4].split("|"):
            if _is_cyrillic(name):
                yield KnownName(name, "region", False, 1_000_000)
    for file, key, kind in (("regions", "region", "region"), ("lines", "line", "line"), ("places", "place", "other")):
        for row in tomllib.loads(_bytes(f"{file}.toml").decode())[key]:
            for name in row.get("names", ()):
                if _is_cyrillic(name):
                    yield KnownName(name, kind, row.get("country", "UA") == "UA", 1_000_000)


@cache
def cyrillic_names() -> Mapping[str, tuple[KnownName, ...]]:
    """Return key → the places of that name: regions, lines and landmarks first, then Ukrainian ones, then by size."""
    found: dict[str, list[KnownName]] = {}
    for known in (*_gazetteer(), *_others()):
        found.setdefault(cyrillic_key(known.name), []).append(known)
    order = {"region": 0, "line": 1, "other": 2, "settlement": 3}
    return {
        key: tuple(sorted(names, key=lambda k: (not k.own, order[k.kind], -k.population)))
        if len(names) > 1 else (names[0],)
        for key, names in found.items()
    }  # fmt: skip


@cache
def first_words() -> frozenset[str]:
    """Return the first words of names of several words."""
    return frozenset(key.split(" ", 1)[0] for key in cyrillic_names() if " " in key)
