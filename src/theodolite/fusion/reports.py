"""Which mapper reported a change of hands, and when: from step functions of one place to reports, change by change.

A mapper holds a place for a side on a frame where the share held is at least the threshold. A reading counts once it is
settled, by the rules of :mod:`theodolite.history.flips`: what reverts sooner is flapping, no report. Several changes of
one place (gained, lost, gained) are told apart by when the majority of the maps in force turned: each mapper's report
belongs to the turn it is nearest to, and says since when it has shown the new hands for good up to half-way to the next
turn. Time on which a place lies in a contested class is kept apart (``contested_on``) and is not held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from theodolite.errors import ConfigurationError
from theodolite.history.steps import day_number, number_day
from theodolite.records import History
from theodolite.records.fusion import FlagKind, FrameFlag, WitnessReport
from theodolite.settings import load_rules

__all__ = ["Change", "Run", "Seen", "Turn", "changes_of", "readings_of", "reports_of", "runs_of", "settled_turns"]

_TIE = 1e-9
# How long after its last frame a mapper still counts when the maps' majority is taken.
_STALE = timedelta(days=31)

Change = tuple[bool, tuple[WitnessReport, ...]]
"""(gained, reports): one change of hands of one place, and what every mapper that is not silent says of it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Frames in a row that read the same, by day number: first, last, and the frame before the first (or None)."""

    above: bool
    first: int
    last: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Since ``on`` the settled reading is ``above``; ``before`` is the frame before, None at the first frame."""

    above: bool
    on: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one mapper shows of one place: its settled readings, its first frame, the last that counts."""

    mapper: str
    turns: tuple[Turn, ...]
    first: int
    last: int
    contested: tuple[int, ...] = ()

    def at(self, day: int) -> Turn | None:
        """Return the settled reading in force on a day; None before the first frame."""
        return next((turn for turn in reversed(self.turns) if turn.on <= day), None)


def runs_of(days: Sequence[int], above: Sequence[bool]) -> list[Run]:
    """Return the runs of dated readings, ascending."""
    begins = [i for i in range(len(days)) if i == 0 or above[i] != above[i - 1]]
    ends = [*begins[1:], len(days)][: len(begins)]
    return [
        Run(above=bool(above[i]), first=days[i], last=days[j - 1], before=days[i - 1] if i else None)
        for i, j in zip(begins, ends, strict=True)
    ]


def settled_turns(runs: Sequence[Run], settle_days: int) -> tuple[tuple[Turn, ...], int | None]:
    """Return the settled readings in order, and the last frame that counts.

    A reading at the end that is too short to be settled is neither: the last frame that counts is the one before it.
    """
    if not runs:
        return (), None
    turns = [Turn(above=runs[0].above, on=runs[0].first, before=None)]
    for run in runs[1:]:
        if run.above != turns[-1].above and run.last - run.first >= settle_days:
            turns.append(Turn(above=run.above, on=run.first, before=run.before))
    pending = len(runs) > 1 and runs[-1].above != turns[-1].above
    return tuple(turns), runs[-1].before if pending else runs[-1].last


def reports_of(
    histories: Sequence[History],
    *,
    threshold: float = 0.5,
    flags: Sequence[FrameFlag] = (),
    known_by: date | None = None,
    place_id: str | None = None,
    contested: Sequence[History] = (),
    settle_days: int | None = None,
) -> tuple[Change, ...]:
    """Return every change of hands of one place that some map shows, with what each mapper says of it.

    Parameters
    ----------
    histories
        The share held by one side, one history a mapper; of several of one mapper the first counts.
    threshold
        From which share, 0-1, the place counts as held: half of it, unless there is reason for another.
    flags
        Findings of quality control: masked frames are left out, and a change of coverage ends the mapper's series on
        the places it names (on all where it names none).
    known_by
        The last day of which frames count; None for all. Frames dated later, by a clock's error too, are left out.
    place_id
        The place, to tell which flags concern it; None: those that name no place.
    contested
        The share that lies in a contested class, in the same form.
    settle_days
        How long a reading must be seen to hold; None for the decision rules'.

    Returns
    -------
    tuple of (gained, reports)
        In order; empty where no map shows a change. Where a minority alone shows one, it
        is given: the posterior tells how likely it is.

    Raises
    ------
    ConfigurationError
        If the threshold is not above 0 and at most 1.
    """
    if not 0.0 < threshold <= 1.0:
        raise ConfigurationError(f"the threshold is {threshold!r}.", hint="Give a share above 0 and at most 1.")
    settle = load_rules().flip_settle_days if settle_days is None else settle_days
    disputed = {h.mapper: h for h in reversed(contested)}
    seen: dict[str, Seen] = {}
    for history in histories:
        mine = [f for f in flags if f.mapper == history.mapper and (not f.places or place_id in f.places)]
        found = _seen(history, disputed.get(history.mapper), mine, threshold, known_by, settle)
        if found is not None:
            seen.setdefault(history.mapper, found)
    return changes_of(sorted(seen.values(), key=lambda s: s.mapper))


def readings_of(
    history: History, *, threshold: float, flags: Sequence[FrameFlag] = (), known_by: date | None = None
) -> list[tuple[int, bool]]:
    """Return (day number, held) of every frame of a history that counts, ascending, a day once.

    Of a day with contradictory values nothing is known: it is left out.
    """
    steps: dict[date, set[bool]] = {}
    for point in history.points:
        steps.setdefault(point.frame_on, set()).add(point.value >= threshold - _TIE)
    starts = sorted(steps)
    ends = [f.start for f in flags if f.kind is FlagKind.COVERAGE]
    readings: list[tuple[int, bool]] = []
    at = -1
    for day in sorted({*history.frame_dates, *starts}):
        while at + 1 < len(starts) and starts[at + 1] <= day:
            at += 1
        late = (known_by is not None and day > known_by) or any(day >= end for end in ends)
        if at < 0 or late or len(steps[starts[at]]) > 1 or _is_masked(day, flags):
            continue
        readings.append((day_number(day), next(iter(steps[starts[at]]))))
    return readings


def _is_masked(day: date, flags: Sequence[FrameFlag]) -> bool:
    return any(f.masked and f.start <= day and (f.end is None or day < f.end) for f in flags)


def _seen(
    history: History,
    contested: History | None,
    flags: Sequence[FrameFlag],
    threshold: float,
    known_by: date | None,
    settle: int,
) -> Seen | None:
    readings = readings_of(history, threshold=threshold, flags=flags, known_by=known_by)
    turns, last = settled_turns(runs_of([d for d, _ in readings], [a for _, a in readings]), settle)
    if last is None:
        return None
    apart = readings_of(contested, threshold=0.5, flags=flags, known_by=known_by) if contested else []
    return Seen(
        mapper=history.mapper,
        turns=turns,
        first=readings[0][0],
        last=last,
        contested=tuple(day for day, above in apart if above),
    )


def changes_of(seen: Sequence[Seen]) -> tuple[Change, ...]:
    """Return the changes of hands in what mappers show, one entry a mapper; see :func:`reports_of`."""
    if not any(len(s.turns) > 1 for s in seen):
        return ()
    turns = _majority_turns(seen)
    if len(turns) == 1:
        # A minority shows a change that the majority never followed.
        return _shown([(not turns[0].above, _reports(seen, not turns[0].above, None, None))])
    marks = [turn.on for turn in turns[1:]]
    halves = [None, *((a + b) // 2 for a, b in pairwise(marks)), None]
    return _shown(
        [(turn.above, _reports(seen, turn.above, halves[i], halves[i + 1])) for i, turn in enumerate(turns[1:])]
    )


def _shown(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that some map shows to have come, and to last; one that it took back is none."""
    return tuple(change for change in changes if any(r.on and r.not_before for r in change[1]))


