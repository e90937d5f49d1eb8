"""A dialog for the settings that are rarely needed, made from their declarations."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from core.settings import declaration
from studio import theme
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
        for name in names:
            row = setting_row(session, name)
            row.set_label_width(116)
            layout.addWidget(row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self.setMinimumWidth(theme.current().px(600))
