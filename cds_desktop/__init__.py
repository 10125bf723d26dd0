"""CDS Desktop: the monthly digital-transformation report of a province, from figures to a verified submission."""

__version__ = "0.1.0"
