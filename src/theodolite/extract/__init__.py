"""Document → claims with holder chains (English)."""

from theodolite.extract.model import load_model
from theodolite.extract.reader import extract, extract_many

__all__ = ["extract", "extract_many", "load_model"]
