"""The formats of exported voices, and the ways to store their weights."""

FORMATS = ("piper", "onnx", "bundle")
"""For programs that speak with Piper voices; for any program with onnxruntime; for Sotto itself."""

WEIGHTS = ("fp32", "fp16", "int8", "int8-compute")
"""Exact; half the size; a quarter of it; a quarter and computing in whole numbers."""
