"""Names of places near the front, from the embedded gazetteer: what the model of English does not know."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theodolite.atlas.gazetteer import Gazetteer

__all__ = ["is_theatre_name"]

_OBLASTS = frozenset(
    f"region:{name}_oblast"
    for name in ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "dnipropetrovsk", "mykolaiv", "sumy",
                 "chernihiv")
)  # fmt: skip
_BY_A_NAME, _SHORTEST = 2, 4


@cache
def _gazetteer() -> Gazetteer:
    from theodolite.atlas.gazetteer import open_gazetteer
    from theodolite.settings import load_settings

    return open_gazetteer(load_settings().cache_dir)


@lru_cache(maxsize=4096)
def is_theatre_name(name: str) -> bool:
    """Tell whether a settlement or an oblast that has seen fighting on the ground bears this name."""
    if len(name) < _SHORTEST:
        return False
    return any(
        fit >= _BY_A_NAME and (place.region_id in _OBLASTS or place.id in _OBLASTS)
        for place, fit in _gazetteer().by_name(name)
    )
