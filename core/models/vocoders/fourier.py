"""The neural vocoder: ConvNeXt blocks over mel frames, a Fourier head, one inverse transform.

    log-mel → linear → ConvNeXt blocks → magnitude and phase of each frame → inverse STFT → wave

Siuzdak 2023, "Vocos: closing the gap between time-domain and Fourier-based neural vocoders".
Letters in shapes: B utterances in a batch, T frames, M mel bands, W width, F frequencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.data.mel import MEL_FORMATS, MelFormat
from core.errors import SettingsError
from core.models.compressible import ChannelGroup, Compressible
from core.models.convnext import Block, tied_state

MEL_CENTRE, MEL_SPREAD = -5.0, 3.0
"""Log-mels of speech at usual loudness are brought near zero mean and unit spread by these."""

LOUDEST = 4.0
"""Largest log magnitude of the head; a full-scale sine reaches 5.5, speech stays under 4."""


@dataclass(frozen=True)
class FourierConfig:
    """Shape of a vocoder. Two vocoders with equal configs have the same parameters.

    Attributes:
        mel: Name of the mel format it reads; it fixes hop, frequencies and sample rate.
        width: Channels of the residual stream.
        hidden: Hidden units of each layer; tied layers have equal ones.
        kernel: Frames a convolution sees, odd.
        tie_layers: So many neighbouring layers are one and the same.
        tie_kernels: All channels of a layer are filtered by one kernel.
        tie_biases: All units of a linear map share one bias.
        dropout: Share of activations left out in training.
    """

    mel: str
    width: int
    hidden: tuple[int, ...]
    kernel: int = 7
    tie_layers: int = 1
    tie_kernels: bool = False
    tie_biases: bool = False
    dropout: float = 0.0

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it reads."""
        return MEL_FORMATS[self.mel]


SIZES = {
    "micro": (64, 3),
    "small": (96, 4),
    "base": (160, 6),
    "medium": (256, 8),
    "large": (512, 8),
}
"""Width and layers of the presets: 0.15, 0.33, 1.1, 3.5 and 13 million parameters."""

EXPANSION = 3


def preset(size: str, mel: str) -> FourierConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width, layers = SIZES[size]
    return FourierConfig(mel, width, (EXPANSION * width,) * layers)


