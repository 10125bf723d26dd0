"""Help: the guide says what the program shows, every page and link leads somewhere, F1, search and Back by keyboard."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.resources import resource_path
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.reference import Reference
from cds_desktop.ui.guide_pages import Guide
from cds_desktop.ui.guide_text import GuideText
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.menus import all_keys
from tests.ui.hands import Hands
from tests.ui.test_window import clipped, unnamed

Key = Qt.Key
PACK = shipped_pack()
FOLDER = resource_path("guide")
CHAPTERS = sorted(FOLDER.glob("*/*.md"))
LARGEST_PICTURE = 80 * 1024
GUIDE_KEYS = {"Alt+Left", "Enter", "Tab", "Delete", "Shift+F6"}
LOOKS_LIKE_A_KEY = re.compile(r"(Ctrl|Alt|Shift)\+.+|F\d+|Enter|Tab|Esc|Delete")


def on_screen(language: str) -> set[str]:
    """All texts that the program shows: the catalogue's, and the names that the pack declares."""
    texts: set[str] = set()
    for path in resource_path("messages", language).glob("*.toml"):
        texts |= {text.replace("&", "") for text in tomllib.loads(path.read_text("utf-8")).values()}
    columns = [column for register in PACK.registers.values() for column in register.columns.values()]
    named = [*PACK.registers.values(), *columns, *PACK.sections.values()]
    return texts | {thing.name_in(language) for thing in named}


def key_names(text: str) -> set[str]:
    """Keys by Qt's names, which are not all what is printed on them."""
    qt = text.replace("PgDn", "PgDown").replace("Enter", "Return")
    return {QKeySequence(part.strip()).toString() for part in qt.split(",")}


# What the chapters say


def test_both_languages_have_the_same_chapters() -> None:
    vietnamese, english = ({p.name for p in CHAPTERS if p.parent.name == language} for language in LANGUAGES)
    assert vietnamese == english
    assert len(vietnamese) >= 10


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_in_bold_is_on_the_screen(path: Path) -> None:
    shown = on_screen(path.parent.name)
    assert [text for text in re.findall(r"\*\*(.+?)\*\*", path.read_text("utf-8")) if text not in shown] == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_links_lead_to_pages_and_pictures_are_small(path: Path) -> None:
    guide = Guide(PACK, Messages(path.parent.name))
    text = path.read_text("utf-8")
    assert not re.search(r"\bnộp\b", text, re.IGNORECASE)
    for picture, target in re.findall(r"(!?)\[[^\]]*\]\((.*?)\)", text):
        if picture:
            drawn = path.parent / target
            assert drawn.stat().st_size <= LARGEST_PICTURE
            assert QImage(str(drawn)).width() > 200
        else:
            assert target in guide.pages


def test_every_picture_is_used() -> None:
    used = {name for path in CHAPTERS for name in re.findall(r"pictures/([\w.]+)", path.read_text("utf-8"))}
    assert {path.name for path in FOLDER.glob("pictures/*")} == used


def test_keys_in_the_guide_are_keys_of_the_program(window: MainWindow) -> None:
    known = {name for key, _ in all_keys(window.session.messages, window._actions) for name in key_names(key)}
    known |= {name for key in GUIDE_KEYS for name in key_names(key)}
    for path in CHAPTERS:
        named = [text for text in re.findall(r"`(.+?)`", path.read_text("utf-8")) if LOOKS_LIKE_A_KEY.fullmatch(text)]
        assert [key for key in named if not key_names(key) <= known] == []


# Pages made from the pack


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_made_and_its_links_lead_somewhere(app: QApplication, language: str) -> None:
    guide = Guide(PACK, Messages(language))
    assert {f"indicator:{code}" for code in PACK.asked} | {f"register:{name}" for name in PACK.registers} <= set(
        guide.pages
    )
    for page in guide.pages.values():
        if not page.markdown:
            targets = re.findall(r"href='(.*?)'", page.text())
            places = {f"goto:{name}" for name in (*PACK.asked, *PACK.registers)}
            assert [target for target in targets if target not in guide.pages and target not in places] == []


def shown(app: QApplication, key: str) -> str:
    text = GuideText(resource_path("guide", "vi"))
    text.show_page(Guide(PACK, Messages("vi")).pages[key])
    return text.toPlainText()


