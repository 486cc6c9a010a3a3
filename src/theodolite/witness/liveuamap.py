"""Liveuamap as used by a newspaper: what stayed, what was gained, what was lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.errors import ProviderError
from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import FrameContent, FrameFiles, UpstreamFile, dated_files

__all__ = ["PROVIDER", "Liveuamap"]

# A feature's type: whether the land is held on the frame's day.
_HELD = {"nochange": True, "gains": True, "losses": False}

# Drawn by hand, good to a few kilometres: Crimea; the land that Russia held in Donetsk and Luhansk oblasts before 2022.
_CRIMEA = (
    (32.30, 45.20),
    (32.60, 45.90),
    (33.20, 46.13),
    (33.59, 46.15),
    (33.69, 46.20),
    (34.10, 46.11),
    (34.50, 46.00),
    (34.80, 45.75),
    (35.05, 45.65),
    (35.40, 45.35),
    (36.00, 45.50),
    (36.70, 45.50),
    (36.70, 45.00),
    (35.50, 44.80),
    (34.50, 44.30),
    (33.30, 44.30),
)
# The latter follows the line of contact of 2015-2022.
_BEFORE_2022 = (
    (37.84, 47.00),
    (37.84, 47.09),
    (37.78, 47.16),
    (37.74, 47.25),
    (37.72, 47.31),
    (37.86, 47.42),
    (37.86, 47.46),
    (37.68, 47.56),
    (37.64, 47.70),
    (37.60, 47.78),
    (37.58, 47.86),
    (37.52, 47.92),
    (37.54, 48.00),
    (37.70, 48.07),
    (37.80, 48.12),
    (37.82, 48.20),
    (37.91, 48.26),
    (37.93, 48.36),
    (38.02, 48.42),
    (38.30, 48.42),
    (38.40, 48.44),
    (38.45, 48.60),
    (38.50, 48.68),
    (38.58, 48.72),
    (38.68, 48.72),
    (38.95, 48.75),
    (39.08, 48.70),
    (39.28, 48.70),
    (39.31, 48.77),
    (39.42, 48.75),
    (39.55, 48.63),
    (39.65, 48.60),
    (39.80, 48.59),
    (40.10, 48.60),
    (40.10, 47.80),
    (38.90, 47.70),
    (38.45, 47.40),
    (38.35, 47.00),
)


class Liveuamap:
    """JSON, one file a day: features ``nochange`` and ``gains`` are held, ``losses`` are not."""

    info = ProviderInfo(
        id="liveuamap",
        name="Liveuamap",
        affiliation="Ukrainian-founded company; as used by the Swiss newspaper NZZ",
        affiliation_group="Ukrainian-made",
        upstream="https://liveuamap.com",
        mirror="third-party mirror github.com/conflict-investigations/nzz-maps of the newspaper's data",
        licence="none stated",
        may_publish_geometry=False,
        drawn_sides=("RU",),
        cadence_days=1.0,
        lag_days=3.0,
        coverage="land under Russian control since 2022",
        leaves_out="Crimea and the parts of Donetsk and Luhansk oblasts held before 2022",
        silent_on=("region:crimea", "region:donetsk_oblast", "region:luhansk_oblast"),
        not_covered=(_CRIMEA, _BEFORE_2022),
        known_traps=(
            "always leaves out Crimea; from 2024-03-14 on also the parts of Donetsk and Luhansk oblasts held before "
            "2022: 16,558 km² that are no loss of land",
            "the map's own date is a day or more before the file's",
            "2023-12-09 to 2023-12-11 show those parts alone (corrupt)",
        ),
    )
    folders = ("liveuamap_nzz", "liveuamap")
    reader_version = "1"
    clip = False
    repository = "conflict-investigations/nzz-maps"
    branches = ("main", "master")

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames of a folder."""
        name = r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\.json"
        return [FrameFiles(valid_on=on, paths=(path,), known_on=on) for on, path in dated_files(folder, name)]

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one day; the map's own date goes into the notes where it differs from the file's."""
        from theodolite.witness.features import AreaCollector, iter_features, load_json

        path = files.paths[0]
        data = load_json(path)
        value = data.get("value", data) if isinstance(data, dict) else data
        collector = AreaCollector(path.name)
        for feature in iter_features(value, path.name):
            if _is_held(feature, path.name):
                collector.add_geojson("RU", Status.HELD, feature.get("geometry"))
        inner = _inner_dates(value)
        if inner and max(inner) != files.day:
            collector.notes.append(f"the map's own date is {max(inner)}")
        return collector.finish()

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the file of one day."""
        return (UpstreamFile(path=f"data/{on:%Y-%m-%d}.json", local=f"{on:%Y-%m-%d}.json"),)


def _is_held(feature: dict[str, Any], name: str) -> bool:
    kind = (feature.get("properties") or {}).get("type")
    if kind not in _HELD:
        raise ProviderError(
            f"{name!r} has a feature of unknown type {kind!r}; expected one of {sorted(_HELD)}.",
            hint="The format may have changed: report it, and remove the file.",
        )
    return _HELD[kind]


def _inner_dates(value: dict[str, Any]) -> set[str]:
    dates = ((f.get("properties") or {}).get("_dateto") for f in value.get("features", []))
    return {str(d)[:10] for d in dates if d}


PROVIDER = Liveuamap()
