"""Whatever goes wrong while a file is written, the old one stays and nothing else is left."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.exchange.atomic import replacing


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo.xlsx"
    path.write_bytes(b"old")
    return path


def test_the_new_content_takes_the_place_of_the_old(target: Path) -> None:
    with replacing(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_in_the_block_leaves_everything_as_it_was(target: Path) -> None:
    with pytest.raises(KeyError), replacing(target) as file:
        file.write({b"half": b""}[b"other half"])
    assert _unharmed(target)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "exchange.disk_full"),
        (errno.EACCES, "exchange.file_in_use"),
        (errno.EIO, "exchange.cannot_write"),
    ],
)
def test_what_the_system_refuses_is_told_with_the_path(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync" if number != errno.EACCES else "replace", refuse)
    with pytest.raises(DomainError) as caught, replacing(target) as file:
        file.write(b"new")
    assert caught.value.key == key
    assert caught.value.params["path"] == str(target)
    monkeypatch.undo()
    assert _unharmed(target)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_while_writing_is_told(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def open_full(self: Path, *args: object, **kwargs: object) -> object:
        return opened(Path("/dev/full"), "wb") if self.suffix == ".tmp" else opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(DomainError) as caught, replacing(target) as file:
        file.write(b"x" * 1_000_000)
    assert caught.value.key == "exchange.disk_full"
    monkeypatch.undo()
    assert _unharmed(target)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught, replacing(tmp_path / "no" / "file"):
        pass
    assert caught.value.key == "exchange.cannot_write"


@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal")
def test_a_killed_program_leaves_the_old_file_and_its_litter_goes_at_the_next_export(target: Path) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from cds_desktop.exchange.atomic import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); print('writing', flush=True); time.sleep(60)\n"
    )
    root = str(Path(__file__).parents[3])
    with subprocess.Popen([sys.executable, "-c", script, target], cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert target.read_bytes() == b"old"
    assert len(list(target.parent.iterdir())) == 2
    with replacing(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]


def test_what_a_living_program_writes_is_left_alone(target: Path) -> None:
    other = target.with_name(f".{target.name}.{os.getppid()}.tmp")
    other.write_bytes(b"half")
    with replacing(target) as file:
        file.write(b"new")
    assert other.read_bytes() == b"half"


def _unharmed(target: Path) -> bool:
    return target.read_bytes() == b"old" and list(target.parent.iterdir()) == [target]
