"""Another language or theme at run time: everything changes at once, and the work stays where it was."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QWidget

from cds_desktop.app import cli
from cds_desktop.domain.messages import LANGUAGES
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.ui import look, style
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.preferences import Preferences
from tests.ui.hands import PERIOD, Hands, focused

Key = Qt.Key
PACK = shipped_pack()
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ]|[\u1ea0-\u1ef9]")
NAMES = ["Tuyên Quang", "Tiếng Việt", "Ngôn ngữ"]
DEFINED = [*PACK.indicators.values(), *PACK.registers.values()]
DEFINITIONS = [thing.description[:40] for thing in DEFINED if thing.description]


@pytest.fixture(autouse=True)
def _light_again(app):
    yield
    style.apply_style(app, "light")


def choose(hands: Hands, name: str) -> None:
    """Choose in the menu, and wait until the window has been made anew."""
    hands.window._actions[name].trigger()
    hands.wait_saved()


def vietnamese(root: QWidget) -> list[str]:
    """Texts on the screen that are still Vietnamese, but for names and the official definitions."""
    texts = [w.text() for w in root.findChildren(QWidget) if isinstance(w, QLabel | QAbstractButton) and w.isVisible()]
    texts += [action.text() for menu in root.findChildren(QMenu) for action in menu.actions()]
    texts += [w.placeholderText() for w in root.findChildren(QLineEdit)]
    texts += [w.accessibleName() for w in root.findChildren(QWidget)]
    texts += [w.toolTip() for w in root.findChildren(QWidget)]
    return [text for text in texts if VIETNAMESE.search(text) and not any(kept in text for kept in NAMES + DEFINITIONS)]


def test_everything_speaks_the_other_language_at_once(window: MainWindow, hands: Hands, data_dir) -> None:
    window.show_help()
    window.guide.close()
    window.open_overview()
    window.open_register("dead_zone_villages")
    window.open_code("HT_04")
    hands.type("171")
    choose(hands, "language_en")
    assert window.isVisible()
    assert window.form.code == "HT_04"
    assert window.focusWidget() is window.form.grid
    assert window.menuBar().actions()[0].text() == "&Report"
    assert window._actions["language_en"].isChecked()
    assert window.session.month.figure("HT_04").value == Decimal(171), "what was being typed is saved first"
    for show in (window.open_overview, lambda: window.open_register("fee_policies"), lambda: window.open_code("HT_06")):
        show()
        hands.wait_saved()
        assert vietnamese(window) == []
    window.show_guide()
    assert window.guide.text.toPlainText().startswith("Getting started")
    assert Preferences(data_dir).get("language", "vi") == "en"
    line = QLineEdit()
    menu = line.createStandardContextMenu()
    assert menu.actions()[0].text().startswith("Undo")
    choose(hands, "language_vi")
    assert window.menuBar().actions()[0].text() == "&Báo cáo"
    assert window.details._title.text() == window.session.month.pack.indicators["HT_06"].label


def test_undo_and_work_go_on_afterwards(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_04")
    hands.type("171")
    hands.press(Key.Key_Return)
    choose(hands, "language_en")
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_04").value == Decimal(169)
    window.open_code("HT_03")
    hands.type("187")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").value == Decimal(187)
    assert "Saved" in window.footer.saved.text()


def test_register_and_cell_stay(window: MainWindow, hands: Hands) -> None:
    for village in ("Nà Tông", "Bản Kè"):
        window.session.enter_row("dead_zone_villages", _new(), {"commune_code": "02215", "village": village})
    hands.wait_saved()
    window.open_register("dead_zone_villages")
    grid = window.register.grid
    grid.setCurrentIndex(grid.rows.index(1, 2))
    row_id = grid.rows.line(grid.currentIndex()).row.row_id
    choose(hands, "theme_dark")
    grid = window.register.grid
    assert window.in_register
    assert focused() is grid
    assert grid.rows.line(grid.currentIndex()).row.row_id == row_id
    assert grid.currentIndex().column() == 2


def _new():
    from cds_desktop.ui.session import RowHandle

    return RowHandle()


def shares(window: MainWindow) -> tuple[list[int], list[int]]:
    return window.panes.sizes(), window.panes.middle.sizes()


def test_dark_and_light(window: MainWindow, hands: Hands, data_dir) -> None:
    window.resize(1600, 800)
    hands.qtbot.wait(20)
    panes = shares(window)
    choose(hands, "theme_dark")
    assert style.theme() is style.DARK
    assert window.palette().window().color().name() == style.DARK.window
    assert window._actions["theme_dark"].isChecked()
    hands.qtbot.waitUntil(lambda: window.grab().toImage().pixelColor(5, window.height() // 2).lightness() < 60)
    assert shares(window) == panes
    assert Preferences(data_dir).get("theme", "system") == "dark"
    choose(hands, "theme_light")
    assert style.theme() is style.LIGHT
    choose(hands, "theme_system")
    assert window._actions["theme_system"].isChecked()


def test_it_can_be_done_again_and_again(window: MainWindow, hands: Hands) -> None:
    before = len(window.findChildren(QWidget))
    for _ in range(3):
        for language in reversed(LANGUAGES):
            choose(hands, f"language_{language}")
    hands.qtbot.wait(20)
    assert abs(len(window.findChildren(QWidget)) - before) < 10, "nothing of the old window is kept"


def test_the_window_turns_dark_with_the_system(window: MainWindow, hands: Hands, app, monkeypatch) -> None:
    window.follow_system()
    for module in (style, look):
        monkeypatch.setattr(module, "system_is_dark", lambda _: True)
    turned = app.styleHints().colorSchemeChanged
    turned.emit(Qt.ColorScheme.Dark)
    hands.wait_saved()
    assert style.theme() is style.DARK
    choose(hands, "theme_light")
    turned.emit(Qt.ColorScheme.Dark)
    hands.wait_saved()
    assert style.theme() is style.LIGHT, "what was chosen stays"


@pytest.mark.parametrize(("arguments", "language"), [([], None), (["--lang", "vi"], "vi"), (["--lang=en"], "en")])
def test_the_command_line_has_the_last_word(monkeypatch, tmp_path, arguments: list[str], language: str | None) -> None:
    opened = []
    monkeypatch.setattr("cds_desktop.app.window.open_window", lambda folder, chosen: opened.append(chosen) or 0)
    assert cli.run(["--data-dir", str(tmp_path), *arguments]) == 0
    assert opened == [language]
