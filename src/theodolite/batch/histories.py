"""What travels to every worker, once: the step tables of all places, the rules, and where the maps are."""

from __future__ import annotations

import hashlib
import json
import pickle
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.history.steps import StepTable, day_number
from theodolite.judge import evidence_reach, lag_days
from theodolite.records import ProviderInfo
from theodolite.settings import DecisionRules, Settings
from theodolite.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from theodolite.history.evidence import Evidence
    from theodolite.pipeline import Toolbox
    from theodolite.witness.archive import Archive
    from theodolite.witness.known import KnownArchive

__all__ = ["Frame", "Histories", "open_histories"]

_METHOD = 1  # raise when the same input would give other bytes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame of a mapper: the day it shows, until when it was the newest (exclusive), and its bytes' digest."""

    mapper: str
    frame_on: date
    until: date | None
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """Everything that labels depend on, under one fingerprint.

    Attributes
    ----------
    infos
        Who each witness is.
    lag_days
        After how many days from a claim's its label is no longer provisional.
    tables
        For each side, one step table for each mapper in ``mappers``.
    silent_places
        Places of the gazetteer that no witness has a figure for.
    known
        For each mapper the days of the frames to be used, or None for all (``--as-of`` leaves some out).
    fingerprints
        Digest of each mapper's frames and figures.
    settings
        How a worker opens the maps for what no step table answers; the data folder must be there too.
    """

    mappers: tuple[str, ...]
    names: tuple[str, ...]
    infos: Mapping[str, ProviderInfo]
    lag_days: int
    tables: Mapping[str, tuple[StepTable, ...]]
    silent_places: tuple[str, ...]
    known: Mapping[str, Any] | None
    as_of: date | None
    until_day: int | None
    rules: DecisionRules
    settings: Settings
    coarse: bool
    note: str
    fingerprints: Mapping[str, str]
    fingerprint: str = ""
    frames: tuple[Frame, ...] = field(default=(), repr=False)

    def __reduce__(self) -> tuple[Callable[[bytes], Histories], tuple[bytes]]:
        """Travel packed: mostly zeros and repeated ids, so to a fifth of the size."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return _unpacked, (zlib.compress(pickle.dumps(values, protocol=pickle.HIGHEST_PROTOCOL), 6),)

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose histories are there."""
        return tuple(self.tables)


def _unpacked(data: bytes) -> Histories:
    return Histories(**pickle.loads(zlib.decompress(data)))  # noqa: S301 - our own bytes, from the driver


