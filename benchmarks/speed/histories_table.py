"""The lines of the benchmark of histories: what was measured on both sides, their ratio, and the target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.peers import cpu_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One comparison.

    ``ours`` and ``theirs`` are in ``unit``; ``figure`` is what ``key`` names (a ratio, a rate, seconds),
    ``target`` what it should be, at least or, with ``at_most``, at most; None
    has no target. A ``figure`` of None has no other side: it is absent.
    """

    key: str
    what: str
    figure: float | None
    unit: str
    ours: float | None = None
    theirs: float | None = None
    target: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None or self.figure is None:
            return None
        return self.figure <= self.target if self.at_most else self.figure >= self.target


def best_seconds(
    run: Callable[[], Any], *, repeats: int = 3, clock: Callable[[], float] = cpu_seconds, enough_s: float = 10.0
) -> tuple[float, Any]:
    """Return the fewest CPU seconds of several runs, and the last result; what takes long is not repeated."""
    best, spent, result = float("inf"), 0.0, None
    for _ in range(repeats):
        begun = clock()
        result = run()
        took = max(clock() - begun, 1e-9)
        best, spent = min(best, took), spent + took
        if spent > enough_s:
            break
    return best, result


def print_lines(lines: list[Line]) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("what", "ours", "theirs", "", "figure", "target", "met"):
        table.add_column(name, justify="left" if name in {"what", ""} else "right", no_wrap=name != "what")
    for line in lines:
        sign = "<=" if line.at_most else ">="
        target = "" if line.target is None else f"{sign} {_short(line.target)}"
        met = {True: "yes", False: "NO", None: ""}[line.met]
        table.add_row(f"{line.what} ({line.key})", _short(line.ours), _short(line.theirs), line.unit,
                      "absent" if line.figure is None else _short(line.figure), target, met)  # fmt: skip
    Console(width=150, soft_wrap=False).print(table)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    for size, suffix in ((1e6, " M"), (1e4, " k")):
        if abs(value) >= size:
            scale = 1e6 if suffix == " M" else 1e3
            return f"{value / scale:.3g}{suffix}" if abs(value) < 1000 * scale else f"{value / scale:,.0f}{suffix}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
