import itertools

import numpy as np
import pytest
import torch

from core.align.chains import JUMP, STATES, Chain, best_paths

PAUSE, A, B = 0, 1, 4


def chain_of(*units: tuple[int, bool]) -> Chain:
    return Chain.of(np.array([unit for unit, _ in units]), [optional for _, optional in units])


def likelihood_of(path: list[int], scores: torch.Tensor, chain: Chain, stay: torch.Tensor) -> float:
    """By the definition, without dynamic programming; −inf for a path that is not allowed."""
    if path[0] not in chain.first or path[-1] not in chain.last:
        return -np.inf
    total = float(scores[0, chain.states[path[0]]])
    for t, (before, after) in enumerate(itertools.pairwise(path), 1):
        step = after - before
        if step not in (0, 1, JUMP) or (step == JUMP and not chain.landings[after]):
            return -np.inf
        p = stay[chain.states[before]]
        total += float(torch.log(p if step == 0 else 1 - p)) + float(scores[t, chain.states[after]])
    return total


@pytest.mark.parametrize("seed", range(4))
def test_best_path_is_the_best_of_all_paths(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    chain = chain_of((A, False), (PAUSE, True), (B, False))
    frames = 8
    scores = 3 * torch.randn(frames, 7, generator=generator)
    stay = 0.1 + 0.8 * torch.rand(7, generator=generator)
    found = best_paths(scores[None], torch.tensor([frames]), [chain], stay)[0].tolist()
    everything = itertools.combinations_with_replacement(range(len(chain.states)), frames)
    best = max(everything, key=lambda path: likelihood_of(list(path), scores, chain, stay))
    assert found == list(best)


def test_clips_in_a_batch_do_not_disturb_each_other() -> None:
    generator = torch.Generator().manual_seed(1)
    chains = [chain_of((A, False), (PAUSE, True), (B, False)), chain_of((B, False), (PAUSE, True))]
    lengths = torch.tensor([12, 7])
    scores = torch.randn(2, 12, 7, generator=generator)
    stay = torch.full((7,), 0.6)
    together = best_paths(scores, lengths, chains, stay)
    for clip, length in enumerate(lengths.tolist()):
        alone = best_paths(
            scores[clip : clip + 1, :length],
            lengths[clip : clip + 1],
            chains[clip : clip + 1],
            stay,
        )
        assert together[clip, :length].tolist() == alone[0].tolist()
        assert not together[clip, length:].any()


def test_optional_pauses_in_a_row_are_one_pause() -> None:
    chain = chain_of((PAUSE, True), (A, False), (PAUSE, True), (PAUSE, True), (B, False))
    assert chain.units.tolist() == [0, 1, 2, 4]
    assert chain.frames == 2 * STATES
    path = np.repeat(np.arange(3, 12), 2)  # no pause at the start; every other state two frames
    assert chain.boundaries(path, 5).tolist() == [0, 0, 6, 12, 12, 18]


def test_text_of_nothing_but_a_pause_is_a_chain() -> None:
    chain = chain_of((PAUSE, True))
    path = best_paths(torch.zeros(1, 5, 1), torch.tensor([5]), [chain], torch.tensor([0.5]))
    assert chain.boundaries(path[0].numpy(), 1).tolist() == [0, 5]
