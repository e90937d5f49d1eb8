"""WaveRNN: a wave sample by sample, each drawn from a distribution over 256 categories.

    P(y | mel) = Π P(y_t | y_<t, mel)

    layers over frames ─(repeated)─┐
    samples before → embedding ────┴→ GRU → head → 256 categories of the μ-law

Kalchbrenner et al. 2018, "Efficient neural audio synthesis". The GRU moves once for `GROUP`
samples, which are then told one by one: the head of each sees the state and the samples right
before it, so that the product above stays exact while the GRU has a fourth of the work (as do the
subscales there, and the frames of several samples in Mehri et al. 2017, "SampleRNN").

Letters in shapes: B utterances in a batch, T frames, M mel bands, W width, N samples, S = N / GROUP
steps of the GRU, U its units, H hidden units of the head, R samples that are seen before each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.compressible import ChannelGroup
from core.models.linear import Linear, bias_of, weight_of
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.stacks import resized_layers
from core.models.vocoders import mulaw
from core.models.vocoders.drawing import Choose
from core.models.vocoders.generation import Weights, generate
from core.models.vocoders.sampled import EXPANSION, SampledConfig, SampledVocoder

GROUP = 4
"""Samples for each step of the GRU."""

RECENT = 4
"""Samples that the GRU and the head see before each of theirs; older ones only by the state."""

EMBEDDING = 16
"""Numbers that stand for a sample."""


@dataclass(frozen=True, kw_only=True)
class WaveRNNConfig(SampledConfig):
    """Shape of a vocoder. Two vocoders with equal configs have the same parameters.

    Attributes:
        units: Of the GRU.
        head: Hidden units of the head.
    """

    units: int
    head: int


SIZES = {
    "micro": (32, 2, 48, 48),
    "small": (48, 2, 80, 80),
    "base": (64, 2, 128, 128),
    "medium": (96, 3, 256, 192),
    "large": (128, 4, 512, 256),
}
"""Width and layers over frames, units and head of the presets."""


def preset(size: str, mel: str) -> WaveRNNConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width, layers, units, head = SIZES[size]
    hidden = (EXPANSION * width,) * layers
    return WaveRNNConfig(mel=mel, width=width, hidden=hidden, units=units, head=head)


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


class WaveRNNModel(SampledVocoder):
    """The vocoder's network; see the drawing at the top of this file."""

    family = "wavernn"
    config: WaveRNNConfig

    def __init__(self, config: WaveRNNConfig) -> None:
        super().__init__(config)
        self.embedding = nn.Embedding(mulaw.CATEGORIES, EMBEDDING)
        self.gates = nn.ModuleList(Gate(config.width, config.units) for _ in ("r", "z", "n"))
        self.states = nn.ModuleList(nn.Linear(config.units, config.head) for _ in range(GROUP))
        self.recent: Linear = nn.Linear(RECENT * EMBEDDING, config.head)
        self.out: Linear = nn.Linear(config.head, mulaw.CATEGORIES)
        with torch.no_grad():
            self.embedding.weight.copy_(_waves_over_categories())
        install(self, config.ranks)

    def logits(
        self, condition: Tensor, samples: Tensor, state: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """See `SampledVocoder.logits`; the state is the GRU's, [1, B, U]."""
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

    def tell(self, condition: Tensor, choose: Choose) -> Tensor:
        """See `SampledVocoder.tell`."""
        return generate(self.weights(), condition, self.format.hop_samples, choose)

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

    def channel_groups(self) -> list[ChannelGroup]:
        """The stream over frames, hidden units of layers and head, the GRU's units, and ranks."""
        units = []
        for gate in (f"gates.{number}" for number in range(len(self.gates))):
            for part in ("frame", "samples", "state"):
                units += [(f"{gate}.{part}.weight", 0), (f"{gate}.{part}.bias", 0)]
            units += [(f"{gate}.state.weight", 1)]
        head, out = [("recent.weight", 0), ("recent.bias", 0)], ("out.weight", 1)
        for name in (f"states.{number}" for number in range(GROUP)):
            units += [(f"{name}.weight", 1)]
            head += [(f"{name}.weight", 0), (f"{name}.bias", 0)]
        groups = [
            *self.frame_groups([f"gates.{number}.frame" for number in range(len(self.gates))]),
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


def _waves_over_categories() -> Tensor:
    """Where embeddings begin: cosines [256, embedding], so that neighbours are near each other."""
    places = (torch.arange(mulaw.CATEGORIES) + 0.5) / mulaw.CATEGORIES
    waves = torch.arange(1, EMBEDDING + 1)
    return math.sqrt(2) * torch.cos(torch.pi * places[:, None] * waves)
