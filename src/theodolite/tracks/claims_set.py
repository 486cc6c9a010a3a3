"""A mapper's layer of claimed land as a set of claims with a holder, resolved like any other's.

The holder is "… sources, as drawn by …": nobody said these words, and the mapper who drew them is left out of
what they are held against. One set for each side whose claimed land the layer draws; the rule is the same for both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError
from theodolite.records import Place, ProviderInfo, Source, SourceKind
from theodolite.tracks.claimed import ClaimedPlace, ResolvedPlace, find_claimed, resolve_claimed
from theodolite.tracks.registry import Registry, build_registry

if TYPE_CHECKING:
    from theodolite.history.evidence import MapEvidence
    from theodolite.pipeline import Toolbox

__all__ = ["claims_report", "layer_source", "layers_of", "names_layer", "resolve_layer", "with_layers"]

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
    name = f"{_SIDES[side]} sources, as drawn by {info.name}"
    return Source(
        id=f"{info.id.replace('_', '-')}-{_LAYER}" + ("" if only else f"-{side.lower()}"),
        kind=SourceKind.BODY,
        names=(("en", (name,)),),
        maps=(info.id,),
        note="land drawn as claimed and not shown as held by then: the mapper chose which and when, and what was "
        "borne out at once never comes in",
    )


def names_layer(wanted: str) -> bool:
    """Tell whether a name is of the form of a layer's holder, without looking at maps."""
    low = wanted.casefold()
    return "sources, as drawn by " in low or f"-{_LAYER}" in low


def with_layers(
    names: Iterable[str], toolbox: Toolbox, registry: Registry
) -> tuple[list[tuple[str, dict[str, Any]]], Registry]:
    """Return the claims of the layers among some names ("isw-claimed") as reports, and a registry that knows them.

    Parameters
    ----------
    names
        Ids or names of sources; those that name no layer here are passed over.
    """
    wanted = [name for name in names if names_layer(name)]
    if wanted and not layers_of(toolbox):
        raise ConfigurationError(
            f"{wanted[0]!r} is land drawn as claimed on maps, and the data folder at hand has none.",
            hint="It is read from control/isw/claimed: name a data folder that has it with --data or THEODOLITE_DATA.",
        )
    found: list[tuple[str, dict[str, Any]]] = []
    sources = dict(registry.sources)
    for mapper in layers_of(toolbox) if wanted else ():
        info = toolbox.evidence.info(mapper)
        if not any(_is_of(name, info) for name in wanted):
            continue
        claims = find_claimed(_maps(toolbox).archive, _settlements(toolbox), mapper=mapper, layer=_LAYER)
        sides = sorted({c.side for c in claims})
        by_side = {side: layer_source(info, side, only=len(sides) == 1) for side in sides}
        sources |= {s.id: s for s in by_side.values()}
        found += [(f"{s.id} {on}", claims_report(these, s, info)) for s, on, these in _by_frame(claims, by_side)]
    return found, build_registry(sources.values()) if found else registry


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
    quotes = [_quote(claim) for claim in claims]
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


def _quote(claim: ClaimedPlace) -> str:
    since = "by" if claim.not_before is None else "on"
    region = f" ({claim.place.region_name})" if claim.place.region_name else ""
    return f"{claim.place.name}{region}: first drawn as claimed {since} {claim.on.isoformat()}"


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
