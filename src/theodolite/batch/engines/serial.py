"""Everything in this process, one task after the other: the reference for the other engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["SerialEngine"]

Task = TypeVar("Task")
Result = TypeVar("Result")


class _Alone:
    def __init__(self, shared: Any) -> None:
        self._shared = shared

    def run(self, work: Callable[[Any, Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        for position, task in enumerate(tasks):
            yield position, work(self._shared, task)


class SerialEngine:
    """Runs every task where it is called; takes no workers."""

    name = "serial"

    @contextmanager
    def open(self, shared: Any, *, workers: int | None, scheduler: str | None) -> Iterator[_Alone]:  # noqa: ARG002
        """Return the crew of one."""
        yield _Alone(shared)