def _majority_turns(seen: Sequence[Seen]) -> list[Turn]:
    """Return the turns of the majority of the maps in force; at a tie what was, goes on."""
    stale = _STALE.days
    days = sorted({t.on for s in seen for t in s.turns} | {s.last + stale + 1 for s in seen})
    turns: list[Turn] = []
    for day in days:
        now = [turn.above for s in seen if s.last + stale >= day and (turn := s.at(day)) is not None]
        if 2 * sum(now) == len(now) and turns:
            continue
        above = 2 * sum(now) > len(now)
        if now and (not turns or turns[-1].above != above):
            turns.append(Turn(above=above, on=day, before=None))
    return turns


def _reports(seen: Sequence[Seen], above: bool, start: int | None, end: int | None) -> tuple[WitnessReport, ...]:
    found = (_report(s, above, start, end) for s in seen)
    return tuple(report for report in found if report is not None)


def _report(s: Seen, above: bool, start: int | None, end: int | None) -> WitnessReport | None:
    """Return what a mapper says of a change within (start, end]; None where it is silent on it.

    It is silent where its frames end before or begin after, and where it shows the new hands from before ``start`` on:
    it did not show the change before this one, and so cannot tell when this one came.
    """
    until = s.last if end is None else min(s.last, end)
    turn = s.at(until)
    if turn is None or (start is not None and s.last <= start):
        return None
    if turn.above == above and start is not None and turn.on <= start:
        return None
    shown = turn.above == above
    contested = [d for d in s.contested if (start is None or d > start) and d <= (turn.on if shown else until)]
    return WitnessReport(
        mapper=s.mapper,
        on=number_day(turn.on) if shown else None,
        not_before=number_day(turn.before) if shown and turn.before is not None else None,
        seen_until=number_day(until),
        contested_on=number_day(contested[0]) if contested else None,
    )
