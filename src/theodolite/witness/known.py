"""An archive as it could be known on a day: for each day of a map the version known by then, later ones left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from theodolite.records.control import ControlArea, FrameRef, ProviderInfo
from theodolite.witness.provider import HELD_LAYER

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = ["KnownArchive", "is_revised_after"]


class KnownArchive:
    """The held layer of an archive, read-only, as known by the end of a day.

    Offers what step functions are built from; each frame is the one that ``frame_in_force(known_by=...)`` answers with.
    """

    def __init__(self, archive: Archive, known_by: date) -> None:
        self._archive, self._known_by = archive, known_by
        self._found: dict[str, tuple[FrameRef, ...]] = {}

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the mappers, in a fixed order."""
        return self._archive.mappers

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the mapper is."""
        return self._archive.info(mapper)

    def frames(self, mapper: str) -> tuple[FrameRef, ...]:
        """Return the frames known by the day, ascending by the day they show."""
        if mapper not in self._found:
            self._found[mapper] = tuple(self._versions(mapper))
        return self._found[mapper]

    def _versions(self, mapper: str) -> Iterator[FrameRef]:
        masked = self._archive.masked_known(mapper)
        days = {f.valid_on for f in self._archive.frames(mapper)}
        days |= {on for on, known_on in masked.items() if known_on > self._known_by}
        days |= {s.valid_on for s in self._archive.successions(mapper) if s.layer == HELD_LAYER}
        days -= {on for on, known_on in masked.items() if known_on <= self._known_by}
        found = (self._archive.version_as_of(mapper, on, known_by=self._known_by) for on in sorted(days))
        yield from (ref for ref in found if ref is not None)

    def projected(self, ref: FrameRef) -> tuple[ControlArea, ...]:
        """Load a frame's areas in the theatre's equal-area metres."""
        return self._archive.projected(ref)

    def fingerprint(self, mapper: str) -> str:
        """Return a digest of the frames known by the day."""
        text = "".join(f"{f.valid_on}|{f.sha256}|{f.state}\n" for f in self.frames(mapper))
        return hashlib.sha256(text.encode()).hexdigest()


def is_revised_after(archive: Archive, known_by: date) -> bool:
    """Return whether any frame that was known by a day is another one now, gone, or no longer counts."""
    known = KnownArchive(archive, known_by)
    for mapper in archive.mappers:
        if any(on <= known_by < found_on for on, found_on in archive.masked_known(mapper).items()):
            return True
        if archive.successions(mapper):
            now = {f.valid_on: f.state for f in archive.frames(mapper)}
            if any(now.get(ref.valid_on) != ref.state for ref in known.frames(mapper)):
                return True
    return False
