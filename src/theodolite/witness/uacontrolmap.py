"""UA Control Map (Project Owl): areas of both sides, with latitude first and Russia itself included."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from theodolite.errors import ProviderError
from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import FrameContent, FrameFiles, UpstreamFile, dated_files

__all__ = ["PROVIDER", "UaControlMap"]

# Keys of the file, and who holds what they list.
_HOLDERS = {"areas": "RU", "areas_ua": "UA"}


class UaControlMap:
    """JSON, one file a day: lists of rings of [latitude, longitude]."""

    info = ProviderInfo(
        id="uacontrolmap",
        name="UA Control Map",
        affiliation="independent (Project Owl, an open-source intelligence community)",
        affiliation_group="independent",
        upstream="https://uacontrolmap.com",
        mirror="third-party mirror github.com/owlmaps/map-data",
        licence="none stated",
        may_publish_geometry=False,
        drawn_sides=("RU",),
        cadence_days=1.0,
        lag_days=3.0,
        coverage="all of Ukraine and the neighbouring land of Russia: land under Russian control",
        leaves_out="land held by Ukraine (listed only where it lies in Russia)",
        known_traps=(
            "coordinates are latitude first",
            "areas reach into Russia and the sea: clipped to Ukraine",
            "2025-12-30 is empty (a failed scrape): missing",
            "from 2025-11-06 an extra polygon comes and goes, so that Pokrovsk flaps",
        ),
    )
    folders = ("uacontrolmap",)
    reader_version = "1"
    clip = True
    repository = "owlmaps/map-data"
    branches = ("main", "master")

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames of a folder."""
        name = r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)\.json"
        return [FrameFiles(valid_on=on, paths=(path,), known_on=on) for on, path in dated_files(folder, name)]

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one day, turning latitude, longitude round."""
        from theodolite.witness.features import AreaCollector, load_json

        path = files.paths[0]
        data = load_json(path)
        if not isinstance(data, dict) or not isinstance(data.get("areas"), list):
            raise ProviderError(
                f"{path.name!r} is not a UA Control Map file: it has no list 'areas'.", hint="Download it again."
            )
        collector = AreaCollector(path.name)
        for key, holder in _HOLDERS.items():
            for ring in data.get(key) or []:
                turned = _turn_round(ring)
                collector.add_ring(holder, Status.HELD, turned)
        return collector.finish()

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the file of one day."""
        return (UpstreamFile(path=f"data/{on:%Y%m%d}.json", local=f"{on:%Y%m%d}.json"),)


def _turn_round(ring: object) -> list[object]:
    """Bring [latitude, longitude] pairs into the order longitude, latitude; what is no pair is left to be dropped."""
    if not isinstance(ring, list):
        return []
    return [p[1::-1] if isinstance(p, list) else p for p in ring]


PROVIDER = UaControlMap()
