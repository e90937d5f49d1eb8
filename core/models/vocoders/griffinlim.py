"""Griffin–Lim: a vocoder without training, for every voice from its first minute.

The mel spectrogram is unfolded to a linear one, then a phase is looked for that fits it: fast
Griffin–Lim (Perraudin, Balazs and Søndergaard, 2013; Griffin and Lim, 1984).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from core.data.mel import MelFormat, mel_filterbank

MOMENTUM = 0.99
"""Acceleration of the phase search; values above 1 diverge on speech."""
UNFOLDING_STEPS = 20
"""After these the unfolded magnitudes give the mel again within 0.3 % (mean)."""
_TINY = 1e-12


class GriffinLim:
    """Mel spectrogram to wave by Griffin–Lim, deterministic.

    The search itself is written here and not taken from torchaudio: with frames as rows and
    without its inverse transform's bookkeeping it runs 2.5 times as fast at the same quality.
    The test compares the two.

    Args:
        format: The mel spectrograms to speak.
        iterations: Rounds of the phase search; twice as many gain little and cost twice the time.
    """

    def __init__(self, format: MelFormat, iterations: int = 32) -> None:
        self.format = format
        self.iterations = iterations

    draws = False

    @torch.no_grad()
    def __call__(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """Speak `[frames, mels]`; gives `[frames · hop_samples]`, on the device of `mel`."""
        del temperature, seed
        fmt = self.format
        frames = mel.shape[0]
        samples = frames * fmt.hop_samples
        if frames == 0:
            return torch.zeros(0, device=mel.device)
        magnitude = self.unfold(mel.float().exp())
        # Frame 0 begins half a window before the sample on which it is centred.
        start = fmt.n_fft // 2 - fmt.first_centre_samples
        return self._find_wave(magnitude)[start : start + samples]

    def unfold(self, mel: Tensor) -> Tensor:
        """Magnitudes `[frames, freqs]` that give the mel magnitudes `[frames, mels]`.

        Multiplicative updates for non-negative least squares (Lee and Seung, 2001), begun at the
        bands' own shapes. The equations have many solutions; starting smooth finds a smooth one,
        nearer to real spectra than the least-squares one clipped at zero (torchaudio's
        `InverseMelScale`) or than exact non-negative least squares, whose solution is sparse.
        """
        bank = mel_filterbank(self.format).to(mel.device)
        target = mel @ bank.T
        magnitude = target.clone()
        for _ in range(UNFOLDING_STEPS):
            magnitude *= target / ((magnitude @ bank) @ bank.T + _TINY)
        return magnitude

    def _find_wave(self, magnitude: Tensor) -> Tensor:
        """Wave over the full extent of all frames whose spectrogram is near `[frames, freqs]`."""
        fmt = self.format
        margin = (fmt.n_fft - fmt.win_samples) // 2
        window = functional.pad(
            torch.hann_window(fmt.win_samples, device=magnitude.device), (margin, margin)
        )
        weight = self._overlap(window.square().expand(len(magnitude), -1)).clamp(min=1e-8)
        # Own generator: the same mel always gives the same wave, whatever else draws numbers.
        chance = torch.rand(magnitude.shape, generator=torch.Generator().manual_seed(0))
        spectrum = torch.polar(magnitude, chance.to(magnitude.device) * (2 * torch.pi))
        previous = torch.zeros_like(spectrum)
        for _ in range(self.iterations):
            wave = self._wave(spectrum, window, weight)
            rebuilt = torch.fft.rfft(wave.unfold(0, fmt.n_fft, fmt.hop_samples) * window)
            ahead = torch.view_as_real(rebuilt.add(rebuilt - previous, alpha=MOMENTUM))
            gain = magnitude * (ahead.square().sum(-1) + _TINY**2).rsqrt()
            spectrum = torch.view_as_complex(ahead * gain.unsqueeze(-1))
            previous = rebuilt
        return self._wave(spectrum, window, weight)

    def _wave(self, spectrum: Tensor, window: Tensor, weight: Tensor) -> Tensor:
        return self._overlap(torch.fft.irfft(spectrum, n=self.format.n_fft) * window) / weight

    def _overlap(self, rows: Tensor) -> Tensor:
        """Add rows `[frames, n_fft]`, each one hop later than the one before: `[samples]`."""
        hop = self.format.hop_samples
        frames, length = rows.shape
        blocks = rows.reshape(frames, length // hop, hop)
        total = rows.new_zeros(frames + length // hop - 1, hop)
        for block in range(length // hop):
            total[block : block + frames] += blocks[:, block]
        return total.flatten()
