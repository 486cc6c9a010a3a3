"""A share drawn on a line from 0 to 100 %, with its interval and the thresholds of the rules."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.publish.html.markup import Html, el
from theodolite.records import Finding, Unit
from theodolite.settings import load_rules

__all__ = ["scale", "strip"]

_WIDTH = 100


def _thresholds(findings: Sequence[Finding]) -> tuple[float, ...]:
    rules = load_rules()
    if any(f.rule is not None and f.rule.removeprefix("not_") != "hold" for f in findings):
        return ()
    return (rules.hold_refuted_share, rules.hold_supported_share)


def strip(findings: Sequence[Finding]) -> Html:
    """Draw the shares of findings; hollow dots are uncertain. Hidden from screen readers: the numbers stand beside."""
    marks = [el("line", x1=t * _WIDTH, x2=t * _WIDTH, y1=1, y2=15, cls="tick") for t in _thresholds(findings)]
    marks.append(el("line", x1=0, x2=_WIDTH, y1=8, y2=8, cls="axis"))
    for finding in findings:
        m = finding.measurement
        if m is None or m.unit is not Unit.SHARE:
            continue
        low, high, at = (round(100 * min(1.0, max(0.0, v)), 1) for v in (m.low, m.high, m.value))
        marks.append(el("line", x1=low, x2=high, y1=8, y2=8, cls="span"))
        marks.append(el("circle", cx=at, cy=8, r=3.2, cls="dot open" if finding.uncertain else "dot"))
    return el("svg", *marks, viewBox="-4 0 108 16", cls="strip", aria_hidden="true", focusable="false")


def scale() -> Html:
    """Write the head of a column of strips."""
    ends = (el("span", "0"), el("span", "50"), el("span", "100 %"))
    return el("span", *ends, cls="scale", aria_label="Share held, from 0 to 100 %", role="img")
