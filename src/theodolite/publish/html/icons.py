"""Signs for the verdicts, drawn so that they need no font; always beside their words."""

from __future__ import annotations

from theodolite.publish.html.markup import Html, el
from theodolite.records import Label

__all__ = ["icon", "icon_definitions"]

_FORK = "M8 14V9M8 9 4.6 5M8 9l3.4-4"
_SHAPES = {
    Label.SUPPORTED: ("full", '<circle cx="8" cy="8" r="6" fill="currentColor"/>'),
    Label.REFUTED: ("empty", ""),
    Label.CONFLICTING_EVIDENCE: ("half", '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>'),
    Label.DEPENDS_ON_READING: ("fork", f'<path d="{_FORK}" fill="none" stroke="currentColor" stroke-width="1.8"/>'),
    Label.NOT_ENOUGH_EVIDENCE: ("dot", '<circle cx="8" cy="8" r="1.6" fill="currentColor"/>'),
    Label.NOT_CHECKABLE: ("bar", '<path d="M4.5 8h7" stroke="currentColor" stroke-width="1.8"/>'),
}
_DASHED = {Label.NOT_ENOUGH_EVIDENCE, Label.NOT_CHECKABLE}


def icon_definitions() -> Html:
    """Return the symbols, once a page."""
    symbols = []
    for label, (name, shape) in _SHAPES.items():
        dash = ' stroke-dasharray="2 1.8"' if label in _DASHED else ""
        ring = f'<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5"{dash}/>'
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 16 16">{ring}{shape}</symbol>')
    return Html(f'<svg width="0" height="0" class="defs" aria-hidden="true" focusable="false">{"".join(symbols)}</svg>')


def icon(label: Label) -> Html:
    """Return the sign of a label; hidden from screen readers, since its words stand beside it."""
    use = el("use", href=f"#i-{_SHAPES[label][0]}")
    return el("svg", use, cls="icon", aria_hidden="true", focusable="false", viewBox="0 0 16 16")
