"""Reading with a trained model: cues of the rules and new ones, reranked, as cues of the same kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from theodolite.errors import DataError
from theodolite.extract.cue import Cue, cue_range, verb_class
from theodolite.extract.learned.rates import Rates
from theodolite.extract.learned.rows import Found, Table, content_table, cue_table, final_table, source_table
from theodolite.extract.learned.scene import Scene, make_scene
from theodolite.extract.learned.sources import NO_SOURCE
from theodolite.extract.lexicon import words
from theodolite.extract.outputs import RuleCues
from theodolite.extract.parse import Parse
from theodolite.extract.segment import Quote
from theodolite.records.text import AttributionForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEAST_CUE", "LearnedAttribution", "choose_contents", "choose_sources", "likely", "to_cue"]

LEAST_CUE = 0.08


@dataclass(frozen=True, slots=True)
class LearnedAttribution:
    """A trained model: four boosters (``cues``, ``contents``, ``sources``, ``final``), rates, words, a threshold."""

    boosters: Mapping[str, Any]
    rates: Mapping[str, Rates]
    vocabulary: frozenset[str]
    threshold: float
    card: Mapping[str, Any]

    def find(self, parse: Parse, quotes: Sequence[Quote], rules: RuleCues) -> list[Cue]:
        """Return a document's attributions; ``rules`` are those of the rules."""
        scene = make_scene(parse, quotes, rules)
        return [to_cue(scene, one) for one in self.read(scene) if one.accepted >= self.threshold]

    def read(self, scene: Scene) -> list[Found]:
        """Return every likely attribution with its scores.

        Raises
        ------
        DataError
            If the model was trained by a version that read other features.
        """
        table, features = cue_table(scene, self.vocabulary, self.rates["cues"])
        scores = likely(scene, table, self._score("cues", table))
        contents = content_table(scene, scores, features, self.rates["contents"])
        found = choose_contents(contents, self._score("contents", contents), scores)
        sources = source_table(scene, found, features, self.rates["sources"])
        choose_sources(sources, self._score("sources", sources), found)
        final = final_table(scene, found, features)
        for one, accepted in zip(found, self._score("final", final), strict=True):
            one.accepted = float(accepted)
        return found

    def _score(self, name: str, table: Table) -> NDArray[np.float64]:
        import numpy

        if not table.tokens:
            return numpy.zeros(0)
        booster = self.boosters[name]
        if _columns(booster) != table.names:
            raise DataError(
                f"the trained model reads other features ({name}) than this version of Theodolite.",
                hint="Train it again with: theodolite train attribution, or read without it (--no-model).",
            )
        scores: NDArray[np.float64] = booster.predict(table.matrix(), num_threads=1)
        return scores


@lru_cache(maxsize=16)
def _columns(booster: Any) -> list[str]:
    names: list[str] = booster.feature_name()
    return names


def likely(scene: Scene, table: Table, scores: NDArray[np.float64]) -> dict[int, float]:
    """Return the words that may well be cues, with their scores; the rules' own are kept."""
    pairs = zip(table.tokens, scores.tolist(), strict=True)
    return {token: score for token, score in pairs if score >= LEAST_CUE or token in scene.rules}


def choose_contents(table: Table, scores: NDArray[np.float64], cues: Mapping[int, float]) -> list[Found]:
    """Choose for each word the content with the best score."""
    best: dict[int, Found] = {}
    for token, item, score in zip(table.tokens, table.items, scores.tolist(), strict=True):
        known = best.get(token)
        if known is None:
            best[token] = Found(token, cues[token], item, score, 0.0)  # type: ignore[arg-type]
        elif score > known.score:
            best[token] = Found(token, cues[token], item, score, known.score)  # type: ignore[arg-type]
        else:
            known.second = max(known.second, score)
    return list(best.values())


def choose_sources(table: Table, scores: NDArray[np.float64], found: Sequence[Found]) -> None:
    """Choose for each word the source with the best score."""
    by_token = {one.token: one for one in found}
    for token, item, score in zip(table.tokens, table.items, scores.tolist(), strict=True):
        one = by_token[token]
        if score > one.source_score:
            one.source, one.source_kind, one.source_score = item[0], item[1], score  # type: ignore[index]


def to_cue(scene: Scene, one: Found) -> Cue:
    """Make a cue of what the models found; group, range and heads are the rules' where they found it too."""
    parse = scene.parse
    rule = scene.rules.get(one.token)
    source = None if one.source == NO_SOURCE else one.source
    contents = list(one.ranges)
    if rule is not None:
        outer = rule.outer if rule.outer != source else None
        return Cue(token=one.token, source=source, contents=contents, form=rule.form, group=rule.group, cue=rule.cue,
                   outer=outer, medium=rule.medium, negated=rule.negated, heads=list(rule.heads), nominal=rule.nominal,
                   inner=rule.inner)  # fmt: skip
    verbal = parse.is_verb(one.token)
    group = (verb_class(parse.lemma[one.token]) if verbal else None) or "none"
    extent = cue_range(parse, one.token) if verbal else (one.token, one.token + 1)
    heads = [t for s, e in contents for t in range(s, e) if parse.is_verb(t) and not s <= parse.head[t] < e]
    return Cue(token=one.token, source=source, contents=contents, form=_form(scene, one), group=group, cue=extent,
               heads=heads[:2], nominal=not heads)  # fmt: skip


def _form(scene: Scene, one: Found) -> AttributionForm:
    quoted = sum(scene.inside[t] > 0 for s, e in one.ranges for t in range(s, e))
    size = sum(e - s for s, e in one.ranges)
    if quoted >= 0.9 * size:
        return AttributionForm.DIRECT
    if quoted:
        return AttributionForm.MIXED
    if scene.parse.is_noun(one.token) and scene.parse.lemma[one.token] in words("cues", "nouns", "content"):
        return AttributionForm.NESTED
    return AttributionForm.INDIRECT
