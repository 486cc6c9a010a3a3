"""Who the mappers are, as a table and as JSON; places in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from theodolite.atlas.world import country_name
from theodolite.records import Place, ProviderInfo

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "place_line",
    "providers_to_json",
    "render_providers",
]


def place_line(place: Place) -> str:
    """Name a place with what tells it from others."""
    inside = ", ".join(part for part in (place.region_name, country_name(place.country)) if part)
    return f"{place.name} ({inside}; {place.id})" if inside else f"{place.name} ({place.id})"


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
