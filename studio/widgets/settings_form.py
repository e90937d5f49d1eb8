"""A dialog for the settings that are rarely needed, made from their declarations."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.settings import declaration
from studio import core_words, theme
from studio.session import Session
from studio.widgets.setting_choice import SettingChoice, SettingNumber, SettingText, SettingTick
from studio.widgets.setting_row import SettingRow
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.text import label

WIDE = 1000
"""Numbers that may be larger than this are typed, not dragged."""


def setting_row(session: Session, name: str) -> SettingRow:
    """The row that fits the kind of a setting."""
    declared = declaration(name)
    if declared.kind == "choice":
        return SettingChoice(session, name)
    if declared.kind == "bool":
        return SettingTick(session, name)
    if declared.kind == "str":
        return SettingText(session, name)
    assert declared.high is not None
    if declared.high > WIDE:
        return SettingNumber(session, name)
    return SettingSlider(session, name)


class SettingsForm(QDialog):
    """Rows for some settings; each takes effect at once and can be undone.

    Args:
        title: Title of the dialog.
        names: Dotted names of the settings, in order.
    """

    def __init__(
        self, session: Session, title: str, names: list[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(label(title, "title"))
        note = self.tr("Changes take effect with the next training; undo takes them back.")
        layout.addWidget(label(note, "muted"))
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(10)
        for place, name in enumerate(names):
            if not place or core_words.section(name) != core_words.section(names[place - 1]):
                rows.addSpacing(4 if place else 0)
                rows.addWidget(label(core_words.section(name), "heading"))
            row = setting_row(session, name)
            row.set_label_width(116)
            rows.addWidget(row)
        inside = QWidget()
        inside.setObjectName("pageBody")
        inside.setLayout(rows)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        layout.addWidget(scroll, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self.setMinimumWidth(theme.current().px(600))
        # As high as its rows, but never higher than a small screen.
        room = inside.sizeHint().height() + theme.current().px(190)
        self.resize(theme.current().px(640), min(room, theme.current().px(680)))
