"""Controls made from declarations: they follow the session, change it, and mind the wheel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from core.settings import declared
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.settings_form import SettingsForm, setting_row
from studio.widgets.slider import Scale


@pytest.mark.parametrize("scale", [Scale(0, 1), Scale(0.1, 20), Scale(1, 8, True), Scale(1, 480)])
def test_a_slider_reaches_both_ends_and_never_goes_back(scale):
    values = [scale.value(position) for position in range(scale.positions + 1)]
    assert values[0] == scale.low
    assert values[-1] == scale.high
    assert values == sorted(values)


@pytest.mark.parametrize("name", [entry.name for entry in declared()])
def test_every_setting_has_a_row_with_a_name_and_a_meaning(qtbot, session, name):
    row = setting_row(session, name)
    qtbot.addWidget(row)
    assert row.toolTip()
    controls = [
        control
        for control in row.findChildren(QWidget)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.window() is row
    ]
    assert controls
    for control in controls:
        if control.objectName() != "qt_spinbox_lineedit":
            assert control.accessibleName()


@pytest.fixture
def pressure(qtbot, session):
    row = SettingSlider(session, "compress.pressure")
    qtbot.addWidget(row)
    row.resize(500, 60)
    row.show()
    qtbot.waitExposed(row)
    return row


def test_slider_box_and_session_say_the_same(qtbot, session, pressure):
    session.set_setting("compress.pressure", 0.4)
    assert pressure.box.value() == pytest.approx(0.4)
    assert pressure.scale.value(pressure.slider.value()) == pytest.approx(0.4, abs=0.005)
    pressure.box.setValue(0.333)
    assert session.settings.compress.pressure == pytest.approx(0.333)
    assert pressure.box.value() == pytest.approx(0.333)


def test_a_drag_with_the_mouse_is_one_step_of_undo(qtbot, session, pressure):
    slider, before = pressure.slider, session.settings.compress.pressure
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, y))
    for x in range(70, 200, 10):
        qtbot.mouseMove(slider, QPoint(x, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(200, y))
    assert session.settings.compress.pressure != before
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.settings.compress.pressure == before
    assert pressure.box.value() == pytest.approx(before)


def test_keys_move_the_slider_and_reset_takes_it_back(qtbot, session, pressure):
    default = pressure.declaration.default
    pressure.slider.setFocus()
    qtbot.keyClick(pressure.slider, Qt.Key.Key_Left)
    assert session.settings.compress.pressure < default
    pressure._reset.click()
    assert session.settings.compress.pressure == default
    assert not pressure._reset.isEnabled()


def wheel(widget):
    middle = QPointF(widget.rect().center())
    return QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_the_wheel_changes_only_what_has_the_focus(qapp, session, pressure):
    before = session.settings.compress.pressure
    for control in (pressure.slider, pressure.box):
        control.clearFocus()
        qapp.sendEvent(control, wheel(control))
        assert session.settings.compress.pressure == before
    pressure.slider.setFocus()
    qapp.sendEvent(pressure.slider, wheel(pressure.slider))
    assert session.settings.compress.pressure != before


def test_numbers_are_typed_as_people_write_them(qtbot, session):
    row = SettingSlider(session, "optimiser.learning_rate")
    qtbot.addWidget(row)
    line = row.box.lineEdit()
    for typed in ("2e-4", "0.0002", "0,0002"):
        session.set_setting("optimiser.learning_rate", 0.5)
        line.clear()
        qtbot.keyClicks(line, typed)
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert session.settings.optimiser.learning_rate == pytest.approx(2e-4)


def test_a_form_shows_all_its_settings(qtbot, session):
    names = [entry.name for entry in declared()]
    form = SettingsForm(session, "All", names)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
