"""A progress bar on stderr for what takes longer than a moment; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["progress_on_stderr"]


@contextmanager
def progress_on_stderr() -> Iterator[Callable[[str, int, int], None] | None]:
    """Yield a callback ``(label, done, total)``, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: dict[str, Any] = {}
    shown: list[Any] = []

    def advance(label: str, done: int, total: int) -> None:
        if not shown:
            shown.append(_start())
        progress = shown[0]
        if label not in bars:
            bars[label] = progress.add_task(label, total=total)
        progress.update(bars[label], completed=done, total=total)

    try:
        yield advance
    finally:
        for progress in shown:
            progress.stop()


def _start() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress
