"""Benchmarks: `python3 build/dev.py bench`. They print ratios measured side by side in one run; nothing fails on a time."""
