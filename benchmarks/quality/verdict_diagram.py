"""A reliability diagram as a plain SVG: what was said against what came of it, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

__all__ = ["reliability_svg"]

_SIDE, _LEFT, _TOP, _GAP = 300, 60, 56, 70
_COUNTS, _FOOT = 70, 56
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.head{font-weight:600;font-size:14px}"
    ".axis{stroke:#555;fill:none}.grid{stroke:#ddd;fill:none}.even{stroke:#888;stroke-dasharray:4 4;fill:none}"
    ".span{stroke:#1b5e8c;stroke-width:2;fill:none}.dot{fill:#1b5e8c}.bar{fill:#8fb4cc}"
)


def reliability_svg(panels: Mapping[str, Sequence[Mapping[str, Any]]], *, title: str, words: str) -> str:
    """Return one panel for each name: dots at (mean chance, share borne out) with 90 % bars, and counts below.

    Parameters
    ----------
    panels
        Rows as from ``verdict_scores.bin_rows``; those without claims are left out.
    words
        What the picture shows, for those who do not see it; the figures of every bin are added.
    """
    width = _LEFT + len(panels) * (_SIDE + _GAP)
    height = _TOP + _SIDE + _COUNTS + _FOOT
    drawn = [_panel(name, rows, _LEFT + n * (_SIDE + _GAP)) for n, (name, rows) in enumerate(panels.items())]
    told = " ".join(f"{name}: {_told(rows)}." for name, rows in panels.items())
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'aria-labelledby="reliability-title reliability-words">',
            f'<title id="reliability-title">{escape(title)}</title>',
            f'<desc id="reliability-words">{escape(words)} {escape(told)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text class="head" x="{_LEFT}" y="22">{escape(title)}</text>',
            *drawn,
            "</svg>\n",
        ]
    )


def _told(rows: Sequence[Mapping[str, Any]]) -> str:
    parts = [
        f"said {row['name']}, borne out {round(100 * row['borne_out'])} % of {row['claims']}"
        for row in rows
        if row["claims"]
    ]
    return "; ".join(parts)


def _panel(name: str, rows: Sequence[Mapping[str, Any]], left: float) -> str:
    bottom = _TOP + _SIDE
    pieces = [
        f'<text x="{left}" y="{_TOP - 10}">{escape(name)}</text>',
        *_frame(left, bottom),
        f'<path class="even" d="M{left} {bottom}L{left + _SIDE} {_TOP}"/>',
    ]
    most = max((row["claims"] for row in rows), default=0)
    for row in rows:
        if row["claims"]:
            pieces += _mark(row, left, bottom, most)
    return "\n".join(pieces)


def _frame(left: float, bottom: float) -> list[str]:
    pieces = []
    for tenth in range(0, 11, 2):
        x, y = left + tenth / 10 * _SIDE, bottom - tenth / 10 * _SIDE
        pieces += [
            f'<path class="grid" d="M{x:.0f} {bottom}V{_TOP}M{left} {y:.0f}H{left + _SIDE}"/>',
            f'<text x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{tenth * 10}</text>',
            f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{tenth * 10}</text>',
        ]
    middle = left + _SIDE / 2
    return [
        *pieces,
        f'<path class="axis" d="M{left} {_TOP}V{bottom}H{left + _SIDE}"/>',
        f'<text x="{middle:.0f}" y="{bottom + 32}" text-anchor="middle">said, %</text>',
        f'<text x="{left - 34}" y="{_TOP + _SIDE / 2:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 {left - 34} {_TOP + _SIDE / 2:.0f})">borne out, %</text>',
        f'<text x="{middle:.0f}" y="{bottom + _COUNTS + _FOOT - 8}" text-anchor="middle">claims in each tenth</text>',
    ]


def _mark(row: Mapping[str, Any], left: float, bottom: float, most: int) -> list[str]:
    x = left + row["mean"] * _SIDE
    low, high, y = (bottom - row[name] * _SIDE for name in ("low", "high", "borne_out"))
    tenth = min(int(row["mean"] * 10), 9)
    bar = max(row["claims"] / most * (_COUNTS - 26), 1.0)
    base = bottom + _COUNTS + _FOOT - 34
    start = left + tenth / 10 * _SIDE
    return [
        f'<path class="span" d="M{x:.1f} {low:.1f}V{high:.1f}"/>',
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>',
        f'<rect class="bar" x="{start + 2:.1f}" y="{base - bar:.1f}" width="{_SIDE / 10 - 4:.1f}" height="{bar:.1f}"/>',
        f'<text x="{start + _SIDE / 20:.1f}" y="{base + 12:.0f}" text-anchor="middle" '
        f'style="font-size:9px">{_short(row["claims"])}</text>',
    ]


def _short(count: int) -> str:
    return f"{count / 1000:.0f}k" if count >= 10_000 else f"{count / 1000:.1f}k" if count >= 1000 else str(count)
