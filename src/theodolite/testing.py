"""Test doubles that plug-in authors may use too: a provider's identity and evidence made of given figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from theodolite.records import CurvePoint, History, Measurement, ProviderInfo, Question, Silence, Unit

__all__ = ["GivenEvidence", "make_info"]


def make_info(id: str, **fields: Any) -> ProviderInfo:  # noqa: A002 - the record's own field name
    """Return a provider's identity with everything that a test does not care about filled in."""
    defaults: dict[str, Any] = {
        "name": id,
        "affiliation": "test",
        "upstream": "test",
        "mirror": "test",
        "licence": "test",
        "may_publish_geometry": True,
        "drawn_sides": ("RU",),
    }
    return ProviderInfo(id=id, **{**defaults, **fields})


class GivenEvidence:
    """Evidence from figures: for each mapper and side a step function of (day, value, half width of the interval)."""

    coarse = False
    note = ""

    def __init__(
        self,
        steps: Mapping[str, Sequence[tuple[date, float, float]]],
        *,
        unit: Unit = Unit.SHARE,
        infos: Mapping[str, ProviderInfo] | None = None,
    ) -> None:
        self._steps = {mapper: sorted(rows) for mapper, rows in steps.items()}
        self._unit = unit
        self._infos = {m: (infos or {}).get(m) or make_info(m) for m in steps}

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in the order given."""
        return tuple(self._steps)

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the witness is."""
        return self._infos[mapper]

    def frame_dates(self, mapper: str) -> tuple[date, ...]:
        """Return the dates of a mapper's frames."""
        return tuple(day for day, _, _ in self._steps[mapper])

    def latest_on(self) -> date | None:
        """Return the newest frame's date."""
        return max((rows[-1][0] for rows in self._steps.values() if rows), default=None)

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer with the step in force."""
        until = min(on, known_by) if known_by else on
        row = next((r for r in reversed(self._steps[mapper]) if r[0] <= until), None)
        if row is None:
            return Silence(mapper=mapper, reason="no frame")
        day, value, half = row
        return Measurement(
            question=question,
            mapper=mapper,
            asked_on=on,
            frame_on=day,
            frame_age_days=(on - day) // timedelta(days=1),
            value=value,
            unit=self._unit,
            low=max(value - half, 0.0),
            high=value + half,
        )

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the step function as it was given."""
        rows = self._steps[mapper]
        points = tuple(CurvePoint(frame_on=d, value=v, low=max(v - h, 0.0), high=v + h) for d, v, h in rows)
        return History(question=question, mapper=mapper, points=points, frame_dates=self.frame_dates(mapper))

    def flush(self) -> None:
        """Nothing to keep."""
