"""Claims → places and time: toponyms to places with every candidate, readings, half-open intervals."""

from theodolite.ground.claims import ground_claims, ground_toponyms
from theodolite.ground.document import ground_document
from theodolite.ground.times import ground_time, ground_times, timex_value

__all__ = ["ground_claims", "ground_document", "ground_time", "ground_times", "ground_toponyms", "timex_value"]
