import pytest

from tests.benchmarks.intelligibility import bigram, word_errors, words_of


def test_words_are_spelt_as_in_the_dictionary() -> None:
    assert words_of("“Lord, but I’m glad!” – 'tis") == ["lord", "but", "i'm", "glad", "tis"]


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "", 3),
        ("a b c", "a x c d", 2),
        ("a b c", "b c", 1),
        ("", "a", 1),
    ],
)
def test_word_errors(said: str, heard: str, errors: int) -> None:
    assert word_errors(said.split(), heard.split()) == errors


def test_bigram_probabilities_sum_to_one_after_every_word() -> None:
    lines = bigram([["a", "b"], ["a", "c", "a"], ["b"]]).splitlines()
    ones, twos = {}, {}
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[1] in ("<s>", "</s>", "a", "b", "c"):
            try:
                ones[parts[1]] = (10 ** float(parts[0]), 10 ** float(parts[2]))
            except ValueError:
                twos[parts[1], parts[2]] = 10 ** float(parts[0])
    words = [word for word in ones if word != "<s>"]
    assert sum(ones[word][0] for word in words) == pytest.approx(1, abs=1e-3)
    for first in ("<s>", "a", "b", "c"):
        total = sum(twos.get((first, word), ones[first][1] * ones[word][0]) for word in words)
        assert total == pytest.approx(1, abs=1e-3)