class FourierModel(Compressible):
    """The vocoder's network; see the drawing at the top of this file."""

    family = "fourier"
    config: FourierConfig
    window: Tensor

    def __init__(self, config: FourierConfig) -> None:
        super().__init__()
        self.config = config
        fmt = config.format
        self.mel_in = nn.Linear(fmt.n_mels, config.width)
        self.norm_in = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(
            Block(config.width, hidden, config) for hidden in config.hidden[:: config.tie_layers]
        )
        self.norm_out = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, 2 * (fmt.n_fft // 2 + 1))
        nn.init.trunc_normal_(self.head.weight, std=0.02)
        with torch.no_grad():
            # Quiet at first, so that the first steps do not have to undo noise.
            self.head.bias[: fmt.n_fft // 2 + 1] = -3.0
        self.register_buffer("window", torch.hann_window(fmt.n_fft), persistent=False)

    def spectrum(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Log-mel [B, T, M] → log magnitude and phase, each [B, T, F]."""
        x = self.norm_in(self.mel_in((mel - MEL_CENTRE) / MEL_SPREAD))
        mask = x.new_ones(1, 1, 1)
        for layer in range(len(self.config.hidden)):
            x = self.blocks[layer // self.config.tie_layers](x, mask)
        loudness, phase = self.head(self.norm_out(x)).float().chunk(2, dim=-1)
        return loudness.clamp(max=LOUDEST), phase

    def forward(self, mel: Tensor) -> Tensor:
        """Log-mel [B, T, M] → wave [B, T · hop]."""
        loudness, phase = self.spectrum(mel)
        frames = torch.fft.irfft(torch.polar(loudness.exp(), phase), n=self.config.format.n_fft)
        return overlap_add(frames * self.window, self.window, self.config.format)

    def reference(self, seconds: float, frames_per_second: float) -> Tensor:
        """See `Compressible.reference`."""
        shape = 1, round(seconds * frames_per_second), self.config.format.n_mels
        return torch.full(shape, MEL_CENTRE, device=next(self.parameters()).device)

    def channel_groups(self) -> list[ChannelGroup]:
        """The residual stream, and the hidden units of every layer."""
        members = [("mel_in.weight", 0), ("mel_in.bias", 0), ("head.weight", 1)]
        members += [(f"{norm}.{part}", 0) for norm in _NORMS for part in ("weight", "bias")]
        hidden = []
        for number, layer in enumerate(self.blocks):
            block, name = cast(Block, layer), f"blocks.{number}"
            members += block.stream_members(name)
            hidden.append(block.hidden_group(name))
        return [ChannelGroup("width", self.config.width, tuple(members)), *hidden]

    def with_group_sizes(self, sizes: Mapping[str, int]) -> FourierModel:
        """See `Compressible.with_group_sizes`."""
        config = self.config
        hidden = tuple(
            sizes.get(f"blocks.{layer // config.tie_layers}.hidden", size)
            for layer, size in enumerate(config.hidden)
        )
        return FourierModel(replace(config, width=sizes.get("width", config.width), hidden=hidden))

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> FourierModel:
        """See `Compressible.with_ties`."""
        config = self.config
        if config.tie_layers > 1 and config.tie_layers != layers:
            raise SettingsError(
                f"the vocoder's layers are tied by {config.tie_layers} already",
                "start from an untied voice",
            )
        hidden = config.hidden
        if any(len(set(hidden[i : i + layers])) > 1 for i in range(0, len(hidden), layers)):
            raise SettingsError(
                "vocoder layers of different widths cannot be tied", "tie before pruning"
            )
        tied = FourierModel(
            replace(
                config,
                tie_layers=layers,
                tie_kernels=kernels or config.tie_kernels,
                tie_biases=biases or config.tie_biases,
            )
        )
        new_ties = layers if layers != config.tie_layers else 1
        tied.load_state_dict(
            tied_state(self.state_dict(), tied.state_dict(), "blocks", new_ties, len(hidden))
        )
        return tied.train(self.training)


_NORMS = ("norm_in", "norm_out")


def overlap_add(frames: Tensor, window: Tensor, fmt: MelFormat) -> Tensor:
    """The end of an inverse STFT: windowed frames to the wave they stand for.

    Args:
        frames: [B, T, n_fft], each windowed (the second time: the first was the analysis).
        window: [n_fft].

    Returns:
        [B, T · hop]. Each sample is divided by what the squared windows over it sum to.
    """
    size, hop = fmt.n_fft, fmt.hop_samples
    count = frames.shape[1]
    blocks = size // hop
    envelope = window.square().reshape(1, 1, blocks, hop).expand(1, count, blocks, hop)
    sums = []
    for rows in (frames.reshape(-1, count, blocks, hop), envelope):
        # Block b of frame t lies where block 0 of frame t + b does.
        shifted = [
            functional.pad(rows[:, :, block], (0, 0, block, blocks - 1 - block))
            for block in range(blocks)
        ]
        sums.append(torch.stack(shifted).sum(0).flatten(1))
    # Frame 0 begins half a window before the sample on which it is centred.
    start = size // 2 - fmt.first_centre_samples
    wave, weight = (total[:, start : start + count * hop] for total in sums)
    return wave / weight.clamp(min=1e-3)


class NeuralVocoder:
    """A trained vocoder as a voice uses it: a `core.models.vocoders.Vocoder`."""

    def __init__(self, model: FourierModel) -> None:
        self.model = model.eval()

    @property
    def format(self) -> MelFormat:
        """See `Vocoder.format`."""
        return self.model.config.format

    @torch.inference_mode()
    def __call__(self, mel: Tensor) -> Tensor:
        """See `Vocoder.__call__`."""
        if mel.shape[0] == 0:
            return torch.zeros(0)
        wave: Tensor = self.model(mel.unsqueeze(0).float())[0]
        return wave
