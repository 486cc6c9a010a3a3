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


class Liveuamap:
    """JSON, one file a day: features ``nochange`` and ``gains`` are held, ``losses`` are not."""

    info = ProviderInfo(
        id="liveuamap",
        name="Liveuamap",
        affiliation="Ukrainian-founded company; as used by the Swiss newspaper NZZ",
        upstream="https://liveuamap.com",
        mirror="third-party mirror github.com/conflict-investigations/nzz-maps of the newspaper's data",
        licence="none stated",
        may_publish_geometry=False,
        cadence_days=1.0,
        lag_days=3.0,
        coverage="land under Russian control since 2022",
        leaves_out="Crimea and the parts of Donetsk and Luhansk oblasts held before 2022",
        silent_on=("region:crimea", "region:donetsk_oblast", "region:luhansk_oblast"),
        known_traps=(
            "leaves out Crimea; until 2024-03 some frames hold the parts of Donetsk and Luhansk oblasts held before "
            "2022, later ones do not",
            "the map's own date is a day or more before the file's",
            "2023-12-09 lacks most of its land (corrupt)",
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
        if inner and max(inner) != files.valid_on.isoformat():
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
