"""WaveRNN: a wave sample by sample, each drawn from a distribution over 256 categories.

    P(y | mel) = Π P(y_t | y_<t, mel)

    log-mel → linear → ConvNeXt blocks ─(repeated)─┐
    samples before → embedding ────────────────────┴→ GRU → head → 256 categories of the μ-law

Kalchbrenner et al. 2018, "Efficient neural audio synthesis". The GRU moves once for `GROUP`
samples, which are then told one by one: the head of each sees the state and the samples right
before it, so that the product above stays exact while the GRU has a fourth of the work (as do the
subscales there, and the frames of several samples in Mehri et al. 2017, "SampleRNN").

Letters in shapes: B utterances in a batch, T frames, M mel bands, W width, N samples, S = N / GROUP
steps of the GRU, U its units, H hidden units of the head, R samples that are seen before each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.distributions import Categorical
from torch.nn import functional as F

from core.data.mel import MEL_FORMATS, MelFormat
from core.models.compressible import ChannelGroup, CompressedConfig
from core.models.convnext import Block
from core.models.linear import Linear, bias_of, weight_of
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.stacks import resized_layers, with_layers_of, with_tied_layers
from core.models.vocoders import folding, mulaw
from core.models.vocoders.generation import Weights, drawn, generate
from core.models.vocoders.neural import VocoderModel

MEL_CENTRE, MEL_SPREAD = -5.0, 3.0
"""Log-mels of speech at usual loudness are brought near zero mean and unit spread by these."""

GROUP = 4
"""Samples for each step of the GRU."""

RECENT = 4
"""Samples that the GRU and the head see before each of theirs; older ones only by the state."""

EMBEDDING = 16
"""Numbers that stand for a sample."""

REHEARSED_FRAMES = 2
"""Frames of a fold whose categories are held at a time where only the work is looked at."""


@dataclass(frozen=True)
class WaveRNNConfig(CompressedConfig):
    """Shape of a vocoder. Two vocoders with equal configs have the same parameters.

    Attributes:
        mel: Name of the mel format it reads; it fixes hop and sample rate.
        width: Channels of the residual stream over frames.
        hidden: Hidden units of each layer over frames; tied layers have equal ones.
        units: Of the GRU.
        head: Hidden units of the head.
        kernel: Frames a convolution sees, odd.
    """

    mel: str
    width: int
    hidden: tuple[int, ...]
    units: int
    head: int
    kernel: int = 5

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it reads."""
        return MEL_FORMATS[self.mel]


SIZES = {
    "micro": (32, 2, 48, 48),
    "small": (48, 2, 80, 80),
    "base": (64, 2, 128, 128),
    "medium": (96, 3, 256, 192),
    "large": (128, 4, 512, 256),
}
"""Width and layers over frames, units and head of the presets."""

EXPANSION = 3


def preset(size: str, mel: str) -> WaveRNNConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width, layers, units, head = SIZES[size]
    return WaveRNNConfig(mel, width, (EXPANSION * width,) * layers, units, head)


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


class Gate(nn.Module):
    """One gate of the GRU: what it makes of frame, samples and state."""

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        # `core.models.lowrank.install` may put products in the places of these.
        self.frame: Linear = nn.Linear(width, units)
        self.samples: Linear = nn.Linear(RECENT * EMBEDDING, units)
        self.state: Linear = nn.Linear(units, units)
        nn.init.orthogonal_(self.state.weight)

    def given(self) -> tuple[Tensor, Tensor]:
        """Weight [U, W + R · embedding] and bias [U] of all but the state."""
        parts = [self.frame, self.samples]
        weight = torch.cat([weight_of(part) for part in parts], dim=1)
        return weight, bias_of(self.frame) + bias_of(self.samples)


