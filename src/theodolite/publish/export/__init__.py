"""Exports for other programs: GeoJSON, GeoParquet and KML for QGIS and its like, CSV for tables.

Every feature and row carries its mapper, frame date, SHA-256, licence, holder, status and custody.
"""

from theodolite.publish.export.control import control_collection, export_control
from theodolite.publish.export.csv_table import to_csv
from theodolite.publish.export.files import FORMATS, encode, format_of, write_collection
from theodolite.publish.export.front import export_front
from theodolite.publish.export.model import Collection, Feature, refuse_unpublishable

__all__ = [
    "FORMATS",
    "Collection",
    "Feature",
    "control_collection",
    "encode",
    "export_control",
    "export_front",
    "format_of",
    "refuse_unpublishable",
    "to_csv",
    "write_collection",
]
