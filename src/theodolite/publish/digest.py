"""A digest as JSON, as Markdown to paste, and as tables in the terminal; the figures are its records'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from theodolite.publish.measurements import day, number
from theodolite.records import Place, ProviderInfo, Unit
from theodolite.records.digest import Digest, DisputedPlace, MapperDigest, PairDigest, Passing, PlaceChange
from theodolite.wording import date_words, number_range, percent, plain, side_name

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["digest_title", "digest_to_json", "digest_to_markdown", "render_digest"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MOST_PAIRS = 10
_MOST_DISPUTED = 30


def digest_title(digest: Digest) -> str:
    """Say in one line whose land, where, and between which days."""
    region = "Ukraine" if digest.region is None else plain(digest.region.name)
    days = f"{date_words(digest.since)} to {date_words(digest.on)}"
    return f"Land shown as held by {side_name(digest.side)} in {region}, {days}"


# -- JSON


def digest_to_json(digest: Digest) -> dict[str, Any]:
    """Return a digest as plain JSON values: shares are fractions 0-1, areas km², days YYYY-MM-DD, absent is null."""
    return {
        "format": "theodolite.digest/1",
        "version": digest.version.removeprefix("Theodolite "),
        "rules": digest.rules_version,
        "on": day(digest.on),
        "since": day(digest.since),
        "side": digest.side,
        "region": None if digest.region is None else _place(digest.region),
        "coarse": digest.coarse,
        "mappers": [_mapper(m) for m in digest.mappers],
        "disagreement": {
            "pairs": [_pair(p) for p in digest.pairs],
            "settlements": [_disputed(d) for d in digest.disputed],
            "sentences": list(digest.sentences),
        },
        "notes": list(digest.notes),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"id": place.id, "name": place.name, "region": place.region_name}


def _mapper(digest: MapperDigest) -> dict[str, Any]:
    frames, area = digest.frames, digest.area
    return {
        "mapper": digest.info.id,
        "name": digest.info.name,
        "affiliation": digest.info.affiliation,
        "state": frames.state,
        "frame_on": day(frames.frame_on),
        "age_days": frames.age_days,
        "since_frame_on": day(frames.since_frame_on),
        "frame_of_the_day": frames.of_the_day,
        "held_km2": number(area.held_km2 if area else None),
        "gained_km2": number(area.gained_km2 if area else None),
        "lost_km2": number(area.lost_km2 if area else None),
        "net_km2": number(area.net_km2 if area else None),
        "gained_without_slivers_km2": number(area.gained_solid_km2 if area else None),
        "lost_without_slivers_km2": number(area.lost_solid_km2 if area else None),
        "settlements": [_change(c) for c in digest.places],
        "sentences": list(digest.sentences),
        "hindsight": list(digest.hindsight),
        "silence": digest.silence,
        "notes": list(digest.notes),
    }


def _change(change: PlaceChange) -> dict[str, Any]:
    return {
        **_place(change.place),
        "before": number(change.before),
        "value": number(change.value),
        "low": number(change.low),
        "high": number(change.high),
        "edge_m": number(change.edge_m),
        "footprint": change.footprint,
        "point_inside_before": change.inside_before,
        "point_inside": change.inside,
        "passed": [_passing(p) for p in change.passed],
    }


def _passing(passing: Passing) -> dict[str, Any]:
    return {
        "threshold": passing.threshold,
        "upward": passing.upward,
        "passed_on": day(passing.passed_on),
        "first_time": not passing.earlier,
        "returned_on": day(passing.returned_on),
        "earlier": [day(d) for d in passing.earlier],
        "back_on": day(passing.back_on),
    }


def _pair(pair: PairDigest) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "first_frame_on": day(pair.first_frame_on),
        "second_frame_on": day(pair.second_frame_on),
        "only_first_km2": number(pair.only_first_km2),
        "only_second_km2": number(pair.only_second_km2),
        "both_km2": number(pair.both_km2),
        "note": pair.note,
    }


def _disputed(disputed: DisputedPlace) -> dict[str, Any]:
    shares = [{"mapper": m, "frame_on": day(on), "value": number(share)} for m, on, share in disputed.shares]
    return {**_place(disputed.place), "shares": shares}


# -- Markdown


def _md(text: str) -> str:
    """Text of others on one line, without any Markdown or HTML of its own."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def _km2(value: float) -> str:
    return number_range(value, value, Unit.KM2)


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {_md(line)}" for line in lines)


