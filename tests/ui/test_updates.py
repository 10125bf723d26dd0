"""Looking for a new version on a USB stick, as a person does it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cds_desktop.ui import updates
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import Hands

NEWS = "## 9.0.0\n\n- Phần K.\n"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that is plugged in."""
    folder = tmp_path / "USB"
    folder.mkdir()
    monkeypatch.setattr(updates, "removable_folders", lambda: [folder])
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened outside of the program."""
    seen: list[str] = []
    monkeypatch.setattr(updates.QDesktopServices, "openUrl", lambda url: seen.append(url.toLocalFile()) or True)
    monkeypatch.setattr(updates, "open_folder", lambda folder: seen.append(str(folder)))
    return seen


def put(folder: Path, ending: str, *, said: bytes = b"x") -> Path:
    path = folder / f"cds-desktop{ending}"
    path.write_bytes(b"x")
    (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(said).hexdigest()}  {path.name}\n")
    (folder / "CHANGELOG.txt").write_text(NEWS, "utf-8")
    return path


def test_nothing_newer(window: MainWindow, hands: Hands, stick: Path) -> None:
    def see(dialog: updates.UpdatesDialog) -> bool | None:
        if not dialog.refusal.isVisible():
            return False
        assert "bản nào mới hơn" in dialog.refusal.text()
        assert not dialog.found.isVisible()
        dialog.reject()
        return None

    hands.in_dialog(window.find_updates, see)


def test_an_installer_is_started_after_a_question_and_the_window_closes(
    window: MainWindow, hands: Hands, stick: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(stick, "-9.0.0-setup.exe")
    monkeypatch.setattr(updates, "find_updates", lambda folders, now: find(folders, now, "win32"))
    asked: list[str] = []
    monkeypatch.setattr(updates, "ask", lambda parent, messages, question, yes: asked.append(question) or True)

    def install(dialog: updates.UpdatesDialog) -> bool | None:
        if not dialog.found.isVisible():
            return False
        assert "Phần K." in dialog.news.toPlainText()
        assert dialog.proof.text() == dialog.session.text("ui.updates.intact")
        dialog.action.click()
        return None

    hands.in_dialog(window.find_updates, install)
    assert opened == [str(path)]
    assert "9.0.0" in asked[0]
    assert not window.isVisible()


def test_a_package_is_shown_in_its_folder(
    window: MainWindow, hands: Hands, tmp_path: Path, stick: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "find_updates", lambda folders, now: find(folders, now, "linux"))
    chosen = tmp_path / "tải về"
    chosen.mkdir()
    put(chosen, "_9.0.0_amd64.deb")

    def choose(dialog: updates.UpdatesDialog) -> bool | None:
        if not dialog.refusal.isVisible():
            return False
        dialog.folder.setText(str(chosen))
        dialog.action.click()
        return None

    def open_it(dialog: updates.UpdatesDialog) -> bool | None:
        if not dialog.found.isVisible():
            return False
        dialog.action.click()
        return None

    hands.in_dialog(window.find_updates, choose, open_it)
    assert opened == [str(chosen)]
    assert window.isVisible()


def test_a_changed_installer_is_refused(
    window: MainWindow, hands: Hands, stick: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "find_updates", lambda folders, now: find(folders, now, "win32"))
    put(stick, "-9.0.0-setup.exe", said=b"other")

    def see(dialog: updates.UpdatesDialog) -> bool | None:
        if not dialog.found.isVisible():
            return False
        assert "SHA256SUMS" in dialog.refusal.text()
        assert not dialog.action.isEnabled()
        dialog.reject()
        return None

    hands.in_dialog(window.find_updates, see)
    assert opened == []


find = updates.find_updates
