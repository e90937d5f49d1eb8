"""A BERT as small as one can be: random weights, a vocabulary that reads any English word."""

import string
from pathlib import Path

import pytest
import torch

from core import audio

SIZE, PLACES = 32, 64

_WORDS = ["the", "of", "a", "bank", "river", "money", "good", "morning", "day", "world", "for"]
_PARTS = [*string.ascii_lowercase, *string.digits]


def vocabulary() -> list[str]:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    parts = [*_PARTS, *(f"##{part}" for part in _PARTS), "##ing", "##s", *".,!?'$-"]
    return list(dict.fromkeys([*special, *_WORDS, *parts]))


def make_bert(folder: Path, seed: int = 0) -> Path:
    """Save one in a folder, as `transformers` does, and give the folder.

    The test that asks for it is skipped where the package is not installed.
    """
    _ = audio.torchaudio  # Before transformers imports it; see there.
    transformers = pytest.importorskip("transformers", reason="the extra [bert] is not installed")
    words = vocabulary()
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=SIZE,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=PLACES,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = transformers.BertModel(config)
        # As they are drawn they hardly differ from word to word.
        with torch.no_grad():
            for value in model.parameters():
                if value.dim() == 2:
                    value.mul_(8.0)
    model.save_pretrained(folder)
    return folder
