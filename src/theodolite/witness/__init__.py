"""Dated maps of control: providers, archive, downloads."""
