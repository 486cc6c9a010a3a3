"""Tables for the terminal, and their JSON: measurements, providers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.records import Measurement, Place, ProviderInfo, Silence
from theodolite.wording import side_name

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "place_line",
    "providers_to_json",
    "render_measurements",
    "render_providers",
]


def place_line(place: Place) -> str:
    """Name a place with what tells it from others."""
    inside = ", ".join(part for part in (place.region_name, place.country) if part)
    return f"{place.name} ({inside}; {place.id})" if inside else f"{place.name} ({place.id})"


def render_measurements(
    place: Place,
    side: str,
    on: date,
    measurements: Sequence[Measurement],
    silences: Sequence[Silence],
    names: Mapping[str, str],
    console: Console,
    *,
    note: str = "",
) -> None:
    """Print one row a mapper: value, interval, what is unknown, frame and age."""
    from rich.table import Table

    table = Table(
        title=f"{place_line(place)}: share held by {side_name(side)} on {on.isoformat()}", title_justify="left"
    )
    for column, justify in (("mapper", "left"), ("held", "right"), ("edge ± m", "right"), ("unknown", "right"),
                            ("frame", "left"), ("age, days", "right")):  # fmt: skip
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for m in measurements:
        interval = f"{_percent(m.low)}–{_percent(m.high)} % (± {m.edge_m:.0f})"
        unknown = f"{_percent(m.unknown)} %" if m.unknown else ""
        held = f"{_percent(m.value)} %"
        table.add_row(names[m.mapper], held, interval, unknown, m.frame_on.isoformat(), str(m.frame_age_days))
    for s in silences:
        table.add_row(names[s.mapper], "–", s.reason, "", "", "")
    console.print(table)
    if measurements:
        kind = (measurements[0].footprint or "").replace("_", " ")
        console.print(f"Measured on: {kind} ({measurements[0].footprint_source})", soft_wrap=True)
    if note:
        console.print(note, soft_wrap=True)


def _percent(share: float) -> str:
    return str(round(share * 100))


def providers_to_json(infos: Iterable[ProviderInfo]) -> list[dict[str, Any]]:
    """Return who the mappers are as plain JSON values."""
    return [
        {
            "id": i.id,
            "name": i.name,
            "affiliation": i.affiliation,
            "upstream": i.upstream,
            "mirror": i.mirror,
            "licence": i.licence,
            "may_publish_geometry": i.may_publish_geometry,
            "parents": list(i.parents),
            "coverage": i.coverage,
            "leaves_out": i.leaves_out,
            "known_traps": list(i.known_traps),
        }
        for i in infos
    ]


def render_providers(infos: Iterable[ProviderInfo], console: Console) -> None:
    """Print who the mappers are."""
    from rich.table import Table

    table = Table(show_lines=True)
    for column in ("id", "mapper", "affiliation", "licence", "mirror"):
        table.add_column(column, overflow="fold")
    for i in infos:
        table.add_row(i.id, i.name, i.affiliation, i.licence, i.mirror)
    console.print(table)
