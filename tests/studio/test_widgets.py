"""Single widgets: what they show is true, and what one does to them is heard."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt

from core.events import Paused, PhaseStarted, Progress, Resumed
from studio.curves import RunCurves
from studio.progress import JobState
from studio.widgets.job_bar import status_words
from studio.widgets.layer_bars import LayerBars, LayerShare
from studio.widgets.loss_plot import LossPlot
from studio.widgets.temperature_plot import TemperaturePlot, entropy_gain_bits, laplace_density


def curves(offset=0.0):
    run = RunCurves()
    for check in range(1, 11):
        run.add_losses(check * 100, "validation", {"total": 5.0 / check + offset}, {})
        run.add_sample(check * 100, f"samples/{check}.wav", "Hello.")
    run.best_step = 1000
    return run


@pytest.fixture
def plot(qtbot):
    plot = LossPlot(["teacher", "student"], "student")
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_the_plot_says_its_numbers_in_words(plot):
    plot.show_curves({"student": curves()}, live=False)
    said = plot._graph.accessibleDescription()
    assert "Student 0.5" in said
    assert "best at step 1" in said
    assert "Teacher" not in said


def test_a_click_on_a_dot_asks_for_that_moment(qtbot, plot):
    plot.show_curves({"student": curves()}, live=False)
    line = plot._lines["student"]
    dot = next(point for point in line.dots.points() if point.data() == 400)
    scene = line.dots.mapToScene(dot.pos())
    place = plot._graph.mapFromScene(scene)
    with qtbot.waitSignal(plot.sampleChosen) as chosen:
        qtbot.mouseClick(plot._graph.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["student", 400]


def test_the_logarithm_is_offered_for_positive_losses_only(plot):
    plot.show_curves({"student": curves()}, live=False)
    plot.log.click()
    assert plot.log.isChecked()
    plot.show_curves({"student": curves(offset=-3.0)}, live=False)
    assert not plot.log.isChecked()
    assert not plot.log.isEnabled()


def test_long_curves_are_thinned(plot):
    run = RunCurves()
    for step in range(1, 20_001):
        run.add_losses(step, "train", {"total": 1.0 / step}, {})
    plot.show_curves({"student": run}, live=True)
    drawn = plot._lines["student"].curve.getOriginalDataset()[0]
    assert len(drawn) <= 5_000
    assert drawn[-1] == 20_000


def test_the_status_names_phase_share_and_time_left(qapp):
    state = JobState()
    state.follow([PhaseStarted("align", 800), Progress("align", 120, 800, 270.0, 20.0)])
    assert status_words(state) == "Aligning 120/800 · 15 % · about 4 min 30 s left (± 20 s)"
    state.follow([Paused()])
    assert "paused" in status_words(state)
    state.follow([Resumed()])
    assert "paused" not in status_words(state)


def test_layer_bars_say_what_goes(qtbot):
    bars = LayerBars()
    qtbot.addWidget(bars)
    bars.show_layers(
        [LayerShare("encoder.0", "encoder 1", 0.58), LayerShare("mel_head", "mel head", 0.0)]
    )
    assert bars.accessibleDescription() == "encoder 1 −58 %; mel head 0 %"


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0, 5.0])
def test_the_sentence_about_temperature_is_true(qtbot, temperature):
    def entropy(spread):
        step = spread / 200
        places = [(number + 0.5) * step for number in range(-6000, 6000)]
        densities = [laplace_density(place, spread) for place in places]
        return -sum(density * math.log2(density) * step for density in densities)

    gain = entropy(0.7 * temperature) - entropy(0.7)
    assert entropy_gain_bits(temperature) == pytest.approx(gain, abs=1e-3)
    plot = TemperaturePlot()
    qtbot.addWidget(plot)
    plot.show_temperature(temperature)
    said = plot._bells.accessibleDescription()
    assert ("wider" in said) == (temperature > 1)
    assert ("narrower" in said) == (temperature < 1)
