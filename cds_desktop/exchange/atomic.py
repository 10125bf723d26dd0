"""Writing a file so that the old one stays until the new one is complete on the disk."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cds_desktop.domain.errors import DomainError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; when the block ends well, it takes the place of `path`, else `path` stays as it was.

    The new content is on the disk before the old one is given up; nothing else is left in the folder, and what a killed
    program left there is removed. Raises DomainError `exchange.disk_full`, `exchange.file_in_use` or
    `exchange.cannot_write`, with the path.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _remove_litter(path)
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            _sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise DomainError(_key(error, path), path=str(path), reason=error.strerror or str(error)) from error


def _key(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "exchange.disk_full"
    if isinstance(error, PermissionError) and path.exists() and os.access(path.parent, os.W_OK):
        return "exchange.file_in_use"
    return "exchange.cannot_write"


def _remove_litter(path: Path) -> None:
    """Remove what earlier processes, no longer alive, left of this file."""
    for litter in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        owner = litter.name.removesuffix(".tmp").rpartition(".")[2]
        if owner.isdecimal() and not _is_alive(int(owner)):
            with suppress(OSError):
                litter.unlink()


def _is_alive(process: int) -> bool:
    """Whether a process of that number runs. Windows itself keeps us from removing a file that one has open."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system and the file system can (Windows has no such call for folders)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
