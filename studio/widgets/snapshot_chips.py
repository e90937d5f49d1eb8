"""Two chips, A and B, each of which keeps a state of the sliders and goes back to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from studio.snapshots import PLACES, Snapshots
from studio.widgets.text import set_property


class SnapshotChips(QWidget):
    """The chips and their keys.

    Args:
        page: Where the keys work, while it is to be seen.

    Attributes:
        chips: By place.
    """

    def __init__(self, snapshots: Snapshots, page: QWidget) -> None:
        super().__init__(page)
        self._snapshots, self._page = snapshots, page
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.chips: dict[str, QPushButton] = {}
        for place in PLACES:
            chip = QPushButton(place)
            chip.setProperty("kind", "choice")
            chip.setCheckable(True)
            chip.clicked.connect(partial(snapshots.go_to, place))
            chip.clicked.connect(self.follow)
            chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            chip.customContextMenuRequested.connect(partial(self._open_menu, place))
            self.chips[place] = chip
            layout.addWidget(chip)
            keep = self.tr("Compress: keep the sliders as snapshot {0}").format(place)
            self._add_key(f"Ctrl+Shift+{place}", keep, partial(snapshots.keep, place))
        self._add_key(
            "Ctrl+Shift+S", self.tr("Compress: switch between snapshots A and B"), snapshots.switch
        )
        snapshots.changed.connect(self.follow)
        self.follow()

    def _add_key(self, key: str, words: str, slot: object) -> None:
        shortcut = QShortcut(QKeySequence(key), self._page)
        shortcut.setWhatsThis(words)
        shortcut.activated.connect(slot)

    def _open_menu(self, place: str, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        keep = menu.addAction(self.tr("Keep the sliders as {0}").format(place))
        keep.triggered.connect(partial(self._snapshots.keep, place))
        menu.popup(self.chips[place].mapToGlobal(where))

    @Slot()
    def follow(self) -> None:
        """Show what is kept, and which of the two is shown."""
        for place, chip in self.chips.items():
            kept, shown = self._snapshots.kept(place), self._snapshots.shown(place)
            chip.setChecked(shown)
            set_property(chip, "empty", "" if kept else "true")
            if not kept:
                said = self.tr("Empty: press to keep the sliders here").format(place)
            elif shown:
                said = self.tr("The sliders are as kept here")
            else:
                said = self.tr("Press to set the sliders as kept here")
            key = self.tr("Ctrl+Shift+{0} keeps, Ctrl+Shift+S switches").format(place)
            chip.setAccessibleName(self.tr("Snapshot {0}").format(place))
            chip.setAccessibleDescription(said)
            chip.setToolTip(f"{said} ({key})")
