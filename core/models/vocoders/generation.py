"""The loop of a WaveRNN, which tells samples one by one, each from those told before.

It does what `WaveRNNModel.logits` does for all samples at once, with the state kept from step to
step and all that depends on one sample alone looked up in tables. Many rows are told side by side:
a step of 16 takes hardly longer than a step of one. Letters in shapes: B rows, T frames, W width,
N samples, K samples a step, R samples seen before each, U units, H hidden units of the head.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.models.vocoders.drawing import Choose
from core.models.vocoders.mulaw import CATEGORIES, SILENCE


@dataclass(frozen=True)
class Weights:
    """A model's weights as the loop wants them.

    Attributes:
        frame, frame_bias: [W, 3 · U] and [3 · U] of the gates r, z, n.
        samples: [R · 256, 3 · U] what a category at a place before adds; the oldest place first.
        state, state_bias: [U, 3 · U] and [3 · U].
        states, states_bias: [U, K · H] and [K · H] of the head.
        recent: [R · 256, H], as `samples`.
        out, out_bias: [H, 256] and [256].
    """

    frame: Tensor
    frame_bias: Tensor
    samples: Tensor
    state: Tensor
    state_bias: Tensor
    states: Tensor
    states_bias: Tensor
    recent: Tensor
    out: Tensor
    out_bias: Tensor


@torch.inference_mode()
def generate(weights: Weights, condition: Tensor, hop_samples: int, choose: Choose) -> Tensor:
    """Tell all samples of some rows.

    Args:
        condition: [B, T, W]; before the first frame was silence.

    Returns:
        Categories [B, N], N = T · hop.
    """
    rows, frames, _ = condition.shape
    units, hidden = len(weights.state), len(weights.out)
    seen = len(weights.recent) // CATEGORIES
    group = weights.states.shape[1] // hidden
    gates = torch.addmm(weights.frame_bias, condition.flatten(0, 1), weights.frame)
    gates = gates.view(rows, frames, -1).transpose(0, 1).contiguous()
    told = torch.full((frames * hop_samples + seen, rows), SILENCE)
    # So that place and category together are a row of the tables.
    place = (torch.arange(seen) * CATEGORIES).repeat_interleave(rows)
    in_line = told.view(-1)

    def looked_up(table: Tensor, start: int) -> Tensor:
        recent = in_line[start * rows : (start + seen) * rows] + place
        return table.index_select(0, recent).view(seen, rows, -1).sum(0)

    state = condition.new_zeros(rows, units)
    for start in range(0, frames * hop_samples, group):
        given = looked_up(weights.samples, start)
        given += gates[start // hop_samples]
        kept = torch.addmm(weights.state_bias, state, weights.state)
        both = torch.sigmoid_(given[:, : 2 * units] + kept[:, : 2 * units])
        fresh = given[:, 2 * units :].addcmul_(both[:, :units], kept[:, 2 * units :]).tanh_()
        state = torch.lerp(fresh, state, both[:, units:])
        states = torch.addmm(weights.states_bias, state, weights.states)
        for number, own in enumerate(states.view(rows, group, hidden).unbind(1)):
            inside = looked_up(weights.recent, start + number).add_(own)
            scores = torch.addmm(weights.out_bias, inside.relu_(), weights.out)
            told[start + number + seen] = choose(scores)
    return told[seen:].T.contiguous()
