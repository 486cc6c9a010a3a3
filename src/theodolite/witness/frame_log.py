"""What was known of a mapper's frames and when: an append-only list of events, and answers from it.

Pure logic without files. A frame is never overwritten: another version of the same day is another event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from theodolite.records.control import FrameRef

__all__ = ["EventKind", "FrameEvent", "FrameKey", "FrameLog", "Succession", "changes_between", "is_ahead"]

_ZONES = timedelta(days=1)

FrameKey = tuple[str, date]


class EventKind(StrEnum):
    """What happened to the frame of a day: another version was ``seen``; the same bytes were ``reread`` otherwise
    (the program or the atlas changed, not the map); its file went (``withdrawn``) or was ``set_aside`` as unusable.
    """  # noqa: D205

    SEEN = "seen"
    REREAD = "reread"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameEvent:
    """One line of the list, in order: ``recorded_on`` is the day it was noticed; of what went, the last version."""

    kind: EventKind
    layer: str
    valid_on: date
    recorded_on: date
    sha256: str
    state: str
    known_on: date | None = None
    files: tuple[str, ...] = ()
    repaired: int = 0
    dropped: int = 0
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> FrameKey:
        """Layer and valid date."""
        return (self.layer, self.valid_on)

    @property
    def is_there(self) -> bool:
        """True unless the event says that the frame went."""
        return self.kind in {EventKind.SEEN, EventKind.REREAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """One version of a day's frame and what followed it; ``old`` is None for a day's frame that came back."""

    layer: str
    valid_on: date
    recorded_on: date
    kind: EventKind
    old: FrameRef | None
    new: FrameRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """From ``known_on`` on this is what was known of a day's frame: a version, or that there is none."""

    known_on: date
    event: FrameEvent


