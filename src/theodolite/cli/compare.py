"""``theodolite compare``: where two mappers disagree, on a day or over time; what one mapper changed between days."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.maps import add_files, add_within, archive_of, within_of, write_shapes
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox

__all__ = ["add_parser"]

_EXAMPLE = """\
theodolite compare deepstate creamy_caprice --on 2025-11-02 --geojson difference.geojson
  theodolite compare deepstate --since 2025-10-01 --on 2025-10-31 --in "Donetsk Oblast"
  theodolite compare deepstate isw --since 2025-10-01 --on 2025-12-31 --html disagreement.html"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "compare",
        _run,
        summary="compare two mappers on a day or over time, or two days of one mapper",
        example=_EXAMPLE,
    )
    parser.add_argument("first", metavar="MAPPER", help="id of a mapper (theodolite data list)")
    parser.add_argument("second", metavar="MAPPER", nargs="?", help="id of another mapper; without it, two days of one")
    parser.add_argument("--on", required=True, metavar="DATE", help="the day, or the last day, YYYY-MM-DD")
    parser.add_argument("--since", metavar="DATE", help="the first day: two days of one mapper, or two over time")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    add_within(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_files(
        parser,
        csv="the settlements (over time: the days)",
        svg="the map of the difference (over time: the curve)",
        html="all of it",
    )
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    on = day(args.on)
    since = day(args.since) if args.since else None
    second = None if args.second == args.first else args.second
    if second is None and since is None:
        raise ConfigurationError(
            f"only one mapper is named: {args.first!r}.",
            hint="Name another one, or a first day: theodolite compare deepstate --since 2025-10-01 --on 2025-10-31",
        )
    args.mapper = [m for m in (args.first, second) if m]
    toolbox = toolbox_of(args)
    archive_of(toolbox, "a comparison")  # says so where there are no maps
    if args.for_publication:
        from theodolite.publish.export import refuse_unpublishable

        if args.geojson or args.geoparquet or args.kml:
            refuse_unpublishable([toolbox.evidence.info(m) for m in args.mapper])
    _write(args, toolbox, _compared(args, toolbox, since, on, second))
    return 0


def _compared(args: argparse.Namespace, toolbox: Toolbox, since: date | None, on: date, second: str | None) -> Any:
    """Return the one of the three comparisons that is asked for."""
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.history.compare import compare_maps
    from theodolite.history.compare_dates import compare_dates
    from theodolite.history.compare_series import compare_over_time

    archive, atlas, within = archive_of(toolbox, "a comparison"), toolbox.atlas, within_of(args, toolbox)
    common: dict[str, Any] = {"on": on, "side": args.side, "within": within}
    if since is None:
        return compare_maps(archive, atlas, args.first, str(second), **common)
    if second is None:
        return compare_dates(archive, atlas, args.first, since=since, **common)
    with progress_on_stderr() as progress:
        return compare_over_time(
            archive, atlas, (args.first, second), since=since, settings=toolbox.settings, progress=progress, **common
        )


def _last_day(args: argparse.Namespace, toolbox: Toolbox, found: Any) -> Any:
    """Return the two maps of the last day compared, for the map of a page over time; None for the others."""
    from theodolite.history.compare import compare_maps

    if type(found).__name__ != "ComparisonSeries":
        return None
    archive, within = archive_of(toolbox, "a comparison"), within_of(args, toolbox)
    first, second = found.first.id, found.second.id
    return compare_maps(archive, toolbox.atlas, first, second, on=found.days[-1].on, side=args.side, within=within)


def _write(args: argparse.Namespace, toolbox: Toolbox, found: Any) -> None:
    from theodolite.publish import comparisons
    from theodolite.publish.codec import dumps_json
    from theodolite.publish.comparison_json import to_json
    from theodolite.publish.export import to_csv
    from theodolite.publish.export.comparisons import collection_of, columns_of, rows_of

    if args.geojson or args.geoparquet or args.kml:
        write_shapes(args, collection_of(found))
    if args.csv:
        write_file(args.csv, to_csv(rows_of(found), columns=columns_of(found)))
    if args.svg:
        from theodolite.publish.html.comparisons import comparison_svg

        write_file(args.svg, comparison_svg(found, for_publication=args.for_publication))
    if args.html:
        from theodolite.publish.html.comparisons import comparison_page

        last = _last_day(args, toolbox, found)
        write_file(args.html, comparison_page(found, for_publication=args.for_publication, last=last))
    if args.json:
        emit(dumps_json(to_json(found)))
    elif "-" not in (args.geojson, args.kml, args.csv, args.svg, args.html):
        from rich.console import Console

        comparisons.render(found, Console())
