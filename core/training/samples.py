"""How a vocoder learns that tells a wave sample by sample: by the likelihood of recordings.

Letters in shapes: B crops, T frames, M mel bands, N samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.distributions import Distribution

from core.data.features import FeatureStore
from core.errors import SettingsError
from core.models.heads import hard_loss, soft_loss
from core.models.vocoders.neural import VocoderModel
from core.models.vocoders.sampled import Forced, SampledVocoder, Told
from core.training.crops import Crops, Sound

TOLD_FRAMES = 8
"""Frames of a crop whose samples are told: so many steps lie between them that more of them would
cost more than they teach."""

MARGIN_FRAMES = 8
"""Frames on either side that are seen and not told."""

JUDGED_FRAMES = 16
"""So many frames from the middle of each held-out recording are judged."""

JUDGED_TOGETHER = 8


def forced(batch: Sound) -> Forced:
    """The middle of each crop, to be told, and the mels of all of it."""
    frames = batch.mel.shape[1]
    hop = batch.wave.shape[1] // frames
    begin = min(MARGIN_FRAMES, (frames - 1) // 2)
    return Forced(batch.mel, batch.wave[:, begin * hop : (frames - begin) * hop], begin)


class SampledCrops(Crops):
    """Crops of which the model itself is given the wave too (teacher forcing)."""

    def frames_in(self, batch: Sound) -> int:
        """Frames whose samples are told."""
        given = forced(batch)
        return given.wave.numel() * batch.mel.shape[1] // batch.wave.shape[1]

    def inputs(self, batch: Sound) -> Forced:
        """What the vocoder sees of a batch."""
        return forced(batch)


class SampleLikelihood:
    """The objective: a `core.training.run.Objective`, in nats for each sample.

    `α · T² · KL(teacher_T ‖ student_T) + (1 − α) · (−log student(recording))`, the teacher's
    categories being those it believes in after the same samples (Hinton et al. 2015).

    Args:
        teacher: The vocoder to learn from.
        alpha, temperature: α and T of the formula.

    Raises:
        SettingsError: The teacher tells no samples.
    """

    def __init__(
        self, teacher: VocoderModel | None = None, alpha: float = 0.0, temperature: float = 1.0
    ) -> None:
        if alpha and teacher is not None and not isinstance(teacher, SampledVocoder):
            raise SettingsError(
                f"a vocoder of the kind {teacher.family!r} has no soft labels for one of samples",
                "set vocoder.alpha to 0",
            )
        self._teacher = teacher if alpha else None
        self._alpha, self._temperature = alpha, temperature

    def __call__(self, made: Told, batch: Sound, ids: Sequence[str]) -> dict[str, Tensor]:
        """`sample`, with a teacher `sample_soft`, and `total`."""
        del ids
        hard = hard_loss(made.belief, made.target).mean()
        if self._teacher is None:
            return {"total": hard, "sample": hard}
        with torch.no_grad():
            told: Distribution = self._teacher(forced(batch)).belief
        soft = soft_loss(told, made.belief, self._temperature).mean()
        total = self._alpha * soft + (1 - self._alpha) * hard
        return {"total": total, "sample": hard, "sample_soft": soft}


@torch.inference_mode()
def sample_losses(
    model: VocoderModel, store: FeatureStore, ids: Sequence[str], frames: int = JUDGED_FRAMES
) -> dict[str, float]:
    """Mean −log likelihood of a sample of held-out recordings, in nats and as `bits`.

    Args:
        frames: So many from the middle of each recording are told; shorter ones are left out.
    """
    training = model.training
    model.eval()
    known = [name for name in ids if store.frames(name) >= frames] or list(ids)
    sums = []
    for start in range(0, len(known), JUDGED_TOGETHER):
        some = known[start : start + JUDGED_TOGETHER]
        made: Told = model(_middles(store, some, min(frames, *map(store.frames, some), frames)))
        sums += hard_loss(made.belief, made.target).mean(dim=1).tolist()
    model.train(training)
    nats = math.fsum(sums) / len(sums)
    return {"total": nats, "sample": nats, "bits": nats / math.log(2)}


def _middles(store: FeatureStore, ids: Sequence[str], frames: int) -> Forced:
    """The same number of frames from the middle of each recording, with the frames around."""
    mels, waves = [], []
    for name in ids:
        mel = torch.from_numpy(store.mel(name).astype("float32"))
        start = (len(mel) - frames) // 2
        # Beyond its ends a recording goes on as it begins and ends.
        places = torch.arange(start - MARGIN_FRAMES, start + frames + MARGIN_FRAMES)
        mels.append(mel[places.clamp(0, len(mel) - 1)])
        waves.append(torch.from_numpy(store.audio(name, start, frames)))
    return Forced(torch.stack(mels), torch.stack(waves), MARGIN_FRAMES)
