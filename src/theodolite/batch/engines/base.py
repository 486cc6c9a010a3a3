"""What an engine is, and which there are: plug-ins by the entry point ``theodolite.engines``, built-ins included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from theodolite.errors import ConfigurationError

__all__ = ["ENTRY_POINTS", "Crew", "Engine", "engine_names", "get_engine"]

ENTRY_POINTS = "theodolite.engines"
_BUILT_IN = {
    "serial": "theodolite.batch.engines.serial:SerialEngine",
    "local": "theodolite.batch.engines.local:LocalEngine",
    "dask": "theodolite.batch.engines.dask:DaskEngine",
}
Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Crew(Protocol):
    """Workers that stand ready, each with its copy of what is shared."""

    def run(self, work: Callable[[Any, Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        """Yield each task's position and result, in any order, each exactly once.

        ``work(shared, task)`` is a function of a module; it may be run again when a worker dies, so running it twice
        must do no more than running it once. An exception it raises is raised here.
        """
        ...


class Engine(Protocol):
    """Makes crews."""

    name: str

    def open(self, shared: Any, *, workers: int | None, scheduler: str | None) -> AbstractContextManager[Crew]:
        """Start the workers and give them ``shared``.

        Parameters
        ----------
        shared
            Pickled once to each worker; small.
        workers
            How many; None for one a processor.
        scheduler
            Address of a cluster that runs already, for engines that have clusters.

        Raises
        ------
        ConfigurationError
            If the engine is not installed or cannot be reached.
        """
        ...


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines, built-in ones first."""
    from importlib.metadata import entry_points

    others = sorted({e.name for e in entry_points(group=ENTRY_POINTS)} - _BUILT_IN.keys())
    return (*_BUILT_IN, *others)


def get_engine(name: str) -> Engine:
    """Return an engine by name.

    Raises
    ------
    ConfigurationError
        If there is none of this name, or it does not load.
    """
    from importlib.metadata import EntryPoint, entry_points

    entry = next(iter(entry_points(group=ENTRY_POINTS, name=name)), None)
    if name in _BUILT_IN:
        entry = EntryPoint(name=name, value=_BUILT_IN[name], group=ENTRY_POINTS)
    if entry is None:
        raise ConfigurationError(f"unknown engine {name!r}.", hint=f"Known: {', '.join(engine_names())}.")
    try:
        made: Engine = entry.load()()
    except (ImportError, AttributeError, TypeError) as error:
        raise ConfigurationError(
            f"the engine {name!r} ({entry.value}) does not load: {error}.", hint="Reinstall or remove its package."
        ) from error
    return made
