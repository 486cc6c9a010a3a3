"""A pool of processes on this machine, started afresh (``spawn``), which survives the death of a worker.

When a worker dies, the pool of the standard library breaks as a whole: all tasks that were under way are lost, none
was finished twice. A new pool then takes them up again, one at a time, so that the one that kills its worker is found
out and no other is blamed; a task that was under way at three breaks is given up.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from theodolite.errors import DataError

__all__ = ["LocalEngine", "processors"]

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 2
_BREAKS = 3
_SHARED: list[Any] = []


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def _receive(pickled: bytes) -> None:
    import pickle
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the pool
    _SHARED[:] = [pickle.loads(pickled)]  # noqa: S301 - our own bytes, from the parent


def _call(work: Callable[[Any, Any], Any], task: Any) -> Any:
    return work(_SHARED[0], task)


class _Pool:
    def __init__(self, pickled: bytes, workers: int) -> None:
        self._pickled, self._workers = pickled, workers
        self._suspects: set[int] = set()
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        from multiprocessing import get_context

        return ProcessPoolExecutor(
            max_workers=self._workers, mp_context=get_context("spawn"), initializer=_receive, initargs=(self._pickled,)
        )

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The workers' process ids, for tests."""
        return tuple(self._pool._processes or ())

    def run(self, work: Callable[[Any, Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        left = enumerate(tasks)
        waiting: dict[int, Task] = {}
        running: dict[Future[Result], int] = {}
        breaks: Counter[int] = Counter()
        again: list[int] = []
        self._suspects.clear()
        while True:
            self._fill(work, left, waiting, running, again)
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken: list[int] = []
            for future in done:
                position = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken.append(position)
                    continue
                del waiting[position]
                self._suspects.discard(position)
                yield position, result
            if broken:
                again += self._mend(running, broken, breaks)

    def _fill(
        self,
        work: Callable[[Any, Task], Result],
        left: Iterator[tuple[int, Task]],
        waiting: dict[int, Task],
        running: dict[Future[Result], int],
        again: list[int],
    ) -> None:
        """Keep a few tasks under way, first those that must be done again; never hold all of them."""
        while len(running) < (1 if self._suspects else self._workers * _AHEAD):
            if again:
                position = again.pop(0)
            else:
                following = next(left, None)
                if following is None:
                    return
                position, waiting[following[0]] = following[0], following[1]
            try:
                future: Future[Result] = self._pool.submit(_call, work, waiting[position])
            except BrokenProcessPool:  # noticed before any result came
                again.insert(0, position)
                self._pool.shutdown(wait=False)
                self._pool = self._start()
                continue
            running[future] = position

    def _mend(self, running: dict[Future[Any], int], broken: list[int], breaks: Counter[int]) -> list[int]:
        """Start another pool; return everything that was under way in the broken one."""
        wait(running)
        for future in [f for f in running if f.exception() is not None]:
            broken.append(running.pop(future))
        breaks.update(broken)
        self._suspects.update(broken)
        worst = max(broken, key=lambda position: breaks[position])
        if breaks[worst] >= _BREAKS:
            raise DataError(
                f"part {worst} ended its worker process {_BREAKS} times (killed, or out of memory).",
                hint="Give fewer --workers, or smaller parts with --part-rows.",
            )
        self._pool.shutdown(wait=True)
        self._pool = self._start()
        return sorted(broken)


class LocalEngine:
    """All processors of this machine."""

    name = "local"

    @contextmanager
    def open(self, shared: Any, *, workers: int | None, scheduler: str | None) -> Iterator[_Pool]:  # noqa: ARG002
        """Start the pool."""
        import pickle

        pool = _Pool(pickle.dumps(shared, protocol=pickle.HIGHEST_PROTOCOL), workers or processors())
        try:
            yield pool
        finally:
            pool.close()
