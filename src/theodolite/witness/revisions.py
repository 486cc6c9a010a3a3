"""What a mapper changed in the past: every later version of a day's frame against the one before it.

A revision is the mapper's, or its mirror's, or the folder's owner's: the files cannot say whose. That a map is drawn
otherwise today says nothing about when land changed hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from theodolite.records.control import ControlArea, FrameRef
from theodolite.witness.frame_log import EventKind, Succession
from theodolite.witness.provider import HELD_LAYER

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = [
    "Alteration",
    "FrameTriple",
    "LandChange",
    "Revision",
    "RevisionKind",
    "compare_folders",
    "find_alterations",
    "find_revisions",
    "land_changes",
]

# Less than a football pitch or two: what rounding of coordinates makes.
_NO_LAND_KM2 = 0.01
_M2_PER_KM2 = 1e6
FrameTriple = tuple[str, date, str]
"""Mapper, valid date and SHA-256 of the frame that something was measured on."""
_Progress = Callable[[str, int, int], None]


class RevisionKind(StrEnum):
    """``changed``: other land; ``redrawn``: other bytes, the same land; ``withdrawn``: the file went; ``set_aside``:
    it can no longer be used; ``returned``: it came back.
    """  # noqa: D205

    CHANGED = "changed"
    REDRAWN = "redrawn"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LandChange:
    """How a map of one day was altered for one holder and status, in km²."""

    holder: str
    status: str
    added_km2: float
    removed_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of a day's frame. ``old`` is None where it returned, ``new`` None where it went."""

    mapper: str
    layer: str
    valid_on: date
    recorded_on: date
    kind: RevisionKind
    old: FrameRef | None
    new: FrameRef | None
    changes: tuple[LandChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """Why what was measured on a frame no longer rests on the present one.

    ``kind`` is None where the frame's bytes were never in this store; ``recorded_on`` is the day the alteration was
    noticed, ``now`` the version that stands in its place (None: none does).
    """

    kind: RevisionKind | None
    recorded_on: date | None
    now: FrameRef | None


def find_revisions(
    archive: Archive, mapper: str, *, since_fetch: date | None = None, progress: _Progress | None = None
) -> tuple[Revision, ...]:
    """Return what changed in a mapper's frames after they were first read, by layer, day and order.

    Parameters
    ----------
    since_fetch
        Only what was noticed on or after this day.
    progress
        Called with (label, done, total).
    """
    found = [s for s in archive.successions(mapper) if since_fetch is None or s.recorded_on >= since_fetch]
    land: dict[tuple[str, str], tuple[LandChange, ...]] = {}
    revisions: list[Revision] = []
    for number, one in enumerate(found, start=1):
        revisions.append(_revision(archive, mapper, one, land))
        if progress is not None:
            progress(f"{mapper}: comparing versions", number, len(found))
    return tuple(revisions)


def _revision(
    archive: Archive, mapper: str, one: Succession, land: dict[tuple[str, str], tuple[LandChange, ...]]
) -> Revision:
    changes: tuple[LandChange, ...] = ()
    if one.new is None:
        kind = RevisionKind.SET_ASIDE if one.kind is EventKind.SET_ASIDE else RevisionKind.WITHDRAWN
    elif one.old is None:
        kind = RevisionKind.RETURNED
    else:
        key = (one.old.state, one.new.state)
        if key not in land:
            land[key] = _compare(archive, archive, one.old, one.new)
        changes = land[key]
        kind = RevisionKind.CHANGED if changes else RevisionKind.REDRAWN
    return Revision(
        mapper=mapper,
        layer=one.layer,
        valid_on=one.valid_on,
        recorded_on=one.recorded_on,
        kind=kind,
        old=one.old,
        new=one.new,
        changes=changes,
    )


def compare_folders(
    archive: Archive, other: Archive, mapper: str, *, progress: _Progress | None = None
) -> tuple[Revision, ...]:
    """Return how a mapper's frames differ from those of another data folder, which counts as the older one."""
    new, old = ({f.valid_on: f for f in a.frames(mapper)} for a in (archive, other))
    days = sorted(new.keys() | old.keys())
    found: list[Revision] = []
    for number, day in enumerate(days, start=1):
        a, b = old.get(day), new.get(day)
        changes: tuple[LandChange, ...] = ()
        if a is None or b is None:
            kind = RevisionKind.RETURNED if a is None else RevisionKind.WITHDRAWN
        elif a.sha256 == b.sha256:
            continue
        else:
            changes = _compare(other, archive, a, b)
            kind = RevisionKind.CHANGED if changes else RevisionKind.REDRAWN
        found.append(
            Revision(
                mapper=mapper,
                layer=HELD_LAYER,
                valid_on=day,
                recorded_on=archive.recorded_on,
                kind=kind,
                old=a,
                new=b,
                changes=changes,
            )
        )
        if progress is not None:
            progress(f"{mapper}: comparing folders", number, len(days))
    return tuple(found)


def _compare(first: Archive, second: Archive, old: FrameRef, new: FrameRef) -> tuple[LandChange, ...]:
    if old.state == new.state:
        return ()
    return land_changes(first.projected(old), second.projected(new))


def land_changes(old: Sequence[ControlArea], new: Sequence[ControlArea]) -> tuple[LandChange, ...]:
    """Measure what was added to and taken from each holder's land; empty where less than 0.01 km² differs.

    Parameters
    ----------
    old, new
        Projected areas (metres).
    """
    import shapely

    before, after = _by_holder(old), _by_holder(new)
    found: list[LandChange] = []
    for key in sorted(before.keys() | after.keys()):
        a, b = (side.get(key, shapely.MultiPolygon()) for side in (before, after))
        added, removed = (float(shapely.difference(x, y).area) / _M2_PER_KM2 for x, y in ((b, a), (a, b)))
        if added + removed >= _NO_LAND_KM2:
            found.append(LandChange(holder=key[0], status=key[1], added_km2=added, removed_km2=removed))
    return tuple(found)


def _by_holder(areas: Iterable[ControlArea]) -> dict[tuple[str, str], Any]:
    import shapely

    parts: dict[tuple[str, str], list[Any]] = {}
    for area in areas:
        parts.setdefault((area.holder, area.status.value), []).append(area.geometry)
    return {key: shapely.union_all(geometries) for key, geometries in parts.items()}


def find_alterations(
    archive: Archive, triples: Iterable[FrameTriple], *, known_by: date | None = None
) -> dict[FrameTriple, Alteration]:
    """Return which frames that something was measured on are no longer the frame of their day, and why.

    A frame whose bytes changed while its land did not is not among them, nor one that was only read differently.

    Parameters
    ----------
    triples
        (mapper, valid date, SHA-256), of frames that the mapper votes with; mappers without maps here are left out.
    known_by
        Judge by what was known on this day; a frame altered later still stands then.
    """
    found: dict[FrameTriple, Alteration] = {}
    land: dict[tuple[str, str], bool] = {}
    for triple in sorted(set(triples)):
        mapper, valid_on, sha256 = triple
        if mapper not in archive.mappers:
            continue
        now = archive.version_as_of(mapper, valid_on, known_by=known_by)
        if now is not None and now.sha256 == sha256:
            continue
        versions = [v for v in archive.versions(mapper, valid_on) if v.sha256 == sha256]
        if not versions:
            found[triple] = Alteration(kind=None, recorded_on=None, now=now)
        elif now is None or _has_changed(archive, versions[-1], now, land):
            found[triple] = _altered(archive, versions[-1], now)
    return found


def _has_changed(archive: Archive, old: FrameRef, now: FrameRef, land: dict[tuple[str, str], bool]) -> bool:
    key = (old.state, now.state)
    if key not in land:
        land[key] = bool(_compare(archive, archive, old, now))
    return land[key]


def _altered(archive: Archive, old: FrameRef, now: FrameRef | None) -> Alteration:
    if now is not None:
        return Alteration(kind=RevisionKind.CHANGED, recorded_on=old.superseded_on, now=now)
    last = [s for s in archive.successions(old.mapper) if s.valid_on == old.valid_on and s.layer == HELD_LAYER][-1]
    kind = RevisionKind.SET_ASIDE if last.kind is EventKind.SET_ASIDE else RevisionKind.WITHDRAWN
    return Alteration(kind=kind, recorded_on=last.recorded_on, now=None)
