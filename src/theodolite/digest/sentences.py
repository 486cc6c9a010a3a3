"""Sentences ready to quote: each names whose map, its date, the side, the figure and the program's version.

One set of words for both sides. A map is said to show; nothing is said to have been taken, and the words of the maps'
makers are not repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from theodolite.records import Place, ProviderInfo, Unit
from theodolite.records.digest import (
    AreaChange,
    DisputedPlace,
    FrameState,
    MapperDigest,
    PairDigest,
    Passing,
    PlaceChange,
)
from theodolite.version import __version__
from theodolite.wording import date_words, number_range, percent, plain, possessive, side_name
from theodolite.wording.numbers import join_words

__all__ = [
    "THRESHOLDS",
    "absent_sentence",
    "area_sentence",
    "disputed_sentence",
    "frame_sentence",
    "hindsight_sentences",
    "jump_sentence",
    "more_sentence",
    "no_dispute_sentence",
    "pair_sentence",
    "place_name",
    "place_sentence",
    "point_sentences",
    "region_words",
    "silent_sentence",
]

THRESHOLDS = (0.1, 0.5, 0.9)  # of a share: worth telling when they are passed
_MOST_NAMES = 20
_LEAST_KM2 = 0.01


def _quote(text: str, *, coarse: bool = False) -> str:
    return f"{text} (Theodolite {__version__}{', coarse' if coarse else ''})."


def place_name(place: Place) -> str:
    """Name a settlement with its oblast."""
    return plain(f"{place.name}, {place.region_name}" if place.region_name else place.name)


def region_words(region: Place | None) -> str:
    """Name the region of a digest."""
    return "Ukraine" if region is None else plain(region.name)


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _owner(info: ProviderInfo) -> str:
    return possessive(plain(info.name))


def _km2(value: float) -> str:
    return number_range(value, value, Unit.KM2)


def frame_sentence(info: ProviderInfo, frames: FrameState, on: date) -> str:
    """Say which frame of a mapper is in force and how old it is, or why none is."""
    name, day = plain(info.name), date_words(on)
    if frames.frame_on is None or frames.age_days is None:
        first = f"; the first is of {date_words(frames.first_frame_on)}" if frames.first_frame_on else ""
        return _quote(f"{name} has no map of {day} or before{first}")
    dated, age = date_words(frames.frame_on), _days(frames.age_days)
    if frames.state == "stale":
        return _quote(f"{_owner(info)} latest map on {day} is of {dated}, {age} old: too old to be counted")
    if frames.of_the_day:
        return _quote(f"{_owner(info)} map in force on {day} is of that day")
    return _quote(f"{name} has no map of {day}; its map of {dated}, {age} old, is carried forward")


def silent_sentence(info: ProviderInfo, frames: FrameState, since: date) -> str:
    """Say why nothing can be said of a mapper's changes: no newer frame, or no earlier one."""
    dated = date_words(frames.frame_on)
    if frames.state == "first":
        first = f"the first is of {date_words(frames.first_frame_on)}"
        return _quote(
            f"{plain(info.name)} has no map of {date_words(since)} or before ({first}): no change can be told"
        )
    return _quote(f"{plain(info.name)} has no newer map than that of {dated}, in force on {date_words(since)} already")


def area_sentence(
    info: ProviderInfo, frames: FrameState, area: AreaChange, *, side: str, region: Place | None, whole: bool = True
) -> str:
    """Say how many km² the shown land of a side grew and shrank between two frames.

    ``whole``: the mapper covers all of the region; else the sentence says that it speaks of a part.
    """
    days = f"{date_words(frames.since_frame_on)} and {date_words(frames.frame_on)}"
    where = region_words(region) if whole else f"the part of {region_words(region)} that it covers"
    land = f"the land shown as held by {side_name(side)} in {where}"
    lead = f"Between {_owner(info)} maps of {days}, {land}"
    nothing = _km2(0)
    gained, lost = _km2(area.gained_km2), _km2(area.lost_km2)
    if gained == lost == nothing:
        return _quote(f"{lead} did not change")
    solid = [_km2(area.gained_solid_km2), _km2(area.lost_solid_km2)]
    if lost == nothing:
        return _quote(f"{lead} grew by {gained}{_strips(solid[:1], [gained])}")
    if gained == nothing:
        return _quote(f"{lead} shrank by {lost}{_strips(solid[1:], [lost])}")
    net = "about as much in all" if _km2(abs(area.net_km2)) == nothing else _net(area.net_km2)
    return _quote(f"{lead} grew by {gained} and shrank by {lost}, {net}{_strips(solid, [gained, lost])}")


