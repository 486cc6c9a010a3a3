"""``theodolite data export``: what a mapper drew, as GeoJSON, GeoParquet or KML."""

from __future__ import annotations

import argparse
from typing import Any

from theodolite.cli.common import add_common, day, toolbox_of
from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.maps import archive_of

__all__ = ["add_export"]


def add_export(actions: Any) -> None:
    """Add the action to ``theodolite data``."""
    parser = new_parser(
        actions,
        "export",
        _run,
        summary="write what a mapper drew for QGIS and its like: one day, or every distinct map of a period",
        example="theodolite data export deepstate --since 2025-10-01 --until 2025-10-31 -o october.parquet",
    )
    parser.add_argument("source", metavar="MAPPER", help="id of a mapper (theodolite data list)")
    parser.add_argument("--on", metavar="DATE", help="one day: the frame in force on it")
    parser.add_argument("--since", metavar="DATE", help="first day of a period")
    parser.add_argument("--until", metavar="DATE", help="last day of a period")
    parser.add_argument("--format", choices=("geojson", "geoparquet", "kml"), help="default: by the file's ending")
    parser.add_argument(
        "--layer", default="held", help="layer of the mapper (default held; isw has others); front: the line"
    )
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose front, with --layer front")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write (- for stdout)")
    parser.add_argument(
        "--for-publication", action="store_true", help="refuse shapes whose terms do not allow publishing them"
    )
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.publish.export import export_control, export_front

    on, since, until = (day(text) if text else None for text in (args.on, args.since, args.until))
    args.mapper = [args.source]
    toolbox = toolbox_of(args)
    archive = archive_of(toolbox, "an export")
    common: dict[str, Any] = {
        "path": args.output,
        "on": on,
        "since": since,
        "until": until,
        "format": args.format or (None if args.output != "-" else "geojson"),
        "for_publication": args.for_publication,
    }
    with progress_on_stderr() as progress:
        if args.layer == "front":
            written = export_front(archive, toolbox.atlas, args.source, side=args.side, progress=progress, **common)
        else:
            written = export_control(archive, args.source, layer=args.layer, progress=progress, **common)
    if args.output != "-":
        count = len(written.features)
        print(f"wrote {args.output}: {count} feature{'' if count == 1 else 's'}; {written.about['use']}")
    return 0
