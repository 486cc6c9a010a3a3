"""The embedded default: figures that Theodolite measured from the public maps, for when there are no maps at hand.

The table holds step functions (place or region, side, mapper → share or distance by day), never verdicts and never
geometry. Every answer from it says that it is coarse.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any

from theodolite.errors import ConfigurationError
from theodolite.records import CurvePoint, History, Measurement, ProviderInfo, Question, Silence, Unit

__all__ = ["SCALE", "StarterEvidence", "load_starter", "series_key"]

SCALE = 1000.0
_UNITS = {"share": Unit.SHARE, "distance_km": Unit.KM}


def series_key(question: Question) -> str:
    """Return the table's key of a question."""
    return "|".join((question.measure.value, "+".join(question.targets), question.side))


def load_starter() -> dict[str, Any]:
    """Read the table that ships with the package."""
    packed = files("theodolite.history").joinpath("data/starter.json.gz").read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(packed))
    return table


class StarterEvidence:
    """Answers from the embedded table of figures; ``infos`` say who the mappers are."""

    coarse = True

    def __init__(
        self, infos: Mapping[str, ProviderInfo], *, mappers: Collection[str] | None = None, table: Any = None
    ) -> None:
        self._infos = infos
        self._given = table
        self._only = mappers
        unknown = sorted(set(mappers or ()) - set(infos))
        if unknown:
            known = ", ".join(sorted(infos))
            raise ConfigurationError(f"unknown mapper {unknown[0]!r}.", hint=f"Known mappers: {known}.")

    @cached_property
    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = self._given if self._given is not None else load_starter()
        return table

    @property
    def note(self) -> str:
        """Say where the figures come from and how far they reach."""
        return str(self._table["origin"])

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in a fixed order."""
        return tuple(m for m in self._table["frames"] if self._only is None or m in self._only)

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the witness is."""
        return self._infos[mapper]

    def frame_dates(self, mapper: str) -> tuple[date, ...]:
        """Return the dates of a mapper's frames."""
        if mapper not in self._dates:
            first = date.fromisoformat(self._table["first_on"])
            self._dates[mapper] = tuple(first + timedelta(days=n) for n in self._table["frames"][mapper])
        return self._dates[mapper]

    @cached_property
    def _dates(self) -> dict[str, tuple[date, ...]]:
        return {}

    def latest_on(self) -> date | None:
        """Return the date of the newest frame of any witness."""
        return max((self.frame_dates(m)[-1] for m in self.mappers), default=None)

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer from the mapper's step in force on ``on``; silent where the table has no such series."""
        rows = self._series(question, mapper)
        if rows is None or question.since is not None:
            reason = "the embedded table has no such figure; maps of your own would (theodolite data add)"
            return Silence(mapper=mapper, reason=reason)
        dates = self.frame_dates(mapper)
        at = bisect_right(dates, min(on, known_by) if known_by else on) - 1
        if at < 0:
            return Silence(mapper=mapper, reason=f"no frame on or before {on.isoformat()} in the embedded table")
        row = rows[bisect_right(rows, at, key=lambda r: r[0]) - 1]
        value, low, high, unknown = (x / SCALE for x in row[1:5])
        return Measurement(
            question=question,
            mapper=mapper,
            asked_on=on,
            frame_on=dates[at],
            frame_age_days=(on - dates[at]) // timedelta(days=1),
            value=value,
            unit=_UNITS[question.measure.value],
            low=low,
            high=high,
            unknown=unknown,
            custody=f"embedded table of figures; measured from {self._infos[mapper].mirror}",
            footprint=self._table["footprints"].get("+".join(question.targets)),
            footprint_source="measured by Theodolite; geometry not shipped",
            coarse=True,
        )

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the embedded step function of a question; None where there is none."""
        rows = self._series(question, mapper)
        if rows is None:
            return None
        dates = self.frame_dates(mapper)
        points = tuple(
            CurvePoint(frame_on=dates[at], value=v / SCALE, low=low / SCALE, high=high / SCALE)
            for at, v, low, high, _ in rows
        )
        return History(question=question, mapper=mapper, points=points, frame_dates=dates, coarse=True)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the embedded figures."""
        return hashlib.sha256(json.dumps(self._table, sort_keys=True).encode()).hexdigest()[:32]

    def single_shares(self, side: str) -> dict[str, dict[str, list[list[int]]]]:
        """Return the series of shares of single targets: target → mapper → rows of frame number and figures."""
        start, end = "share|", f"|{side}"
        keys = {k: k[len(start) : -len(end)] for k in self._table["series"] if k.startswith(start) and k.endswith(end)}
        return {target: self._table["series"][key] for key, target in keys.items() if "+" not in target}

    def flush(self) -> None:
        """Nothing to keep: the table is read only."""

    def _series(self, question: Question, mapper: str) -> list[list[int]] | None:
        rows: list[list[int]] | None = self._table["series"].get(series_key(question), {}).get(mapper)
        return rows
