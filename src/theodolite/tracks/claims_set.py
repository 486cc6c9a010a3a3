"""A mapper's layer of claimed land as a set of claims with a holder, resolved like any other's.

The holder is "claims by … sources, as drawn by …": nobody said these words, and the mapper who drew them is left out of
what they are held against. One set for each side whose claimed land the layer draws; the rule is the same for both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError
from theodolite.records import Place, ProviderInfo, Source, SourceKind
from theodolite.tracks.claimed import ClaimedPlace, ResolvedPlace, find_claimed, resolve_claimed
from theodolite.tracks.registry import Registry, build_registry

if TYPE_CHECKING:
    from theodolite.history.evidence import MapEvidence
    from theodolite.pipeline import Toolbox
    from theodolite.tracks.ledger import Ledger

__all__ = ["claims_report", "layer_ledger", "layer_source", "layers_of", "resolve_layer"]

_SIDES = {"RU": "Russian", "UA": "Ukrainian"}
_LAYER = "claimed"


def resolve_layer(toolbox: Toolbox, *, mapper: str = "isw", layer: str = _LAYER) -> tuple[ResolvedPlace, ...]:
    """Return what became of every place that a layer draws as claimed.

    Raises
    ------
    ConfigurationError
        If there are no maps, or the mapper has no such layer.
    """
    from theodolite.history.series import open_steps

    evidence = _maps(toolbox)
    claims = find_claimed(evidence.archive, _settlements(toolbox), mapper=mapper, layer=layer)
    until = evidence.latest_on()
    if not claims or until is None:
        return ()
    tables = [
        table
        for side in sorted({c.side for c in claims})
        for table in open_steps(evidence.archive, toolbox.atlas, toolbox.settings, side=side)
    ]
    infos = {m: evidence.info(m) for m in evidence.mappers}
    return resolve_claimed(claims, tables, infos, toolbox.settings.rules, until=until)


def _maps(toolbox: Toolbox) -> MapEvidence:
    from theodolite.history.evidence import MapEvidence

    if not isinstance(toolbox.evidence, MapEvidence):
        raise ConfigurationError(
            "claimed land is drawn on maps, and there is no data folder with maps.",
            hint="Name a data folder with --data or THEODOLITE_DATA.",
        )
    return toolbox.evidence


def _settlements(toolbox: Toolbox) -> list[Place]:
    from theodolite.history.series_places import all_settlements

    return [toolbox.atlas.place(id_) for id_ in all_settlements(toolbox.atlas)]


def layers_of(toolbox: Toolbox) -> tuple[str, ...]:
    """Return the mappers that draw claimed land; empty without maps."""
    from theodolite.history.evidence import MapEvidence

    evidence = toolbox.evidence
    if not isinstance(evidence, MapEvidence):
        return ()
    return tuple(m for m in evidence.mappers if _LAYER in evidence.archive.layers(m))


def layer_source(info: ProviderInfo, side: str, *, only: bool = True) -> Source:
    """Return the holder of a layer's claims; ``only``: the layer draws no other side's."""
    name = f"Claims by {_SIDES[side]} sources, as drawn by {info.name}"
    return Source(
        id=f"{info.id.replace('_', '-')}-{_LAYER}" + ("" if only else f"-{side.lower()}"),
        kind=SourceKind.BODY,
        names=(("en", (name,)),),
        maps=(info.id,),
        note="land drawn as claimed, week by week; which claims were drawn, and when, is the mapper's choice",
    )


def layer_ledger(wanted: str, toolbox: Toolbox, registry: Registry, **period: Any) -> Ledger | None:
    """Return the claims of a layer by its id ("isw-claimed") or name, ready for a track record; None for other names.

    Parameters
    ----------
    period
        ``since`` and ``until``, as for :func:`theodolite.tracks.open_tracks`.
    """
    from theodolite.tracks import open_tracks

    for mapper in layers_of(toolbox):
        info = toolbox.evidence.info(mapper)
        if not _is_of(wanted, info):
            continue
        claims = find_claimed(_maps(toolbox).archive, _settlements(toolbox), mapper=mapper, layer=_LAYER)
        sides = sorted({c.side for c in claims})
        sources = {side: layer_source(info, side, only=len(sides) == 1) for side in sides}
        named = dict(registry.sources) | {s.id: s for s in sources.values()}
        body = [(f"{s.id} {on}", claims_report(found, s, info)) for s, on, found in _by_frame(claims, sources)]
        return open_tracks(body, toolbox, registry=build_registry(named.values()), **period)
    return None


def _is_of(wanted: str, info: ProviderInfo) -> bool:
    sources = [layer_source(info, side, only=only) for side in _SIDES for only in (True, False)]
    return wanted.casefold() in {name.casefold() for s in sources for name in (s.id, s.name)}


def _by_frame(
    claims: Sequence[ClaimedPlace], sources: Mapping[str, Source]
) -> list[tuple[Source, Any, list[ClaimedPlace]]]:
    keys = sorted({(c.on, c.side) for c in claims})
    return [(sources[side], on, [c for c in claims if (c.on, c.side) == (on, side)]) for on, side in keys]


def claims_report(claims: Sequence[ClaimedPlace], source: Source, info: ProviderInfo) -> dict[str, Any]:
    """Return the claims of one frame in the form of a stored report, as far as track records read it."""
    on = claims[0].on.isoformat()
    quotes = [_quote(claim, source) for claim in claims]
    text = "\n\n".join(quotes)
    return {
        "document": {
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "publisher": info.name,
            "url": info.upstream,
            "published_on": on,
            "language": "en",
            "source_name": info.name,
        },
        "claims": [_row(n, c, quote, source, info) for n, (c, quote) in enumerate(zip(claims, quotes, strict=True), 1)],
    }


def _quote(claim: ClaimedPlace, source: Source) -> str:
    since = "by" if claim.not_before is None else "on"
    region = f" ({claim.place.region_name})" if claim.place.region_name else ""
    return f"{source.name}: {claim.place.name}{region} first drawn as claimed {since} {claim.on.isoformat()}"


def _row(number: int, claim: ClaimedPlace, quote: str, source: Source, info: ProviderInfo) -> dict[str, Any]:
    place = {"id": claim.place.id, "name": claim.place.name, "part": None}
    own = {"name": source.name, "cue": "drawn as claimed", "stance": "neutral", "hedge": None, "side": None}
    return {
        "id": f"p{number}",
        "quote": quote,
        "spans": [],
        "kind": "control",
        "predicate": "capture",
        "actor": claim.side,
        "polarity": "affirmed",
        "modality": "asserted",
        "quantity": None,
        "interval": None,
        "chain": [{**own, "name": info.name, "cue": None}, own],
        "denies": [],
        "places": [place],
        "readings": [{"id": claim.place.id, "label": claim.place.name, "targets": [claim.place.id], "source": "map"}],
        "claim_on": claim.on.isoformat(),
        "checkable": True,
        "verdict": {"label": None, "line": None},
        "findings": [],
    }
