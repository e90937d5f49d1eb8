"""The report by one click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from studio.widgets.report_button import ReportButton
from tests.core.evaluate.test_pdf import measured
from tests.studio.bench import InlineEngine


class Browser(QObject):
    """Stands where the system's web browser would."""

    def __init__(self):
        super().__init__()
        self.opened = []
        QDesktopServices.setUrlHandler("file", self, "on_url")

    @Slot(QUrl)
    def on_url(self, url):
        self.opened.append(url.toLocalFile())


@pytest.fixture
def browser(qapp):
    browser = Browser()
    yield browser
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def button(qtbot, session):
    session.engine = InlineEngine(session)
    button = ReportButton(session)
    qtbot.addWidget(button)
    return button


def test_one_click_makes_both_and_opens_the_page(qtbot, session, button, browser, tmp_path):
    assert not button.isEnabled()
    project = measured(tmp_path / "voice")
    project.finish_stage("evaluation", seconds=1.0, key="old")
    session.open_project(project.folder)
    assert button.isEnabled()
    button.click()
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: bool(browser.opened), timeout=30_000)
    assert browser.opened == [str(project.folder / "report.html")]
    assert (project.folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert 'href="report.pdf"' in (project.folder / "report.html").read_text(encoding="utf-8")
    assert button.isEnabled()
    assert button.text() == "Report…"


def test_a_damaged_report_is_said(qtbot, session, button, browser, tmp_path):
    project = measured(tmp_path / "voice")
    project.finish_stage("evaluation", seconds=1.0, key="old")
    session.open_project(project.folder)
    (project.folder / "report.json").write_text("{")
    with qtbot.waitSignal(session.failed, timeout=60_000) as said:
        button.click()
    assert "damaged" in said.args[0]
    assert button.isEnabled()
    assert browser.opened == []
