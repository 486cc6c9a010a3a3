"""Dask: a cluster of processes on this machine, or one that runs already (``--scheduler``).

What is shared goes into the graph once, as a task of its own, so that a worker that joins late or takes over from a
dead one gets it from another worker or has it made again. Needs the extra ``theodolite[scale]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any, TypeVar

from theodolite.batch.engines.local import processors
from theodolite.errors import ConfigurationError, DataError

__all__ = ["DaskEngine"]

Task = TypeVar("Task")
Result = TypeVar("Result")
_RETRIES = 3
_QUIET = {
    "distributed.worker.daemon": False,
    "distributed.comm.timeouts.connect": "30s",
    "distributed.admin.tick.limit": "1h",
    "distributed.scheduler.allowed-failures": _RETRIES,
}


def _hold(shared: Any) -> Any:
    return shared


def _call(work: Callable[[Any, Any], Any], shared: Any, task: Any) -> Any:
    return work(shared, task)


class _Cluster:
    def __init__(self, client: Any, shared: Any) -> None:
        self.client = client
        self._shared = client.submit(_hold, shared, pure=False)
        client.replicate([self._shared])  # else tasks crowd where it lies

    def run(self, work: Callable[[Any, Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        import distributed

        as_completed: Any = distributed.as_completed

        left = iter(enumerate(tasks))
        positions: dict[str, int] = {}

        def submit(position: int, task: Task) -> Any:
            future = self.client.submit(_call, work, self._shared, task, pure=False, retries=0)
            positions[future.key] = position
            return future

        # One task a thread: Dask blames all that a dead worker held, so nothing innocent may wait beside the cause.
        ahead = max(sum(self.client.nthreads().values()), 1)
        pending = as_completed([submit(*item) for item in islice(left, ahead)])
        for future in pending:
            position = positions.pop(future.key)
            yield position, self._result(future, position)
            for item in islice(left, 1):
                pending.add(submit(*item))

    def _result(self, future: Any, position: int) -> Any:
        from distributed import KilledWorker

        try:
            result = future.result()
        except KilledWorker as error:
            raise DataError(
                f"part {position} ended its worker {_RETRIES + 1} times (killed, or out of memory).",
                hint="Give the workers more memory, or smaller parts with --part-rows.",
            ) from error
        future.release()
        return result


class DaskEngine:
    """Dask's distributed scheduler."""

    name = "dask"

    def __init__(self, *, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s

    @contextmanager
    def open(self, shared: Any, *, workers: int | None, scheduler: str | None) -> Iterator[_Cluster]:
        """Start or join the cluster."""
        try:
            import dask
            import distributed
        except ImportError as error:
            raise ConfigurationError(
                "the engine 'dask' needs dask and distributed, which are not installed.",
                hint="Install them with: pip install 'theodolite[scale]'",
            ) from error
        make_client: Any = distributed.Client
        make_cluster: Any = distributed.LocalCluster
        with ExitStack() as stack:
            stack.enter_context(dask.config.set(_QUIET))
            if scheduler:
                client = stack.enter_context(_joined(make_client, scheduler, self._timeout_s))
            else:
                cluster = stack.enter_context(
                    make_cluster(
                        n_workers=workers or processors(),
                        threads_per_worker=1,
                        processes=True,
                        dashboard_address="127.0.0.1:0",  # None would still claim port 8787
                        host="127.0.0.1",
                        silence_logs=50,
                    )
                )
                client = stack.enter_context(make_client(cluster))
            yield _Cluster(client, shared)


def _joined(make_client: Any, scheduler: str, timeout_s: float) -> Any:
    try:
        return make_client(scheduler, timeout=timeout_s)
    except (OSError, ValueError, TimeoutError) as error:
        raise ConfigurationError(
            f"the Dask scheduler {scheduler!r} cannot be reached: {error}.",
            hint="Give its address as tcp://host:8786.",
        ) from error
