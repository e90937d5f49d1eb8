"""The style sheet of the window, made from the colour tokens.

Widgets say what they are with dynamic properties: a label has `role` (`title`, `muted`, `small`,
`heading`, `figure`, `unit`, `value`), a button has `kind` (`primary`, `plain`, `choice`, `tab`), a
frame has `card` or `code`.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.theme import Theme

_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, QMessageBox, QWidget#page, QScrollArea#page, QWidget#pageBody {
  background: $background; }
QMessageBox QLabel#qt_msgbox_label { font-size: ${p14}px; font-weight: 600; }
QMessageBox QLabel#qt_msgbox_informativelabel { color: $muted; min-width: ${p320}px; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: ${p4}px ${p8}px; }

QFrame#topBar { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame#rail { background: $surface; border: none; border-right: 1px solid $line; }
QFrame#playerHolder { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 12px; }
QFrame[card="good"] { background: $surface; border: 1px solid $good; border-radius: 12px; }
QFrame[card="careful"] { background: $surface; border: 1px solid $careful; border-radius: 12px; }
QFrame[card="accent"] { background: $surface; border: 1px solid $accent; border-radius: 12px; }
QFrame[code="true"] { background: $raised; border: 1px solid $line; border-radius: 7px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[drop="true"] { background: $accent_background; border: 1px dashed $accent;
  border-radius: 12px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${p19}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${p12}px; font-weight: 600; color: $muted; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { font-size: ${p11}px; color: $muted; }
QLabel[role="figure"] { font-size: ${p24}px; font-weight: 600; }
QLabel[role="figure"][state="careful"] { color: $careful; }
QLabel[role="value"] { background: $raised; border: 1px solid $line; border-radius: 7px;
  padding: ${p4}px ${p8}px; }
QLabel[role="unit"] { font-size: ${p12}px; color: $muted; }
QLabel[role="good"] { color: $good; font-weight: 600; }
QLabel[role="warning"] { color: $careful; }
QLabel[role="careful"] { color: $careful; font-weight: 600; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 8px;
  padding: ${p6}px ${p14}px; font-weight: 500; min-height: ${p18}px; }
QPushButton:hover { border-color: $muted; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $muted; background: $raised; border-color: $line; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="primary"]:hover { border-color: $text; }
QPushButton[kind="primary"]:pressed { background: $muted; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: ${p5}px ${p13}px; }
QPushButton[kind="primary"]:disabled { background: $raised; border-color: $line; color: $muted; }
QPushButton[kind="plain"] { background: transparent; border: 1px solid transparent;
  padding: ${p4}px ${p8}px; }
QPushButton[kind="plain"]:hover { background: $raised; }
QPushButton[kind="plain"]:focus { border-color: $accent; }
QPushButton[kind="plain"]::menu-indicator { width: 0; }
QPushButton[kind="choice"] { background: transparent; border: 1px solid $line; }
QPushButton[kind="choice"]:checked { background: $accent_background; border-color: $accent;
  color: $text; }
QPushButton[kind="choice"][empty="true"] { color: $muted; border-style: dashed; }
QPushButton[kind="choice"]:focus { border: 2px solid $accent; padding: ${p5}px ${p13}px; }
QPushButton[kind="tab"] { background: transparent; border: 1px solid transparent;
  padding: ${p2}px ${p8}px; color: $muted; font-size: ${p12}px; }
QPushButton[kind="tab"]:checked { background: $raised; color: $text; }
QPushButton[kind="tab"]:focus { border-color: $accent; }
QPushButton::menu-indicator { subcontrol-position: right center; right: ${p8}px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 7px;
  padding: ${p4}px; }
QToolButton:hover { background: $raised; }
QToolButton:focus { border-color: $accent; }
QToolButton:checked { background: $accent_background; }
QToolButton::menu-indicator { width: 0; image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox { background: $raised;
  border: 1px solid $line; border-radius: 7px; padding: ${p4}px ${p8}px; min-height: ${p18}px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDoubleSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
  color: $muted; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: ${p22}px; }
QComboBox::down-arrow { image: none; width: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; outline: none;
  selection-background-color: $accent_background; selection-color: $text; padding: 4px; }

QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: ${p6}px ${p22}px ${p6}px ${p12}px; border-radius: 6px; }
QMenu::item:selected { background: $accent_background; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QCheckBox, QRadioButton { spacing: ${p8}px; background: transparent; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; border-radius: 4px; padding: 1px; }

QTableView { background: $surface; border: none; gridline-color: transparent; outline: none;
  selection-background-color: $accent_background; selection-color: $text;
  alternate-background-color: $surface; }
QTableView::item { padding: 0 ${p8}px; border-bottom: 1px solid $line; }
QTableView::indicator { width: ${p12}px; height: ${p12}px; border: 1px solid $muted;
  border-radius: 4px; background: $surface; }
QTableView::indicator:checked { background: $accent; border-color: $accent; }
QTableView:focus { border: 1px solid $accent; border-radius: 6px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: ${p6}px ${p8}px; font-size: ${p11}px; }
QTableCornerButton::section { background: $surface; border: none; }

QScrollArea { border: none; background: transparent; }
QWidget#clear { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $line; border-radius: 3px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: $line; border-radius: 3px; min-width: 32px; }
QScrollBar::handle:horizontal:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def sheet(theme: Theme) -> str:
    """The style sheet for a theme's colours and size."""
    colours = theme.colours
    tokens = {name: getattr(colours, name) for name in colours.__dataclass_fields__}
    sizes = {f"p{size}": str(theme.px(size)) for size in (*range(2, 33), 320)}
    return _SHEET.substitute(tokens | sizes)