def _net(net_km2: float) -> str:
    return f"{_km2(abs(net_km2))} {'more' if net_km2 > 0 else 'less'} in all"


def _strips(solid: list[str], shown: list[str]) -> str:
    """Say what is left without the strips that redrawing makes, where that is another number."""
    return "" if solid == shown else f" ({join_words(solid)} without strips narrower than 200 m)"


def place_sentence(
    info: ProviderInfo, frames: FrameState, change: PlaceChange, *, side: str, begins_on: date | None, coarse: bool
) -> str:
    """Say which share of a settlement a side held on a map, against the earlier one, and what it passed."""
    edge = f"{_spread(change.low, change.high)} for an edge error of {change.edge_m:.0f} m"
    disc = "; measured on a disc, as no limit is known" if change.footprint == "disc" else ""
    head = f"On {_owner(info)} map of {date_words(frames.frame_on)}, {side_name(side)} held {_share(change.value)}"
    against = f"{_points(change)} on its map of {date_words(frames.since_frame_on)}"
    passed = "".join(f"; {words}" for words in _passed(change.passed, begins_on))
    return _quote(f"{head} of {place_name(change.place)} ({edge}{disc}), {against}{passed}", coarse=coarse)


def _points(change: PlaceChange) -> str:
    moved = round(100 * change.value) - round(100 * change.before)
    if moved == 0:
        return "about as much as"
    noun = "point" if abs(moved) == 1 else "points"
    return f"{abs(moved)} {noun} {'more' if moved > 0 else 'less'} than"


def _share(value: float) -> str:
    """Write a share so that rounding does not carry it over a threshold."""
    words = percent(value)
    return next((f"just under {words}" for t in THRESHOLDS if value < t and words == percent(t)), words)


def _spread(low: float, high: float) -> str:
    """Write an interval in whole percents; its ends are no thresholds, so that plain rounding will do."""
    ends = [round(100 * min(max(end, 0.0), 1.0)) for end in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]} %"


def _passed(passed: Sequence[Passing], begins_on: date | None) -> list[str]:
    """Say which thresholds were passed; those with the same past in one clause."""
    groups: dict[tuple[bool, tuple[date, ...], date | None], list[Passing]] = {}
    for passing in passed:
        groups.setdefault((passing.upward, passing.earlier, passing.returned_on), []).append(passing)
    return [_clause(group, begins_on) for group in groups.values()]


def _clause(group: Sequence[Passing], begins_on: date | None) -> str:
    one = group[0]
    limits = join_words([percent(t) for t in sorted((p.threshold for p in group), reverse=not one.upward)])
    verb = "passed" if one.upward else "fell below"
    if one.returned_on is not None:
        back = "fell back" if one.upward else "was back"
        return (
            f"in between it {verb} {limits} on {date_words(one.passed_on)} and {back} on {date_words(one.returned_on)}"
        )
    if one.earlier:
        times = "once" if len(one.earlier) == 1 else f"{len(one.earlier)} times"
        last = date_words(one.earlier[-1])
        return f"it {verb} {limits} again, having done so {times} before on these maps (last on {last})"
    begin = f", which begin on {date_words(begins_on)}" if begins_on else ""
    return f"it {verb} {limits} for the first time on these maps{begin}"


def hindsight_sentences(info: ProviderInfo, change: PlaceChange) -> list[str]:
    """Say which passings later maps took back; what was not known on the day stands apart."""
    groups: dict[tuple[date, bool], list[float]] = {}
    for passing in change.passed:
        if passing.back_on is not None:
            groups.setdefault((passing.back_on, passing.upward), []).append(passing.threshold)
    return [
        _quote(
            f"Hindsight: {_owner(info)} map of {date_words(day)} shows {place_name(change.place)} "
            f"{'below' if upward else 'at or above'} {join_words([percent(t) for t in sorted(limits)])} again"
        )
        for (day, upward), limits in groups.items()
    ]


