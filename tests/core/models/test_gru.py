import torch
from torch import nn

from core.models.gru import gru


def test_it_walks_from_any_state_as_torch_does():
    torch.manual_seed(0)
    kernel = nn.GRU(6, 5, batch_first=True)
    x, start = torch.randn(3, 7, 6), torch.randn(1, 3, 5)
    with torch.no_grad():
        expected, last = kernel(x, start)
        said = gru(x, start, list(kernel.parameters()))
        # In two parts it comes to the same.
        first, middle = gru(x[:, :3], start, list(kernel.parameters()))
        second, end = gru(x[:, 3:], middle, list(kernel.parameters()))
    for one, two in zip(said, (expected, last), strict=True):
        assert torch.allclose(one, two, atol=1e-6)
    assert torch.allclose(torch.cat([first, second], dim=1), expected, atol=1e-6)
    assert torch.allclose(end, last, atol=1e-6)
