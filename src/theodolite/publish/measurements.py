"""Measurements to JSON and back: what ``measure --json`` prints and what ``verify`` asks again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from theodolite.records import CheckedClaim, Measure, Measurement, Question, Unit

__all__ = [
    "day",
    "inputs_to_json",
    "measurement_from_json",
    "measurements_from_json",
    "measurements_to_json",
    "number",
    "origin_to_json",
]

DECIMALS = 6


def day(value: date | None) -> str | None:
    """Write a day as YYYY-MM-DD; None stays None."""
    return None if value is None else value.isoformat()


def _parse_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def number(value: float | None) -> float | None:
    """Round to six decimals; what is not a finite number becomes null; never -0.0."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, DECIMALS) + 0.0


def measurements_to_json(measurements: Iterable[Measurement]) -> dict[str, Any]:
    """Turn measurements into the object that ``measure --json`` prints: shares are fractions 0-1."""
    ordered = sorted(measurements, key=_measurement_key)
    return {"measurements": [_measurement(m) for m in ordered]}


def measurements_from_json(data: dict[str, Any]) -> tuple[Measurement, ...]:
    """Return the distinct measurements recorded in a report's JSON, so that each can be asked again."""
    return tuple(measurement_from_json(entry) for entry in data.get("measurements_inputs", []))


def measurement_from_json(entry: dict[str, Any]) -> Measurement:
    """Read one entry of ``measurements_inputs`` (or of ``measure --json``) back into a record.

    Raises
    ------
    KeyError, ValueError
        If a field is missing or is not what the schema says.
    """
    question = entry["question"]
    return Measurement(
        question=Question(
            measure=Measure(question["measure"]),
            targets=tuple(question["targets"]),
            side=question["side"],
            since=_parse_day(question["since"]),
        ),
        unit=Unit(entry["unit"]),
        asked_on=date.fromisoformat(entry["asked_on"]),
        frame_on=date.fromisoformat(entry["frame_on"]),
        frame_age_days=entry["age_days"],
        since_frame_on=_parse_day(entry.get("since_frame_on")),
        since_frame_sha256=entry.get("since_frame_sha256"),
        frame_files=tuple(entry["frame_files"]),
        **{name: entry[name] for name in _PLAIN_FIELDS},
    )


_PLAIN_FIELDS = (
    "mapper",
    "value",
    "low",
    "high",
    "unknown",
    "edge_m",
    "frame_sha256",
    "custody",
    "footprint",
    "footprint_source",
    "footprint_sha256",
    "coarse",
    "detail",
)


def origin_to_json(measurement: Measurement | None) -> dict[str, Any]:
    """Return the fields that lead from a number back to its frame; all null where there is no number."""
    if measurement is None:
        return dict.fromkeys(_ORIGIN_FIELDS)
    return {
        "unknown": number(measurement.unknown),
        "asked_on": day(measurement.asked_on),
        "age_days": measurement.frame_age_days,
        "custody": measurement.custody,
        "frame_sha256": measurement.frame_sha256,
        "since_frame_on": day(measurement.since_frame_on),
        "since_frame_sha256": measurement.since_frame_sha256,
        "footprint": measurement.footprint,
        "coarse": measurement.coarse,
        "question": _question(measurement.question),
    }


_ORIGIN_FIELDS = (
    "unknown", "asked_on", "age_days", "custody", "frame_sha256", "since_frame_on", "since_frame_sha256", "footprint",
    "coarse", "question",
)  # fmt: skip


def _question(question: Question) -> dict[str, Any]:
    return {
        "measure": question.measure.value,
        "targets": list(question.targets),
        "side": question.side,
        "since": day(question.since),
    }


def _measurement(measurement: Measurement) -> dict[str, Any]:
    return {
        "mapper": measurement.mapper,
        "frame_on": day(measurement.frame_on),
        "value": number(measurement.value),
        "unit": measurement.unit.value,
        "low": number(measurement.low),
        "high": number(measurement.high),
        **origin_to_json(measurement),
        "edge_m": number(measurement.edge_m),
        "frame_files": sorted(measurement.frame_files),
        "footprint_source": measurement.footprint_source,
        "footprint_sha256": measurement.footprint_sha256,
        "detail": measurement.detail,
    }


def _measurement_key(measurement: Measurement) -> tuple[str, ...]:
    question = measurement.question
    since = day(question.since) or ""
    asked = measurement.asked_on.isoformat()
    return (question.measure.value, "|".join(question.targets), question.side, since, asked, measurement.mapper)


def inputs_to_json(claims: Iterable[CheckedClaim]) -> list[dict[str, Any]]:
    """Every distinct measurement behind the claims, once: what ``verify`` asks again."""
    measured = [f.measurement for checked in claims for f in checked.findings if f.measurement is not None]
    distinct = {_measurement_key(m): m for m in measured}
    return [_measurement(distinct[key]) for key in sorted(distinct)]
