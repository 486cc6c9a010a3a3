"""All maps together for one place: who held it, when it changed hands, who disagreed, how many are independent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from theodolite.fusion.dependence import independence_of
from theodolite.fusion.disputes import find_disputes
from theodolite.fusion.majority import held_filtered, held_smoothed
from theodolite.fusion.voices import hear
from theodolite.history.steps import number_day
from theodolite.records import History, ProviderInfo
from theodolite.records.fusion import FrameFlag, FusedHistory

__all__ = ["ANCHOR", "fuse_place"]

ANCHOR = "dates are those of the average map: how late all maps are together cannot be known from maps"


def fuse_place(
    histories: Sequence[History],
    infos: Mapping[str, ProviderInfo],
    *,
    side: str,
    flags: Sequence[FrameFlag] = (),
    known_by: date | None = None,
    contested: Sequence[History] = (),
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
        Findings of quality control: frames under a masked flag do not count.
    known_by
        Frames after this day are not known yet; None for all.
    contested
        Shares of the place in a contested class, of the mappers that draw one.

    Returns
    -------
    FusedHistory
        ``smoothed`` and ``filtered`` never mix; ``known_by`` is the last day of any frame used.
    """
    voices = hear(histories, flags=flags, known_by=known_by)
    if voices is None:
        return None
    effective = _counting(infos)
    apart = hear(contested, flags=flags, known_by=known_by)
    return FusedHistory(
        place_id=_place_of(histories),
        side=side,
        smoothed=held_smoothed(voices, effective=effective),
        filtered=held_filtered(voices, effective=effective),
        flips=(),
        disputes=find_disputes(voices, infos, contested=apart),
        lags=(),
        independence=independence_of(voices.mappers, infos),
        anchor=ANCHOR,
        known_by=number_day(int(voices.days[-1])),
        flags=tuple(flag for flag in flags if flag.mapper in voices.mappers),
    )


def _counting(infos: Mapping[str, ProviderInfo]) -> Callable[[Collection[str]], float]:
    return lambda mappers: independence_of(mappers, infos).effective


def _place_of(histories: Sequence[History]) -> str:
    return "+".join(sorted({target for h in histories for target in h.question.targets}))
