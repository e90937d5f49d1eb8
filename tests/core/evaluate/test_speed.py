import time
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from core.delivery import USUAL, Delivery
from core.evaluate.speed import measure_speed
from core.events import Control
from tests.core.evaluate.parrot import Parrot, recordings
from tests.core.jobs import drained

pytestmark = pytest.mark.corpora


class Worker(Parrot):
    """Takes a known time for every sentence."""

    seconds = 0.02

    def mel(
        self, symbols: Sequence[str], speaker: str = "", delivery: Delivery = USUAL, text: str = ""
    ) -> tuple[Tensor, Tensor]:
        began = time.thread_time()
        while time.thread_time() < began + self.seconds:
            pass
        assert torch.get_num_threads() == 1
        return super().mel(symbols, speaker, delivery, text)


class Slow(Worker):
    seconds = 0.06


def test_known_times_are_found_and_threads_restored() -> None:
    (sentence,) = recordings(1)
    voices = {"quick": Worker("quick", [sentence], 0.1), "slow": Slow("slow", [sentence], 0.1)}
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    job = measure_speed(voices, [(sentence.text, "")], Control(), seconds=1.5)
    events, speeds = drained(job)
    assert torch.get_num_threads() == 2
    torch.set_num_threads(threads)
    assert events
    seconds = len(sentence.audio) / sentence.sample_rate_hz
    assert speeds["quick"].rtf_acoustic == pytest.approx(0.02 / seconds, rel=0.3)
    assert speeds["slow"].rtf_acoustic == pytest.approx(0.06 / seconds, rel=0.3)
    for speed in speeds.values():
        assert speed.rtf == pytest.approx(speed.rtf_acoustic + speed.rtf_vocoder, rel=0.3)
        assert speed.rtf_vocoder > 0
        assert speed.spread >= 0
    assert abs(speeds["quick"].runs - speeds["slow"].runs) == 0


def test_stopping_at_once_gives_nothing() -> None:
    (sentence,) = recordings(1)
    control = Control()
    control.stop()
    voices = {"quick": Worker("quick", [sentence], 0.1)}
    assert drained(measure_speed(voices, [(sentence.text, "")], control, 60.0))[1] == {}
