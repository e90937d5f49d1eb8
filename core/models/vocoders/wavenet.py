"""WaveNet: a wave sample by sample, from convolutions that see only what came before.

    P(y | mel) = Π P(y_t | y_<t, mel)

    samples before → embedding → layers, each twice as far back as the one before → 256 categories
                                   ↑
    layers over frames ────────────┘ (repeated)

    in each layer:  z = tanh(filter) · σ(gate),  both of x_t, x_(t−d) and the frame
                    x ← x + stream(z),  skip ← skip + skip(z)

van den Oord et al. 2016, "WaveNet: a generative model for raw audio". All samples of a recording
are told at once in training; in speaking each layer keeps what it has seen in a ring as long as its
dilation d, so that a sample costs two products a layer (Paine et al. 2016, "Fast WaveNet generation
algorithm").

Letters in shapes: B utterances in a batch, T frames, W width over frames, N samples, C channels
over samples, U units of a layer, S skip channels, R rows that are told side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.compressible import ChannelGroup
from core.models.linear import Linear, bias_of, weight_of
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.stacks import resized_layers
from core.models.vocoders import mulaw
from core.models.vocoders.drawing import Choose
from core.models.vocoders.sampled import EXPANSION, SampledConfig, SampledVocoder


@dataclass(frozen=True, kw_only=True)
class WaveNetConfig(SampledConfig):
    """Shape of a vocoder. Two vocoders with equal configs have the same parameters.

    Attributes:
        dilations: How far back each layer over samples looks.
        channels: Of the residual stream over samples.
        units: Of each layer over samples.
        skips: Channels in which the layers' results are summed up.
        head: Hidden units of the head.
    """

    dilations: tuple[int, ...]
    channels: int
    units: tuple[int, ...]
    skips: int
    head: int


SIZES = {
    "micro": (32, 2, (1, 8), 16, 32),
    "small": (48, 2, (2, 7), 24, 48),
    "base": (64, 2, (2, 8), 32, 64),
    "medium": (96, 3, (3, 8), 48, 128),
    "large": (128, 4, (3, 9), 80, 256),
}
"""Width and layers over frames; how often dilations double from 1, and how many times each;
channels and units; skip channels and head of the presets."""


def preset(size: str, mel: str) -> WaveNetConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width, layers, (rounds, doublings), channels, skips = SIZES[size]
    dilations = tuple(2**power for power in range(doublings)) * rounds
    return WaveNetConfig(
        mel=mel,
        width=width,
        hidden=(EXPANSION * width,) * layers,
        dilations=dilations,
        channels=channels,
        units=(channels,) * len(dilations),
        skips=skips,
        head=skips,
    )


class Half(nn.Module):
    """What the filter of a layer, or its gate, makes of a sample, one before, and the frame."""

    def __init__(self, channels: int, width: int, units: int) -> None:
        super().__init__()
        # `core.models.lowrank.install` may put products in the places of these.
        self.past: Linear = nn.Linear(channels, units)
        self.now: Linear = nn.Linear(channels, units)
        self.frame: Linear = nn.Linear(width, units)

    def samples(self) -> Tensor:
        """[U, 2 C] of the earlier sample, then the present one."""
        return torch.cat([weight_of(self.past), weight_of(self.now)], dim=1)

    def bias(self) -> Tensor:
        """[U] of all three."""
        return bias_of(self.past) + bias_of(self.now) + bias_of(self.frame)


class Layer(nn.Module):
    """One layer over samples; the last one adds nothing to the stream, which ends there."""

    def __init__(self, config: WaveNetConfig, number: int) -> None:
        super().__init__()
        channels, units = config.channels, config.units[number]
        self.dilation = config.dilations[number]
        self.filter = Half(channels, config.width, units)
        self.gate = Half(channels, config.width, units)
        self.skip: Linear = nn.Linear(units, config.skips)
        last = number == len(config.dilations) - 1
        self.stream: Linear | None = None if last else nn.Linear(units, channels)

    def forward(self, x: Tensor, past: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The stream after this layer, [B, N, C], and what it adds to the skips, [B, N, S].

        Args:
            x: [B, N, C].
            past: [B, N, C] the same, `dilation` samples earlier.
            condition: [B, T, W].
        """
        halves = (self.filter, self.gate)
        given = F.linear(torch.cat([past, x], dim=2), torch.cat([h.samples() for h in halves]))
        frames = F.linear(
            condition,
            torch.cat([weight_of(half.frame) for half in halves]),
            torch.cat([half.bias() for half in halves]),
        )
        batch, steps = condition.shape[:2]
        both = (given.view(batch, steps, -1, given.shape[2]) + frames[:, :, None]).flatten(1, 2)
        kept, opened = both.chunk(2, dim=2)
        z = torch.tanh(kept) * torch.sigmoid(opened)
        return x if self.stream is None else x + self.stream(z), self.skip(z)

    def groups(self, name: str) -> list[ChannelGroup]:
        """Its units."""
        members = [
            (f"{name}.{half}.{part}.{kind}", 0)
            for half in ("filter", "gate")
            for part in ("past", "now", "frame")
            for kind in ("weight", "bias")
        ]
        ways = ["skip"] if self.stream is None else ["skip", "stream"]
        outgoing = tuple((f"{name}.{way}.weight", 1) for way in ways)
        return [
            ChannelGroup(
                f"{name}.units", self.filter.now.out_features, (*members, *outgoing), outgoing
            )
        ]


