"""The front line of one mapper as features: one day, or every distinct map of a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.geometry import project, unproject
from theodolite.publish.export.control import Run, frame_runs
from theodolite.publish.export.files import format_of, write_collection
from theodolite.publish.export.model import Collection, Feature, about_providers, origin, refuse_unpublishable
from theodolite.records import ProviderInfo
from theodolite.wording import side_name

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["export_front"]

_WHOLE = "region:ukraine"
Progress = Callable[[str, int, int], None]


def export_front(  # noqa: PLR0913 - a day or a period, a side, a file, and what may be in it
    archive: Archive,
    atlas: Atlas,
    mapper: str,
    *,
    path: str,
    on: date | None = None,
    since: date | None = None,
    until: date | None = None,
    side: str = "RU",
    format: str | None = None,  # noqa: A002 - the option's own name
    for_publication: bool = False,
    progress: Progress | None = None,
) -> Collection:
    """Write the front of a side on a mapper's maps to a file and return what was written.

    The front is the boundary of the side's land towards land of the country that it does not hold, without state border
    and coast (:mod:`theodolite.history.front`); ``length_km`` depends on how finely the mapper draws. Arguments and
    errors are those of :func:`~theodolite.publish.export.control.export_control`.
    """
    chosen = format_of(path, format)
    info = archive.info(mapper)
    if for_publication:
        refuse_unpublishable([info])
    runs = frame_runs(archive, mapper, on=on, since=since, until=until)
    ground = _Ground(atlas, info)
    features: list[Feature] = []
    for number, run in enumerate(runs, start=1):
        features.append(_feature(info, run, side, ground.front(archive, run, side)))
        if progress:
            progress(f"front {mapper}", number, len(runs))
    title = f"{info.name}: front of the land held by {side_name(side)}"
    collection = Collection(
        name=f"{mapper}_front", title=title, features=features, about=about_providers([info], title)
    )
    write_collection(collection, path, format=chosen)
    return collection


class _Ground:
    """The country, what the mapper leaves out of it, and how far outlines stray from its border."""

    def __init__(self, atlas: Atlas, info: ProviderInfo) -> None:
        from theodolite.history.coverage import left_out_land
        from theodolite.history.front import COARSE_MISFIT_M, MISFIT_M

        footprint = atlas.footprint((_WHOLE,))
        gaps = left_out_land(info)
        country = project(footprint.geometry)
        self.left_out: Any = None if gaps is None else project(gaps)
        self.covered = country if self.left_out is None else shapely.difference(country, self.left_out)
        self.misfit_m = COARSE_MISFIT_M if footprint.coarse else MISFIT_M
        self._info = info

    def front(self, archive: Archive, run: Run, side: str) -> Any:
        """Return the front on one frame, projected lines."""
        from theodolite.history.front import front_line
        from theodolite.history.land import view_land

        box = self.covered.bounds
        view = view_land(archive.projected(run.ref), self._info, box, covered=self.covered)
        return front_line(view, side, misfit_m=self.misfit_m, left_out=self.left_out)


def _feature(info: ProviderInfo, run: Run, side: str, line: Any) -> Feature:
    properties = {
        **origin(info, run.ref),
        "layer": "front",
        "holder": side,
        "status": "front",
        "valid_from": run.valid_from,
        "valid_until": run.valid_until,
        "frames": run.frames,
        "length_km": round(float(line.length) / 1000, 1),
    }
    name = f"{info.name}, {run.ref.valid_on}: front of {side_name(side)}"
    return Feature(name=name, geometry=unproject(line), properties=properties)
