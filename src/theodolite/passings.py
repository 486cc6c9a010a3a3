"""When every settlement passed a share, by every mapper: first, last and lasting dates, flapping told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.history.flips import Flips, SettlementPassing, flips_of_row
from theodolite.history.steps import StepTable, number_day
from theodolite.history.tables import open_tables

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.records import FusedHistory

__all__ = ["fuse_listed", "list_passings"]


def list_passings(
    toolbox: Toolbox,
    *,
    side: str,
    thresholds: Sequence[float] = (0.5, 0.9),
    within: str | None = None,
    since: date | None = None,
    until: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[SettlementPassing, ...]:
    """List the settlements whose share passed a threshold, mapper by mapper.

    Parameters
    ----------
    thresholds
        Shares, 0-1, both excluded.
    within
        Name or id of a region or place that the settlements' points lie in; None for all of Ukraine.
    since, until
        Only settlements that passed the threshold, either way, in this period (both included).

    Returns
    -------
    tuple of SettlementPassing
        By threshold, then the place's name and id, then mapper.

    Raises
    ------
    ConfigurationError
        If a threshold is not between 0 and 1, or the period is the wrong way round.
    PlaceError
        If ``within`` is unknown, ambiguous or has no area.
    """
    for threshold in thresholds:
        if not 0 < threshold < 1:
            raise ConfigurationError(f"{threshold:g} is no share to pass.", hint="Give one between 0 and 1.")
    if since and until and since > until:
        raise ConfigurationError(f"the period begins on {since}, after {until}.", hint="Exchange the two days.")
    inside = _area(toolbox, within)
    tables = open_tables(toolbox.evidence, toolbox.atlas, toolbox.settings, side=side, progress=progress)
    found: list[SettlementPassing] = []
    for threshold in thresholds:
        rows = [p for table in tables for p in _of_table(toolbox, table, threshold, inside)]
        found += sorted(
            (row for row in rows if _passed_in(row.flips, since, until)),
            key=lambda row: (row.place.name, row.place.id, row.mapper),
        )
    return tuple(found)


def _area(toolbox: Toolbox, within: str | None) -> Any:
    if within is None:
        return None
    import shapely

    geometry = toolbox.atlas.footprint((toolbox.atlas.resolve(within).id,)).geometry
    shapely.prepare(geometry)
    return geometry


def _of_table(toolbox: Toolbox, table: StepTable, threshold: float, inside: Any) -> Iterator[SettlementPassing]:
    import shapely

    for row in _crossing(table, threshold):
        place = toolbox.atlas.place(table.place_ids[row])
        if inside is not None and not shapely.intersects_xy(inside, place.longitude, place.latitude):
            continue
        last = int(table.starts[row + 1]) - 1
        yield SettlementPassing(
            place=place,
            mapper=table.mapper,
            side=table.side,
            flips=flips_of_row(table, row, threshold),
            share=float(table.value[last]),
            low=float(table.low[last]),
            high=float(table.high[last]),
            frame_on=number_day(int(table.frame_days[-1])),
        )


def _crossing(table: StepTable, threshold: float) -> list[int]:
    """Return the rows whose share lies on both sides of a threshold at some time."""
    counts = np.diff(table.starts)
    known = np.flatnonzero(counts)
    starts = table.starts[:-1][known]
    if not len(known):
        return []
    highest, lowest = np.maximum.reduceat(table.value, starts), np.minimum.reduceat(table.value, starts)
    return [int(row) for row in known[(highest >= threshold) & (lowest < threshold)]]


def _passed_in(flips: Flips, since: date | None, until: date | None) -> bool:
    return any((since is None or p.on >= since) and (until is None or p.on <= until) for p in flips.passings)


def fuse_listed(
    passings: Sequence[SettlementPassing],
    toolbox: Toolbox,
    *,
    side: str,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[tuple[str, float], FusedHistory]:
    """Return, by id and threshold, when each listed settlement passed it by all maps together.

    Those of which no map speaks are left out.

    ``progress`` is called with (label, places done, places in all).
    """
    from theodolite.fusing import dated_at, fuse_histories
    from theodolite.tracks.claimed import history_of

    tables = open_tables(toolbox.evidence, toolbox.atlas, toolbox.settings, side=side)
    asked: dict[str, set[float]] = {}
    for p in passings:
        asked.setdefault(p.place.id, set()).add(p.flips.threshold)
    found: dict[tuple[str, float], FusedHistory] = {}
    for number, id_ in enumerate(sorted(asked), start=1):
        histories = [h for h in (history_of(table, id_) for table in tables) if h is not None and h.points]
        together = fuse_histories(histories, toolbox)
        for share in sorted(asked[id_]):
            fused = dated_at(together, share)
            if fused is None:
                fused = dated_at(fuse_histories(histories, toolbox, share=share), share)
            if fused is not None:
                found[id_, share] = fused
        if progress is not None:
            progress("all maps together", number, len(asked))
    return found
