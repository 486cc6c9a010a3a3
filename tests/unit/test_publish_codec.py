"""The published JSON: it validates, is documented, is the same bytes for the same report, and reads back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.fixtures.report_factory import make_report

from theodolite.publish import codec
from theodolite.records import Unit

ROOT = Path(__file__).parents[2]


def _validate(value: Any, name: str = "check") -> None:
    schema = codec.load_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(value)


@pytest.mark.parametrize("options", [{}, {"hostile": True}, {"undated": True}], ids=str)
def test_a_report_validates_against_the_published_schema(options: dict[str, bool]) -> None:
    _validate(json.loads(codec.dumps(make_report(**options))))


def test_the_schema_rejects_a_label_that_is_not_one() -> None:
    data = codec.to_json(make_report())
    data["claims"][0]["verdict"]["label"] = "false"
    with pytest.raises(jsonschema.ValidationError):
        _validate(data)


def _closed(schema: Any) -> Any:
    """The same schema, allowing no property that it does not name."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema else closed


def test_every_field_written_is_in_the_schema() -> None:
    jsonschema.Draft202012Validator(_closed(codec.load_schema())).validate(codec.to_json(make_report()))
    measured = codec.measurements_to_json(codec.measurements_from_json(codec.to_json(make_report())))
    jsonschema.Draft202012Validator(_closed(codec.load_schema("measure"))).validate(measured)


def test_the_same_report_gives_the_same_bytes_and_one_line_when_compact() -> None:
    report = make_report(hostile=True)
    shuffled = replace(
        report,
        providers=report.providers[::-1],
        claims=tuple(replace(c, findings=c.findings[::-1]) for c in report.claims),
    )
    assert codec.dumps(report) == codec.dumps(make_report(hostile=True)) == codec.dumps(shuffled)
    assert "\n" not in codec.dumps(report, compact=True)
    assert json.loads(codec.dumps(report, compact=True)) == json.loads(codec.dumps(report))


def test_spans_point_into_the_text() -> None:
    data = codec.to_json(make_report(hostile=True))
    for claim in data["claims"]:
        assert " ".join(data["document"]["text"][a:b] for a, b in claim["spans"]) == claim["quote"]


def _floats(value: Any) -> Iterator[float]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        if isinstance(child, float):
            yield child
        yield from _floats(child)


def test_numbers_are_rounded_and_not_finite_ones_are_null() -> None:
    report = make_report()
    finding = report.claims[0].findings[0]
    assert finding.measurement is not None
    odd = replace(finding.measurement, value=1 / 3, low=-0.0, high=float("inf"))
    first = replace(report.claims[0], findings=(replace(finding, measurement=odd),))
    data = codec.to_json(replace(report, claims=(first, *report.claims[1:])))
    written = data["claims"][0]["findings"][0]
    assert (written["value"], str(written["low"]), written["high"]) == (0.333333, "0.0", None)
    assert all(number == round(number, 6) for number in _floats(data))


def test_measurements_read_back_as_the_questions_that_were_asked() -> None:
    report = make_report()
    asked = {f.measurement for c in report.claims for f in c.findings if f.measurement is not None}
    back = codec.measurements_from_json(json.loads(codec.dumps(report)))
    assert set(back) == asked
    assert len(back) == len(asked)
    assert {m.unit for m in back} == {Unit.SHARE, Unit.KM, Unit.KM2}


def test_the_schema_in_the_docs_is_the_one_that_ships() -> None:
    for name in ("check", "measure"):
        shown = json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert shown == codec.load_schema(name)


def test_the_docs_name_every_field_of_a_report_and_of_a_claim() -> None:
    words = (ROOT / "docs" / "schema" / "README.md").read_text(encoding="utf-8")
    schema = codec.load_schema()
    quiet = {"actor_text", "past"}
    names = {*schema["properties"], *schema["$defs"]["claim"]["properties"]} - quiet
    assert [name for name in sorted(names) if f"`{name}`" not in words] == []
