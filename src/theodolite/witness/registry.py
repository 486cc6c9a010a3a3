"""Which providers there are, and which of their files a data folder holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from theodolite.errors import ConfigurationError, DataError
from theodolite.witness import common
from theodolite.witness.creamy_caprice import PROVIDER as CREAMY_CAPRICE
from theodolite.witness.deepstate import PROVIDER as DEEPSTATE
from theodolite.witness.isw import PROVIDER as ISW
from theodolite.witness.liveuamap import PROVIDER as LIVEUAMAP
from theodolite.witness.provider import Provider
from theodolite.witness.uacontrolmap import PROVIDER as UACONTROLMAP
from theodolite.witness.user import UserMaps

__all__ = ["ENTRY_POINTS", "MapSource", "find_sources", "get_provider", "load_plugins"]

ENTRY_POINTS = "theodolite.providers"
# Searching the entry points of an environment takes 50 ms: it is done only for what these do not know.
_BUILT_IN: Mapping[str, Provider] = {p.info.id: p for p in (DEEPSTATE, UACONTROLMAP, ISW, CREAMY_CAPRICE, LIVEUAMAP)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSource:
    """Where one mapper's files lie: its own folders, and its file in the common format."""

    provider: Provider
    folders: tuple[Path, ...]
    common: Path | None


@cache
def load_plugins() -> tuple[Mapping[str, Provider], tuple[str, ...]]:
    """Return every provider by id, the built-in ones first, and what is wrong with those that do not load."""
    from importlib.metadata import entry_points

    found: dict[str, Provider] = dict(_BUILT_IN)
    problems: list[str] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
        if entry.name in _BUILT_IN:
            continue
        try:
            loaded = entry.load()
        except (ImportError, AttributeError) as error:
            problems.append(f"plug-in {entry.name!r} ({entry.value}) does not load: {error}")
            continue
        if isinstance(loaded, Provider) and loaded.info.id not in found:
            found[loaded.info.id] = loaded
        else:
            problems.append(f"plug-in {entry.name!r} ({entry.value}) is no provider, or its id is taken")
    return found, tuple(problems)


def get_provider(id: str) -> Provider:  # noqa: A002
    """Return a provider by id.

    Raises
    ------
    ConfigurationError
        If there is none; lists those known.
    """
    if id in _BUILT_IN:
        return _BUILT_IN[id]
    plugins, _ = load_plugins()
    if id not in plugins:
        raise _unknown(id, plugins)
    return plugins[id]


def find_sources(data_dir: Path, wanted: Collection[str] | None) -> tuple[dict[str, MapSource], list[str]]:
    """Find whose files a data folder holds, in a fixed order, and what is wrong on the way.

    Parameters
    ----------
    data_dir
        Without a folder ``control`` nothing is found.
    wanted
        Ids of mappers, or None for all.

    Raises
    ------
    ConfigurationError
        If a wanted mapper is neither known nor a folder of the user's.
    DataError
        If ``control`` is no folder or cannot be read.
    """
    control = data_dir / "control"
    names = _folder_names(control)
    in_common = _in_common(control)
    providers, problems = _providers(control, names, in_common, wanted)
    unknown = sorted(set(wanted or ()) - providers.keys())
    if unknown:
        raise _unknown(unknown[0], providers)
    sources: dict[str, MapSource] = {}
    for mapper, provider in providers.items():
        folders = tuple(control / name for name in provider.folders if name in names)
        kept = common.common_file(control, mapper) if mapper in in_common else None
        if (folders or kept) and (wanted is None or mapper in wanted):
            sources[mapper] = MapSource(provider=provider, folders=folders, common=kept)
    return sources, problems


def _providers(
    control: Path, names: set[str], in_common: tuple[str, ...], wanted: Collection[str] | None
) -> tuple[dict[str, Provider], list[str]]:
    providers: dict[str, Provider] = dict(_BUILT_IN)
    problems: list[str] = []
    rest = _unclaimed(names, providers)
    if rest or (set(in_common) | set(wanted or ())) - providers.keys():
        plugins, wrong = load_plugins()
        providers |= plugins
        problems.extend(wrong)
    for name in sorted(_unclaimed(names, providers)):
        try:
            providers[name] = UserMaps(name, control / name)
        except ConfigurationError as error:
            if wanted is not None and name in wanted:
                raise
            problems.append(f"control/{name} is left out: {error}")
    for mapper in in_common:
        providers.setdefault(mapper, UserMaps(mapper))
    return providers, problems


def _unclaimed(names: set[str], providers: Mapping[str, Provider]) -> set[str]:
    claimed = {folder for p in providers.values() for folder in p.folders}
    return names - claimed - {common.FOLDER}


def _folder_names(control: Path) -> set[str]:
    try:
        return {p.name for p in control.iterdir() if p.is_dir() and not p.name.startswith(".")}
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise DataError(
            f"the folder {str(control)!r} cannot be read ({error.strerror}).",
            hint="It must be a folder of maps that you may read: check it and its permissions.",
        ) from error


def _in_common(control: Path) -> tuple[str, ...]:
    try:
        return common.mappers_in(control)
    except OSError as error:
        raise DataError(
            f"the folder {str(control / common.FOLDER)!r} cannot be read ({error.strerror}).",
            hint="Check its permissions.",
        ) from error


def _unknown(id: str, known: Mapping[str, Provider]) -> ConfigurationError:  # noqa: A002
    return ConfigurationError(
        f"unknown mapper {id!r}.",
        hint=f"Known: {', '.join(known)}; or put dated GeoJSON or KML files into control/{id}/ of the data folder.",
    )
