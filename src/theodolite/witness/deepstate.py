"""DeepState: a Ukrainian project's map of occupied land, by way of a daily mirror."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import FrameContent, FrameFiles, UpstreamFile, dated_files

__all__ = ["PROVIDER", "DeepState"]


class DeepState:
    """GeoJSON, one file a day, one MultiPolygon of occupied land."""

    info = ProviderInfo(
        id="deepstate",
        name="DeepState",
        affiliation="Ukrainian volunteer project with links to the Ukrainian military",
        affiliation_group="Ukrainian-made",
        upstream="https://deepstatemap.live",
        mirror="third-party mirror github.com/cyterat/deepstate-map-data, a daily scrape",
        licence="none stated by DeepState for its map; the mirror's repository is GPL-3.0",
        may_publish_geometry=False,
        drawn_sides=("RU",),
        cadence_days=1.0,
        lag_days=3.0,
        coverage="all of Ukraine, one layer: land occupied by Russia",
        leaves_out="the grey zone that DeepState itself draws is not in the mirror",
        known_traps=(
            "occupied land only: the grey zone exists upstream and the mirror drops it",
            "days missing in the mirror: 2024-08-18, 2024-08-19, 2025-01-01, 2025-03-31, 2025-04-01, 2025-11-26",
        ),
    )
    folders = ("deepstate",)
    reader_version = "1"
    clip = False
    repository = "cyterat/deepstate-map-data"
    branches = ("main", "master")

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames of a folder."""
        name = r"deepstatemap_data_(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)\.geojson"
        return [FrameFiles(valid_on=on, paths=(path,), known_on=on) for on, path in dated_files(folder, name)]

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one day."""
        from theodolite.witness.features import AreaCollector, iter_features, load_json

        path = files.paths[0]
        collector = AreaCollector(path.name)
        for feature in iter_features(load_json(path), path.name):
            collector.add_geojson("RU", Status.HELD, feature.get("geometry"))
        return collector.finish()

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the file of one day."""
        name = f"deepstatemap_data_{on:%Y%m%d}.geojson"
        return (UpstreamFile(path=f"data/{name}", local=name),)


PROVIDER = DeepState()
