"""What ``theodolite data diff`` found, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theodolite.history.revised import RevisedPlace
    from theodolite.records import FrameRef
    from theodolite.reopen import ReopenedVerdict
    from theodolite.reopen_rows import ReopenedRows
    from theodolite.witness.jumps import Jump
    from theodolite.witness.revisions import Alteration, FrameTriple, Revision

__all__ = ["Found", "to_json", "to_text"]

_MOST_PLACES = 12
_MOST_JUMPS = 8
_WENT = {"withdrawn": "withdrawn: its file is gone", "set_aside": "set aside: its file can no longer be used"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """All that one run of ``data diff`` found; ``strange`` verdicts rest on bytes that the store never had."""

    revisions: tuple[tuple[Revision, tuple[RevisedPlace, ...]], ...]
    jumps: tuple[Jump, ...]
    verdicts: tuple[ReopenedVerdict, ...]
    strange: tuple[ReopenedVerdict, ...]
    altered: Mapping[FrameTriple, Alteration]
    bulk: tuple[ReopenedRows, ...]
    reports: int
    store: str | None
    first_on: Mapping[str, date]
    problems: tuple[str, ...]


def to_json(found: Found) -> dict[str, Any]:
    """Return plain JSON values; shares are fractions 0-1."""
    return {
        "format": "theodolite.data-diff/1",
        "recorded_since": {mapper: on.isoformat() for mapper, on in found.first_on.items()},
        "revisions": [_revision(r, places) for r, places in found.revisions],
        "jumps": [_jump(j) for j in found.jumps],
        "reports_read": found.reports,
        "reopened": [_verdict(v, found.altered) for v in found.verdicts],
        "unknown_versions": [_verdict(v, found.altered) for v in found.strange],
        "bulk": [_bulk(rows) for rows in found.bulk],
        "problems": list(found.problems),
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _revision(revision: Revision, places: Iterable[RevisedPlace]) -> dict[str, Any]:
    return {
        "mapper": revision.mapper,
        "layer": revision.layer,
        "frame_on": _day(revision.valid_on),
        "kind": revision.kind.value,
        "noticed_on": _day(revision.recorded_on),
        "old": _version(revision.old),
        "new": _version(revision.new),
        "land": [
            {"holder": c.holder, "status": c.status, "added_km2": round(c.added_km2, 3),
             "removed_km2": round(c.removed_km2, 3)}
            for c in revision.changes
        ],
        "places": [
            {"id": p.place_id, "name": p.name, "side": p.side, "share_before": round(p.share_before, 6),
             "share_after": round(p.share_after, 6), "was_inside": p.was_inside, "is_inside": p.is_inside}
            for p in places
        ],
    }  # fmt: skip


def _version(ref: FrameRef | None) -> dict[str, Any] | None:
    return None if ref is None else {"sha256": ref.sha256, "fetched_on": _day(ref.fetched_on), "files": list(ref.files)}


def _jump(jump: Jump) -> dict[str, Any]:
    return {
        "mapper": jump.mapper,
        "before_on": _day(jump.before_on),
        "frame_on": _day(jump.valid_on),
        "change_km2": round(jump.change_km2, 1),
        "usual_km2": round(jump.usual_km2, 1),
        "taken_back_on": _day(jump.taken_back_on),
        "source_changed": jump.source_changed,
    }


def _verdict(verdict: ReopenedVerdict, altered: Mapping[FrameTriple, Alteration]) -> dict[str, Any]:
    return {
        "report": verdict.report,
        "claim": verdict.claim_id,
        "proposition": verdict.proposition,
        "label": verdict.label,
        "label_now": verdict.label_now,
        "line_now": verdict.line_now,
        "through": list(verdict.through),
        "frames": [_frame(triple, altered[triple]) for triple in verdict.frames],
    }


def _frame(triple: FrameTriple, why: Alteration) -> dict[str, Any]:
    mapper, on, sha256 = triple
    return {
        "mapper": mapper,
        "frame_on": _day(on),
        "sha256": sha256,
        "why": why.kind.value if why.kind else "unknown_version",
        "noticed_on": _day(why.recorded_on),
        "sha256_now": why.now.sha256 if why.now else None,
    }


def _bulk(bulk: ReopenedRows) -> dict[str, Any]:
    return {
        "output": bulk.output,
        "rows": bulk.of_rows,
        "reopened": bulk.count,
        "first_rows": list(bulk.rows),
        "frames": [_frame(triple, bulk.altered[triple]) for triple in bulk.frames],
    }


def to_text(found: Found) -> str:
    """Return it for reading: whole percents, every figure with mapper and date."""
    lines = [*_revision_lines(found), "", *_verdict_lines(found), "", *_jump_lines(found)]
    return "\n".join(lines).strip()


def _revision_lines(found: Found) -> Iterator[str]:
    if not found.revisions:
        since = min(found.first_on.values(), default=None)
        kept = f" (versions are kept since {since})" if since else ""
        yield f"no map of the past was changed{kept}"
        return
    for mapper, group in groupby(found.revisions, key=lambda pair: pair[0].mapper):
        pairs = list(group)
        redrawn = [r for r, _ in pairs if r.kind.value == "redrawn"]
        others = [pair for pair in pairs if pair[0].kind.value != "redrawn"]
        yield f"{mapper}: {_count(len(others), 'map')} of the past changed or went"
        for revision, places in others:
            yield from _one_revision(revision, places)
        if redrawn:
            days = ", ".join(str(r.valid_on) for r in redrawn[:4]) + (" …" if len(redrawn) > 4 else "")
            yield f"  {_count(len(redrawn), 'map')} with other bytes but the same land: {days}"


def _one_revision(revision: Revision, places: Iterable[RevisedPlace]) -> Iterator[str]:
    layer = "" if revision.layer == "held" else f" ({revision.layer})"
    yield f"  {revision.valid_on}{layer}: {_what(revision)}"
    for change in revision.changes:
        added, removed = (_km2(x) for x in (change.added_km2, change.removed_km2))
        yield f"    drawn as {change.status} by {change.holder}: {added} km² added, {removed} km² taken away"
    by_weight = sorted(places, key=lambda p: (not p.changed_hands, -abs(p.share_after - p.share_before)))
    for place in by_weight[:_MOST_PLACES]:
        yield f"    {_place(place, revision)}"
    if len(by_weight) > _MOST_PLACES:
        yield f"    and {len(by_weight) - _MOST_PLACES} more places (--json lists them)"


def _what(revision: Revision) -> str:
    old, new = revision.old, revision.new
    if new is None:
        return f"{_WENT[revision.kind.value]}; noticed {revision.recorded_on} ({_short(old)})"
    if old is None:
        return f"came back; noticed {revision.recorded_on} ({_short(new)})"
    return f"{_short(old)} became {_short(new)}, noticed {revision.recorded_on}"


def _short(ref: FrameRef | None) -> str:
    if ref is None:
        return ""
    return f"{ref.sha256[:12]}" + (f" fetched {ref.fetched_on}" if ref.fetched_on else "")


def _place(place: RevisedPlace, revision: Revision) -> str:
    words = f"{place.name}: {_percent(place.share_before)} → {_percent(place.share_after)} held by {place.side}"
    if place.changed_hands:
        words += "; its centre " + ("is now inside" if place.is_inside else "is no longer inside")
    return f"{words} ({revision.mapper}, map of {revision.valid_on})"


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def _km2(value: float) -> str:
    return f"{value:.2f}" if 0.005 <= value < 1 else f"{value:.0f}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _bulk_lines(bulk: ReopenedRows) -> Iterator[str]:
    if not bulk.frames:
        yield f"{bulk.output}: no row of {bulk.of_rows:,} rests on a changed map"
        return
    if bulk.count is None:
        yield f"{bulk.output}: maps that it may rest on were changed; its rows name no date (batch --keep date)"
    else:
        yield f"{bulk.output}: {bulk.count:,} of {_count(bulk.of_rows, 'row')} to look at again"
    for triple in bulk.frames[:_MOST_PLACES]:
        yield f"  {_why(triple, bulk.altered[triple])}"


def _verdict_lines(found: Found) -> Iterator[str]:
    for bulk in found.bulk:
        yield from _bulk_lines(bulk)
    if not found.reports and found.bulk:
        return
    if not found.reports:
        yield "no stored reports were read (keep them with check --keep, or name them with --reports)"
        return
    of = f"in {_count(found.reports, 'stored report')}"
    if found.strange:
        yield (
            f"{_count(len(found.strange), 'verdict')} {of}: measured on maps that this store never had (another data "
            "folder, or before it began); whether they were changed it cannot say"
        )
    if not found.verdicts:
        yield f"no verdict {of} rests on a changed map"
        return
    yield f"{_count(len(found.verdicts), 'verdict')} {of} to look at again:"
    for verdict in found.verdicts:
        yield f"  {verdict.report}, claim {verdict.claim_id}: {verdict.proposition}"
        for triple in verdict.frames:
            yield f"    rests on {_why(triple, found.altered[triple])}"
        if verdict.through:
            yield f"    by way of the denied claim {', '.join(verdict.through)}"
        if verdict.line_now:
            yield f"    checked again{_turn(verdict)}: {verdict.line_now}"


def _turn(verdict: ReopenedVerdict) -> str:
    """Say in words what became of a label; of a denial only the lines themselves say it without a twist."""
    from theodolite.records import Label
    from theodolite.wording import label_words

    if verdict.label_now is None:
        return ""
    if verdict.label_now == verdict.label:
        return ", the same"
    if verdict.through:
        return ", otherwise now"
    return f", {label_words(Label(verdict.label))} -> {label_words(Label(verdict.label_now))}"


def _why(triple: FrameTriple, why: Alteration) -> str:
    mapper, on, sha256 = triple
    frame = f"{mapper}'s map of {on} ({sha256[:12]})"
    if why.kind is None:
        return f"{frame}, a version that this store never had"
    if why.now is None:
        return f"{frame}, {_WENT[why.kind.value]}; noticed {why.recorded_on}"
    return f"{frame}, changed to {why.now.sha256[:12]}, noticed {why.recorded_on}"


def _jump_lines(found: Found) -> Iterator[str]:
    if not found.jumps:
        return
    yield "days on which a map changed far more than it usually does; such a step may be drawn anew rather than fought"
    yield "over, and the map alone cannot say which:"
    for mapper, group in groupby(found.jumps, key=lambda j: j.mapper):
        jumps = sorted(group, key=lambda j: -abs(j.change_km2))
        for jump in sorted(jumps[:_MOST_JUMPS], key=lambda j: j.valid_on):
            yield f"  {_jump_words(jump)}"
        if len(jumps) > _MOST_JUMPS:
            yield f"  {mapper}: and {len(jumps) - _MOST_JUMPS} smaller ones (--json lists them)"


def _jump_words(jump: Jump) -> str:
    words = f"{jump.mapper} {jump.valid_on}: {jump.change_km2:+.0f} km² since {jump.before_on}"
    words += f" (usually {jump.usual_km2:.0f})"
    if jump.taken_back_on:
        words += f", at least half of it taken back by {jump.taken_back_on}"
    return words + (", between two kinds of files" if jump.source_changed else "")
