"""The HMM family: a statistical parametric voice, the classical baseline.

Each sound is a chain of STATES states that share out its frames evenly; each state is a Gaussian
over a frame of the mel and over its difference from the frame before. The first half of the states
knows the symbol before, the second half the symbol behind: pairs, of which there are enough to hear
each of them often, instead of triphones and the trees that cluster them (Zen, Tokuda and Black
2009, "Statistical parametric speech synthesis"). A pair that was hardly heard is what its state is
on average. Each language has states and durations of its own, of which every speaker's own colour,
how the mean of the mel differs from everybody's, is kept apart.

What it says is no row of steps but the most likely trajectory under both Gaussians (Tokuda et al.
2000, "Speech parameter generation algorithms for HMM-based speech synthesis").

Nothing here is trained: `Fitting` counts what a pass over the recordings shows, and means and
spreads follow in closed form. Letters in shapes: see `core.models.acoustic`; U units (states in
their surroundings), P kinds of symbols of which duration, pitch and energy are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn, Self

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import solveh_banded
from torch import Tensor, nn
from torch.distributions import Distribution, Laplace, Normal

from core.errors import SettingsError
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
    whole_frames,
)
from core.models.coding import recoded
from core.models.compressible import ChannelGroup
from core.models.heads import SMALLEST_SCALE, chosen, most_likely, tempered
from core.text.symbols import STRESS, SYMBOL_IDS

STATES = 4
"""Of a sound, an even number."""

UNITS = {"tiny": 900, "small": 3600, "medium": 8000, "large": 14_000}
"""Of the preset sizes; there are fewer where the recordings hold fewer."""

UNITS_PER_KIND = 4
"""Of the presets, for each kind of symbol."""

LEAST_FRAMES, LEAST_TOKENS = 12, 8
"""Frames with which a unit, and symbols with which a kind is known by itself."""

SMOOTHING_FRAMES = 8.0
"""Frames of its average surroundings that each unit counts as seen (as in `core.align.hmm`)."""

LEAST_VARIANCE = 0.02
"""Share of the variance of all frames below which no unit's falls."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class HmmConfig(AcousticConfig):
    """Shape of an HMM voice.

    Attributes:
        units: U; of a voice that is to be fitted, the most there may be.
        kinds: P, likewise.
    """

    units: int
    kinds: int


