"""Acoustic models that give all frames at once: layers over symbols, then layers over frames.

    symbols → embedding → encoder → duration, pitch, energy      (one value per symbol)
                             └────→ repeated over frames → decoder → mel   (one column per frame)

Families of this kind differ in their layers alone (Ren et al. 2021, "FastSpeech 2"; pitch and
energy per symbol: Łańcucki 2021, "FastPitch"). Letters in shapes: see `core.models.acoustic`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, cast

import torch
from torch import Tensor, nn

from core.models.acoustic import (
    PLAIN,
    AcousticConfig,
    AcousticInput,
    AcousticModel,
    AcousticOutput,
    Manner,
    carriers,
    frames_of_symbols,
    index_of,
    picked,
    whole_frames,
)
from core.models.compressible import ChannelGroup
from core.models.heads import chosen, laplace, mel_belief, mel_outputs
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.stacks import StreamLayer, resized_layers, with_layers_of, with_tied_layers

POSITION_FEATURES = 3
"""What the decoder knows of a frame's place in its symbol: from start, from end, length."""

ENCODER_LAYERS, DECODER_LAYERS = 4, 6
"""Of the presets, all sizes and families alike."""


@dataclass(frozen=True, kw_only=True)
class ParallelConfig(AcousticConfig):
    """Shape of a model. Two models with equal configs have the same parameters.

    Attributes:
        encoder_width, decoder_width: Channels of the two residual streams.
        encoder_hidden, decoder_hidden: Hidden units of each layer; tied layers have equal ones.
        prosody_hidden: Hidden units of the layer that predicts duration, pitch and energy.
        context: D of the text features that each symbol comes with; 0 for none.
    """

    encoder_width: int
    decoder_width: int
    encoder_hidden: tuple[int, ...]
    decoder_hidden: tuple[int, ...]
    prosody_hidden: int
    context: int = 0


