"""``theodolite measure``: any question about one day, or two, answered by every mapper."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, coarse_note, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError
from theodolite.records import Measure
from theodolite.wording.measures import MEASURE_MEANINGS

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.records.answers import Answers

__all__ = ["add_parser"]

_POINT_RADIUS_KM = 0.05
_OF_A_POINT = {Measure.INSIDE, Measure.DISTANCE_KM, Measure.FRONT_DISTANCE_KM}
_MEANINGS = "\n".join(f"  {m.value:<21} {meaning}" for m, meaning in MEASURE_MEANINGS.items())
_EXAMPLE = f"""\
theodolite measure Pokrovsk --on 2025-11-01

what can be asked:
  how much of a town, is it inside, how far is the front
    theodolite measure Pokrovsk --on 2025-11-01
    theodolite measure Pokrovsk --on 2025-11-01 --measure inside
    theodolite measure Mariupol --on 2025-11-01 --measure front_distance_km
  how much of a region, a polygon, a circle
    theodolite measure "Donetsk Oblast" "Luhansk Oblast" --on 2025-11-01
    theodolite measure --polygon area.geojson --on 2025-11-01 --measure area_km2
    theodolite measure --at 48.28,37.18 --radius-km 10 --on 2025-11-01
  how far from a river, road or border, and where is it touched
    theodolite measure line:dnipro --on 2025-11-01 --measure touch_km
    theodolite measure --line road.geojson --on 2025-11-01 --measure distance_km
  what was gained and lost, which settlements, how far
    theodolite measure "Donetsk Oblast" --since 2025-10-01 --on 2025-11-01 --measure gained_km2
    theodolite measure "Donetsk Oblast" --since 2025-10-01 --on 2025-11-01 --measure gained_settlements
    theodolite measure Pokrovsk --since 2025-10-01 --on 2025-11-01 --measure advance_km
  where two maps or two days differ           theodolite compare --help
  since when a town is held, and was it kept  theodolite history --help
  is a town encircled
    theodolite measure Myrnohrad --on 2025-11-20 --measure corridor_km
    theodolite measure Myrnohrad --on 2025-11-20 --measure perimeter_share
  how long is the front, how fast does it move
    theodolite measure "Donetsk Oblast" --on 2025-11-01 --measure front_length_km
    theodolite measure "Donetsk Oblast" --since 2025-10-01 --on 2025-11-01 --measure front_speed_km2_week

measures:
{_MEANINGS}"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "measure",
        _run,
        summary="measure what each mapper shows on a day, or between two: shares, distances, gains, the front",
        example=_EXAMPLE,
    )
    parser.add_argument(
        "place",
        metavar="PLACE",
        nargs="*",
        help="a name, 'Name, Oblast' or an id such as geonames:704422; several are measured as one",
    )
    parser.add_argument("--polygon", metavar="FILE", help="an area of your own (GeoJSON, KML, WKT; longitude first)")
    parser.add_argument("--line", metavar="FILE", help="a line of your own, such as a road (GeoJSON, KML, WKT)")
    parser.add_argument("--at", metavar="LAT,LON", help="a point, in degrees, latitude first")
    parser.add_argument("--radius-km", type=float, metavar="KM", help="the circle around --at")
    parser.add_argument("--on", required=True, metavar="DATE", help="the day, or the later of two, YYYY-MM-DD")
    parser.add_argument("--since", metavar="DATE", help="the earlier map's day, for measures of two days")
    parser.add_argument(
        "--measure", default="share", type=_measure, metavar="NAME", help="what to measure (default share); see below"
    )
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--layer", metavar="NAME", help="another layer of the maps, such as isw's control or claimed")
    parser.add_argument("--as-of", metavar="DATE", help="use only frames known by this day")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--csv", metavar="FILE", help="write one row a mapper as CSV (- for stdout)")
    add_common(parser)


