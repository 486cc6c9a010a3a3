"""Theodolite: from a sentence of war reporting to a measured verdict."""

__version__ = "0.1.0"
