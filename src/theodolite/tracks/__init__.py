"""Who speaks, and how what he said turned out: sources, resolved claims, rates with credible intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.records import PlaceKind, TrackComparison, TrackRecord
from theodolite.tracks.registry import Registry, load_registry

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.tracks.ledger import Ledger

__all__ = ["Registry", "compare_tracks", "load_registry", "open_tracks", "track_record"]


def open_tracks(
    reports: Iterable[tuple[str, Mapping[str, Any]]],
    toolbox: Toolbox,
    *,
    registry: Registry | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Ledger:
    """Read who said what in stored reports; what became of it is resolved when a record is asked for.

    Parameters
    ----------
    reports
        (name, parsed JSON of ``check --json``), in any order.
    toolbox
        Opens maps and atlas.
    registry
        The sources; by default the package's and those of the data folder.
    since, until
        Only claims that speak of these days (inclusive).
    """
    from theodolite.tracks.ledger import open_ledger
    from theodolite.tracks.resolve import Resolver

    def is_local(targets: tuple[str, ...]) -> bool:
        return all(toolbox.atlas.place(t).kind is PlaceKind.SETTLEMENT for t in targets)

    resolver = Resolver(evidence=toolbox.evidence, rules=toolbox.settings.rules, is_local=is_local)
    registry = registry or load_registry(toolbox.settings.data_dir)
    return open_ledger(reports, resolver, registry, since=since, until=until)


def track_record(source: str, ledger: Ledger) -> TrackRecord:
    """Return the track record of a source by its id or name.

    Raises
    ------
    ConfigurationError
        If nobody is called so.
    """
    from theodolite.tracks.score import make_record

    return make_record(ledger, ledger.find(source))


def compare_tracks(first: str, second: str, ledger: Ledger) -> TrackComparison:
    """Return the records of two sources, compared only where both have enough resolved claims and intervals part.

    Raises
    ------
    ConfigurationError
        If nobody is called so.
    """
    from theodolite.tracks.score import compare_records, make_record

    one, other = ledger.find(first), ledger.find(second)
    records = make_record(ledger, one, beside=other), make_record(ledger, other, beside=one)
    return compare_records(ledger, *records)