class State(NamedTuple):
    """What a stretch of samples leaves to the next: the last sample [B] and, of each layer, what it
    was given of the last `dilation` samples, [B, dilation, C]."""

    last: Tensor
    seen: tuple[Tensor, ...]


class WaveNetModel(SampledVocoder):
    """The vocoder's network; see the drawing at the top of this file."""

    family = "wavenet"
    config: WaveNetConfig

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__(config)
        self.embedding = nn.Embedding(mulaw.CATEGORIES, config.channels)
        self.layers = nn.ModuleList(Layer(config, n) for n in range(len(config.dilations)))
        self.hidden: Linear = nn.Linear(config.skips, config.head)
        self.out: Linear = nn.Linear(config.head, mulaw.CATEGORIES)
        install(self, config.ranks)

    def logits(
        self, condition: Tensor, samples: Tensor, state: State | None = None
    ) -> tuple[Tensor, State]:
        """See `SampledVocoder.logits`."""
        last = torch.full_like(samples[:, 0], mulaw.SILENCE) if state is None else state.last
        x = self.embedding(torch.cat([last[:, None], samples[:, :-1]], dim=1))
        skips, seen = None, []
        for number, layer in enumerate(map(_as_layer, self.layers)):
            # Before the first sample there was nothing.
            before = x.new_zeros(len(x), layer.dilation, x.shape[2])
            if state is not None:
                before = state.seen[number].to(x.dtype)
            line = torch.cat([before, x], dim=1)
            seen.append(line[:, -layer.dilation :])
            x, own = layer(x, line[:, : x.shape[1]], condition)
            skips = own if skips is None else skips + own
        assert skips is not None
        scores: Tensor = self.out(F.relu(self.hidden(F.relu(skips))))
        return scores, State(samples[:, -1], tuple(seen))

    @torch.inference_mode()
    def tell(self, condition: Tensor, choose: Choose) -> Tensor:
        """See `SampledVocoder.tell`."""
        rows, frames, _ = condition.shape
        hop, channels = self.format.hop_samples, self.config.channels
        # Streams over samples, then skips: [R, C + S]. Each layer adds to both at once; the biases
        # of all additions are there from the beginning, or in what layers are given.
        sums = condition.new_empty(rows, channels + self.config.skips)
        x, skips = sums[:, :channels], sums[:, channels:]
        loops, shift = [], condition.new_zeros(channels)
        for layer in map(_as_layer, self.layers):
            loops.append(_LayerLoop(layer, condition, x, shift))
            if layer.stream is not None:
                shift = shift + bias_of(layer.stream)
        bias = torch.stack([bias_of(_as_layer(layer).skip) for layer in self.layers]).sum(0)
        hidden, hidden_bias = weight_of(self.hidden).T.contiguous(), bias_of(self.hidden)
        out, out_bias = weight_of(self.out).T.contiguous(), bias_of(self.out)
        told = torch.empty(frames * hop, rows, dtype=torch.long)
        last = torch.full((rows,), mulaw.SILENCE)
        for sample in range(frames * hop):
            torch.index_select(self.embedding.weight, 0, last, out=x)
            skips.copy_(bias)
            for loop in loops:
                loop(sample, sample // hop, sums)
            inside = torch.addmm(hidden_bias, torch.relu(skips), hidden).relu_()
            last = choose(torch.addmm(out_bias, inside, out))
            told[sample] = last
        return told.T.contiguous()

    def channel_groups(self) -> list[ChannelGroup]:
        """The streams over frames and over samples, units of layers, skips, the head, and ranks."""
        named = [(f"layers.{number}", _as_layer(own)) for number, own in enumerate(self.layers)]
        halves = [f"{name}.{half}" for name, _ in named for half in ("filter", "gate")]
        stream = [("embedding.weight", 1)]
        stream += [(f"{half}.{part}.weight", 1) for half in halves for part in ("past", "now")]
        skips, units = [], []
        for name, layer in named:
            if layer.stream is not None:
                stream += [(f"{name}.stream.weight", 0), (f"{name}.stream.bias", 0)]
            skips += [(f"{name}.skip.weight", 0), (f"{name}.skip.bias", 0)]
            units += layer.groups(name)
        read, out = ("hidden.weight", 1), ("out.weight", 1)
        head = (("hidden.weight", 0), ("hidden.bias", 0), out)
        groups = [
            *self.frame_groups([f"{half}.frame" for half in halves]),
            ChannelGroup("samples.width", self.config.channels, tuple(stream)),
            *units,
            ChannelGroup("out.skips", self.config.skips, (*skips, read), (read,)),
            ChannelGroup("out.hidden", self.config.head, head, (out,)),
        ]
        return through_ranks(groups, self.config.ranks)

    def with_group_sizes(self, sizes: Mapping[str, int]) -> WaveNetModel:
        """See `Compressible.with_group_sizes`."""
        config = self.config
        return self.with_config(
            width=sizes.get("width", config.width),
            hidden=resized_layers("blocks", "hidden", config.hidden, sizes, config.tie_layers),
            channels=sizes.get("samples.width", config.channels),
            units=resized_layers("layers", "units", config.units, sizes),
            skips=sizes.get("out.skips", config.skips),
            head=sizes.get("out.hidden", config.head),
            ranks=resized_ranks(config.ranks, sizes),
        )


def _as_layer(module: nn.Module) -> Layer:
    return cast(Layer, module)


class _LayerLoop:
    """A layer's part of the loop over samples, in as few calls as it can be.

    A place of its ring holds the sample `dilation` earlier and, once it is there, the present one,
    side by side as the product of both wants them. tanh(f) · σ(g) is −(σ(g) − 2 σ(2 f) σ(g)), so
    that one σ serves both halves, with twice the filter's weights and with the sign in what comes
    after.

    Args:
        condition: [R, T, W].
        x: [R, C] the stream, whose values change from layer to layer; without `shift`.
        shift: [C] what the biases of the layers before add to it.
    """

    def __init__(self, layer: Layer, condition: Tensor, x: Tensor, shift: Tensor) -> None:
        rows, channels = x.shape
        filters, gates = layer.filter, layer.gate
        self._into = torch.cat([2 * filters.samples(), gates.samples()]).T.contiguous()
        ways = [layer.stream, layer.skip]
        # The last layer leaves the stream as it is.
        outward = [
            x.new_zeros(channels, gates.now.out_features) if way is None else weight_of(way)
            for way in ways
        ]
        self._outward = -torch.cat(outward).T.contiguous()
        given = torch.cat(
            [
                2 * (condition @ weight_of(filters.frame).T + filters.bias()),
                condition @ weight_of(gates.frame).T + gates.bias(),
            ],
            dim=2,
        )
        given = given + torch.cat([shift, shift]) @ self._into
        self._frames = given.transpose(0, 1).contiguous().unbind()
        # Before the first sample there was nothing: zero, with the shift.
        ring = -shift.repeat(layer.dilation, rows, 2)
        self._places = [
            (place, place[:, :channels], place[:, channels:]) for place in ring.unbind()
        ]
        self._x = x
        self._both = x.new_empty(rows, 2 * gates.now.out_features)
        self._kept, self._opened = self._both.chunk(2, dim=1)
        self._made = x.new_empty(rows, gates.now.out_features)

    def __call__(self, sample: int, frame: int, sums: Tensor) -> None:
        """Add what the layer makes of a sample to `sums`, [R, C + S]."""
        place, past, now = self._places[sample % len(self._places)]
        now.copy_(self._x)
        torch.addmm(self._frames[frame], place, self._into, out=self._both).sigmoid_()
        past.copy_(self._x)
        torch.addcmul(self._opened, self._kept, self._opened, value=-2, out=self._made)
        sums.addmm_(self._made, self._outward)
