"""Who held a place by all maps together, as JSON and back, and as rows that every output shows alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from theodolite.publish.measurements import day, number
from theodolite.records import (
    CheckedClaim,
    Dispute,
    FlagKind,
    FlipEstimate,
    FrameFlag,
    FusedHistory,
    FusedPoint,
    History,
    Independence,
    WitnessLag,
    WitnessReport,
)
from theodolite.wording import counted_from, percent
from theodolite.wording.fusion import (
    change_words,
    distance_words,
    interval_words,
    is_likely,
    no_change_words,
    status_words,
)

__all__ = [
    "Reliability",
    "all_fused_to_json",
    "change_lines",
    "claim_fused_to_json",
    "flips_for",
    "fused_from_json",
    "fused_to_json",
    "hindsight_words",
    "judged_share",
    "nearest_flip",
    "reliability",
    "set_aside_share",
    "shares_of",
    "summary_lines",
    "unlikely_words",
]

_HOLD = frozenset({"hold", "not_hold"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What is known of one mapper as witness, ready to print; empty words where nothing was fitted."""

    mapper: str
    usual_lag: str
    lag90: str
    misses: str
    alone: str
    set_aside: str


def shares_of(fused: FusedHistory) -> tuple[float, ...]:
    """Return the shares of the place, 0-1, for which changes of hands are dated: half of it, then the hold rule's."""
    return tuple(dict.fromkeys((fused.share, max(fused.share, fused.whole_share))))


def flips_for(fused: FusedHistory, share: float) -> tuple[FlipEstimate, ...]:
    """Return the changes of hands of one of :func:`shares_of`."""
    return fused.flips if share == fused.share else fused.whole


def summary_lines(fused: FusedHistory) -> list[str]:
    """Say every change of hands, of half of it and by the hold rule's share, or that none was found."""
    if not fused.flips and not fused.whole:
        alone = fused.share != 0.5 and fused.smoothed
        return [_sentence(no_change_words(fused.share, fused.known_by))] if alone else [status_words(fused)]
    return [line for share in shares_of(fused) for line in change_lines(fused, share)]


def change_lines(fused: FusedHistory, share: float) -> list[str]:
    """Say every change of hands of one share of the place, or that no map shows one."""
    told = flips_for(fused, share)
    words = [change_words(flip, fused.side, fused.known_by, share=share) for flip in told]
    return [_sentence(w) for w in words or [no_change_words(share, fused.known_by)]]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def nearest_flip(fused: FusedHistory, on: date, *, share: float | None = None) -> FlipEstimate | None:
    """Return the change of hands nearest to a day, the earlier of two as near; None where there is none to speak of.

    ``share`` is one of :func:`shares_of`; None for the first.
    """
    told = filter(is_likely, flips_for(fused, fused.share if share is None else share))
    return min(told, key=lambda flip: (abs((flip.on - on).days), flip.on), default=None)


def judged_share(checked: CheckedClaim) -> float | None:
    """Return the share that a claim is judged by: the hold rule's where that rule decides, else half of the place."""
    fused = checked.fused
    if fused is None:
        return None
    return fused.whole_share if {f.rule for f in checked.findings} & _HOLD else fused.share


def _told_first(checked: CheckedClaim, fused: FusedHistory) -> list[float]:
    """Return the shares whose dates are told beside a claim, that which it is judged by first."""
    return sorted(shares_of(fused), key=lambda share: share != judged_share(checked))


def hindsight_words(checked: CheckedClaim) -> str | None:
    """Say how far the nearest changes of hands, by all maps together, lie from a claim's day; None where none does.

    A claim judged by the hold rule is set beside the change of that share first, any other beside that of half of it.
    """
    fused, on = checked.fused, checked.grounded.claim_on
    if fused is None or on is None or on > fused.known_by or not (fused.flips or fused.whole):
        return None
    what = counted_from(checked.grounded.claim.kind)
    words = [_nearest_words(fused, on, share, what) for share in _told_first(checked, fused)]
    return f"By all maps together: {' '.join(_sentence(w) if n else f'{w}.' for n, w in enumerate(words))}"


def unlikely_words(fused: FusedHistory, share: float) -> str:
    """Say that there is no change of a share of the place to speak of: none shown, or almost no chance of it."""
    told = flips_for(fused, share)
    if not told:
        return no_change_words(share, fused.known_by)
    return change_words(told[-1], fused.side, fused.known_by, share=share)


def _nearest_words(fused: FusedHistory, on: date, share: float, what: str) -> str:
    flip = nearest_flip(fused, on, share=share)
    if flip is None:
        return unlikely_words(fused, share)
    when = change_words(flip, fused.side, fused.known_by, share=share)
    return f"{when}. That is {distance_words(flip, on, what=what)}"