class WaveRNNModel(VocoderModel):
    """The vocoder's network; see the drawing at the top of this file."""

    family = "wavernn"
    draws = True
    config: WaveRNNConfig

    def __init__(self, config: WaveRNNConfig) -> None:
        super().__init__()
        self.config = config
        self.mel_in = nn.Linear(config.format.n_mels, config.width)
        self.norm_in = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(
            Block(config.width, hidden, config) for hidden in config.hidden[:: config.tie_layers]
        )
        self.norm_out = nn.LayerNorm(config.width)
        self.embedding = nn.Embedding(mulaw.CATEGORIES, EMBEDDING)
        self.gates = nn.ModuleList(Gate(config.width, config.units) for _ in ("r", "z", "n"))
        self.states = nn.ModuleList(nn.Linear(config.units, config.head) for _ in range(GROUP))
        self.recent: Linear = nn.Linear(RECENT * EMBEDDING, config.head)
        self.out: Linear = nn.Linear(config.head, mulaw.CATEGORIES)
        with torch.no_grad():
            self.embedding.weight.copy_(_waves_over_categories())
        install(self, config.ranks)

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

    def logits(
        self, condition: Tensor, samples: Tensor, state: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Scores of each sample's categories, from the samples before it.

        Args:
            condition: [B, T, W].
            samples: [B, N] categories; before them was silence.
            state: [1, B, U] of the GRU at the beginning; zero if there is none.

        Returns:
            [B, N, 256], and the state at the end.
        """
        before = F.pad(samples, (RECENT, 0), value=mulaw.SILENCE)[:, :-1]
        # [B, N, R · embedding]
        seen = self.embedding(before).unfold(1, RECENT, 1).transpose(2, 3).flatten(2)
        steps = condition.repeat_interleave(self.format.hop_samples // GROUP, dim=1)
        inputs = torch.cat([steps, seen[:, ::GROUP].to(steps.dtype)], dim=2)
        states, last = self._gru(inputs, state)
        own = torch.stack([layer(states) for layer in self.states], dim=2).flatten(1, 2)
        scores: Tensor = self.out(F.relu(own + self.recent(seen)))
        return scores, last

    def _gru(self, inputs: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        """[B, S, inputs] → [B, S, U] by torch's own GRU, and the last state [1, B, U]."""
        gates = [cast(Gate, gate) for gate in self.gates]
        given = [gate.given() for gate in gates]
        weights = [
            torch.cat([weight for weight, _ in given]),
            torch.cat([weight_of(gate.state) for gate in gates]),
            torch.cat([bias for _, bias in given]),
            torch.cat([bias_of(gate.state) for gate in gates]),
        ]
        if state is None:
            state = inputs.new_zeros(1, len(inputs), self.config.units)
        # Its many small steps gain nothing by shorter numbers.
        with torch.autocast("cpu", enabled=False):
            found: tuple[Tensor, Tensor] = torch.gru(
                inputs.float(), state.float(), weights, True, 1, 0.0, self.training, False, True
            )
        return found

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
        fmt = self.format
        condition = folding.folded(self.condition(mel.float()))
        told = generate(self.weights(), condition, fmt.hop_samples, drawn(temperature, seed))
        return folding.joined(mulaw.decode(told), len(mel), mel.shape[1], fmt.hop_samples)

    def weights(self) -> Weights:
        """What the loop over samples needs of it, see `core.models.vocoders.generation`."""
        gates = [cast(Gate, gate) for gate in self.gates]
        samples = torch.cat([weight_of(gate.samples) for gate in gates])
        return Weights(
            frame=torch.cat([weight_of(gate.frame) for gate in gates]).T.contiguous(),
            frame_bias=torch.cat([gate.given()[1] for gate in gates]),
            samples=self._table(samples),
            state=torch.cat([weight_of(gate.state) for gate in gates]).T.contiguous(),
            state_bias=torch.cat([bias_of(gate.state) for gate in gates]),
            states=torch.cat([weight_of(layer) for layer in self.states]).T.contiguous(),
            states_bias=torch.cat([bias_of(layer) for layer in self.states])
            + bias_of(self.recent).repeat(GROUP),
            recent=self._table(weight_of(self.recent)),
            out=weight_of(self.out).T.contiguous(),
            out_bias=bias_of(self.out),
        )

    def _table(self, weight: Tensor) -> Tensor:
        """What each category adds at each place before: [R · 256, rows] of a weight [rows, …]."""
        places = weight.reshape(len(weight), RECENT, EMBEDDING)
        return torch.einsum("ce,ore->rco", self.embedding.weight, places).flatten(0, 1).contiguous()

    def reference(self, seconds: float, frames_per_second: float) -> Tensor:
        """See `Compressible.reference`."""
        shape = 1, round(seconds * frames_per_second), self.format.n_mels
        return torch.full(shape, MEL_CENTRE, device=next(self.parameters()).device)

    def channel_groups(self) -> list[ChannelGroup]:
        """The stream over frames, hidden units of layers and head, the GRU's units, and ranks."""
        stream = [("mel_in.weight", 0), ("mel_in.bias", 0)]
        stream += [(f"{norm}.{part}", 0) for norm in _NORMS for part in ("weight", "bias")]
        hidden: list[ChannelGroup] = []
        for number, layer in enumerate(self.blocks):
            block, name = cast(Block, layer), f"blocks.{number}"
            stream += block.stream_members(name)
            hidden += block.groups(name)
        units = []
        for gate in (f"gates.{number}" for number in range(len(self.gates))):
            stream += [(f"{gate}.frame.weight", 1)]
            for part in ("frame", "samples", "state"):
                units += [(f"{gate}.{part}.weight", 0), (f"{gate}.{part}.bias", 0)]
            units += [(f"{gate}.state.weight", 1)]
        head, out = [("recent.weight", 0), ("recent.bias", 0)], ("out.weight", 1)
        for name in (f"states.{number}" for number in range(GROUP)):
            units += [(f"{name}.weight", 1)]
            head += [(f"{name}.weight", 0), (f"{name}.bias", 0)]
        groups = [
            ChannelGroup("width", self.config.width, tuple(stream)),
            *hidden,
            ChannelGroup("gates.units", self.config.units, tuple(units)),
            ChannelGroup("out.hidden", self.config.head, (*head, out), (out,)),
        ]
        return through_ranks(groups, self.config.ranks)

    def with_group_sizes(self, sizes: Mapping[str, int]) -> WaveRNNModel:
        """See `Compressible.with_group_sizes`."""
        config = self.config
        hidden = resized_layers("blocks", "hidden", config.hidden, sizes, config.tie_layers)
        return self.with_config(
            width=sizes.get("width", config.width),
            hidden=hidden,
            units=sizes.get("gates.units", config.units),
            head=sizes.get("out.hidden", config.head),
            ranks=resized_ranks(config.ranks, sizes),
        )

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> WaveRNNModel:
        """See `Compressible.with_ties`; only what works over frames is tied."""
        return with_tied_layers(self, "blocks", ["hidden"], layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`."""
        return tuple(f"blocks.{number}" for number in range(len(self.blocks)))

    def with_layers(self, kept: Sequence[int]) -> WaveRNNModel:
        """See `Compressible.with_layers`."""
        return with_layers_of(self, "blocks", ["hidden"], kept)


_NORMS = ("norm_in", "norm_out")


def _waves_over_categories() -> Tensor:
    """Where embeddings begin: cosines [256, embedding], so that neighbours are near each other."""
    places = (torch.arange(mulaw.CATEGORIES) + 0.5) / mulaw.CATEGORIES
    waves = torch.arange(1, EMBEDDING + 1)
    return math.sqrt(2) * torch.cos(torch.pi * places[:, None] * waves)
