"""Benchmarks: `python3 build/dev.py bench`. They print ratios measured side by side; nothing fails on a time."""
