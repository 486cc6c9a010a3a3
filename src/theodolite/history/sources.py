"""Opens the evidence: the maps of a data folder, else the embedded table."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from theodolite.history.evidence import Evidence, MapEvidence
from theodolite.history.starter import StarterEvidence
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["open_evidence"]


def open_evidence(
    settings: Settings,
    atlas: Atlas,
    *,
    mappers: Collection[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Evidence, tuple[str, ...]]:
    """Return the evidence and what could not be read of it.

    With maps in ``data_dir/control`` they answer alone; without any, the embedded table of figures does.
    """
    from theodolite.witness.archive import open_archive
    from theodolite.witness.registry import load_plugins

    if not (settings.data_dir / "control").exists():
        infos = {name: provider.info for name, provider in load_plugins()[0].items()}
        return StarterEvidence(infos, mappers=mappers), ()
    archive = open_archive(settings, mappers=mappers, progress=progress)
    return MapEvidence(archive, atlas, settings), _problems(archive)


def _problems(archive: Archive) -> tuple[str, ...]:
    """Say what concerns every answer; frames set aside are counted here and listed by ``data status``."""
    rejected = sum(len(archive.rejected(mapper)) for mapper in archive.mappers)
    files = tuple(p for p in archive.problems if " set aside: " not in p)
    if not rejected:
        return files
    noun = "frame was" if rejected == 1 else "frames were"
    return (*files, f"{rejected} {noun} set aside as unreadable or corrupt; theodolite data status lists them")
