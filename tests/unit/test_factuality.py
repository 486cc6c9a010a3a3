"""Event factuality: contributions add up, values stay on the scale, and long chains of governors are read."""

from __future__ import annotations

import pytest

from theodolite.extract.commitment import commitments_of
from theodolite.extract.factuality import explain_event, find_events, is_event
from theodolite.extract.masking import make_doc
from theodolite.extract.model import load_model
from theodolite.extract.parse import Parse, build_parse
from theodolite.extract.segment import find_blocks


def _parse(text: str) -> Parse:
    model, (blocks, _) = load_model(), find_blocks(text)
    docs = list(model.pipe([make_doc(model, text[b.start : b.end]) for b in blocks]))
    return build_parse(text, zip(blocks, docs, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "The army did not manage to prevent the brigade from refusing to withdraw from the town.",
        "If the reserves had arrived, the garrison would not have left, the ministry reportedly claimed.",
        "Officials deny that they doubt that the bridge may have been destroyed, but hope it was not.",
        "Soldiers said that " + "they think that " * 200 + "the town fell.",
    ],
)
def test_contributions_add_up_to_the_value(text: str) -> None:
    parse = _parse(text)
    found = commitments_of(parse)
    values = {event.span: event.factuality for event in find_events(parse)}
    tokens = [token for token in range(len(parse)) if is_event(parse, token)]
    assert len(tokens) == len(values) > 3
    for token in tokens:
        value = values[parse.span(token, token + 1)]
        assert -3 <= value <= 3
        assert sum(amount for _, amount in explain_event(parse, token, found)) == pytest.approx(value, abs=0.006)


def test_explanation_names_the_governor() -> None:
    parse = _parse("The brigade failed to take the town.")
    token = parse.low.index("take")
    assert "rules: fail" in [name for name, _ in explain_event(parse, token)]
