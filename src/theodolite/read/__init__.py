"""Reading: bytes → Documents. Text is kept untouched; every later span points into it."""

from theodolite.read.dates import parse_date
from theodolite.read.document import read_document
from theodolite.read.html import read_html
from theodolite.read.jsonl import iter_jsonl
from theodolite.read.plain import read_text
from theodolite.read.web import Fetched, fetch

__all__ = ["Fetched", "fetch", "iter_jsonl", "parse_date", "read_document", "read_html", "read_text"]