def preset(size: str, **basics: Any) -> HmmConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    units = UNITS[size]
    # Its states are Gaussians anyway.
    return HmmConfig(**basics | {"mixture": 0}, units=units, kinds=units // UNITS_PER_KIND)


class HmmAcoustic(AcousticModel):
    """The HMM voice: tables, and where to look in them."""

    family = "hmm"
    follows = frozenset({"pace"})
    config: HmmConfig
    unit_keys: Tensor
    kind_keys: Tensor
    carries: Tensor
    stress: Tensor

    def __init__(self, config: HmmConfig) -> None:
        super().__init__()
        self.config = config
        units, mels = config.units, config.mels
        self.mean, self.log_spread = nn.Embedding(units, mels), nn.Embedding(units, mels)
        self.slope, self.slope_log_spread = nn.Embedding(units, mels), nn.Embedding(units, mels)
        self.prosody = nn.Embedding(config.kinds, 6)
        self.add_identities(mels)
        self.language = None
        # 32 bits, as many as a weight has: files are as large as they are said to be.
        self.register_buffer("unit_keys", torch.zeros(units, dtype=torch.int32))
        self.register_buffer("kind_keys", torch.zeros(config.kinds, dtype=torch.int32))
        self.register_buffer("carries", carriers(config), persistent=False)
        stress = torch.zeros(config.symbols, dtype=torch.bool)
        stress[[SYMBOL_IDS[mark] for mark in STRESS if SYMBOL_IDS[mark] < config.symbols]] = True
        self.register_buffer("stress", stress, persistent=False)

    # --- who is who ------------------------------------------------------------------------------

    def surroundings(self, symbols: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What stands around each symbol.

        Args:
            symbols: [B, S].

        Returns:
            [B, S] each: the symbol that sounds before it and the one that does behind it, 0 where
            there is none; and its own marks, twice the length mark and 1 if stressed.
        """
        carries = self.carries[symbols]
        before = _last_sounding(symbols, carries)
        after = _last_sounding(symbols.flip(1), carries.flip(1)).flip(1)
        nothing = torch.zeros_like(symbols[:, :1])
        following = torch.cat([symbols[:, 1:], nothing], dim=1)
        leading = torch.cat([nothing, symbols[:, :-1]], dim=1)
        colours = ~(self.carries[following] | self.stress[following])
        return before, after, 2 * following * colours + self.stress[leading]

    def units(
        self, symbols: Tensor, languages: Tensor, durations: Tensor, frames: int
    ) -> tuple[Tensor, Tensor]:
        """The state that each frame is of.

        Args:
            symbols, durations: [B, S].
            languages: [B].
            frames: T.

        Returns:
            Its key [B, T], and the key of the same state in average surroundings.
        """
        index = frames_of_symbols(durations, frames)
        length = torch.gather(durations, 1, index).clamp(min=1)
        start = torch.gather(durations.cumsum(dim=1) - durations, 1, index)
        gone = torch.arange(frames, device=index.device)[None] - start
        # By the middle of the frame, so that all states have their turn as often.
        state = (((2 * gone + 1) * STATES) // (2 * length)).clamp(0, STATES - 1)
        before, after, _ = self.surroundings(symbols)
        neighbour = torch.where(
            2 * state < STATES, torch.gather(before, 1, index), torch.gather(after, 1, index)
        )
        state = languages.unsqueeze(1) * STATES + state
        own = state * self.config.symbols + torch.gather(symbols, 1, index)
        average = own * _neighbours(self.config)
        return average + 1 + neighbour, average

    def kinds(self, symbols: Tensor, languages: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Keys of what is known of a symbol's duration, pitch and energy, each [B, S].

        The first knows its marks and what comes behind it, the next its marks, the last neither.
        """
        _, after, marks = self.surroundings(symbols)
        places = _neighbours(self.config)
        own = languages.unsqueeze(1) * self.config.symbols + symbols
        plain = own * 2 * places * places
        marked = plain + (1 + marks) * places
        return marked + 1 + after, marked, plain

    # --- what it says ----------------------------------------------------------------------------

    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """See `AcousticModel.forward`. The mel's are Normal: a trajectory, and its states' spread.

        The trajectory is worked out beside torch: no gradient goes through it.
        """
        frames = batch.mel.shape[1]
        languages = self.languages_of(batch.speakers, batch.languages)
        keys = self.units(batch.symbols, languages, batch.durations, frames)
        rows = _rows(self.unit_keys, *keys)
        mean = self.identified(self.mean(rows), batch.speakers, languages)
        spread, slope = self.log_spread(rows).exp(), self.slope(rows)
        slope_spread = self.slope_log_spread(rows).exp()
        if not mean.is_meta:
            mean = self._trajectories(mean, spread, slope, slope_spread, batch.durations.sum(dim=1))
        duration, pitch, energy = self._prosody(batch.symbols, languages)
        return AcousticOutput(
            mel=Normal(mean, spread, validate_args=False),
            hidden=mean,
            duration=duration,
            pitch=pitch,
            energy=energy,
        )

    @staticmethod
    def _trajectories(
        mean: Tensor, spread: Tensor, slope: Tensor, slope_spread: Tensor, lengths: Tensor
    ) -> Tensor:
        tables = [part.detach().double().cpu().numpy() for part in (mean, spread, slope)]
        steep = slope_spread.detach().double().cpu().numpy()
        said = mean.detach().clone()
        for row, length in enumerate(lengths.tolist()):
            own = [part[row, :length] for part in (*tables, steep)]
            if length:
                path = trajectory(own[0], own[1] ** 2, own[2], own[3] ** 2)
                said[row, :length] = torch.from_numpy(path).to(said)
        return said

    def _prosody(self, symbols: Tensor, languages: Tensor) -> list[Laplace]:
        """Duration, pitch and energy of symbols [B, S]."""
        keys = self.kinds(symbols, languages)
        values = self.prosody(_rows(self.kind_keys, *keys)).unbind(-1)
        return [
            Laplace(values[place], values[place + 1].exp(), validate_args=False)
            for place in (0, 2, 4)
        ]

    @torch.inference_mode()
    def speak(
        self,
        symbols: Tensor,
        speaker: int = 0,
        manner: Manner = PLAIN,
        context: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """See `AcousticModel.speak`."""
        del context
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(manner.seed)
            who, language = torch.tensor([speaker]), index_of(manner.language)
            beliefs = self._prosody(symbols[None], self.languages_of(who, language))
            duration = chosen(beliefs[0], manner.temperature)
            durations = whole_frames(duration, manner.pace, self.carries[symbols[None]])[0]
            said = self(self.blank(symbols, durations, speaker, manner.language))
            return chosen(said.mel, manner.temperature)[0], durations

    # --- what compression asks -------------------------------------------------------------------

    def channel_groups(self) -> list[ChannelGroup]:
        """None: a table has no channels that others read."""
        return []

    def with_group_sizes(self, sizes: Mapping[str, int]) -> Self:
        """See `Compressible.with_group_sizes`."""
        del sizes
        return self.with_config()

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> NoReturn:
        """See `Compressible.with_ties`: there is nothing to tie."""
        del layers, kernels, biases
        raise SettingsError(
            "an HMM voice has no layers that could share weights",
            "leave ties out (layers 1, kernels and biases false)",
        )

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`: it has no layers."""
        return ()

    def with_layers(self, kept: Sequence[int]) -> Self:
        """See `Compressible.with_layers`."""
        del kept
        return self.reconfigured()


def _neighbours(config: HmmConfig) -> int:
    """How many neighbours a symbol can have in keys; 0 stands for any, 1 for none."""
    return config.symbols + 1


def _last_sounding(symbols: Tensor, carries: Tensor) -> Tensor:
    """The nearest symbol before each that takes time, [B, S]; 0 where there is none."""
    places = torch.arange(symbols.shape[1], device=symbols.device).expand(symbols.shape)
    latest = torch.where(carries, places + 1, 0).cummax(dim=1).values
    nothing = torch.zeros_like(latest[:, :1])
    earlier = torch.cat([nothing, latest[:, :-1]], dim=1)
    return torch.gather(torch.cat([nothing, symbols], dim=1), 1, earlier)


def _rows(table: Tensor, *keys: Tensor) -> Tensor:
    """Where keys stand in a rising table: the first of several that does, or else row 0."""
    rows = torch.zeros_like(keys[0])
    for wanted in reversed(keys):
        place = torch.searchsorted(table.long(), wanted).clamp(max=len(table) - 1)
        rows = torch.where(table[place] == wanted, place, rows)
    return rows


def trajectory(mean: Floats, variance: Floats, slope: Floats, slope_variance: Floats) -> Floats:
    """The most likely c of N(c_t; mean, variance) and N(c_t − c_{t−1}; slope, slope_variance).

    It solves WᵀΣ⁻¹W c = WᵀΣ⁻¹m for each band (Tokuda et al. 2000), W being the identity above the
    matrix of differences, so that the system has three diagonals.

    Args:
        mean, variance, slope, slope_variance: [T, M]; the slope of frame 0 is not looked at.

    Returns:
        [T, M].
    """
    precision, steep = 1.0 / variance, 1.0 / slope_variance
    steep[0] = 0.0
    behind = np.zeros_like(steep)
    behind[:-1] = steep[1:]
    pulled = slope * steep
    right = mean * precision + pulled
    right[:-1] -= pulled[1:]
    bands = np.stack([-steep, precision + steep + behind])
    if len(mean) == 1:
        alone: Floats = right / bands[1]
        return alone
    solved = [solveh_banded(bands[:, :, m], right[:, m]) for m in range(mean.shape[1])]
    return np.stack(solved, axis=1)


class Fitting:
    """One pass over recordings, and the voice that makes them most likely.

    With a teacher it is the voice of least α · T² · KL(teacher_T ‖ voice_T) + (1 − α) · (−log
    voice(recording)). The teacher's duration, pitch and energy count as recordings of weight α, at
    what it takes for most likely. How fast the mel moves is always the recordings': a teacher says
    nothing of it.

    Args:
        config: The most that the voice may hold.
        alpha: α; 0 hears only the recordings.
        temperature: T.
    """

    def __init__(self, config: HmmConfig, alpha: float = 0.0, temperature: float = 1.0) -> None:
        self._config, self._alpha, self._temperature = config, alpha, temperature
        # In the loss (mel - mean)² / (2 variance) has the first weight, log variance / 2 the other.
        self._weight = 1 - alpha + alpha * temperature
        self._spread_weight = 1 - alpha + alpha * temperature**2
        self._blank = HmmAcoustic(replace(config, units=1, kinds=1, codings=()))
        self._sums: dict[int, Tensor] = {}
        self._speakers = torch.zeros(config.speakers, 1 + config.mels, dtype=torch.float64)
        self._tokens: list[NDArray[np.float64]] = []

    @torch.inference_mode()
    def add(self, batch: AcousticInput, beliefs: Mapping[str, Distribution]) -> None:
        """Count a batch.

        Args:
            beliefs: The teacher's of this batch by name; needed where α is not 0.
        """
        mask = batch.frame_mask
        languages = self._blank.languages_of(batch.speakers, batch.languages)
        keys, _ = self._blank.units(batch.symbols, languages, batch.durations, batch.mel.shape[1])
        mel, alpha, t = batch.mel.double(), self._alpha, self._temperature
        slope = torch.zeros_like(mel)
        slope[:, 1:] = mel[:, 1:] - mel[:, :-1]
        mean, squares = (1 - alpha) * mel, (1 - alpha) * mel.square()
        if alpha:
            soft = tempered(beliefs["mel"], t)
            told = soft.mean.double()
            mean = mean + alpha * t * told
            # KL of Gaussians, T² before it and T in both variances.
            squares = squares + alpha * t * (told.square() + soft.variance.double())
        one = torch.ones_like(mel[..., :1])
        parts = [one, mean / self._weight, squares / self._weight, slope, slope.square()]
        sums = torch.cat(parts, dim=-1)[mask]
        self._count(keys[mask], sums)
        who = batch.speakers[:, None].expand(mask.shape)[mask]
        self._speakers.index_add_(0, who, sums[:, : 1 + self._config.mels])
        self._note(batch, languages, beliefs)

    def _count(self, keys: Tensor, sums: Tensor) -> None:
        seen, places = torch.unique(keys, return_inverse=True)
        found = sums.new_zeros(len(seen), sums.shape[1]).index_add_(0, places, sums)
        for key, row in zip(seen.tolist(), found, strict=True):
            self._sums[key] = self._sums[key] + row if key in self._sums else row.clone()

    def _note(
        self, batch: AcousticInput, languages: Tensor, beliefs: Mapping[str, Distribution]
    ) -> None:
        """Remember each symbol: keys, duration, pitch, energy, weight, and that of the curves."""
        said = batch.symbols != 0
        keys = [key[said].double() for key in self._blank.kinds(batch.symbols, languages)]
        spoken = (batch.durations > 0)[said].double()
        facts = {
            "duration": torch.log1p(batch.durations.double()),
            "pitch": batch.pitch,
            "energy": batch.energy,
        }
        guesses = {name: most_likely(beliefs[name]) for name in facts if name in beliefs}
        for weight, told in ((1 - self._alpha, facts), (self._alpha, guesses)):
            if weight:
                # A teacher that does not know one of them says what was recorded.
                values = [(facts | told)[name].double()[said] for name in facts]
                weights = [torch.full_like(spoken, weight), weight * spoken]
                self._tokens.append(torch.stack([*keys, *values, *weights], dim=1).numpy())

    def model(self) -> HmmAcoustic:
        """The voice, its weights such as its codings hold them.

        Raises:
            SettingsError: Nothing was added.
        """
        if not self._sums:
            raise SettingsError("there are no recordings to fit a voice to", "add some")
        unit_keys, tables = self._units()
        kind_keys, prosody = self._kinds()
        config = replace(self._config, units=len(unit_keys), kinds=len(kind_keys))
        voice = HmmAcoustic(config)
        state = voice.state_dict() | tables | {"prosody.weight": prosody}
        state |= {"unit_keys": unit_keys, "kind_keys": kind_keys}
        if voice.speaker is not None:
            state["speaker.weight"] = self._shifts(self._speakers).float()
        voice.load_state_dict(state)
        return recoded(voice).eval()

    @staticmethod
    def _shifts(groups: Tensor) -> Tensor:
        """How the mean of each group of frames differs from that of all, [groups, M].

        Args:
            groups: [groups, 1 + M] its frames, and the sum of their mels.
        """
        whole = groups[:, 1:].sum(dim=0) / groups[:, 0].sum()
        own = groups[:, 1:] / groups[:, :1].clamp(min=1e-6)
        return torch.where(groups[:, :1] > 0, own - whole, 0.0)

    def _units(self) -> tuple[Tensor, dict[str, Tensor]]:
        """Keys [U] and tables of the units: average ones first of all, then the most frequent."""
        places = _neighbours(self._config)
        keys = torch.tensor(sorted(self._sums))
        sums = torch.stack([self._sums[key] for key in keys.tolist()])
        averages, place = torch.unique(keys // places * places, return_inverse=True)
        average = sums.new_zeros(len(averages), sums.shape[1]).index_add_(0, place, sums)
        whole = sums.sum(dim=0, keepdim=True)
        # Key 0 is of no symbol: it stands for all that is not known.
        average = average + SMOOTHING_FRAMES / 4 * whole / whole[:, :1]
        smooth = sums + SMOOTHING_FRAMES * average[place] / average[place, :1]
        counts = sums[:, 0]
        room = max(self._config.units - 1 - len(averages), 0)
        often = counts.argsort(descending=True, stable=True)[:room]
        often = often[counts[often] >= LEAST_FRAMES]
        found = torch.cat([torch.zeros(1, dtype=torch.long), averages, keys[often]])
        rows = torch.cat([whole, average, smooth[often]])
        order = found.argsort()
        tables = self._tables(rows[order], whole)
        tables["mean.weight"] -= self._colours(found[order])
        return found[order].int(), tables

    def _colours(self, keys: Tensor) -> Tensor:
        """What the means of units [U] have of their language's speakers in them, [U, M].

        Taken out, each speaker's own colour can be put on the units of every language.
        """
        languages = self._blank.own_languages
        heard = self._speakers.new_zeros(int(languages.max()) + 1, self._speakers.shape[1])
        heard.index_add_(0, languages, self._speakers)
        language = keys // (STATES * self._config.symbols * _neighbours(self._config))
        # Key 0 is an average of everybody.
        return torch.where(keys[:, None] > 0, self._shifts(heard)[language], 0.0).float()

    def _tables(self, rows: Tensor, whole: Tensor) -> dict[str, Tensor]:
        def moments(sums: Tensor) -> list[Tensor]:
            mean, squares, slope, slope_squares = (sums[:, 1:] / sums[:, :1]).chunk(4, dim=1)
            variance = (squares - mean.square()) * self._weight / self._spread_weight
            return [mean, variance, slope, slope_squares - slope.square()]

        _, most, _, steepest = moments(whole)
        mean, variance, slope, slope_variance = moments(rows)
        spread, slope_spread = (
            0.5 * torch.maximum(own, LEAST_VARIANCE * all_of_them).log()
            for own, all_of_them in ((variance, most), (slope_variance, steepest))
        )
        tables = {"mean": mean, "log_spread": spread, "slope": slope}
        tables["slope_log_spread"] = slope_spread
        return {f"{name}.weight": table.float() for name, table in tables.items()}

    def _kinds(self) -> tuple[Tensor, Tensor]:
        """Keys [P] and table [P, 6] of duration, pitch and energy."""
        tokens = np.concatenate(self._tokens)
        known: dict[int, NDArray[np.float64]] = {0: _laplaces(np.zeros(len(tokens)), tokens)[0][0]}
        # The plainest first, so that room goes to what stands for most.
        for level in (2, 1, 0):
            rows, keys, counts = _laplaces(tokens[:, level], tokens)
            least = LEAST_TOKENS if level < 2 else 1
            for place in np.argsort(-counts, kind="stable"):
                if counts[place] >= least and len(known) < self._config.kinds:
                    known.setdefault(int(keys[place]), rows[place])
        found = sorted(known)
        table = np.stack([known[key] for key in found])
        return torch.tensor(found, dtype=torch.int32), torch.from_numpy(table).float()


def _laplaces(
    keys: NDArray[np.float64], tokens: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """The likeliest Laplace distributions of the tokens of each key.

    Args:
        keys: [tokens].
        tokens: As `Fitting` notes them.

    Returns:
        Location and log scale of duration, pitch and energy, [keys, 6]; the keys; and how many
        tokens each has.
    """
    seen, group, counts = np.unique(keys, return_inverse=True, return_counts=True)
    columns = []
    for value, weight in zip(tokens.T[3:6], tokens.T[[6, 7, 7]], strict=True):
        order = np.lexsort((value, group))
        gone = np.cumsum(weight[order])
        total = np.bincount(group, weight, len(seen))
        # A Laplace distribution's location is the median.
        halfway = np.cumsum(total) - total / 2
        first = np.cumsum(counts) - counts
        place = np.clip(np.searchsorted(gone, halfway - 1e-9), first, first + counts - 1)
        median = np.where(total > 0, value[order][place], 0.0)
        apart = np.bincount(group, weight * np.abs(value - median[group]), len(seen))
        scale = np.where(total > 0, apart / np.maximum(total, 1e-9), 1.0)
        columns += [median, np.log(np.maximum(scale, SMALLEST_SCALE))]
    return np.stack(columns, axis=1), seen, counts
