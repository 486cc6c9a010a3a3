"""Tables for the terminal, and their JSON: measurements, comparisons, providers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.publish.measurements import day, number
from theodolite.records import Measurement, Place, ProviderInfo, Silence
from theodolite.wording import side_name

if TYPE_CHECKING:
    from rich.console import Console

    from theodolite.history.compare import Comparison

__all__ = [
    "comparison_to_geojson",
    "comparison_to_json",
    "place_line",
    "providers_to_json",
    "render_comparison",
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


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values: areas in km², settlements with who shows them as held."""
    c = comparison
    return {
        "first": {"mapper": c.first.id, "frame_on": day(c.first_frame_on), "km2": number(c.first_km2)},
        "second": {"mapper": c.second.id, "frame_on": day(c.second_frame_on), "km2": number(c.second_km2)},
        "on": day(c.on),
        "side": c.side,
        "both_km2": number(c.both_km2),
        "only_first_km2": number(c.only_first_km2),
        "only_second_km2": number(c.only_second_km2),
        "settlements": [
            {
                "id": d.place.id,
                "name": d.place.name,
                "longitude": number(d.place.longitude),
                "latitude": number(d.place.latitude),
                "region": d.place.region_name,
                "held_by": d.held_by,
            }
            for d in c.settlements
        ],
        "note": c.note,
    }


def comparison_to_geojson(comparison: Comparison) -> dict[str, Any]:
    """Return the polygons two mappers disagree on as a GeoJSON FeatureCollection (WGS 84, longitude first)."""
    import shapely

    c = comparison
    features = [
        {
            "type": "Feature",
            "properties": {"shown_as_held_by": info.id, "not_by": other.id, "on": day(c.on), "side": c.side},
            "geometry": shapely.geometry.mapping(shapely.set_precision(geometry, 1e-6)),
        }
        for info, other, geometry in ((c.first, c.second, c.only_first), (c.second, c.first, c.only_second))
    ]
    return {"type": "FeatureCollection", "features": features}


def render_comparison(comparison: Comparison, console: Console) -> None:
    """Print areas and disputed settlements."""
    from rich.table import Table

    c = comparison
    table = Table(title=f"Land held by {side_name(c.side)} on {c.on.isoformat()}, km²", title_justify="left")
    table.add_column("", justify="left")
    table.add_column("km²", justify="right")
    for label, value in (
        (f"{c.first.name} (frame of {c.first_frame_on})", c.first_km2),
        (f"{c.second.name} (frame of {c.second_frame_on})", c.second_km2),
        ("shown by both", c.both_km2),
        (f"only by {c.first.name}", c.only_first_km2),
        (f"only by {c.second.name}", c.only_second_km2),
    ):
        table.add_row(label, f"{value:,.0f}")
    console.print(table)
    for info in (c.first, c.second):
        named = [f"{d.place.name} ({d.place.region_name})" for d in c.settlements if d.held_by == info.id]
        console.print(
            f"{len(named)} settlements held only by {info.name}'s map: {', '.join(named) or '–'}", soft_wrap=True
        )
    if c.note:
        console.print(c.note)


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
