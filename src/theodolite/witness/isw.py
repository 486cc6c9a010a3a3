"""ISW: assessed control united with assessed advances, and apart from them what Russia claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from theodolite.errors import ProviderError
from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import HELD_LAYER, FrameContent, FrameFiles, UpstreamFile, dated_files

__all__ = ["PROVIDER", "Isw"]

_CONTROL = "control_map.topojson"
_ADVANCES = "russian_advances.topojson"
_INCURSION = "kursk_ukrainian_advance.topojson"
# Whose land each file draws.
_HOLDERS = {_CONTROL: "RU", _ADVANCES: "RU", _INCURSION: "UA"}


class Isw:
    """TopoJSON, one folder a week; zipped shapefiles of claimed control, one a week of 2024."""

    info = ProviderInfo(
        id="isw",
        name="ISW",
        affiliation="Institute for the Study of War, a US research institute (with AEI's Critical Threats Project)",
        affiliation_group="US-made",
        upstream="https://understandingwar.org",
        mirror="third-party mirror github.com/amcaw/IranMaps, a weekly copy by a newspaper's graphics desk",
        licence="none stated; ISW asks for credit",
        may_publish_geometry=False,
        drawn_sides=("RU",),
        cadence_days=7.0,
        lag_days=7.0,
        coverage="all of Ukraine: assessed Russian control, assessed Russian advances, claimed Russian control",
        leaves_out="land held by Ukraine (drawn only inside Russia)",
        known_traps=(
            "assessed control lags months behind; advances are united with it for one witness",
            "claimed control is a layer of its own and never counts as held",
            "features without geometry",
            "2025-09-07 is missing in the mirror",
        ),
    )
    folders = ("isw",)
    reader_version = "1"
    clip = False
    repository = "amcaw/IranMaps"
    branches = ("main", "master")

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames: layer ``held`` (all layers of a week), ``control`` (control alone) and ``claimed``."""
        frames: list[FrameFiles] = []
        day = r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        for on, week in dated_files(folder / "archive", day) if (folder / "archive").is_dir() else []:
            paths = tuple(week / name for name in _HOLDERS if (week / name).is_file())
            frames.append(FrameFiles(valid_on=on, paths=paths or (week / _CONTROL,), known_on=on))
            if (week / _CONTROL).is_file():
                frames.append(FrameFiles(valid_on=on, paths=(week / _CONTROL,), layer="control", known_on=on))
        for on, path in dated_files(folder / "claimed", day + r"\.zip") if (folder / "claimed").is_dir() else []:
            frames.append(FrameFiles(valid_on=on, paths=(path,), layer="claimed", known_on=on))
        return sorted(frames, key=lambda f: (f.layer, f.valid_on or date.min))

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one week of one layer."""
        return _read_claimed(files.paths[0]) if files.layer == "claimed" else _read_week(files)

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:
        """Name the files of one week."""
        return tuple(
            UpstreamFile(
                path=f"data/ukraine/archive/{on:%Y-%m-%d}/{name}",
                local=f"archive/{on:%Y-%m-%d}/{name}",
                optional=name == _INCURSION,
            )
            for name in _HOLDERS
        )


def _read_week(files: FrameFiles) -> FrameContent:
    from theodolite.witness.features import AreaCollector, load_json
    from theodolite.witness.topojson import decode_topojson

    needed = {_CONTROL, _ADVANCES} if files.layer == HELD_LAYER else {_CONTROL}
    missing = needed - {p.name for p in files.paths if p.is_file()}
    if missing:
        raise ProviderError(
            f"the week {files.day} lacks {', '.join(sorted(missing))}.",
            hint="Control without advances would be another witness: download the week again.",
        )
    collector = AreaCollector(f"{files.day}/{files.paths[0].name}")
    for path in files.paths:
        collector.name = f"{files.day}/{path.name}"
        for _, geometry in decode_topojson(load_json(path), collector.name):
            collector.add_geojson(_HOLDERS[path.name], Status.HELD, geometry)
    return collector.finish()


def _read_claimed(path: Path) -> FrameContent:
    import shapely

    from theodolite.witness.features import AreaCollector, read_bytes
    from theodolite.witness.shapefile import read_zipped_polygons

    collector = AreaCollector(path.name)
    for rings in read_zipped_polygons(read_bytes(path), path.name):
        if not rings:
            collector.add_geojson("RU", Status.CLAIMED, None)
            continue
        # A ring inside another is a hole: symmetric difference gives that without regard to the rings' direction.
        polygons = shapely.make_valid(
            shapely.polygons([shapely.linearrings(r) for r in rings]), method="structure", keep_collapsed=False
        )
        area = shapely.MultiPolygon()
        for polygon in polygons:
            area = shapely.symmetric_difference(area, polygon)
        collector.add("RU", Status.CLAIMED, area)
    return collector.finish()


PROVIDER = Isw()