def _measure(text: str) -> Measure:
    try:
        return Measure(text)
    except ValueError:
        known = ", ".join(m.value for m in MEASURE_MEANINGS)
        raise argparse.ArgumentTypeError(f"{text!r} is no measure; choose one of {known}") from None


def _run(args: argparse.Namespace) -> int:
    from theodolite.questions import ask, of_layer

    on, since, known_by = (day(text) if text else None for text in (args.on, args.since, args.as_of))
    assert on is not None
    _one_target(args)
    toolbox = toolbox_of(args)
    if args.layer:
        toolbox = of_layer(toolbox, args.layer)
    answers = ask(
        _targets(args, toolbox),
        toolbox,
        measure=args.measure,
        on=on,
        since=since,
        side=args.side,
        known_by=known_by,
    )
    for problem in toolbox.problems:
        print(f"note: {problem}", file=sys.stderr)
    _write(args, answers, toolbox)
    return 0


def _one_target(args: argparse.Namespace) -> None:
    given = [bool(x) for x in (args.place, args.polygon, args.line, args.at)]
    if sum(given) != 1:
        what = "nothing to measure was named" if not any(given) else "more than one kind of target was named"
        raise ConfigurationError(f"{what}.", hint="Give a PLACE, --polygon FILE, --line FILE or --at LAT,LON.")
    if args.radius_km is not None and not args.at:
        raise ConfigurationError(
            f"--radius-km {args.radius_km:g} has no centre.", hint="Give it with --at LAT,LON, or leave it out."
        )


def _targets(args: argparse.Namespace, toolbox: Toolbox) -> list[str]:
    if args.polygon:
        return [toolbox.atlas.add_polygon(args.polygon)]
    if args.line:
        return [toolbox.atlas.add_path(args.line)]
    if args.at:
        return [_disc(args)]
    return list(args.place)


def _disc(args: argparse.Namespace) -> str:
    from theodolite.atlas.discs import disc_id

    latitude, longitude = _degrees(args.at)
    radius = args.radius_km
    if radius is None:
        if args.measure not in _OF_A_POINT:
            raise ConfigurationError(
                f"{args.measure} needs an area, and --at {args.at} is a point.", hint="Add --radius-km KM."
            )
        radius = _POINT_RADIUS_KM
    return disc_id(latitude, longitude, radius)


def _degrees(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise ConfigurationError(
            f"--at {text!r} is no point; expected LAT,LON in degrees.", hint="For example --at 48.28,37.18"
        ) from None
    return latitude, longitude


def _write(args: argparse.Namespace, answers: Answers, toolbox: Toolbox) -> None:
    from theodolite.publish.answers import ANSWER_COLUMNS, answers_rows, answers_to_json, render_answers
    from theodolite.questions import redrawn_notes

    if args.csv:
        from theodolite.publish.export import to_csv

        write_file(args.csv, to_csv(answers_rows(answers), columns=ANSWER_COLUMNS))
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(answers_to_json(answers)))
    elif args.csv != "-":
        from rich.console import Console

        names = {m: toolbox.evidence.info(m).name for m in toolbox.evidence.mappers}
        layer = f"Layer {args.layer}: not the one that votes in a check." if args.layer else ""
        notes = (layer, _undrawn_note(args.side, toolbox), *redrawn_notes(answers, toolbox), coarse_note(toolbox))
        render_answers(answers, names, Console(), note="\n".join(filter(None, notes)))


def _undrawn_note(side: str, toolbox: Toolbox) -> str:
    """Say what stands for a side's land where no map draws it."""
    infos = [toolbox.evidence.info(m) for m in toolbox.evidence.mappers]
    if not infos or any(side in info.drawn_sides for info in infos):
        return ""
    from theodolite.wording import side_name

    margin = max(info.grey_margin_km for info in infos)
    return (
        f"No map draws the land of {side_name(side)}: it is taken to be what lies more than {margin:g} km beyond the"
        " drawn land. Strips along coast and state border, which the maps' outlines miss by kilometres, count with it."
    )
