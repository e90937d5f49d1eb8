"""The neural vocoder: ConvNeXt blocks over mel frames, a Fourier head, one inverse transform.

    log-mel → linear → ConvNeXt blocks → head → harmonics + noise → inverse STFT → wave

The frame is that of Vocos (Siuzdak 2023, "Vocos: closing the gap between time-domain and
Fourier-based neural vocoders"). A network that sees only mels cannot know where in a pitch period a
frame lies, and needs very long to guess it. So the head here also predicts the fundamental
frequency, whose running sum is the phase of the voice's fundamental; each frequency takes the
phase of its harmonic, and the network only adds what differs from that. Beside the harmonics there
is a noise with magnitudes of its own (harmonic plus noise: Stylianou 2001; source phase from F0:
Wang et al. 2019, "Neural source-filter waveform models").

Letters in shapes: B utterances in a batch, T frames, M mel bands, W width, F frequencies.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.data.mel import MEL_FORMATS, MelFormat, mel_filterbank
from core.models.compressible import ChannelGroup, CompressedConfig
from core.models.convnext import Block
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.stacks import resized_layers, with_layers_of, with_tied_layers
from core.models.vocoders.neural import VocoderModel

MEL_CENTRE, MEL_SPREAD = -5.0, 3.0
"""Log-mels of speech at usual loudness are brought near zero mean and unit spread by these."""

LOUDEST = 4.0
"""Largest log magnitude of the head; a full-scale sine reaches 5.5, speech stays under 4."""

PITCH_CENTRE = 5.0
"""Log F0 that the head's zero means: 148 Hz."""

LOG_F0_RANGE = (4.0, 6.5)
"""F0 is kept between 55 and 665 Hz."""

NOISE_MODULUS = 65519
"""A prime, by which the noise is made."""

NOISE_FRAMES = 256
"""The noise repeats after so many frames, 3 s; working out more takes longer than all the rest."""


