"""The answers of every mapper to one question: a table for the terminal, rows for CSV, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from theodolite.publish.measurements import day, measurements_to_json, number
from theodolite.publish.tables import place_line
from theodolite.records import Measure, Unit
from theodolite.records.answers import Answer, Answers
from theodolite.wording import percent, side_name
from theodolite.wording.measures import MEASURE_TITLES, figure_words, interval_words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["ANSWER_COLUMNS", "answers_rows", "answers_to_json", "render_answers"]

ANSWER_COLUMNS = (
    "measure", "place", "targets", "side", "mapper", "since", "on", "value", "unit", "low", "high", "unknown",
    "frame_on", "frame_age_days", "earlier_frame_on", "edge_m", "detail", "silence", "footprint", "custody",
    "frame_sha256",
)  # fmt: skip

_OWN = ("disc:", "polygon:", "path:")
_WITHOUT_STRIPS = {Measure.GAINED_KM2, Measure.LOST_KM2}
_CAVEATS = {
    Measure.CORRIDOR_KM: "A way over the sea or across the state border counts as open, since no map covers it;"
    " of a place that lies in the side's own land the figure says nothing.",
}


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """Return what ``measure --json`` prints: the measurements, and who says nothing and why."""
    silent = [
        {"mapper": a.silence.mapper, "reason": a.silence.reason, "cause": a.silence.cause}
        for a in answers.answers
        if a.silence is not None
    ]
    return {**measurements_to_json(answers.measurements), "silences": silent}


def answers_rows(answers: Answers) -> Iterator[dict[str, Any]]:
    """Yield one row a mapper for CSV; shares are fractions 0-1, a silent mapper has no value but its reason."""
    for answer in answers.answers:
        m, question = answer.measurement, answers.question
        row: dict[str, Any] = dict.fromkeys(ANSWER_COLUMNS)
        row |= {"measure": question.measure.value, "place": answers.label, "targets": " ".join(question.targets),
                "side": question.side, "mapper": answer.mapper, "since": day(question.since), "on": day(answers.on),
                "silence": answer.silence.reason if answer.silence else None}  # fmt: skip
        if m is not None:
            row |= {"value": number(m.value), "unit": m.unit.value, "low": number(m.low), "high": number(m.high),
                    "unknown": number(m.unknown), "frame_on": day(m.frame_on), "frame_age_days": m.frame_age_days,
                    "earlier_frame_on": day(m.since_frame_on), "edge_m": m.edge_m, "detail": m.detail,
                    "footprint": m.footprint, "custody": m.custody, "frame_sha256": m.frame_sha256}  # fmt: skip
        yield row


def render_answers(answers: Answers, names: Mapping[str, str], console: Console, *, note: str = "") -> None:
    """Print one row a mapper: figure, interval, what is unknown, frame and age; details and silences below."""
    from rich.table import Table

    table = Table(title=_title(answers), title_justify="left")
    two_days = answers.question.since is not None
    unknown = any(m.unknown for m in answers.measurements)
    table.add_column("mapper")
    table.add_column("figure", justify="right")
    table.add_column(_edge_head(answers), justify="right")
    if unknown:
        table.add_column("unknown", justify="right")
    table.add_column("frames" if two_days else "frame")
    table.add_column("age, days", justify="right")
    for answer in answers.answers:
        if answer.measurement is not None:
            table.add_row(*_cells(answer, names, unknown=unknown))
    if answers.measurements:
        console.print(table)
    else:
        console.print(_title(answers), soft_wrap=True)
    for line in _lines(answers, names, note):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


def _title(answers: Answers) -> str:
    question = answers.question
    own = answers.places[0].id.startswith(_OWN)
    place = answers.label if own or len(answers.places) > 1 else place_line(answers.places[0])
    days = f"from {question.since} to {answers.on}" if question.since else f"on {answers.on}"
    around = f", with {answers.around_km:g} km around it" if answers.around_km else ""
    return f"{place}{around}: {MEASURE_TITLES[question.measure].format(side_name(question.side))} {days}"


def _edge_head(answers: Answers) -> str:
    if answers.question.measure in _WITHOUT_STRIPS:
        return "without strips < 200 m"
    edges = sorted({f"{m.edge_m:.0f}" for m in answers.measurements})
    return f"edge ± {'/'.join(edges)} m" if edges else "edge"


def _cells(answer: Answer, names: Mapping[str, str], *, unknown: bool) -> list[str]:
    m = answer.measurement
    if m is None:
        return []
    frames = m.frame_on.isoformat() if m.since_frame_on is None else f"{m.since_frame_on} – {m.frame_on}"
    age = f"{m.frame_age_days}{' (stale)' if answer.is_stale else ''}"
    left_open = [_unknown(m.unknown, m.unit)] if unknown else []
    return [names[m.mapper], figure_words(m), interval_words(m), *left_open, frames, age]


def _unknown(value: float, unit: Unit) -> str:
    if not value:
        return ""
    if unit is Unit.SHARE:
        return percent(value)
    if unit is Unit.COUNT:
        return "open"
    return f"{value:.1f} {'km²' if unit is Unit.KM2 else 'km'}"


def _lines(answers: Answers, names: Mapping[str, str], note: str) -> Iterator[str]:
    for answer in answers.answers:
        if answer.measurement is not None and answer.measurement.detail:
            yield f"{names[answer.mapper]}: {answer.measurement.detail}"
    if answers.measurements and answers.question.measure in _CAVEATS:
        yield _CAVEATS[answers.question.measure]
    for answer in answers.answers:
        if answer.silence is not None:
            yield f"{names[answer.mapper]} says nothing: {answer.silence.reason}"
    if any(a.is_stale for a in answers.answers):
        yield "stale: the frame is older than 14 days; in a check it no longer votes"
    if answers.measurements:
        kind = (answers.measurements[0].footprint or "").replace("_", " ")
        yield f"Measured on: {kind} ({answers.measurements[0].footprint_source})"
    if note:
        yield note
