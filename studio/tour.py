"""What the first-run tour shows: five stops from the rail to the export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from studio.widgets.tour import Stop, Tour

if TYPE_CHECKING:
    from studio.main_window import MainWindow


def begin(window: MainWindow) -> Tour:
    """Show the tour over a window whose pages are built."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Tour", text)

    def on_page(place: int, name: str) -> QWidget:
        """A widget of a page by its attribute, or the page itself."""
        window.show_step(place)
        page = window.page(place)
        found = getattr(page, name, page)
        return found if isinstance(found, QWidget) and found.isVisible() else page

    def of_window(part: QWidget, step: int) -> QWidget:
        window.show_step(step)
        return part

    before = window.stack.currentIndex()
    tour = Tour(
        window.centralWidget(),
        [
            Stop(
                tr("Six steps"),
                tr(
                    "From recordings to a small voice that other programs read. Go where you like, "
                    "at any time: nothing is lost."
                ),
                lambda: of_window(window.rail, 0),
            ),
            Stop(
                tr("What it learns from"),
                tr(
                    "The built-in voice is chosen, good for a first try. Later, drop a folder of "
                    "your own recordings here."
                ),
                lambda: on_page(0, "source"),
            ),
            Stop(
                tr("One button to begin"),
                tr(
                    "This trains the big voice, the teacher. It can be paused, or stopped and "
                    "kept, and goes on after a crash."
                ),
                lambda: on_page(1, "train"),
            ),
            Stop(
                tr("Your ears decide"),
                tr(
                    "Recording, teacher and student play at the same place in the sentence. The "
                    "keys 1 to 5 switch between them, Space plays."
                ),
                lambda: of_window(window.player_holder, 1),
            ),
            Stop(
                tr("Take it along"),
                tr(
                    "Export writes the voice for Piper, Home Assistant and others, and checks that "
                    "it sounds the same. This tour is in the Help menu."
                ),
                lambda: of_window(window.rail.button(5), 5),
            ),
        ],
    )
    tour.ended.connect(lambda: window.show_step(before))
    return tour
