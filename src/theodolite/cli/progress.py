"""A progress bar on stderr, with the time left, for what takes longer than a moment; nothing where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["progress_during", "progress_on_stderr"]


@contextmanager
def progress_on_stderr(*, after_s: float = 0.5) -> Iterator[Callable[[str, int, int], None] | None]:
    """Yield a callback ``(label, done, total)``, or None where stderr is no terminal.

    Parameters
    ----------
    after_s
        Seconds of work before a bar is shown: what is done by then shows none.
    """
    if not sys.stderr.isatty():
        yield None
        return
    bars: dict[str, Any] = {}
    shown: list[Any] = []
    start = time.monotonic()

    def advance(label: str, done: int, total: int) -> None:
        if not shown:
            if time.monotonic() - start < after_s:
                return
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


@contextmanager
def progress_during(evidence: Any) -> Iterator[Callable[[str, int, int], None] | None]:
    """Show also the progress of what an evidence of maps measures meanwhile: histories over all its frames."""
    with progress_on_stderr() as progress:
        if not hasattr(evidence, "progress"):
            yield progress
            return
        evidence.progress = progress
        try:
            yield progress
        finally:
            evidence.progress = None


def _start() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress
