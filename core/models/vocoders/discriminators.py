"""Discriminators: they learn to tell a vocoder's waves from recordings, so that it learns to fool
them. They are used in training only and are no part of a voice.

Two kinds hear what spectral losses do not: those of periods see how one pitch period follows the
other (Kong et al. 2020, "HiFi-GAN", `MultiPeriodDiscriminator`); those of spectrograms see how
neighbouring frequencies and frames go together (Jang et al. 2021, "UnivNet",
`MultiResolutionDiscriminator`; kernels along frequencies as in Siuzdak 2023, "Vocos"). Both are far
narrower than there, where they are made for an accelerator.

Letters in shapes: B crops, S samples, P the period, N frames, F frequencies, C channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

LEAK = 0.1
"""Slope of the rectifiers under zero."""

QUIET = 1e-5
"""Added to squared magnitudes of windows normalised to unit energy: -50 dB full scale."""

WAVE_SPREAD = 0.07
LOG_CENTRE, LOG_SPREAD = -3.5, 2.0
"""Waves and log magnitudes of speech at -23 LUFS are brought near unit spread by these."""


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Shape of the discriminators. The defaults are sized for a processor's core or two.

    Attributes:
        periods: Lengths in samples, one discriminator each; primes overlap least.
        period_widths: Channels of their layers; the first four go on with every third place.
            HiFi-GAN has (32, 128, 512, 1024, 1024).
        windows: Lengths in samples, one discriminator each; each hops by a quarter.
        spectrum_width: Channels of their layers. UnivNet has 32.
    """

    periods: tuple[int, ...] = (2, 3, 5, 7, 11)
    period_widths: tuple[int, ...] = (8, 16, 32, 64, 64)
    windows: tuple[int, ...] = (2048, 1024, 512)
    spectrum_width: int = 8


class Opinion(NamedTuple):
    """What a discriminator thinks of some waves.

    Attributes:
        scores: [B, places], over 0 where it takes them for recordings.
        features: Activations of each of its layers, [B, C, …, …].
    """

    scores: Tensor
    features: list[Tensor]


class _Convolutions(nn.Module):
    """A stack of convolutions, the last of which gives one channel: the score of each place."""

    def __init__(self, layers: list[nn.Conv2d]) -> None:
        super().__init__()
        for layer in layers:
            # Torch's own first weights let a sound fade on its way through the layers, and the
            # discriminators then need longer to begin than they have.
            nn.init.kaiming_normal_(layer.weight, LEAK)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)

    def judge(self, x: Tensor) -> Opinion:
        """[B, 1, rows, columns] → the opinion."""
        features = []
        for layer in self.layers[:-1]:
            x = functional.leaky_relu(layer(x), LEAK)
            features.append(x)
        return Opinion(self.layers[-1](x).flatten(1), features)


class PeriodDiscriminator(_Convolutions):
    """Sees a wave folded at a period: samples that are so far apart lie next to each other."""

    def __init__(self, period: int, widths: tuple[int, ...]) -> None:
        strides = [3] * (len(widths) - 1) + [1]
        layers = [
            nn.Conv2d(before, width, (5, 1), (stride, 1), (2, 0))
            for before, width, stride in zip((1, *widths[:-1]), widths, strides, strict=True)
        ]
        super().__init__([*layers, nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0))])
        self.period = period

    def forward(self, wave: Tensor) -> Opinion:
        """[B, S] → the opinion, from [B, 1, S / P, P]."""
        rest = -wave.shape[-1] % self.period
        folded = functional.pad(wave[:, None] / WAVE_SPREAD, (0, rest), "reflect")
        return self.judge(folded.reshape(len(wave), 1, -1, self.period))


class SpectrumDiscriminator(_Convolutions):
    """Sees log magnitudes at one resolution.

    UnivNet's are not logarithmic; these are, so that quiet sounds count as much as loud ones.
    """

    window: Tensor

    def __init__(self, size: int, width: int) -> None:
        layers = [nn.Conv2d(1, width, (3, 9), (1, 2), (1, 4))]
        layers += [nn.Conv2d(width, width, (3, 9), (1, 2), (1, 4)) for _ in range(3)]
        layers += [nn.Conv2d(width, width, 3, padding=1)]
        super().__init__([*layers, nn.Conv2d(width, 1, 3, padding=1)])
        window = torch.hann_window(size)
        self.register_buffer("window", window / window.square().sum().sqrt(), persistent=False)

    def forward(self, wave: Tensor) -> Opinion:
        """[B, S] → the opinion, from [B, 1, N, F]."""
        size = len(self.window)
        padded = functional.pad(wave, (size // 2, size // 2))
        spectrum = torch.fft.rfft(padded.unfold(-1, size, size // 4) * self.window)
        power = torch.view_as_real(spectrum).square().sum(-1)
        level = (0.5 * torch.log(power + QUIET) - LOG_CENTRE) / LOG_SPREAD
        # The highest frequency is left out: what remains can be halved again and again.
        return self.judge(level[:, None, :, :-1])


class Discriminators(nn.Module):
    """All of them together."""

    def __init__(self, config: DiscriminatorConfig | None = None) -> None:
        super().__init__()
        config = config or DiscriminatorConfig()
        self.members = nn.ModuleList(
            [PeriodDiscriminator(period, config.period_widths) for period in config.periods]
            + [SpectrumDiscriminator(size, config.spectrum_width) for size in config.windows]
        )

    def forward(self, wave: Tensor) -> list[Opinion]:
        """[B, S] → each one's opinion."""
        return [member(wave) for member in self.members]
