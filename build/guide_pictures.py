"""Takes the pictures of the user guide: the real window on the sample province, small enough to be shipped.

Run it as `python3 build/guide_pictures.py` in the program's environment; it draws without a screen and writes
resources/guide/pictures/*.png.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from screenshots import CLOCK, PERIOD, VILLAGES, begin_month, previewed, settle  # type: ignore[import-not-found]

from cds_desktop.domain.messages import Messages
from cds_desktop.reporting.demo import make_demo
from cds_desktop.ui import dialogs, start

PICTURES = Path(__file__).resolve().parents[1] / "resources" / "guide" / "pictures"
SIZE = QSize(1100, 640)
COLOURS = 250
EXPLANATION = "Nhà mạng cắt thuê bao không dùng, theo công văn ngày 12/02/2026."


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    messages = Messages("vi")
    start.make_application(messages)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        for _ in make_demo(data_dir, Path(folder)):
            pass
        begin_month(data_dir)
        window = start.open_window(data_dir, CLOCK, messages, start.first_month(data_dir, CLOCK, PERIOD))
        session = window.session
        window.resize(SIZE)
        settle(window)
        window.open_code("HT_04")
        take(window, "month")
        window.open_register(VILLAGES)
        take(window, "register")
        window.open_overview()
        settle(window)
        take(window, "overview")
        session.enter("HT_01_TS", "351.200")
        settle(window)
        warning = next(f.problem for f in session.month.findings if f.problem.rule == "HT_01_GIAM")
        session.explain([warning], EXPLANATION, "bien_dong")
        settle(window)
        window.resize(1366, 768)
        window.open_problem(warning)
        take(window.details.cards, "warning")
        loading = previewed(window, Path(folder))
        take(loading, "load")
        loading.close()
        session.open(PERIOD.previous())  # has been sent: its file can be written again
        settle(window)
        dialog = dialogs.ExportDialog(window, session, Path("USB"), draft=False)
        dialog.show()
        dialog.act()
        settle(window)
        dialog.adjustSize()
        take(dialog, "exported")
        window.close()
        settle(window)
        session.worker.finish()


def take(widget: QWidget, name: str) -> None:
    """Write the picture of a widget with as few colours as it needs to look right."""
    for _ in range(5):
        QApplication.processEvents()
    full = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(full.pixel(x, y) for x in range(full.width()) for y in range(full.height()))
    colours = [colour for colour, _ in counted.most_common(COLOURS)]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    picture = full.convertToFormat(QImage.Format.Format_Indexed8, colours, plain)
    path = PICTURES / f"{name}.png"
    if not picture.save(str(path), quality=0):
        raise OSError(f"{path} was not written")
    print(path)


if __name__ == "__main__":
    main()
