"""Answers questions from the control maps: one mapper, one day, or a mapper's whole history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import shapely

from theodolite.errors import ConfigurationError
from theodolite.geometry import project, unproject
from theodolite.history.answers import AnswerCache, answer_key
from theodolite.history.land import LandView, grow_box, view_land
from theodolite.history.layers import control_layers
from theodolite.history.measures import (
    Figure,
    advance_km,
    area_km2,
    corridor_km,
    distance_km,
    gained_km2,
    gained_settlements,
    share,
)
from theodolite.records import (
    CurvePoint,
    Footprint,
    FrameRef,
    History,
    MapLayer,
    Measure,
    Measurement,
    PlaceKind,
    ProviderInfo,
    Question,
    Silence,
    Unit,
)
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["Evidence", "MapEvidence"]

_NEAR_M = 2_000.0
_FAR_M = {Measure.DISTANCE_KM: 100_000.0, Measure.CORRIDOR_KM: 40_000.0}
_ON_ONE_DAY: dict[Measure, Callable[..., Figure | None]] = {
    Measure.SHARE: share,
    Measure.AREA_KM2: area_km2,
    Measure.DISTANCE_KM: distance_km,
    Measure.CORRIDOR_KM: corridor_km,
}
_GAINS = {Measure.GAINED_KM2, Measure.GAINED_SETTLEMENTS, Measure.ADVANCE_KM}


class Evidence(Protocol):
    """What the check stage asks. Implementations: maps, and the embedded table of figures."""

    @property
    def coarse(self) -> bool:
        """True for the embedded table of figures."""
        ...

    @property
    def note(self) -> str:
        """Say what is coarse about the answers; empty where nothing is."""
        ...

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in a fixed order."""
        ...

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the witness is."""
        ...

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer one question from one witness's frame in force on a day."""
        ...

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the step function of a question over all frames of a witness; None where it is silent."""
        ...

    def frame_dates(self, mapper: str) -> tuple[date, ...]:
        """Return the dates of a mapper's frames, ascending."""
        ...

    def latest_on(self) -> date | None:
        """Return the date of the newest frame of any witness."""
        ...

    def flush(self) -> None:
        """Keep what was computed."""
        ...


