"""The convolutional acoustic model: ConvNeXt blocks over symbols, then over frames.

    symbols → embedding → encoder → duration, pitch, energy      (one value per symbol)
                             └────→ repeated over frames → decoder → mel   (one column per frame)

Block: Liu et al. 2022, "A ConvNet for the 2020s", in one dimension. Pitch and energy per symbol:
Łańcucki 2021, "FastPitch". Letters in shapes: see `core.models.acoustic`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Tensor, nn

from core.models.acoustic import (
    AcousticInput,
    AcousticModel,
    AcousticOutput,
    frames_of_symbols,
)
from core.models.compressible import ChannelGroup, CompressedConfig
from core.models.convnext import Block, with_blocks, with_tied_blocks
from core.models.heads import laplace
from core.models.lowrank import install, resized_ranks, through_ranks

POSITION_FEATURES = 3
"""What the decoder knows of a frame's place in its symbol: from start, from end, length."""


@dataclass(frozen=True)
class ConvConfig(CompressedConfig):
    """Shape of a model. Two models with equal configs have the same parameters.

    Attributes:
        symbols: Size of the symbol table.
        silent_symbols: Ids that never take time by themselves (stress and length marks).
        speakers, mels: How many of each.
        encoder_width, decoder_width: Channels of the two residual streams.
        encoder_hidden, decoder_hidden: Hidden units of each layer; tied layers have equal ones.
        prosody_hidden: Hidden units of the layer that predicts duration, pitch and energy.
        kernel: Places a convolution sees, odd.
    """

    symbols: int
    silent_symbols: tuple[int, ...]
    speakers: int
    mels: int
    encoder_width: int
    decoder_width: int
    encoder_hidden: tuple[int, ...]
    decoder_hidden: tuple[int, ...]
    prosody_hidden: int
    kernel: int = 7


SIZES = {"tiny": 64, "small": 128, "medium": 192, "large": 256}
"""Widths of the presets; the numbers of layers are the same for all."""

ENCODER_LAYERS, DECODER_LAYERS, EXPANSION = 4, 6, 3


def preset(
    size: str,
    symbols: int,
    silent_symbols: tuple[int, ...],
    speakers: int,
    mels: int,
    dropout: float = 0.0,
) -> ConvConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width = SIZES[size]
    return ConvConfig(
        symbols=symbols,
        silent_symbols=silent_symbols,
        speakers=speakers,
        mels=mels,
        encoder_width=width,
        decoder_width=width,
        encoder_hidden=(EXPANSION * width,) * ENCODER_LAYERS,
        decoder_hidden=(EXPANSION * width,) * DECODER_LAYERS,
        prosody_hidden=EXPANSION * width,
        dropout=dropout,
    )


