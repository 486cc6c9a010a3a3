"""All maps together for one place: who held it, when it changed hands, who disagreed, how many are independent."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np

from theodolite.fusion.dates import flips_at
from theodolite.fusion.dependence import independence_of
from theodolite.fusion.disputes import find_disputes
from theodolite.fusion.lags import ANCHOR, POOLED, shipped_lags
from theodolite.fusion.majority import held_filtered, held_smoothed
from theodolite.fusion.voices import Voices, hear, known_flags
from theodolite.history.steps import number_day
from theodolite.records import History, ProviderInfo
from theodolite.records.fusion import FrameFlag, FusedHistory, WitnessLag
from theodolite.settings import load_rules

__all__ = ["fuse_place"]


def fuse_place(
    histories: Sequence[History],
    infos: Mapping[str, ProviderInfo],
    *,
    side: str,
    flags: Sequence[FrameFlag] = (),
    known_by: date | None = None,
    contested: Sequence[History] = (),
    share: float = 0.5,
) -> FusedHistory | None:
    """Join what several maps say of one place; None where no frame is left.

    Parameters
    ----------
    histories
        Shares of the place that ``side`` holds, one a mapper, in any order; mappers that are silent on it are left out.
    infos
        Who makes each map.
    side
        Whose land the shares are.
    flags
        Findings of quality control on this place or on the whole map: frames under a masked flag do not count; as was
        known then, not before the flag could be raised.
    known_by
        Frames after this day are not known yet; None for all.
    contested
        Shares of the place in a contested class, of the mappers that draw one.
    share
        Which share of the place ``flips`` are of; where it is less than the hold rule's, ``whole`` is of that.

    Returns
    -------
    FusedHistory
        ``smoothed`` and ``filtered`` never mix; ``known_by`` is the last day of any frame used.
    """
    place_id = _place_of(histories)
    mine = known_flags(flags, place_id, known_by)
    voices = hear(histories, flags=mine, known_by=known_by)
    then = hear(histories, flags=mine, known_by=known_by, as_known=True)
    if voices is None or then is None:
        return None
    first, last = number_day(int(voices.days[0])), number_day(int(voices.days[-1]))
    told = sorted((_between(h, first, last) for h in histories), key=lambda h: (h.mapper, repr(h.points)))
    lags = {mapper: _lag_of(mapper) for mapper in voices.mappers}
    dated = partial(flips_at, told, lags, flags=mine, known_by=known_by, place_id=place_id, contested=contested)
    whole_share = load_rules().hold_supported_share
    effective = _counting(infos)
    return FusedHistory(
        place_id=place_id,
        side=side,
        smoothed=held_smoothed(voices, effective=effective),
        filtered=held_filtered(then, effective=effective),
        flips=dated(threshold=share),
        share=share,
        whole=dated(threshold=whole_share) if whole_share > share else (),
        whole_share=whole_share,
        shown=_shown(voices),
        disputes=find_disputes(voices, infos, contested=hear(contested, flags=mine, known_by=known_by)),
        lags=tuple(lags.values()),
        independence=independence_of(voices.mappers, infos),
        anchor=ANCHOR,
        known_by=last,
        flags=tuple(flag for flag in mine if flag.mapper in voices.mappers),
    )


def _shown(voices: Voices) -> tuple[float, float]:
    """Return the least and the most share on any frame that counts, rounded outwards."""
    least, most = float(np.nanmin(voices.value)), float(np.nanmax(voices.value))
    return math.floor(least * 1000 + 1e-6) / 1000, math.ceil(most * 1000 - 1e-6) / 1000


def _between(history: History, first: date, last: date) -> History:
    """Return the frames of a history within two days; what an earlier one showed holds from the first that is left."""
    points = sorted((p for p in history.points if p.frame_on <= last), key=lambda p: p.frame_on)
    frames = sorted({*history.frame_dates, *(p.frame_on for p in history.points)})
    frames = [day for day in frames if first <= day <= last]
    before = [p for p in points if p.frame_on < first][-1:] if frames else []
    kept = [p for p in points if p.frame_on >= first]
    if not kept or kept[0].frame_on > frames[0]:
        kept = [*(replace(p, frame_on=frames[0]) for p in before), *kept]
    return replace(history, points=tuple(kept), frame_dates=tuple(frames))


def _lag_of(mapper: str) -> WitnessLag:
    known = shipped_lags()
    return known.get(mapper) or replace(known[POOLED], mapper=mapper)


def _counting(infos: Mapping[str, ProviderInfo]) -> Callable[[Collection[str]], float]:
    """Count maps without declared copies: how far the rest depend on each other is in the calibration already."""
    return lambda mappers: independence_of(mappers, infos, detected=()).effective


def _place_of(histories: Sequence[History]) -> str:
    return "+".join(sorted({target for h in histories for target in h.question.targets}))
