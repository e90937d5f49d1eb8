"""Colours, type and icons: one calm look, light or dark, that every widget asks for here.

Widgets made of Qt controls are styled by the sheet in `studio.style`. Widgets that paint themselves
ask `current()` for colours when they paint, and repaint on `themeChanged`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QObject, QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

MODES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Colours:
    """The colour tokens of one theme, as `#RRGGBB`."""

    background: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_background: str
    on_accent: str
    good: str
    careful: str


LIGHT = Colours(
    background="#F5F5F2",
    surface="#FFFFFF",
    raised="#F0F0EC",
    line="#E2E2DD",
    text="#1D1F23",
    muted="#666C74",
    accent="#2B6CB0",
    accent_background="#E3EEF9",
    on_accent="#FFFFFF",
    good="#267350",
    careful="#8F5C00",
)
DARK = Colours(
    background="#15171B",
    surface="#1C1F25",
    raised="#23272F",
    line="#2E333C",
    text="#E9EAEC",
    muted="#9CA3AC",
    accent="#5CA3E3",
    accent_background="#1F3550",
    on_accent="#0E1621",
    good="#54B98A",
    careful="#E0A94A",
)

VOICE_COLOURS = {
    "recording": "#8B9099",
    "teacher": "#3F86C9",
    "student": "#E5893B",
    "control": "#9B7FD4",
    "preview": "#26A68A",
    "export": "#C8577F",
    "base": "#7E8F3A",
}
"""A voice keeps its colour everywhere; colour never stands alone: some have a second sign."""

DASHED_VOICES = frozenset({"control"})
DIAMOND_VOICES = frozenset({"base"})


class Theme(QObject):
    """The look in force. There is one, given by `current()`.

    Signals:
        themeChanged: Colours or the size of the interface changed; ask again and repaint.
    """

    themeChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        kept = QSettings()
        mode = str(kept.value("window/theme", "system"))
        self._mode = mode if mode in MODES else "system"
        self._ui_scale = _scale_from(kept.value("window/ui_scale", "1.0"))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def mode(self) -> str:
        """What the user chose: `system`, `light` or `dark`."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the colours in force are the dark ones."""
        if self._mode == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    @property
    def colours(self) -> Colours:
        return DARK if self.dark else LIGHT

    @property
    def ui_scale(self) -> float:
        """Size of text and controls; 1.0 is the usual one."""
        return self._ui_scale

    def px(self, size: float) -> int:
        """A length designed in pixels at the usual size, in pixels now."""
        return max(1, round(size * self._ui_scale))

    def set_mode(self, mode: str) -> None:
        self._mode = mode
        QSettings().setValue("window/theme", mode)
        self.apply()

    def set_ui_scale(self, scale: float) -> None:
        self._ui_scale = _scale_from(scale)
        QSettings().setValue("window/ui_scale", str(self._ui_scale))
        self.apply()

    def apply(self) -> None:
        """Dress the whole application, then tell the widgets that paint themselves."""
        from studio.style import sheet

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        _icon_pixmap.cache_clear()
        # Widgets dressed by a style sheet keep the font they had when it was set.
        app.setStyleSheet("")
        app.setFont(self.font())
        app.setPalette(_palette(self.colours))
        app.setStyleSheet(sheet(self))
        self.themeChanged.emit()

    def font(self, size: float = 13, *, bold: bool = False) -> QFont:
        """The system's font with figures of equal width, `size` in pixels at the usual scale."""
        font = QFont(_system_family())
        font.setPixelSize(self.px(size))
        font.setFeature(QFont.Tag("tnum"), 1)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def colour(self, token: str) -> QColor:
        """A token (`accent`, `muted`, …) or a voice (`teacher`, …) as a QColor."""
        return QColor(VOICE_COLOURS.get(token) or getattr(self.colours, token))

    def icon(self, name: str, token: str = "text", size: int = 16) -> QIcon:
        """An icon of `resources/icons` drawn in a colour token; faint when disabled."""
        icon = QIcon()
        icon.addPixmap(_icon_pixmap(name, self.colour(token).name(), self.px(size), 1.0))
        faint = _icon_pixmap(name, self.colour(token).name(), self.px(size), 0.35)
        icon.addPixmap(faint, QIcon.Mode.Disabled)
        return icon

    def pixmap(self, name: str, token: str = "text", size: int = 16) -> QPixmap:
        """An icon as a picture, for labels and painted widgets."""
        return _icon_pixmap(name, self.colour(token).name(), self.px(size), 1.0)

    def draw_focus(self, painter: QPainter, area: QRectF) -> None:
        """The ring around a painted widget that has the keyboard."""
        painter.setPen(QPen(self.colour("accent"), 1))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _on_system_changed(self) -> None:
        if self._mode == "system":
            self.apply()


_theme: Theme | None = None


def current() -> Theme:
    """The look in force; made on first use, after the `QApplication`."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


@lru_cache(maxsize=1)
def _system_family() -> str:
    return QApplication.font().family()


@lru_cache(maxsize=256)
def _icon_pixmap(name: str, colour: str, size: int, opacity: float) -> QPixmap:
    source = resources.files("resources").joinpath("icons", f"{name}.svg").read_text()
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setOpacity(opacity)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _scale_from(value: object) -> float:
    try:
        return min(max(float(str(value)), 0.8), 2.0)
    except ValueError:
        return 1.0


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    for role, colour in {
        QPalette.ColorRole.Window: colours.background,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.raised,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.ToolTipBase: colours.surface,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Mid: colours.line,
        QPalette.ColorRole.Accent: colours.accent,
    }.items():
        palette.setColor(role, QColor(colour))
    faint = QColor(colours.muted)
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette
