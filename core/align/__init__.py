"""The aligner: where each sound of a text lies in its recording, learnt from the corpus alone."""

from core.align.aligner import PHASE, align_corpus
from core.align.corpus import PAUSE, Utterance
from core.align.example import guess_boundaries

__all__ = ["PAUSE", "PHASE", "Utterance", "align_corpus", "guess_boundaries"]
