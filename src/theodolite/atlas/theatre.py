"""Names of places near the front, as a plain list: what the model of English does not know.

Derived from the embedded gazetteer by ``tools/build_theatre.py``; needs no database and no cache folder.
"""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from importlib.resources import files

from theodolite.atlas.names import fold, skeleton

__all__ = ["gate_names", "is_theatre_name", "ukrainian_name"]

_SHORTEST = 4


@cache
def _names() -> frozenset[str]:
    packed = files("theodolite.atlas").joinpath("data/theatre.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())


@lru_cache(maxsize=4096)
def is_theatre_name(name: str) -> bool:
    """Tell whether a settlement or an oblast that has seen fighting on the ground bears this name."""
    return len(name) >= _SHORTEST and fold(name) in _names()


@cache
def gate_names() -> tuple[str, ...]:
    """Return the names that the gate for streams looks for: Latin ones whole, Cyrillic ones by their stems.

    Derived from the embedded gazetteer, regions and lines by ``tools/build_gate_names.py``.
    """
    packed = files("theodolite.atlas").joinpath("data/gate_names.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode().splitlines())


@cache
def _ukrainian() -> dict[str, bool]:
    packed = files("theodolite.atlas").joinpath("data/ukraine_names.txt.gz").read_bytes()
    return {line.lstrip("*"): line.startswith("*") for line in gzip.decompress(packed).decode().split()}


@lru_cache(maxsize=16_384)
def ukrainian_name(name: str) -> str | None:
    """Tell whether a settlement of Ukraine bears this name in any romanisation: ``town``, ``village`` or None.

    ``town`` means that one of 10,000 people or more has it as its main name. Derived from the embedded gazetteer by
    ``tools/build_ukraine_names.py``.
    """
    if len(name) < _SHORTEST:
        return None
    town = _ukrainian().get(skeleton(name))
    return None if town is None else "town" if town else "village"
