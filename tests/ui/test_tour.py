"""The tour: points at real parts, goes by keyboard, can be left, never holds the work up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.messages import Messages
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.preferences import Preferences
from cds_desktop.ui.start import make_application
from cds_desktop.ui.start import run as start_program
from cds_desktop.ui.tour import Callout
from tests.ui.hands import CLOCK, Hands, focused
from tests.ui.test_window import clipped, unnamed

Key = Qt.Key


def callouts(window: MainWindow) -> list[Callout]:
    return [part for part in window.findChildren(Callout) if part.isVisible()]


def start(window: MainWindow) -> Callout:
    window._actions["tour"].trigger()
    return callouts(window)[0]


@pytest.mark.parametrize("size", [(1366, 728), (910, 500)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_step_has_room_beside_its_part(open_window, qtbot, language: str, size: tuple[int, int]) -> None:
    window = open_window(language)
    window.resize(*size)
    qtbot.wait(30)
    callout = start(window)
    parts = (
        window.sidebar,
        window.form.grid,
        window.problems,
        window.details,
        window.header.search,
        window.footer.verdict,
    )
    for step, part in enumerate(parts):
        qtbot.wait(20)
        assert callout.place.text() == f"{step + 1}/6"
        assert window.rect().contains(callout.geometry())
        assert clipped(callout) == []
        assert unnamed(callout) == []
        if part is not window.form.grid:  # it takes the middle, where there is no room beside
            target = QRect(part.mapTo(window, QPoint()), part.size())
            assert not callout.geometry().adjusted(12, 12, -12, -12).intersects(target), part
        callout.next.click()
    assert callouts(window) == []


@pytest.mark.parametrize("seen", [False, True])
def test_it_is_shown_once(app, qtbot, data_dir, monkeypatch: pytest.MonkeyPatch, seen: bool) -> None:
    preferences = Preferences(data_dir)
    preferences.set("tour_seen", seen)
    preferences.set("language", "en")

    def work(_: QApplication) -> int:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        qtbot.waitUntil(lambda: not window.session.worker.pending)
        assert bool(callouts(window)) is not seen
        assert window.session.messages.language == "en", "as it was chosen last"
        return 0

    monkeypatch.setattr(QApplication, "exec", work)
    assert start_program(data_dir, CLOCK) == 0
    assert Preferences(data_dir).get("tour_seen", False) is True
    make_application(Messages("vi"))


def test_by_keyboard(window: MainWindow, hands: Hands, data_dir) -> None:
    window.form.grid.setFocus()
    callout = start(window)
    assert focused() is callout.next
    assert not callout.back.isVisible()
    first = callout.words.text()
    hands.press(Key.Key_Return)
    assert callout.words.text() != first
    hands.press(Key.Key_Right, Key.Key_Left, Key.Key_Left)
    assert callout.words.text() == first
    hands.press(Key.Key_Escape)
    assert callouts(window) == []
    assert focused() is window.form.grid
    assert Preferences(data_dir).get("tour_seen", False) is True


def test_work_goes_on_beside_it(window: MainWindow, hands: Hands) -> None:
    callout = start(window)
    window.open_code("HT_04")
    window.form.grid.setFocus()
    hands.type("171")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.session.month.figure("HT_04").value == Decimal(171)
    assert callout.isVisible()
    callout.leave.click()
    assert callouts(window) == []
    assert focused() is window.form.grid


def test_it_stays_beside_its_part_when_the_window_changes(window: MainWindow, hands: Hands) -> None:
    window.resize(1366, 728)
    callout = start(window)
    for _ in range(4):
        callout.next.click()
    window.resize(1000, 600)
    hands.qtbot.wait(30)
    assert window.rect().contains(callout.geometry())
    field = window.header.search
    target = QRect(field.mapTo(window, QPoint()), field.size())
    assert not callout.geometry().adjusted(12, 12, -12, -12).intersects(target)
