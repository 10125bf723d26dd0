"""The look of the window: colours of the light and the dark theme, fonts, icons; one place for all of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.problems import Kind, Severity
from cds_desktop.domain.resources import resource_path


@dataclass(frozen=True)
class Theme:
    """Colours by what they say; text on its ground has a contrast of at least 4.5 : 1."""

    window: str  # ground of bars and panes
    surface: str  # ground of what is read and written: grids, fields
    sunken: str  # ground of what cannot be written
    line: str  # hairlines
    border: str  # edges of fields
    text: str
    muted: str
    accent: str  # focus, the chosen, links
    on_accent: str
    chosen: str  # ground of the chosen row
    error: str
    error_ground: str
    warning: str
    warning_ground: str
    hint: str
    hint_ground: str
    good: str
    good_ground: str


LIGHT = Theme(
    window="#f5f6f8",
    surface="#ffffff",
    sunken="#f3f5f7",
    line="#e3e7ec",
    border="#c3cad3",
    text="#1c2632",
    muted="#586474",
    accent="#1f5fae",
    on_accent="#ffffff",
    chosen="#e9f1fb",
    error="#b3261e",
    error_ground="#fdeeed",
    warning="#8f5500",
    warning_ground="#fff5e0",
    hint="#35618f",
    hint_ground="#eaf2fb",
    good="#1d7044",
    good_ground="#e7f5ec",
)
DARK = Theme(
    window="#171b21",
    surface="#1e242b",
    sunken="#232a32",
    line="#303943",
    border="#4b5866",
    text="#e7ebf0",
    muted="#a3afbd",
    accent="#86b7f2",
    on_accent="#10151b",
    chosen="#25364b",
    error="#ff9a92",
    error_ground="#3d2523",
    warning="#f0bd6a",
    warning_ground="#3a2f1c",
    hint="#9cc3ee",
    hint_ground="#22303f",
    good="#7fd3a2",
    good_ground="#1d3428",
)

THEMES = ("system", "light", "dark")
"""What may be chosen; the first is chosen where nothing was."""
_SCHEMES = dict(zip(THEMES, (Qt.ColorScheme.Unknown, Qt.ColorScheme.Light, Qt.ColorScheme.Dark), strict=True))
KIND_COLOURS = {Kind.ERROR: "error", Kind.WARNING: "warning", Kind.EXPLAINED: "muted", Kind.HINT: "hint"}
SEVERITY_COLOURS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "hint"}
READABLE_POINTS = 10.0
_FALLBACK_FONTS = {"", "Sans Serif", "DejaVu Sans"}
_PREFERRED_FONTS = ("Segoe UI", "Noto Sans", "Inter", "Open Sans", "Liberation Sans")
_BUTTON_ROOM = 1.3
_ICON_SIZES = (16, 24, 32, 48, 64)
_theme = LIGHT


def theme() -> Theme:
    """Return the theme in use."""
    return _theme


def apply_style(app: QApplication, choice: str = THEMES[0]) -> None:
    """Give the program its look: light, dark, or as the system has it."""
    global _theme
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(_SCHEMES[choice])
    _theme = DARK if choice == "dark" or (choice == "system" and system_is_dark(app)) else LIGHT
    icon.cache_clear()
    app.setFont(_readable_font(app.font()))
    app.setPalette(_palette(_theme))
    app.setStyleSheet(_style_sheet(_theme))


def system_is_dark(app: QApplication) -> bool:
    """Whether the system shows windows dark."""
    return app.styleHints().colorScheme() is Qt.ColorScheme.Dark


def colour(name: str) -> QColor:
    """Return a colour of the theme by its name."""
    return QColor(getattr(_theme, name))


@lru_cache(maxsize=128)
def icon(name: str, colour_name: str = "muted", width: float = 1.0) -> QIcon:
    """Return an icon in a colour of the theme, on a ground `width` times as wide as it is high.

    Raises FileNotFoundError for one that does not exist.
    """
    drawing = resource_path("icons", f"{name}.svg").read_text("utf-8")
    drawing = drawing.replace("currentColor", getattr(_theme, colour_name)).replace("#fff", _theme.surface)
    return _drawn(drawing, width)


def button_icon(name: str, colour_name: str = "text") -> QIcon:
    """Return an icon for a button, with some room before the button's text."""
    return icon(name, colour_name, _BUTTON_ROOM)


def program_icon() -> QIcon:
    """Return the mark of the program itself."""
    return _drawn(resource_path("icons", "app.svg").read_text("utf-8"))


def severity_icon(severity: Severity) -> QIcon:
    """Return the sign of a severity: each has its own shape, so that colour alone never tells them apart."""
    return icon(severity.value, SEVERITY_COLOURS[severity])


def enlarged(font: QFont, points: float, *, bold: bool = False) -> QFont:
    """Return `font` larger by `points`."""
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() + points)
    larger.setWeight(QFont.Weight.DemiBold if bold else font.weight())
    return larger


def _drawn(drawing: str, width: float = 1.0) -> QIcon:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    drawn = QIcon()
    for size in _ICON_SIZES:
        pixmap = QPixmap(round(size * width), size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        drawn.addPixmap(pixmap)
    return drawn


def _readable_font(font: QFont) -> QFont:
    """Return the system's font, not below a readable size, with digits of one width.

    Where the system names none (a bare X server), a plain face with all Vietnamese letters is looked for.
    """
    chosen = QFont(font)
    found = QFontInfo(font)
    if found.family() in _FALLBACK_FONTS or found.fixedPitch():  # nobody chose it: the system knows no better
        installed = set(QFontDatabase.families())
        chosen.setFamilies([family for family in _PREFERRED_FONTS if family in installed] or [font.family()])
    chosen.setPointSizeF(max(READABLE_POINTS, font.pointSizeF()))
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, name in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.sunken,
        role.Text: theme.text,
        role.Button: theme.window,
        role.ButtonText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.PlaceholderText: theme.muted,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Link: theme.accent,
        role.Mid: theme.border,
        role.Accent: theme.accent,
    }.items():
        palette.setColor(part, QColor(name))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(theme.muted))
    return palette


def _style_sheet(theme: Theme) -> str:
    icons = resource_path("icons").as_posix()
    sheet = resource_path("style", "window.qss").read_text("utf-8")
    return Template(sheet).substitute(asdict(theme), icons=icons)
