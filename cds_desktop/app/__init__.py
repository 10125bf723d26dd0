"""Composition: command line, start-up, single instance and crash handling."""
