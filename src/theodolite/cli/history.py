"""``theodolite history``: how a figure of a place, region, polygon or line changed, by mapper."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, coarse_note, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.maps import add_files, write_shapes
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theodolite.pipeline import Toolbox
    from theodolite.publish.history_view import HistoryView
    from theodolite.records import History, Place

__all__ = ["add_parser"]

_EXAMPLE = """\
theodolite history Pokrovsk --since 2025-09-01
  theodolite history "Donetsk Oblast" --measure area_km2 --html donetsk.html"""
_MEASURES = (
    "share", "area_km2", "inside", "distance_km", "front_distance_km", "touch_km", "perimeter_share", "corridor_km",
    "front_length_km",
)  # fmt: skip


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands, "history", _run, summary="draw how the share held of a place changed, by mapper", example=_EXAMPLE
    )
    parser.add_argument(
        "place", metavar="PLACE", nargs="?", help="a name, 'Name, Oblast' or an id such as geonames:704422"
    )
    parser.add_argument("--polygon", metavar="FILE", help="instead of a place: the polygons of a GeoJSON or KML file")
    parser.add_argument("--measure", default="share", choices=_MEASURES, help="what is drawn (default share)")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--since", metavar="DATE", help="first day drawn")
    parser.add_argument("--until", metavar="DATE", help="last day drawn")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_files(parser, csv="the steps", svg="the curves", html="curves, flips, frames and origin")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    since, until = (day(text) if text else None for text in (args.since, args.until))
    if since and until and since > until:
        raise ConfigurationError(f"--since {since} lies after --until {until}.", hint="Exchange them.")
    if (args.place is None) == (args.polygon is None):
        raise ConfigurationError("a history needs one place.", hint="Name a place, or give --polygon FILE.")
    toolbox = toolbox_of(args)
    for problem in toolbox.problems:
        print(f"note: {problem}", file=sys.stderr)
    atlas = toolbox.atlas
    place = atlas.place(atlas.add_polygon(args.polygon)) if args.polygon else atlas.resolve(args.place)
    view = _view(args, toolbox, place)
    _write(args, toolbox, place, view)
    return 0


def _view(args: argparse.Namespace, toolbox: Toolbox, place: Place) -> HistoryView:
    """Ask every mapper and cut the answers to the period."""
    from dataclasses import replace

    from theodolite.cli.progress import progress_during
    from theodolite.fusing import fuse_histories
    from theodolite.history.cutting import cut_history
    from theodolite.publish.history_view import HistoryView, fresh_days
    from theodolite.questions import ask_history
    from theodolite.records import Measure

    measure = Measure(args.measure)
    since, until = (day(text) if text else None for text in (args.since, args.until))
    evidence = toolbox.evidence
    with progress_during(evidence):
        found = ask_history(place.id, toolbox, measure=measure, side=args.side)
    infos = {m: evidence.info(m) for m in evidence.mappers}
    cut = [cut_history(h, since, until, fresh_days=fresh_days(infos[h.mapper])) for h in found if h.points]
    view = HistoryView(
        label=place.name,
        histories=tuple(h for h in cut if h is not None),
        infos=infos,
        frames=_frames(toolbox),
        measure=measure,
        side=args.side,
        since=since,
        until=until,
        fused=fuse_histories([h for h in found if h.points], toolbox),
    )
    return replace(
        view, footprint_words=_footprint_words(toolbox, place, view), notes=_notes(toolbox, view, found, place)
    )


def _frames(toolbox: Toolbox) -> dict[str, Any]:
    from theodolite.history.evidence import MapEvidence

    evidence = toolbox.evidence
    return {m: evidence.archive.frames(m) for m in evidence.mappers} if isinstance(evidence, MapEvidence) else {}


def _footprint_words(toolbox: Toolbox, place: Place, view: HistoryView) -> str:
    if not view.histories:
        return ""
    if toolbox.evidence.coarse:
        return (view.histories[0].footprint or "").replace("_", " ")
    footprint = toolbox.atlas.footprint((place.id,))
    return f"{footprint.kind.replace('_', ' ')} ({footprint.source})"


def _notes(toolbox: Toolbox, view: HistoryView, found: Sequence[History], place: Place) -> tuple[str, ...]:
    """Say why a mapper has no curve, and what is coarse."""
    drawn, answered = {h.mapper for h in view.histories}, {h.mapper for h in found if h.points}
    notes = [
        f"{info.name} has no curve: {_why_silent(toolbox, view, mapper, mapper in answered, place)}."
        for mapper, info in view.infos.items()
        if mapper not in drawn
    ]
    return tuple(note for note in (*notes, *_flag_notes(toolbox, view, place), coarse_note(toolbox)) if note)


def _flag_notes(toolbox: Toolbox, view: HistoryView, place: Place) -> tuple[str, ...]:
    """Say what quality control found of the maps drawn, at this place and in this period."""
    from theodolite.history.evidence import MapEvidence
    from theodolite.history.frame_flags import flag_notes

    if not isinstance(toolbox.evidence, MapEvidence):
        return ()
    drawn = [h.mapper for h in view.histories]
    archive = toolbox.evidence.archive
    return flag_notes(archive, toolbox.atlas, (place.id,), since=view.since, until=view.until, mappers=drawn)


def _why_silent(toolbox: Toolbox, view: HistoryView, mapper: str, answered: bool, place: Place) -> str:
    from theodolite.records import Question, Silence

    dates = toolbox.evidence.frame_dates(mapper)
    if not dates:
        return "it has no usable frame"
    if answered:
        return f"no frame in the period (its frames run from {dates[0]} to {dates[-1]})"
    question = Question(measure=view.measure, targets=(place.id,), side=view.side)
    answer = toolbox.evidence.measure(question, mapper=mapper, on=dates[-1])
    return answer.reason if isinstance(answer, Silence) else "it says nothing of this place"


def _write(args: argparse.Namespace, toolbox: Toolbox, place: Place, view: HistoryView) -> None:
    from theodolite.publish import curves
    from theodolite.publish.codec import dumps_json

    if args.geojson or args.geoparquet or args.kml:
        from theodolite.publish.export.histories import history_collection

        write_shapes(args, history_collection(place, toolbox.atlas.footprint((place.id,)), view))
    if args.csv:
        from theodolite.publish.export import to_csv
        from theodolite.publish.export.histories import fused_rows, history_rows

        rows = (*history_rows(place, view), *fused_rows(place, view))
        write_file(args.csv, to_csv(rows, columns=("place_id", "place", "measure", "side")))
    if args.svg:
        from theodolite.publish.history_svg import history_svg

        write_file(args.svg, history_svg(view))
    if args.html:
        from theodolite.publish.html.histories import history_page

        write_file(args.html, history_page(view))
    if args.json:
        emit(dumps_json(curves.histories_to_json(view, place=place)))
    elif "-" not in (args.geojson, args.kml, args.csv, args.svg, args.html):
        from rich.console import Console

        curves.render_histories(view, Console())