class ConvAcoustic(AcousticModel):
    """The convolutional acoustic model; see the drawing at the top of this file."""

    family = "conv"
    config: ConvConfig
    carries: Tensor

    def __init__(self, config: ConvConfig) -> None:
        super().__init__()
        self.config = config
        width, frame_width = config.encoder_width, config.decoder_width
        self.embedding = nn.Embedding(config.symbols, width)
        self.speaker = nn.Embedding(config.speakers, width) if config.speakers > 1 else None
        self.encoder = nn.ModuleList(Block(width, h, config) for h in config.encoder_hidden)
        self.prosody = Block(width, config.prosody_hidden, config)
        self.prosody_head = nn.Linear(width, 6)
        self.prosody_in = nn.Linear(2, width)
        self.bridge = nn.Linear(width, frame_width)
        self.position = nn.Linear(POSITION_FEATURES, frame_width)
        self.decoder = nn.ModuleList(
            Block(frame_width, h, config) for h in config.decoder_hidden[:: config.tie_layers]
        )
        self.decoder_norm = nn.LayerNorm(frame_width)
        self.mel_head = nn.Linear(frame_width, 2 * config.mels)
        nn.init.normal_(self.embedding.weight, std=0.5)
        install(self, config.ranks)
        carries = torch.ones(config.symbols, dtype=torch.bool)
        carries[list(config.silent_symbols)] = False
        carries[0] = False
        self.register_buffer("carries", carries, persistent=False)

    def _encode(self, symbols: Tensor, speakers: Tensor) -> tuple[Tensor, Tensor]:
        """Symbols [B, S] → features [B, S, W] and mask [B, S, 1]."""
        mask = (symbols != 0).unsqueeze(-1).float()
        x = self.embedding(symbols)
        if self.speaker is not None:
            x = x + self.speaker(speakers).unsqueeze(1)
        x = x * mask
        for block in self.encoder:
            x = block(x, mask)
        return x, mask

    def _decode(
        self, encoded: Tensor, pitch: Tensor, energy: Tensor, durations: Tensor, frames: int
    ) -> Tensor:
        """Features of symbols, stretched to `frames` frames, → hidden features [B, T, W]."""
        known = torch.stack([pitch, energy], dim=-1)
        x = self.bridge(encoded + self.prosody_in(known))
        index = frames_of_symbols(durations, frames)
        gathered = torch.gather(x, 1, index.unsqueeze(-1).expand(-1, -1, x.shape[-1]))
        x = gathered + self.position(_positions(durations, index))
        clock = torch.arange(frames, device=x.device)[None]
        mask = (clock < durations.sum(dim=1, keepdim=True)).unsqueeze(-1).float()
        x = x * mask
        for layer in range(len(self.config.decoder_hidden)):
            x = self.decoder[layer // self.config.tie_layers](x, mask)
        hidden: Tensor = self.decoder_norm(x)
        return hidden

    def _prosody(self, encoded: Tensor, mask: Tensor) -> Tensor:
        """[B, S, 6]: location and raw scale of duration, pitch and energy."""
        values: Tensor = self.prosody_head(self.prosody(encoded, mask))
        return values

    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """See `AcousticModel.forward`."""
        encoded, mask = self._encode(batch.symbols, batch.speakers)
        duration, duration_b, pitch, pitch_b, energy, energy_b = self._prosody(
            encoded, mask
        ).unbind(-1)
        hidden = self._decode(
            encoded, batch.pitch, batch.energy, batch.durations, batch.mel.shape[1]
        )
        location, scale = self.mel_head(hidden).chunk(2, dim=-1)
        return AcousticOutput(
            duration=laplace(duration, duration_b),
            pitch=laplace(pitch, pitch_b),
            energy=laplace(energy, energy_b),
            mel=laplace(location, scale),
            hidden=hidden,
        )

    @torch.inference_mode()
    def speak(
        self, symbols: Tensor, speaker: int = 0, pace: float = 1.0, pitch_shift: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """See `AcousticModel.speak`."""
        symbols = symbols.unsqueeze(0)
        encoded, mask = self._encode(symbols, torch.tensor([speaker]))
        duration, _, pitch, _, energy, _ = self._prosody(encoded, mask).unbind(-1)
        frames = torch.round(torch.expm1(duration.clamp(max=8.0)) / pace).clamp(min=0).long()
        durations = frames * self.carries[symbols]
        # Something must be heard even if a barely trained model gives every symbol no time.
        durations[:, 0] = durations[:, 0].clamp(min=2)
        total = int(durations.sum())
        hidden = self._decode(encoded, pitch + pitch_shift, energy, durations, total)
        mel = self.mel_head(hidden)[0, :, : self.config.mels]
        return mel, durations[0]

    def channel_groups(self) -> list[ChannelGroup]:
        """Two residual streams, the hidden units of every layer, and the ranks of products."""
        config = self.config
        groups = [
            ChannelGroup("encoder.width", config.encoder_width, tuple(self._encoder_members())),
            ChannelGroup("decoder.width", config.decoder_width, tuple(self._decoder_members())),
        ]
        for stack in ("encoder", "decoder"):
            for number, block in enumerate(getattr(self, stack)):
                groups.append(block.hidden_group(f"{stack}.{number}"))
        groups.append(self.prosody.hidden_group("prosody"))
        return through_ranks(groups, config.ranks)

    def _encoder_members(self) -> list[tuple[str, int]]:
        members = [("embedding.weight", 1), ("prosody_head.weight", 1)]
        members += [("prosody_in.weight", 0), ("prosody_in.bias", 0), ("bridge.weight", 1)]
        if self.speaker is not None:
            members.append(("speaker.weight", 1))
        for number, block in enumerate(self.encoder):
            members += cast(Block, block).stream_members(f"encoder.{number}")
        return [*members, *self.prosody.stream_members("prosody")]

    def _decoder_members(self) -> list[tuple[str, int]]:
        members = [("bridge.weight", 0), ("bridge.bias", 0)]
        members += [("position.weight", 0), ("position.bias", 0)]
        members += [("decoder_norm.weight", 0), ("decoder_norm.bias", 0), ("mel_head.weight", 1)]
        for number, block in enumerate(self.decoder):
            members += cast(Block, block).stream_members(f"decoder.{number}")
        return members

    def with_group_sizes(self, sizes: Mapping[str, int]) -> ConvAcoustic:
        """See `Compressible.with_group_sizes`."""
        return type(self)(resized(self.config, sizes))

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> ConvAcoustic:
        """See `Compressible.with_ties`."""
        hidden = self.config.decoder_hidden
        return with_tied_blocks(self, "decoder", hidden, layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`: the decoder's layers."""
        return tuple(f"decoder.{number}" for number in range(len(self.decoder)))

    def with_layers(self, kept: Sequence[int]) -> ConvAcoustic:
        """See `Compressible.with_layers`."""
        hidden = self.config.decoder_hidden
        return with_blocks(self, "decoder", "decoder_hidden", hidden, kept)


def resized(config: ConvConfig, sizes: Mapping[str, int]) -> ConvConfig:
    """The config with other group sizes; the names are those of `channel_groups`."""
    tie = config.tie_layers
    return replace(
        config,
        encoder_width=sizes.get("encoder.width", config.encoder_width),
        decoder_width=sizes.get("decoder.width", config.decoder_width),
        encoder_hidden=tuple(
            sizes.get(f"encoder.{number}.hidden", size)
            for number, size in enumerate(config.encoder_hidden)
        ),
        decoder_hidden=tuple(
            sizes.get(f"decoder.{layer // tie}.hidden", size)
            for layer, size in enumerate(config.decoder_hidden)
        ),
        prosody_hidden=sizes.get("prosody.hidden", config.prosody_hidden),
        ranks=resized_ranks(config.ranks, sizes),
    )


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
