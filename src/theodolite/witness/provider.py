"""What a provider of dated maps must offer, and the small records that pass between it and the archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from theodolite.records.control import ControlArea, ProviderInfo

__all__ = [
    "HELD_LAYER",
    "OUTLINE_FILES",
    "OUTLINE_VERSION",
    "FrameContent",
    "FrameFiles",
    "Provider",
    "UpstreamFile",
    "combined_sha256",
    "dated_files",
]

HELD_LAYER = "held"
# Below the data folder: the oblasts, and limits of towns of which some lie on the border; and how they are used.
OUTLINE_FILES = ("atlas/osm_admin/Ukraine.geojson", "atlas/city_limits.geojson")
OUTLINE_VERSION = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFiles:
    """The files of one frame: ``valid_on`` is the date the file carries, ``known_on`` the day it was published.

    ``valid_on`` is None where no date could be found: such a frame is set aside.
    ``layer`` is ``held`` for what the mapper votes with; other layers (``claimed``, ``control``) are kept apart.
    """

    valid_on: date | None
    paths: tuple[Path, ...]
    layer: str = HELD_LAYER
    known_on: date | None = None

    @property
    def day(self) -> str:
        """The date as it is written, for messages."""
        return "no date" if self.valid_on is None else self.valid_on.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameContent:
    """What was read from a frame: one area a holder and status, WGS 84, valid; how much was repaired or dropped."""

    areas: tuple[ControlArea, ...]
    repaired: int = 0
    dropped: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamFile:
    """One file of a day upstream: ``path`` in the mirror's repository, ``local`` below the provider's folder.

    A day without an ``optional`` file is still complete.
    """

    path: str
    local: str
    optional: bool = False


@runtime_checkable
class Provider(Protocol):
    """A reader of one mapper's files, found by entry point ``theodolite.providers``.

    ``folders`` are the folders below ``control/`` that it reads, the first is where downloads go. ``reader_version``
    changes whenever the same bytes would be read differently. ``clip`` says that its areas reach beyond Ukraine.
    ``repository`` and ``branches`` name the mirror on GitHub; ``repository`` is empty when nothing can be downloaded.
    """

    @property
    def info(self) -> ProviderInfo:
        """Who makes the map."""
        ...

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders below ``control/``."""
        ...

    @property
    def reader_version(self) -> str:
        """Version of the reader."""
        ...

    @property
    def clip(self) -> bool:
        """Whether the areas reach beyond Ukraine."""
        ...

    @property
    def repository(self) -> str:
        """Owner and name of the mirror on GitHub, or empty."""
        ...

    @property
    def branches(self) -> tuple[str, ...]:
        """Branches to try, the likeliest first."""
        ...

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames below a folder by file name, ascending, without reading them."""
        ...

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one frame.

        Raises
        ------
        ProviderError
            If the files are not what they claim to be, or hold no area.
        """
        ...

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the files of one day in the mirror; empty when there is no upstream."""
        ...


def combined_sha256(digests: Sequence[str]) -> str:
    """Return the digest of one file unchanged, of several the digest of their concatenated hexadecimal digests."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def dated_files(folder: Path, pattern: str) -> list[tuple[date | None, Path]]:
    """List the files of a folder whose name matches ``pattern`` (groups ``y``, ``m``, ``d``) by date, ascending.

    The date is None where the digits are no date; a two-digit year is of this century.
    """
    found: list[tuple[date | None, Path]] = []
    name = re.compile(pattern)
    for path in folder.iterdir():
        match = name.fullmatch(path.name)
        if match is None:
            continue
        year = int(match["y"])
        on: date | None
        try:
            on = date(year + 2000 if year < 100 else year, int(match["m"]), int(match["d"]))
        except ValueError:
            on = None
        found.append((on, path))
    return sorted(found, key=lambda pair: (pair[0] or date.min, pair[1]))
