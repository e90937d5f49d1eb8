"""A voice as files for other programs: written, loaded again, and compared with the original.

builder     writes ONNX graphs and stores their weights small
graph       a voice's two models as such a graph
files       what lies in an export, by format
runtime     speaks with an exported file through onnxruntime
verify      compares an exported file with the voice, and its speed with the exact export's
card        the page that says what the voice is
exporting   all of it in order
"""

from core.export.card import CardFacts
from core.export.exporting import Exported, export
from core.export.kinds import FORMATS, WEIGHTS
from core.export.runtime import OnnxVoice, load_exported

__all__ = [
    "FORMATS",
    "WEIGHTS",
    "CardFacts",
    "Exported",
    "OnnxVoice",
    "export",
    "load_exported",
]