def digest_to_markdown(digest: Digest) -> str:
    """Write a digest as Markdown (CommonMark with tables) that an editor can paste from, sentence by sentence."""
    blocks = [
        f"# {_md(digest_title(digest))}",
        f"What dated maps by {len(digest.mappers)} mappers show, summed up by {_md(digest.version)}, decision rules "
        f"{_md(digest.rules_version)}. A map is a witness with a lag and an affiliation, not proof.",
    ]
    if digest.notes:
        blocks.append(_items(digest.notes))
    blocks += ["## Where the maps disagree", _items(digest.sentences)]
    blocks += [table for table in (_dispute_table(digest), _pair_table(digest)) if table]
    for mapper in digest.mappers:
        blocks += [f"## {_md(mapper.info.name)}", _items(mapper.sentences)]
        if mapper.silence:
            blocks.append(_md(f"No figures: {mapper.silence}."))
        if mapper.hindsight:
            blocks.append(f"What later maps showed, not known on the day:\n\n{_items(mapper.hindsight)}")
    blocks += ["## Sources", _items(_source(m.info) for m in digest.mappers), _revisions(digest)]
    return "\n\n".join(blocks) + "\n"


def _dispute_table(digest: Digest) -> str:
    if not digest.disputed:
        return ""
    mappers = [m for m in digest.mappers if any(m.info.id == s[0] for d in digest.disputed for s in d.shares)]
    names = [f"{_md(m.info.name)}, {date_words(m.frames.frame_on)}" for m in mappers]
    head = (
        f"Share held by {side_name(digest.side)}; settlements with at least 90 % on one map and under 50 % on another."
    )
    lines = [f"| Settlement | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for disputed in digest.disputed[:_MOST_DISPUTED]:
        shares = {m: percent(share) for m, _, share in disputed.shares}
        cells = [shares.get(m.info.id, "–") for m in mappers]
        place = disputed.place
        lines.append(f"| {_md(place.name)} ({_md(place.region_name or '?')}) | {' | '.join(cells)} |")
    more = len(digest.disputed) - _MOST_DISPUTED
    after = f"\n\nAnd {more} more; the JSON lists all." if more > 0 else ""
    return f"{head}\n\n" + "\n".join(lines) + after


def _pair_table(digest: Digest) -> str:
    if not digest.pairs:
        return ""
    names = {m.info.id: m.info.name for m in digest.mappers}
    head = f"km² shown as held by {side_name(digest.side)} on one of two maps only, {date_words(digest.on)}."
    lines = ["| Maps | only the first | only the second | |", "| --- | ---: | ---: | --- |"]
    for pair in digest.pairs[:_MOST_PAIRS]:
        both = f"{_md(names[pair.first])} and {_md(names[pair.second])}"
        lines.append(f"| {both} | {_km2(pair.only_first_km2)} | {_km2(pair.only_second_km2)} | {_md(pair.note)} |")
    return f"{head}\n\n" + "\n".join(lines)


def _source(info: ProviderInfo) -> str:
    out = f"; leaves out {info.leaves_out}" if info.leaves_out else ""
    return f"{info.name}: {info.affiliation}; through {info.mirror}; licence: {info.licence}{out}"


def _revisions(digest: Digest) -> str:
    if digest.coarse:
        return "Maps of your own in the data folder give km² and every settlement: `theodolite data add`."
    return "Mappers change old maps as well: `theodolite data diff MAPPER` lists what one of them revised."


# -- terminal


def render_digest(digest: Digest, console: Console) -> None:
    """Print a table of the mappers and the sentences of each."""
    console.print(digest_title(digest), style="bold", soft_wrap=True, markup=False)
    console.print(_table(digest))
    for line in digest.sentences:
        console.print(f"- {line}", markup=False, soft_wrap=True, highlight=False)
    for mapper in digest.mappers:
        console.print(f"\n{plain(mapper.info.name)}", style="bold", markup=False)
        silence = [f"No figures: {mapper.silence}."] if mapper.silence else []
        for line in (*mapper.sentences, *silence, *mapper.hindsight):
            console.print(f"- {line}", markup=False, soft_wrap=True, highlight=False)
    for note in digest.notes:
        console.print(note, soft_wrap=True, markup=False)


def _table(digest: Digest) -> Any:
    from rich.table import Table

    table = Table()
    for name, justify in (("mapper", "left"), ("frame", "left"), ("age, days", "right"), ("gained", "right"),
                          ("lost", "right"), ("settlements", "right")):  # fmt: skip
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for m in digest.mappers:
        area = m.area
        table.add_row(
            plain(m.info.name),
            day(m.frames.frame_on) or "–",
            "–" if m.frames.age_days is None else str(m.frames.age_days),
            "–" if area is None else _km2(area.gained_km2),
            "–" if area is None else _km2(area.lost_km2),
            str(len(m.places)) if m.frames.state == "new" else "–",
        )
    return table
