"""Theodolite: from a sentence of war reporting to a measured verdict.

The public names, loaded when first used: ``import theodolite`` stays instant.

>>> import theodolite
>>> from datetime import date
>>> toolbox = theodolite.open_toolbox(theodolite.load_settings())  # doctest: +SKIP
>>> place, measured, silent = theodolite.measure_place(
...     "Pokrovsk", toolbox, on=date(2025, 11, 1), side="RU"
... )  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from theodolite.version import __version__

if TYPE_CHECKING:
    from theodolite.errors import TheodoliteError
    from theodolite.extract import extract
    from theodolite.pipeline import (
        Toolbox,
        annotate_documents,
        check_document,
        check_documents,
        compare_mappers,
        measure_place,
        open_toolbox,
        place_history,
    )
    from theodolite.publish.claimreview import to_claimreview
    from theodolite.publish.codec import dumps, to_json
    from theodolite.publish.html import to_html
    from theodolite.publish.markdown import to_markdown
    from theodolite.read import read_document
    from theodolite.records import Claim, Document, Report, Verdict
    from theodolite.settings import Settings, load_settings
    from theodolite.tracks import compare_tracks, open_tracks, track_record
    from theodolite.verify import verify_report

_HOMES = {
    "theodolite.errors": ("TheodoliteError",),
    "theodolite.extract": ("extract",),
    "theodolite.pipeline": (
        "Toolbox",
        "annotate_documents",
        "check_document",
        "check_documents",
        "compare_mappers",
        "measure_place",
        "open_toolbox",
        "place_history",
    ),
    "theodolite.publish.claimreview": ("to_claimreview",),
    "theodolite.publish.codec": ("dumps", "to_json"),
    "theodolite.publish.html": ("to_html",),
    "theodolite.publish.markdown": ("to_markdown",),
    "theodolite.read": ("read_document",),
    "theodolite.records": ("Claim", "Document", "Report", "Verdict"),
    "theodolite.settings": ("Settings", "load_settings"),
    "theodolite.tracks": ("compare_tracks", "open_tracks", "track_record"),
    "theodolite.verify": ("verify_report",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Claim",
    "Document",
    "Report",
    "Settings",
    "TheodoliteError",
    "Toolbox",
    "Verdict",
    "__version__",
    "annotate_documents",
    "check_document",
    "check_documents",
    "compare_mappers",
    "compare_tracks",
    "dumps",
    "extract",
    "load_settings",
    "measure_place",
    "open_toolbox",
    "open_tracks",
    "place_history",
    "read_document",
    "to_claimreview",
    "to_html",
    "to_json",
    "to_markdown",
    "track_record",
    "verify_report",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first used."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'theodolite' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
