"""Puts a digest together: each mapper's changes between two days, then where the mappers disagree on the later one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.digest import sentences as say
from theodolite.digest.frames import frame_state, require_period, require_some_frame
from theodolite.errors import PlaceError
from theodolite.records import Place, PlaceKind
from theodolite.records.digest import (
    AreaChange,
    Digest,
    DisputedPlace,
    FrameState,
    MapperDigest,
    PairDigest,
    PlaceChange,
)
from theodolite.version import __version__

if TYPE_CHECKING:
    from theodolite.digest.lands import Lands
    from theodolite.digest.shares import Shares
    from theodolite.pipeline import Toolbox
    from theodolite.witness.archive import Archive

__all__ = ["make_digest"]

Progress = Callable[[str, int, int], None]
_COUNTRY = "region:ukraine"
_MOST_PLACES, _MOST_PASSED = 8, 40
_MOST_DISPUTED = 8
_LEAST_JUMP_KM2 = 25.0  # what counts as a jump at the least: below it none is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What was asked, for the steps below."""

    toolbox: Toolbox
    on: date
    since: date
    side: str
    region: Place | None
    progress: Progress | None

    def step(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress("maps", done, total)


def make_digest(
    toolbox: Toolbox,
    *,
    on: date,
    since: date | None = None,
    days: int = 1,
    region: str | None = None,
    side: str = "RU",
    progress: Progress | None = None,
) -> Digest:
    """Sum up what each mapper changed until a day, and where the mappers disagree on it.

    Parameters
    ----------
    on
        The day; each mapper's frame in force on it counts.
    since
        The earlier day to compare with; without it, ``days`` before ``on``.
    region
        Name or id of a region (or a settlement) to keep to; None for all of Ukraine.
    side
        Whose land: ``RU`` or ``UA``. A side that a map does not draw holds what lies beyond the grey margin.
    progress
        Called with (what, done, total).

    Raises
    ------
    DateError
        If the earlier day is not before the later one.
    ConfigurationError
        If no mapper has a frame in force on the day that is fresh enough; lists how far each reaches.
    PlaceError
        If the region is unknown, ambiguous, a line or outside Ukraine.
    """
    earlier = on - timedelta(days=days) if since is None else since
    require_period(on, earlier)
    task = _Task(
        toolbox=toolbox,
        on=on,
        since=earlier,
        side=side,
        region=None if region is None else _region(toolbox, region),
        progress=progress,
    )
    fresh_days = toolbox.settings.rules.fresh_days
    evidence = toolbox.evidence
    states = {
        m: frame_state(evidence.frame_dates(m), on=on, since=earlier, fresh_days=fresh_days) for m in evidence.mappers
    }
    require_some_frame(evidence, states, on, fresh_days)
    digest = _from_table(task, states) if evidence.coarse else _from_maps(task, states)
    evidence.flush()
    return digest


def _region(toolbox: Toolbox, name: str) -> Place | None:
    place = toolbox.atlas.resolve(name)
    if place.kind is PlaceKind.LINE:
        raise PlaceError(f"{place.name} is a line and has no area.", hint="Name an oblast, a raion or a settlement.")
    return None if place.id in {_COUNTRY, "country:ukraine"} else place


def _blank(task: _Task) -> Digest:
    return Digest(
        on=task.on,
        since=task.since,
        side=task.side,
        region=task.region,
        version=f"Theodolite {__version__}",
        rules_version=task.toolbox.settings.rules.version,
        notes=(
            "A passing counts as lasting once the maps have shown it for "
            f"{task.toolbox.settings.rules.flip_settle_days} days; of the newest maps that is not known yet.",
        ),
    )


def _from_table(task: _Task, states: dict[str, FrameState]) -> Digest:
    from theodolite.digest.shares import open_shares

    evidence = task.toolbox.evidence
    shares = open_shares(task.toolbox, side=task.side, region=_area(task), progress=task.progress)
    digests = [
        _mapper(task, m, state, None, shares.changes(m, state, has_points=False) if state.state == "new" else ())
        for m, state in states.items()
    ]
    disputed = shares.disputed(_fresh(states), task.toolbox.settings.rules)
    blank = _blank(task)
    return replace(
        blank,
        mappers=tuple(digests),
        disputed=disputed,
        sentences=_joint_sentences(task, digests, (), disputed),
        notes=(evidence.note, "Shares of settlements only: km² and centre points need maps.", *blank.notes),
        coarse=True,
    )


def _area(task: _Task) -> Any | None:
    """Return the region that settlements must lie in, projected and prepared; None for all of the embedded table.

    With maps it is the country at the most: of settlements that lie beyond its outline (of a few hundred metres'
    precision) the maps' own outlines decide, not the front.
    """
    from theodolite.geometry import project

    if task.region is None and task.toolbox.evidence.coarse:
        return None
    target = _COUNTRY if task.region is None else task.region.id
    area = project(task.toolbox.atlas.footprint((target,)).geometry)
    shapely.prepare(area)
    return area


def _fresh(states: dict[str, FrameState]) -> dict[str, FrameState]:
    """Return the mappers whose frame in force is recent enough to be counted."""
    return {m: s for m, s in states.items() if s.state in {"new", "carried", "first"}}


def _from_maps(task: _Task, states: dict[str, FrameState]) -> Digest:
    from theodolite.digest.disagreement import compare_pairs
    from theodolite.digest.lands import Lands
    from theodolite.digest.shares import open_shares
    from theodolite.history.evidence import MapEvidence

    toolbox = task.toolbox
    assert isinstance(toolbox.evidence, MapEvidence)
    archive = toolbox.evidence.archive
    shares = open_shares(toolbox, side=task.side, region=_area(task), progress=task.progress)
    lands = Lands(archive, toolbox.atlas, side=task.side, target=task.region.id if task.region else _COUNTRY)
    if lands.is_abroad:
        name = task.region.name if task.region else "the country"
        raise PlaceError(f"{name} lies outside Ukraine, which the maps show.", hint="Name another place.")
    digests = []
    for done, (mapper, state) in enumerate(states.items()):
        task.step(done, len(states) + 1)
        digests.append(_measured(task, archive, mapper, state, lands, shares))
    fresh = {m: s for m, s in _fresh(states).items() if not lands.covered(m).is_empty}
    refs = {m: ref for m, s in fresh.items() if (ref := archive.frame_in_force(m, s.frame_on or task.on)) is not None}
    task.step(len(states), len(states) + 1)
    pairs, disputed = compare_pairs(lands, refs), shares.disputed(fresh, toolbox.settings.rules)
    task.step(len(states) + 1, len(states) + 1)
    blank = _blank(task)
    return replace(
        blank,
        mappers=tuple(digests),
        pairs=pairs,
        disputed=disputed,
        sentences=_joint_sentences(task, digests, pairs, disputed),
        notes=(*_partial_notes(task, lands), *blank.notes),
    )


def _partial_notes(task: _Task, lands: Lands) -> list[str]:
    """Say of whom the km² are those of a part of the region."""
    infos = [task.toolbox.evidence.info(m) for m in task.toolbox.evidence.mappers]
    parts = [i for i in infos if not lands.is_whole(i.id) and not lands.covered(i.id).is_empty]
    where = say.region_words(task.region)
    return [f"{i.name}'s km² are of the part of {where} that it covers: it leaves out {i.leaves_out}." for i in parts]


def _measured(
    task: _Task, archive: Archive, mapper: str, state: FrameState, lands: Lands, shares: Shares
) -> MapperDigest:
    """Measure one mapper's change between its two frames."""
    if lands.covered(mapper).is_empty:
        silence = f"does not cover it: leaves out {archive.info(mapper).leaves_out}"
        return replace(_mapper(task, mapper, state, None, ()), silence=silence)
    if state.state != "new" or state.frame_on is None or state.since_frame_on is None:
        return _mapper(task, mapper, state, None, ())
    before, after = (archive.frame_in_force(mapper, day) for day in (state.since_frame_on, state.frame_on))
    assert before is not None
    assert after is not None
    changes = shares.changes(mapper, state, has_points=True)
    area = lands.change(before, after)
    moved = replace(state, same_as_before=before.state == after.state)
    digest = _mapper(task, mapper, moved, area, changes, whole=lands.is_whole(mapper))
    if max(area.gained_km2, area.lost_km2) < _LEAST_JUMP_KM2:
        return digest
    jumps = _jumps(archive, mapper, state.since_frame_on, state.frame_on)
    return replace(digest, sentences=(*digest.sentences[:2], *jumps, *digest.sentences[2:]))


def _jumps(archive: Archive, mapper: str, since: date, on: date) -> list[str]:
    """Name the steps between two frames that are far beyond the mapper's usual ones."""
    from theodolite.witness.jumps import find_jumps

    return [
        say.jump_sentence(
            archive.info(mapper),
            before_on=jump.before_on,
            frame_on=jump.valid_on,
            change_km2=jump.change_km2,
            usual_km2=jump.usual_km2,
        )
        for jump in find_jumps(archive, mapper)
        if since < jump.valid_on <= on
    ]


def _mapper(
    task: _Task,
    mapper: str,
    state: FrameState,
    area: AreaChange | None,
    changes: tuple[PlaceChange, ...],
    *,
    whole: bool = True,
) -> MapperDigest:
    """Order a mapper's changes and put them into sentences."""
    evidence = task.toolbox.evidence
    info, coarse = evidence.info(mapper), evidence.coarse
    told = sorted(changes, key=_weight)
    lines = [say.frame_sentence(info, state, task.on)]
    if state.state in {"carried", "first"}:
        lines.append(say.silent_sentence(info, state, task.since))
    if area is not None:
        lines.append(say.area_sentence(info, state, area, side=task.side, region=task.region, whole=whole))
    lines += say.point_sentences(info, state, told, side=task.side)
    shown = [c for n, c in enumerate(told) if n < _MOST_PLACES or (c.passed and n < _MOST_PASSED)]
    begins_on = state.first_frame_on
    lines += [say.place_sentence(info, state, c, side=task.side, begins_on=begins_on, coarse=coarse) for c in shown]
    if len(told) > len(shown):
        lines.append(say.more_sentence(info, state, len(told) - len(shown), side=task.side))
    return MapperDigest(
        info=info,
        frames=state,
        area=area,
        places=tuple(told),
        sentences=tuple(lines),
        hindsight=tuple(line for c in told for line in say.hindsight_sentences(info, c)),
        notes=(f"leaves out {info.leaves_out}",) if info.leaves_out else (),
    )


def _weight(change: PlaceChange) -> tuple[bool, float, str, str]:
    """What passed a threshold first, then what moved most."""
    moved = abs(change.value - change.before) if change.moved_km2 is None else change.moved_km2
    return (not change.passed, -moved, change.place.name, change.place.id)


def _joint_sentences(
    task: _Task, digests: list[MapperDigest], pairs: tuple[PairDigest, ...], disputed: tuple[DisputedPlace, ...]
) -> tuple[str, ...]:
    by_id = {d.info.id: d for d in digests}
    names = {m: d.info.name for m, d in by_id.items()}
    absent = say.absent_sentence(digests, task.on)
    lines = [absent] if absent else []
    lines += [say.pair_sentence(p, names, on=task.on, side=task.side, region=task.region) for p in pairs[:1]]
    if disputed:
        lines += [
            say.disputed_sentence(d, by_id, side=task.side, coarse=task.toolbox.evidence.coarse)
            for d in disputed[:_MOST_DISPUTED]
        ]
    else:
        fresh = sum(d.frames.state in {"new", "carried", "first"} for d in digests)
        lines.append(say.no_dispute_sentence(task.on, side=task.side, region=task.region, maps=fresh))
    return tuple(lines)
