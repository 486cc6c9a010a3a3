"""How a name in a text may be spelt in the gazetteer."""

from __future__ import annotations

import re

__all__ = ["spellings"]

_PREFIX = re.compile(
    r"^(?:the\s+)?(?:(?:city|town|village|settlement|port|outskirts|area)\s+of\s+|the\s+)", re.IGNORECASE
)
_SUFFIX = re.compile(r"\s+(?:city|town|village|settlement|area|direction|axis|sector|front)$", re.IGNORECASE)
_RAION_SUFFIX = re.compile(r"\s+(?:raion|rayon|district)$", re.IGNORECASE)
_REGION_SUFFIX = re.compile(r"[\s-]+(?:oblasts?['’]?|obl\.?|regions?|provinces?)$", re.IGNORECASE)


def spellings(name: str, *, region_hint: bool, raion_hint: bool) -> list[str]:
    """Return spellings of a name to look up, the most literal first."""
    name = " ".join(name.split())
    variants = [name]
    raion = _RAION_SUFFIX.sub("", name)
    if raion != name or raion_hint:
        return [f"{raion} Raion"]
    stripped = _REGION_SUFFIX.sub("", name)
    if stripped != name:
        variants = [f"{stripped} Oblast", name]
    elif region_hint:
        variants = [f"{name} Oblast", name]
    plain = _SUFFIX.sub("", _PREFIX.sub("", name))
    return list(dict.fromkeys([*variants, plain, stripped]))
