"""What the commands about maps share: the archive, a region or polygon to stay inside, files to write."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theodolite.errors import DataError

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.publish.export import Collection
    from theodolite.records import Footprint
    from theodolite.witness.archive import Archive

__all__ = ["add_files", "add_within", "archive_of", "within_of", "write_shapes"]


def archive_of(toolbox: Toolbox, what: str) -> Archive:
    """Return the maps behind a toolbox.

    Raises
    ------
    DataError
        If the data folder has no maps: the embedded figures have no shapes.
    """
    from theodolite.history.evidence import MapEvidence

    if not isinstance(toolbox.evidence, MapEvidence):
        raise DataError(
            f"{what} needs maps, and the data folder has none.",
            hint="Add some with: theodolite data add deepstate --since 2025-11-01 --until 2025-11-30",
        )
    return toolbox.evidence.archive


def add_within(parser: argparse.ArgumentParser) -> None:
    """Add ``--in`` and ``--polygon``."""
    inside = parser.add_mutually_exclusive_group()
    inside.add_argument("--in", dest="within", metavar="PLACE", help="only inside this place or region")
    inside.add_argument("--polygon", metavar="FILE", help="only inside the polygons of this GeoJSON or KML file")


def within_of(args: argparse.Namespace, toolbox: Toolbox) -> Footprint | None:
    """Return the geometry that a comparison stays inside, or None for all Ukraine.

    Raises
    ------
    PlaceError
        If the place is unknown, ambiguous or a line.
    """
    atlas = toolbox.atlas
    if args.polygon:
        return atlas.footprint((atlas.add_polygon(args.polygon),))
    return atlas.footprint((atlas.resolve(args.within).id,)) if args.within else None


def add_files(parser: argparse.ArgumentParser, *, csv: str, html: str, svg: str) -> None:
    """Add the options that write files; the words say what each holds."""
    for name, what in (("geojson", "shapes"), ("geoparquet", "shapes"), ("kml", "shapes")):
        stdout = "" if name == "geoparquet" else " (- for stdout)"
        parser.add_argument(f"--{name}", metavar="FILE", help=f"write the {what} as {name}{stdout}")
    parser.add_argument("--csv", metavar="FILE", help=f"write {csv} as CSV (- for stdout)")
    parser.add_argument("--svg", metavar="FILE", help=f"write {svg} as SVG (- for stdout)")
    parser.add_argument("--html", metavar="FILE", help=f"write {html} as one self-contained page (- for stdout)")
    parser.add_argument(
        "--for-publication", action="store_true", help="refuse shapes whose terms do not allow publishing them"
    )


def write_shapes(args: argparse.Namespace, collection: Collection) -> None:
    """Write a collection to every file that is named, and say so on stderr."""
    from theodolite.publish.export import write_collection

    for name in ("geojson", "geoparquet", "kml"):
        path: Any = getattr(args, name)
        if path:
            write_collection(collection, path, format=name)
            if path != "-":
                print(f"wrote {path}; {collection.about.get('use', '')}", file=sys.stderr)
