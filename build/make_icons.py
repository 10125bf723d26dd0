"""Draws resources/icons/app.svg as the icons that packages carry: `python build/make_icons.py FOLDER`.

Writes `16.png` … `256.png`, `app.ico`, which holds all of them, and `wizard.bmp`, the picture in the installer.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app.svg"
WIZARD = (328, 628)  # twice what NSIS asks for, so that it stays sharp at 200 %
SIZES = (16, 20, 24, 32, 48, 64, 128, 256)


def png(size: int) -> bytes:
    """The icon as PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6 wants a text, and declares bytes
    return bytes(buffer.data().data())


def wizard() -> QImage:
    """The icon on a quiet ground."""
    width, height = WIZARD
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor("#e8f0fa"))
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter, QRectF(width * 0.22, height * 0.16, width * 0.56, width * 0.56))
    painter.end()
    return image


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon holding these PNGs by size: a header, one entry of 16 bytes each, then the pictures."""
    entries, offset = b"", 6 + 16 * len(pictures)
    for size, picture in pictures.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def main(folder: Path) -> None:
    """Write all icons into a folder."""
    app = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: png(size) for size in SIZES}
    for size, picture in pictures.items():
        (folder / f"{size}.png").write_bytes(picture)
    (folder / "app.ico").write_bytes(ico(pictures))
    wizard().save(str(folder / "wizard.bmp"))
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