def reliability(fused: FusedHistory, histories: Sequence[History]) -> list[Reliability]:
    """Return one row a mapper that was asked or fitted, in the order of their ids."""
    lags = {lag.mapper: lag for lag in fused.lags}
    known = {h.mapper: h for h in histories}
    return [_row(m, lags.get(m), known.get(m), fused.flags) for m in sorted(known.keys() or lags.keys())]


def _row(mapper: str, lag: WitnessLag | None, history: History | None, flags: Iterable[FrameFlag]) -> Reliability:
    share = None if history is None else set_aside_share(history, flags)
    aside = "" if share is None else percent(share)
    if lag is None:
        return Reliability(mapper=mapper, usual_lag="", lag90="", misses="", alone="", set_aside=aside)
    return Reliability(
        mapper=mapper,
        usual_lag=_lag_words(lag.mean_days),
        lag90=_lag_words(lag.lag90_days),
        misses=percent(lag.misses),
        alone=_rate_words(lag.false_alarms),
        set_aside=aside,
    )


def _rate_words(rate: float) -> str:
    return "0" if rate <= 0 else "under 0.01" if rate < 0.01 else f"{rate:.2f}" if rate < 1 else f"{rate:.1f}"


def _lag_words(days: float) -> str:
    whole = round(days)
    if whole == 0:
        return "the same day"
    noun = "day" if abs(whole) == 1 else "days"
    return f"{abs(whole)} {noun} {'after' if whole > 0 else 'before'}"


def set_aside_share(history: History, flags: Iterable[FrameFlag]) -> float | None:
    """Return the share of days, first frame to last, that quality control took out of a mapper's series; None without.

    Days and not frames are counted: a frame that is set aside is no longer among a history's frames.
    """
    if not history.frame_dates:
        return None
    first, end = history.frame_dates[0], history.frame_dates[-1] + timedelta(days=1)
    own = [f for f in flags if f.mapper == history.mapper and f.masked]
    covered, until = 0, first
    for start, stop in sorted((max(f.start, first), min(f.end or end, end)) for f in own):
        covered += max((stop - max(start, until)).days, 0)
        until = max(until, stop)
    return covered / (end - first).days


def fused_to_json(fused: FusedHistory | None) -> dict[str, Any] | None:
    """Return a fused history as plain JSON values; shares and probabilities 0-1, days ISO 8601."""
    if fused is None:
        return None
    return {
        "place_id": fused.place_id,
        "side": fused.side,
        "known_by": day(fused.known_by),
        "anchor": fused.anchor,
        "words": summary_lines(fused),
        "share": number(fused.share),
        "flips": [_flip_json(flip) for flip in fused.flips],
        "whole_share": number(fused.whole_share),
        "whole": [_flip_json(flip) for flip in fused.whole],
        "shown": None if fused.shown is None else [number(share) for share in fused.shown],
        "disputes": [
            {
                "start": day(d.start),
                "end": day(d.end),
                "held": list(d.held),
                "not_held": list(d.not_held),
                "contested": list(d.contested),
            }
            for d in fused.disputes
        ],
        "independence": {
            "maps": fused.independence.maps,
            "effective": number(fused.independence.effective),
            "copies": [
                {"copy": copy, "original": original, "why": why, "share": number(share)}
                for copy, original, why, share in fused.independence.copies
            ],
        },
        "lags": [_lag_json(lag) for lag in fused.lags],
        "flags": [_flag_json(flag) for flag in fused.flags],
        "filtered": [_point_json(p) for p in fused.filtered],
        "smoothed": [_point_json(p) for p in fused.smoothed],
    }


def all_fused_to_json(claims: Iterable[CheckedClaim]) -> list[dict[str, Any]]:
    """Return every distinct fused history behind some claims, by place and side."""
    distinct = {(c.fused.place_id, c.fused.side): c.fused for c in claims if c.fused is not None}
    found = (fused_to_json(distinct[key]) for key in sorted(distinct))
    return [entry for entry in found if entry is not None]


def claim_fused_to_json(checked: CheckedClaim) -> dict[str, Any]:
    """Return which fused history is about a claim's place, and how far the nearest change lies from the claim's day.

    Days are from the claim to the change, negative where it came before; all null where there is none to tell. They
    are of the share that the claim is judged by; ``also`` has those of the other one.
    """
    fused, on = checked.fused, checked.grounded.claim_on
    if fused is None:
        return {}
    found: dict[str, Any] = {"place_id": fused.place_id, "side": fused.side}
    first, *rest = (_days_json(fused, on, share) for share in _told_first(checked, fused))
    return {"fused": found | first | {"also": rest}}


