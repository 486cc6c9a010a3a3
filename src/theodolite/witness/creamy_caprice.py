"""Creamy Caprice: a Russian channel's map, KML, drawn line to line with no grey zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from theodolite.errors import ProviderError
from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import FrameContent, FrameFiles, UpstreamFile, dated_files

__all__ = ["PROVIDER", "CreamyCaprice"]


class CreamyCaprice:
    """KML, one file every four days: style ``#ru`` (with Russia itself) and its exact complement ``#ua``."""

    info = ProviderInfo(
        id="creamy_caprice",
        name="Creamy Caprice",
        affiliation="Russian Telegram channel",
        affiliation_group="Russian-made",
        upstream="https://t.me/creamy_caprice",
        mirror="third-party mirror github.com/mini-krowka/mapsite",
        licence="none stated",
        may_publish_geometry=False,
        drawn_sides=("RU",),
        # Its two areas share their edge: nothing between them is left open.
        grey_margin_km=0.0,
        cadence_days=4.0,
        lag_days=3.0,
        coverage="all of Ukraine and western Russia: land under Russian control; the rest of Ukraine is its complement",
        known_traps=(
            "style #ru includes Russia itself: clipped to Ukraine",
            "style #ua is the exact complement inside Ukraine and is not kept",
        ),
    )
    folders = ("creamy_caprice",)
    reader_version = "1"
    clip = True
    repository = "mini-krowka/mapsite"
    branches = ("main", "master")

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames of a folder."""
        name = r"Control_(?P<y>\d\d)_(?P<m>\d\d)_(?P<d>\d\d)\.kml"
        return [FrameFiles(valid_on=on, paths=(path,)) for on, path in dated_files(folder, name)]

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one day."""
        from theodolite.witness.features import AreaCollector
        from theodolite.witness.kml import read_kml

        path = files.paths[0]
        collector = AreaCollector(path.name)
        styles = set()
        for placemark in read_kml(path):
            styles.add(placemark.style)
            if placemark.style == "ru":
                collector.add_geojson("RU", Status.HELD, placemark.geometry)
        if "ru" not in styles:
            raise ProviderError(
                f"{path.name!r} has no placemark of style '#ru' (styles: {sorted(styles)}).", hint="Download it again."
            )
        return collector.finish()

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the file of one day."""
        name = f"Control_{on:%y_%m_%d}.kml"
        return (UpstreamFile(path=f"kml/ControlZones/{name}", local=name),)


PROVIDER = CreamyCaprice()
