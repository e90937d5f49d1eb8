import json
import time

import pytest

from core.compress.cost import bill_of
from core.compress.speed import Speed, learn, machine_speed, remembered_speed, time_models
from core.compress.work import Call, work_of
from core.models.conv import ConvAcoustic, preset
from core.models.vocoders.fourier import FourierConfig, FourierModel


@pytest.fixture(scope="module")
def models():
    shapes = (16, (32, 64)), (48, (160, 40)), (96, (96, 320))
    return [FourierModel(FourierConfig("hifigan", *shape)) for shape in shapes]


@pytest.fixture(scope="module")
def speed(models):
    return learn(models, 3)


def test_a_call_costs_its_overhead_and_what_it_works_on():
    speed = Speed({"linear": (0.5, 0.01, 0.1, 0.001), "add": (1.0, 0.0, 0.0, 0.0)})
    call = Call("layer", "linear", 1000.0, 20, 300)
    assert speed.milliseconds(call) == pytest.approx(0.5 + 10.0 + 2.0 + 0.3)
    # A function that was never watched costs what an addition does, or a product if it is one.
    assert speed.milliseconds(call._replace(kind="unheard", macs=0.0)) == 1.0
    assert speed.milliseconds(call._replace(kind="unheard")) == speed.milliseconds(call)


def test_what_was_watched_is_predicted(models, speed):
    """Against each other: how busy the machine is changes between learning and measuring."""
    measured = time_models(models, 86.0)
    predicted = [bill_of(model, 86.0, speed).predicted_ms_per_second for model in models]
    assert predicted == sorted(predicted)
    assert predicted[-1] / predicted[0] == pytest.approx(measured[-1] / measured[0], rel=0.4)
    assert 0.3 < predicted[-1] / measured[-1] < 3.0


def test_no_work_makes_a_prediction_smaller(speed):
    for factors in speed.factors.values():
        assert min(factors) >= 0.0
    call = Call("layer", "linear", 1e6, 1000, 5000)
    assert speed.milliseconds(call._replace(macs=2e6)) >= speed.milliseconds(call)


def test_layers_add_up_to_the_whole(speed):
    model = ConvAcoustic(preset("tiny", symbols=20, silent_symbols=(), speakers=1, mels=8))
    work = work_of(model, 86.0)
    whole = sum(speed.milliseconds(call) for call in work.calls) / 4
    assert sum(speed.by_layer(work).values()) == pytest.approx(whole)
    layers = speed.by_layer(work)
    # Equal layers cost the same.
    assert layers["decoder.0"] == pytest.approx(layers["decoder.5"])


def test_this_machines_speed_is_learnt_once(tmp_path, monkeypatch, speed):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert remembered_speed() is None
    taught = []

    def teach(*_):
        taught.append(1)
        return speed

    monkeypatch.setattr("core.compress.speed.calibration_models", list)
    monkeypatch.setattr("core.compress.speed.learn", teach)
    first = machine_speed()
    assert machine_speed() == first == remembered_speed()
    assert len(taught) == 1


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"factors": {}}', '{"factors": {"add": [1, 2]}}', '{"points": [[1, 2]]}'],
)
def test_a_damaged_file_is_learnt_again(tmp_path, monkeypatch, speed, content):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("core.compress.speed.calibration_models", list)
    monkeypatch.setattr("core.compress.speed.learn", lambda *_: speed)
    machine_speed()
    (file,) = tmp_path.rglob("speed-*.json")
    file.write_text(content)
    assert remembered_speed() is None
    assert machine_speed() == speed
    assert remembered_speed() == speed


def test_impossible_factors_are_not_believed(tmp_path, monkeypatch, speed):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("core.compress.speed.calibration_models", list)
    monkeypatch.setattr("core.compress.speed.learn", lambda *_: speed)
    machine_speed()
    (file,) = tmp_path.rglob("speed-*.json")
    content = json.loads(file.read_text())
    content["factors"]["linear"] = [-1.0, 0.0, 0.0, 0.0]
    file.write_text(json.dumps(content))
    assert remembered_speed() is None


def test_bills_of_new_shapes_are_quick(speed):
    """The window asks at every move of a slider."""
    bill_of(
        ConvAcoustic(preset("tiny", symbols=20, silent_symbols=(), speakers=1, mels=8)), 86.0, speed
    )
    model = ConvAcoustic(preset("small", symbols=20, silent_symbols=(), speakers=1, mels=8))
    began = time.thread_time()
    bill_of(model, 86.0, speed)
    assert time.thread_time() - began < 0.25