def _days_json(fused: FusedHistory, on: date | None, share: float) -> dict[str, Any]:
    flip = nearest_flip(fused, on, share=share) if on is not None and on <= fused.known_by else None
    found: dict[str, Any] = {"share": number(share)}
    if flip is None or on is None:
        return found | dict.fromkeys(("days", "days_low", "days_high", "hindsight"))
    days = {"days": (flip.on - on).days, "days_low": (flip.low - on).days}
    days_high = None if flip.high is None else (flip.high - on).days
    return found | days | {"days_high": days_high, "hindsight": distance_words(flip, on)}


def _flip_json(flip: FlipEstimate) -> dict[str, Any]:
    return {
        "gained": flip.gained,
        "on": day(flip.on),
        "low": day(flip.low),
        "high": day(flip.high),
        "interval": 0.9,
        "probability": number(flip.probability),
        "words": interval_words(flip),
        "reports": [
            {
                "mapper": r.mapper,
                "on": day(r.on),
                "not_before": day(r.not_before),
                "seen_until": day(r.seen_until),
                "contested_on": day(r.contested_on),
            }
            for r in flip.reports
        ],
    }


_LAG = ("mean_days", "scale_days", "freedom", "misses", "false_alarms", "lag90_days")


def _lag_json(lag: WitnessLag) -> dict[str, Any]:
    return {"mapper": lag.mapper, **{key: number(getattr(lag, key)) for key in _LAG}, "changes": lag.changes}


def _flag_json(flag: FrameFlag) -> dict[str, Any]:
    return {
        "mapper": flag.mapper,
        "kind": flag.kind.value,
        "start": day(flag.start),
        "end": day(flag.end),
        "detail": flag.detail,
        "masked": flag.masked,
        "layer": flag.layer,
        "area_km2": number(flag.area_km2),
        "known_on": day(flag.known_on),
    }


def _point_json(point: FusedPoint) -> dict[str, Any]:
    values = {key: number(getattr(point, key)) for key in ("value", "low", "high")}
    return {"on": day(point.on), **values}


def fused_from_json(data: Mapping[str, Any] | None) -> FusedHistory | None:
    """Read back what :func:`fused_to_json` wrote.

    Raises
    ------
    KeyError, ValueError
        If a field is missing or is not what the schema says.
    """
    if data is None:
        return None
    found = data["independence"]
    copies = tuple((c["copy"], c["original"], c["why"], c["share"]) for c in found["copies"])
    return FusedHistory(
        place_id=data["place_id"],
        side=data["side"],
        smoothed=_points(data["smoothed"]),
        filtered=_points(data["filtered"]),
        flips=tuple(_flip(entry) for entry in data["flips"]),
        disputes=tuple(_dispute(entry) for entry in data["disputes"]),
        lags=tuple(WitnessLag(**entry) for entry in data["lags"]),
        independence=Independence(maps=found["maps"], effective=found["effective"], copies=copies),
        anchor=data["anchor"],
        known_by=date.fromisoformat(data["known_by"]),
        flags=tuple(_flag(entry) for entry in data["flags"]),
        share=data.get("share", 0.5),
        whole=tuple(_flip(entry) for entry in data.get("whole", ())),
        whole_share=data.get("whole_share", 0.9),
        shown=None if data.get("shown") is None else (data["shown"][0], data["shown"][1]),
    )


def _parse(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _points(entries: Iterable[Mapping[str, Any]]) -> tuple[FusedPoint, ...]:
    return tuple(
        FusedPoint(on=date.fromisoformat(e["on"]), value=e["value"], low=e["low"], high=e["high"]) for e in entries
    )


def _flip(entry: Mapping[str, Any]) -> FlipEstimate:
    reports = tuple(
        WitnessReport(
            mapper=r["mapper"],
            on=_parse(r["on"]),
            not_before=_parse(r["not_before"]),
            seen_until=date.fromisoformat(r["seen_until"]),
            contested_on=_parse(r["contested_on"]),
        )
        for r in entry["reports"]
    )
    return FlipEstimate(
        gained=entry["gained"],
        on=date.fromisoformat(entry["on"]),
        low=date.fromisoformat(entry["low"]),
        high=_parse(entry["high"]),
        probability=entry["probability"],
        reports=reports,
    )


def _dispute(entry: Mapping[str, Any]) -> Dispute:
    said = {key: tuple(entry[key]) for key in ("held", "not_held", "contested")}
    return Dispute(start=date.fromisoformat(entry["start"]), end=_parse(entry["end"]), **said)


def _flag(entry: Mapping[str, Any]) -> FrameFlag:
    return FrameFlag(
        mapper=entry["mapper"],
        kind=FlagKind(entry["kind"]),
        start=date.fromisoformat(entry["start"]),
        end=_parse(entry["end"]),
        detail=entry["detail"],
        masked=entry["masked"],
        layer=entry["layer"],
        area_km2=entry["area_km2"],
        known_on=_parse(entry["known_on"]),
    )