def point_sentences(info: ProviderInfo, frames: FrameState, places: Sequence[PlaceChange], *, side: str) -> list[str]:
    """List the settlements whose point lies in a side's land on one of the two frames only."""
    now, was = date_words(frames.frame_on), date_words(frames.since_frame_on)
    sentences = []
    for inside, words in ((True, "and did not on that of"), (False, None)):
        named = [c for c in places if c.inside is inside and c.inside_before is (not inside)]
        if not named:
            continue
        noun = "settlement whose centre point is" if len(named) == 1 else "settlements whose centre points are"
        shown = f"in land shown as held by {side_name(side)} on {_owner(info)} map of"
        names = _names([c.place for c in named])
        if words is None:
            sentences.append(_quote(f"{len(named)} {noun} {shown} {was} and not on that of {now}: {names}"))
        else:
            sentences.append(_quote(f"{len(named)} {noun} {shown} {now} and not on that of {was}: {names}"))
    return sentences


def more_sentence(info: ProviderInfo, frames: FrameState, more: int, *, side: str) -> str:
    """Say how many settlements changed that are not told one by one."""
    days = f"{date_words(frames.since_frame_on)} and {date_words(frames.frame_on)}"
    noun = "settlement" if more == 1 else "settlements"
    return _quote(
        f"The share held by {side_name(side)} changed in {more} more {noun} between {_owner(info)} maps of {days}; "
        "the JSON lists them"
    )


def _names(places: Sequence[Place]) -> str:
    shown = [place_name(p) for p in places[:_MOST_NAMES]]
    more = len(places) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def pair_sentence(pair: PairDigest, names: Mapping[str, str], *, on: date, side: str, region: Place | None) -> str:
    """Say how many km² two maps of a day differ by."""
    first, second = (
        f"{plain(names[m])} ({date_words(day)})"
        for m, day in ((pair.first, pair.first_frame_on), (pair.second, pair.second_frame_on))
    )
    only = f"{_km2(pair.only_first_km2)} as held by {side_name(side)} that the second does not"
    other = f"the second {_km2(pair.only_second_km2)} that the first does not"
    where = f"in {region_words(region)}{', compared only where both maps reach' if pair.note else ''}"
    lead = f"Of the maps in force on {date_words(on)}, those of {first} and {second}"
    if pair.apart_km2 < _LEAST_KM2:
        return _quote(f"{lead} do not differ {where}, and no two maps differ more")
    return _quote(f"{lead} differ most {where}: the first shows {only}, {other}")


def disputed_sentence(
    disputed: DisputedPlace, digests: Mapping[str, MapperDigest], *, side: str, coarse: bool = False
) -> str:
    """Say which shares of a settlement the highest and the lowest map show."""
    high, low = disputed.shares[0], disputed.shares[-1]
    one, other = (
        f"{percent(share)} on {_owner(digests[mapper].info)} map of {date_words(day)}"
        for mapper, day, share in (high, low)
    )
    return _quote(f"{place_name(disputed.place)}: {side_name(side)} held {one} and {other}", coarse=coarse)


def absent_sentence(digests: Sequence[MapperDigest], on: date) -> str | None:
    """Name the mappers without a map of the day itself; None where all have one."""
    late = [d for d in digests if d.frames.frame_on is not None and not d.frames.of_the_day]
    none = [plain(d.info.name) for d in digests if d.frames.frame_on is None]
    if not late and not none:
        return None
    dated = [f"{plain(d.info.name)} (latest {date_words(d.frames.frame_on)})" for d in late]
    words = f"{join_words(dated)} {'has' if len(dated) == 1 else 'have'} no map of {date_words(on)}" if dated else ""
    never = (
        f"{join_words(none)} {'has' if len(none) == 1 else 'have'} none of {date_words(on)} or before" if none else ""
    )
    return _quote("; ".join(part for part in (words, never) if part))


def jump_sentence(info: ProviderInfo, *, before_on: date, frame_on: date, change_km2: float, usual_km2: float) -> str:
    """Say that a mapper's drawn land moved far more in one step than it usually does."""
    moved = f"{'grew' if change_km2 > 0 else 'shrank'} by {_km2(abs(change_km2))} in one step"
    step = f"from its map of {date_words(before_on)} to that of {date_words(frame_on)}"
    return _quote(
        f"The land that {plain(info.name)} draws {moved}, {step}, against a usual step of {_km2(usual_km2)}: perhaps "
        "drawn anew rather than moved"
    )


def no_dispute_sentence(on: date, *, side: str, region: Place | None, maps: int) -> str:
    """Say that no settlement is disputed between the maps in force."""
    where = f"in {region_words(region)}"
    if maps < 2:
        return _quote(f"On {date_words(on)} only one map is recent enough to be counted: none disagrees with it")
    return _quote(
        f"On the {maps} maps in force on {date_words(on)}, no settlement {where} is held by {side_name(side)} "
        "for at least 90 % on one and for less than 50 % on another"
    )
