"""Evidence from the control maps of a data folder: one mapper, one day, or a mapper's whole history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.errors import ConfigurationError
from theodolite.geometry import clip_to_box, project, unproject
from theodolite.history.answers import AnswerCache, answer_key
from theodolite.history.asks import MEASURES, Ask
from theodolite.history.coverage import frames_asked, left_out_land, silence_of
from theodolite.history.figure import Figure
from theodolite.history.front import COARSE_MISFIT_M, MISFIT_M
from theodolite.history.land import LandView, grow_box, view_land
from theodolite.history.layers import control_layers
from theodolite.history.replay import Replay
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
    Status,
    Unit,
)
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

    Box = tuple[float, float, float, float]

__all__ = ["MapEvidence"]

_WHOLE = "region:ukraine"
_HELD = "held"
_Progress = Callable[[str, int, int], None]


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
    progress
        Called with (mapper, frames done, frames in all) while a history is measured.
    """

    coarse = False

    def __init__(
        self, archive: Archive, atlas: Atlas, settings: Settings, *, progress: _Progress | None = None
    ) -> None:
        self._archive = archive
        self._atlas = atlas
        self._settings = settings
        self._answers = AnswerCache(settings.cache_dir / "answers.sqlite")
        self._targets: dict[tuple[str, ...], tuple[Footprint, Any]] = {}
        self._covered: dict[tuple[str | None, Box], Any] = {}
        self.progress = progress
        self._layer = _HELD

    def of_layer(self, layer: str) -> MapEvidence:
        """Return the same evidence asked of another layer (``control``, ``claimed``); there what is claimed counts."""
        other = copy(self)
        other._layer = layer
        return other

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
        return tuple(frame.valid_on for frame in self._archive.frames(mapper, layer=self._layer))

    def flush(self) -> None:
        """Write newly measured figures to the cache."""
        self._answers.flush()

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer one question from one witness's frame in force on ``on``.

        ``known_by`` leaves out frames that were not known by then. A Silence says why there is no answer.

        Raises
        ------
        ConfigurationError
            If the measure compares two days and the question has no ``since``.
        """
        spec = MEASURES[question.measure]
        if silence := self._silence(question, mapper):
            return silence
        found = frames_asked(self._archive, question, mapper=mapper, on=on, known_by=known_by, layer=self._layer)
        if isinstance(found, Silence):
            return found
        frame, earlier = found
        if spec.two_days and earlier is None:
            raise ConfigurationError(f"{question.measure} needs two days.", hint="Give a start with --since.")
        figure = self._figure(question, frame, earlier)
        if figure is None:
            return Silence(mapper=mapper, reason=spec.nothing, cause="no_data")
        measured = self._measurement(question, frame, figure, on)
        if earlier is None:
            return measured
        return replace(measured, since_frame_on=earlier.valid_on, since_frame_sha256=earlier.sha256)

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the step function of a question of one day over all frames of a witness; None where it is silent."""
        frames = self._archive.frames(mapper, layer=self._layer)
        spec = MEASURES[question.measure]
        if not frames or spec.two_days or question.since is not None or self._silence(question, mapper):
            return None
        footprint, _ = self._target(question.targets)
        fingerprint = self._archive.fingerprint(mapper)
        more = self._depends(question, self.info(mapper))
        key = answer_key("history", fingerprint, _question_key(question), footprint.sha256, self._edge(mapper), *more)
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
        self, box: Box, days: Iterable[date], *, tolerance_m: float, known_by: date | None = None
    ) -> tuple[MapLayer, ...]:
        """Return simplified areas inside a box (projected metres) for the frames in force on the given days."""
        return control_layers(self._archive, box, days, tolerance_m=tolerance_m, cache=self._answers, known_by=known_by)

    def replayed(self, on: date) -> MapEvidence:
        """Return the same evidence from the frames as the data folder held them on a day (``Archive.replayed``)."""
        return MapEvidence(self._archive.replayed(on), self._atlas, self._settings)

    # -- what a question needs

    def _silence(self, question: Question, mapper: str) -> Silence | None:
        if self._layer != _HELD and self._layer not in self._archive.layers(mapper):
            return Silence(mapper=mapper, reason=f"it has no layer {self._layer!r}", cause="no_data")
        footprint, _ = self._target(question.targets)
        inside = MEASURES[question.measure].inside
        return silence_of(self.info(mapper), self._atlas, question.targets, footprint.geometry, inside)

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
        if MEASURES[question.measure].around and self._is_settlement(question.targets):
            return geometry.buffer(self._settings.rules.advance_near_km * 1000)
        return geometry

    def _is_settlement(self, targets: tuple[str, ...]) -> bool:
        return all(self._atlas.place(t).kind is PlaceKind.SETTLEMENT for t in targets)

    def _point(self, targets: tuple[str, ...]) -> Any:
        """Return the projected point of one settlement or of an area of one's own; None for what has no one point."""
        place = self._atlas.place(targets[0])
        if len(targets) > 1 or place.kind not in {PlaceKind.SETTLEMENT, PlaceKind.OTHER}:
            return None
        return project(shapely.Point(place.longitude, place.latitude))

    @cached_property
    def _country(self) -> Any:
        return project(self._atlas.footprint((_WHOLE,)).geometry)

    def _covered_in(self, box: Box, info: ProviderInfo) -> Any:
        """Return the country inside a box, less what the mapper leaves out."""
        key = (info.id if info.not_covered else None, box)
        if key not in self._covered:
            covered = clip_to_box(self._country, box)
            left_out = self._left_out(info)
            self._covered[key] = covered if left_out is None else shapely.difference(covered, left_out)
            if len(self._covered) > 64:
                self._covered.pop(next(iter(self._covered)))
        return self._covered[key]

    def _left_out(self, info: ProviderInfo) -> Any:
        land = left_out_land(info)
        return None if land is None else project(land)

    # -- figures

    def _steps(self, question: Question, frames: Sequence[FrameRef]) -> list[list[Any]]:
        steps: list[list[Any]] = []
        seen: dict[str, list[float]] = {}
        replay = Replay()
        for number, frame in enumerate(frames):
            if frame.state not in seen:
                figure = self._replayed(question, frame, replay)
                nothing = [float("inf")] * 3
                seen[frame.state] = nothing if figure is None else [figure.value, figure.low, figure.high]
            row = [frame.valid_on.isoformat(), *seen[frame.state]]
            if not steps or steps[-1][1:] != row[1:]:
                steps.append(row)
            if self.progress is not None:
                self.progress(f"{question.measure} by {frame.mapper}", number + 1, len(frames))
        return steps

    def _replayed(self, question: Question, frame: FrameRef, replay: Replay) -> Figure | None:
        spec = MEASURES[question.measure]
        figure: Figure | None = replay.figure(
            lambda box, covered: self._view(frame, box, covered),
            lambda see: spec.figure(self._ask(question, frame, None, see=see)),
        )
        return figure

    def _figure(self, question: Question, frame: FrameRef, earlier: FrameRef | None) -> Figure | None:
        info, edge = self.info(frame.mapper), self._edge(frame.mapper)
        spec = MEASURES[question.measure]
        footprint, _ = self._target(question.targets)
        states = [frame.state, earlier.state if earlier else None]
        more = [*self._depends(question, info), *([_days(frame, earlier)] if spec.covered and earlier else [])]
        margin = (info.grey_margin_km, info.drawn_sides)
        key = answer_key(states, _question_key(question), footprint.sha256, edge, *margin, *more)
        kept = self._answers.get(key)
        if kept is None:
            kept = _to_row(spec.figure(self._ask(question, frame, earlier)))
            self._answers.put(key, kept)
        return _from_row(kept)

    def _depends(self, question: Question, info: ProviderInfo) -> list[Any]:
        """Return what else an answer depends on; nothing for the first measures, whose keys must stay as they were."""
        spec = MEASURES[question.measure]
        parts: list[Any] = [spec.version] if spec.version else []
        parts += [self._layer] if self._layer != _HELD else []
        if spec.covered:
            parts += [self._atlas.footprint((_WHOLE,)).sha256, self._misfit_m]
        if question.measure is Measure.CORRIDOR_KM and not self._atlas.roads.coarse:
            parts.append(self._atlas.roads.fingerprint)
        if info.not_covered and not spec.inside and question.side not in info.drawn_sides:
            parts.append(info.not_covered)
        return parts

    @property
    def _misfit_m(self) -> float:
        return MISFIT_M if self._atlas.has_data else COARSE_MISFIT_M

    def _ask(
        self,
        question: Question,
        frame: FrameRef,
        earlier: FrameRef | None,
        *,
        see: Callable[[Box, bool], LandView] | None = None,
    ) -> Ask:
        info = self.info(frame.mapper)
        target = self._projected(question)
        return Ask(
            side=question.side,
            target=target,
            point=self._point(question.targets),
            info=info,
            edge_m=self._edge(frame.mapper),
            rules=self._settings.rules,
            see=see or (lambda box, covered: self._view(frame, box, covered)),
            saw=lambda box, covered: self._view(earlier or frame, box, covered),
            settlements=lambda: self._settlements(target),
            days=_days(frame, earlier),
            left_out=self._left_out(info),
            misfit_m=self._misfit_m,
            roads=self._roads,
            road_source=self._atlas.roads.source if question.measure is Measure.CORRIDOR_KM else "",
        )

    def _roads(self, box: Box) -> list[tuple[str, Any]]:
        """Return the roads of the user's own network in a box; the package's coarse one says too little of them."""
        roads = self._atlas.roads
        return [] if roads.coarse else roads.near(box)

    def _view(self, frame: FrameRef, box: Box, covered: bool) -> LandView:
        """Return what a frame shows in a box; ``covered`` cuts it to the country less what the mapper leaves out."""
        info = self.info(frame.mapper)
        area = self._covered_in(grow_box(box, _margin(info, self._edge(info.id))), info) if covered else None
        areas = self._archive.projected(frame)
        if self._layer != _HELD:
            areas = tuple(replace(a, status=Status.HELD) if a.status is Status.CLAIMED else a for a in areas)
        return view_land(areas, info, box, covered=area, edge_m=self._edge(info.id))

    def _settlements(self, target: Any) -> list[tuple[str, Any]]:
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


def _margin(info: ProviderInfo, edge_m: float) -> float:  # how far beyond a box view_land reads
    return info.grey_margin_km * 1000 + 4 * max(info.edge_error_m, edge_m)


def _days(frame: FrameRef, earlier: FrameRef | None) -> float:
    return 0.0 if earlier is None else (frame.valid_on - earlier.valid_on) / timedelta(days=1)


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
