"""Peak memory of this process."""

import resource


def peak_memory() -> int:
    """Return the largest resident size so far, in KiB (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