@dataclass(frozen=True)
class FourierConfig(CompressedConfig):
    """Shape of a vocoder. Two vocoders with equal configs have the same parameters.

    Attributes:
        mel: Name of the mel format it reads; it fixes hop, frequencies and sample rate.
        width: Channels of the residual stream.
        hidden: Hidden units of each layer; tied layers have equal ones.
        kernel: Frames a convolution sees, odd.
    """

    mel: str
    width: int
    hidden: tuple[int, ...]
    kernel: int = 7

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it reads."""
        return MEL_FORMATS[self.mel]


SIZES = {
    "micro": (56, 3),
    "small": (96, 4),
    "base": (160, 6),
    "medium": (256, 8),
    "large": (512, 8),
}
"""Width and layers of the presets: 0.15, 0.38, 1.2, 3.6 and 13.5 million parameters."""

EXPANSION = 3


def preset(size: str, mel: str) -> FourierConfig:
    """The config of a preset size; `size` is a key of `SIZES`."""
    width, layers = SIZES[size]
    return FourierConfig(mel, width, (EXPANSION * width,) * layers)


class Parts(NamedTuple):
    """What the head says of each frame.

    Attributes:
        harmonic, noise: Log magnitudes [B, T, F] of the harmonics and of the noise.
        phase: [B, T, F] what the harmonics' phases add to `harmonic_phase`, in radians.
        log_f0: [B, T] log of the fundamental frequency in Hz.
        voicing: [B, T] log odds that there is one.
    """

    harmonic: Tensor
    noise: Tensor
    phase: Tensor
    log_f0: Tensor
    voicing: Tensor


class Sounded(NamedTuple):
    """A wave [B, samples], and the `log_f0` and `voicing` [B, T] it was made with."""

    wave: Tensor
    log_f0: Tensor
    voicing: Tensor


@functools.cache
def _fixed(fmt: MelFormat) -> Mapping[str, Tensor]:
    """What all vocoders of a format share and none changes."""
    # In numbers also where a model itself has none (`without_weights`), and fit for training
    # whoever makes the first.
    with torch.device("cpu"), torch.inference_mode(False):
        hiss = noise_phase(NOISE_FRAMES, fmt.n_fft // 2 + 1)
        lower, share, level = envelope_points(fmt)
        return {
            "lower": lower,
            "share": share,
            "level": level,
            "envelope": _interpolation(lower, share, fmt.n_mels),
            "window": torch.hann_window(fmt.n_fft),
            "noise_cosines": hiss.cos(),
            "noise_sines": hiss.sin(),
        }


class FourierModel(VocoderModel):
    """The vocoder's network; see the drawing at the top of this file."""

    family = "fourier"
    config: FourierConfig
    window: Tensor
    lower: Tensor
    share: Tensor
    level: Tensor
    envelope: Tensor
    noise_cosines: Tensor
    noise_sines: Tensor

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
        self.frequencies = fmt.n_fft // 2 + 1
        self.head = nn.Linear(config.width, 3 * self.frequencies + 2)
        nn.init.trunc_normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            # At first the noise is a little quieter than the harmonics.
            self.head.bias[self.frequencies : 2 * self.frequencies] = -1.5
        install(self, config.ranks)
        for name, value in _fixed(fmt).items():
            self.register_buffer(name, value.to(self.norm_in.bias.device), persistent=False)

    def parts(self, mel: Tensor) -> Parts:
        """What the head says of log-mels [B, T, M]."""
        x = self.norm_in(self.mel_in((mel - MEL_CENTRE) / MEL_SPREAD))
        mask = x.new_ones(1, 1, 1)
        for layer in range(len(self.config.hidden)):
            x = self.blocks[layer // self.config.tie_layers](x, mask)
        count = self.frequencies
        harmonic, noise, phase, pitch, voicing = (
            self.head(self.norm_out(x)).float().split((count, count, count, 1, 1), dim=-1)
        )
        mel = mel.float()
        envelope = mel @ self.envelope + self.level
        return Parts(
            harmonic=(envelope + harmonic).clamp(max=LOUDEST),
            noise=(envelope + noise).clamp(max=LOUDEST),
            phase=phase,
            log_f0=PITCH_CENTRE + pitch[..., 0],
            voicing=voicing[..., 0],
        )

    def forward(self, mel: Tensor) -> Sounded:
        """Log-mel [B, T, M] → wave [B, T · hop], and the pitch it was given."""
        parts = self.parts(mel)
        # In training each step hears another stretch of the noise, in use always the same.
        begin = int(torch.randint(NOISE_FRAMES, ())) if self.training else 0
        place = torch.arange(begin, begin + mel.shape[1], device=mel.device) % NOISE_FRAMES
        phase = harmonic_phase(parts.log_f0, parts.voicing, self.config.format) + parts.phase
        harmonic, noise = parts.harmonic.exp(), parts.noise.exp()
        # Four times as fast as torch.polar.
        spectrum = torch.complex(
            harmonic * phase.cos() + noise * self.noise_cosines[place],
            harmonic * phase.sin() + noise * self.noise_sines[place],
        )
        frames = torch.fft.irfft(spectrum, n=self.config.format.n_fft)
        wave = overlap_add(frames * self.window, self.window, self.config.format)
        return Sounded(wave, parts.log_f0, parts.voicing)

    def waves(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """See `VocoderModel.waves`; nothing is drawn."""
        del temperature, seed
        wave: Tensor = self(mel).wave
        return wave

    def reference(self, seconds: float, frames_per_second: float) -> Tensor:
        """See `Compressible.reference`."""
        shape = 1, round(seconds * frames_per_second), self.config.format.n_mels
        return torch.full(shape, MEL_CENTRE, device=next(self.parameters()).device)

    def channel_groups(self) -> list[ChannelGroup]:
        """The residual stream, the hidden units of every layer, and the ranks of products."""
        members = [("mel_in.weight", 0), ("mel_in.bias", 0), ("head.weight", 1)]
        members += [(f"{norm}.{part}", 0) for norm in _NORMS for part in ("weight", "bias")]
        hidden = []
        for number, layer in enumerate(self.blocks):
            block, name = cast(Block, layer), f"blocks.{number}"
            members += block.stream_members(name)
            hidden += block.groups(name)
        stream = ChannelGroup("width", self.config.width, tuple(members))
        return through_ranks([stream, *hidden], self.config.ranks)

    def with_group_sizes(self, sizes: Mapping[str, int]) -> FourierModel:
        """See `Compressible.with_group_sizes`."""
        config = self.config
        hidden = resized_layers("blocks", "hidden", config.hidden, sizes, config.tie_layers)
        return self.with_config(
            width=sizes.get("width", config.width),
            hidden=hidden,
            ranks=resized_ranks(config.ranks, sizes),
        )

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> FourierModel:
        """See `Compressible.with_ties`."""
        return with_tied_layers(self, "blocks", ["hidden"], layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`."""
        return tuple(f"blocks.{number}" for number in range(len(self.blocks)))

    def with_layers(self, kept: Sequence[int]) -> FourierModel:
        """See `Compressible.with_layers`."""
        return with_layers_of(self, "blocks", ["hidden"], kept)


_NORMS = ("norm_in", "norm_out")


def harmonic_phase(log_f0: Tensor, voicing: Tensor, fmt: MelFormat) -> Tensor:
    """Phase of each frequency as a harmonic of the voice's fundamental.

    The fundamental's phase is the running sum of its frequency, begun anew with each voiced
    stretch, so that rounding errors do not grow with the utterance. A frequency k belongs to the
    nearest harmonic h and has its phase; −πk moves the frame's origin from its centre, where the
    fundamental's phase is known, to its first sample. Without gradient: pitch is learnt from
    recordings.

    Args:
        log_f0, voicing: [B, T] of the head; a frame is voiced where `voicing` > 0.

    Returns:
        [B, T, F] in radians. Unvoiced frames have the phase −πk of a click at their centre.
    """
    voiced = voicing.detach() > 0
    f0 = log_f0.detach().clamp(*LOG_F0_RANGE).exp()
    step = torch.where(voiced, f0, 0.0).double() * (fmt.hop_samples / fmt.sample_rate_hz)
    before = functional.pad(step, (1, 0))[:, :-1]
    turns = ((step + before) / 2).cumsum(dim=1)
    begun = torch.where(voiced, 0.0, turns).cummax(dim=1).values
    turns = turns - begun
    k = torch.arange(fmt.n_fft // 2 + 1, device=f0.device)
    nearest = torch.round(k * (fmt.sample_rate_hz / fmt.n_fft) / f0[..., None]).clamp(min=1)
    # Whole turns do not count, and taking them out keeps single precision exact enough.
    share = nearest * (turns - turns.floor()).float()[..., None]
    return 2 * torch.pi * (share - share.floor()) - torch.pi * (k % 2)


def noise_phase(frames: int, frequencies: int) -> Tensor:
    """Phases [T, F] that sound random and are the same on every machine, in whole numbers."""
    t = torch.arange(frames)[:, None]
    k = torch.arange(frequencies)
    place = (t * 7919 + k * 104729 + t * k * 31) % NOISE_MODULUS
    cube = place * place % NOISE_MODULUS * place % NOISE_MODULUS
    return cube * (2 * torch.pi / NOISE_MODULUS)


def envelope_points(fmt: MelFormat) -> tuple[Tensor, Tensor, Tensor]:
    """How to read a log-mel as the smooth envelope of the log magnitudes.

    Returns:
        For each frequency [F]: the mel band under it, how far it is on the way to the next band,
        and what to add because a mel band sums over several frequencies.
    """
    bank = mel_filterbank(fmt)
    places = torch.arange(len(bank), dtype=torch.float32)
    weight = bank.sum(0)
    centre = (bank * places[:, None]).sum(0) / weight
    lower = (torch.searchsorted(centre, places, right=True) - 1).clamp(0, fmt.n_mels - 2)
    share = (places - centre[lower]) / (centre[lower + 1] - centre[lower])
    share = share.clamp(0.0, 1.0)
    level = -torch.log(weight)
    return lower, share, level[lower] + (level[lower + 1] - level[lower]) * share


def _interpolation(lower: Tensor, share: Tensor, bands: int) -> Tensor:
    """The points of `envelope_points` as a matrix [M, F]; a product is quicker than looking up."""
    matrix = torch.zeros(bands, len(lower))
    frequencies = torch.arange(len(lower))
    matrix[lower, frequencies] += 1 - share
    matrix[lower + 1, frequencies] += share
    return matrix


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
    # Block b of frame t lies where block 0 of frame t + b does.
    rows = frames.reshape(-1, count, blocks, hop)
    shifted = [
        functional.pad(rows[:, :, block], (0, 0, block, blocks - 1 - block))
        for block in range(blocks)
    ]
    # The squared windows over a row: those of the frames that have begun, less those that ended.
    begun = window.square().reshape(blocks, hop).cumsum(0)
    row = torch.arange(count + blocks - 1, device=frames.device)
    weight = begun[row.clamp(max=blocks - 1)]
    weight[count:] -= begun[row[count:] - count]
    wave = (torch.stack(shifted).sum(0) / weight.clamp(min=1e-3)).flatten(1)
    # Frame 0 begins half a window before the sample on which it is centred.
    start = size // 2 - fmt.first_centre_samples
    return wave[:, start : start + count * hop]
