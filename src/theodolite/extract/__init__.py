"""Document → claims with holder chains (English)."""

from theodolite.extract.model import load_model
from theodolite.extract.reader import extract, extract_many
from theodolite.extract.stream import extract_stream

__all__ = ["extract", "extract_many", "extract_stream", "load_model"]
