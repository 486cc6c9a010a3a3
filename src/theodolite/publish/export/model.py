"""What every export writes: features with their origin, and what is said of the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from theodolite.errors import ConfigurationError
from theodolite.records import FrameRef, ProviderInfo
from theodolite.version import __version__

__all__ = ["Collection", "Feature", "Value", "about_providers", "origin", "refuse_unpublishable"]

Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feature:
    """One geometry (WGS 84, longitude first) with its properties; ``name`` is for readers."""

    name: str
    geometry: Any
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """Features of one kind: all have the same properties in the same order.

    ``about`` is written into the file's own metadata: title, program, terms of every mapper.
    """

    name: str
    title: str
    features: Sequence[Feature]
    about: Mapping[str, str] = field(default_factory=dict)


def origin(info: ProviderInfo, ref: FrameRef | None, prefix: str = "") -> dict[str, Value]:
    """Return who drew something, on which frame, under which terms and through whose hands it came."""
    return {
        f"{prefix}mapper": info.id,
        f"{prefix}mapper_name": info.name,
        f"{prefix}frame_on": ref.valid_on if ref else None,
        f"{prefix}sha256": ref.sha256 if ref else None,
        f"{prefix}licence": info.licence,
        f"{prefix}may_publish_geometry": info.may_publish_geometry,
        f"{prefix}custody": info.mirror,
    }


def about_providers(infos: Iterable[ProviderInfo], title: str) -> dict[str, str]:
    """Return a file's metadata: what it is, who made it, and each mapper's terms in words."""
    infos = list({info.id: info for info in infos}.values())
    kept = [info for info in infos if not info.may_publish_geometry]
    about = {
        "title": title,
        "generator": f"Theodolite {__version__}",
        "coordinates": "WGS 84, longitude first (OGC:CRS84)",
        "mappers": "; ".join(f"{i.name} ({i.id}): {i.affiliation}; licence: {i.licence}" for i in infos),
        "custody": "; ".join(f"{i.id}: {i.mirror}" for i in infos),
    }
    if kept:
        names = ", ".join(info.name for info in kept)
        about["use"] = f"Local working copy, not for publication: the terms of {names} do not allow publishing shapes."
    else:
        about["use"] = "The terms of every mapper in this file allow publishing its shapes; name them."
    return about


def refuse_unpublishable(infos: Iterable[ProviderInfo]) -> None:
    """Refuse an export for publication of shapes whose terms do not allow it.

    Raises
    ------
    ConfigurationError
        If a mapper's terms do not allow it; names each with its licence.
    """
    kept = [info for info in {i.id: i for i in infos}.values() if not info.may_publish_geometry]
    if kept:
        names = "; ".join(f"{info.name} ({info.licence})" for info in kept)
        raise ConfigurationError(
            f"shapes of {names} may not be published.",
            hint="Leave out --for-publication for a local copy, or publish figures (--csv) instead of shapes.",
        )
