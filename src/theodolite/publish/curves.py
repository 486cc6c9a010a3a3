"""Curves of the share held of a place, by mapper: in the terminal, as SVG, as JSON."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from theodolite.publish.measurements import day, number
from theodolite.publish.tables import place_line
from theodolite.records import CurvePoint, History, Place
from theodolite.wording import side_name

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["histories_svg", "histories_to_json", "render_histories"]

_WIDTH, _HEIGHT, _LEFT, _TOP = 860, 320, 52, 40
# Distinguishable without colour as well: every mapper has its own dash. Colours: Okabe and Ito (2008).
_STROKES = (("#0072B2", ""), ("#D55E00", "7 3"), ("#009E73", "2 3"), ("#CC79A7", "9 3 2 3"), ("#56B4E9", "4 4"),
            ("#8C8C8C", "1 4"))  # fmt: skip
_BARS = " ▁▂▃▄▅▆▇█"


def _value_on(points: Sequence[CurvePoint], on: date) -> float | None:
    at = bisect_right(points, on, key=lambda p: p.frame_on) - 1
    return points[at].value if at >= 0 else None


def _span(histories: Sequence[History]) -> tuple[date, date]:
    first = min(h.points[0].frame_on for h in histories)
    last = max(max(h.points[-1].frame_on, h.frame_dates[-1] if h.frame_dates else first) for h in histories)
    return first, max(last, first + timedelta(days=1))


def histories_to_json(place: Place, side: str, histories: Sequence[History]) -> dict[str, Any]:
    """Return the curves as plain JSON values; each point holds from its frame until the next point."""
    return {
        "place": {"id": place.id, "name": place.name, "region": place.region_name},
        "side": side,
        "histories": [
            {
                "mapper": h.mapper,
                "first_frame_on": day(h.frame_dates[0]) if h.frame_dates else None,
                "last_frame_on": day(h.frame_dates[-1]) if h.frame_dates else None,
                "frames": len(h.frame_dates),
                "footprint": h.footprint,
                "points": [
                    {
                        "frame_on": day(p.frame_on),
                        "value": number(p.value),
                        "low": number(p.low),
                        "high": number(p.high),
                    }
                    for p in h.points
                ],
            }
            for h in histories
        ],
    }


def render_histories(
    place: Place,
    side: str,
    histories: Sequence[History],
    names: Mapping[str, str],
    console: Console,
    *,
    note: str = "",
) -> None:
    """Print one line of bars a mapper over a common axis of days, and when 50 % and 90 % were passed."""
    console.print(f"{place_line(place)}: share held by {side_name(side)}", style="bold", soft_wrap=True)
    if not histories:
        console.print("no map shows this place in that period")
        return
    first, last = _span(histories)
    label_width = max(len(names[h.mapper]) for h in histories)
    columns = max(min(console.width - label_width - 10, 90), 20)
    days = [first + (last - first) * i / (columns - 1) for i in range(columns)]
    for h in histories:
        values = [_value_on(h.points, d) for d in days]
        bars = "".join(" " if v is None else _BARS[round(v * 8)] if v else "·" for v in values)
        console.print(f"{names[h.mapper]:>{label_width}} │{bars}│ {round(h.points[-1].value * 100):3d} %", markup=False)
    axis = f"{first.isoformat()}{last.isoformat():>{columns - 10}}"
    console.print(f"{'':>{label_width}}  {axis}", markup=False)
    for h in histories:
        console.print(f"{names[h.mapper]:>{label_width}}  {_passed(h)}", markup=False, soft_wrap=True)
    if note:
        console.print(note, soft_wrap=True)


def _passed(history: History) -> str:
    parts = []
    for threshold in (0.5, 0.9):
        since = next((p.frame_on for p in history.points if p.value >= threshold), None)
        if since is None:
            continue
        stays = all(p.value >= threshold for p in history.points if p.frame_on >= since)
        parts.append(
            f"≥ {threshold:.0%} from {since.isoformat()}".replace("%", " %") + ("" if stays else ", not for good")
        )
    return "; ".join(parts) or "never half"


def histories_svg(place: Place, side: str, histories: Sequence[History], names: Mapping[str, str]) -> str:
    """Draw the curves as one SVG with title, axes and a legend; it stands on its own."""
    title = f"{place.name}: share held by {side_name(side)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT + 30 + 18 * len(histories)}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_LEFT}" y="22" font-size="15" font-weight="bold">{escape(title)}</text>'
    )
    if not histories:
        return head + f'<text x="{_LEFT}" y="60">no map shows this place in that period</text></svg>\n'
    first, last = _span(histories)
    body = [_axes(first, last)]
    for index, h in enumerate(histories):
        colour, dash = _STROKES[index % len(_STROKES)]
        stroke = f'stroke="{colour}" stroke-width="2" fill="none"' + (f' stroke-dasharray="{dash}"' if dash else "")
        body.append(f'<path d="{_path(h, first, last)}" {stroke}/>')
        y = _HEIGHT + 34 + 18 * index
        body.append(f'<path d="M{_LEFT} {y - 4}h36" {stroke}/>')
        label = (
            f"{names[h.mapper]}: {round(h.points[-1].value * 100)} % on {h.frame_dates[-1] if h.frame_dates else last}"
        )
        body.append(f'<text x="{_LEFT + 46}" y="{y}">{escape(label)}</text>')
    return head + "".join(body) + "</svg>\n"


def _x(on: date, first: date, last: date) -> float:
    return _LEFT + (on - first).days / (last - first).days * (_WIDTH - _LEFT - 20)


def _y(value: float) -> float:
    return _HEIGHT - value * (_HEIGHT - _TOP)


def _axes(first: date, last: date) -> str:
    lines = []
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        lines.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - 20}" stroke="#ddd"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{percent} %</text>')
    for i in range(6):
        on = first + (last - first) * i / 5
        anchor = "start" if i == 0 else "end" if i == 5 else "middle"
        lines.append(f'<text x="{_x(on, first, last):.1f}" y="{_HEIGHT + 16}" text-anchor="{anchor}">{on}</text>')
    return "".join(lines)


def _path(history: History, first: date, last: date) -> str:
    start = history.points[0]
    parts = [f"M{_x(start.frame_on, first, last):.1f} {_y(start.value):.1f}"]
    for point in history.points[1:]:
        parts.append(f"H{_x(point.frame_on, first, last):.1f}V{_y(point.value):.1f}")
    end = history.frame_dates[-1] if history.frame_dates else last
    return "".join([*parts, f"H{_x(max(end, history.points[-1].frame_on), first, last):.1f}"])
