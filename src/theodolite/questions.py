"""Every question that can be asked of the maps: one measure of one target, by every mapper.

For one day or between two, and over all frames. What is asked wrongly (a line where a polygon is needed, a start after
the end) is an error that says what to do; what a mapper cannot answer is a silence with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from theodolite.errors import ConfigurationError, PlaceError
from theodolite.records import History, Measure, Place, PlaceKind, Question, Silence
from theodolite.records.answers import Answer, Answers

if TYPE_CHECKING:
    from theodolite.history.asks import MeasureSpec
    from theodolite.pipeline import Toolbox
    from theodolite.witness.jumps import Jump

__all__ = ["ask", "ask_history", "of_layer", "places_of", "question_of", "redrawn_notes"]


def ask(
    targets: str | Sequence[str],
    toolbox: Toolbox,
    *,
    measure: Measure,
    on: date,
    since: date | None = None,
    side: str = "RU",
    mappers: Sequence[str] | None = None,
    known_by: date | None = None,
) -> Answers:
    """Ask every mapper one question.

    Parameters
    ----------
    targets
        Names, "Name, Oblast" or ids (also ``disc:LAT,LON,KM`` and those of added polygons); several mean their union.
    on
        The day; the later one of two.
    since
        The earlier day, for measures of two days.
    side
        Whose land.
    mappers
        Only these; None for all.
    known_by
        Leave out frames that were not known by then.

    Raises
    ------
    PlaceError
        If a name is unknown or ambiguous, or the target is not of the kind that the measure needs.
    ConfigurationError
        If the days do not fit the measure, or a mapper is unknown.
    """
    places = places_of(targets, toolbox)
    question = question_of(places, measure=measure, side=side, since=since, on=on)
    asked = _mappers(toolbox, mappers)
    answers = tuple(_answer(question, toolbox, mapper, on, known_by) for mapper in asked)
    toolbox.evidence.flush()
    around = toolbox.settings.rules.advance_near_km if _is_around(question, places) else None
    return Answers(question=question, places=places, on=on, answers=answers, around_km=around)


def ask_history(
    targets: str | Sequence[str],
    toolbox: Toolbox,
    *,
    measure: Measure = Measure.SHARE,
    side: str = "RU",
    mappers: Sequence[str] | None = None,
) -> tuple[History, ...]:
    """Return the step function of a measure of one day, of every mapper that answers, over all its frames.

    Raises
    ------
    PlaceError, ConfigurationError
        As for :func:`ask`; also if the measure compares two days.
    """
    if _spec(measure).two_days:
        raise ConfigurationError(
            f"{measure} compares two days and has no history.", hint="Ask for area_km2: its steps are gains and losses."
        )
    question = question_of(places_of(targets, toolbox), measure=measure, side=side)
    found = [toolbox.evidence.history(question, mapper=m) for m in _mappers(toolbox, mappers)]
    toolbox.evidence.flush()
    return tuple(h for h in found if h is not None)


def redrawn_notes(answers: Answers, toolbox: Toolbox) -> tuple[str, ...]:
    """Say which mappers' land leapt between the two maps of an answer, far beyond its usual steps.

    Such a step may be a redrawing rather than an advance; nothing here can know (``witness.jumps``).
    """
    from theodolite.history.evidence import MapEvidence

    notes = []
    for m in answers.measurements:
        if m.since_frame_on is None or not isinstance(toolbox.evidence, MapEvidence):
            continue
        from theodolite.witness.jumps import find_jumps

        for jump in find_jumps(toolbox.evidence.archive, m.mapper):
            if m.since_frame_on < jump.valid_on <= m.frame_on:
                notes.append(_jump_words(toolbox.evidence.info(m.mapper).name, jump))
    return tuple(notes)


def _jump_words(name: str, jump: Jump) -> str:
    from theodolite.wording import date_words

    moved = f"{'grew' if jump.change_km2 > 0 else 'shrank'} by {abs(jump.change_km2):,.0f} km²"
    step = f"in one step, from {date_words(jump.before_on)} to {date_words(jump.valid_on)}"
    how = "; its maps come from another kind of file from then on" if jump.source_changed else ""
    usual = f"against a usual step of {jump.usual_km2:,.0f} km²{how}"
    return f"{name}: all its land {moved} {step}, {usual}: perhaps drawn anew rather than moved."


def of_layer(toolbox: Toolbox, layer: str) -> Toolbox:
    """Return a toolbox that asks another layer than the one that votes, such as ISW's ``control`` (no advances).

    Raises
    ------
    ConfigurationError
        If no map has this layer.
    """
    from theodolite.history.evidence import MapEvidence

    evidence = toolbox.evidence
    known = {"held"}
    if isinstance(evidence, MapEvidence):
        known = {name for mapper in evidence.mappers for name in evidence.archive.layers(mapper)}
        if layer in known:
            return replace(toolbox, evidence=evidence.of_layer(layer))
    raise ConfigurationError(f"no map has a layer {layer!r}.", hint=f"There are: {', '.join(sorted(known))}.")


def places_of(targets: str | Sequence[str], toolbox: Toolbox) -> tuple[Place, ...]:
    """Return the places of names or ids.

    Raises
    ------
    PlaceError
        If there is none, or one is unknown or ambiguous.
    """
    names = [targets] if isinstance(targets, str) else list(targets)
    if not names:
        raise PlaceError("no place was named.", hint="Name a place, region or line, or give a polygon or a point.")
    return tuple(dict.fromkeys(_place(name, toolbox) for name in names))


def _place(name: str, toolbox: Toolbox) -> Place:
    """Return the place of a name or id; of a part (``line:dnipro#north``, ``Pokrovsk#5km-west``) with its own label."""
    from theodolite.atlas.footprints import NEAR_PREFIX
    from theodolite.atlas.lines import line_part
    from theodolite.atlas.relative_targets import parse_relative
    from theodolite.atlas.targets import PARTS

    base, _, part = name.partition("#")
    place = toolbox.atlas.resolve(base)
    if not part:
        return place
    known = part in PARTS or part.startswith(NEAR_PREFIX) or line_part(place.id, part) or parse_relative(part)
    if not known:
        raise PlaceError(f"{place.name} has no part {part!r}.", hint=f"Parts are: {', '.join(PARTS)}.")
    target = f"{place.id}#{part}"
    if parse_relative(part):
        return toolbox.atlas.place(target)
    return replace(place, id=target, name=toolbox.atlas.footprint((target,)).label)


def question_of(
    places: Sequence[Place], *, measure: Measure, side: str, since: date | None = None, on: date | None = None
) -> Question:
    """Return the question, once it is one that can be asked.

    Raises
    ------
    ConfigurationError
        If days are missing, too many or in the wrong order.
    PlaceError
        If the measure needs a polygon or a point and the places are something else.
    """
    spec = _spec(measure)
    if spec.two_days and since is None:
        raise ConfigurationError(
            f"{measure} compares two days, and --since is missing.", hint="Give the first day: --since YYYY-MM-DD."
        )
    if since is not None and not spec.two_days:
        raise ConfigurationError(
            f"{measure} is measured on one day; --since {since} has no use.",
            hint="Leave it out, or ask for gained_km2, lost_km2, advance_km or front_speed_km2_week.",
        )
    if since is not None and on is not None and since >= on:
        raise ConfigurationError(f"--since {since} is not before --on {on}.", hint="Give the earlier day with --since.")
    _check_kind(places, measure, spec.needs)
    return Question(measure=measure, targets=tuple(p.id for p in places), side=side, since=since)


def _check_kind(places: Sequence[Place], measure: Measure, needs: str) -> None:
    lines = [p.name for p in places if p.kind is PlaceKind.LINE]
    if needs in {"polygon", "point"} and lines:
        raise PlaceError(
            f"{lines[0]} is a line; {measure} needs {'an area' if needs == 'polygon' else 'a place'}.",
            hint="Of a line, ask for distance_km or touch_km; or name a place, region or polygon.",
        )
    wide = [p.name for p in places if p.kind in {PlaceKind.REGION, PlaceKind.COUNTRY}]
    if needs == "point" and (len(places) > 1 or wide):
        what = f"{wide[0]} is a region" if wide else f"{len(places)} places were named"
        raise PlaceError(
            f"{what}; {measure} is measured from one point.", hint="Name one settlement, or a point with --at LAT,LON."
        )


def _spec(measure: Measure) -> MeasureSpec:
    from theodolite.history.asks import MEASURES

    return MEASURES[measure]


def _mappers(toolbox: Toolbox, mappers: Sequence[str] | None) -> tuple[str, ...]:
    known = toolbox.evidence.mappers
    unknown = [m for m in mappers or () if m not in known]
    if unknown:
        raise ConfigurationError(
            f"there are no maps of {unknown[0]!r}.", hint=f"There are: {', '.join(known) or 'none'}."
        )
    return known if mappers is None else tuple(m for m in known if m in mappers)


def _is_around(question: Question, places: Sequence[Place]) -> bool:
    return _spec(question.measure).around and all(p.kind is PlaceKind.SETTLEMENT for p in places)


def _answer(question: Question, toolbox: Toolbox, mapper: str, on: date, known_by: date | None) -> Answer:
    found = toolbox.evidence.measure(question, mapper=mapper, on=on, known_by=known_by)
    frames = toolbox.evidence.frame_dates(mapper)
    if isinstance(found, Silence):
        return Answer(mapper=mapper, silence=_with_reach(found, frames, question, on))
    stale = found.frame_age_days > toolbox.settings.rules.fresh_days
    return Answer(mapper=mapper, measurement=found, is_stale=stale)


def _with_reach(silence: Silence, frames: Sequence[date], question: Question, on: date) -> Silence:
    """Say where the mapper's frames begin, when a day lies before them."""
    if not frames and silence.reason.startswith("no frame"):
        return replace(silence, reason="it has no usable frame")
    if frames and min(on, question.since or on) < frames[0] and silence.cause == "no_data":
        return replace(silence, reason=f"{silence.reason}; its first is of {frames[0]}")
    return silence
