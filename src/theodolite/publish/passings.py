"""Lists of settlements that passed a share: as a table to read, as rows for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from theodolite.publish.flip_words import flip_words
from theodolite.publish.fused import nearest_flip, summary_lines
from theodolite.publish.measurements import day, number
from theodolite.wording import date_words, percent, side_name

if TYPE_CHECKING:
    from rich.console import Console

    from theodolite.history.flips import SettlementPassing
    from theodolite.records import FusedHistory

__all__ = ["passing_rows", "render_passings", "shown_first"]

_MOST = 40
_JOINT = ("joint_gained", "joint_on", "joint_low", "joint_high", "joint_probability")


def shown_first(passings: Sequence[SettlementPassing]) -> tuple[SettlementPassing, ...]:
    """Return those of the settlements that are printed in the terminal."""
    keys = list(dict.fromkeys((p.place.id, p.flips.threshold) for p in passings))[:_MOST]
    return tuple(p for p in passings if (p.place.id, p.flips.threshold) in set(keys))


def passing_rows(
    passings: Sequence[SettlementPassing], fused: Mapping[tuple[str, float], FusedHistory] | None = None
) -> list[dict[str, Any]]:
    """Return one plain row a settlement, mapper and threshold; dates ISO 8601, shares 0-1.

    ``joint_…`` is the change of hands by all maps together (``fused``, by place and threshold) nearest to the mapper's
    own date, with its 90 % interval; null where there is none.
    """
    return [
        {
            "place": p.place.id,
            "name": p.place.name,
            "region": p.place.region_name,
            "mapper": p.mapper,
            "side": p.side,
            "threshold": p.flips.threshold,
            "settle_days": p.flips.settle_days,
            "first_on": day(p.flips.first_on),
            "last_on": day(p.flips.last_on),
            "lasting_on": day(p.flips.lasting_on),
            "not_before": day(p.flips.not_before),
            "lost_on": day(p.flips.lost_on),
            "pending_on": day(p.flips.pending_on),
            "passings": len(p.flips.passings),
            "flapping": ";".join(f"{start}/{end}" for start, end in p.flips.flapping) or None,
            "share": number(p.share),
            "low": number(p.low),
            "high": number(p.high),
            "frame_on": day(p.frame_on),
            **_joint(p, (fused or {}).get((p.place.id, p.flips.threshold))),
        }
        for p in passings
    ]


def _joint(passing: SettlementPassing, fused: FusedHistory | None) -> dict[str, Any]:
    flips = passing.flips
    own = flips.lasting_on or flips.lost_on or flips.pending_on or flips.first_on
    flip = None if fused is None or own is None else nearest_flip(fused, own)
    if flip is None:
        return dict.fromkeys(_JOINT)
    values = (flip.gained, day(flip.on), day(flip.low), day(flip.high), number(flip.probability))
    return dict(zip(_JOINT, values, strict=True))


def render_passings(
    passings: Sequence[SettlementPassing],
    names: Mapping[str, str],
    console: Console,
    *,
    side: str,
    note: str = "",
    fused: Mapping[tuple[str, float], FusedHistory] | None = None,
) -> None:
    """Print what became of each threshold, settlement by settlement, the mappers' dates and the joint one."""
    grouped: dict[tuple[str, float], list[SettlementPassing]] = {}
    for p in passings:
        grouped.setdefault((p.place.id, p.flips.threshold), []).append(p)
    count = len({key for key, _ in grouped})
    noun = "settlement" if count == 1 else "settlements"
    console.print(
        f"{count} {noun} whose share held by {side_name(side)} passed the threshold on some map",
        style="bold",
        soft_wrap=True,
    )
    for group in list(grouped.values())[:_MOST]:
        place, threshold = group[0].place, group[0].flips.threshold
        name = f"{place.name}, {place.region_name}" if place.region_name else place.name
        console.print(f"{name}: {percent(threshold)} or more", soft_wrap=True, markup=False)
        for p in group:
            last = f"{percent(p.share)} on {date_words(p.frame_on)}"
            console.print(f"  {names[p.mapper]}: {flip_words(p.flips)} ({last})", soft_wrap=True, markup=False)
        together = (fused or {}).get((place.id, threshold))
        for line in summary_lines(together) if together is not None else ():
            console.print(f"  all maps together: {line}", soft_wrap=True, markup=False)
    if len(grouped) > _MOST:
        console.print(f"and {len(grouped) - _MOST} more; --csv and --json list all", soft_wrap=True)
    if note:
        console.print(note, soft_wrap=True)
