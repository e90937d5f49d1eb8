"""Vocoders that tell a wave sample by sample, each drawn from a distribution over 256 categories.

    P(y | mel) = Π P(y_t | y_<t, mel)

    log-mel → linear → ConvNeXt blocks ─┐
    samples before ─────────────────────┴→ what the family does → 256 categories of the μ-law

What all of them share: the layers over frames, learning from recordings (teacher forcing), folds
that are told side by side, and the compression of the layers over frames.

Letters in shapes: B utterances in a batch, T frames, M mel bands, W width, N samples.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, cast

import torch
from torch import Tensor, nn
from torch.distributions import Categorical

from core.data.mel import MEL_FORMATS, MelFormat
from core.models.compressible import ChannelGroup, CompressedConfig
from core.models.convnext import Block
from core.models.stacks import with_layers_of, with_tied_layers
from core.models.vocoders import folding, mulaw
from core.models.vocoders.drawing import Choose, drawn
from core.models.vocoders.neural import VocoderModel

MEL_CENTRE, MEL_SPREAD = -5.0, 3.0
"""Log-mels of speech at usual loudness are brought near zero mean and unit spread by these."""

EXPANSION = 3
"""Hidden units of a layer over frames in the presets, as so many times the width."""

REHEARSED_FRAMES = 2
"""Frames of a fold whose categories are held at a time where only the work is looked at."""


@dataclass(frozen=True, kw_only=True)
class SampledConfig(CompressedConfig):
    """The beginning of every such vocoder's config.

    Attributes:
        mel: Name of the mel format it reads; it fixes hop and sample rate.
        width: Channels of the residual stream over frames.
        hidden: Hidden units of each layer over frames; tied layers have equal ones.
        kernel: Frames a convolution sees, odd.
    """

    mel: str
    width: int
    hidden: tuple[int, ...]
    kernel: int = 5

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it reads."""
        return MEL_FORMATS[self.mel]


class Forced(NamedTuple):
    """What it learns from: a recording, each sample of which is to be told from those before.

    Attributes:
        mel: [B, T, M] log-mel.
        wave: [B, N] the sound of some of its frames.
        begin: The first of them.
    """

    mel: Tensor
    wave: Tensor
    begin: int = 0


class Told(NamedTuple):
    """What it believes of each sample [B, N], and the category [B, N] that it was."""

    belief: Categorical
    target: Tensor


class SampledVocoder(VocoderModel):
    """Base of the families: layers over frames, to which a family adds those over samples."""

    draws = True
    config: Any

    def __init__(self, config: SampledConfig) -> None:
        super().__init__()
        self.config = config
        self.mel_in = nn.Linear(config.format.n_mels, config.width)
        self.norm_in = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(
            Block(config.width, hidden, config) for hidden in config.hidden[:: config.tie_layers]
        )
        self.norm_out = nn.LayerNorm(config.width)

    @abstractmethod
    def logits(self, condition: Tensor, samples: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Scores of each sample's categories, from the samples before it.

        Args:
            condition: [B, T, W].
            samples: [B, N] categories, N = T · hop.
            state: What the stretch before has left; None after silence.

        Returns:
            [B, N, 256], and the state at the end.
        """

    @abstractmethod
    def tell(self, condition: Tensor, choose: Choose) -> Tensor:
        """Tell all samples of some rows, one after another, each from those told before.

        Args:
            condition: [B, T, W]; before the first frame was silence.

        Returns:
            Categories [B, T · hop].
        """

    def condition(self, mel: Tensor) -> Tensor:
        """What frames [B, T, M] say: [B, T, W]."""
        x = self.norm_in(self.mel_in((mel - MEL_CENTRE) / MEL_SPREAD))
        mask = x.new_ones(1, 1, 1)
        for layer in range(len(self.config.hidden)):
            x = self.blocks[layer // self.config.tie_layers](x, mask)
        normed: Tensor = self.norm_out(x)
        return normed

    def forward(self, given: Forced | Tensor) -> Told | Tensor:
        """Say of each sample what it is believed to be, all at once.

        Args:
            given: Recordings; or log-mels [B, T, M] alone, for the work that speaking them is: the
                same layers, folds and sizes, but all samples are taken to be silent, so that none
                has to wait for the one before. Then [B, N] says nothing.
        """
        if isinstance(given, Tensor):
            return self._rehearsed(given)
        target = mulaw.encode(given.wave)
        frames = target.shape[1] // self.format.hop_samples
        condition = self.condition(given.mel)[:, given.begin : given.begin + frames]
        logits, _ = self.logits(condition, target)
        return Told(Categorical(logits=logits.float(), validate_args=False), target)

    def _rehearsed(self, mel: Tensor) -> Tensor:
        condition = folding.folded(self.condition(mel))
        state, spoken = None, []
        for start in range(0, condition.shape[1], REHEARSED_FRAMES):
            some = condition[:, start : start + REHEARSED_FRAMES]
            shape = len(some), some.shape[1] * self.format.hop_samples
            silence = torch.full(shape, mulaw.SILENCE, device=mel.device)
            logits, state = self.logits(some, silence, state)
            spoken.append(logits.argmax(dim=2))
        return torch.cat(spoken, dim=1)

    @torch.inference_mode()
    def waves(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """See `VocoderModel.waves`. The same mels and seed always give the same waves."""
        told = self.tell(folding.folded(self.condition(mel.float())), drawn(temperature, seed))
        hop = self.format.hop_samples
        return folding.joined(mulaw.decode(told), len(mel), mel.shape[1], hop)

    def reference(self, seconds: float, frames_per_second: float) -> Tensor:
        """See `Compressible.reference`."""
        shape = 1, round(seconds * frames_per_second), self.format.n_mels
        return torch.full(shape, MEL_CENTRE, device=next(self.parameters()).device)

    def frame_groups(self, readers: Sequence[str]) -> list[ChannelGroup]:
        """The stream over frames, and the hidden units of its layers.

        Args:
            readers: Names of the linear maps that read the stream's end.
        """
        stream = [("mel_in.weight", 0), ("mel_in.bias", 0)]
        stream += [(f"{norm}.{part}", 0) for norm in _NORMS for part in ("weight", "bias")]
        hidden: list[ChannelGroup] = []
        for number, layer in enumerate(self.blocks):
            block, name = cast(Block, layer), f"blocks.{number}"
            stream += block.stream_members(name)
            hidden += block.groups(name)
        stream += [(f"{name}.weight", 1) for name in readers]
        return [ChannelGroup("width", self.config.width, tuple(stream)), *hidden]

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> Self:
        """See `Compressible.with_ties`; only what works over frames is tied."""
        return with_tied_layers(self, "blocks", ["hidden"], layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`."""
        return tuple(f"blocks.{number}" for number in range(len(self.blocks)))

    def with_layers(self, kept: Sequence[int]) -> Self:
        """See `Compressible.with_layers`."""
        return with_layers_of(self, "blocks", ["hidden"], kept)


_NORMS = ("norm_in", "norm_out")
