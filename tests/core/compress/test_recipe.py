import torch

from core.compress import made_smaller, made_smaller_from
from core.compress.prune import prune
from core.recipes import Prune
from tests.core.small import small_model

ASKED = [Prune(pressure=0.6)]


def test_a_start_of_the_wanted_shape_is_taken_as_it_is():
    teacher = small_model()
    start = prune(small_model(seed=1), 0.6)
    small = made_smaller_from(teacher, ASKED, start)
    assert small.config == made_smaller(teacher, ASKED).config
    assert torch.equal(small.mel_head.weight, start.mel_head.weight)


def test_a_bigger_start_is_cut_and_a_smaller_one_left_alone():
    teacher, other = small_model(), small_model(seed=1)
    cut = made_smaller_from(teacher, ASKED, prune(other, 0.3))
    assert cut.config == made_smaller(teacher, ASKED).config
    own = made_smaller_from(teacher, ASKED, prune(other, 0.9))
    assert torch.equal(own.mel_head.weight, made_smaller(teacher, ASKED).mel_head.weight)


def test_a_start_of_another_depth_is_left_alone():
    teacher, other = small_model(), small_model(seed=1, decoder_hidden=(64, 64))
    own = made_smaller_from(teacher, ASKED, other)
    assert torch.equal(own.mel_head.weight, made_smaller(teacher, ASKED).mel_head.weight)