class FrameLog:
    """The events of one mapper in the order they were recorded.

    Parameters
    ----------
    mapper
        Id of the mapper.
    events
        Oldest first.
    """

    def __init__(self, mapper: str, events: Iterable[FrameEvent]) -> None:
        self._mapper = mapper
        self.events: tuple[FrameEvent, ...] = tuple(events)
        self._spans: dict[FrameKey, list[_Span]] = {}
        for event in self.events:
            self._append(event)

    def extended(self, events: Iterable[FrameEvent]) -> FrameLog:
        """Return the log with further events after its own."""
        more = tuple(events)
        log = FrameLog(self._mapper, ())
        log.events = (*self.events, *more)
        log._spans = self._spans | {e.key: list(self._spans[e.key]) for e in more if e.key in self._spans}
        for event in more:
            log._append(event)
        return log

    def recorded_by(self, on: date) -> FrameLog:
        """Return the log as it stood on a day, but with the same bytes read as they are read now."""
        return FrameLog(self._mapper, [e for e in self.events if e.recorded_on <= on or e.kind is EventKind.REREAD])

    @cached_property
    def days(self) -> dict[str, list[date]]:
        """Every layer's days that ever had a frame, ascending."""
        found: dict[str, list[date]] = {}
        for layer, valid_on in sorted(self._spans):
            found.setdefault(layer, []).append(valid_on)
        return found

    def _append(self, event: FrameEvent) -> None:
        spans = self._spans.setdefault(event.key, [])
        if event.kind is EventKind.REREAD:
            if not spans or not spans[-1].event.is_there or spans[-1].event.sha256 != event.sha256:
                return
            spans[-1] = _Span(
                known_on=spans[-1].known_on, event=replace(event, recorded_on=spans[-1].event.recorded_on)
            )
        elif spans:
            spans.append(_Span(known_on=event.recorded_on, event=event))
        elif event.is_there:
            # The first version counts as known on the day its maker gives, or that it shows.
            spans.append(_Span(known_on=event.known_on or event.valid_on, event=event))

    @property
    def is_revised(self) -> bool:
        """True where any day's frame had more than one version, or went."""
        return any(len(spans) > 1 for spans in self._spans.values())

    def current(self) -> dict[FrameKey, FrameEvent]:
        """Return the latest version of every frame that is still there."""
        return {key: spans[-1].event for key, spans in self._spans.items() if spans and spans[-1].event.is_there}

    def dated_ahead(self) -> dict[FrameKey, date]:
        """Return the frames that are there and show a day later than the day after they were first read here.

        With that day of reading: no such frame can be right. A day is left for time zones.
        """
        return {k: e.recorded_on for k, e in self.current().items() if is_ahead(e.valid_on, e.recorded_on)}

    def versions(self, layer: str, valid_on: date) -> tuple[FrameRef, ...]:
        """Return every version of a day's frame, oldest first."""
        spans = self._spans.get((layer, valid_on), [])
        return tuple(self._ref(spans, i) for i, span in enumerate(spans) if span.event.is_there)

    def as_of(self, layer: str, valid_on: date, known_by: date | None) -> FrameRef | None:
        """Return the version of a day's frame that was known by a day (None: the latest); None where it was gone."""
        return self._as_of(self._spans.get((layer, valid_on), []), known_by or date.max)

    def in_force(self, layer: str, on: date, *, known_by: date) -> FrameRef | None:
        """Return the frame of the latest day up to ``on`` in the version that was known by a day."""
        days = self.days.get(layer, [])
        for valid_on in reversed(days[: bisect_right(days, on)]):
            found = self._as_of(self._spans[layer, valid_on], known_by)
            if found is not None:
                return found
        return None

    def _as_of(self, spans: Sequence[_Span], known_by: date) -> FrameRef | None:
        for index in range(len(spans) - 1, -1, -1):
            if spans[index].known_on <= known_by:
                return self._ref(spans, index) if spans[index].event.is_there else None
        return None

    def successions(self) -> Iterator[Succession]:
        """Yield every change of a day's frame after its first version, by layer, day and order."""
        for (layer, valid_on), spans in sorted(self._spans.items(), key=lambda item: item[0]):
            for index in range(1, len(spans)):
                old, new = spans[index - 1].event, spans[index].event
                yield Succession(
                    layer=layer,
                    valid_on=valid_on,
                    recorded_on=new.recorded_on,
                    kind=new.kind,
                    old=self._ref(spans, index - 1) if old.is_there else None,
                    new=self._ref(spans, index) if new.is_there else None,
                )

    def _ref(self, spans: Sequence[_Span], index: int) -> FrameRef:
        event = spans[index].event
        return FrameRef(
            mapper=self._mapper,
            valid_on=event.valid_on,
            sha256=event.sha256,
            state=event.state,
            files=event.files,
            known_on=event.known_on,
            repaired=event.repaired,
            dropped=event.dropped,
            notes=event.notes,
            fetched_on=event.recorded_on,
            superseded_on=spans[index + 1].event.recorded_on if index + 1 < len(spans) else None,
        )


def is_ahead(valid_on: date, recorded_on: date) -> bool:
    """Return whether a frame shows a day that had not come when it was read; a day is left for time zones."""
    return valid_on > recorded_on + _ZONES


def changes_between(
    known: Mapping[FrameKey, FrameEvent],
    listed: Mapping[FrameKey, FrameEvent],
    *,
    set_aside: set[FrameKey],
    today: date,
) -> list[FrameEvent]:
    """Return the events that lead from what was known to what is listed now, by layer and day.

    ``listed`` are frames as if first seen today; ``set_aside`` the days whose file is there but cannot be used.
    """
    events: list[FrameEvent] = []
    for key in sorted(known.keys() | listed.keys()):
        old, new = known.get(key), listed.get(key)
        if new is None and old is not None:
            kind = EventKind.SET_ASIDE if key in set_aside else EventKind.WITHDRAWN
            events.append(replace(old, kind=kind, recorded_on=today))
        elif new is not None and (old is None or old.sha256 != new.sha256):
            events.append(new)
        elif new is not None and old is not None and old.state != new.state:
            events.append(replace(new, kind=EventKind.REREAD))
    return events
