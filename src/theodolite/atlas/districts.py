"""Districts and well-known quarters of Ukrainian cities, by name: each stands for its city, none has a point."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from theodolite.atlas.names import skeleton

__all__ = ["district_cities"]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = files("theodolite.atlas").joinpath("data/city_districts.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            names, cities = line.split("\t")
            found.update(
                (skeleton(name.strip()), tuple(c.strip() for c in cities.split(","))) for name in names.split(",")
            )
    return found


def district_cities(name: str) -> tuple[str, ...]:
    """Return the names of the cities that have a district or quarter of this name, in any romanisation."""
    return _table().get(skeleton(name.removesuffix("'s").removesuffix("’s")), ())