class MapEvidence:
    """Answers from the control maps of a data folder.

    Parameters
    ----------
    archive
        The frames.
    atlas
        Geometry of the targets.
    settings
        Edge error (metres), rules and where answers are kept.
    """

    coarse = False

    def __init__(self, archive: Archive, atlas: Atlas, settings: Settings) -> None:
        self._archive = archive
        self._atlas = atlas
        self._settings = settings
        self._answers = AnswerCache(settings.cache_dir / "answers.sqlite")
        self._targets: dict[tuple[str, ...], tuple[Footprint, Any]] = {}
        self._outline: Any = None

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in a fixed order."""
        return self._archive.mappers

    @property
    def archive(self) -> Archive:
        """The frames behind the answers."""
        return self._archive

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the witness is."""
        return self._archive.info(mapper)

    def latest_on(self) -> date | None:
        """Return the date of the newest frame of any witness."""
        last = [frames[-1].valid_on for m in self.mappers if (frames := self._archive.frames(m))]
        return max(last, default=None)

    @property
    def note(self) -> str:
        """Say how many maps there are and how far they reach."""
        latest = self.latest_on()
        if latest is None:
            return "No maps could be read."
        count = len(self.mappers)
        return f"{count} {'map' if count == 1 else 'maps'}; the newest frame is of {latest.isoformat()}."

    def frame_dates(self, mapper: str) -> tuple[date, ...]:
        """Return the dates of a mapper's frames, ascending."""
        return tuple(frame.valid_on for frame in self._archive.frames(mapper))

    def flush(self) -> None:
        """Write newly measured figures to the cache."""
        self._answers.flush()

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer one question from one witness's frame in force on ``on``.

        ``known_by`` leaves out frames that were not known by then. A Silence says why there is no answer.
        """
        if silence := self._not_covered(question, mapper):
            return silence
        frame = self._archive.frame_in_force(mapper, on, known_by=known_by)
        if frame is None:
            return Silence(mapper=mapper, reason=f"no frame on or before {on.isoformat()}", cause="no_data")
        earlier = None
        if question.since is not None:
            earlier = self._archive.frame_in_force(mapper, question.since, known_by=known_by)
            if earlier is None:
                return Silence(mapper=mapper, reason=f"no frame on or before {question.since.isoformat()}")
        figure = self._figure(question, frame, earlier)
        if figure is None:
            return Silence(mapper=mapper, reason=_nothing(question), cause="no_data")
        return self._measurement(question, frame, figure, on)

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the step function of a share over all frames of a witness."""
        frames = self._archive.frames(mapper)
        if not frames or self._not_covered(question, mapper) or question.since is not None:
            return None
        footprint, _ = self._target(question.targets)
        key = answer_key(
            "history", self._archive.fingerprint(mapper), _question_key(question), footprint.sha256, self._edge(mapper)
        )
        kept = self._answers.get(key)
        if kept is None:
            kept = self._steps(question, frames)
            self._answers.put(key, kept)
        points = tuple(
            CurvePoint(frame_on=date.fromisoformat(day), value=v, low=low, high=high) for day, v, low, high in kept
        )
        return History(
            question=question,
            mapper=mapper,
            points=points,
            frame_dates=tuple(f.valid_on for f in frames),
            footprint=footprint.kind,
            coarse=footprint.coarse,
        )

    def layers(
        self, box: tuple[float, float, float, float], days: Iterable[date], *, tolerance_m: float
    ) -> tuple[MapLayer, ...]:
        """Return simplified areas inside a box (projected metres) for the frames in force on the given days."""
        return control_layers(self._archive, box, days, tolerance_m=tolerance_m, cache=self._answers)

    def _steps(self, question: Question, frames: Sequence[FrameRef]) -> list[list[Any]]:
        steps: list[list[Any]] = []
        seen: dict[str, list[float]] = {}
        for frame in frames:
            if frame.state not in seen:
                figure = self._figure(question, frame, None)
                nothing = [float("inf")] * 3
                seen[frame.state] = nothing if figure is None else [figure.value, figure.low, figure.high]
            row = [frame.valid_on.isoformat(), *seen[frame.state]]
            if not steps or steps[-1][1:] != row[1:]:
                steps.append(row)
        return steps

    def _not_covered(self, question: Question, mapper: str) -> Silence | None:
        info = self.info(mapper)
        hidden = [t for t in question.targets if t in info.silent_on]
        if hidden or (info.silent_on and "region:ukraine" in question.targets):
            return Silence(mapper=mapper, reason=f"does not cover it whole: {info.leaves_out}", cause="not_covered")
        for target in question.targets:
            place = self._atlas.place(target)
            if place.country not in {None, "UA"}:
                return Silence(mapper=mapper, reason=f"{place.name} lies outside its coverage", cause="not_covered")
        return self._in_gap(question, info)

    def _in_gap(self, question: Question, info: ProviderInfo) -> Silence | None:
        if not info.not_covered:
            return None
        footprint, _ = self._target(question.targets)
        gaps = shapely.union_all([shapely.Polygon(ring) for ring in info.not_covered])
        local = question.measure in {Measure.SHARE, Measure.AREA_KM2, Measure.CORRIDOR_KM, *_GAINS}
        if local and shapely.intersects(footprint.geometry, gaps):
            return Silence(mapper=info.id, reason=f"does not cover it whole: {info.leaves_out}", cause="not_covered")
        return None

    def _edge(self, mapper: str) -> float:
        return max(self._settings.edge_m, 0.0) if self._settings.edge_m_named else self.info(mapper).edge_error_m

    def _target(self, targets: tuple[str, ...]) -> tuple[Footprint, Any]:
        if targets not in self._targets:
            self._targets[targets] = (self._atlas.footprint(targets), None)
        return self._targets[targets]

    def _projected(self, question: Question) -> Any:
        footprint, geometry = self._target(question.targets)
        if geometry is None:
            geometry = project(footprint.geometry)
            self._targets[question.targets] = (footprint, geometry)
        if question.measure in _GAINS and self._is_settlement(question.targets):
            return geometry.buffer(self._settings.rules.advance_near_km * 1000)
        return geometry

    def _is_settlement(self, targets: tuple[str, ...]) -> bool:
        return all(self._atlas.place(t).kind is PlaceKind.SETTLEMENT for t in targets)

    def _figure(self, question: Question, frame: FrameRef, earlier: FrameRef | None) -> Figure | None:
        info, edge = self.info(frame.mapper), self._edge(frame.mapper)
        footprint, _ = self._target(question.targets)
        states = [frame.state, earlier.state if earlier else None]
        key = answer_key(states, _question_key(question), footprint.sha256, edge, info.grey_margin_km, info.drawn_sides)
        kept = self._answers.get(key)
        if kept is None:
            kept = _to_row(self._compute(question, frame, earlier, edge))
            self._answers.put(key, kept)
        return _from_row(kept)

    def _compute(self, question: Question, frame: FrameRef, earlier: FrameRef | None, edge: float) -> Figure | None:
        target = self._projected(question)
        view = self._view(question, frame, target)
        if question.measure in _ON_ONE_DAY:
            figure = _ON_ONE_DAY[question.measure](view, target, question.side, edge_m=edge)
            return _with_place(figure) if question.measure is Measure.DISTANCE_KM else figure
        if earlier is None:
            raise ConfigurationError(f"{question.measure} needs two days.", hint="Give a start with --since.")
        return self._difference(question, self._view(question, earlier, target), view, target, edge)

    def _difference(self, question: Question, before: LandView, view: LandView, target: Any, edge: float) -> Figure:
        side = question.side
        if question.measure is Measure.GAINED_KM2:
            return gained_km2(before, view, target, side)
        if question.measure is Measure.ADVANCE_KM:
            return advance_km(before, view, target, side, edge_m=edge)
        return gained_settlements(before, view, self._points(target), side)

    def _view(self, question: Question, frame: FrameRef, target: Any) -> LandView:
        info = self.info(frame.mapper)
        box = grow_box(target.bounds, _FAR_M.get(question.measure, _NEAR_M))
        covered = None if question.side in info.drawn_sides else self._ukraine()
        return view_land(self._archive.projected(frame), info, box, covered=covered)

    def _ukraine(self) -> Any:
        if self._outline is None:
            self._outline = project(self._atlas.footprint(("region:ukraine",)).geometry)
        return self._outline

    def _points(self, target: Any) -> list[tuple[str, Any]]:
        places = self._atlas.settlements(unproject(target).bounds)
        points = [(p.name, project(shapely.Point(p.longitude, p.latitude))) for p in places]
        return [(name, point) for name, point in points if target.intersects(point)]

    def _measurement(self, question: Question, frame: FrameRef, figure: Figure, on: date) -> Measurement:
        footprint, _ = self._target(question.targets)
        info = self.info(frame.mapper)
        return Measurement(
            question=question,
            mapper=frame.mapper,
            asked_on=on,
            frame_on=frame.valid_on,
            frame_age_days=(on - frame.valid_on) // timedelta(days=1),
            value=figure.value,
            unit=figure.unit,
            low=figure.low,
            high=figure.high,
            unknown=figure.unknown,
            edge_m=self._edge(frame.mapper),
            frame_sha256=frame.sha256,
            frame_files=frame.files,
            custody=info.mirror,
            footprint=footprint.kind,
            footprint_source=footprint.source,
            footprint_sha256=footprint.sha256,
            coarse=footprint.coarse,
            detail=figure.detail,
        )


def _nothing(question: Question) -> str:
    if question.measure is Measure.SHARE:
        return "a line has no area to share"
    return "no land of this side within 100 km"


def _question_key(question: Question) -> list[Any]:
    return [question.measure.value, question.targets, question.side]


def _to_row(figure: Figure | None) -> list[Any]:
    if figure is None:
        return []
    return [figure.value, figure.low, figure.high, figure.unit.value, figure.unknown, figure.detail]


def _from_row(row: list[Any]) -> Figure | None:
    if not row:
        return None
    value, low, high, unit, unknown, detail = row
    return Figure(value=value, low=low, high=high, unit=Unit(unit), unknown=unknown, detail=detail)


def _with_place(figure: Figure | None) -> Figure | None:
    """Turn the projected nearest point of a distance into degrees rounded to 0.01 (about 1 km)."""
    if figure is None or figure.detail is None:
        return figure
    x, y = (float(part) for part in figure.detail.split(","))
    point = unproject(shapely.Point(x, y))
    return Figure(
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=figure.unit,
        detail=f"nearest at {point.y:.2f} N {point.x:.2f} E",
    )
