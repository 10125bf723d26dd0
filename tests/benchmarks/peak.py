"""Peak memory of this process."""

from pathlib import Path


def peak_memory() -> int:
    """Return the largest resident size so far, in KiB (Linux; `getrusage` would count the parent's before exec)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