def open_histories(
    toolbox: Toolbox,
    *,
    sides: Collection[str] = ("RU",),
    as_of: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Histories:
    """Open the step functions of all gazetteer places: from the maps, or from the embedded table of figures.

    Parameters
    ----------
    sides
        Whose land is asked about.
    as_of
        Leave out frames that were not known by this day.
    """
    evidence = toolbox.evidence
    archive = _archive(evidence, as_of)
    tables = {side: _tables(toolbox, archive, side, progress) for side in sorted(sides)}
    frames = _frames(evidence, archive)
    newest = [days[-1] for m in evidence.mappers if (days := evidence.frame_dates(m))]
    latest = as_of or evidence_reach(newest, toolbox.settings.rules)
    infos = {m: evidence.info(m) for m in evidence.mappers}
    histories = Histories(
        mappers=evidence.mappers,
        names=tuple(evidence.info(m).name for m in evidence.mappers),
        infos=infos,
        lag_days=lag_days(infos, toolbox.settings.rules),
        tables=tables,
        silent_places=_silent_places(toolbox, tables),
        known=None if as_of is None else _known(evidence, archive, as_of),
        as_of=as_of,
        until_day=None if latest is None else day_number(latest),
        rules=toolbox.settings.rules,
        settings=toolbox.settings,
        coarse=evidence.coarse,
        note=evidence.note,
        fingerprints={t.mapper: t.fingerprint for side in tables.values() for t in side},
        frames=frames,
    )
    return _sealed(histories)


def _sealed(histories: Histories) -> Histories:
    digest = hashlib.sha256()
    rules = asdict(histories.rules) | {"majority_needed": sorted(histories.rules.majority_needed.items())}
    parents = {m: info.parents for m, info in histories.infos.items()}
    facts = [_METHOD, __version__, rules, histories.mappers, parents, histories.lag_days, histories.as_of,
             histories.until_day, histories.settings.edge_m, histories.settings.edge_m_named,
             histories.silent_places]  # fmt: skip
    digest.update(json.dumps(facts, default=str, sort_keys=True).encode())
    for side, tables in sorted(histories.tables.items()):
        for table in tables:
            digest.update(f"{side}|{table.mapper}|{table.edge_m:g}|{table.fingerprint}".encode())
            digest.update("\n".join(table.place_ids).encode())
            for name in ("starts", "days", "value", "low", "high", "unknown", "inside", "frame_days", "silent"):
                digest.update(getattr(table, name).tobytes())
    return replace(histories, fingerprint=digest.hexdigest())


def _archive(evidence: Evidence, as_of: date | None) -> Archive | KnownArchive | None:
    """Return the maps as known by a day: the present ones where none that was known then has been revised since."""
    from theodolite.history.evidence import MapEvidence

    if not isinstance(evidence, MapEvidence):
        return None
    from theodolite.witness.known import KnownArchive, is_revised_after

    if as_of is None or not is_revised_after(evidence.archive, as_of):
        return evidence.archive
    return KnownArchive(evidence.archive, as_of)


def _tables(
    toolbox: Toolbox,
    archive: Archive | KnownArchive | None,
    side: str,
    progress: Callable[[str, int, int], None] | None,
) -> tuple[StepTable, ...]:
    from theodolite.history.evidence import MapEvidence
    from theodolite.history.series import open_steps
    from theodolite.history.tables import open_tables

    evidence, settings = toolbox.evidence, toolbox.settings
    if isinstance(evidence, MapEvidence) and archive is not None and archive is not evidence.archive:
        apart = replace(settings, cache_dir=settings.cache_dir / "as-of")  # beside the tables of the present maps
        return open_steps(archive, toolbox.atlas, apart, side=side, mappers=evidence.mappers, progress=progress)
    return open_tables(evidence, toolbox.atlas, settings, side=side, progress=progress)


def _silent_places(toolbox: Toolbox, tables: Mapping[str, tuple[StepTable, ...]]) -> tuple[str, ...]:
    """Name the Ukrainian settlements that no table has: every witness is silent on them."""
    west, south, east, north = 21.0, 43.0, 41.5, 53.5
    places = toolbox.atlas.settlements((west, south, east, north))
    known = {p for side in tables.values() for t in side for p in t.place_ids}
    if not toolbox.evidence.coarse:  # the maps may still answer what the tables do not have: the slow way
        return ()
    return tuple(sorted({p.id for p in places if p.country == "UA"} - known))


def _frames(evidence: Evidence, archive: Archive | KnownArchive | None) -> tuple[Frame, ...]:
    found: list[Frame] = []
    for mapper in evidence.mappers:
        pairs: list[tuple[date, str | None]] = [(day, None) for day in evidence.frame_dates(mapper)]
        if archive is not None:
            pairs = [(f.valid_on, f.sha256) for f in archive.frames(mapper)]
        for i, (day, digest) in enumerate(pairs):
            until = pairs[i + 1][0] if i + 1 < len(pairs) else None
            found.append(Frame(mapper=mapper, frame_on=day, until=until, sha256=digest))
    return tuple(found)


def _known(evidence: Evidence, archive: Archive | KnownArchive | None, as_of: date) -> dict[str, Any]:
    """Return the days of the frames that were known by a day; without a day of publication, the day they show."""
    import numpy as np

    known: dict[str, Any] = {}
    for mapper in evidence.mappers:
        days = [d for d in evidence.frame_dates(mapper) if d <= as_of]
        if archive is not None:
            days = [f.valid_on for f in archive.frames(mapper) if (f.known_on or f.valid_on) <= as_of]
        known[mapper] = np.array([day_number(d) for d in days], dtype=np.int32)
    return known
