"""Control layers of one mapper as features: one day, or every distinct map of a period with the days it held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from theodolite.errors import ConfigurationError
from theodolite.publish.export.files import format_of, write_collection
from theodolite.publish.export.model import Collection, Feature, about_providers, origin, refuse_unpublishable
from theodolite.records import FrameRef, ProviderInfo

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = ["Run", "control_collection", "export_control", "frame_runs"]

_LAYER = "held"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive frames that show the same land, and the days they hold."""

    ref: FrameRef
    valid_from: date
    valid_until: date
    frames: int


def export_control(  # noqa: PLR0913 - a day or a period, a file, and what may be in it
    archive: Archive,
    mapper: str,
    *,
    path: str,
    on: date | None = None,
    since: date | None = None,
    until: date | None = None,
    format: str | None = None,  # noqa: A002 - the option's own name
    layer: str = _LAYER,
    for_publication: bool = False,
    progress: Progress | None = None,
) -> Collection:
    """Write what a mapper drew, on a day or over a period, to a file and return what was written.

    Parameters
    ----------
    on
        One day: its frame in force.
    since, until
        A period, both days included: every distinct map with ``valid_from`` and ``valid_until``.
    format
        ``geojson``, ``geoparquet`` or ``kml``; None takes it from the file's name.
    for_publication
        Refuse shapes whose terms do not allow publishing them.

    Raises
    ------
    ConfigurationError
        If the days, the mapper, the layer or the format are not usable, or publication is refused.
    DataError
        If the file cannot be written.
    """
    chosen = format_of(path, format)
    if for_publication:
        refuse_unpublishable([archive.info(mapper)])
    collection = control_collection(archive, mapper, on=on, since=since, until=until, layer=layer, progress=progress)
    write_collection(collection, path, format=chosen)
    return collection


def control_collection(
    archive: Archive,
    mapper: str,
    *,
    on: date | None = None,
    since: date | None = None,
    until: date | None = None,
    layer: str = _LAYER,
    progress: Progress | None = None,
) -> Collection:
    """Return what a mapper drew as features; see :func:`export_control`."""
    info = archive.info(mapper)
    if layer not in archive.layers(mapper):
        known = ", ".join(archive.layers(mapper)) or "none"
        raise ConfigurationError(f"{mapper} has no layer {layer!r}.", hint=f"Its layers: {known}.")
    runs = frame_runs(archive, mapper, layer=layer, on=on, since=since, until=until)
    features: list[Feature] = []
    for number, run in enumerate(runs, start=1):
        features += _features(archive, info, run, layer)
        if progress:
            progress(f"export {mapper}", number, len(runs))
    first, last = runs[0].valid_from, runs[-1].valid_until
    days = str(first) if first == last else f"{first} to {last}"
    title = f"{info.name}: land drawn, {days}"
    return Collection(name=f"{mapper}_{layer}", title=title, features=features, about=about_providers([info], title))


def frame_runs(
    archive: Archive,
    mapper: str,
    *,
    on: date | None,
    since: date | None,
    until: date | None,
    layer: str = _LAYER,
) -> list[Run]:
    """Return the frame in force on a day, or the distinct maps of a period with the days they held.

    Raises
    ------
    ConfigurationError
        If neither a day nor a period is given, or there is no frame.
    """
    if (on is None) == (since is None and until is None):
        raise ConfigurationError(
            "an export needs one day or one period.", hint="Give either --on DATE or --since DATE --until DATE."
        )
    frames = archive.frames(mapper, layer=layer)
    if on is not None:
        ref = archive.frame_in_force(mapper, on, layer=layer)
        if ref is None:
            raise ConfigurationError(f"{mapper} has no frame on or before {on}; {_reach(frames)}.", hint=_LATER)
        return [Run(ref, ref.valid_on, ref.valid_on, 1)]
    return _period(frames, mapper, since, until)


_LATER = "Choose other days, or add frames (theodolite data add)."


def _reach(frames: Sequence[FrameRef]) -> str:
    return f"its frames run from {frames[0].valid_on} to {frames[-1].valid_on}" if frames else "it has no frames"


def _period(frames: Sequence[FrameRef], mapper: str, since: date | None, until: date | None) -> list[Run]:
    if since and until and since > until:
        raise ConfigurationError(f"--since {since} lies after --until {until}.", hint="Exchange them.")
    kept = [f for f in frames if (since is None or f.valid_on >= since) and (until is None or f.valid_on <= until)]
    if not kept:
        period = f"from {since or 'the start'} to {until or 'the end'}"
        raise ConfigurationError(f"{mapper} has no frame {period}; {_reach(frames)}.", hint=_LATER)
    groups: list[list[FrameRef]] = []
    for frame in kept:
        if groups and groups[-1][-1].state == frame.state:
            groups[-1].append(frame)
        else:
            groups.append([frame])
    starts = [group[0].valid_on for group in groups]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [kept[-1].valid_on]
    return [Run(g[0], start, end, len(g)) for g, start, end in zip(groups, starts, ends, strict=True)]


def _features(archive: Archive, info: ProviderInfo, run: Run, layer: str) -> Iterator[Feature]:
    drawn = origin(info, run.ref)
    for area in archive.areas(run.ref).areas:
        properties = {
            **drawn,
            "layer": layer,
            "holder": area.holder,
            "status": area.status.value,
            "valid_from": run.valid_from,
            "valid_until": run.valid_until,
            "frames": run.frames,
        }
        name = f"{info.name}, {run.ref.valid_on}: {area.status.value}, {area.holder}"
        yield Feature(name=name, geometry=area.geometry, properties=properties)