def test_an_indicator_is_explained(app: QApplication) -> None:
    text = shown(app, "indicator:HT_06")
    for words in ("Sở Khoa học và Công nghệ", "bắt buộc, hằng tháng", "Trạng thái là “Chưa phủ sóng”", "HT_10_MS"):
        assert words in text
    assert "Lỗi. Số thôn lõm sóng (HT_06) lớn hơn tổng số thôn của tỉnh (NEN_THON)" in text
    assert text.index("Lỗi.") < text.index("Cảnh báo.") < len(text)


@pytest.mark.parametrize("code", ["HT_06", "XH_05_TL", "AT_03", "XH_11_TYLE", "TT_01"])
def test_the_help_says_what_the_page_of_indicators_says(app: QApplication, code: str) -> None:
    entry, text = Reference(PACK, Messages("vi")).indicator(PACK.indicators[code]), shown(app, f"indicator:{code}")
    facts = [fact for _, fact in entry.facts]
    for sentence in [entry.description, *facts, *entry.formula[1:], *(sentence for _, sentence in entry.rules)]:
        assert sentence in text


def test_a_list_is_explained(app: QApplication) -> None:
    text = shown(app, "register:dead_zone_villages")
    for words in ("Bắt buộc. Gõ tên xã", "Trắng sóng; Lõm sóng", "HT_12", "Thôn … ghi Có 4G"):
        assert words in text


def test_pages_are_found_with_and_without_marks() -> None:
    guide = Guide(PACK, Messages("vi"))
    assert [page.key for page in guide.find("mã đối chiếu")] == ["07_sending.md"]
    assert [page.key for page in guide.find("ma doi chieu")] == ["07_sending.md"]
    found = [page.key for page in guide.find("lom song")]
    assert {"03_registers.md", "indicator:HT_06", "register:dead_zone_villages"} <= set(found)
    assert guide.find("HT_06")[0].key == "indicator:HT_06"
    assert guide.find("xyzt qwv") == []


# The window


def test_f1_helps_on_what_is_chosen(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_04")
    hands.press(Key.Key_F1)
    guide = window.guide
    assert guide.isVisible()
    assert not guide.isModal()
    assert guide.text.toPlainText().startswith("HT_04")
    assert guide.contents.currentItem().text().startswith("HT_04")
    hands.qtbot.keyClick(guide.text, Key.Key_Escape)
    assert not guide.isVisible()
    window.open_register("tasks")
    window.show_help()
    assert guide.text.toPlainText().startswith("Nhiệm vụ")


def test_reading_on_and_back_by_keyboard(window: MainWindow, hands: Hands) -> None:
    window.show_guide()
    guide = window.guide
    assert guide.text.toPlainText().startswith("Bắt đầu")
    assert not guide.back.isEnabled()
    hands.qtbot.waitUntil(guide.isActiveWindow)
    hands.qtbot.keyClick(guide.text, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert guide.search.hasFocus()
    hands.qtbot.keyClicks(guide.search, "ma doi chieu")
    assert [guide.contents.item(row).text() for row in range(guide.contents.count())] == [
        "KẾT QUẢ TÌM",
        "Duyệt, xuất tệp và gửi",
    ]
    hands.qtbot.keyClick(guide.search, Key.Key_Return)
    assert guide.text.toPlainText().startswith("Duyệt, xuất tệp và gửi")
    hands.qtbot.keyClick(guide.contents, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.text.toPlainText().startswith("Bắt đầu")
    guide.search.setText("xyzt")
    assert guide.nothing.isVisible()


def test_links_turn_pages_and_lead_to_cells(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_01_TS")
    window.show_help()
    guide = window.guide
    guide._follow("indicator:HT_06")
    assert guide.text.toPlainText().startswith("HT_06")
    guide._follow("goto:HT_06")
    assert window.form.code == "HT_06"
    guide._follow("goto:fee_policies")
    assert window.register.name == "fee_policies"
    assert guide.isVisible(), "it stays open beside the work"


def test_pictures_fit_the_window(window: MainWindow, hands: Hands) -> None:
    window.show_guide()
    guide = window.guide
    guide.resize(760, 500)
    QApplication.processEvents()
    assert guide.text.document().size().width() <= guide.text.viewport().width()
    assert guide.text.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1000, 640), (760, 440)])
def test_all_of_it_is_named_and_has_room(window: MainWindow, size: tuple[int, int]) -> None:
    window.show_help()
    window.guide.resize(*size)
    QApplication.processEvents()
    assert unnamed(window.guide) == []
    assert clipped(window.guide) == []
