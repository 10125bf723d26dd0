"""Workbooks and other files, in and out; the only place that knows spreadsheet libraries."""
