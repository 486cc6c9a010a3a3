"""How certain events are for whoever tells of them: from -3 (certainly not) to 3 (certainly so).

The scale is that of Saurí and Pustejovsky (FactBank, 2009) as Lee et al. (2015) made it continuous. A value is the sum
of named weights over the features of an event's path: first of all the value that the rules compose
(``commitment.py``), then the words and relations around it. The weights were fitted by ``tools/train_factuality.py``
to the training part of Lee et al.'s sentences (see NOTICE); without them the composed value stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from theodolite.extract.commitment import CERTAIN, Commitments, commitments_of
from theodolite.extract.cue import Cue
from theodolite.extract.parse import Parse
from theodolite.extract.stances import in_scare_quotes, trust_of
from theodolite.extract.syntax import is_infinitive
from theodolite.records.text import EventMention

__all__ = ["event_features", "explain_event", "find_events", "is_event", "mixed"]

_BESIDE = frozenset({"aux", "auxpass", "det", "mark", "prt", "poss", "advmod", "amod", "cc"})
_HAVING = frozenset({"dobj", "advcl", "xcomp", "ccomp", "agent", "nsubj", "nsubjpass", "acl", "relcl"})
# what is left for the writer of a word that he puts in quotation marks
_SCARE = 0.6
Feature = tuple[str, float]


@cache
def _weights() -> Mapping[str, float]:
    """Return feature → weight."""
    text = files("theodolite.extract").joinpath("lexicon", "factuality_weights.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(text)["weights"]
    return found


def is_event(parse: Parse, token: int) -> bool:
    """Tell whether a token can name an event: a verb, or a noun that is no name."""
    return parse.is_verb(token) or (parse.is_noun(token) and not parse.ent[token])


def event_features(parse: Parse, token: int, found: Commitments) -> list[Feature]:
    """Return the features of an event: the composed value, the steps along its path, the words around it."""
    features = _composed(found.values[token], found.contexts[token])
    features += [(name, 1.0) for name in _step_names(parse, token, found)]
    features += [(name, 1.0) for name in _beside(parse, token)]
    features += [(name, 1.0) for name in _governor(parse, token)]
    features += [(f"above:{name}", 1.0) for name in sorted(found.above[token])]
    return features


def _composed(value: float, context: float) -> list[Feature]:
    return [
        ("bias", 1.0),
        ("composed", value / CERTAIN),
        ("composed: sure", max(0.0, value - 2)),
        ("composed: half", max(0.0, min(value, 2.0) - 1)),
        ("composed: not", min(value, 0.0) / CERTAIN),
        ("context", context / CERTAIN),
        ("context: not", min(context, 0.0) / CERTAIN),
    ]


def _step_names(parse: Parse, token: int, found: Commitments) -> Iterator[str]:
    sign = "" if found.contexts[token] >= 0 else "-"
    for step in found.steps[token]:
        yield f"step:{sign}{step.name}"
    level = token
    for name in ("up", "up2"):
        if parse.head[level] == level:
            return
        level = parse.head[level]
        for step in found.steps[level]:
            yield f"{name}:{step.name}"


def _sort(parse: Parse, token: int) -> str:
    tag = parse.tag[token][:1]
    return tag if tag in {"V", "N"} else "J"


def _beside(parse: Parse, token: int) -> Iterator[str]:
    sort = _sort(parse, token)
    yield f"lemma:{sort} {parse.lemma[token]}"
    yield f"tag:{parse.tag[token]} {parse.dep[token]}"
    for child in parse.kids[token]:
        dep = parse.dep[child]
        if dep in _BESIDE:
            yield f"{dep}:{sort} {parse.lemma[child]}"
        elif dep == "neg":
            yield f"neg:{sort}"
        elif dep == "prep":
            yield f"prep:{sort} {parse.low[child]}"
        if dep in _HAVING:
            yield f"has:{sort} {dep}"
        if dep in {"nsubj", "nsubjpass", "expl"}:
            subject = parse.low[child] if parse.tag[child] == "PRP" else parse.tag[child]
            yield f"subject:{sort} {subject}"


def _governor(parse: Parse, token: int) -> Iterator[str]:
    head, dep, sort = parse.head[token], parse.dep[token], _sort(parse, token)
    if head == token:
        return
    if dep in {"pobj", "pcomp"}:
        above = parse.head[head]
        yield f"under:{parse.low[head]} {parse.lemma[above]}"
        yield f"way:{parse.low[head]} {parse.tag[above][:1]} {dep} {sort}"
        yield f"word:{parse.lemma[above]} {sort}"
        return
    way = f"{dep}+to" if sort == "V" and is_infinitive(parse, token) else dep
    yield f"under:{way} {parse.lemma[head]}"
    yield f"way:{way} {parse.tag[head]} {parse.tag[token]}"
    yield f"word:{parse.lemma[head]} {sort}"


def mixed(fitted: float, composed: float) -> float:
    """Return an event's value from the fitted sum and the composed value.

    The rules keep a quarter of the say, and half of it where they say "not so": crowds saw few such sentences.
    """
    fitted = min(CERTAIN, max(-CERTAIN, fitted))
    share = _share(composed)
    return (1 - share) * fitted + share * composed


def _share(composed: float) -> float:
    return 0.25 if composed >= 0 else 0.5


def _value(parse: Parse, token: int, found: Commitments) -> float:
    weights = _weights()
    total = sum(weights.get(name, 0.0) * amount for name, amount in event_features(parse, token, found))
    return mixed(total, found.values[token])


def explain_event(parse: Parse, token: int, found: Commitments | None = None) -> list[Feature]:
    """Return what each feature contributes to an event's value, the greatest first.

    Parameters
    ----------
    parse
        The parse of a document.
    token
        The event word's index.
    found
        What ``commitments_of(parse)`` returned; made anew where it is not given.

    Returns
    -------
    list of (feature, contribution)
        Their sum is the value, save that the fitted part is kept within -3 and 3 (``beyond the scale``). Names say
        what is looked at: ``rules:`` the value that the rules came to, with their steps from the event up,
        ``composed`` its part in the fitted sum,
        ``step:`` a rule of the path, ``lemma:`` the word itself, ``under:`` the word that governs it.
    """
    found = found if found is not None else commitments_of(parse)
    weights, share = _weights(), _share(found.values[token])
    parts = event_features(parse, token, found)
    told = [(name, (1 - share) * weights[name] * amount) for name, amount in parts if amount and name in weights]
    fitted, bound = sum(amount for _, amount in told), (1 - share) * CERTAIN
    told.append((f"rules: {_path(parse, token, found)}", share * found.values[token]))
    if abs(fitted) > bound:
        told.append(("beyond the scale", (bound if fitted > 0 else -bound) - fitted))
    return sorted(told, key=lambda part: (-abs(part[1]), part[0]))


_PLAIN = frozenset({"free", "same", "conj", "object", "subject", "prep object"})
_MOST_STEPS = 40


def _path(parse: Parse, token: int, found: Commitments) -> str:
    """Return the names of the steps from an event up to its sentence's root, "certain" where there are none."""
    names: list[str] = []
    while len(names) < _MOST_STEPS:
        context, *own = found.steps[token]
        names += [step.name for step in (*reversed(own), context) if step.name not in _PLAIN]
        if parse.head[token] == token:
            break
        token = parse.head[token]
    return " < ".join(names) or "certain"


def find_events(parse: Parse, cover: Sequence[Sequence[Cue]] = ()) -> list[EventMention]:
    """Find event words with how certain their innermost holder, and the writer, makes them.

    ``cover`` lists the attributions around each token, outermost first.
    """
    found, trust = commitments_of(parse), dict[int, tuple[float, float]]()
    events: list[EventMention] = []
    for token in range(len(parse)):
        if not is_event(parse, token):
            continue
        value = _value(parse, token, found)
        author = _for_author(parse, token, value, cover[token] if cover else (), trust)
        span = parse.span(token, token + 1)
        events.append(
            EventMention(
                span=span, text=parse.word[token], factuality=round(value, 2), author_factuality=round(author, 2)
            )
        )
    return events


def _for_author(
    parse: Parse, token: int, value: float, cues: Sequence[Cue], trust: dict[int, tuple[float, float]]
) -> float:
    """Return what is left of the innermost holder's value once each link has passed it on to the writer."""
    for cue in reversed(cues):
        if cue.token not in trust:
            trust[cue.token] = trust_of(parse, cue)
        real, unreal = trust[cue.token]
        value *= real if value >= 0 else unreal
    return value * _SCARE if in_scare_quotes(parse, token) else value
