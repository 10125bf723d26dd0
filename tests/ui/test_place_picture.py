"""Rows on a picture by their coordinates: sorted out, drawn, chosen by mouse and keyboard in step with the grid."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from cds_desktop.domain.figures import Cell
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.registers import Row
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.place_picture import SIGNS, PlacePicture, draw_sign, sort_out
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.row_filters import ColumnFilter
from cds_desktop.ui.session import RowHandle
from tests.ui.hands import PERIOD, Hands, focused
from tests.ui.villages import VILLAGES, go_to, open_villages

Key = Qt.Key


@pytest.fixture
def villages(window: MainWindow, hands: Hands, stored) -> MainWindow:
    """The window on the villages, wide enough for list and picture."""
    window.resize(1500, 820)
    return open_villages(window, hands, stored)


@pytest.fixture
def picture(villages: MainWindow, hands: Hands) -> PlacePicture:
    hands.press(Key.Key_M, ctrl=True, shift=True)
    picture = villages.register.places.picture
    hands.qtbot.waitUntil(lambda: len(picture.spots) == 3)
    drawn(picture, hands)
    return picture


def drawn(picture: PlacePicture, hands: Hands) -> None:
    """Wait until everything has its place and is drawn."""
    for _ in range(3):
        hands.qtbot.wait(30)
        hands.qtbot.waitUntil(lambda: picture.finished)


def line(number: int, **values: Cell) -> Line:
    return Line(RowHandle(str(number)), Row(str(number), values, PERIOD))


def test_rows_are_sorted_out_by_their_coordinates() -> None:
    register = shipped_pack().registers[VILLAGES]
    x, y = Decimal("105.1"), Decimal("22.1")
    lines = [
        line(0, longitude=x, latitude=y, status="da_phu"),
        line(1, longitude=y, latitude=x),
        line(2, longitude=x),
        line(3, longitude=Decimal(0), latitude=Decimal(0)),
        line(4, longitude=x, latitude=y),
        Line(),
        line(6, longitude=Decimal("117.9"), latitude=Decimal(8), status="chua_phu"),
    ]
    places = sort_out(lines, register, "status")
    assert [(spot.row, spot.sign) for spot in places.spots] == [(0, 2), (4, -1), (6, 0)]
    assert places.outside == [1, 3]
    assert places.without == 2


def test_every_sign_has_a_shape_of_its_own(app) -> None:
    """Drawn in one colour the signs still differ."""
    shapes = set()
    for sign in range(-1, len(SIGNS)):
        image = QImage(24, 24, QImage.Format.Format_Alpha8)
        image.fill(0)
        painter = QPainter(image)
        draw_sign(painter, QPointF(12, 12), sign, 16)
        painter.end()
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == len(SIGNS) + 1


def test_the_picture_says_what_is_not_in_it(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    panel = villages.register.places
    assert panel.isVisible()
    assert "1 dòng có tọa độ ngoài Việt Nam" in panel.notes.text()
    assert "Khau Lầu" in panel.notes.text()
    assert "1 dòng chưa có tọa độ" in panel.notes.text()
    assert panel.legend.accessibleName() == "Chưa phủ sóng: 2, Đã phủ sóng: 1"
    panel.notes.linkActivated.emit("3")
    assert villages.register.grid.currentIndex().row() == 3
    hands.qtbot.waitUntil(lambda: "không có trên sơ đồ" in panel.caption.text())


def test_north_is_up_and_east_is_right(picture: PlacePicture) -> None:
    west, east, north = (picture.position(number) for number in range(3))
    assert east.x() > west.x()
    assert math.isclose(east.y(), west.y(), abs_tol=1e-6)
    assert north.y() < west.y()
    ratio = (east.x() - west.x()) / (west.y() - north.y())
    assert math.isclose(ratio, 0.2 / 0.3 * math.cos(math.radians(22.25)), rel_tol=1e-6), "true to shape"
    assert all(picture.rect().contains(picture.position(number).toPoint()) for number in range(3))


def test_a_click_chooses_the_row_and_ctrl_one_more(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    def click(spot: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = picture.position(spot).toPoint()
        hands.qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, modifier, place)

    click(1)
    grid = villages.register.grid
    assert grid.currentIndex().row() == 1
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert [chosen.row.values["village"] for chosen in grid.selected_lines()] == ["Nà Tông", "Bản Hòa"]
    hands.qtbot.waitUntil(lambda: picture.ringed == [1, 2])
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert [chosen.row.values["village"] for chosen in grid.selected_lines()] == ["Nà Tông"]


def test_the_grid_leads_the_picture(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    go_to(villages, 2, "village")
    hands.qtbot.waitUntil(lambda: picture.current == 2)
    assert villages.register.places.caption.text().startswith("Bản Hòa · Xã Bạch Xa")
    assert "Bản Hòa" in picture.accessibleDescription()


def test_arrows_go_from_village_to_village(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    assert focused() is picture
    grid = villages.register.grid
    hands.qtbot.waitUntil(lambda: picture.current == 0)
    for key, row in ((Key.Key_Right, 1), (Key.Key_Right, 1), (Key.Key_Left, 0), (Key.Key_Up, 2), (Key.Key_Down, 0)):
        hands.press(key)
        assert grid.currentIndex().row() == row
        hands.qtbot.waitUntil(lambda row=row: picture.current == row)
    hands.press(Key.Key_Return)
    assert focused() is grid
    hands.press(Key.Key_M, ctrl=True, shift=True)
    assert not villages.register.pictured


def test_the_picture_follows_the_filter_and_the_mark(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    panel = villages.register.places
    villages.register.grid.rows.filter("signal", ColumnFilter(ticked=frozenset({"lom"})))
    hands.qtbot.waitUntil(lambda: [spot.row for spot in picture.spots] == [0])
    assert panel.legend.accessibleName() == "Đã phủ sóng: 1"
    panel.marked_by.setCurrentIndex(1)
    panel.marked_by.activated.emit(1)
    hands.qtbot.waitUntil(lambda: panel.legend.accessibleName() == "Lõm sóng: 1")
    assert not panel.notes.isVisible()


def test_it_is_liked_until_it_is_put_away(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    villages.open_register("documents")
    assert not villages.register.pictured, "documents have no place"
    assert not villages._actions["row_picture"].isEnabled()
    villages.open_register(VILLAGES)
    assert villages.register.pictured
    villages.register._picture.click()
    assert not villages.register.pictured
    assert villages.register.grid.isVisible()


def test_in_a_narrow_window_the_picture_takes_the_place_of_the_grid(
    villages: MainWindow, picture: PlacePicture, hands: Hands
) -> None:
    villages.resize(910, 500)
    hands.qtbot.waitUntil(lambda: not villages.register.grid.isVisible())
    assert villages.height() == 500, "nothing asks for more height"
    picture.setFocus()
    hands.press(Key.Key_Return)
    assert villages.register.grid.isVisible()
    assert focused() is villages.register.grid
    assert not villages.register.pictured


def test_ten_thousand_villages_are_drawn_in_slices(villages: MainWindow, picture: PlacePicture, hands: Hands) -> None:
    register = villages.session.month.pack.registers[VILLAGES]
    degrees = [(Decimal(104_400 + n % 1200).scaleb(-3), Decimal(21_600 + n // 7).scaleb(-3)) for n in range(10_000)]
    lines = [line(n, longitude=x, latitude=y) for n, (x, y) in enumerate(degrees)]
    picture.show_spots(sort_out(lines, register, "status").spots)
    assert not picture.finished, "the window has its turn meanwhile"
    hands.qtbot.waitUntil(lambda: picture.finished)
    place = picture.position(4321)
    found = picture.spot_at(place)
    assert found >= 0
    assert math.hypot(picture.position(found).x() - place.x(), picture.position(found).y() - place.y()) < 1
    assert picture.spot_at(QPointF(-500, -500)) == -1
