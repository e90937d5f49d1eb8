"""Recordings in: layouts of data sets, their check, splits, mels and cached features."""
