"""Plain text, dates and JSON Lines: what comes in comes out untouched, and what cannot be read is named."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theodolite.errors import ConfigurationError, DateError, DocumentError, RecordError
from theodolite.read import iter_jsonl, parse_date, read_document, read_text
from theodolite.read.build import sha256_of
from theodolite.records import Document
from theodolite.settings import Settings

SETTINGS = Settings(data_dir=Path("no-data"), cache_dir=Path("no-cache"))
ARTICLE = "The staff said on Tuesday that its forces hold the town of Pokrovsk. The other side denied it."
SOLID = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200).filter(
    lambda t: bool(t.strip("\ufeff\u200b \t\r\n\f\v\u00a0")) and "\0" not in t
)


def _is_marked(text: str) -> bool:
    return text[:1] == "\ufeff" or text.startswith(
        ("BZh", "GIF8", "ID3", "Rar!", "{\\rtf", "%PDF", "RIFF", "OggS", "PK")
    )


@given(SOLID)
def test_text_is_untouched(text: str) -> None:
    if _is_marked(text):
        return
    data = text.encode("utf-8")
    document = read_text(data, settings=SETTINGS)
    assert document.text == text
    assert document.sha256 == document.source_sha256 == sha256_of(data)
    assert document.complete or document.incomplete_reason


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_a_byte_order_mark_is_left_out_and_said(mark: bytes, encoding: str) -> None:
    document = read_text(mark + ARTICLE.encode(encoding), settings=SETTINGS, name="a.txt")
    assert document.text == ARTICLE
    assert [w for w in document.warnings if "byte order mark" in w]
    assert document.source_sha256 == sha256_of(mark + ARTICLE.encode(encoding))


def test_line_ends_and_control_characters_are_kept_and_said() -> None:
    text = "One\r\ntwo\x07 \u202eeerht\u202c <script>alert(1)</script>"
    document = read_text(text.encode(), settings=SETTINGS)
    assert document.text == text
    assert sum("control" in w for w in document.warnings) == 1
    assert sum("direction" in w for w in document.warnings) == 1


def test_another_encoding_must_be_named() -> None:
    data = "Покровськ під контролем".encode("windows-1251")
    with pytest.raises(DocumentError, match=r"not UTF-8 text: byte 0xCF at position 0.*windows-1251"):
        read_text(data, settings=SETTINGS, name="a.txt")
    assert read_text(data, settings=SETTINGS, encoding="windows-1251").text == "Покровськ під контролем"
    with pytest.raises(ConfigurationError, match="'klingon' is not an encoding"):
        read_text(data, settings=SETTINGS, encoding="klingon")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"%PDF-1.7\n...", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n...", "a PNG image"),
        (b"PK\x03\x04...", "a ZIP archive"),
        (b"text and\0more", "binary file: byte 8 is NUL"),
        ("plain".encode("utf-16-le"), "UTF-16 text without a byte order mark"),
        (b"\xff\xfea", "not UTF-16"),
        (b"ok until here \xff\xfe\xfd", "byte 0xFF at position 14"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    with pytest.raises(DocumentError, match=what):
        read_text(data, settings=SETTINGS, name="a.txt")


def test_too_large_a_text_names_both_sizes() -> None:
    with pytest.raises(DocumentError, match=r"50\.0 MB; the limit is 5\.0 MB"):
        read_text(b"a" * 50_000_000, settings=SETTINGS)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(DocumentError, match=r"huge\.txt holds 50\.0 MB; the limit is 10\.0 MB"):
        read_document(str(path), settings=SETTINGS)


def test_a_stream_without_end_is_refused() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size < 100_000_000
            return b"a" * size

    with pytest.raises(DocumentError, match="stdin holds more than"):
        read_document("-", settings=SETTINGS, stdin=Endless())  # type: ignore[arg-type]


def test_stdin_and_file_and_user_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    piped = read_document("-", settings=SETTINGS, stdin=io.BytesIO(ARTICLE.encode()))
    filed = read_document(str(path), settings=SETTINGS, published_on=date(2025, 11, 1), publisher="Desk")
    given_by_user = read_document("", settings=SETTINGS, text_from=path, url="https://example.org/paid")
    assert (piped.text, piped.source_kind, piped.published_on_origin) == (ARTICLE, "stdin", "none")
    assert (filed.published_on, filed.published_on_origin, filed.publisher) == (date(2025, 11, 1), "user", "Desk")
    assert (given_by_user.text_supplied_by_user, given_by_user.url) == (True, "https://example.org/paid")
    assert piped.id == filed.id == given_by_user.id


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no-such-file.txt", "does not exist"),
        (".", "is a folder"),
        ("ftp://example.org/a", "not an http or https address"),
    ],
)
def test_what_cannot_be_opened(source: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read_document(source, settings=SETTINGS)


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)

    def refuse(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DocumentError, match="Permission denied"):
        read_document(str(path), settings=SETTINGS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ARTICLE, "en"),
        ("Российские войска взяли город, объявили мы.", "ru"),
        ("Українські війська тримають місто, її оборона стоїть.", "uk"),
        ("In Покровськ the forces of the staff hold on and on.", "en"),
    ],
)
def test_language_is_guessed(text: str, language: str) -> None:
    document = read_text(text.encode(), settings=SETTINGS)
    assert document.language == language


def test_a_cut_off_text_is_not_complete() -> None:
    document = read_text(f"{ARTICLE} But the army\n… Read more".encode(), settings=SETTINGS)
    assert not document.complete
    assert "Read more" in str(document.incomplete_reason)
    assert read_text(f"{ARTICLE} Read more about it in the annual report.".encode(), settings=SETTINGS).complete


def test_odd_dates_are_warned_about() -> None:
    tomorrow = date.today() + timedelta(days=1)
    ahead = read_text(ARTICLE.encode(), settings=SETTINGS, published_on=tomorrow)
    assert any("future" in w for w in ahead.warnings)
    swapped = read_text(
        ARTICLE.encode(), settings=SETTINGS, published_on=date(2025, 11, 1), updated_on=date(2025, 10, 1)
    )
    assert any("before the publication date" in w for w in swapped.warnings)


@given(st.dates())
def test_parse_date_reads_what_isoformat_writes(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-02-30", "February 2025 has 28 days"),
        ("2025-13-01", "no month 13"),
        ("2025-00-01", "no month 0"),
        ("2025-01-00", "January 2025 has 31 days"),
        ("0000-01-01", "no year 0"),
        ("01.11.2025", "not a date written YYYY-MM-DD"),
        ("2025-1-1", "not a date written YYYY-MM-DD"),
        ("٢٠٢٥-١١-٠١", "not a date written YYYY-MM-DD"),
        ("yesterday", "not a date written YYYY-MM-DD"),
        ("", "not a date written YYYY-MM-DD"),
    ],
)
def test_parse_date_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(DateError, match=why) as caught:
        parse_date(text)
    assert repr(text) in str(caught.value)


GOOD = '{"id": "a", "text": "The town is held.", "published_on": "2025-11-01", "publisher": "Desk"}'
BAD_ROWS = {
    '{"id": "b", "text": ': "not JSON",
    "[1, 2]": "not an object",
    '{"id": "b"}': "no 'text'",
    '{"id": "b", "text": 5}': "no 'text'",
    '{"id": "b", "text": "  "}': "is empty",
    '{"id": [], "text": "x"}': "'id' is",
    '{"id": "b", "text": "x", "published_on": "2025-02-30"}': "February 2025 has 28 days",
    '{"id": "b", "text": "x", "published_on": 20251101}': "not a text",
    '{"id": "b", "text": "\\ud800"}': "half a character",
    '{"id": "a", "text": "again"}': "was used in line 1",
    "[" * 100_000: "not JSON",
}


@pytest.mark.parametrize(("row", "why"), BAD_ROWS.items(), ids=list(BAD_ROWS.values()))
def test_one_bad_row_is_set_aside(row: str, why: str) -> None:
    stream = io.BytesIO("\n".join([GOOD, "", row, GOOD.replace('"a"', '"z"')]).encode())
    first, error, last = iter_jsonl(stream, settings=SETTINGS)
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert (first.id, first.published_on, first.publisher, last.id) == ("a", date(2025, 11, 1), "Desk", "z")
    assert isinstance(error, RecordError)
    assert str(error).startswith("line 3: ")
    assert why in str(error)


def test_a_line_that_is_too_long_or_not_utf8() -> None:
    stream = io.BytesIO(b'{"text": "' + b"a" * 5000 + b'"}\n{"text": "\xff"}\n' + GOOD.encode())
    long, wrong, good = iter_jsonl(stream, settings=replace(SETTINGS, max_text_bytes=1000))
    assert "line 1: it is longer than 1,000 bytes" in str(long)
    assert "line 2: it is not UTF-8" in str(wrong)
    assert isinstance(good, Document)


def test_jsonl_from_a_path_and_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    (document,) = iter_jsonl(path, settings=SETTINGS)
    assert isinstance(document, Document)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        list(iter_jsonl(tmp_path / "none.jsonl", settings=SETTINGS))


@given(st.lists(SOLID, max_size=5))
def test_jsonl_round_trip(texts: list[str]) -> None:
    rows = "\n".join(json.dumps({"id": str(i), "text": t}) for i, t in enumerate(texts))
    read = list(iter_jsonl(io.BytesIO(rows.encode()), settings=SETTINGS))
    assert [d.text for d in read if isinstance(d, Document)] == texts


def test_a_first_line_that_stands_like_a_headline_is_the_title() -> None:
    def title(text: str) -> str | None:
        return read_text(text.encode(), settings=Settings(data_dir=Path("/"), cache_dir=Path("/"))).title

    headline = "Rival claims over Kupiansk"
    assert title(f"{headline}\n\nRussia's ministry said it had taken it.\n") == headline
    assert title("It took the town. The army denied it.\n\nNothing else is known.") is None
    assert title("Rival claims over Kupiansk\nwent on.") is None
    assert title("Rival claims over Kupiansk") is None