class ParallelAcoustic(AcousticModel):
    """Base of the families that differ only in their layers; see the drawing above.

    Attributes:
        layer_sizes: What sizes a layer has. For each, say `hidden`, the config has the fields
            `encoder_hidden`, `decoder_hidden` (a size for each layer) and `prosody_hidden`.
        context_mean: [D] what text features are on average; only what differs from it is heard.
    """

    layer_sizes: ClassVar[tuple[str, ...]] = ("hidden",)
    config: ParallelConfig
    carries: Tensor
    context_mean: Tensor

    def __init__(self, config: ParallelConfig) -> None:
        super().__init__()
        self.config = config
        width, frame_width = config.encoder_width, config.decoder_width
        self.embedding = nn.Embedding(config.symbols, width)
        self.add_identities(width)
        self.context_in = nn.Linear(config.context, width) if config.context else None
        if config.context:
            self.register_buffer("context_mean", torch.zeros(config.context))
        self.encoder = self._stack("encoder", width)
        sizes = {size: getattr(config, f"prosody_{size}") for size in self.layer_sizes}
        self.prosody = self.layer(width, sizes)
        self.prosody_head = nn.Linear(width, 6)
        self.prosody_in = nn.Linear(2, width)
        self.bridge = nn.Linear(width, frame_width)
        self.position = nn.Linear(POSITION_FEATURES, frame_width)
        self.decoder = self._stack("decoder", frame_width, config.tie_layers)
        self.decoder_norm = nn.LayerNorm(frame_width)
        self.mel_head = nn.Linear(frame_width, mel_outputs(config.mels, config.mixture))
        nn.init.normal_(self.embedding.weight, std=0.5)
        install(self, config.ranks)
        self.register_buffer("carries", carriers(config), persistent=False)

    @abstractmethod
    def layer(self, width: int, sizes: Mapping[str, int]) -> StreamLayer:
        """A layer of this family with random weights.

        Args:
            width: Channels of the stream that it is in.
            sizes: By the names in `layer_sizes`.
        """

    def _stack(self, name: str, width: int, every: int = 1) -> nn.ModuleList:
        """The layers of a stack, of so many neighbours the first."""
        columns = [getattr(self.config, f"{name}_{size}") for size in self.layer_sizes]
        rows = list(zip(*columns, strict=True))[::every]
        return nn.ModuleList(
            self.layer(width, dict(zip(self.layer_sizes, row, strict=True))) for row in rows
        )

    def _encode(
        self,
        symbols: Tensor,
        speakers: Tensor,
        languages: Tensor | None,
        context: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """Symbols [B, S], text features [B, S, D] → features [B, S, W] and mask [B, S, 1]."""
        mask = (symbols != 0).unsqueeze(-1).float()
        x = self.identified(self.embedding(symbols), speakers, languages)
        if self.context_in is not None:
            if context is None:
                raise ValueError("this model is fed with text features and got none")
            x = x + self.context_in(context - self.context_mean)
        x = x * mask
        for layer in self.encoder:
            x = layer(x, mask)
        return x, mask

    def _decode(
        self, encoded: Tensor, pitch: Tensor, energy: Tensor, durations: Tensor, frames: int
    ) -> Tensor:
        """Features of symbols, stretched to `frames` frames, → hidden features [B, T, W]."""
        known = torch.stack([pitch, energy], dim=-1)
        x = self.bridge(encoded + self.prosody_in(known))
        index = frames_of_symbols(durations, frames)
        x = picked(x, index) + self.position(_positions(durations, index))
        clock = torch.arange(frames, device=x.device)[None]
        mask = (clock < durations.sum(dim=1, keepdim=True)).unsqueeze(-1).float()
        x = x * mask
        for place in range(len(self.config.decoder_hidden)):
            x = self.decoder[place // self.config.tie_layers](x, mask)
        hidden: Tensor = self.decoder_norm(x)
        return hidden

    def _prosody(self, encoded: Tensor, mask: Tensor) -> Tensor:
        """[B, S, 6]: location and raw scale of duration, pitch and energy."""
        values: Tensor = self.prosody_head(self.prosody(encoded, mask))
        return values

    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """See `AcousticModel.forward`."""
        encoded, mask = self._encode(batch.symbols, batch.speakers, batch.languages, batch.context)
        duration, duration_b, pitch, pitch_b, energy, energy_b = self._prosody(
            encoded, mask
        ).unbind(-1)
        hidden = self._decode(
            encoded, batch.pitch, batch.energy, batch.durations, batch.mel.shape[1]
        )
        return AcousticOutput(
            mel=mel_belief(self.mel_head(hidden), self.config.mixture),
            hidden=hidden,
            duration=laplace(duration, duration_b),
            pitch=laplace(pitch, pitch_b),
            energy=laplace(energy, energy_b),
        )

    @torch.inference_mode()
    def speak(
        self,
        symbols: Tensor,
        speaker: int = 0,
        manner: Manner = PLAIN,
        context: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """See `AcousticModel.speak`."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(manner.seed)
            symbols = symbols.unsqueeze(0)
            known = None if context is None else context.unsqueeze(0)
            languages = index_of(manner.language)
            encoded, mask = self._encode(symbols, torch.tensor([speaker]), languages, known)
            values = self._prosody(encoded, mask).unbind(-1)
            duration, pitch, energy = (
                chosen(laplace(values[i], values[i + 1]), manner.temperature) for i in (0, 2, 4)
            )
            durations = whole_frames(duration, manner.pace, self.carries[symbols])
            total = int(durations.sum())
            hidden = self._decode(
                encoded, pitch + manner.pitch, energy + manner.energy, durations, total
            )
            belief = mel_belief(self.mel_head(hidden), self.config.mixture)
            return chosen(belief, manner.temperature)[0], durations[0]

    @property
    def context_size(self) -> int:
        """See `AcousticModel.context_size`."""
        return self.config.context

    def without_context(self) -> Self:
        """See `AcousticModel.without_context`: it hears average text features everywhere."""
        if self.context_in is None:
            return self
        own = self.config
        changes: dict[str, Any] = {"context": 0}
        for field in ("ranks", "codings"):
            kept = (entry for entry in getattr(own, field) if not entry[0].startswith("context_in"))
            changes[field] = tuple(kept)
        other = self.with_config(**changes)
        weights = {name: value.clone() for name, value in self.state_dict().items()}
        average = self.context_in(torch.zeros_like(self.context_mean))
        weights["embedding.weight"] += average.detach()
        other.load_state_dict({name: weights[name] for name in other.state_dict()})
        return other.train(self.training)

    def reference(self, seconds: float, frames_per_second: float) -> AcousticInput:
        """See `Compressible.reference`."""
        plain = super().reference(seconds, frames_per_second)
        if not self.config.context:
            return plain
        shape = (*plain.symbols.shape, self.config.context)
        return replace(plain, context=torch.zeros(shape, device=plain.symbols.device))

    def channel_groups(self) -> list[ChannelGroup]:
        """Two residual streams, the channels inside every layer, and the ranks of products."""
        config = self.config
        groups = [
            ChannelGroup("encoder.width", config.encoder_width, tuple(self._encoder_members())),
            ChannelGroup("decoder.width", config.decoder_width, tuple(self._decoder_members())),
        ]
        for stack in ("encoder", "decoder"):
            for number, layer in enumerate(getattr(self, stack)):
                groups += layer.groups(f"{stack}.{number}")
        groups += self.prosody.groups("prosody")
        return through_ranks(groups, config.ranks)

    def _encoder_members(self) -> list[tuple[str, int]]:
        members = [("embedding.weight", 1), ("prosody_head.weight", 1)]
        members += [("prosody_in.weight", 0), ("prosody_in.bias", 0), ("bridge.weight", 1)]
        members += self.identity_members()
        if self.context_in is not None:
            members += [("context_in.weight", 0), ("context_in.bias", 0)]
        for number, layer in enumerate(self.encoder):
            members += cast(StreamLayer, layer).stream_members(f"encoder.{number}")
        return [*members, *self.prosody.stream_members("prosody")]

    def _decoder_members(self) -> list[tuple[str, int]]:
        members = [("bridge.weight", 0), ("bridge.bias", 0)]
        members += [("position.weight", 0), ("position.bias", 0)]
        members += [("decoder_norm.weight", 0), ("decoder_norm.bias", 0), ("mel_head.weight", 1)]
        for number, layer in enumerate(self.decoder):
            members += cast(StreamLayer, layer).stream_members(f"decoder.{number}")
        return members

    def with_group_sizes(self, sizes: Mapping[str, int]) -> Self:
        """See `Compressible.with_group_sizes`."""
        return self.with_config(**self._resized(sizes))

    def _resized(self, sizes: Mapping[str, int]) -> dict[str, Any]:
        """The fields of the config with other group sizes, by the names of `channel_groups`."""
        config = self.config
        changes: dict[str, Any] = {
            "encoder_width": sizes.get("encoder.width", config.encoder_width),
            "decoder_width": sizes.get("decoder.width", config.decoder_width),
            "ranks": resized_ranks(config.ranks, sizes),
        }
        for size in self.layer_sizes:
            for stack, tie in (("encoder", 1), ("decoder", config.tie_layers)):
                field = f"{stack}_{size}"
                changes[field] = resized_layers(stack, size, getattr(config, field), sizes, tie)
            old = getattr(config, f"prosody_{size}")
            changes[f"prosody_{size}"] = sizes.get(f"prosody.{size}", old)
        return changes

    def _decoder_fields(self) -> Sequence[str]:
        return [f"decoder_{size}" for size in self.layer_sizes]

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> Self:
        """See `Compressible.with_ties`."""
        return with_tied_layers(self, "decoder", self._decoder_fields(), layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`: the decoder's layers."""
        return tuple(f"decoder.{number}" for number in range(len(self.decoder)))

    def with_layers(self, kept: Sequence[int]) -> Self:
        """See `Compressible.with_layers`."""
        return with_layers_of(self, "decoder", self._decoder_fields(), kept)


def _positions(durations: Tensor, index: Tensor) -> Tensor:
    """Where each frame stands in its symbol.

    Args:
        durations: [B, S] frames.
        index: [B, T] symbol of each frame.

    Returns:
        [B, T, POSITION_FEATURES]: share of the symbol gone by, share left, log of its length.
    """
    length = torch.gather(durations, 1, index).clamp(min=1).float()
    start = torch.gather(durations.cumsum(dim=1) - durations, 1, index)
    clock = torch.arange(index.shape[1], device=index.device)[None]
    gone = (clock - start + 0.5) / length
    return torch.stack([gone, 1.0 - gone, torch.log(length) - 2.0], dim=-1)
